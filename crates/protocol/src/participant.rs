//! What participants answer themselves, on a device of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schedule::Assessment;

/// What participants answer themselves; absent: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ParticipantAnswer {
    /// What they answer, at each visit at which it is assessed; without it nothing.
    #[schemars(extend("uniqueItems" = true))]
    pub measures: Vec<ParticipantMeasure>,
    /// So many days after the end of a visit's window answers are still taken, and marked as late; without it none.
    #[schemars(range(max = 60))]
    pub late_days: u8,
}

/// What a participant can answer without anybody of the site.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantMeasure {
    /// The patient's global assessment, on a line of ten centimetres.
    PatientGlobal,
    /// The Health Assessment Questionnaire, item by item.
    HealthAssessment,
    /// The visual analogue scale of EQ-5D-5L, 0-100.
    Eq5dVas,
    /// The SF-36, item by item.
    Sf36,
}

impl ParticipantMeasure {
    /// The assessment of a visit that it belongs to.
    pub const fn assessment(self) -> Assessment {
        match self {
            Self::PatientGlobal | Self::HealthAssessment => Assessment::CoreSet,
            Self::Eq5dVas => Assessment::Eq5d5l,
            Self::Sf36 => Assessment::Sf36,
        }
    }
}
