//! The ratio of two odds, first over second.

use crate::conditional_odds::ConditionalOdds;
use crate::counts::TwoByTwo;
use crate::distribution::chi_square;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;

/// `ad/bc`; infinite where only `bc` is 0.
///
/// ```
/// use statistics::{TwoByTwo, odds_ratio};
/// assert_eq!(odds_ratio::estimate(TwoByTwo::new(9, 10, 3, 10)?)?, 21.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::Undefined`] where
/// `ad` and `bc` are both 0.
pub fn estimate(table: TwoByTwo) -> Result<f64, StatisticsError> {
    table.require_both_groups()?;
    let [a, b, c, d] = table.cells();
    if b * c > 0.0 {
        Ok(a * d / (b * c))
    } else if a * d > 0.0 {
        Ok(f64::INFINITY)
    } else {
        Err(StatisticsError::Undefined {
            statistic: "the odds ratio",
            reason: "a whole row or column of the table is 0",
        })
    }
}

/// The conditional maximum likelihood estimate of the odds ratio, given both margins, as R `fisher.test` prints.
///
/// ```
/// use statistics::{TwoByTwo, odds_ratio::conditional_maximum_likelihood};
/// let ratio = conditional_maximum_likelihood(TwoByTwo::new(37, 47, 21, 48)?)?;
/// assert_eq!(format!("{ratio:.6}"), "4.673414");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::Undefined`] where none or all have the characteristic.
pub fn conditional_maximum_likelihood(table: TwoByTwo) -> Result<f64, StatisticsError> {
    require_information(table)?;
    Ok(ConditionalOdds::of_table(table).estimate())
}

/// The intervals for the odds ratio, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OddsRatioInterval {
    /// Wald on the logarithm (Woolf); SAS's default.
    WaldLog,
    /// Wald on the logarithm after 1/2 is added to each cell.
    WaldModified,
    /// Score, with the factor N/(N-1).
    MiettinenNurminen,
    /// Score, without that factor (Cornfield).
    Cornfield,
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
    /// Exact conditional: alpha/2 in each tail (Cornfield, Fisher); R `fisher.test`, SAS `EXACT OR`.
    ExactConditional,
    /// Exact conditional with half the point probability.
    MidP,
}

impl OddsRatioInterval {
    /// Every method, in the order in which they are best printed.
    pub const ALL: [Self; 7] = [
        Self::WaldLog,
        Self::WaldModified,
        Self::MiettinenNurminen,
        Self::Cornfield,
        Self::LikelihoodRatio,
        Self::ExactConditional,
        Self::MidP,
    ];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WaldLog => "Wald on the logarithm (Woolf)",
            Self::WaldModified => "Wald on the logarithm, 1/2 added",
            Self::MiettinenNurminen => "Miettinen-Nurminen (score with N/(N-1))",
            Self::Cornfield => "Cornfield (score without N/(N-1))",
            Self::LikelihoodRatio => "likelihood ratio",
            Self::ExactConditional => "exact conditional",
            Self::MidP => "exact conditional, mid-P",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::WaldLog => "wald_log",
            Self::WaldModified => "wald_modified",
            Self::MiettinenNurminen => "score_mn",
            Self::Cornfield => "score",
            Self::LikelihoodRatio => "likelihood_ratio",
            Self::ExactConditional => "exact_conditional",
            Self::MidP => "mid_p",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::WaldLog => "Woolf B. Ann Hum Genet 1955;19:251-253",
            Self::WaldModified => "Gart JJ. Biometrika 1966;53:471-475",
            Self::MiettinenNurminen | Self::LikelihoodRatio => {
                "Miettinen O, Nurminen M. Stat Med 1985;4:213-226"
            }
            Self::Cornfield => "Cornfield J. Proc 3rd Berkeley Symp 1956;4:135-148",
            Self::ExactConditional => "Gart JJ. Rev Int Stat Inst 1971;39:148-169",
            Self::MidP => "Mehta CR, Walsh SJ. Am Stat 1992;46:146-150",
        }
    }

    /// The interval for the odds ratio in `table`.
    ///
    /// ```
    /// use statistics::{ConfidenceLevel, TwoByTwo, odds_ratio::OddsRatioInterval};
    /// let table = TwoByTwo::new(36, 154, 12, 77)?;
    /// let exact = OddsRatioInterval::ExactConditional.of(table, ConfidenceLevel::NINETY_FIVE)?;
    /// assert_eq!(format!("{:.4} {:.4}", exact.lower, exact.upper), "0.7730 3.7320");
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::EmptyGroup`] where a group has no members; [`StatisticsError::Undefined`] where
    /// the method needs cells that are not 0.
    pub fn of(self, table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
        table.require_both_groups()?;
        let total = table.total() as f64;
        match self {
            Self::WaldLog => {
                require_cells(table)?;
                Ok(around_log(table.cells(), level))
            }
            Self::WaldModified => Ok(around_log(table.cells().map(|cell| cell + 0.5), level)),
            Self::MiettinenNurminen => score(table, level, total / (total - 1.0)),
            Self::Cornfield => score(table, level, 1.0),
            Self::LikelihoodRatio => likelihood_ratio(table, level),
            Self::ExactConditional => {
                require_information(table)?;
                Ok(ConditionalOdds::of_table(table).interval(level))
            }
            Self::MidP => {
                require_information(table)?;
                Ok(ConditionalOdds::of_table(table).mid_p_interval(level))
            }
        }
    }
}

fn require_information(table: TwoByTwo) -> Result<(), StatisticsError> {
    table.require_both_groups()?;
    if table.count() == 0 || table.count() == table.total() {
        return Err(StatisticsError::Undefined {
            statistic: "the odds ratio",
            reason: "none or all have the characteristic, so the data say nothing about it",
        });
    }
    Ok(())
}

fn require_cells(table: TwoByTwo) -> Result<(), StatisticsError> {
    if table.cells().contains(&0.0) {
        return Err(StatisticsError::Undefined {
            statistic: "this interval of the odds ratio",
            reason: "a cell is 0; use a score or exact interval",
        });
    }
    Ok(())
}

fn around_log([a, b, c, d]: [f64; 4], level: ConfidenceLevel) -> Interval {
    let variance = 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d;
    Interval::around(
        (a * d / (b * c)).ln(),
        level.normal_quantile() * variance.sqrt(),
    )
    .exp()
}

/// Maximum likelihood under a fixed odds ratio: the root of a quadratic, in its stable form.
fn restricted(x1: f64, n1: f64, x2: f64, n2: f64, odds: f64) -> (f64, f64) {
    let sum = x1 + x2;
    let p2 = if (odds - 1.0).abs() < 1e-13 {
        sum / (n1 + n2)
    } else {
        let a = n2 * (odds - 1.0);
        let b = n1 * odds + n2 - sum * (odds - 1.0);
        let root = (b * b + 4.0 * a * sum).max(0.0).sqrt();
        if b > 0.0 {
            2.0 * sum / (b + root)
        } else {
            (root - b) / (2.0 * a)
        }
    };
    let p2 = p2.clamp(0.0, 1.0);
    let denominator = 1.0 - p2 + p2 * odds;
    let p1 = if denominator > 0.0 {
        p2 * odds / denominator
    } else {
        1.0
    };
    (p1, p2)
}

/// The score interval, found on the logarithm; 0 and infinity where a cell is 0.
fn score(
    table: TwoByTwo,
    level: ConfidenceLevel,
    factor: f64,
) -> Result<Interval, StatisticsError> {
    require_information(table)?;
    // exp(30) is far beyond any odds ratio that a table can support.
    const EDGE: f64 = 30.0;
    let z = level.normal_quantile();
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let [a, b, c, d] = table.cells();
    let statistic = |log_odds: f64| {
        let (p1, p2) = restricted(x1, n1, x2, n2, log_odds.exp());
        let (v1, v2) = (n1 * p1 * (1.0 - p1), n2 * p2 * (1.0 - p2));
        if v1 <= 0.0 || v2 <= 0.0 {
            return 0.0;
        }
        (x1 - n1 * p1) * ((1.0 / v1 + 1.0 / v2) / factor).sqrt()
    };
    let log_estimate = (a * d / (b * c)).ln();
    let lower = if a == 0.0 || d == 0.0 {
        0.0
    } else {
        let end = if log_estimate.is_finite() {
            log_estimate
        } else {
            EDGE
        };
        brent(|u| statistic(u) - z, -EDGE, end).exp()
    };
    let upper = if b == 0.0 || c == 0.0 {
        f64::INFINITY
    } else {
        let end = if log_estimate.is_finite() {
            log_estimate
        } else {
            -EDGE
        };
        brent(|u| statistic(u) + z, end, EDGE).exp()
    };
    Ok(Interval::new(lower, upper))
}

fn likelihood_ratio(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    require_cells(table)?;
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let [a, b, c, d] = table.cells();
    let critical = chi_square::upper_quantile(level.alpha(), 1.0);
    let log_likelihood =
        |p1: f64, p2: f64| a * p1.ln() + b * (-p1).ln_1p() + c * p2.ln() + d * (-p2).ln_1p();
    let greatest = log_likelihood(x1 / n1, x2 / n2);
    let excess = |log_odds: f64| {
        let (p1, p2) = restricted(x1, n1, x2, n2, log_odds.exp());
        (2.0 * (greatest - log_likelihood(p1, p2))).min(1e6) - critical
    };
    let log_estimate = (a * d / (b * c)).ln();
    Ok(Interval::new(
        brent(excess, log_estimate - 30.0, log_estimate).exp(),
        brent(excess, log_estimate, log_estimate + 30.0).exp(),
    ))
}
