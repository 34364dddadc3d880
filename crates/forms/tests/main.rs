//! What is true of the forms: each test's name is a sentence about people who fill them in.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
