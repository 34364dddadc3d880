//! What happened in a trial: events, and the subject state machine that folds them under the protocol.
//!
//! A record is an append-only list of [`Entry`]s. Each holds an [`Event`]: an [`Act`] of the system,
//! which is refused by name when it comes out of order, or an [`Observation`], which happened, and is
//! accepted with a reason even where it breaks the protocol. No event names an arm, a product or grams:
//! what a subject was allocated stands behind a [`SlotId`].

mod arm;
mod event;
mod record;
pub mod rules;

pub use arm::{ArmKey, MaskedArm, NamelessOpening, VaultOpening, WrongKey};

pub use event::{
    Act, ActionTaken, AdverseEvent, AllocationReference, Antibody, BaselineFacts,
    ConcomitantTreatment, CriterionAnswer, Diagnosis, DiscontinuationReason, DoseChange, Entry,
    Ethnicity, Event, Finding, Findings, InfusionCycle, Manifestation, Muscle, Observation,
    OnsetAfterInfusion, Outcome, Race, Relation, RescueTreatment, ScreenFailureReason, Screening,
    Seriousness, Severity, Sex, Side, SiteNumber, SlotId, StopCause, SubjectNumber, Suspicion,
    Test, TreatmentClass, Verdict, VisitRecord,
};
