//! Estimands: what is to be estimated, in the five attributes of ICH E9(R1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::EstimandId;

/// What an analysis is to estimate (ICH E9(R1) addendum on estimands, 2019, section A.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimand {
    /// The estimand's short name.
    pub id: EstimandId,
    /// The treatment condition of interest and what it is compared with.
    pub treatment: String,
    /// The patients whom the question is about.
    pub population: String,
    /// The variable that is observed in each patient.
    pub variable: String,
    /// Events after the start of treatment that bear on the variable, each with the way it is dealt with.
    #[serde(default, rename = "intercurrent_event")]
    pub intercurrent_events: Vec<IntercurrentEvent>,
    /// The measure by which the variable is summarised over the population.
    pub summary_measure: String,
}

/// An event after the start of treatment that bears on what is observed or on what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntercurrentEvent {
    /// The event, such as "switch to rescue medication".
    pub event: String,
    /// How it is dealt with.
    pub strategy: IntercurrentStrategy,
}

/// How an intercurrent event is dealt with (ICH E9(R1), section A.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntercurrentStrategy {
    /// The value is used whether or not the event came.
    TreatmentPolicy,
    /// The value that would have been, had the event not come.
    Hypothetical,
    /// The event is part of the variable, such as failure.
    Composite,
    /// The values before the event.
    WhileOnTreatment,
    /// The patients in whom the event would not come.
    PrincipalStratum,
}

impl IntercurrentStrategy {
    /// The strategy in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::TreatmentPolicy => "treatment policy",
            Self::Hypothetical => "hypothetical",
            Self::Composite => "composite variable",
            Self::WhileOnTreatment => "while on treatment",
            Self::PrincipalStratum => "principal stratum",
        }
    }
}
