//! The interval of Agresti and Caffo.

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The Wald interval after one success and one failure are added to each group; not cut at -1 or 1.
///
/// Agresti A, Caffo B. Am Stat 2000;54:280-288. SAS `RISKDIFF(CL=AC)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::agresti_caffo};
/// let interval = agresti_caffo(TwoByTwo::new(36, 154, 12, 77)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "-0.0329 0.1782");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members.
pub fn agresti_caffo(table: TwoByTwo, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    let (n1, n2) = (table.first.n() + 2.0, table.second.n() + 2.0);
    let (p1, p2) = ((table.first.x() + 1.0) / n1, (table.second.x() + 1.0) / n2);
    let variance = p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
    Ok(Interval::around(
        p1 - p2,
        level.normal_quantile() * variance.sqrt(),
    ))
}
