//! Global assessments: a mark on a line of ten centimetres, or one of five steps.

use std::fmt;
use std::str::FromStr;

use crate::bounds::{few_digits, on_scale};
use crate::error::InstrumentError;
use crate::exact::Rational;

/// How a global assessment was taken. The range decides how much a change is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VasScale {
    /// A visual analogue scale of 0 to 10 cm.
    TenCentimetres,
    /// A Likert scale of 0 to 4.
    Likert,
}

impl VasScale {
    /// The distance from the best to the worst value: 10 cm, or 4 steps.
    pub const fn range(self) -> Rational {
        match self {
            Self::TenCentimetres => Rational::integer(10),
            Self::Likert => Rational::integer(4),
        }
    }
}

/// A global assessment of disease activity: 0 is inactive, the far end extremely severe.
///
/// ```
/// use instruments::measure::Vas;
///
/// assert_eq!(Vas::from_millimetres(51)?, "5.1".parse()?);
/// assert_eq!("10.1".parse::<Vas>().unwrap_err().to_string(),
///     "visual analogue scale (cm): 10.1 is outside 0 to 10");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vas {
    value: Rational,
    scale: VasScale,
}

impl Vas {
    /// A mark measured in whole millimetres, 0 to 100.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 100.
    pub fn from_millimetres(millimetres: u8) -> Result<Self, InstrumentError> {
        let value = Rational::integer(i64::from(millimetres));
        on_scale(
            "visual analogue scale (mm)",
            value,
            Rational::ZERO,
            Rational::integer(100),
        )?;
        Ok(Self {
            value: Rational::new(i64::from(millimetres), 10)?,
            scale: VasScale::TenCentimetres,
        })
    }

    /// A mark in millimetres, 0 to 100, exact; means of groups are let in.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 100, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn from_exact_millimetres(millimetres: Rational) -> Result<Self, InstrumentError> {
        let quantity = "visual analogue scale (mm)";
        let highest = Rational::integer(100);
        let millimetres = on_scale(quantity, millimetres, Rational::ZERO, highest)?;
        let too_precise = InstrumentError::TooPrecise {
            quantity,
            value: millimetres,
        };
        let value = millimetres
            .checked_div(Rational::integer(10))
            .ok_or(too_precise)?;
        Ok(Self {
            value: few_digits(quantity, value)?,
            scale: VasScale::TenCentimetres,
        })
    }

    /// A mark in centimetres, 0 to 10, exact.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 10, [`InstrumentError::TooPrecise`] beyond 15 digits.
    pub fn from_centimetres(centimetres: Rational) -> Result<Self, InstrumentError> {
        let scale = VasScale::TenCentimetres;
        let value = on_scale(
            "visual analogue scale (cm)",
            centimetres,
            Rational::ZERO,
            scale.range(),
        )?;
        Ok(Self { value, scale })
    }

    /// A step of the Likert scale, 0 to 4.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 4.
    pub fn from_likert(step: u8) -> Result<Self, InstrumentError> {
        let scale = VasScale::Likert;
        let value = Rational::integer(i64::from(step));
        let value = on_scale("Likert scale (steps)", value, Rational::ZERO, scale.range())?;
        Ok(Self { value, scale })
    }

    /// A step of the Likert scale that was read as a number.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 4, [`InstrumentError::NotWhole`] between two steps.
    pub fn from_exact_likert(step: Rational) -> Result<Self, InstrumentError> {
        let quantity = "Likert scale (steps)";
        let value = on_scale(quantity, step, Rational::ZERO, VasScale::Likert.range())?;
        if !value.is_whole() {
            return Err(InstrumentError::NotWhole { quantity, value });
        }
        Ok(Self {
            value,
            scale: VasScale::Likert,
        })
    }

    /// The value: centimetres, or Likert steps.
    pub const fn value(self) -> Rational {
        self.value
    }

    /// The scale it was taken on.
    pub const fn scale(self) -> VasScale {
        self.scale
    }

    /// The length in centimetres; a Likert step has none.
    pub const fn centimetres(self) -> Option<Rational> {
        match self.scale {
            VasScale::TenCentimetres => Some(self.value),
            VasScale::Likert => None,
        }
    }

    /// The value as a double: centimetres, or Likert steps.
    pub fn to_f64(self) -> f64 {
        self.value.to_f64()
    }
}

impl fmt::Display for Vas {
    /// `5.13` for centimetres, `3 of 4` for a Likert step.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scale {
            VasScale::TenCentimetres => self.value.fmt(f),
            VasScale::Likert => write!(f, "{} of 4", self.value),
        }
    }
}

impl FromStr for Vas {
    type Err = InstrumentError;

    /// Reads centimetres (`5.13`), or a Likert step written `3 of 4`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((step, steps)) = text.split_once(" of ") else {
            return Self::from_centimetres(text.parse()?);
        };
        if steps.trim() != "4" {
            return Err(InstrumentError::UnknownCode {
                quantity: "global assessment",
                code: text.to_owned(),
                allowed: "centimetres (5.1) and Likert steps (3 of 4)",
            });
        }
        Self::from_exact_likert(step.parse()?)
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(Vas, "centimetres (\"5.1\") or a Likert step (\"3 of 4\")");
