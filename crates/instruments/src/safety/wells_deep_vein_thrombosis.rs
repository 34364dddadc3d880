//! The Wells score of deep vein thrombosis.

use crate::finding::Finding;

/// The items of the score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct WellsDvtFindings {
    /// Active cancer: treated within 6 months, or palliative.
    pub active_cancer: Finding,
    /// Paralysis, paresis or recent plaster of a leg.
    pub paralysis_or_plaster: Finding,
    /// Bedridden for more than 3 days (3 or more in some copies), or major surgery within 12 weeks (4 weeks in
    /// the version of 1997). Which was asked is the form's to say.
    pub bedridden_or_surgery: Finding,
    /// Tenderness along the deep veins.
    pub deep_vein_tenderness: Finding,
    /// The entire leg swollen.
    pub entire_leg_swollen: Finding,
    /// A calf more than 3 cm larger than the other, 10 cm below the tibial tuberosity.
    pub calf_swelling: Finding,
    /// Pitting oedema of the symptomatic leg.
    pub pitting_oedema: Finding,
    /// Collateral, non-varicose superficial veins.
    pub collateral_veins: Finding,
    /// Deep vein thrombosis documented before.
    pub previous_dvt: Finding,
    /// Another diagnosis at least as likely; it takes 2 away.
    pub alternative_diagnosis: Finding,
}

/// Which version of the score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum WellsDvtItems {
    /// Ten items, -2 to 9 (Wells et al., N Engl J Med 2003).
    #[default]
    TenOf2003,
    /// Nine items, -2 to 8: without the previous thrombosis (Wells et al., Lancet 1997).
    NineOf1997,
}

/// Three tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DvtProbability {
    /// 0 or less.
    Low,
    /// 1 or 2.
    Moderate,
    /// 3 or more.
    High,
}

/// Two tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DvtTwoTier {
    /// Below 2.
    Unlikely,
    /// 2 or more.
    Likely,
}

/// A score with its tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WellsDvt {
    /// The score.
    pub score: i8,
    /// Its place among three tiers.
    pub probability: DvtProbability,
    /// Its place among two.
    pub two_tier: DvtTwoTier,
}

/// The Wells score of deep vein thrombosis.
///
/// ```
/// use instruments::Finding;
/// use instruments::safety::{DvtTwoTier, WellsDvtFindings, WellsDvtItems, wells_dvt};
///
/// let findings = WellsDvtFindings {
///     calf_swelling: Finding::Present,
///     pitting_oedema: Finding::Present,
///     ..WellsDvtFindings::default()
/// };
/// let result = wells_dvt(&findings, WellsDvtItems::default());
/// assert_eq!((result.score, result.two_tier), (2, DvtTwoTier::Likely));
/// ```
pub fn wells_dvt(findings: &WellsDvtFindings, items: WellsDvtItems) -> WellsDvt {
    let previous_dvt = match items {
        WellsDvtItems::TenOf2003 => findings.previous_dvt,
        WellsDvtItems::NineOf1997 => Finding::Absent,
    };
    let one_each = [
        findings.active_cancer,
        findings.paralysis_or_plaster,
        findings.bedridden_or_surgery,
        findings.deep_vein_tenderness,
        findings.entire_leg_swollen,
        findings.calf_swelling,
        findings.pitting_oedema,
        findings.collateral_veins,
        previous_dvt,
    ];
    let mut score: i8 = one_each
        .into_iter()
        .map(|finding| i8::from(finding == Finding::Present))
        .sum();
    if findings.alternative_diagnosis == Finding::Present {
        score -= 2;
    }
    let probability = match score {
        ..=0 => DvtProbability::Low,
        1..=2 => DvtProbability::Moderate,
        3.. => DvtProbability::High,
    };
    let two_tier = if score >= 2 {
        DvtTwoTier::Likely
    } else {
        DvtTwoTier::Unlikely
    };
    WellsDvt {
        score,
        probability,
        two_tier,
    }
}
