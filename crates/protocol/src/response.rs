//! How response is scored.

use instruments::measure::MmtMaximum;
use instruments::response::EnzymeRules;
use instruments::total_improvement::{Criteria, MissingMeasures};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::VisitId;

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
}
