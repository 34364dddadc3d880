//! The normal approximation of Wald, and its variants.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// `p +- z sqrt(p(1-p)/n)`, not cut at 0 or 1.
///
/// Newcombe RG. Stat Med 1998;17:857-872, method 1. SAS `BINOMIAL(CL=WALD)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::wald};
/// let interval = wald(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1669 0.3006");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn wald(proportion: Proportion, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let p = proportion.estimate()?;
    let half = level.normal_quantile() * (p * (1.0 - p) / proportion.n()).sqrt();
    Ok(Interval::around(p, half))
}

/// The Wald interval widened by `1/(2n)` on either side, not cut at 0 or 1.
///
/// Newcombe RG. Stat Med 1998;17:857-872, method 2. SAS `BINOMIAL(CL=WALD(CORRECT))`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::wald_continuity_corrected};
/// let interval = wald_continuity_corrected(Proportion::new(8, 19)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1727 0.6694");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn wald_continuity_corrected(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let p = proportion.estimate()?;
    let n = proportion.n();
    let half = level.normal_quantile() * (p * (1.0 - p) / n).sqrt();
    // Subtracted one after the other, as a printed correction is applied to a printed interval.
    Ok(Interval::new(p - half - 0.5 / n, p + half + 0.5 / n))
}

/// `p +- z sqrt(1/(4n))`: the Wald interval with the variance it would have at one half.
///
/// Meant for the size of a study; some papers print it under other names.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::wald_maximum_variance};
/// let interval = wald_maximum_variance(Proportion::new(8, 19)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.1} {:.1}", 100.0 * interval.lower, 100.0 * interval.upper), "19.6 64.6");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn wald_maximum_variance(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let p = proportion.estimate()?;
    Ok(Interval::around(
        p,
        level.normal_quantile() * (0.25 / proportion.n()).sqrt(),
    ))
}
