//! The Jeffreys interval.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

use crate::distribution::beta;

/// The equal-tailed posterior interval under the Beta(1/2, 1/2) prior; 0 for none and 1 for all.
///
/// Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133. SAS `BINOMIAL(CL=JEFFREYS)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::jeffreys};
/// let interval = jeffreys(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1723 0.3051");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn jeffreys(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    proportion.estimate()?;
    let (x, n) = (proportion.x(), proportion.n());
    let tail = level.alpha() / 2.0;
    let lower = if x == 0.0 {
        0.0
    } else {
        beta::quantile(tail, x + 0.5, n - x + 0.5)
    };
    let upper = if x == n {
        1.0
    } else {
        beta::upper_quantile(tail, x + 0.5, n - x + 0.5)
    };
    Ok(Interval::new(lower, upper))
}
