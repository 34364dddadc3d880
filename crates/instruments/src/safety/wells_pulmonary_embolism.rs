//! The Wells score of pulmonary embolism (Wells et al., Thromb Haemost 2000;83:416-420).

use std::fmt;

use crate::finding::Finding;

/// The items of the score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct WellsPeFindings {
    /// Signs of deep vein thrombosis: 3.
    pub signs_of_dvt: Finding,
    /// Pulmonary embolism at least as likely as any other diagnosis: 3.
    pub most_likely_diagnosis: Finding,
    /// Heart rate above 100 a minute: 1.5.
    pub tachycardia: Finding,
    /// Immobilised for 3 days or more, or surgery within 4 weeks: 1.5.
    pub immobilisation_or_surgery: Finding,
    /// Deep vein thrombosis or pulmonary embolism before: 1.5.
    pub previous_thromboembolism: Finding,
    /// Haemoptysis: 1.
    pub haemoptysis: Finding,
    /// Malignancy, treated within 6 months or palliative: 1.
    pub malignancy: Finding,
}

/// A score in half points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HalfPoints(u8);

impl HalfPoints {
    /// The score in half points, 0 to 25.
    pub const fn halves(self) -> u8 {
        self.0
    }

    /// The score in points, 0 to 12.5.
    pub fn points(self) -> f64 {
        f64::from(self.0) / 2.0
    }
}

impl fmt::Display for HalfPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}",
            self.0 / 2,
            if self.0 % 2 == 1 { ".5" } else { "" }
        )
    }
}

/// Where the three tiers divide; sources differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PeTiers {
    /// Below 2 low, 2 to 6 moderate, above 6 high.
    #[default]
    BelowTwoAboveSix,
    /// Up to 2 low, above 2 to 6 moderate, above 6 high.
    UpToTwoAboveSix,
    /// Below 2 low, 2 to below 7 moderate, from 7 high.
    BelowTwoFromSeven,
}

/// Three tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeProbability {
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
}

/// Two tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeTwoTier {
    /// 4 or less.
    Unlikely,
    /// Above 4.
    Likely,
}

/// A score with its tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WellsPe {
    /// The score.
    pub score: HalfPoints,
    /// Its place among three tiers.
    pub probability: PeProbability,
    /// Its place among two.
    pub two_tier: PeTwoTier,
}

/// The Wells score of pulmonary embolism.
///
/// ```
/// use instruments::Finding;
/// use instruments::safety::{PeProbability, PeTiers, WellsPeFindings, wells_pe};
///
/// let findings = WellsPeFindings {
///     tachycardia: Finding::Present,
///     signs_of_dvt: Finding::Present,
///     ..WellsPeFindings::default()
/// };
/// let result = wells_pe(&findings, PeTiers::default());
/// assert_eq!((result.score.to_string().as_str(), result.probability), ("4.5", PeProbability::Moderate));
/// ```
pub fn wells_pe(findings: &WellsPeFindings, tiers: PeTiers) -> WellsPe {
    let items = [
        (findings.signs_of_dvt, 6),
        (findings.most_likely_diagnosis, 6),
        (findings.tachycardia, 3),
        (findings.immobilisation_or_surgery, 3),
        (findings.previous_thromboembolism, 3),
        (findings.haemoptysis, 2),
        (findings.malignancy, 2),
    ];
    let present = items
        .iter()
        .filter(|(finding, _)| *finding == Finding::Present);
    let score = HalfPoints(present.map(|(_, halves)| halves).sum());
    let (highest_low, highest_moderate) = match tiers {
        PeTiers::BelowTwoAboveSix => (3, 12),
        PeTiers::UpToTwoAboveSix => (4, 12),
        PeTiers::BelowTwoFromSeven => (3, 13),
    };
    let probability = if score.0 <= highest_low {
        PeProbability::Low
    } else if score.0 <= highest_moderate {
        PeProbability::Moderate
    } else {
        PeProbability::High
    };
    let two_tier = if score.0 > 8 {
        PeTwoTier::Likely
    } else {
        PeTwoTier::Unlikely
    };
    WellsPe {
        score,
        probability,
        two_tier,
    }
}
