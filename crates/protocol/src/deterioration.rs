//! Confirmed deterioration: which worsening counts, and how it is confirmed.

use instruments::deterioration::SameCriterion;
use instruments::measure::CoreSetMeasure;
use instruments::response::{PercentBasis, ZeroBaseline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::VisitId;

/// The trial's criteria of deterioration and of its confirmation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deterioration {
    /// Physician global worse by at least this many centimetres, together with muscle strength.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub physician_global_worse_cm: f64,
    /// Muscle strength worse by at least this percentage, together with physician global.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub muscle_strength_worse_percent: f64,
    /// Extramuscular activity worse by at least this many centimetres, alone.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub extramuscular_worse_cm: f64,
    /// Several measures worse at the same visit.
    pub several: SeveralMeasures,
    /// Whether percentages are of the baseline value or of the measure's range.
    #[serde(default)]
    pub percent_of: PercentBasis,
    /// What a percentage of the baseline value means where that value is 0.
    #[serde(default)]
    pub zero_baseline: ZeroBaseline,
    /// Whether the visit that confirms must meet the same criterion.
    #[serde(default)]
    pub same_criterion: SameCriterion,
    /// How many visits in a row must meet the criteria.
    #[schemars(range(min = 1, max = 5))]
    pub consecutive_visits: u8,
    /// From when on deterioration may be confirmed.
    pub confirmation: ConfirmationTiming,
}

/// Several measures worse at the same visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeveralMeasures {
    /// How many of them.
    #[schemars(range(min = 1, max = 6))]
    pub at_least: u8,
    /// Each worse by at least this percentage.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub worse_percent: f64,
    /// The measures that count.
    #[schemars(length(min = 1, max = 6), extend("uniqueItems" = true))]
    pub measures: Vec<CoreSetMeasure>,
}

/// From when on deterioration may be confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConfirmationTiming {
    /// The last of the consecutive visits is not before this one.
    NotBefore {
        /// The first visit that may confirm.
        visit: VisitId,
    },
    /// Every one of the consecutive visits is at or after this one.
    AllVisitsFrom {
        /// The first visit that may count.
        visit: VisitId,
    },
}
