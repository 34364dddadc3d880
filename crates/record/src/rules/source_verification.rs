//! Which data of an entry are compared with their source, by the plan of the protocol.

use protocol::{SourceVerification, VerifiedData};

use super::lot::{LOTS_OF_AN_ENTRY, drawn};
use crate::event::{Act, Entry, Event, Observation, Validity};

/// Why an item is compared with its source, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planned {
    /// The plan calls it critical.
    Critical,
    /// It was chosen by lot.
    Sampled,
    /// It may stay as it was entered.
    NotPlanned,
}

/// What of an entry is compared with its source as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Entry,
    /// One group of its items, by the name that a store gives it.
    Group(&'static str),
}

/// One item of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedItem {
    /// What it is.
    pub data: VerifiedData,
    /// Which part of the entry.
    pub part: Part,
    /// Whether it is planned to be compared.
    pub planned: Planned,
}

/// The items of an entry that can be compared with a source, in the order of the form. The lot hangs on the place of the
/// entry in the record alone, so that it is the same whoever asks, and in every arm.
///
/// ```
/// use protocol::SourceVerification;
/// use record::rules::source_verification::{Planned, verified_items};
/// use record::{Act, Entry, SubjectNumber, Validity};
///
/// let mut entry = Entry {
///     sequence: 2,
///     subject: SubjectNumber(1),
///     date: jiff::civil::date(2017, 5, 1),
///     event: Act::ConsentSigned {}.into(),
///     validity: Validity::AsEntered,
/// };
/// let items = verified_items(&SourceVerification::default(), &entry);
/// assert_eq!(items[0].planned, Planned::Critical);
/// // What was struck out has no source in this subject's papers.
/// entry.validity = Validity::StruckOut;
/// assert!(verified_items(&SourceVerification::default(), &entry).is_empty());
/// ```
pub fn verified_items(plan: &SourceVerification, entry: &Entry) -> Vec<VerifiedItem> {
    if entry.validity == Validity::StruckOut {
        return Vec::new();
    }
    let whole = |data| vec![(data, Part::Entry)];
    let parts = match &entry.event {
        Event::Act(Act::Screened(_)) => whole(VerifiedData::Screening),
        Event::Act(Act::ConsentSigned {}) => whole(VerifiedData::Consent),
        Event::Act(Act::EligibilityAnswered { .. } | Act::Adjudicated { .. }) => {
            whole(VerifiedData::Eligibility)
        }
        // What the list decided has no source on paper.
        Event::Act(Act::Enrolled { .. }) => Vec::new(),
        Event::Act(_) => whole(VerifiedData::Course),
        Event::Observation(Observation::VisitHeld(held)) => {
            let findings = &held.findings;
            let mut parts = vec![(VerifiedData::VisitDay, Part::Group("date"))];
            if findings.weight.is_some() {
                parts.push((VerifiedData::Weight, Part::Group("event.findings.weight")));
            }
            if findings.core_set.is_some() {
                let group = Part::Group("event.findings.core_set");
                parts.push((VerifiedData::CoreSet, group));
            }
            if !findings.others.is_empty() {
                let group = Part::Group("event.findings.others");
                parts.push((VerifiedData::OtherFindings, group));
            }
            parts
        }
        Event::Observation(Observation::InfusionGiven(_)) => whole(VerifiedData::Infusion),
        Event::Observation(Observation::AdverseEvent(_)) => whole(VerifiedData::AdverseEvent),
        Event::Observation(Observation::ConcomitantTreatment(_) | Observation::RescueGiven(_)) => {
            whole(VerifiedData::OtherTreatment)
        }
        // What a participant answered is its own source.
        Event::Observation(Observation::ParticipantAnswered(_)) => Vec::new(),
        Event::Observation(_) => whole(VerifiedData::Course),
    };
    let item = |(place, (data, part)): (u64, (VerifiedData, Part))| VerifiedItem {
        data,
        part,
        planned: if plan.critical.contains(&data) {
            Planned::Critical
        } else if drawn(entry.sequence * LOTS_OF_AN_ENTRY + place) < plan.sampled_percent {
            Planned::Sampled
        } else {
            Planned::NotPlanned
        },
    };
    (0..).zip(parts).map(item).collect()
}
