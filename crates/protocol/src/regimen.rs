//! What is given when: doses by visit, the days they are spread over, caps and reductions.

use instruments::infusion::AboveDailyCap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{PeriodId, RegimenId, VisitId};

/// A named series of doses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regimen {
    /// The short name.
    pub id: RegimenId,
    /// The name in tables and in the drawing of the schedule.
    #[schemars(length(min = 1))]
    pub label: String,
    /// The most that may be given on one day, in grams; absent: no cap.
    #[serde(default)]
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub daily_cap_grams: Option<f64>,
    /// What happens to a day's dose above the cap.
    #[serde(default)]
    pub above_daily_cap: AboveDailyCap,
    /// The most hours that the infusion of one day may take when the dose is spread over the fewest days;
    /// absent: no limit.
    #[serde(default)]
    #[schemars(range(min = 0.1, max = 24.0))]
    pub infusion_hours_at_most: Option<f64>,
    /// What the dose is computed from when a subject was not weighed.
    #[serde(default)]
    pub missing_weight: MissingWeight,
    /// By how many percent of the planned volume the volume of a whole cycle may differ from it before it is a
    /// deviation: bags and vials have sizes. Absent: 5, an assumption, for neither a paper nor a label prints a
    /// tolerance.
    #[serde(default = "volume_tolerance_percent")]
    #[schemars(range(min = 0.0, max = 50.0))]
    pub volume_tolerance_percent: f64,
    /// The doses, in the order of their visits.
    #[schemars(length(min = 1))]
    pub doses: Vec<Dose>,
    /// A smaller dose that the physician may choose later on.
    #[serde(default)]
    pub reduction: Option<DoseReduction>,
}

/// What holds where the file gives no tolerance.
const fn volume_tolerance_percent() -> f64 {
    5.0
}

/// What a dose is computed from when a subject was not weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingWeight {
    /// The last weight there is.
    #[default]
    LastAvailable,
    /// Nothing: the subject must be weighed.
    Refuse,
}

/// One dose (one infusion cycle): how much, at which visits, over how many days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// The visits that start a cycle of this dose.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub visits: Vec<VisitId>,
    /// Grams per kilogram of body weight in the whole cycle.
    #[schemars(range(min = 0.01, max = 5.0))]
    pub grams_per_kilogram: f64,
    /// The fewest consecutive days the cycle is spread over, in equal parts.
    #[schemars(range(min = 1, max = 10))]
    pub days_at_least: u8,
    /// The most consecutive days.
    #[schemars(range(min = 1, max = 10))]
    pub days_at_most: u8,
}

/// A smaller dose at the physician's discretion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DoseReduction {
    /// The period in which it is allowed.
    pub period: PeriodId,
    /// The first visit at which it is allowed.
    pub from: VisitId,
    /// Grams per kilogram after the reduction.
    #[schemars(range(min = 0.01, max = 5.0))]
    pub grams_per_kilogram: f64,
}
