//! The events of a record, as they are written down.

mod act;
mod adverse_event;
mod entry;
mod finding;
mod observation;
mod screening;

pub use act::{
    Act, AllocationReference, CriterionAnswer, DiscontinuationReason, ScreenFailureReason, SlotId,
    StopCause, Verdict,
};
pub use adverse_event::{
    ActionTaken, AdverseEvent, OnsetAfterInfusion, Outcome, Relation, Seriousness, Severity,
    Suspicion,
};
pub use entry::{Entry, Event, SiteNumber, SubjectNumber};
pub use finding::{Finding, Findings, Muscle, Side, Test};
pub use observation::{
    ConcomitantTreatment, DoseChange, InfusionCycle, Observation, RescueTreatment, TreatmentClass,
    VisitRecord,
};
pub use screening::{
    Antibody, BaselineFacts, Diagnosis, Ethnicity, Manifestation, Race, Screening, Sex,
};
