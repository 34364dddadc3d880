//! A numeric cell in eight bytes: a finite number, or why it is missing.

use std::cmp::Ordering;

use crate::Missing;

/// Bits of the quiet NaN that carries the rank of a missing value in its lowest byte. The values
/// stay in eight bytes, as they do in SAS and R, so that ten million rows are 80 MB.
const MISSING_BITS: u64 = 0x7ff8_0000_0000_0000;

/// A numeric cell: a finite number or one of the 28 missing values.
///
/// A missing value never leaks out as a NaN: [`Number::value`] gives `None` for it.
///
/// ```
/// use datasets::{Missing, Number};
/// assert_eq!(Number::new(36.6).unwrap().value(), Some(36.6));
/// assert_eq!(Number::MISSING.value(), None);
/// assert_eq!(Number::MISSING.missing(), Some(Missing::Ordinary));
/// assert!(Number::new(f64::NAN).is_none(), "a NaN is an error to be found, not a missing value");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Number(f64);

impl Number {
    /// The ordinary missing value.
    pub const MISSING: Number = Number(f64::from_bits(MISSING_BITS | 1));

    /// A number, or `None` where `value` is infinite or not a number.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Number(value))
    }

    /// The number, or `None` where it is missing for whatever reason.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }

    /// Why the number is missing, or `None` where it is there.
    #[must_use]
    pub fn missing(self) -> Option<Missing> {
        self.0
            .is_nan()
            .then(|| Missing::from_rank((self.0.to_bits() & 0xff) as u8))
    }
}

impl From<Missing> for Number {
    fn from(missing: Missing) -> Self {
        Number(f64::from_bits(MISSING_BITS | u64::from(missing.rank())))
    }
}

/// SAS's order: missing values first, in their own order, then the numbers.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.missing(), other.missing()) {
            (Some(left), Some(right)) => left.cmp(&right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// The cells of a numeric column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    pub(crate) cells: Vec<Number>,
}

impl Numbers {
    /// The value in a row: `None` where it is missing, or where there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<f64> {
        self.cells.get(row).and_then(|cell| cell.value())
    }

    /// Every cell, in row order.
    #[must_use]
    pub fn cells(&self) -> &[Number] {
        &self.cells
    }

    /// Every value, in row order, `None` where it is missing.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> + '_ {
        self.cells.iter().map(|cell| cell.value())
    }

    /// How many rows there are, missing values among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl FromIterator<Number> for Numbers {
    fn from_iter<I: IntoIterator<Item = Number>>(cells: I) -> Self {
        Numbers {
            cells: cells.into_iter().collect(),
        }
    }
}
