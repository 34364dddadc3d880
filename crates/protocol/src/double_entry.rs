//! Which data are entered a second time, by another person who does not see what was entered first.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The plan of double data entry; absent: nothing is entered twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DoubleEntry {
    /// The forms that are entered twice; without it none.
    #[schemars(extend("uniqueItems" = true))]
    pub forms: Vec<TwiceEntered>,
    /// Of their entries so many percent, chosen by lot from their place in the record; without it all.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub percent: f64,
    /// Who decides which of two values stands; without it anybody who enters data at the site.
    pub decided_by: DecidedBy,
}

impl Default for DoubleEntry {
    fn default() -> Self {
        Self {
            forms: Vec::new(),
            percent: 100.0,
            decided_by: DecidedBy::AnybodyAtTheSite,
        }
    }
}

impl DoubleEntry {
    /// Whether anything is entered twice.
    pub fn asks_for_anything(&self) -> bool {
        !self.forms.is_empty() && self.percent > 0.0
    }
}

/// A form that can be entered twice.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TwiceEntered {
    /// A visit that was held.
    Visit,
    /// An infusion cycle.
    Infusion,
    /// The watch for thrombosis after an infusion.
    ThrombosisWatch,
    /// An adverse event.
    AdverseEvent,
    /// A treatment besides the trial's own.
    ConcomitantTreatment,
    /// Rescue medication.
    Rescue,
}

/// Who decides which of two values stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Anybody who enters data at the site, the two who entered them among them.
    AnybodyAtTheSite,
    /// Somebody who entered neither of the two.
    AThirdPerson,
}
