//! What is true of the forms: each test's name is a sentence about people who fill them in.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "main/adverse_events.rs"]
mod adverse_events;
#[path = "main/any_text.rs"]
mod any_text;
#[path = "main/blinding.rs"]
mod blinding;
#[path = "main/checked_again.rs"]
mod checked_again;
#[path = "main/course.rs"]
mod course;
#[path = "main/coverage.rs"]
mod coverage;
#[path = "main/desk.rs"]
mod desk;
#[path = "main/edit_checks.rs"]
mod edit_checks;
#[path = "main/edit_checks_of_courses.rs"]
mod edit_checks_of_courses;
#[path = "main/edit_checks_of_events.rs"]
mod edit_checks_of_events;
#[path = "main/edit_checks_of_fields.rs"]
mod edit_checks_of_fields;
#[path = "main/edit_checks_of_infusions.rs"]
mod edit_checks_of_infusions;
#[path = "main/edit_checks_of_screening.rs"]
mod edit_checks_of_screening;
#[path = "main/edit_checks_of_visits.rs"]
mod edit_checks_of_visits;
#[path = "main/infusions.rs"]
mod infusions;
#[path = "main/items.rs"]
mod items;
#[path = "main/licensed_wording.rs"]
mod licensed_wording;
#[path = "main/round_trip.rs"]
mod round_trip;
#[path = "main/screening.rs"]
mod screening;
// The teller of trials is the record's own: one way of telling them for both.
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the record's tests use all of it, these a part"
)]
#[path = "../../record/tests/main/script.rs"]
mod script;
#[path = "main/sf36.rs"]
mod sf36;
#[path = "main/stock.rs"]
mod stock;
#[path = "main/unasked.rs"]
mod unasked;
#[path = "main/visits.rs"]
mod visits;
#[path = "main/wording.rs"]
mod wording;
