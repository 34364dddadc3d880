//! Newcombe's hybrid of two score intervals.

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::{wilson, wilson_continuity_corrected};

/// `d - sqrt((p1-l1)^2 + (u2-p2)^2)` to `d + sqrt((u1-p1)^2 + (p2-l2)^2)` with Wilson limits.
///
/// Newcombe RG. Stat Med 1998;17:873-890, method 10. SAS `RISKDIFF(CL=NEWCOMBE)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::newcombe};
/// let interval = newcombe(TwoByTwo::new(56, 70, 48, 80)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.0524 0.3339");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn newcombe(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    Ok(hybrid(
        table,
        wilson(table.first, level)?,
        wilson(table.second, level)?,
    ))
}

/// Newcombe's hybrid with continuity-corrected Wilson limits.
///
/// Newcombe RG. Stat Med 1998;17:873-890, method 11. SAS `RISKDIFF(CL=NEWCOMBE(CORRECT))`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::newcombe_continuity_corrected};
/// let interval = newcombe_continuity_corrected(TwoByTwo::new(37, 47, 21, 48)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1393 0.5221");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn newcombe_continuity_corrected(
    table: TwoByTwo,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    let first = wilson_continuity_corrected(table.first, level)?;
    let second = wilson_continuity_corrected(table.second, level)?;
    Ok(hybrid(table, first, second))
}

fn hybrid(table: TwoByTwo, first: Interval, second: Interval) -> Interval {
    let (p1, p2) = (table.first.ratio(), table.second.ratio());
    let below = ((p1 - first.lower).powi(2) + (second.upper - p2).powi(2)).sqrt();
    let above = ((first.upper - p1).powi(2) + (p2 - second.lower).powi(2)).sqrt();
    Interval::new(p1 - p2 - below, p1 - p2 + above)
}
