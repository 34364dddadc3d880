//! The eight scales of the SF-36, 0 (worst) to 100 (best).
//!
//! Items are recoded so that more is better. A scale is computed when at least half of its items are
//! answered, the missing ones taken at the mean of the others (Ware et al., SF-36 manual).

use super::sf36_answers::{Sf36Answers, Sf36Version};
use crate::bounds::within;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The eight scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sf36Scale {
    /// PF: physical functioning.
    PhysicalFunctioning,
    /// RP: role limitations for physical reasons.
    RolePhysical,
    /// BP: bodily pain; more is less pain.
    BodilyPain,
    /// GH: general health.
    GeneralHealth,
    /// VT: vitality.
    Vitality,
    /// SF: social functioning.
    SocialFunctioning,
    /// RE: role limitations for emotional reasons.
    RoleEmotional,
    /// MH: mental health.
    MentalHealth,
}

impl Sf36Scale {
    /// The eight, in the order of the profile.
    pub const ALL: [Self; 8] = [
        Self::PhysicalFunctioning,
        Self::RolePhysical,
        Self::BodilyPain,
        Self::GeneralHealth,
        Self::Vitality,
        Self::SocialFunctioning,
        Self::RoleEmotional,
        Self::MentalHealth,
    ];
}

/// The scores of the eight scales, 0 to 100, exact; `None` where too few items were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sf36Scales([Option<Rational>; 8]);

impl Sf36Scales {
    /// Scores that were computed elsewhere, in the order of [`Sf36Scale::ALL`].
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Scale, Sf36Scales};
    ///
    /// let scales = Sf36Scales::new([Some(45.into()); 8])?;
    /// assert_eq!(scales.get(Sf36Scale::Vitality), Some(45.into()));
    /// assert!(Sf36Scales::new([Some(101.into()); 8]).is_err());
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] for a score outside 0 to 100.
    pub fn new(scores: [Option<Rational>; 8]) -> Result<Self, InstrumentError> {
        for score in scores.into_iter().flatten() {
            within(
                "scale of the SF-36",
                score,
                Rational::ZERO,
                Rational::integer(100),
            )?;
        }
        Ok(Self(scores))
    }

    /// The score of a scale, 0 to 100.
    pub const fn get(&self, scale: Sf36Scale) -> Option<Rational> {
        self.0[scale as usize]
    }
}

/// Recoded values in hundredths, by code.
const GENERAL_HEALTH_FIRST: [i64; 5] = [500, 440, 340, 200, 100];
const PAIN_INTENSITY: [i64; 6] = [600, 540, 420, 310, 220, 100];
const PAIN_INTERFERENCE_ALONE: [i64; 5] = [600, 475, 350, 225, 100];

/// The eight scales of a questionnaire.
///
/// ```
/// use instruments::quality_of_life::{
///     Sf36Answers, Sf36Codes, Sf36Scale, Sf36Version, sf36_scales,
/// };
///
/// let codes = Sf36Codes {
///     vitality: [Some(2), Some(3), None, Some(4)],
///     ..Sf36Codes::default()
/// };
/// let scales = sf36_scales(&Sf36Answers::new(Sf36Version::Two, codes)?);
/// assert_eq!(scales.get(Sf36Scale::Vitality).map(|score| score.to_string()), Some("200/3".to_owned()));
/// assert_eq!(scales.get(Sf36Scale::MentalHealth), None);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn sf36_scales(answers: &Sf36Answers) -> Sf36Scales {
    let codes = answers.codes();
    let (role, feeling) = match answers.version() {
        Sf36Version::One => (2, 6),
        Sf36Version::Two => (5, 5),
    };
    let [health_first, health_rest @ ..] = codes.general_health;
    let [health_2, health_3, health_4, health_5] = health_rest;
    let [vitality_1, vitality_2, vitality_3, vitality_4] = codes.vitality;
    let [mental_1, mental_2, mental_3, mental_4, mental_5] = codes.mental_health;
    let [social_1, social_2] = codes.social_functioning;
    Sf36Scales([
        scale(&codes.physical_functioning.map(as_coded), 1, 3),
        scale(&codes.role_physical.map(as_coded), 1, role),
        scale(&bodily_pain(codes.bodily_pain), 1, 6),
        scale(
            &[
                health_first.and_then(|code| recoded(&GENERAL_HEALTH_FIRST, code)),
                as_coded(health_2),
                reversed(health_3, 5),
                as_coded(health_4),
                reversed(health_5, 5),
            ],
            1,
            5,
        ),
        scale(
            &[
                reversed(vitality_1, feeling),
                reversed(vitality_2, feeling),
                as_coded(vitality_3),
                as_coded(vitality_4),
            ],
            1,
            feeling,
        ),
        scale(&[reversed(social_1, 5), as_coded(social_2)], 1, 5),
        scale(&codes.role_emotional.map(as_coded), 1, role),
        scale(
            &[
                as_coded(mental_1),
                as_coded(mental_2),
                reversed(mental_3, feeling),
                as_coded(mental_4),
                reversed(mental_5, feeling),
            ],
            1,
            feeling,
        ),
    ])
}

fn as_coded(code: Option<u8>) -> Option<i64> {
    code.map(|code| 100 * i64::from(code))
}

fn reversed(code: Option<u8>, highest: i64) -> Option<i64> {
    code.map(|code| 100 * (highest + 1 - i64::from(code)))
}

fn recoded(table: &[i64], code: u8) -> Option<i64> {
    table.get(usize::from(code).checked_sub(1)?).copied()
}

/// The two items of pain: how much the second is worth depends on the first.
fn bodily_pain([intensity, interference]: [Option<u8>; 2]) -> [Option<i64>; 2] {
    let second = interference.and_then(|code| match intensity {
        Some(1) if code == 1 => Some(600),
        Some(_) => Some(100 * (6 - i64::from(code))),
        None => recoded(&PAIN_INTERFERENCE_ALONE, code),
    });
    [
        intensity.and_then(|code| recoded(&PAIN_INTENSITY, code)),
        second,
    ]
}

/// A scale from its recoded items in hundredths: the mean item between its lowest and highest value.
fn scale(items: &[Option<i64>], lowest: i64, highest: i64) -> Option<Rational> {
    let (mut sum, mut answered) = (0, 0);
    for item in items.iter().flatten() {
        sum += item;
        answered += 1;
    }
    if answered == 0 || answered * 2 < items.len() {
        return None;
    }
    let answered = i64::try_from(answered).ok()?;
    // 100 (mean - lowest) / (highest - lowest), with the hundredths of the items cancelling the 100.
    Rational::new(sum - 100 * lowest * answered, answered * (highest - lowest)).ok()
}
