//! What a transcription and its verdicts are held to.

#[path = "main/known_findings.rs"]
mod known_findings;
#[path = "main/transcription.rs"]
mod transcription;
#[path = "main/verdicts.rs"]
mod verdicts;
