//! Who recorded the adverse events of a subject, and who its core set measures: so that the two can be kept apart.
//!
//! Like the index of rows it is kept in memory, and made again with every opening. What the program itself wrote, such as
//! what a simulation or a laboratory's file says, is nobody's hand.

use std::collections::BTreeMap;

use record::{Event, Observation, SubjectNumber};

use super::deed::Deed;
use super::envelope::Role;
use super::scope::ItemGroup;

/// The group of items in which the core set measures of a visit stand.
pub(crate) const CORE_SET: &str = "event.findings.core_set";

/// Two kinds of work that one person does not do for the same subject and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Recording adverse events, which tell much of a treatment.
    AdverseEvents,
    /// Scoring the core set measures.
    CoreSet,
}

impl Work {
    /// Which of the two an event is.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Observation(Observation::AdverseEvent(_)) => Some(Self::AdverseEvents),
            Event::Observation(Observation::VisitHeld(held)) => {
                held.findings.core_set.as_ref().map(|_| Self::CoreSet)
            }
            _ => None,
        }
    }

    /// Which of the two a correction of a group of items is, in an entry of this kind.
    pub(crate) fn of_correction(event: &Event, group: &ItemGroup) -> Option<Self> {
        match event {
            Event::Observation(Observation::AdverseEvent(_)) => Some(Self::AdverseEvents),
            Event::Observation(Observation::VisitHeld(_)) if is_of_scores(group) => {
                Some(Self::CoreSet)
            }
            _ => None,
        }
    }

    /// The other of the two.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::AdverseEvents => Self::CoreSet,
            Self::CoreSet => Self::AdverseEvents,
        }
    }
}

/// Whether a group of items holds core set measures, or is held by them.
fn is_of_scores(group: &ItemGroup) -> bool {
    let mut both = group.path().zip(CORE_SET.split('.'));
    both.all(|(own, its)| own == its)
}

/// That somebody wrote or corrected an entry.
#[derive(Debug, Clone)]
struct Hand {
    row: u64,
    person: Box<str>,
    entry: u64,
    work: Work,
}

/// Who did which work, by subject.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    by_subject: BTreeMap<u32, Vec<Hand>>,
    /// Which work an entry is that somebody may correct later, whoever wrote it, and the row by which it is.
    entries: BTreeMap<u64, (u64, Work)>,
}

impl Hands {
    /// Takes the next row of the trail.
    pub(crate) fn take(&mut self, row: u64, person: &str, role: Role, deed: &Deed) {
        let (subject, entry, work) = match deed {
            Deed::Entry(entry) => {
                let Some(work) = Work::of(&entry.event) else {
                    return;
                };
                self.entries.insert(entry.sequence, (row, work));
                (entry.subject, entry.sequence, work)
            }
            Deed::Corrected(corrected) => {
                let work = match self.entries.get(&corrected.entry) {
                    Some((_, Work::AdverseEvents)) => Work::AdverseEvents,
                    _ if is_of_scores(&corrected.group) => Work::CoreSet,
                    _ => return,
                };
                (corrected.subject, corrected.entry, work)
            }
            // Whoever enters scores a second time has them before the eyes as whoever entered them first.
            Deed::SecondEntry(second) => {
                let Some(work) = Work::of(&second.event) else {
                    return;
                };
                (second.subject, second.entry, work)
            }
            _ => return,
        };
        if role == Role::System {
            return;
        }
        self.by_subject.entry(subject.0).or_default().push(Hand {
            row,
            person: person.into(),
            entry,
            work,
        });
    }

    /// Forgets the rows after one, which were given up.
    pub(crate) fn go_back(&mut self, last: u64) {
        for hands in self.by_subject.values_mut() {
            hands.retain(|hand| hand.row <= last);
        }
        self.entries.retain(|_, (row, _)| *row <= last);
    }

    /// The entries of a subject on which a person did such work.
    pub(crate) fn entries_of(
        &self,
        subject: SubjectNumber,
        person: &str,
        work: Work,
    ) -> impl Iterator<Item = u64> {
        let hands = self.by_subject.get(&subject.0).into_iter().flatten();
        hands
            .filter(move |hand| hand.work == work && *hand.person == *person)
            .map(|hand| hand.entry)
    }
}
