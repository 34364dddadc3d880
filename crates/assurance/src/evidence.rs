//! What can show that a requirement is met, and what it showed.

use serde::Serialize;

use crate::check::Check;

/// What shows that a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Something that is done here and now.
    Check(Check),
    /// A test of the release, by the name of its function.
    Test(&'static str),
    /// Something that people do, for no program can.
    People(&'static str),
    /// A part of the requirement that this version does not meet.
    NotBuilt(&'static str),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "why", rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not, and why.
    Fails(String),
    /// This trial has nothing that it could be shown on, and why.
    NotApplicable(String),
    /// It was not looked at here: there is no log that tells of it.
    NotRun,
    /// The test was there, and passed all or a part of it over, and why.
    Skipped(String),
    /// People see to it.
    People,
    /// This version does not do it.
    NotBuilt,
}
