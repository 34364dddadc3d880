//! The summary of one sample.

use crate::error::{StatisticsError, require_finite};

/// Number, mean and standard deviation of a sample, as papers print them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleSummary {
    /// Number of values.
    pub size: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with the divisor `n - 1`.
    pub standard_deviation: f64,
}

impl SampleSummary {
    /// A summary as printed.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a negative or infinite standard deviation or an infinite mean.
    pub fn new(mean: f64, standard_deviation: f64, size: u64) -> Result<Self, StatisticsError> {
        if !mean.is_finite() {
            return Err(StatisticsError::OutOfRange {
                quantity: "the mean",
                value: mean,
                allowed: "a finite number",
            });
        }
        if !(standard_deviation.is_finite() && standard_deviation >= 0.0) {
            return Err(StatisticsError::OutOfRange {
                quantity: "the standard deviation",
                value: standard_deviation,
                allowed: "a finite number at or above 0",
            });
        }
        Ok(Self {
            size,
            mean,
            standard_deviation,
        })
    }

    /// The summary of a sample of at least two values.
    ///
    /// Two passes: the mean first, then the squares of the deviations, so that no digits cancel.
    ///
    /// ```
    /// use statistics::SampleSummary;
    /// let summary = SampleSummary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])?;
    /// assert_eq!(summary.mean, 5.0);
    /// assert!((summary.standard_deviation - (32.0f64 / 7.0).sqrt()).abs() < 1e-15);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than two values, [`StatisticsError::NotFinite`] where a
    /// value is missing.
    pub fn of(values: &[f64]) -> Result<Self, StatisticsError> {
        require_finite("the sample", values)?;
        if values.len() < 2 {
            return Err(StatisticsError::TooFew {
                quantity: "values",
                needed: 2,
                found: values.len(),
            });
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let (mut squares, mut rest) = (0.0, 0.0);
        for value in values {
            let deviation = value - mean;
            squares += deviation * deviation;
            rest += deviation;
        }
        // The deviations sum to the rounding error of the mean; taking its square off corrects for it.
        let variance = (squares - rest * rest / n) / (n - 1.0);
        Ok(Self {
            size: values.len() as u64,
            mean,
            standard_deviation: variance.max(0.0).sqrt(),
        })
    }

    /// The standard error of the mean.
    #[must_use]
    pub fn standard_error(self) -> f64 {
        self.standard_deviation / (self.size as f64).sqrt()
    }

    /// The square of the standard deviation.
    #[must_use]
    pub const fn variance(self) -> f64 {
        self.standard_deviation * self.standard_deviation
    }
}

/// The arithmetic mean.
///
/// ```
/// assert_eq!(statistics::mean(&[1.0, 2.0, 6.0])?, 3.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`] where a value is missing.
pub fn mean(values: &[f64]) -> Result<f64, StatisticsError> {
    require_finite("the sample", values)?;
    if values.is_empty() {
        return Err(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    }
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}
