//! Adverse events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What all adverse events have in common.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommonAdverseEvents {
    /// How far being prone to one event goes with being prone to another: the loading of each on a common
    /// proneness.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub proneness_loading: f64,
    /// The share of related events that begin during a cycle or soon after its end, within the hours that the
    /// protocol calls infusional.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub infusional: f64,
    /// The share of those that begin while the cycle is being given.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub during_cycle: f64,
    /// How used to a treatment subjects get: with each cycle of it, the probability of a related event is this
    /// share of what it was with the one before. 1: they do not.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 1.0))]
    pub tolerance: f64,
    /// Days that an event lasts, on average; their distribution is exponential.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 365.0))]
    pub mean_days: f64,
    /// The probability that a related event of moderate severity ends the treatment.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub stops_if_moderate: f64,
    /// The probability that a severe or serious related event ends the treatment.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub stops_if_severe: f64,
}

/// One adverse event, by its term.
///
/// Some subjects are prone to it, and have it in a cycle with a probability; the others never. This gives the
/// percentage of subjects and the number of events that a table prints side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdverseEventModel {
    /// The preferred term.
    #[schemars(length(min = 1))]
    pub term: String,
    /// The system organ class.
    #[schemars(length(min = 1))]
    pub system_organ_class: String,
    /// Whether investigators call it related to the treatment.
    pub related: bool,
    /// How often, under the active product.
    pub active: Frequency,
    /// How often, under a placebo.
    pub placebo: Frequency,
    /// How severe it is.
    pub severity: SeverityMix,
    /// The share that is serious.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub serious: f64,
}

/// How often an event comes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// The share of subjects who are prone to it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub prone: f64,
    /// The probability that a cycle brings it about in them.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub a_cycle: f64,
}

/// How severe an event is; what is neither moderate nor severe is mild.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityMix {
    /// The share that is moderate.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub moderate: f64,
    /// The share that is severe.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub severe: f64,
}

/// Thromboembolic events under the active product: the probability in a cycle depends on how fast it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thromboembolism {
    /// The probability in a cycle that runs at `at_ml_per_kg_per_min`.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub a_cycle: f64,
    /// The highest rate of that cycle.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 1.0))]
    pub at_ml_per_kg_per_min: f64,
    /// The probability goes with the rate to this power; 0: it does not depend on it.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub power_of_rate: f64,
    /// The share that investigators call related.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub related: f64,
    /// The share that is serious.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub serious: f64,
    /// What it is; the shares make 1.
    #[schemars(length(min = 1, max = 30))]
    pub terms: Vec<ThromboembolicTerm>,
}

/// A thromboembolic event by its term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThromboembolicTerm {
    /// The preferred term.
    #[schemars(length(min = 1))]
    pub term: String,
    /// The system organ class.
    #[schemars(length(min = 1))]
    pub system_organ_class: String,
    /// Its share.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}
