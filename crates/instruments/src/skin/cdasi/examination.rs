//! A whole examination and its two scores.

use super::findings::{CdasiSiteFindings, GottronHands, PoikilodermaScale, at_most};
use super::site::CdasiSite;
use crate::error::InstrumentError;

/// A whole examination.
///
/// ```
/// use instruments::skin::{
///     Cdasi, CdasiCategory, CdasiCutOffs, CdasiSite, CdasiSiteFindings, CdasiSiteScores,
///     PoikilodermaScale,
/// };
///
/// let scores = CdasiSiteScores { erythema: 2, scale: 1, ..CdasiSiteScores::default() };
/// let red = CdasiSiteFindings::new(scores, PoikilodermaScale::default())?;
/// let skin = Cdasi::clear()
///     .with_site(CdasiSite::Malar, red)
///     .with_site(CdasiSite::VAreaOfNeck, red)
///     .with_site(CdasiSite::Arm, red);
/// assert_eq!((skin.activity(), skin.damage()), (9, 0));
/// assert_eq!(CdasiCutOffs::default().category(skin.activity()), CdasiCategory::Mild);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cdasi {
    sites: [CdasiSiteFindings; 15],
    gottron_hands: GottronHands,
    periungual: u8,
    alopecia: u8,
}

impl Cdasi {
    /// The highest activity: 15 sites of 6, 7 for the hands, 2 periungual, 1 for alopecia.
    pub const HIGHEST_ACTIVITY: u8 = 100;
    /// The highest damage as published: 15 sites of 2, and 2 for the hands.
    pub const HIGHEST_DAMAGE: u8 = PoikilodermaScale::ZeroOrOne.highest_damage();

    /// Skin without a finding.
    pub fn clear() -> Self {
        Self::default()
    }

    /// The findings at a site.
    #[must_use]
    pub const fn with_site(mut self, site: CdasiSite, findings: CdasiSiteFindings) -> Self {
        self.sites[site as usize] = findings;
        self
    }

    /// Gottron's findings on the hands.
    #[must_use]
    pub const fn with_gottron_hands(mut self, findings: GottronHands) -> Self {
        self.gottron_hands = findings;
        self
    }

    /// Periungual changes: 0 none, 1 erythema or microscopic telangiectasia, 2 visible telangiectasia.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 2.
    pub fn with_periungual(mut self, score: u8) -> Result<Self, InstrumentError> {
        self.periungual = at_most("CDASI periungual changes", score, 2)?;
        Ok(self)
    }

    /// Alopecia within the last 30 days: 0 or 1.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 1.
    pub fn with_alopecia(mut self, score: u8) -> Result<Self, InstrumentError> {
        self.alopecia = at_most("CDASI alopecia", score, 1)?;
        Ok(self)
    }

    /// Activity, 0 to 100.
    pub fn activity(&self) -> u8 {
        let sites: u8 = self.sites.iter().map(|site| site.activity()).sum();
        sites + self.gottron_hands.activity() + self.periungual + self.alopecia
    }

    /// Damage, 0 to 32; to 47 where poikiloderma is graded 0 to 2.
    pub fn damage(&self) -> u8 {
        let sites: u8 = self.sites.iter().map(|site| site.damage()).sum();
        sites + self.gottron_hands.damage()
    }
}
