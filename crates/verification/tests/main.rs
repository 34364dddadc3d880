//! What a transcription and its verdicts are held to.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where its material does not hold"
)]

#[path = "main/known_findings.rs"]
mod known_findings;
#[path = "main/transcription.rs"]
mod transcription;
#[path = "main/verdicts.rs"]
mod verdicts;
