//! Open points: what the source does not say, and what was chosen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::SettingId;

/// An open point with the choice taken.
///
/// A setting is no second place to make a choice: `holds` names the keys of the plan that carry it, and a plan whose
/// keys say otherwise than its setting is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The setting's short name.
    pub id: SettingId,
    /// What is open.
    pub question: String,
    /// What was chosen.
    pub chosen: String,
    /// What could have been chosen instead.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// Why it was chosen.
    pub reason: String,
    /// Keys of this plan that must equal `chosen`, such as `response.primary.missing`: parts of a list by their `id`.
    #[serde(default)]
    pub holds: Vec<String>,
}
