//! The precision that a planned sample gives.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::clopper_pearson;

/// The exact interval of an expected count, and its width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClopperPearsonWidth {
    /// The interval.
    pub interval: Interval,
    /// Its width.
    pub width: f64,
}

/// The width that the Clopper-Pearson interval will have if the expected count comes true.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, design::clopper_pearson_width};
/// let planned = clopper_pearson_width(Proportion::new(12, 20)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.3}", planned.width), "0.448");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] for a sample of 0.
pub fn clopper_pearson_width(
    expected: Proportion,
    level: ConfidenceLevel,
) -> Result<ClopperPearsonWidth, StatisticsError> {
    let interval = clopper_pearson(expected, level)?;
    Ok(ClopperPearsonWidth {
        interval,
        width: interval.width(),
    })
}
