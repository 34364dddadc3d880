//! The watch for thrombosis after an infusion.

use instruments::safety::{WellsDvtFindings, WellsPeFindings};
use protocol::VisitId;
use serde::{Deserialize, Serialize};

/// The Wells scores, item by item, and what came of the alarm they gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThrombosisWatch {
    /// The visit that started the infusion cycle.
    pub visit: VisitId,
    /// The items of the score of deep-vein thrombosis.
    pub deep_vein_thrombosis: WellsDvtFindings,
    /// The items of the score of pulmonary embolism; absent: not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulmonary_embolism: Option<WellsPeFindings>,
    /// The Doppler scan of the legs; absent: not done, or not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg_scan: Option<LegScan>,
    /// D-dimers; absent: not done, or not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub d_dimers: Option<DDimers>,
}

/// What a Doppler scan of the legs showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegScan {
    /// No thrombosis.
    NoThrombosis,
    /// Thrombosis.
    Thrombosis,
    /// It could not be decided.
    Undecided,
}

/// D-dimers, read against the laboratory's own limit: units and limits differ too much between laboratories to
/// compare numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DDimers {
    /// Within the limit.
    Normal,
    /// Above it.
    Raised,
}
