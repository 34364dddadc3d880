//! How visits, infusions and choices go, and why subjects leave.

use protocol::{ArmId, PeriodId};
use record::DiscontinuationReason;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How visits, infusions and choices go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conduct {
    /// Standard deviation, in days, of the day of a visit about the planned one.
    #[schemars(range(min = 0.0, max = 30.0))]
    pub visit_day_standard_deviation: f64,
    /// The probability that a subject who leaves between two visits comes to an early-termination visit.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub early_termination_visit: f64,
    /// How infusion cycles are given.
    pub infusion: InfusionHabits,
    /// What physicians choose.
    pub choices: PhysiciansChoices,
    /// Wells scores, where the trial takes them.
    #[serde(default)]
    pub wells: Option<WellsScores>,
}

/// How infusion cycles are given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InfusionHabits {
    /// Over how many days subjects are used to have their cycles, as far as the regimen leaves a choice; the
    /// shares make 1.
    #[schemars(length(min = 1, max = 30))]
    pub days: Vec<WeightedDays>,
    /// The probability that a cycle takes other days than the subject is used to.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub other_days: f64,
    /// The probability that a cycle reaches the highest rate allowed; else it stops a step below.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub reaches_highest_rate: f64,
}

/// A number of days and its share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightedDays {
    /// The days.
    #[schemars(range(min = 1, max = 30))]
    pub days: u8,
    /// The share.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
}

/// What physicians choose where the protocol lets them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PhysiciansChoices {
    /// The probability, at each visit where it is allowed, of the smaller dose for a subject who responds.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub dose_reduction: f64,
    /// The probability, at each visit of a period in which glucocorticoids are free, of a lower dose for a
    /// subject who responds.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub glucocorticoid_reduction: f64,
    /// The probability of the other regimen where a rule allows it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub regimen_change: f64,
    /// Premedication, where a rule allows it; absent: never.
    pub premedication: Option<Premedication>,
    /// Rescue medication, where a rule allows it; absent: never.
    pub rescue: Option<Rescue>,
}

/// A premedication before infusions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Premedication {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The probability that it is chosen, for a subject to whom it is allowed.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
}

/// Rescue medication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rescue {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Why it is given, for the record.
    #[schemars(length(min = 1))]
    pub explanation: String,
    /// The Total Improvement Score below which physicians think of it.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub score_below: f64,
    /// The probability that they give it, at each visit with such a score from the first on at which it is
    /// allowed, the last of the trial excepted.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
}

/// Wells scores after an infusion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WellsScores {
    /// The probability of each score for deep-vein thrombosis, from -2 upwards; they make 1.
    #[schemars(length(min = 1, max = 12))]
    pub deep_vein_thrombosis_from_minus_2: Vec<f64>,
    /// The probability of a score of 1.5 for pulmonary embolism (immobilised, or a quick pulse); else it is 0.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub pulmonary_embolism_one_and_a_half: f64,
}

/// A cause for which subjects leave the trial between two visits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropOut {
    /// The period.
    pub period: PeriodId,
    /// The cause.
    pub reason: DropOutReason,
    /// The probability of leaving for it over the whole period, of a subject who is at risk throughout.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
    /// Only subjects whose latest Total Improvement Score is below this are at risk; absent: all.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub score_below: Option<f64>,
}

/// Causes for leaving that no rule of the protocol brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DropOutReason {
    /// The treatment does not work well enough.
    LackOfEfficacy,
    /// The subject withdraws consent.
    WithdrawalOfConsent,
    /// The subject can no longer be reached.
    LostToFollowUp,
    /// The physician decides.
    PhysiciansDecision,
    /// A violation of the protocol.
    ProtocolViolation,
    /// Another reason.
    Other,
}

impl From<DropOutReason> for DiscontinuationReason {
    fn from(reason: DropOutReason) -> Self {
        match reason {
            DropOutReason::LackOfEfficacy => Self::LackOfEfficacy,
            DropOutReason::WithdrawalOfConsent => Self::WithdrawalOfConsent,
            DropOutReason::LostToFollowUp => Self::LostToFollowUp,
            DropOutReason::PhysiciansDecision => Self::PhysiciansDecision,
            DropOutReason::ProtocolViolation => Self::ProtocolViolation,
            DropOutReason::Other => Self::Other,
        }
    }
}

/// A switch to the other arm's treatment by mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchInError {
    /// The arm allocated to those who are switched.
    pub arm: ArmId,
    /// The probability for a subject of that arm. It falls on one of the arm's cycles after the first, each as
    /// likely.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
    /// How it came about, for the record.
    #[schemars(length(min = 1))]
    pub explanation: String,
}
