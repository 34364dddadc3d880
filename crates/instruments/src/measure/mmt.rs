//! Manual muscle testing: a sum of grades, on one of three totals.

use std::fmt;
use std::str::FromStr;

use crate::bounds::on_scale;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The highest total, which says what was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "u16", into = "u16"))]
#[cfg_attr(feature = "schemars", schemars(extend("enum" = [80, 150, 260])))]
pub enum MmtMaximum {
    /// MMT-8 of one side: 8 muscle groups, 0 to 80.
    Eighty,
    /// MMT-8 of both sides: 7 paired groups and the neck flexors, 0 to 150.
    OneHundredFifty,
    /// Total MMT: axial, proximal and distal groups of both sides, 0 to 260.
    TwoHundredSixty,
}

impl MmtMaximum {
    /// Every total there is, smallest first.
    pub const ALL: [Self; 3] = [Self::Eighty, Self::OneHundredFifty, Self::TwoHundredSixty];

    /// The highest total, in points.
    pub const fn points(self) -> u16 {
        match self {
            Self::Eighty => 80,
            Self::OneHundredFifty => 150,
            Self::TwoHundredSixty => 260,
        }
    }

    /// The highest total as an exact number.
    pub const fn range(self) -> Rational {
        Rational::integer(self.points() as i64)
    }

    const fn quantity(self) -> &'static str {
        match self {
            Self::Eighty => "manual muscle test (points of 80)",
            Self::OneHundredFifty => "manual muscle test (points of 150)",
            Self::TwoHundredSixty => "manual muscle test (points of 260)",
        }
    }
}

impl TryFrom<u16> for MmtMaximum {
    type Error = InstrumentError;

    fn try_from(points: u16) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|maximum| maximum.points() == points)
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "maximum of the manual muscle test",
                code: points.to_string(),
                allowed: "80, 150 and 260",
            })
    }
}

impl From<MmtMaximum> for u16 {
    fn from(maximum: MmtMaximum) -> Self {
        maximum.points()
    }
}

/// A manual muscle test: more is stronger.
///
/// ```
/// use instruments::measure::{Mmt, MmtMaximum};
///
/// let strength = Mmt::new("119.5".parse()?, MmtMaximum::OneHundredFifty)?;
/// assert_eq!(strength.to_string(), "119.5 of 150");
/// assert!(Mmt::from_points(151, MmtMaximum::OneHundredFifty).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mmt {
    points: Rational,
    maximum: MmtMaximum,
}

impl Mmt {
    /// An exact total; means of groups and half points are let in.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to the maximum, [`InstrumentError::TooPrecise`] beyond
    /// 15 digits.
    pub fn new(points: Rational, maximum: MmtMaximum) -> Result<Self, InstrumentError> {
        let points = on_scale(maximum.quantity(), points, Rational::ZERO, maximum.range())?;
        Ok(Self { points, maximum })
    }

    /// A total of whole points.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above the maximum.
    pub fn from_points(points: u16, maximum: MmtMaximum) -> Result<Self, InstrumentError> {
        Self::new(Rational::integer(i64::from(points)), maximum)
    }

    /// The total, in points.
    pub const fn points(self) -> Rational {
        self.points
    }

    /// The highest total there could be.
    pub const fn maximum(self) -> MmtMaximum {
        self.maximum
    }

    /// The total as a double, in points.
    pub fn to_f64(self) -> f64 {
        self.points.to_f64()
    }
}

impl fmt::Display for Mmt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.points, self.maximum.points())
    }
}

impl FromStr for Mmt {
    type Err = InstrumentError;

    /// Reads `119.5 of 150`: the total is nothing without its maximum.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || InstrumentError::UnknownCode {
            quantity: "manual muscle test",
            code: text.to_owned(),
            allowed: "points with their maximum, such as 119.5 of 150",
        };
        let (points, maximum) = text.split_once(" of ").ok_or_else(unknown)?;
        let maximum: u16 = maximum.trim().parse().map_err(|_| unknown())?;
        Self::new(points.parse()?, maximum.try_into()?)
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(Mmt, "points with their maximum (\"119.5 of 150\")");
