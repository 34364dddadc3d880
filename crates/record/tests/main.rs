//! What is true of a record: each test's name is a sentence about a trial.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "main/allocation.rs"]
mod allocation;
#[path = "main/bedside.rs"]
mod bedside;
#[path = "main/blinding.rs"]
mod blinding;
#[path = "main/confirmation.rs"]
mod confirmation;
#[path = "main/consort.rs"]
mod consort;
#[path = "main/corrected.rs"]
mod corrected;
#[path = "main/cross_over.rs"]
mod cross_over;
#[path = "main/deviations.rs"]
mod deviations;
#[path = "main/dosing.rs"]
mod dosing;
#[path = "main/double_entry.rs"]
mod double_entry;
#[path = "main/eligibility.rs"]
mod eligibility;
#[path = "main/emergency_slots.rs"]
mod emergency_slots;
#[path = "main/end_point.rs"]
mod end_point;
#[path = "main/enrolment.rs"]
mod enrolment;
#[path = "main/extension.rs"]
mod extension;
#[path = "main/guessing.rs"]
mod guessing;
#[path = "main/health_survey.rs"]
mod health_survey;
#[path = "main/minimisation.rs"]
mod minimisation;
#[path = "main/participant.rs"]
mod participant;
#[path = "main/pilot.rs"]
mod pilot;
#[path = "main/releases.rs"]
mod releases;
#[path = "main/safety.rs"]
mod safety;
#[path = "main/script.rs"]
mod script;
#[path = "main/sealed.rs"]
mod sealed;
#[path = "main/second_randomisation.rs"]
mod second_randomisation;
#[path = "main/written_record.rs"]
mod written_record;
