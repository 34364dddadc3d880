//! Estimates from a tally, with how far chance alone may have moved them.

use super::tally::{NumberTally, TestTally};

/// The power of a test: the share of all trials in which it was significant. A trial in which it could not be calculated
/// counts as not significant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerEstimate {
    /// The share.
    pub power: f64,
    /// Its Monte-Carlo standard error, `sqrt(p (1 - p) / trials)`.
    pub standard_error: f64,
}

impl PowerEstimate {
    /// The power in so many trials.
    ///
    /// ```
    /// use simulation::operating::{PowerEstimate, TestTally};
    /// let tally = TestTally { calculated: 100, significant: 80 };
    /// let estimate = PowerEstimate::of(tally, 100);
    /// assert_eq!((estimate.power, estimate.standard_error), (0.8, 0.04));
    /// ```
    pub fn of(tally: TestTally, trials: u64) -> Self {
        let trials = trials as f64;
        let power = tally.significant as f64 / trials;
        Self {
            power,
            standard_error: (power * (1.0 - power) / trials).sqrt(),
        }
    }
}

/// The mean and spread of a number over the trials in which it could be calculated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumberEstimate {
    /// The mean.
    pub mean: f64,
    /// The Monte-Carlo standard error of the mean; none from a single trial.
    pub standard_error: Option<f64>,
    /// The standard deviation between trials; none from a single trial.
    pub standard_deviation: Option<f64>,
}

impl NumberEstimate {
    /// Mean and spread, or `None` where the number could never be calculated.
    pub fn of(tally: NumberTally) -> Option<Self> {
        if tally.calculated == 0 {
            return None;
        }
        let n = tally.calculated as f64;
        let (sum, squares) = (tally.sum.value(), tally.sum_of_squares.value());
        let mean = sum / n;
        let standard_deviation = (tally.calculated > 1).then(|| {
            // A number that never varies has a spread of 0, whatever the last bits of its square say.
            if tally.smallest == tally.largest {
                return 0.0;
            }
            ((squares - sum * mean).max(0.0) / (n - 1.0)).sqrt()
        });
        Some(Self {
            mean,
            standard_error: standard_deviation.map(|deviation| deviation / n.sqrt()),
            standard_deviation,
        })
    }
}
