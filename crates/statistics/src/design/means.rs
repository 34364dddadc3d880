//! Subjects for a comparison of two means.

use super::{Demand, require_positive};
use crate::distribution::{noncentral_t, student_t};
use crate::error::StatisticsError;

/// Subjects of each of two equal groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoMeansSize {
    /// By the normal approximation, not rounded.
    pub normal: f64,
    /// The least number at which the t test has the power.
    pub t_test: u64,
    /// The power that it then has.
    pub power: f64,
}

/// Subjects of a group beyond which no size is looked for.
const LARGEST: u64 = 100_000_000;

/// Subjects for the two-sided t test of two means with a common standard deviation.
///
/// The power is exact, by the noncentral t distribution, both tails counted. SAS `PROC POWER TWOSAMPLEMEANS`.
///
/// ```
/// use statistics::design::{Demand, two_means_size};
/// let size = two_means_size(5.0, 10.0, Demand::new(0.05, 0.9)?)?;
/// assert_eq!(size.t_test, 86);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] unless difference and standard deviation are above 0,
/// [`StatisticsError::NotConverged`] where more than 100 million subjects would be needed.
pub fn two_means_size(
    difference: f64,
    standard_deviation: f64,
    demand: Demand,
) -> Result<TwoMeansSize, StatisticsError> {
    require_positive("the difference", difference)?;
    require_positive("the standard deviation", standard_deviation)?;
    let (za, zb) = demand.quantiles();
    let normal = 2.0 * ((za + zb) * standard_deviation / difference).powi(2);
    let power = |n: u64| power_of(difference / standard_deviation, n, demand.alpha());
    let too_many = StatisticsError::NotConverged {
        method: "the search for a sample size",
        iterations: 0,
    };
    if normal > LARGEST as f64 {
        return Err(too_many);
    }
    // The power grows with every subject, and the t test needs a few more than the normal approximation says.
    let (mut size, mut enough) = (2, normal.max(2.0) as u64 + 1);
    while power(enough) < demand.power() {
        // A demand so near to 1 that rounding keeps the power below it.
        if enough > LARGEST {
            return Err(too_many);
        }
        enough *= 2;
    }
    while size < enough {
        let middle = size.midpoint(enough);
        if power(middle) >= demand.power() {
            enough = middle;
        } else {
            size = middle + 1;
        }
    }
    Ok(TwoMeansSize {
        normal,
        t_test: size,
        power: power(size),
    })
}

/// The power of the two-sided t test with `size` subjects in each group.
///
/// ```
/// // R: power.t.test(n = 64, delta = 5, sd = 10) gives 0.8014596 in its strict version.
/// let power = statistics::design::two_means_power(5.0, 10.0, 64, 0.05)?;
/// assert!((power - 0.8014596).abs() < 1e-7);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a standard deviation that is not above 0, [`StatisticsError::TooFew`] for groups
/// of fewer than two.
pub fn two_means_power(
    difference: f64,
    standard_deviation: f64,
    size: u64,
    alpha: f64,
) -> Result<f64, StatisticsError> {
    require_positive("the standard deviation", standard_deviation)?;
    super::require_probability("alpha", alpha)?;
    if size < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "subjects in a group",
            needed: 2,
            found: size as usize,
        });
    }
    Ok(power_of(difference / standard_deviation, size, alpha))
}

fn power_of(effect: f64, size: u64, alpha: f64) -> f64 {
    let df = 2.0 * size as f64 - 2.0;
    let critical = student_t::upper_quantile(alpha / 2.0, df);
    let shift = effect * (size as f64 / 2.0).sqrt();
    let upper = 1.0 - noncentral_t::cdf(critical, df, shift);
    upper + noncentral_t::cdf(-critical, df, shift)
}

/// The standard deviation that is left after adjustment for a covariate with this correlation.
///
/// `sd sqrt(1 - r^2)`: what [`two_means_size`] takes for an analysis of covariance. Borm GF, Fransen J, Lemmens WAJG. J
/// Clin Epidemiol 2007;60:1234-1238.
///
/// ```
/// let left = statistics::design::covariance_adjusted_deviation(10.0, 0.6)?;
/// assert!((left - 8.0).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] unless the correlation lies between -1 and 1.
pub fn covariance_adjusted_deviation(
    standard_deviation: f64,
    correlation: f64,
) -> Result<f64, StatisticsError> {
    require_positive("the standard deviation", standard_deviation)?;
    if correlation.abs() < 1.0 {
        Ok(standard_deviation * (1.0 - correlation * correlation).sqrt())
    } else {
        Err(StatisticsError::OutOfRange {
            quantity: "the correlation",
            value: correlation,
            allowed: "between -1 and 1",
        })
    }
}
