//! Confidence levels and the intervals they give.

use crate::distribution::normal;
use crate::error::StatisticsError;

/// The confidence level of a two-sided interval, kept as its complement alpha with the quantile that goes with it: many intervals are
/// of one level, and the quantile is found by iteration.
///
/// ```
/// use statistics::ConfidenceLevel;
/// let level = ConfidenceLevel::new(0.9)?;
/// assert!((level.normal_quantile() - 1.6448536269514722).abs() < 1e-14);
/// assert_eq!(ConfidenceLevel::NINETY_FIVE.alpha(), 0.05);
/// assert!(ConfidenceLevel::new(95.0).is_err());
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConfidenceLevel {
    alpha: f64,
    normal_quantile: f64,
}

impl ConfidenceLevel {
    /// 90 %, the level of an equivalence test at 5 %.
    pub const NINETY: Self = Self {
        alpha: 0.1,
        normal_quantile: 1.6448536269514729,
    };
    /// 95 %.
    pub const NINETY_FIVE: Self = Self {
        alpha: 0.05,
        normal_quantile: 1.9599639845400543,
    };
    /// 99 %.
    pub const NINETY_NINE: Self = Self {
        alpha: 0.01,
        normal_quantile: 2.575829303548901,
    };

    /// A level between 0 and 1, such as 0.95.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless `0 < level < 1`.
    pub fn new(level: f64) -> Result<Self, StatisticsError> {
        if level > 0.0 && level < 1.0 {
            Ok(Self::of(1.0 - level))
        } else {
            Err(StatisticsError::OutOfRange {
                quantity: "the confidence level",
                value: level,
                allowed: "between 0 and 1, such as 0.95",
            })
        }
    }

    /// The level `1 - alpha`; keeps `alpha` to the last bit, which `new(1.0 - alpha)` would not.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless `0 < alpha < 1`.
    pub fn from_alpha(alpha: f64) -> Result<Self, StatisticsError> {
        if alpha > 0.0 && alpha < 1.0 {
            Ok(Self::of(alpha))
        } else {
            Err(StatisticsError::OutOfRange {
                quantity: "alpha",
                value: alpha,
                allowed: "between 0 and 1, such as 0.05",
            })
        }
    }

    fn of(alpha: f64) -> Self {
        Self {
            alpha,
            normal_quantile: -normal::quantile(alpha / 2.0),
        }
    }

    /// The two-sided error probability, `1 - level`.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        self.alpha
    }

    /// The level itself, `1 - alpha`.
    #[must_use]
    pub const fn level(self) -> f64 {
        1.0 - self.alpha
    }

    /// The standard normal quantile at `1 - alpha/2` (1.96 at 95 %).
    #[must_use]
    pub const fn normal_quantile(self) -> f64 {
        self.normal_quantile
    }
}

impl Default for ConfidenceLevel {
    fn default() -> Self {
        Self::NINETY_FIVE
    }
}

/// A two-sided interval. A bound that does not exist is infinite, never NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

impl Interval {
    /// An interval from its limits.
    #[must_use]
    pub const fn new(lower: f64, upper: f64) -> Self {
        Self { lower, upper }
    }

    /// `centre - half_width` to `centre + half_width`.
    #[must_use]
    pub const fn around(centre: f64, half_width: f64) -> Self {
        Self {
            lower: centre - half_width,
            upper: centre + half_width,
        }
    }

    /// The distance between the limits.
    #[must_use]
    pub const fn width(self) -> f64 {
        self.upper - self.lower
    }

    /// Whether `value` lies in the interval, limits included.
    #[must_use]
    pub const fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The limits of `exp(x)` where these are the limits of `x`.
    pub(crate) fn exp(self) -> Self {
        Self {
            lower: self.lower.exp(),
            upper: self.upper.exp(),
        }
    }
}

/// An estimate with its standard error and interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: Interval,
}

impl Estimate {
    /// An estimate with its Wald interval, `estimate +- z standard_error`.
    #[must_use]
    pub fn wald(estimate: f64, standard_error: f64, level: ConfidenceLevel) -> Self {
        let half = level.normal_quantile() * standard_error;
        Self {
            estimate,
            standard_error,
            interval: Interval::around(estimate, half),
        }
    }
}

/// A ratio, with the standard error of its logarithm and an interval symmetrical on the logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioEstimate {
    /// The ratio.
    pub ratio: f64,
    /// The standard error of the natural logarithm of the ratio.
    pub log_standard_error: f64,
    /// The interval of the ratio.
    pub interval: Interval,
}

impl RatioEstimate {
    /// A ratio with its Wald interval on the logarithm.
    #[must_use]
    pub fn wald(ratio: f64, log_standard_error: f64, level: ConfidenceLevel) -> Self {
        let factor = (level.normal_quantile() * log_standard_error).exp();
        Self {
            ratio,
            log_standard_error,
            interval: Interval::new(ratio / factor, ratio * factor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_that_have_a_name_have_the_quantiles_that_others_are_given() {
        for level in [
            ConfidenceLevel::NINETY,
            ConfidenceLevel::NINETY_FIVE,
            ConfidenceLevel::NINETY_NINE,
        ] {
            assert_eq!(ConfidenceLevel::of(level.alpha()), level);
        }
    }
}
