//! Figures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{AnalysisId, Pattern};

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// What is printed along it, with its unit.
    pub title: String,
    /// Where it begins; absent: where the data do.
    #[serde(default)]
    pub from: Option<f64>,
    /// Where it ends; absent: where the data do.
    #[serde(default)]
    pub to: Option<f64>,
    /// Where ticks stand; absent: at round numbers.
    #[serde(default)]
    pub ticks: Vec<f64>,
}

/// Means with intervals over time. The analysis is a `summary` whose first `by` column is the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeanOverTime {
    /// The analysis.
    pub analysis: AnalysisId,
    /// The time axis.
    pub x: Axis,
    /// The value axis.
    pub y: Axis,
    /// Phases of the trial, shaded or parted.
    #[serde(default, rename = "phase")]
    pub phases: Vec<Phase>,
    /// The panels, where the analysis has further `by` columns after the time; absent: one.
    #[serde(default, rename = "panel")]
    pub panels: Vec<MeanPanel>,
}

/// A panel of means over time: one value of the analysis's further `by` columns, on a value axis of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeanPanel {
    /// The values of the analysis's `by` columns after the first, in their order.
    pub by: Vec<String>,
    /// What is printed above it.
    pub title: String,
    /// The value axis.
    pub y: Axis,
}

/// A phase of the trial on a time axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// What is printed.
    pub label: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// Product-limit curves, a panel an analysis, with the numbers at risk that the analyses give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeierFigure {
    /// The panels.
    #[serde(rename = "panel")]
    #[schemars(length(min = 1))]
    pub panels: Vec<KaplanMeierPanel>,
    /// Which curve is drawn.
    #[serde(default)]
    pub curve: CurveShown,
    /// The time axis.
    pub x: Axis,
    /// The probability axis, in per cent.
    pub y: Axis,
}

/// A panel of product-limit curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeierPanel {
    /// The analysis, of method `kaplan_meier`.
    pub analysis: AnalysisId,
    /// The values of the analysis's `by` columns, in their order.
    #[serde(default)]
    pub by: Vec<String>,
    /// What is printed above it.
    pub title: String,
}

/// Which way a curve goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveShown {
    /// Upwards: those who have had the event.
    #[default]
    WithEvent,
    /// Downwards: those who have not.
    WithoutEvent,
}

/// A line a subject, in the panels of the analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoursesFigure {
    /// The analysis, of method `courses`.
    pub analysis: AnalysisId,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// A line across.
    #[serde(default)]
    pub threshold: Option<Threshold>,
}

/// A line across a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Where.
    pub value: f64,
    /// What is printed beside it.
    pub label: String,
}

/// A flow diagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowDiagram {
    /// The analysis, of method `flow`.
    pub analysis: AnalysisId,
}

/// The schedule of enrolment, interventions and assessments (SPIRIT).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpiritSchedule {
    /// The analysis, of method `trial_design`.
    pub analysis: AnalysisId,
}

/// Which doses are given when, and where a regimen branches off: drawn from the protocol file, where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreatmentSchedule {
    /// What is printed along the time axis.
    pub time: String,
}

/// Bars of shares. The analysis is of method `conditions` or `categories`, its first `by` column the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StackedCategories {
    /// The analysis.
    pub analysis: AnalysisId,
    /// The axis of times.
    pub x: Axis,
    /// The axis of per cent.
    pub y: Axis,
}

/// Estimates with intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forest {
    /// The rows.
    #[serde(rename = "row")]
    #[schemars(length(min = 1))]
    pub rows: Vec<ForestRow>,
    /// The axis.
    pub x: Axis,
    /// Where there is no effect.
    pub no_effect: f64,
    /// How an estimate is printed beside its line.
    pub format: Pattern,
}

/// A row of a forest plot: the `difference` (or `odds_ratio`) of a comparison with `lower` and `upper`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForestRow {
    /// What is printed at the left.
    pub label: String,
    /// The analysis.
    pub analysis: AnalysisId,
    /// The values of the analysis's `by` columns, in their order.
    #[serde(default)]
    pub by: Vec<String>,
    /// Which comparison; absent: the only one.
    #[serde(default)]
    pub group: Option<String>,
}
