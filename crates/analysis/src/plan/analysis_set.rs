//! Analysis sets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::SetId;

/// The subjects who have at least one row that fulfils a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisSet {
    /// The set's short name.
    pub id: SetId,
    /// What is printed.
    pub label: String,
    /// The dataset that is looked at.
    pub dataset: String,
    /// The condition; absent: every row.
    #[serde(default, rename = "where")]
    pub condition: Option<Filter>,
}
