//! Methods that describe a numeric column.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Number, mean, spread and quantiles: `n`, `missing`, `sum`, `mean`, `sd`, `se`, `lower` and `upper` (interval of the
/// mean, Student's t), `median`, `q1`, `q3`, `min`, `max`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The numeric column.
    pub variable: String,
    /// How quantiles are defined.
    #[serde(default)]
    pub quantiles: QuantileDefinition,
    /// Carry the last value forward; absent: rows as they are.
    #[serde(default)]
    pub carry_forward: Option<CarryForward>,
    /// Whether a subject may have more than one row, as infusion cycles have.
    #[serde(default)]
    pub repeated_rows: RepeatedRows,
}

/// Whether a subject may have more than one row in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedRows {
    /// No: a second row is a mistake in the data or in the plan.
    #[default]
    Refuse,
    /// Yes: rows are what is counted.
    Allow,
}

/// The last value of each subject up to a visit stands for the visit. For data without rows of their own for carried
/// values (in ADaM: rows with a `DTYPE`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryForward {
    /// The numeric column that orders visits, such as `AVISITN`.
    pub order: String,
    /// Values after this visit are not looked at.
    pub to: f64,
    /// Values before this visit are not carried.
    #[serde(default)]
    pub from: Option<f64>,
}

/// The definition of a quantile (Hyndman and Fan, Am Stat 1996;50:361-365, and what packages call it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileDefinition {
    /// Averaged empirical distribution function: SAS `PCTLDEF=5`, R type 2.
    #[default]
    SasDefinition5,
    /// Weighted average at (n + 1)p: SPSS `HAVERAGE`, SAS `PCTLDEF=4`, R type 6.
    SpssHaverage,
    /// Linear interpolation of the modes: R's default, type 7.
    RDefault,
}
