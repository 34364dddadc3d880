//! Methods that count subjects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::ConditionId;

/// Subjects by the values of a column: `n`, `total` and `percent` for each value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Categories {
    /// The text or numeric column.
    pub variable: String,
    /// The values to count, also where nobody has them; absent: the values found, sorted.
    #[serde(default)]
    pub values: Vec<String>,
    /// What the percentages are of.
    #[serde(default)]
    pub percent_of: Denominator,
}

/// Subjects who fulfil conditions: `n`, `total` and `percent` for each. The conditions need not exclude each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// The conditions.
    #[serde(rename = "condition")]
    #[schemars(length(min = 1))]
    pub conditions: Vec<Condition>,
    /// What the percentages are of.
    #[serde(default)]
    pub percent_of: Denominator,
}

/// A condition whose subjects are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The condition's short name.
    pub id: ConditionId,
    /// What is printed.
    pub label: String,
    /// The condition; absent: any row.
    #[serde(default, rename = "where")]
    pub filter: Option<Filter>,
}

/// What a percentage is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// The subjects of the analysis set in the group.
    #[default]
    Set,
    /// The subjects who have a row here (for `categories`: with a value).
    Observed,
}
