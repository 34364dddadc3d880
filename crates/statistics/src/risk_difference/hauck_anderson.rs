//! The interval of Hauck and Anderson.

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// `d +- [z sqrt(p1 q1/(n1-1) + p2 q2/(n2-1)) + 1/(2 min(n1, n2))]`, not cut at -1 or 1.
///
/// Hauck WW, Anderson S. Am Stat 1986;40:318-322. SAS `RISKDIFF(CL=HA)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::hauck_anderson};
/// let interval = hauck_anderson(TwoByTwo::new(36, 154, 12, 77)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "-0.0342 0.1900");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] where a group has fewer than two members.
pub fn hauck_anderson(
    table: TwoByTwo,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let smaller = table.first.total().min(table.second.total());
    if smaller < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "members of the smaller group",
            needed: 2,
            found: smaller as usize,
        });
    }
    let (p1, p2) = (table.first.ratio(), table.second.ratio());
    let variance =
        p1 * (1.0 - p1) / (table.first.n() - 1.0) + p2 * (1.0 - p2) / (table.second.n() - 1.0);
    let correction = 1.0 / (2.0 * smaller as f64);
    Ok(Interval::around(
        p1 - p2,
        level.normal_quantile() * variance.sqrt() + correction,
    ))
}
