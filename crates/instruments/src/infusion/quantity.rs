//! Weights, doses and volumes.

use crate::bounds::LargestParts;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// Quantities at the bedside are short numbers; products of a few of them then stay exact.
pub(super) const SHORT: LargestParts = LargestParts {
    numerator: 1_000_000,
    denominator: 1_000_000,
};

pub(super) fn representable(
    what: &'static str,
    value: Option<Rational>,
) -> Result<Rational, InstrumentError> {
    value.ok_or_else(|| InstrumentError::NotRepresentable {
        what: what.to_owned(),
    })
}

macro_rules! positive_quantity {
    ($(#[$doc:meta])* $name:ident, $quantity:literal, $highest:literal, $unit:literal, $getter:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Rational);

        impl $name {
            #[doc = concat!("A quantity above 0, up to ", stringify!($highest), ", in ", $unit, ".")]
            ///
            /// # Errors
            /// [`InstrumentError::NotPositive`], [`InstrumentError::OutOfRange`] beyond what a bedside can
            /// mean, [`InstrumentError::TooPrecise`] where a part of the fraction is above a million.
            pub fn new(value: Rational) -> Result<Self, InstrumentError> {
                SHORT.positive($quantity, value, $highest).map(Self)
            }

            #[doc = concat!("The quantity in ", $unit, ".")]
            pub const fn $getter(self) -> Rational {
                self.0
            }

            #[doc = concat!("The quantity as a double, in ", $unit, ".")]
            pub fn to_f64(self) -> f64 {
                self.0.to_f64()
            }
        }

        crate::exact::text_of_number!($name, $quantity);
    };
}

positive_quantity!(
    /// A body weight in kilograms.
    BodyWeight, "body weight (kg)", 500, "kilograms", kilograms
);
positive_quantity!(
    /// A dose for each kilogram of body weight.
    GramsPerKilogram, "dose per body weight (g/kg)", 10, "grams per kilogram", grams_per_kilogram
);
positive_quantity!(
    /// The strength of a solution; 10% is 100 mg/ml.
    Concentration, "concentration (mg/ml)", 1000, "milligrams per millilitre", milligrams_per_millilitre
);

/// A dose in grams, at least 0, exact.
///
/// ```
/// use instruments::infusion::Grams;
///
/// assert_eq!("72.5".parse::<Grams>()?.to_f64(), 72.5);
/// assert!("-1".parse::<Grams>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grams(Rational);

impl Grams {
    /// None.
    pub const ZERO: Self = Self(Rational::ZERO);

    /// A dose.
    ///
    /// # Errors
    /// [`InstrumentError::Negative`] below 0.
    pub fn new(grams: Rational) -> Result<Self, InstrumentError> {
        if grams < Rational::ZERO {
            return Err(InstrumentError::Negative {
                quantity: "dose (g)",
                value: grams,
            });
        }
        Ok(Self(grams))
    }

    /// The dose in grams.
    pub const fn grams(self) -> Rational {
        self.0
    }

    /// The dose as a double, in grams.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

/// A volume in millilitres, at least 0, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millilitres(Rational);

impl Millilitres {
    /// A volume.
    ///
    /// # Errors
    /// [`InstrumentError::Negative`] below 0.
    pub fn new(millilitres: Rational) -> Result<Self, InstrumentError> {
        if millilitres < Rational::ZERO {
            return Err(InstrumentError::Negative {
                quantity: "volume (ml)",
                value: millilitres,
            });
        }
        Ok(Self(millilitres))
    }

    /// The volume in millilitres.
    pub const fn millilitres(self) -> Rational {
        self.0
    }

    /// The volume as a double, in millilitres.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(Grams, "a dose in grams");
crate::exact::text_of_number!(Millilitres, "a volume in millilitres");

/// The dose of a body weight.
///
/// ```
/// use instruments::infusion::{BodyWeight, Concentration, GramsPerKilogram, dose, volume};
///
/// let weight: BodyWeight = "72.5".parse()?;
/// let cycle = dose(weight, GramsPerKilogram::new(2.into())?)?;
/// assert_eq!(cycle.to_string(), "145");
/// assert_eq!(volume(cycle, Concentration::new(100.into())?)?.to_string(), "1450");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`InstrumentError::NotRepresentable`] when the product has too many digits.
pub fn dose(weight: BodyWeight, per_kilogram: GramsPerKilogram) -> Result<Grams, InstrumentError> {
    let grams = weight
        .kilograms()
        .checked_mul(per_kilogram.grams_per_kilogram());
    representable("the dose in grams", grams).map(Grams)
}

/// The volume that holds a dose.
///
/// # Errors
/// [`InstrumentError::NotRepresentable`] when the quotient has too many digits.
pub fn volume(dose: Grams, concentration: Concentration) -> Result<Millilitres, InstrumentError> {
    let millilitres = dose
        .grams()
        .checked_mul(Rational::integer(1000))
        .and_then(|milligrams| milligrams.checked_div(concentration.milligrams_per_millilitre()));
    representable("the volume in millilitres", millilitres).map(Millilitres)
}
