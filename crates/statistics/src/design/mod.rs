//! The size of a study, by formula and exactly.

mod exact_power;
pub mod group_sequential;
mod log_rank;
mod means;
mod precision;
mod two_proportions;

pub use exact_power::{ExactPower, exact_power};
pub use log_rank::{LogRankEvents, log_rank_events};
pub use means::{TwoMeansSize, covariance_adjusted_deviation, two_means_power, two_means_size};
pub use precision::{ClopperPearsonWidth, clopper_pearson_width};
pub use two_proportions::{TwoProportionsSize, two_proportions_size};

use crate::error::StatisticsError;

/// Significance level and power of a two-sided test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    alpha: f64,
    power: f64,
}

impl Demand {
    /// A two-sided significance level and a power, as 0.05 and 0.8.
    ///
    /// ```
    /// use statistics::design::Demand;
    /// let demand = Demand::new(0.05, 0.8)?;
    /// assert_eq!((demand.alpha(), demand.power()), (0.05, 0.8));
    /// assert!(Demand::new(0.05, 80.0).is_err());
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless both lie between 0 and 1.
    pub fn new(alpha: f64, power: f64) -> Result<Self, StatisticsError> {
        for (quantity, value) in [("alpha", alpha), ("the power", power)] {
            if !(value > 0.0 && value < 1.0) {
                return Err(StatisticsError::OutOfRange {
                    quantity,
                    value,
                    allowed: "between 0 and 1",
                });
            }
        }
        Ok(Self { alpha, power })
    }

    /// The two-sided significance level.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        self.alpha
    }

    /// The power.
    #[must_use]
    pub const fn power(self) -> f64 {
        self.power
    }

    /// The normal quantiles of significance and power.
    fn quantiles(self) -> (f64, f64) {
        use crate::distribution::normal::quantile;
        (-quantile(self.alpha / 2.0), quantile(self.power))
    }
}

/// Refuses what is not a probability strictly between 0 and 1.
fn require_probability(quantity: &'static str, value: f64) -> Result<(), StatisticsError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(StatisticsError::OutOfRange {
            quantity,
            value,
            allowed: "between 0 and 1",
        })
    }
}

/// Refuses what is not above 0 and finite.
fn require_positive(quantity: &'static str, value: f64) -> Result<(), StatisticsError> {
    if value > 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(StatisticsError::OutOfRange {
            quantity,
            value,
            allowed: "above 0 and finite",
        })
    }
}
