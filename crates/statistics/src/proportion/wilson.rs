//! The score interval of Wilson.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The score interval: the proportions that a normal test with their own variance does not reject.
///
/// Wilson EB. J Am Stat Assoc 1927;22:209-212. 0 for none and 1 for all, to the last bit.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::wilson};
/// let interval = wilson(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1739 0.3066");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn wilson(proportion: Proportion, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let p = proportion.estimate()?;
    let n = proportion.n();
    let z = level.normal_quantile();
    let denominator = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / denominator;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / denominator;
    let lower = if proportion.count() == 0 {
        0.0
    } else {
        centre - half
    };
    let upper = if proportion.complement() == 0 {
        1.0
    } else {
        centre + half
    };
    Ok(Interval::new(lower, upper))
}

/// The score interval with continuity correction, within 0 and 1.
///
/// Newcombe RG. Stat Med 1998;17:857-872, method 4. SAS `BINOMIAL(CL=WILSON(CORRECT))`,
/// R `prop.test`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::wilson_continuity_corrected};
/// let interval = wilson_continuity_corrected(Proportion::new(8, 19)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.2112 0.6603");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn wilson_continuity_corrected(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let p = proportion.estimate()?;
    let q = 1.0 - p;
    let n = proportion.n();
    let z = level.normal_quantile();
    let zz = z * z;
    let denominator = 2.0 * (n + zz);
    // The radicand is negative only where z^2 < 2, for tiny samples at low confidence: the limit is then 0.
    let lower = if proportion.count() == 0 {
        0.0
    } else {
        let root = (zz - 2.0 - 1.0 / n + 4.0 * p * (n * q + 1.0))
            .max(0.0)
            .sqrt();
        ((2.0 * n * p + zz - 1.0 - z * root) / denominator).max(0.0)
    };
    let upper = if proportion.complement() == 0 {
        1.0
    } else {
        let root = (zz + 2.0 - 1.0 / n + 4.0 * p * (n * q - 1.0))
            .max(0.0)
            .sqrt();
        ((2.0 * n * p + zz + 1.0 + z * root) / denominator).min(1.0)
    };
    Ok(Interval::new(lower, upper))
}
