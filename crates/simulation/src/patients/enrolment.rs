//! How people come to the trial.

use protocol::CriterionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How people come to the trial. They are screened until the planned number is enrolled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// How many people are expected to be screened between the opening and the closing of enrolment.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub expected_screened: u32,
    /// How enrolment gathers speed: the share of the time that has passed is the share of the people to this
    /// power. 1: evenly; below 1: slowly at first, while sites open.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub ramp_up: f64,
    /// The fewest days from screening to the decision; the most are those of the screening visit's window.
    #[schemars(range(min = 1, max = 365))]
    pub fewest_days_to_decision: u16,
    /// The share who do not give consent.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub consent_refused: f64,
    /// The share of those eligible whom the committee does not find to have active disease, where the trial
    /// has a committee.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub disease_not_confirmed: f64,
    /// Criteria that a person judges and some do not satisfy; everyone satisfies the others. Criteria that
    /// follow from measurements are computed, and do not stand here.
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<CriterionFailure>,
}

/// A criterion that some people do not satisfy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionFailure {
    /// The criterion of the protocol.
    pub id: CriterionId,
    /// The share of those screened who do not satisfy it: an inclusion criterion not met, an exclusion
    /// criterion met.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub not_satisfied: f64,
}
