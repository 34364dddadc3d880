//! Rules: what the trial does when something happens to a subject.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::{ArmId, PeriodId, RegimenId, VersionId, VisitId};

/// A rule of conduct. Rules are judged in the order of the file; a rule looks at what happened in its own
/// period only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// The subject is crossed over to the other arm, still blinded. Staff see the same message whichever
    /// arm that is.
    CrossOver {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodId,
    },
    /// The subject is withdrawn from the trial.
    Withdraw {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodId,
    },
    /// A subject who has crossed over and deteriorates again (criteria counted from the cross-over's own
    /// visits) is withdrawn.
    WithdrawAfterCrossOver {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodId,
    },
    /// Who may enter a period: everyone who completes the one before, except those named here.
    EnterPeriod {
        /// The period to enter.
        period: PeriodId,
        /// Subjects whose trigger fell while they were receiving one of these arms may not enter.
        #[serde(default)]
        refused_after: Vec<RefusedAfter>,
    },
    /// The regimen stops for good; the subject leaves at the next visit.
    StopRegimen {
        /// What sets it off.
        on: Trigger,
    },
    /// A premedication may be given once infusion reactions have come in cycles that follow each other.
    Premedication {
        /// How many cycles in a row.
        #[schemars(range(min = 1, max = 10))]
        after_reactions_in_cycles: u8,
    },
    /// An extra visit for subjects who have not responded by then.
    ExtraVisit {
        /// The visit held.
        visit: VisitId,
        /// Total Improvement Score below this (a multiple of 2.5) ...
        #[schemars(range(min = 2.5, max = 100.0))]
        below: f64,
        /// ... at this visit.
        at: VisitId,
        /// The protocol version that brought the rule; absent: there from the first.
        #[serde(default)]
        since: Option<VersionId>,
    },
    /// Another regimen for subjects who have not responded by then.
    ChangeRegimen {
        /// The regimen that follows.
        to: RegimenId,
        /// Total Improvement Score below this (a multiple of 2.5) ...
        #[schemars(range(min = 2.5, max = 100.0))]
        below: f64,
        /// ... at this visit.
        at: VisitId,
        /// Whether the physician decides.
        discretion: Discretion,
        /// The protocol version that brought the rule; absent: there from the first.
        #[serde(default)]
        since: Option<VersionId>,
    },
    /// Rescue medication; what is measured afterwards is not analysed.
    Rescue {
        /// Whether the physician decides.
        discretion: Discretion,
        /// The first visit at which it may be given.
        from: VisitId,
        /// Whether the subject then ends the trial.
        then: AfterRescue,
    },
    /// Glucocorticoids stay as they were at entry throughout a period.
    SteroidsFixed {
        /// The period.
        period: PeriodId,
    },
    /// No more than so many other immunosuppressants, at a stable dose.
    ImmunosuppressantsAtMost {
        /// How many.
        #[schemars(range(max = 20))]
        count: u8,
    },
}

/// What sets a rule off.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Deterioration, confirmed as the section `deterioration` says.
    ConfirmedDeterioration,
    /// A thromboembolic event is suspected.
    SuspectedThromboembolism,
}

/// Subjects who may not enter a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedAfter {
    /// What happened.
    pub event: Trigger,
    /// The arm they were receiving when it happened.
    pub while_receiving: ArmId,
}

/// Whether a rule binds or the physician decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discretion {
    /// The rule binds.
    Required,
    /// The treating physician may choose it.
    Physician,
}

/// What follows rescue medication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AfterRescue {
    /// The subject ends the trial; the assessment at that end is the last.
    EndTrial,
    /// The subject stays in the trial.
    Continue,
}
