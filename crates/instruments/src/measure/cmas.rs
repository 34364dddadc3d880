//! The Childhood Myositis Assessment Scale.

use std::fmt;
use std::str::FromStr;

use super::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// A Childhood Myositis Assessment Scale: 0 to 52 points, more is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cmas(Rational);

impl Cmas {
    /// The highest total, and the range by which a change is judged.
    pub const RANGE: Rational = Rational::integer(52);

    /// An exact total; means of groups are let in.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 52, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn new(points: Rational) -> Result<Self, InstrumentError> {
        let quantity = "Childhood Myositis Assessment Scale (points)";
        on_scale(quantity, points, Rational::ZERO, Self::RANGE).map(Self)
    }

    /// A total of whole points.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 52.
    pub fn from_points(points: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(points)))
    }

    /// The total, in points.
    pub const fn points(self) -> Rational {
        self.0
    }

    /// The total as a double, in points.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

impl fmt::Display for Cmas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cmas {
    type Err = InstrumentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.parse()?)
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(Cmas, "a Childhood Myositis Assessment Scale of 0 to 52");
