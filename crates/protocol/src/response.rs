//! How response is scored.

use instruments::measure::MmtMaximum;
use instruments::response::EnzymeRules;
use instruments::total_improvement::{Criteria, MissingMeasures};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{PeriodId, VisitId};

/// The settings of the Total Improvement Score in this trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The published criteria followed.
    pub criteria: Criteria,
    /// The most points manual muscle testing can give.
    pub mmt_maximum: MmtMaximum,
    /// The visit from which change is counted.
    pub baseline: VisitId,
    /// The score that makes a responder in this trial's primary end point, a multiple of 2.5.
    #[schemars(range(min = 2.5, max = 100.0))]
    pub responder_from: f64,
    /// What happens when one of the six measures is missing.
    #[serde(default)]
    pub missing: MissingMeasures,
    /// How the enzyme measure is taken: which enzyme, over what range.
    #[serde(default)]
    pub enzyme: EnzymeRules,
    /// Who enters the measures from which response is scored.
    #[serde(default)]
    pub core_set_entered_by: CoreSetEntry,
    /// Whether whoever scores sees what was scored before.
    #[serde(default)]
    pub earlier_scores: EarlierScores,
    /// The periods before whose entry an investigator's name must stand to every visit at which response was scored: what
    /// follows, such as the first open-label infusion, can tell what was given before, and a score must not hang on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("uniqueItems" = true))]
    pub signed_before: Vec<PeriodId>,
}

/// Whether whoever scores a visit sees the scores of the visits before. They make a slip of ten centimetres seen at once, and a
/// new score lean on the old one; no paper of the trials here says which its forms did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EarlierScores {
    /// Each stands beside the field of the next.
    #[default]
    Shown,
    /// None stands on a form, and assessors open no visit that was held.
    Hidden,
}

/// Who enters the core set measures of a subject at a visit. Adverse events tell much of a treatment: whoever records them
/// is not blinded as an assessor should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoreSetEntry {
    /// Another account than those that record the subject's adverse events from the visit before to this one.
    #[default]
    WhoeverRecordsNoAdverseEvents,
    /// Anybody who fills in visits, where nobody is blinded or the trial keeps the two apart by other means.
    AnybodyAtTheSite,
}
