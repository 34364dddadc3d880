//! Medical coding: the term of a dictionary that a verbatim term stands for.

use record::{Event, Observation, SubjectNumber};
use serde::{Deserialize, Serialize};

use super::scope::ItemGroup;

/// A term of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedTerm {
    /// The dictionary, by its name.
    pub dictionary: String,
    /// Its version.
    pub version: String,
    /// The code.
    pub code: String,
    /// The preferred term.
    pub preferred_term: String,
    /// The class that it belongs to: a system organ class, or a therapeutic one.
    pub class: String,
}

/// A verbatim term was coded, for the first time or again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coded {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// The words that were coded, as they stood in the entry.
    pub verbatim: String,
    /// How often they were coded: 1 for the first time.
    pub version: u32,
    /// The term before, where they were coded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<CodedTerm>,
    /// The term from now on.
    pub new: CodedTerm,
}

/// The words of an event that are coded: of an adverse event what the site reported or, where that is all there is, the
/// term; and the names of treatments.
pub(crate) fn verbatim_of(event: &Event) -> Option<&str> {
    coded_words(event).map(|(_, words)| words)
}

/// The item in which those words stand.
pub(crate) fn verbatim_item(event: &Event) -> Option<ItemGroup> {
    coded_words(event).map(|(item, _)| ItemGroup(item.to_owned()))
}

fn coded_words(event: &Event) -> Option<(&'static str, &str)> {
    match event {
        Event::Observation(Observation::AdverseEvent(event)) => {
            let reported = event.reported.as_ref().map(|reported| &*reported.words);
            let reported = reported.filter(|words| !words.trim().is_empty());
            Some(
                reported.map_or(("event.term", event.term.as_str()), |words| {
                    ("event.reported.words", words)
                }),
            )
        }
        Event::Observation(Observation::ConcomitantTreatment(treatment)) => {
            Some(("event.name", &treatment.name))
        }
        Event::Observation(Observation::RescueGiven(rescue)) => Some(("event.name", &rescue.name)),
        _ => None,
    }
}
