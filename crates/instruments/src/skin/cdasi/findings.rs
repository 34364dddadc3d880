//! What is found at a site and on the hands, each finding within its range.

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// The findings at one site, as scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CdasiSiteScores {
    /// Erythema: 0 absent, 1 pink, 2 red, 3 dark red.
    pub erythema: u8,
    /// Scale: 0 absent, 1 scale, 2 crust or lichenification.
    pub scale: u8,
    /// Erosion or ulceration: 0 or 1.
    pub erosion: u8,
    /// Poikiloderma: 0 or 1, or 0 to 2 where the form has [`PoikilodermaScale::ZeroToTwo`].
    pub poikiloderma: u8,
    /// Calcinosis: 0 or 1.
    pub calcinosis: u8,
}

/// How far poikiloderma is graded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoikilodermaScale {
    /// Absent or present. With it damage ends at 32, as published.
    #[default]
    ZeroOrOne,
    /// 0, 1 or 2, as one public form has it. Damage then ends at 47, which no publication has.
    ZeroToTwo,
}

impl PoikilodermaScale {
    /// The highest grade at one site.
    pub const fn highest(self) -> u8 {
        match self {
            Self::ZeroOrOne => 1,
            Self::ZeroToTwo => 2,
        }
    }

    /// The highest damage of a whole examination: poikiloderma and calcinosis at 15 sites, and 2 for the
    /// hands.
    pub const fn highest_damage(self) -> u8 {
        15 * (self.highest() + 1) + 2
    }
}

/// The validated findings at one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CdasiSiteFindings(CdasiSiteScores);

impl CdasiSiteFindings {
    /// The findings, each within its range.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] names the finding.
    pub fn new(
        scores: CdasiSiteScores,
        poikiloderma: PoikilodermaScale,
    ) -> Result<Self, InstrumentError> {
        at_most("CDASI erythema", scores.erythema, 3)?;
        at_most("CDASI scale", scores.scale, 2)?;
        at_most("CDASI erosion or ulceration", scores.erosion, 1)?;
        at_most(
            "CDASI poikiloderma",
            scores.poikiloderma,
            poikiloderma.highest(),
        )?;
        at_most("CDASI calcinosis", scores.calcinosis, 1)?;
        Ok(Self(scores))
    }

    pub(super) const fn activity(self) -> u8 {
        self.0.erythema + self.0.scale + self.0.erosion
    }

    pub(super) const fn damage(self) -> u8 {
        self.0.poikiloderma + self.0.calcinosis
    }
}

/// Whether there are Gottron's papules on the hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Papules {
    /// Present: the erythema counts twice.
    Present,
    /// Absent: the erythema counts once.
    #[default]
    Absent,
}

/// Gottron's findings on the hands, as scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GottronHandsScores {
    /// Erythema: 0 absent, 1 pink, 2 red, 3 dark red.
    pub erythema: u8,
    /// Whether there are papules.
    pub papules: Papules,
    /// Ulceration: 0 or 1.
    pub ulceration: u8,
    /// Damage: 0 absent, 1 dyspigmentation, 2 scarring.
    pub damage: u8,
}

/// The validated findings on the hands.
///
/// ```
/// use instruments::skin::{Cdasi, GottronHands, GottronHandsScores, Papules};
///
/// let scores = GottronHandsScores { erythema: 3, papules: Papules::Present, ..Default::default() };
/// let skin = Cdasi::clear().with_gottron_hands(GottronHands::new(scores)?);
/// assert_eq!(skin.activity(), 6);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GottronHands(GottronHandsScores);

impl GottronHands {
    /// The findings, each within its range.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] names the finding.
    pub fn new(scores: GottronHandsScores) -> Result<Self, InstrumentError> {
        at_most("CDASI erythema of Gottron's hands", scores.erythema, 3)?;
        at_most("CDASI ulceration of Gottron's hands", scores.ulceration, 1)?;
        at_most("CDASI damage of Gottron's hands", scores.damage, 2)?;
        Ok(Self(scores))
    }

    pub(super) const fn activity(self) -> u8 {
        let erythema = match self.0.papules {
            Papules::Present => 2 * self.0.erythema,
            Papules::Absent => self.0.erythema,
        };
        erythema + self.0.ulceration
    }

    pub(super) const fn damage(self) -> u8 {
        self.0.damage
    }
}

/// The score, if it is not above the highest of its finding.
pub(super) fn at_most(
    quantity: &'static str,
    score: u8,
    highest: u8,
) -> Result<u8, InstrumentError> {
    whole_within(quantity, score, 0, highest)
}
