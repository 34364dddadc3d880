//! EQ-5D-5L: five dimensions of five levels, and the visual analogue scale.

use std::fmt;
use std::str::FromStr;

use super::Eq5dValueSet;
use crate::bounds::whole_within;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The five dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Eq5dDimension {
    /// Mobility.
    Mobility,
    /// Self-care.
    SelfCare,
    /// Usual activities.
    UsualActivities,
    /// Pain and discomfort.
    PainDiscomfort,
    /// Anxiety and depression.
    AnxietyDepression,
}

impl Eq5dDimension {
    /// The five, in the order of a profile.
    pub const ALL: [Self; 5] = [
        Self::Mobility,
        Self::SelfCare,
        Self::UsualActivities,
        Self::PainDiscomfort,
        Self::AnxietyDepression,
    ];
}

/// A level, 1 (no problems) to 5 (unable, or extreme problems).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Eq5dLevel(u8);

impl Eq5dLevel {
    /// A level.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 1 to 5.
    pub fn new(level: u8) -> Result<Self, InstrumentError> {
        whole_within("EQ-5D-5L level", level, 1, 5).map(Self)
    }

    /// The level, 1 to 5.
    pub const fn level(self) -> u8 {
        self.0
    }
}

/// A health state: one level for each dimension, written as five digits.
///
/// ```
/// use instruments::quality_of_life::{Eq5dProfile, Eq5dValueSet};
///
/// let state: Eq5dProfile = "32523".parse()?;
/// assert_eq!(state.index(&Eq5dValueSet::NETHERLANDS).to_string(), "0.455");
/// assert!("1234".parse::<Eq5dProfile>().is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Eq5dProfile([Eq5dLevel; 5]);

impl Eq5dProfile {
    /// The levels in the order of [`Eq5dDimension::ALL`].
    pub const fn new(levels: [Eq5dLevel; 5]) -> Self {
        Self(levels)
    }

    /// The level of a dimension.
    pub const fn level(&self, dimension: Eq5dDimension) -> Eq5dLevel {
        self.0[dimension as usize]
    }

    /// The index by a value set, rounded to three decimals as value sets are published: 1 is full health,
    /// 0 as bad as being dead, and below 0 worse.
    pub fn index(&self, values: &Eq5dValueSet) -> Rational {
        values.index(self)
    }
}

impl fmt::Display for Eq5dProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|level| write!(f, "{}", level.0))
    }
}

impl FromStr for Eq5dProfile {
    type Err = InstrumentError;

    /// Reads five digits of 1 to 5: `21131`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || InstrumentError::UnknownCode {
            quantity: "EQ-5D-5L profile",
            code: text.to_owned(),
            allowed: "five digits of 1 to 5, such as 21131",
        };
        let digits: [u8; 5] = text.trim().as_bytes().try_into().map_err(|_| unknown())?;
        let mut levels = [Eq5dLevel(1); 5];
        for (level, digit) in levels.iter_mut().zip(digits) {
            *level = Eq5dLevel::new(digit.wrapping_sub(b'0')).map_err(|_| unknown())?;
        }
        Ok(Self(levels))
    }
}

/// The EQ visual analogue scale, 0 (worst health imaginable) to 100 (best).
///
/// ```
/// use instruments::quality_of_life::EqVas;
///
/// assert_eq!(EqVas::new(60)?.mark(), 60);
/// assert!(EqVas::new(101).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EqVas(u8);

impl EqVas {
    /// A mark.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 100.
    pub fn new(mark: u8) -> Result<Self, InstrumentError> {
        whole_within("EQ visual analogue scale", mark, 0, 100).map(Self)
    }

    /// The mark, 0 to 100.
    pub const fn mark(self) -> u8 {
        self.0
    }
}
