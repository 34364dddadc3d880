//! Acts of the system.

use protocol::{CriterionId, PeriodId, RegimenId, StratumId, VisitId};
use serde::{Deserialize, Serialize};

use super::entry::SiteNumber;
use super::screening::Screening;

/// What the system does to a subject. An act out of its order is refused, and changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// The person enters the screening log.
    Screened(Screening),
    /// Informed consent was signed.
    ConsentSigned {},
    /// A criterion that a person must judge was answered.
    EligibilityAnswered {
        /// The criterion.
        criterion: CriterionId,
        /// What was found.
        answer: CriterionAnswer,
    },
    /// The committee gave its verdict on active disease.
    Adjudicated {
        /// The verdict.
        verdict: Verdict,
    },
    /// The person will not be enrolled.
    ScreenFailed {
        /// Why: at least one reason, and there may be several.
        reasons: Vec<ScreenFailureReason>,
    },
    /// The subject is enrolled, and in a randomised trial thereby randomised.
    Enrolled {
        /// The place in the order of enrolment, counted from 1.
        order: u32,
        /// Where the allocation stands.
        allocation: AllocationReference,
    },
    /// The subject enters a period after the first; enrolment itself enters the first.
    PeriodEntered {
        /// The period.
        period: PeriodId,
    },
    /// The subject enters a period at whose entry everybody is randomised again, and thereby is.
    RandomisedAgain {
        /// The period.
        period: PeriodId,
        /// The slot of a randomisation list behind which the allocation stands.
        slot: SlotId,
        /// The stratum whose list was used; absent where the second randomisation is not stratified.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stratum: Option<StratumId>,
    },
    /// The subject is moved to the other arm, by the rule that fell due. Which arm that is, the record does
    /// not say.
    CrossedOver {},
    /// The subject goes on under another regimen.
    RegimenChanged {
        /// The regimen that follows.
        to: RegimenId,
    },
    /// The physician chose the smaller dose of the regimen.
    DoseReduced {
        /// The first visit with that dose.
        from: VisitId,
    },
    /// No further dose will be given.
    RegimenStopped {
        /// Why.
        cause: StopCause,
    },
    /// The subject leaves the trial; what is observed afterwards is still written down.
    Discontinued {
        /// Why.
        reason: DiscontinuationReason,
    },
    /// The subject has come to the end of a period as planned.
    Completed {
        /// The period.
        period: PeriodId,
    },
}

impl Act {
    /// The `kind` of an enrolment.
    pub(crate) const ENROLLED: &'static str = "enrolled";
    /// The `kind` of an entry into a period with a second randomisation.
    pub(crate) const RANDOMISED_AGAIN: &'static str = "randomised_again";

    /// Every `kind` that is an act.
    pub const KINDS: &'static [&'static str] = &[
        "screened",
        "consent_signed",
        "eligibility_answered",
        "adjudicated",
        "screen_failed",
        "enrolled",
        "period_entered",
        Self::RANDOMISED_AGAIN,
        "crossed_over",
        "regimen_changed",
        "dose_reduced",
        "regimen_stopped",
        "discontinued",
        "completed",
    ];

    /// The opaque number behind which the act has an arm allocated, and the stratum in which that was done; `None` where
    /// it allocates none by chance.
    pub const fn allocates(&self) -> Option<(u32, Option<&StratumId>)> {
        match self {
            Self::Enrolled { allocation, .. } => match allocation.number() {
                Some(number) => Some((number, allocation.stratum())),
                None => None,
            },
            Self::RandomisedAgain { slot, stratum, .. } => Some((slot.0, stratum.as_ref())),
            _ => None,
        }
    }

    /// The period that the act enters after the first, with or without a randomisation.
    pub const fn enters(&self) -> Option<&PeriodId> {
        match self {
            Self::PeriodEntered { period } | Self::RandomisedAgain { period, .. } => Some(period),
            _ => None,
        }
    }
}

/// The answer to a criterion that a person judges. Of an exclusion criterion, "met" means that the person
/// is not eligible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriterionAnswer {
    /// The criterion is met.
    Met,
    /// The criterion is not met.
    NotMet,
}

/// The verdict of the adjudication committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Active disease is confirmed.
    Confirmed,
    /// Active disease is not confirmed.
    NotConfirmed,
}

/// Why a person was screened and not enrolled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenFailureReason {
    /// A criterion of the protocol.
    Criterion {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The committee did not confirm active disease.
    DiseaseNotConfirmed {},
    /// The person took the consent back, or never gave it.
    ConsentNotGiven {},
    /// Another reason.
    Other {
        /// In words.
        text: String,
    },
}

/// A place in a randomisation list, by a number drawn from a shuffled pool: neither its size nor its order
/// says anything about the arm, the block or the place behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlotId(pub u32);

impl std::fmt::Display for SlotId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A decision of minimisation, by a number drawn at random: it says nothing about the arm or the order of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionId(pub u32);

impl DecisionId {
    /// The number that a random word gives: nine digits, which no slot of a list has.
    pub const fn of_word(word: u32) -> Self {
        Self(100_000_000 + word % 900_000_000)
    }
}

impl std::fmt::Display for DecisionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where the allocation of a subject stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum AllocationReference {
    /// Behind a slot of a randomisation list.
    Slot {
        /// The slot.
        slot: SlotId,
        /// The stratum whose list was used; absent where the trial is not stratified.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stratum: Option<StratumId>,
    },
    /// Behind a decision of minimisation.
    Decision {
        /// The decision.
        decision: DecisionId,
        /// The stratum that was balanced in; absent where the trial is not stratified.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stratum: Option<StratumId>,
        /// The site that was balanced in; absent where sites are not balanced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteNumber>,
    },
    /// Behind a slot that the site kept for the time when nothing could be asked online.
    EmergencySlot {
        /// The slot.
        slot: SlotId,
        /// The stratum, which no emergency list is of; absent where the trial is not stratified.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stratum: Option<StratumId>,
    },
    /// The trial has one arm.
    OnlyArm {},
}

impl AllocationReference {
    /// The opaque number that stands for the allocation; `None` where the trial has one arm.
    pub const fn number(&self) -> Option<u32> {
        match self {
            Self::Slot { slot, .. } | Self::EmergencySlot { slot, .. } => Some(slot.0),
            Self::Decision { decision, .. } => Some(decision.0),
            Self::OnlyArm {} => None,
        }
    }

    /// The stratum in which the subject was randomised.
    pub const fn stratum(&self) -> Option<&StratumId> {
        match self {
            Self::Slot { stratum, .. }
            | Self::EmergencySlot { stratum, .. }
            | Self::Decision { stratum, .. } => stratum.as_ref(),
            Self::OnlyArm {} => None,
        }
    }
}

/// Why no further dose is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// A thromboembolic event is suspected.
    SuspectedThromboembolism,
    /// Another adverse event.
    AdverseEvent,
    /// The treatment does not work well enough.
    LackOfEfficacy,
    /// The subject's wish.
    SubjectsDecision,
    /// The physician's decision.
    PhysiciansDecision,
    /// Another cause.
    Other,
}

/// Why a subject left the trial before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscontinuationReason {
    /// An adverse event.
    AdverseEvent,
    /// Confirmed deterioration.
    ConfirmedDeterioration,
    /// The treatment does not work well enough, with or without rescue medication.
    LackOfEfficacy,
    /// The subject withdrew consent.
    WithdrawalOfConsent,
    /// The subject could no longer be reached.
    LostToFollowUp,
    /// The physician's decision.
    PhysiciansDecision,
    /// A violation of the protocol.
    ProtocolViolation,
    /// The subject died.
    Death,
    /// Another reason.
    Other,
}
