//! The answers of an SF-36: 35 scored items and the one on health transition, as codes.

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// The version of the questionnaire: version 2 has more answers to the role items, fewer to the items of
/// vitality and mental health.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
        let (role, feeling) = match version {
            Sf36Version::One => (2, 6),
            Sf36Version::Two => (5, 5),
        };
        within("SF-36 physical functioning", &codes.physical_functioning, 3)?;
        within("SF-36 role physical", &codes.role_physical, role)?;
        within("SF-36 bodily pain, intensity", &codes.bodily_pain[..1], 6)?;
        within(
            "SF-36 bodily pain, interference",
            &codes.bodily_pain[1..],
            5,
        )?;
        within("SF-36 general health", &codes.general_health, 5)?;
        within("SF-36 vitality", &codes.vitality, feeling)?;
        within("SF-36 social functioning", &codes.social_functioning, 5)?;
        within("SF-36 role emotional", &codes.role_emotional, role)?;
        within("SF-36 mental health", &codes.mental_health, feeling)?;
        within("SF-36 health transition", &[codes.health_transition], 5)?;
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

fn within(
    quantity: &'static str,
    codes: &[Option<u8>],
    highest: u8,
) -> Result<(), InstrumentError> {
    codes
        .iter()
        .flatten()
        .try_for_each(|code| whole_within(quantity, *code, 1, highest).map(drop))
}
