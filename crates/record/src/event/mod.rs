//! The events of a record, as they are written down.

mod act;
mod adverse_event;
mod entry;
mod finding;
mod health_survey;
mod infusion;
mod observation;
mod participant;
mod particulars;
mod screening;
mod sites;
mod validity;
mod wells;

pub use act::{
    Act, AllocationReference, CriterionAnswer, DecisionId, DiscontinuationReason,
    ScreenFailureReason, SlotId, StopCause, Verdict,
};
pub use adverse_event::{
    ActionTaken, AdverseEvent, OnsetAfterInfusion, Outcome, Relation, ReportedAs, Seriousness,
    SeriousnessCriterion, Severity, Suspicion,
};
pub use entry::{Entry, Event, SiteNumber, SubjectNumber};
pub use finding::{Finding, Findings, Muscle, Side, Test};
pub use health_survey::Sf36Answered;
pub use infusion::{InfusionDay, InfusionEnd, Interruption};
pub use observation::{
    ConcomitantTreatment, DoseChange, InfusionCycle, MissedVisit, Observation, RescueTreatment,
    TreatmentClass, VisitRecord,
};
pub use participant::{AnswerTiming, ParticipantAnswers};
pub use particulars::{FindingItem, GradedMuscle, HaqAnswered, MuscleGrade, NotDone, Particulars};
pub use screening::{
    Antibody, BaselineFacts, Diagnosis, Ethnicity, Manifestation, Race, Screening, Sex,
};
pub use sites::{NamedSites, Sites};
pub use validity::Validity;
pub use wells::{DDimers, LegScan, ThrombosisWatch};
