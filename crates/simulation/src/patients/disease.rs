//! The disease as it is found at screening.

use record::{Antibody, Diagnosis, Manifestation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distribution::LogNormal;

/// The disease as it is found at screening. What a trial does not collect is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disease {
    /// Years since the diagnosis.
    #[serde(default)]
    pub years_since_diagnosis: Option<LogNormal>,
    /// Months since the first symptom.
    #[serde(default)]
    pub months_since_first_symptom: Option<LogNormal>,
    /// The criteria of Bohan and Peter.
    #[serde(default)]
    pub bohan_peter: Option<BohanPeterShares>,
    /// The subtypes; the shares make 1.
    #[serde(rename = "subtype")]
    #[schemars(length(min = 1, max = 20))]
    pub subtypes: Vec<Subtype>,
}

/// The share of people with each criterion of Bohan and Peter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BohanPeterShares {
    /// Symmetric proximal weakness.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub proximal_weakness: f64,
    /// Biopsy.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub biopsy: f64,
    /// Raised enzymes.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub raised_enzymes: f64,
    /// Electromyography.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub electromyography: f64,
    /// Rash.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rash: f64,
}

/// A subtype of the disease.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subtype {
    /// The diagnosis.
    #[schemars(with = "DiagnosisName")]
    pub diagnosis: Diagnosis,
    /// Its share.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
    /// Manifestations besides muscle weakness, each found or not for itself.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub manifestations: Vec<ManifestationShare>,
    /// Antibodies; what the shares leave of 1 has none.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub antibodies: Vec<AntibodyShare>,
}

/// The share with a manifestation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestationShare {
    /// The manifestation.
    #[schemars(with = "ManifestationName")]
    pub found: Manifestation,
    /// The share with it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}

/// The share with an antibody.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AntibodyShare {
    /// The antibody.
    #[schemars(with = "AntibodyName")]
    pub found: Antibody,
    /// The share with it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}

// The words of the record's types, for the schema: `record` knows no schemas.

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema is all that is wanted of it")]
enum DiagnosisName {
    Dermatomyositis,
    Polymyositis,
    ImmuneMediatedNecrotisingMyopathy,
    NonspecificOrOverlapMyositis,
    AntiSynthetaseSyndrome,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema is all that is wanted of it")]
enum ManifestationName {
    Dysphagia,
    Skin,
    Arthritis,
    Raynaud,
    Cardiac,
    Pulmonary,
    OtherExtramuscular,
    ConnectiveTissueDisorder,
    Cancer,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema is all that is wanted of it")]
enum AntibodyName {
    Hmgcr,
    Nxp2,
    Jo1,
    Mda5,
    Srp,
    Tif1Gamma,
    Mi2,
    OtherSpecific,
    Associated,
}
