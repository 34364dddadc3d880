//! Protocol versions: amendments change what is done to subjects from a day, or from a subject, on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identifier::VersionId;

/// One version of the protocol. The first in the list is the one the trial starts under; of those that
/// have started for a subject, the last in the list holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// The short name.
    pub id: VersionId,
    /// What changed, in a sentence.
    #[schemars(length(min = 1))]
    pub summary: String,
    /// When it takes effect.
    pub starts: VersionStart,
}

/// When a version takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "at", rename_all = "snake_case", deny_unknown_fields)]
pub enum VersionStart {
    /// From the start of the trial.
    Start {},
    /// On a calendar day, for everyone in the trial.
    Date {
        /// The first day under this version (YYYY-MM-DD).
        date: jiff::civil::Date,
    },
    /// For subjects from this one on, by order of enrolment.
    Enrolment {
        /// The first subject's place in the order of enrolment, counted from 1.
        #[schemars(range(min = 1))]
        subject: u32,
    },
}
