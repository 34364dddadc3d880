//! The sizes of change that definitions of improvement and worsening ask for.

use crate::bounds::LargestParts;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// Thresholds are short numbers; the limits keep products with measured values below 2^127.
const SHORT: LargestParts = LargestParts {
    numerator: 10_000,
    denominator: 100,
};

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
        SHORT.positive("percentage", value, 100).map(Self)
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

crate::exact::text_of_number!(Percent, "a percentage above 0, up to 100");

/// A distance on a visual analogue scale above 0, up to 10 cm, exact.
///
/// ```
/// use instruments::measure::Centimetres;
///
/// assert_eq!(Centimetres::whole(2)?, "2".parse()?);
/// assert!("10.1".parse::<Centimetres>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
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
        let quantity = "distance on a visual analogue scale (cm)";
        SHORT.positive(quantity, value, 10).map(Self)
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

crate::exact::text_of_number!(Centimetres, "a distance above 0, up to 10 cm");
