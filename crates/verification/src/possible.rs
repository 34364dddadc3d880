//! The values that a recomputed figure can have.

use serde::Serialize;

use crate::printed_number::PrintedNumber;

/// The values that a recomputed figure can have, its inputs being rounded; one value where they are exact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Possible {
    /// The smallest.
    pub lowest: f64,
    /// The largest.
    pub highest: f64,
}

impl Possible {
    /// A figure whose inputs are exact.
    #[must_use]
    pub const fn exactly(value: f64) -> Self {
        Self {
            lowest: value,
            highest: value,
        }
    }

    /// What rounds to a printed number.
    #[must_use]
    pub fn rounding_to(printed: &PrintedNumber) -> Self {
        Self {
            lowest: printed.value() - printed.half_unit(),
            highest: printed.value() + printed.half_unit(),
        }
    }

    /// Widens to hold a value too.
    #[must_use]
    pub const fn with(self, value: f64) -> Self {
        Self {
            lowest: self.lowest.min(value),
            highest: self.highest.max(value),
        }
    }

    /// Whether there is only one.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.lowest == self.highest
    }

    /// How far a value lies outside.
    pub(crate) fn distance(self, value: f64) -> f64 {
        (self.lowest - value).max(value - self.highest).max(0.0)
    }

    /// The sum of a value of one and a value of the other.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            lowest: self.lowest + other.lowest,
            highest: self.highest + other.highest,
        }
    }

    /// A value of one less a value of the other.
    pub(crate) fn less(self, other: Self) -> Self {
        Self {
            lowest: self.lowest - other.highest,
            highest: self.highest - other.lowest,
        }
    }
}
