//! The ratio of two independent proportions, first over second.

mod exact_unconditional;

pub use exact_unconditional::{ExactRatioTest, exact_unconditional};

use crate::counts::TwoByTwo;
use crate::distribution::chi_square;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;

/// The ratio of the two proportions; infinite where only the second is 0.
///
/// ```
/// use statistics::{TwoByTwo, risk_ratio};
/// assert_eq!(risk_ratio::estimate(TwoByTwo::new(36, 154, 12, 77)?)?, 1.5);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::Undefined`] where
/// both proportions are 0.
pub fn estimate(table: TwoByTwo) -> Result<f64, StatisticsError> {
    table.require_both_groups()?;
    match (table.first.count(), table.second.count()) {
        (0, 0) => Err(StatisticsError::Undefined {
            statistic: "the risk ratio",
            reason: "both proportions are 0",
        }),
        (_, 0) => Ok(f64::INFINITY),
        _ => Ok(table.first.ratio() / table.second.ratio()),
    }
}

/// The intervals for the ratio of two proportions, by name.
///
/// The exact unconditional intervals take far longer and stand apart, in [`exact_unconditional`](exact_unconditional()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskRatioInterval {
    /// Wald on the logarithm; SAS's default.
    WaldLog,
    /// Wald on the logarithm after 1/2 is added to each count and total.
    WaldModified,
    /// Score, with the factor N/(N-1).
    MiettinenNurminen,
    /// Score, without that factor.
    Koopman,
    /// Inversion of the likelihood ratio test.
    LikelihoodRatio,
}

impl RiskRatioInterval {
    /// Every method, in the order in which they are best printed.
    pub const ALL: [Self; 5] = [
        Self::WaldLog,
        Self::WaldModified,
        Self::MiettinenNurminen,
        Self::Koopman,
        Self::LikelihoodRatio,
    ];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WaldLog => "Wald on the logarithm",
            Self::WaldModified => "Wald on the logarithm, 1/2 added",
            Self::MiettinenNurminen => "Miettinen-Nurminen (score)",
            Self::Koopman => "Koopman (score without N/(N-1))",
            Self::LikelihoodRatio => "likelihood ratio",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::WaldLog => "wald_log",
            Self::WaldModified => "wald_modified",
            Self::MiettinenNurminen => "score_mn",
            Self::Koopman => "koopman",
            Self::LikelihoodRatio => "likelihood_ratio",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::WaldLog => "Katz D and others. Biometrics 1978;34:469-474",
            Self::WaldModified => "Walter SD. Biometrika 1975;62:371-374",
            Self::MiettinenNurminen => "Miettinen O, Nurminen M. Stat Med 1985;4:213-226",
            Self::Koopman => "Koopman PAR. Biometrics 1984;40:513-517",
            Self::LikelihoodRatio => "Miettinen O, Nurminen M. Stat Med 1985;4:213-226, section 3",
        }
    }

    /// The interval for the ratio in `table`.
    ///
    /// ```
    /// use statistics::{ConfidenceLevel, TwoByTwo, risk_ratio::RiskRatioInterval};
    /// let table = TwoByTwo::new(36, 154, 12, 77)?;
    /// let koopman = RiskRatioInterval::Koopman.of(table, ConfidenceLevel::NINETY_FIVE)?;
    /// assert_eq!(format!("{:.4} {:.4}", koopman.lower, koopman.upper), "0.8492 2.7287");
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::EmptyGroup`] where a group has no members; [`StatisticsError::Undefined`] where
    /// the method needs counts that are neither none nor all.
    pub fn of(self, table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
        table.require_both_groups()?;
        let total = table.total() as f64;
        match self {
            Self::WaldLog => wald_log(table, level),
            Self::WaldModified => Ok(wald_modified(table, level)),
            Self::MiettinenNurminen => Ok(score(table, level, total / (total - 1.0))),
            Self::Koopman => Ok(score(table, level, 1.0)),
            Self::LikelihoodRatio => likelihood_ratio(table, level),
        }
    }
}

/// `ln r +- z sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2)`, transformed back.
fn wald_log(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    if table.first.count() == 0 || table.second.count() == 0 {
        return Err(StatisticsError::Undefined {
            statistic: "the Wald interval of the log risk ratio",
            reason: "a proportion is 0; use a score interval",
        });
    }
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    Ok(around_log(
        (x1 / n1) / (x2 / n2),
        1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2,
        level,
    ))
}

/// The Wald interval with 1/2 added to counts and totals, defined for every table.
fn wald_modified(table: TwoByTwo, level: ConfidenceLevel) -> Interval {
    let (x1, n1) = (table.first.x() + 0.5, table.first.n() + 0.5);
    let (x2, n2) = (table.second.x() + 0.5, table.second.n() + 0.5);
    around_log(
        (x1 / n1) / (x2 / n2),
        1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2,
        level,
    )
}

fn around_log(ratio: f64, variance: f64, level: ConfidenceLevel) -> Interval {
    Interval::around(
        ratio.ln(),
        level.normal_quantile() * variance.max(0.0).sqrt(),
    )
    .exp()
}

/// Maximum likelihood under `p1 = ratio p2`: the smaller root of a quadratic, in its stable form.
fn restricted(x1: f64, n1: f64, x2: f64, n2: f64, ratio: f64) -> (f64, f64) {
    let a = (n1 + n2) * ratio;
    let b = n1 * ratio + x1 + n2 + x2 * ratio;
    let c = x1 + x2;
    let p2 = 2.0 * c / (b + (b * b - 4.0 * a * c).max(0.0).sqrt());
    (p2 * ratio, p2)
}

/// The score statistic for a true ratio, its variance multiplied by `factor`; at most 1e8 where the restricted estimates
/// leave no variance.
pub(crate) fn score_statistic(x1: f64, n1: f64, x2: f64, n2: f64, ratio: f64, factor: f64) -> f64 {
    let (p1, p2) = restricted(x1, n1, x2, n2, ratio);
    let variance = (p1 * (1.0 - p1) / n1 + ratio * ratio * p2 * (1.0 - p2) / n2) * factor;
    let distance = x1 / n1 - ratio * x2 / n2;
    if distance == 0.0 {
        0.0
    } else {
        (distance.abs() / variance.max(1e-300).sqrt())
            .min(1e8)
            .copysign(distance)
    }
}

/// The score interval, found on the logarithm; 0 and infinity where a proportion is 0.
fn score(table: TwoByTwo, level: ConfidenceLevel, factor: f64) -> Interval {
    // exp(40) is far beyond any ratio that a table can support.
    const EDGE: f64 = 40.0;
    let z = level.normal_quantile();
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let statistic = |log_ratio: f64| score_statistic(x1, n1, x2, n2, log_ratio.exp(), factor);
    let log_estimate = ((x1 / n1) / (x2 / n2)).ln();
    let lower = if x1 == 0.0 {
        0.0
    } else {
        let end = if x2 > 0.0 { log_estimate } else { EDGE };
        brent(|u| statistic(u) - z, -EDGE, end).exp()
    };
    let upper = if x2 == 0.0 {
        f64::INFINITY
    } else {
        let end = if x1 > 0.0 { log_estimate } else { -EDGE };
        brent(|u| statistic(u) + z, end, EDGE).exp()
    };
    Interval::new(lower, upper)
}

fn likelihood_ratio(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let cells = table.cells();
    if cells.contains(&0.0) {
        return Err(StatisticsError::Undefined {
            statistic: "the likelihood ratio interval of the risk ratio",
            reason: "a proportion is 0 or 1; use a score interval",
        });
    }
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let critical = chi_square::upper_quantile(level.alpha(), 1.0);
    let log_likelihood = |p1: f64, p2: f64| {
        x1 * p1.ln() + (n1 - x1) * (-p1).ln_1p() + x2 * p2.ln() + (n2 - x2) * (-p2).ln_1p()
    };
    let greatest = log_likelihood(x1 / n1, x2 / n2);
    let excess = |log_ratio: f64| {
        let (p1, p2) = restricted(x1, n1, x2, n2, log_ratio.exp());
        (2.0 * (greatest - log_likelihood(p1, p2))).min(1e6) - critical
    };
    let log_estimate = ((x1 / n1) / (x2 / n2)).ln();
    Ok(Interval::new(
        brent(excess, log_estimate - 12.0, log_estimate).exp(),
        brent(excess, log_estimate, log_estimate + 12.0).exp(),
    ))
}
