//! Exact unconditional intervals for the difference of two proportions by two one-sided tests.

use super::score::score_statistic;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;
use crate::unconditional::{Hypothesis, Region, Scan, Spacing, Tables};

/// The statistic that orders the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExactStatistic {
    /// The observed difference: SAS `EXACT RISKDIFF(METHOD=NOSCORE)`.
    SantnerSnell,
    /// The score statistic at each tested difference: SAS `EXACT RISKDIFF(METHOD=SCORE)`.
    ChanZhang,
}

impl ExactStatistic {
    /// Both methods.
    pub const ALL: [Self; 2] = [Self::SantnerSnell, Self::ChanZhang];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SantnerSnell => "exact unconditional (Santner-Snell)",
            Self::ChanZhang => "exact unconditional, score (Chan-Zhang)",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SantnerSnell => "santner_snell",
            Self::ChanZhang => "chan_zhang",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::SantnerSnell => "Santner TJ, Snell MK. J Am Stat Assoc 1980;75:386-394",
            Self::ChanZhang => "Chan ISF, Zhang Z. Biometrics 1999;55:1202-1209",
        }
    }
}

/// The exact unconditional interval: two one-sided inversions at alpha/2, the nuisance parameter maximised out.
///
/// The lower limit is the infimum of the differences `d` at which the largest probability of a table as extreme as the
/// observed one, over all pairs of proportions `d` apart, is above alpha/2. For Chan and Zhang's statistic that
/// probability need not increase with `d`, so it is scanned from the outside in. One test of both sides gives
/// [`agresti_min`](super::agresti_min()).
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo};
/// use statistics::risk_difference::{ExactStatistic, exact_unconditional};
/// let table = TwoByTwo::new(9, 10, 3, 10)?;
/// let interval = exact_unconditional(table, ExactStatistic::ChanZhang, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1608 0.8795");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::TooLarge`] above 3000 subjects.
pub fn exact_unconditional(
    table: TwoByTwo,
    statistic: ExactStatistic,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    const METHOD: &str = "the exact unconditional interval";
    let lower_limit = match statistic {
        ExactStatistic::SantnerSnell => lower_limit_by_root,
        ExactStatistic::ChanZhang => lower_limit_by_scan,
    };
    let tail = level.alpha() / 2.0;
    // With the groups exchanged the upper limit is a lower one, with its sign changed.
    Ok(Interval::new(
        lower_limit(&Tables::of(table, METHOD)?, tail),
        -lower_limit(&Tables::of(table.exchanged(), METHOD)?, tail),
    ))
}

/// All pairs of proportions that lie `difference` apart.
fn apart(difference: f64) -> Hypothesis {
    Hypothesis {
        slope: 1.0,
        shift: difference,
        low: (-difference).max(0.0),
        high: (1.0 - difference).min(1.0),
        spacing: Spacing::Even,
    }
}

fn observed(tables: &Tables) -> f64 {
    tables.x1 / tables.n1 - tables.x2 / tables.n2
}

/// The limit where the statistic, and so the region, is the same for all differences: the probability increases with them.
fn lower_limit_by_root(tables: &Tables, tail: f64) -> f64 {
    let (n1, n2) = (tables.n1, tables.n2);
    // Whole numbers: half a unit separates equal from different.
    let region = tables.at_least(tables.x1 * n2 - tables.x2 * n1 - 0.5, |i, j| {
        i * n2 - j * n1
    });
    let grid = tables.grid();
    let excess = |d: f64| tables.supremum(&region, &apart(d), grid) - tail;
    if excess(-1.0) > 0.0 {
        return -1.0;
    }
    brent(excess, -1.0, observed(tables))
}

fn lower_limit_by_scan(tables: &Tables, tail: f64) -> f64 {
    scan_by_score(tables, tail, |score, statistic| {
        tables.at_least(score - slack(score), statistic)
    })
}

/// How far below the observed statistic another still counts as equal to it.
pub(super) fn slack(statistic: f64) -> f64 {
    1e-9 * if statistic.is_finite() {
        statistic.abs().max(1.0)
    } else {
        1.0
    }
}

/// The first difference from -1 inwards at which a region has a probability above `tail`.
///
/// `region` takes the observed score statistic and the statistic of any table. The statistic grows with the first count
/// and falls with the second (Röhmel J. Biom J 2005;47:37-47).
pub(super) fn scan_by_score(
    tables: &Tables,
    tail: f64,
    region: impl Fn(f64, &dyn Fn(f64, f64) -> f64) -> Region,
) -> f64 {
    let at = |d: f64, points: usize| {
        let statistic = |i, j| score_statistic(i, tables.n1, j, tables.n2, d, 1.0);
        let extreme = region(statistic(tables.x1, tables.x2), &statistic);
        tables.supremum(&extreme, &apart(d), points)
    };
    let scan = Scan {
        outermost: -1.0,
        innermost: observed(tables),
        coarse: 0.005,
        fine: 2e-4,
    };
    tables.first_crossing(&scan, tail, at)
}
