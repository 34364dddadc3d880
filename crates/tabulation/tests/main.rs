//! What is true of the datasets of a trial: each test's name is a sentence about a record.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "main/adverse_events.rs"]
mod adverse_events;
#[path = "main/conformance.rs"]
mod conformance;
#[path = "main/course.rs"]
mod course;
#[path = "main/design.rs"]
mod design;
#[path = "main/exposure.rs"]
mod exposure;
#[path = "main/keys_and_sources.rs"]
mod keys_and_sources;
#[path = "main/lanes.rs"]
mod lanes;
#[path = "main/lines.rs"]
mod lines;
#[path = "main/measures.rs"]
mod measures;
#[path = "main/pilot.rs"]
mod pilot;
#[path = "main/response.rs"]
mod response;
// The small records of `record`'s own tests: one way of telling a trial, not two.
#[allow(dead_code, reason = "not every sentence of it is needed here")]
#[path = "../../record/tests/main/script.rs"]
mod script;
#[path = "main/second_randomisation.rs"]
mod second_randomisation;
#[path = "main/time_to_event.rs"]
mod time_to_event;
