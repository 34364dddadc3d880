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
    /// Preferred terms of events of special interest.
    #[serde(default)]
    pub special_interest: Vec<SpecialInterest>,
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
