//! What is watched for the subjects' safety.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Safety follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Adverse events are collected for this many days after the last dose.
    #[schemars(range(max = 3650))]
    pub follow_up_days: u16,
    /// An event within this many hours after the end of an infusion cycle counts as infusional.
    #[schemars(range(max = 2160))]
    pub infusional_within_hours: u16,
    /// Wells score for deep-vein thrombosis from which a Doppler scan and D-dimers are asked for; absent: the
    /// score is not taken.
    #[serde(default)]
    #[schemars(range(min = -2, max = 9))]
    pub wells_dvt_alarm_from: Option<i8>,
    /// From where on a laboratory result that could tell an arm is dangerous.
    #[serde(default)]
    pub danger: Danger,
    /// Preferred terms of events of special interest.
    #[serde(default)]
    pub special_interest: Vec<SpecialInterest>,
}

/// From where on a laboratory result in the lane of those who know the arms must be acted on. The defaults are no medical
/// advice: a trial's safety plan says its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Danger {
    /// Haemoglobin below this, in g/L; without it 80, which is grade 3 of CTCAE 5.0 (anaemia).
    #[schemars(range(min = 20.0, max = 200.0))]
    pub haemoglobin_below: f64,
    /// Haemoglobin that fell by this or more from the highest before, in g/L; without it 20, as surveillance of haemolysis
    /// after immunoglobulin counts it.
    #[schemars(range(min = 1.0, max = 150.0))]
    pub haemoglobin_fall: f64,
    /// Haptoglobin below this, in g/L, where the row names no lower limit of its own; without it 0.3, the lower limit of
    /// normal of most laboratories.
    #[schemars(range(min = 0.01, max = 5.0))]
    pub haptoglobin_below: f64,
    /// Bilirubin above so many times the row's upper limit; without it 2.
    #[schemars(range(min = 1.0, max = 20.0))]
    pub bilirubin_above_times_limit: f64,
}

impl Default for Danger {
    fn default() -> Self {
        Self {
            haemoglobin_below: 80.0,
            haemoglobin_fall: 20.0,
            haptoglobin_below: 0.3,
            bilirubin_above_times_limit: 2.0,
        }
    }
}

/// A group of events of special interest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialInterest {
    /// The group's name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The preferred terms in it.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub terms: Vec<String>,
}
