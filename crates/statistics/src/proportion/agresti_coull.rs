//! The interval of Agresti and Coull.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The Wald interval after `z^2/2` successes and as many failures are added; not cut at 0 or 1.
///
/// Agresti A, Coull BA. Am Stat 1998;52:119-126. SAS `BINOMIAL(CL=AGRESTICOULL)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::agresti_coull};
/// let interval = agresti_coull(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1736 0.3069");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn agresti_coull(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    proportion.estimate()?;
    let z = level.normal_quantile();
    let n = proportion.n() + z * z;
    let p = (proportion.x() + z * z / 2.0) / n;
    Ok(Interval::around(p, z * (p * (1.0 - p) / n).sqrt()))
}
