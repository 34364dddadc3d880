//! Methods on adverse events: rows are events, not subjects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;

/// Subjects with events and numbers of events: any, by body system, and by term within its body system:
/// `subjects`, `events`, `total`, `percent`; with a test, its `p_value` for each comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdverseEvents {
    /// The text column of body systems.
    #[serde(default = "body_system")]
    pub body_system: String,
    /// The text column of preferred terms.
    #[serde(default = "preferred_term")]
    pub preferred_term: String,
    /// The test of subjects with against subjects without the event, level against reference; absent: none.
    #[serde(default)]
    pub test: Option<EventTest>,
}

/// A test of subjects with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventTest {
    /// Fisher's exact test, two-sided.
    Fisher,
}

fn body_system() -> String {
    "AEBODSYS".to_owned()
}

fn preferred_term() -> String {
    "AEDECOD".to_owned()
}

/// Events per exposure: `events`, `subjects`, `exposure`, `rate`, `lower`, `upper`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRate {
    /// The numeric column that holds the number of events of a row; absent: each row is an event.
    #[serde(default)]
    pub events: Option<String>,
    /// Where the exposure stands.
    pub exposure: Exposure,
    /// The exposure that the rate is for, such as 100 (patient-months).
    #[schemars(range(min = 0.000001))]
    pub per: f64,
    /// How the interval is made.
    #[serde(default)]
    pub interval: RateInterval,
}

/// The ratio of two rates, level over reference: `rate_ratio`, `lower`, `upper` (exact, given the sum of the events),
/// `p_value` (values no more probable than the one observed).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateRatio {
    /// The numeric column that holds the number of events of a row; absent: each row is an event.
    #[serde(default)]
    pub events: Option<String>,
    /// Where the exposure stands.
    pub exposure: Exposure,
}

/// Where the exposure of the subjects stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The dataset.
    pub dataset: String,
    /// The numeric column that is added up.
    pub variable: String,
    /// The rows; absent: all of the analysis set.
    #[serde(default, rename = "where")]
    pub condition: Option<Filter>,
    /// What the exposure is counted in, such as `patient-months`.
    pub unit: String,
}

/// The interval of a Poisson rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateInterval {
    /// Exact, by chi-square quantiles (Garwood).
    #[default]
    Exact,
    /// Normal approximation of the logarithm.
    WaldLog,
    /// Byar's approximation.
    Byar,
    /// Exact with half the point probability.
    MidP,
}
