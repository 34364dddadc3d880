//! Responses: who counts as a responder, by rules in their order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::ResponseId;

/// A yes or no for every subject. The first rule that decides, decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The response's short name.
    pub id: ResponseId,
    /// What is printed.
    pub label: String,
    /// The dataset that the rules look at.
    pub dataset: String,
    /// The rules, the first one first.
    #[serde(rename = "rule")]
    #[schemars(length(min = 1))]
    pub rules: Vec<ResponseRule>,
    /// What a subject is about whom no rule decides.
    pub missing: MissingResponse,
    /// Where the last value is found; only with `missing = "last_value"`.
    #[serde(default)]
    pub last_value: Option<LastValue>,
}

/// A rule of a response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ResponseRule {
    /// A subject with a row like this is no responder.
    NonresponderWhere {
        /// The condition.
        #[serde(rename = "where")]
        condition: Filter,
    },
    /// A subject with a row like this is a responder.
    ResponderWhere {
        /// The condition.
        #[serde(rename = "where")]
        condition: Filter,
    },
    /// A subject whose value in the one row like this reaches a threshold is a responder; one whose value is below is
    /// none; without the row, or with a missing value, the rule does not decide.
    AtLeast {
        /// The condition; no more than one row a subject may fulfil it.
        #[serde(rename = "where")]
        condition: Filter,
        /// The numeric column.
        variable: String,
        /// The threshold.
        threshold: f64,
    },
}

impl ResponseRule {
    /// The condition of the rows that the rule looks at.
    #[must_use]
    pub fn condition(&self) -> &Filter {
        match self {
            ResponseRule::NonresponderWhere { condition }
            | ResponseRule::ResponderWhere { condition }
            | ResponseRule::AtLeast { condition, .. } => condition,
        }
    }
}

/// What becomes of a subject about whom no rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingResponse {
    /// Counted as no responder.
    Nonresponder,
    /// Judged by the last value there is; without any, no responder.
    LastValue,
    /// Left out of numerator and denominator.
    Exclude,
}

/// The last value of a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LastValue {
    /// The rows that may hold it.
    #[serde(rename = "where")]
    pub condition: Filter,
    /// The numeric column that orders them, such as `AVISITN`.
    pub order: String,
    /// The numeric column that holds the value.
    pub variable: String,
    /// The threshold from which the subject is a responder.
    pub threshold: f64,
}
