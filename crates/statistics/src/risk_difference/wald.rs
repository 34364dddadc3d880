//! The normal approximation with separate variances.

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// `d +- z sqrt(p1 q1/n1 + p2 q2/n2)`, not cut at -1 or 1.
///
/// Newcombe RG. Stat Med 1998;17:873-890, method 1. SAS `RISKDIFF(CL=WALD)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::wald};
/// let interval = wald(TwoByTwo::new(36, 154, 12, 77)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "-0.0271 0.1830");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn wald(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let (difference, half) = centre_and_half(table, level)?;
    Ok(Interval::around(difference, half))
}

/// The Wald interval widened by `(1/n1 + 1/n2)/2` on either side, not cut at -1 or 1.
///
/// Newcombe RG. Stat Med 1998;17:873-890, method 2. SAS `RISKDIFF(CL=WALD(CORRECT))`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::wald_continuity_corrected};
/// let interval = wald_continuity_corrected(TwoByTwo::new(37, 47, 21, 48)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1460 0.5535");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn wald_continuity_corrected(
    table: TwoByTwo,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let (difference, half) = centre_and_half(table, level)?;
    let correction = 0.5 * (1.0 / table.first.n() + 1.0 / table.second.n());
    Ok(Interval::around(difference, half + correction))
}

fn centre_and_half(table: TwoByTwo, level: ConfidenceLevel) -> Result<(f64, f64), StatisticsError> {
    table.require_both_groups()?;
    let (p1, p2) = (table.first.ratio(), table.second.ratio());
    let variance = p1 * (1.0 - p1) / table.first.n() + p2 * (1.0 - p2) / table.second.n();
    Ok((p1 - p2, level.normal_quantile() * variance.sqrt()))
}
