//! What happened in a trial: events, and the subject state machine that folds them under the protocol.
//!
//! A [`Record`] is an append-only list of [`Entry`]s. Each holds an [`Event`]: an [`Act`] of the system,
//! which is refused by name when it comes out of order, or an [`Observation`], which happened, and is
//! accepted with a reason even where it breaks the protocol. No event names an arm, a product or grams:
//! what a subject was allocated stands behind a [`SlotId`].
//!
//! [`TrialState`] is the fold of a protocol and a record: where everybody is, what is due, which rule
//! fired. The rules themselves are in [`rules`], so that a simulation can call the very same functions
//! without writing events. [`consort`] counts everybody into exactly one box.

mod accepted;
mod allocation;
mod arm;
pub mod consort;
mod deviation;
mod event;
mod fold;
mod header;
mod journal;
mod refusal;
mod release;
pub mod rules;
mod subject;

pub use accepted::{Accepted, Fired};
pub use allocation::{
    AllocationError, AllocationRow, AllocationTable, Decision, DecisionRow, ListIndex,
    Randomisation, SlotPurpose,
};
pub use arm::{ArmKey, MaskedArm, NamelessOpening, VaultOpening, WrongKey};
pub use deviation::{Deviation, DeviationKind};
pub use event::{
    Act, ActionTaken, AdverseEvent, AllocationReference, AnswerTiming, Antibody, BaselineFacts,
    ConcomitantTreatment, CriterionAnswer, DDimers, DecisionId, Diagnosis, DiscontinuationReason,
    DoseChange, Entry, Ethnicity, Event, Finding, FindingItem, Findings, GradedMuscle, HaqAnswered,
    InfusionCycle, InfusionDay, InfusionEnd, Interruption, LegScan, Manifestation, MissedVisit,
    Muscle, MuscleGrade, NamedSites, NotDone, Observation, OnsetAfterInfusion, Outcome,
    ParticipantAnswers, Particulars, Race, Relation, ReportedAs, RescueTreatment,
    ScreenFailureReason, Screening, Seriousness, SeriousnessCriterion, Severity, Sex, Sf36Answered,
    Side, SiteNumber, Sites, SlotId, StopCause, SubjectNumber, Suspicion, Test, ThrombosisWatch,
    TreatmentClass, Validity, Verdict, VisitRecord,
};
pub use fold::{Mark, RefusedEntry, TrialState};
pub use header::{Origin, RecordHeader};
pub use journal::{AppendError, ReadError, Record, ReplayError, VirtualSubjects, Written};
pub use refusal::{Impossibility, Obstacle, Refusal};
pub use release::{ApprovalReference, NoApproval, Release, ReleaseStep};
pub use subject::{
    Adjudication, Behind, ConfirmedDeterioration, Due, Ending, Enrolment, GivenCycle, HeldVisit,
    PeriodEnd, PeriodStay, Phase, RegimenStop, Remembered, ScreenFailure, SecondAllocation,
    SegmentStart, StratumCorrection, Subject, TreatmentGiven, TreatmentSegment,
};
