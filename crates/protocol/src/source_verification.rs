//! Which data are compared with their source: a plan, so that a monitor's time goes to what the trial hangs on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The plan of source verification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourceVerification {
    /// What is compared with its source for every subject; without it consent, eligibility, core set measures, infusions and
    /// adverse events.
    #[schemars(extend("uniqueItems" = true))]
    pub critical: Vec<VerifiedData>,
    /// Of everything else so many percent, chosen by lot from its place in the record; without it 20.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub sampled_percent: f64,
}

impl Default for SourceVerification {
    fn default() -> Self {
        Self {
            critical: vec![
                VerifiedData::Consent,
                VerifiedData::Eligibility,
                VerifiedData::CoreSet,
                VerifiedData::Infusion,
                VerifiedData::AdverseEvent,
            ],
            sampled_percent: 20.0,
        }
    }
}

/// A kind of data that is compared with its source.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VerifiedData {
    /// Who was screened.
    Screening,
    /// That consent was given.
    Consent,
    /// How criteria of eligibility were answered and judged.
    Eligibility,
    /// The day of a visit.
    VisitDay,
    /// Body weight.
    Weight,
    /// The six core set measures.
    CoreSet,
    /// What else was measured at a visit.
    OtherFindings,
    /// An infusion.
    Infusion,
    /// An adverse event.
    AdverseEvent,
    /// Another treatment, or a rescue.
    OtherTreatment,
    /// Everything else that happened: ends, switches, deviations.
    Course,
}
