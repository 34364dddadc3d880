//! The score intervals of Miettinen and Nurminen, and of Mee.

use super::restricted_estimate::from_counts;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;

/// The differences that the score test does not reject, its variance multiplied by `N/(N-1)`.
///
/// Miettinen O, Nurminen M. Stat Med 1985;4:213-226. SAS `RISKDIFF(CL=MN)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::miettinen_nurminen};
/// let interval = miettinen_nurminen(TwoByTwo::new(36, 154, 12, 77)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "-0.0361 0.1775");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn miettinen_nurminen(
    table: TwoByTwo,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    let total = table.total() as f64;
    Ok(invert(table, level, total / (total - 1.0)))
}

/// The differences that the score test does not reject.
///
/// Mee RW. Biometrics 1984;40:1175-1176. SAS `RISKDIFF(CL=MN(CORRECT=NO))`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::mee};
/// let interval = mee(TwoByTwo::new(36, 154, 12, 77)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "-0.0358 0.1773");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn mee(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    Ok(invert(table, level, 1.0))
}

/// The score statistic for a true difference `d`, its variance multiplied by `factor`.
///
/// Infinite where the restricted estimates leave no variance but the data differ from `d`.
pub(crate) fn score_statistic(x1: f64, n1: f64, x2: f64, n2: f64, d: f64, factor: f64) -> f64 {
    let at = from_counts(x1, n1, x2, n2, d);
    let variance = (at.first * (1.0 - at.first) / n1 + at.second * (1.0 - at.second) / n2) * factor;
    let mut distance = x1 / n1 - x2 / n2 - d;
    if distance.abs() < 1e-14 {
        distance = 0.0;
    }
    if variance > 1e-18 {
        distance / variance.sqrt()
    } else if distance == 0.0 {
        0.0
    } else {
        f64::INFINITY.copysign(distance)
    }
}

fn invert(table: TwoByTwo, level: ConfidenceLevel, factor: f64) -> Interval {
    // At -1 and 1 themselves one proportion is 0 and the other 1, and the variance vanishes.
    const EDGE: f64 = 1.0 - 1e-13;
    let z = level.normal_quantile();
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let observed = x1 / n1 - x2 / n2;
    let statistic = |d: f64| score_statistic(x1, n1, x2, n2, d, factor).clamp(-1e6, 1e6);
    let lower = if statistic(-EDGE) < z {
        -1.0
    } else {
        brent(|d| statistic(d) - z, -EDGE, observed.min(EDGE))
    };
    let upper = if statistic(EDGE) > -z {
        1.0
    } else {
        brent(|d| statistic(d) + z, observed.max(-EDGE), EDGE)
    };
    Interval::new(lower, upper)
}
