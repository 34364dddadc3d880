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
    /// Site by site, from the day on which it is released there: once the approvals of that site are there (ICH E6(R3)
    /// 4.3.5). The release is an act in the record, not in this file. Versions after one that is released are released too.
    Release {
        /// What becomes of the subjects of the site who were enrolled before that day.
        #[serde(default)]
        enrolled: EnrolledBefore,
    },
}

/// What becomes of subjects who were enrolled at a site before a version is released there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnrolledBefore {
    /// They go on under the new version from that day, as everybody does under one that starts on a calendar day.
    #[default]
    Migrate,
    /// They keep the version under which they were enrolled; the new one is for those who are enrolled from that day on.
    Keep,
}
