//! The Cutaneous Dermatomyositis Disease Area and Severity Index, version 2 (Yassaee et al. 2010): three
//! measures of activity, two of damage.

use crate::error::InstrumentError;
use crate::exact::Rational;

/// The 15 sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CdasiSite {
    /// Scalp.
    Scalp,
    /// Malar area.
    Malar,
    /// Periorbital area.
    Periorbital,
    /// Rest of the face.
    RestOfFace,
    /// V-area of the neck, in front.
    VAreaOfNeck,
    /// Posterior neck.
    PosteriorNeck,
    /// Upper back and shoulders.
    UpperBackAndShoulders,
    /// Rest of the back, and buttocks.
    RestOfBackAndButtocks,
    /// Abdomen.
    Abdomen,
    /// Lateral upper thigh.
    LateralUpperThigh,
    /// Rest of the leg, and feet.
    RestOfLegAndFeet,
    /// Arm.
    Arm,
    /// Mechanic's hand.
    MechanicsHand,
    /// Dorsum of the hands, not over joints.
    DorsumOfHands,
    /// Gottron's sign, not on the hands.
    GottronNotOnHands,
}

impl CdasiSite {
    /// The 15, in the order of the form.
    pub const ALL: [Self; 15] = [
        Self::Scalp,
        Self::Malar,
        Self::Periorbital,
        Self::RestOfFace,
        Self::VAreaOfNeck,
        Self::PosteriorNeck,
        Self::UpperBackAndShoulders,
        Self::RestOfBackAndButtocks,
        Self::Abdomen,
        Self::LateralUpperThigh,
        Self::RestOfLegAndFeet,
        Self::Arm,
        Self::MechanicsHand,
        Self::DorsumOfHands,
        Self::GottronNotOnHands,
    ];
}

/// The findings at one site, as scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CdasiSiteScores {
    /// Erythema: 0 absent, 1 pink, 2 red, 3 dark red.
    pub erythema: u8,
    /// Scale: 0 absent, 1 scale, 2 crust or lichenification.
    pub scale: u8,
    /// Erosion or ulceration: 0 or 1.
    pub erosion: u8,
    /// Poikiloderma: 0 or 1. A score of 2, which some forms offer, cannot be reconciled with the published
    /// maximum of 32 for damage.
    pub poikiloderma: u8,
    /// Calcinosis: 0 or 1.
    pub calcinosis: u8,
}

/// The validated findings at one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CdasiSiteFindings(CdasiSiteScores);

impl CdasiSiteFindings {
    /// The findings, each within its range.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] names the finding.
    pub fn new(scores: CdasiSiteScores) -> Result<Self, InstrumentError> {
        at_most("CDASI erythema", scores.erythema, 3)?;
        at_most("CDASI scale", scores.scale, 2)?;
        at_most("CDASI erosion or ulceration", scores.erosion, 1)?;
        at_most("CDASI poikiloderma", scores.poikiloderma, 1)?;
        at_most("CDASI calcinosis", scores.calcinosis, 1)?;
        Ok(Self(scores))
    }

    const fn activity(self) -> u8 {
        self.0.erythema + self.0.scale + self.0.erosion
    }

    const fn damage(self) -> u8 {
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

    const fn activity(self) -> u8 {
        let erythema = match self.0.papules {
            Papules::Present => 2 * self.0.erythema,
            Papules::Absent => self.0.erythema,
        };
        erythema + self.0.ulceration
    }
}

/// A whole examination.
///
/// ```
/// use instruments::skin::{Cdasi, CdasiCategory, CdasiCutOffs, CdasiSite, CdasiSiteFindings, CdasiSiteScores};
///
/// let red = CdasiSiteFindings::new(CdasiSiteScores { erythema: 2, scale: 1, ..Default::default() })?;
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
    /// The highest damage: 15 sites of 2, and 2 for the hands.
    pub const HIGHEST_DAMAGE: u8 = 32;

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

    /// Damage, 0 to 32.
    pub fn damage(&self) -> u8 {
        let sites: u8 = self.sites.iter().map(|site| site.damage()).sum();
        sites + self.gottron_hands.0.damage
    }
}

fn at_most(quantity: &'static str, score: u8, highest: u8) -> Result<u8, InstrumentError> {
    if score > highest {
        return Err(InstrumentError::OutOfRange {
            quantity,
            value: Rational::integer(i64::from(score)),
            lowest: Rational::ZERO,
            highest: Rational::integer(i64::from(highest)),
        });
    }
    Ok(score)
}

/// How severe the rash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CdasiCategory {
    /// Less than mild; only where the cut-offs have a lower bound for mild.
    LessThanMild,
    /// Mild.
    Mild,
    /// Moderate or severe.
    ModerateToSevere,
}

/// The published cut-offs of activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CdasiCutOffs {
    /// Above 6 mild, above 14 moderate to severe: the cut-offs of a phase 3 trial of immunoglobulin. The
    /// 14 is that of Anyanwu et al. 2015; where the 6 comes from is not published.
    #[default]
    SixAndFourteen,
    /// Up to 14 mild, above it moderate to severe (Anyanwu et al. 2015, Stanford).
    Fourteen,
    /// Up to 19 mild, above it moderate to severe (University of Pennsylvania). Whether 19 itself is mild is
    /// not said in what is public; here it is, like 14 above.
    Nineteen,
}

impl CdasiCutOffs {
    /// The category of an activity score.
    pub const fn category(self, activity: u8) -> CdasiCategory {
        match (self, activity) {
            (Self::SixAndFourteen, 0..=6) => CdasiCategory::LessThanMild,
            (Self::SixAndFourteen | Self::Fourteen, 0..=14) | (Self::Nineteen, 0..=19) => {
                CdasiCategory::Mild
            }
            _ => CdasiCategory::ModerateToSevere,
        }
    }
}

/// The least change of activity that is clinically significant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LeastSignificantChange {
    /// 4 points (University of Pennsylvania).
    #[default]
    Four,
    /// 5 points (Stanford).
    Five,
}

impl LeastSignificantChange {
    /// Whether activity fell by at least this much.
    pub const fn improved(self, baseline: u8, follow_up: u8) -> bool {
        let least = match self {
            Self::Four => 4,
            Self::Five => 5,
        };
        baseline.saturating_sub(follow_up) >= least
    }
}
