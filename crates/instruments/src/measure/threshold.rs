//! The sizes of change that definitions of improvement and worsening ask for.

use std::fmt;
use std::str::FromStr;

use crate::error::InstrumentError;
use crate::exact::Rational;

/// Thresholds are short numbers; the limits keep products with measured values below 2^127.
const LARGEST_NUMERATOR: i64 = 10_000;
const LARGEST_DENOMINATOR: i64 = 100;

fn short_positive(
    quantity: &'static str,
    value: Rational,
    highest: Rational,
) -> Result<Rational, InstrumentError> {
    if value <= Rational::ZERO {
        return Err(InstrumentError::NotPositive { quantity, value });
    }
    if value > highest {
        return Err(InstrumentError::OutOfRange {
            quantity,
            value,
            lowest: Rational::ZERO,
            highest,
        });
    }
    if value.numerator() > LARGEST_NUMERATOR || value.denominator() > LARGEST_DENOMINATOR {
        return Err(InstrumentError::TooPrecise { quantity, value });
    }
    Ok(value)
}

/// A percentage above 0, up to 100, exact.
///
/// ```
/// use instruments::measure::Percent;
///
/// assert_eq!(Percent::whole(30)?, "30".parse()?);
/// assert!(Percent::whole(0).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(Rational);

impl Percent {
    /// An exact percentage.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] at or below 0, [`InstrumentError::OutOfRange`] above 100,
    /// [`InstrumentError::TooPrecise`] where the fraction has more than 10,000 above or 100 below the
    /// line.
    pub fn new(value: Rational) -> Result<Self, InstrumentError> {
        short_positive("percentage", value, Rational::integer(100)).map(Self)
    }

    /// A whole percentage.
    ///
    /// # Errors
    /// As [`Percent::new`].
    pub fn whole(value: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(value)))
    }

    /// A percentage of a published definition, whole and between 1 and 100 as it stands in the source.
    pub(crate) const fn published(value: u8) -> Self {
        Self(Rational::integer(value as i64))
    }

    /// The percentage.
    pub const fn value(self) -> Rational {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Percent {
    type Err = InstrumentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.parse()?)
    }
}

/// A distance on a visual analogue scale above 0, up to 10 cm, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Centimetres(Rational);

impl Centimetres {
    /// An exact distance.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] at or below 0, [`InstrumentError::OutOfRange`] above 10,
    /// [`InstrumentError::TooPrecise`] where the fraction has more than 10,000 above or 100 below the
    /// line.
    pub fn new(value: Rational) -> Result<Self, InstrumentError> {
        short_positive(
            "distance on a visual analogue scale (cm)",
            value,
            Rational::integer(10),
        )
        .map(Self)
    }

    /// A distance in whole centimetres.
    ///
    /// # Errors
    /// As [`Centimetres::new`].
    pub fn whole(value: u8) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(value)))
    }

    /// A distance of a published definition, whole and between 1 and 10 as it stands in the source.
    pub(crate) const fn published(value: u8) -> Self {
        Self(Rational::integer(value as i64))
    }

    /// The distance, in centimetres.
    pub const fn value(self) -> Rational {
        self.0
    }
}

impl fmt::Display for Centimetres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Centimetres {
    type Err = InstrumentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.parse()?)
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(Percent, "a percentage above 0, up to 100");
#[cfg(feature = "serde")]
crate::exact::serde_through_text!(Centimetres, "a distance above 0, up to 10 cm");
