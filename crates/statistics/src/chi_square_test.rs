//! The result of a test whose statistic follows a chi-square distribution.

use crate::distribution::chi_square;

/// A chi-square statistic, its degrees of freedom and its p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquareTest {
    /// The statistic, at or above 0.
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees_of_freedom: u32,
    /// Probability of a statistic as large or larger under the hypothesis.
    pub p_value: f64,
}

impl ChiSquareTest {
    /// A test from its statistic.
    ///
    /// ```
    /// let test = statistics::ChiSquareTest::new(3.841458820694124, 1);
    /// assert!((test.p_value - 0.05).abs() < 1e-14);
    /// ```
    #[must_use]
    pub fn new(statistic: f64, degrees_of_freedom: u32) -> Self {
        let p_value = chi_square::upper_tail(statistic, f64::from(degrees_of_freedom));
        Self {
            statistic,
            degrees_of_freedom,
            p_value,
        }
    }
}
