//! The core set measure of muscle strength, by either of its two instruments.

use std::fmt;
use std::str::FromStr;

use super::{Cmas, Mmt};
use crate::error::InstrumentError;
use crate::exact::Rational;

/// Muscle strength: more is stronger on both instruments.
///
/// ```
/// use instruments::measure::MuscleStrength;
///
/// let adult: MuscleStrength = "119.5 of 150".parse()?;
/// let child: MuscleStrength = "41 of 52".parse()?;
/// assert_eq!((adult.range(), child.range()), (150.into(), 52.into()));
/// assert!(!adult.same_instrument(child));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MuscleStrength {
    /// Manual muscle testing.
    Mmt(Mmt),
    /// The Childhood Myositis Assessment Scale, which juvenile criteria allow in its place.
    Cmas(Cmas),
}

impl MuscleStrength {
    /// The total, in the instrument's points.
    pub const fn points(self) -> Rational {
        match self {
            Self::Mmt(mmt) => mmt.points(),
            Self::Cmas(cmas) => cmas.points(),
        }
    }

    /// The range by which a change is judged, in points.
    pub const fn range(self) -> Rational {
        match self {
            Self::Mmt(mmt) => mmt.maximum().range(),
            Self::Cmas(_) => Cmas::RANGE,
        }
    }

    /// Whether both were taken with the same instrument on the same total.
    pub fn same_instrument(self, other: Self) -> bool {
        match (self, other) {
            (Self::Mmt(one), Self::Mmt(other)) => one.maximum() == other.maximum(),
            (Self::Cmas(_), Self::Cmas(_)) => true,
            (Self::Mmt(_), Self::Cmas(_)) | (Self::Cmas(_), Self::Mmt(_)) => false,
        }
    }

    /// The total as a double, in points.
    pub fn to_f64(self) -> f64 {
        self.points().to_f64()
    }
}

impl From<Mmt> for MuscleStrength {
    fn from(mmt: Mmt) -> Self {
        Self::Mmt(mmt)
    }
}

impl From<Cmas> for MuscleStrength {
    fn from(cmas: Cmas) -> Self {
        Self::Cmas(cmas)
    }
}

impl fmt::Display for MuscleStrength {
    /// `119.5 of 150`, or `41 of 52` for the Childhood Myositis Assessment Scale.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mmt(mmt) => mmt.fmt(f),
            Self::Cmas(cmas) => write!(f, "{cmas} of 52"),
        }
    }
}

impl FromStr for MuscleStrength {
    type Err = InstrumentError;

    /// Reads `119.5 of 150`, or `41 of 52` for the Childhood Myositis Assessment Scale.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(" of ") {
            Some((points, maximum)) if maximum.trim() == "52" => points.parse().map(Self::Cmas),
            _ => text.parse().map(Self::Mmt),
        }
    }
}

#[cfg(feature = "serde")]
crate::exact::serde_through_text!(
    MuscleStrength,
    "points with their maximum (\"119.5 of 150\", or \"41 of 52\" for the CMAS)"
);
