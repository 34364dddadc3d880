//! Sums that do not depend on the order of adding.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sum of numbers, each rounded to a whole number of 2^-64 first and then added without any rounding: the same to the
/// last bit in whatever order and grouping they come.
///
/// Numbers from 2^-12 up to 2^62 keep all their bits, smaller ones an absolute accuracy of 2^-65. In text it is the
/// whole number of 2^-64.
///
/// ```
/// use simulation::operating::FixedSum;
/// let mut sum = FixedSum::default();
/// for number in [1e15, 0.1, -1e15, 0.2] {
///     sum.add(number)?;
/// }
/// assert!((sum.value() - 0.3).abs() < 1e-16);
/// # Ok::<(), simulation::operating::FixedSumError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FixedSum(i128);

/// A number that a sum cannot take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedSumError {
    /// The number.
    pub number: f64,
}

impl fmt::Display for FixedSumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot be added up exactly: results must be finite and their squares below 2^62 in sum; analyse in a \
             larger unit",
            self.number
        )
    }
}

impl std::error::Error for FixedSumError {}

const UNIT: f64 = 18_446_744_073_709_551_616.0;
const LARGEST: f64 = 4_611_686_018_427_387_904.0;

impl FixedSum {
    /// Adds a number.
    ///
    /// # Errors
    /// [`FixedSumError`] where it is not finite, or it or the sum is not below 2^62 in size.
    pub fn add(&mut self, number: f64) -> Result<(), FixedSumError> {
        let beyond = FixedSumError { number };
        if number.is_nan() || number.abs() >= LARGEST {
            return Err(beyond);
        }
        // A multiplication by a power of two is exact; what is left to round has no fraction of interest.
        let units = (number * UNIT).round_ties_even() as i128;
        self.0 = self.0.checked_add(units).ok_or(beyond)?;
        Ok(())
    }

    /// Adds another sum.
    ///
    /// # Errors
    /// [`FixedSumError`] where the sum of both is too large.
    pub fn merge(&mut self, other: Self) -> Result<(), FixedSumError> {
        let beyond = FixedSumError {
            number: other.value(),
        };
        self.0 = self.0.checked_add(other.0).ok_or(beyond)?;
        Ok(())
    }

    /// The sum, rounded to the nearest number.
    pub fn value(self) -> f64 {
        self.0 as f64 / UNIT
    }
}

impl Serialize for FixedSum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl<'de> Deserialize<'de> for FixedSum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| {
            serde::de::Error::custom(format!(
                "`{text}` is not a sum: a whole number of 2^-64 is expected"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FixedSum, FixedSumError};

    #[test]
    fn the_order_of_adding_does_not_matter() -> Result<(), FixedSumError> {
        let numbers: Vec<f64> = (0..1_000_u32)
            .map(|n| f64::from(n.wrapping_mul(2_654_435_769)) / 977.0 - 2e6)
            .collect();
        let (mut forwards, mut backwards, mut halves) = (
            FixedSum::default(),
            FixedSum::default(),
            FixedSum::default(),
        );
        for number in &numbers {
            forwards.add(*number)?;
        }
        for number in numbers.iter().rev() {
            backwards.add(*number)?;
        }
        for half in numbers.chunks(333) {
            let mut sum = FixedSum::default();
            for number in half {
                sum.add(*number)?;
            }
            halves.merge(sum)?;
        }
        assert_eq!(forwards, backwards);
        assert_eq!(forwards, halves);
        let plain: f64 = numbers.iter().sum();
        assert!((forwards.value() - plain).abs() < 1e-6 * plain.abs());
        Ok(())
    }

    #[test]
    fn what_cannot_be_added_exactly_is_refused() {
        for number in [f64::NAN, f64::INFINITY, -1e19] {
            assert!(FixedSum::default().add(number).is_err(), "{number}");
        }
        let mut sum = FixedSum::default();
        assert!((0..4).any(|_| sum.add(4e18).is_err()));
    }
}
