//! What is true of the ways in and out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "main/any_file.rs"]
mod any_file;
#[path = "main/casebook.rs"]
mod casebook;
#[path = "main/laboratory.rs"]
mod laboratory;
#[path = "odm.rs"]
mod odm;
#[path = "main/odm_round_trip.rs"]
mod odm_round_trip;
#[path = "main/redcap.rs"]
mod redcap;
// The teller of trials is the record's own.
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the record's tests use all of it, these a part"
)]
#[path = "../../record/tests/main/script.rs"]
mod script;
#[path = "main/sf36.rs"]
mod sf36;
