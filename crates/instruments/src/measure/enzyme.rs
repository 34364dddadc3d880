//! Muscle enzymes in blood, always with the laboratory's upper limit of normal.

use std::fmt;
use std::str::FromStr;

use crate::bounds::few_digits;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The muscle enzymes of the core set.
///
/// ```
/// use instruments::measure::Enzyme;
///
/// assert_eq!("ldh".parse::<Enzyme>()?, Enzyme::LactateDehydrogenase);
/// assert!("lipase".parse::<Enzyme>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Enzyme {
    /// Creatine kinase (CK).
    CreatineKinase,
    /// Aldolase.
    Aldolase,
    /// Lactate dehydrogenase (LDH).
    LactateDehydrogenase,
    /// Aspartate aminotransferase (AST).
    AspartateAminotransferase,
    /// Alanine aminotransferase (ALT).
    AlanineAminotransferase,
}

impl Enzyme {
    /// Every enzyme of the core set, in the order used throughout.
    pub const ALL: [Self; 5] = [
        Self::CreatineKinase,
        Self::Aldolase,
        Self::LactateDehydrogenase,
        Self::AspartateAminotransferase,
        Self::AlanineAminotransferase,
    ];

    /// The short name that laboratories use: CK, aldolase, LDH, AST, ALT.
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::CreatineKinase => "CK",
            Self::Aldolase => "aldolase",
            Self::LactateDehydrogenase => "LDH",
            Self::AspartateAminotransferase => "AST",
            Self::AlanineAminotransferase => "ALT",
        }
    }
}

impl fmt::Display for Enzyme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short_name())
    }
}

impl FromStr for Enzyme {
    type Err = InstrumentError;

    /// Reads the short name, in any case: `ck`, `LDH`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|enzyme| enzyme.short_name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "muscle enzyme",
                code: text.to_owned(),
                allowed: "CK, aldolase, LDH, AST and ALT",
            })
    }
}

/// Units of enzyme activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EnzymeUnit {
    /// Units per litre, U/L.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "U/L"))]
    UnitsPerLitre,
    /// Microkatals per litre: 1 ukat/L is 60 U/L.
    #[cfg_attr(feature = "serde", serde(rename = "ukat/L"))]
    MicrokatalsPerLitre,
}

impl EnzymeUnit {
    /// How many units per litre one of this unit is: 1, or 60 by the definition of the katal
    /// (one mole a second) and of the unit (one micromole a minute).
    pub const fn in_units_per_litre(self) -> Rational {
        match self {
            Self::UnitsPerLitre => Rational::integer(1),
            Self::MicrokatalsPerLitre => Rational::integer(60),
        }
    }
}

impl fmt::Display for EnzymeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnitsPerLitre => "U/L",
            Self::MicrokatalsPerLitre => "ukat/L",
        })
    }
}

impl FromStr for EnzymeUnit {
    type Err = InstrumentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "U/L" | "IU/L" => Ok(Self::UnitsPerLitre),
            "ukat/L" | "\u{b5}kat/L" | "\u{3bc}kat/L" => Ok(Self::MicrokatalsPerLitre),
            other => Err(InstrumentError::UnknownCode {
                quantity: "unit of enzyme activity",
                code: other.to_owned(),
                allowed: "U/L and ukat/L",
            }),
        }
    }
}

/// An enzyme's activity beside the laboratory's upper limit of normal, both in one unit.
///
/// Scores use only their ratio, so the unit itself is not kept.
///
/// ```
/// use instruments::measure::{EnzymeLevel, EnzymeUnit};
///
/// let level = EnzymeLevel::from_whole(380, 190)?;
/// assert_eq!(level.multiple_of_upper_limit(), 2.into());
///
/// let mixed = EnzymeLevel::with_units(
///     "9.5".parse()?, EnzymeUnit::MicrokatalsPerLitre, 190.into(), EnzymeUnit::UnitsPerLitre)?;
/// assert_eq!(mixed.multiple_of_upper_limit(), 3.into());
/// assert!(EnzymeLevel::from_whole(380, 0).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnzymeLevel {
    value: Rational,
    upper_limit: Rational,
    multiple: Rational,
}

impl EnzymeLevel {
    /// An activity and its upper limit of normal, in the same unit.
    ///
    /// # Errors
    /// [`InstrumentError::Negative`] for an activity below 0, [`InstrumentError::NotPositive`] for a limit
    /// of 0 or less, [`InstrumentError::TooPrecise`] where either, or their ratio, has beyond 15 digits.
    pub fn new(value: Rational, upper_limit: Rational) -> Result<Self, InstrumentError> {
        let quantity = "enzyme activity";
        if value < Rational::ZERO {
            return Err(InstrumentError::Negative { quantity, value });
        }
        if upper_limit <= Rational::ZERO {
            return Err(InstrumentError::NotPositive {
                quantity: "upper limit of normal of an enzyme",
                value: upper_limit,
            });
        }
        few_digits(quantity, value)?;
        few_digits("upper limit of normal of an enzyme", upper_limit)?;
        let quantity = "enzyme activity in multiples of its upper limit";
        let multiple = value
            .checked_div(upper_limit)
            .ok_or(InstrumentError::TooPrecise { quantity, value })?;
        few_digits(quantity, multiple)?;
        Ok(Self {
            value,
            upper_limit,
            multiple,
        })
    }

    /// An activity and its limit as laboratories mostly print them: whole numbers of one unit.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] for a limit of 0.
    pub fn from_whole(value: u32, upper_limit: u32) -> Result<Self, InstrumentError> {
        Self::new(
            Rational::integer(i64::from(value)),
            Rational::integer(i64::from(upper_limit)),
        )
    }

    /// An activity already divided by its upper limit.
    ///
    /// # Errors
    /// [`InstrumentError::Negative`] below 0, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn from_multiple_of_upper_limit(multiple: Rational) -> Result<Self, InstrumentError> {
        Self::new(multiple, Rational::ONE)
    }

    /// An activity and a limit that are in different units.
    ///
    /// # Errors
    /// As [`EnzymeLevel::new`].
    pub fn with_units(
        value: Rational,
        value_unit: EnzymeUnit,
        upper_limit: Rational,
        upper_limit_unit: EnzymeUnit,
    ) -> Result<Self, InstrumentError> {
        if value_unit == upper_limit_unit {
            return Self::new(value, upper_limit);
        }
        let convert = |quantity: Rational, unit: EnzymeUnit| {
            quantity
                .checked_mul(unit.in_units_per_litre())
                .ok_or(InstrumentError::TooPrecise {
                    quantity: "enzyme activity (U/L)",
                    value: quantity,
                })
        };
        Self::new(
            convert(value, value_unit)?,
            convert(upper_limit, upper_limit_unit)?,
        )
    }

    /// The activity, in the unit it was given in.
    pub const fn value(self) -> Rational {
        self.value
    }

    /// The upper limit of normal, in the same unit.
    pub const fn upper_limit(self) -> Rational {
        self.upper_limit
    }

    /// The activity in multiples of the upper limit of normal.
    pub const fn multiple_of_upper_limit(self) -> Rational {
        self.multiple
    }

    /// Whether the activity is at or below the upper limit.
    pub fn is_normal(self) -> bool {
        self.multiple <= Rational::ONE
    }

    /// The multiple of the upper limit as a double.
    pub fn to_f64(self) -> f64 {
        self.multiple.to_f64()
    }
}

impl fmt::Display for EnzymeLevel {
    /// `380 limit 190`, in whichever unit both are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} limit {}", self.value, self.upper_limit)
    }
}

impl FromStr for EnzymeLevel {
    type Err = InstrumentError;

    /// Reads `380 limit 190`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (value, upper_limit) =
            text.split_once(" limit ")
                .ok_or_else(|| InstrumentError::UnknownCode {
                    quantity: "enzyme activity",
                    code: text.to_owned(),
                    allowed: "an activity with its upper limit of normal, such as 380 limit 190",
                })?;
        Self::new(value.parse()?, upper_limit.parse()?)
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(
    EnzymeLevel,
    "an activity with its upper limit of normal (\"380 limit 190\")"
);
