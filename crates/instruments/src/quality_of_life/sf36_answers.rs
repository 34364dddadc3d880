//! The answers of an SF-36: 35 scored items and the one on health transition, as codes.

use super::sf36_item::Sf36Item;
use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// The version of the questionnaire: version 2 has more answers to the role items, fewer to the items of
/// vitality and mental health.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum Sf36Version {
    /// Version 1.
    One,
    /// Version 2.
    #[default]
    Two,
}

/// The codes as printed on the form, 1 the first answer; `None` is an item left out. Within a scale items
/// stand in the order of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sf36Codes {
    /// Physical functioning, 1 to 3.
    pub physical_functioning: [Option<u8>; 10],
    /// Role limitations for physical reasons, 1 to 5 (version 1: 1 to 2).
    pub role_physical: [Option<u8>; 4],
    /// Bodily pain: its intensity, 1 to 6, and its interference, 1 to 5.
    pub bodily_pain: [Option<u8>; 2],
    /// General health, 1 to 5: the first item of the form, then the four of the last question.
    pub general_health: [Option<u8>; 5],
    /// Vitality, 1 to 5 (version 1: 1 to 6).
    pub vitality: [Option<u8>; 4],
    /// Social functioning, 1 to 5.
    pub social_functioning: [Option<u8>; 2],
    /// Role limitations for emotional reasons, 1 to 5 (version 1: 1 to 2).
    pub role_emotional: [Option<u8>; 3],
    /// Mental health, 1 to 5 (version 1: 1 to 6).
    pub mental_health: [Option<u8>; 5],
    /// Health transition, 1 to 5; in no scale.
    pub health_transition: Option<u8>,
}

/// Validated answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sf36Answers {
    version: Sf36Version,
    codes: Sf36Codes,
}

impl Sf36Answers {
    /// The answers, each within the range of its item in this version.
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Answers, Sf36Codes, Sf36Version};
    ///
    /// let codes = Sf36Codes { vitality: [Some(6); 4], ..Sf36Codes::default() };
    /// assert!(Sf36Answers::new(Sf36Version::One, codes).is_ok());
    /// assert_eq!(
    ///     Sf36Answers::new(Sf36Version::Two, codes).unwrap_err().to_string(),
    ///     "SF-36 vitality: 6 is outside 1 to 5",
    /// );
    /// ```
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] names the scale of the item.
    pub fn new(version: Sf36Version, codes: Sf36Codes) -> Result<Self, InstrumentError> {
        for item in Sf36Item::ALL {
            if let Some(code) = codes.get(item) {
                whole_within(item.quantity(), code, 1, item.highest(version))?;
            }
        }
        Ok(Self { version, codes })
    }

    /// The version of the questionnaire.
    pub const fn version(&self) -> Sf36Version {
        self.version
    }

    /// The codes.
    pub const fn codes(&self) -> &Sf36Codes {
        &self.codes
    }
}
