//! What is written down of a person at screening.

use instruments::bohan_peter::BohanPeterFindings;
use instruments::exact::Rational;
use serde::{Deserialize, Serialize};

use super::entry::SiteNumber;

/// The first line of a person in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screening {
    /// The site.
    pub site: SiteNumber,
    /// Age in completed years.
    pub age: u16,
    /// Sex.
    pub sex: Sex,
    /// Race as the person reports it.
    pub race: Race,
    /// Ethnicity as the person reports it.
    pub ethnicity: Ethnicity,
    /// The disease as it was found.
    #[serde(default)]
    pub baseline: BaselineFacts,
}

/// Sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// Race, in the groups that the papers print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Race {
    /// White; the pilot's "European/Caucasian ancestry".
    White,
    /// Asian.
    Asian,
    /// Black.
    Black,
    /// Another.
    Other,
    /// Not reported.
    NotReported,
}

/// Ethnicity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ethnicity {
    /// Hispanic or Latino.
    HispanicOrLatino,
    /// Not Hispanic or Latino.
    NotHispanicOrLatino,
    /// Not reported.
    NotReported,
}

/// The disease as it was found at screening. What a trial does not collect stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BaselineFacts {
    /// The subtype as the physician diagnosed it (recorded, not computed).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// The five criteria of Bohan and Peter; absent: not assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bohan_peter: Option<BohanPeterFindings>,
    /// Years since the diagnosis was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years_since_diagnosis: Option<Rational>,
    /// Months since the first symptom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months_since_first_symptom: Option<Rational>,
    /// Age at onset in completed years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_at_onset: Option<u16>,
    /// Manifestations found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manifestations: Vec<Manifestation>,
    /// Autoantibodies found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub antibodies: Vec<Antibody>,
}

/// The diagnosed subtype of an idiopathic inflammatory myopathy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Diagnosis {
    /// Dermatomyositis.
    Dermatomyositis,
    /// Polymyositis.
    Polymyositis,
    /// Immune-mediated necrotising myopathy.
    ImmuneMediatedNecrotisingMyopathy,
    /// Non-specific or overlap myositis.
    NonspecificOrOverlapMyositis,
    /// Anti-synthetase syndrome.
    AntiSynthetaseSyndrome,
}

/// A manifestation besides muscle weakness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manifestation {
    /// Difficulty in swallowing.
    Dysphagia,
    /// Skin.
    Skin,
    /// Arthritis.
    Arthritis,
    /// Raynaud's phenomenon.
    Raynaud,
    /// Heart.
    Cardiac,
    /// Lung.
    Pulmonary,
    /// Another extramuscular manifestation.
    OtherExtramuscular,
    /// An associated disorder of connective tissue.
    ConnectiveTissueDisorder,
    /// Cancer.
    Cancer,
}

/// A myositis-specific antibody, or the presence of myositis-associated ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Antibody {
    /// Anti-HMGCR.
    Hmgcr,
    /// Anti-NXP2.
    Nxp2,
    /// Anti-Jo-1.
    Jo1,
    /// Anti-MDA5.
    Mda5,
    /// Anti-SRP.
    Srp,
    /// Anti-TIF1-gamma.
    Tif1Gamma,
    /// Anti-Mi-2.
    Mi2,
    /// Another myositis-specific antibody.
    OtherSpecific,
    /// Any myositis-associated antibody.
    Associated,
}
