//! One line of the record.

use std::fmt;

use jiff::civil::Date;
use protocol::VisitId;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::act::Act;
use super::observation::Observation;
use super::validity::Validity;

/// A subject, by the order of screening, counted from 1. It is not the order of enrolment and says nothing
/// about a place in a randomisation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectNumber(pub u32);

impl fmt::Display for SubjectNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A site, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SiteNumber(pub u16);

impl fmt::Display for SiteNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One line of the record. Who wrote it, when, and why belongs to the envelope in which it is stored.
///
/// ```
/// let line = r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#;
/// let entry: record::Entry = serde_json::from_str(line)?;
/// assert_eq!(entry.event, record::Event::Act(record::Act::ConsentSigned {}));
/// assert_eq!(serde_json::to_string(&entry)?, line);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The place in the record, counted from 1 without a gap.
    pub sequence: u64,
    /// Whom it concerns.
    pub subject: SubjectNumber,
    /// The day on which it happened: of an infusion cycle its first day, of an adverse event its onset.
    pub date: Date,
    /// What happened.
    pub event: Event,
    /// What it counts for, after what was found out about it since.
    #[serde(default, skip_serializing_if = "Validity::is_as_entered")]
    pub validity: Validity,
}

impl Entry {
    /// An entry as it is made: nothing was found out about it yet.
    pub const fn new(sequence: u64, subject: SubjectNumber, date: Date, event: Event) -> Self {
        Self {
            sequence,
            subject,
            date,
            event,
            validity: Validity::AsEntered,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "visits are most of a record, and a box would cost each of them an allocation"
)]
pub enum Event {
    /// The system did it, and refuses to do it out of order.
    Act(Act),
    /// It happened in the world, and is written down whether or not it should have happened.
    Observation(Observation),
}

impl Event {
    /// The `kind` that it is written as.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Act(act) => act.kind(),
            Self::Observation(observation) => observation.kind(),
        }
    }

    /// The visit that it belongs to, where it belongs to one.
    ///
    /// ```
    /// use record::{Event, MissedVisit, Observation};
    ///
    /// let missed = Event::from(Observation::VisitMissed(MissedVisit {
    ///     visit: "W4".into(),
    ///     reason: "did not come".to_owned(),
    /// }));
    /// assert_eq!(missed.visit(), Some(&"W4".into()));
    /// assert_eq!(Event::from(record::Act::ConsentSigned {}).visit(), None);
    /// ```
    pub const fn visit(&self) -> Option<&VisitId> {
        let Self::Observation(observation) = self else {
            return None;
        };
        match observation {
            Observation::VisitHeld(held) => Some(&held.visit),
            Observation::VisitMissed(missed) => Some(&missed.visit),
            Observation::InfusionGiven(cycle) => Some(&cycle.visit),
            Observation::ThrombosisWatched(watch) => Some(&watch.visit),
            Observation::ParticipantAnswered(answers) => Some(&answers.visit),
            _ => None,
        }
    }
}

impl From<Act> for Event {
    fn from(act: Act) -> Self {
        Self::Act(act)
    }
}

impl From<Observation> for Event {
    fn from(observation: Observation) -> Self {
        Self::Observation(observation)
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Decides by `kind` first, so that a mistake inside an event is reported as that mistake and not as
    /// "no variant matches".
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let kind = value
            .get("kind")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        if Act::KINDS.contains(&kind) {
            Act::deserialize(value)
                .map(Self::Act)
                .map_err(D::Error::custom)
        } else if Observation::KINDS.contains(&kind) {
            Observation::deserialize(value)
                .map(Self::Observation)
                .map_err(D::Error::custom)
        } else {
            Err(D::Error::custom(format!(
                "event kind \"{kind}\" is unknown; acts are {}; observations are {}",
                Act::KINDS.join(", "),
                Observation::KINDS.join(", "),
            )))
        }
    }
}
