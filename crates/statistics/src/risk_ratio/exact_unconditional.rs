//! Exact unconditional intervals for the ratio of two proportions.

use super::score_statistic;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::unconditional::{Hypothesis, Scan, Spacing, Tables};

/// The exact test that is inverted, always on the score statistic.
///
/// SAS also orders the tables by the observed ratio itself (`METHOD=NOSCORE`), which has no value where neither group has
/// an event and makes limits that depend on the grid; it is not given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExactRatioTest {
    /// Two one-sided tests, each at alpha/2: SAS `EXACT RELRISK(METHOD=SCORE)`.
    OneSidedPair,
    /// One two-sided test at alpha: SAS `EXACT RELRISK(METHOD=SCORE2)`.
    TwoSided,
}

impl ExactRatioTest {
    /// Both tests.
    pub const ALL: [Self; 2] = [Self::OneSidedPair, Self::TwoSided];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneSidedPair => "exact unconditional, score (Chan-Zhang)",
            Self::TwoSided => "exact unconditional, two-sided score (Agresti-Min)",
        }
    }

    /// The key of the method in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::OneSidedPair => "chan_zhang",
            Self::TwoSided => "agresti_min",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::OneSidedPair => "Chan ISF, Zhang Z. Biometrics 1999;55:1202-1209",
            Self::TwoSided => "Agresti A, Min Y. Biometrics 2001;57:963-971",
        }
    }
}

/// The exact unconditional interval of a ratio: the ratios that an exact score test does not reject, the nuisance
/// parameter maximised out.
///
/// The statistic is `(p1 - r p2)` over its standard error at the estimates restricted to a ratio of `r` (Miettinen O,
/// Nurminen M. Stat Med 1985;4:213-226). Its largest probability over all pairs of proportions with that ratio need not
/// change steadily with `r`, so that it is scanned from the outside in. 0 where the first group has no event, infinite
/// where the second has none.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo};
/// use statistics::risk_ratio::{ExactRatioTest, exact_unconditional};
/// let table = TwoByTwo::new(0, 10, 3, 10)?;
/// let test = ExactRatioTest::OneSidedPair;
/// let interval = exact_unconditional(table, test, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(interval.lower, 0.0);
/// assert!(interval.upper > 1.0 && interval.upper < 2.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::TooLarge`] above 3000 subjects.
pub fn exact_unconditional(
    table: TwoByTwo,
    test: ExactRatioTest,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    const METHOD: &str = "the exact unconditional interval of a ratio";
    let lower = |table| -> Result<f64, StatisticsError> {
        Ok(log_lower_limit(&Tables::of(table, METHOD)?, test, level))
    };
    // With the groups exchanged the upper limit is a lower one, turned over.
    Ok(Interval::new(lower(table)?, -lower(table.exchanged())?).exp())
}

/// All pairs of proportions with a ratio.
fn in_ratio(ratio: f64) -> Hypothesis {
    Hypothesis {
        slope: ratio,
        shift: 0.0,
        low: 0.0,
        high: (1.0 / ratio).min(1.0),
        spacing: Spacing::Arcsine,
    }
}

/// The logarithm of the lower limit.
fn log_lower_limit(tables: &Tables, test: ExactRatioTest, level: ConfidenceLevel) -> f64 {
    /// At exp(-25) an event among 3000 has a probability below 1e-7.
    const EDGE: f64 = 25.0;
    if tables.x1 == 0.0 {
        return f64::NEG_INFINITY;
    }
    let at = |log_ratio: f64, points: usize| {
        let ratio = log_ratio.exp();
        let statistic = |i, j| score_statistic(i, tables.n1, j, tables.n2, ratio, 1.0);
        let observed = statistic(tables.x1, tables.x2);
        let slack = 1e-9 * observed.abs().max(1.0);
        let region = match test {
            ExactRatioTest::OneSidedPair => tables.at_least(observed - slack, statistic),
            ExactRatioTest::TwoSided => tables.beyond(observed.abs() - slack, statistic),
        };
        tables.supremum(&region, &in_ratio(ratio), points)
    };
    let tail = match test {
        ExactRatioTest::OneSidedPair => level.alpha() / 2.0,
        ExactRatioTest::TwoSided => level.alpha(),
    };
    let scan = Scan {
        outermost: -EDGE,
        innermost: if tables.x2 > 0.0 {
            ((tables.x1 / tables.n1) / (tables.x2 / tables.n2)).ln()
        } else {
            EDGE
        },
        coarse: 0.1,
        fine: 4e-4,
    };
    let limit = tables.first_crossing(&scan, tail, at);
    if limit == scan.outermost {
        f64::NEG_INFINITY
    } else {
        limit
    }
}
