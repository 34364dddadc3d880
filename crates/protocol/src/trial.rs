//! What the trial is called and how it was set up.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::CriterionId;

/// The head of a protocol: names, registrations, size and dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The short name, used for folders and STUDYID: letters, digits and hyphens.
    #[schemars(
        length(min = 1, max = 20),
        regex(pattern = "^[A-Za-z0-9][A-Za-z0-9-]*$")
    )]
    pub id: String,
    /// The name readers know the trial by.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The full title.
    #[schemars(length(min = 1))]
    pub title: String,
    /// The paper that describes the trial.
    #[schemars(length(min = 1))]
    pub paper: String,
    /// Registry numbers, such as `NCT02728752`.
    #[serde(default)]
    pub registrations: Vec<String>,
    /// The sponsor.
    #[schemars(length(min = 1))]
    pub sponsor: String,
    /// The condition under study.
    #[schemars(length(min = 1))]
    pub condition: String,
    /// Who knows the treatment.
    pub blinding: Blinding,
    /// How many sites take part.
    #[schemars(range(min = 1, max = 10_000))]
    pub sites: u32,
    /// How many subjects are to be enrolled.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub planned_subjects: u32,
    /// How many persons were screened to enrol them, where it is known.
    #[serde(default)]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub screened: Option<u32>,
    /// Why persons who were screened did not enter, where it is known; a person may have several reasons.
    #[serde(default)]
    pub screening_failures: Vec<ScreeningFailure>,
    /// The day enrolment opened (YYYY-MM-DD).
    pub enrolment_opened: jiff::civil::Date,
    /// The day enrolment closed (YYYY-MM-DD).
    pub enrolment_closed: jiff::civil::Date,
    /// The day of the last subject's last visit (YYYY-MM-DD), where it is known.
    #[serde(default)]
    pub last_visit: Option<jiff::civil::Date>,
}

/// A reason for which persons who were screened did not enter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreeningFailure {
    /// The criterion that they did not meet.
    pub criterion: CriterionId,
    /// How many persons had this reason.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub persons: u32,
}

/// Who knows which treatment a subject receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blinding {
    /// Subjects and everyone who treats or assesses them are blinded; a pharmacist is not.
    DoubleBlind,
    /// Everyone knows the treatment.
    OpenLabel,
}
