//! Whoever scores a subject at a visit records none of its adverse events of that time: they tell much of the treatment (B-16
//! of the channels by which blinding is lost). Pages, programs and files all come through here.

use jiff::civil::Date;
use protocol::CoreSetEntry;
use record::{AdverseEvent, Event, Observation, Seriousness, SubjectNumber};

use super::deeds::entry_of;
use super::refused::Refused;
use super::request::Wish;
use super::work::Writer;
use crate::trail::{ItemGroup, Person, Role, Stands, Work};

/// What somebody is about to write or to correct, as far as it is one of the two kinds of work.
struct Intended {
    subject: SubjectNumber,
    work: Work,
    date: Date,
    /// The entry that is corrected.
    entry: Option<u64>,
}

impl Writer<'_> {
    /// Why a person may not do what is wished, where the protocol keeps scoring and adverse events apart and the person did
    /// the other of the two for the same subject and time. A serious adverse event is taken from everybody: nobody waits
    /// for a colleague to report it.
    pub(super) fn kept_apart(&self, person: &Person, wish: &Wish) -> Result<(), Refused> {
        match self.intended(wish) {
            None => Ok(()),
            Some(intended) => self.may_do(person, &intended),
        }
    }

    /// Why a person may not score a subject at a visit of a day.
    pub(super) fn may_score(
        &self,
        person: &Person,
        subject: SubjectNumber,
        date: Date,
    ) -> Result<(), Refused> {
        let intended = Intended {
            subject,
            work: Work::CoreSet,
            date,
            entry: None,
        };
        self.may_do(person, &intended)
    }

    fn may_do(&self, person: &Person, intended: &Intended) -> Result<(), Refused> {
        if self.plan.protocol().response.core_set_entered_by == CoreSetEntry::AnybodyAtTheSite
            || person.role == Role::System
        {
            return Ok(());
        }
        let mut others =
            self.index
                .hands
                .entries_of(intended.subject, &person.name, intended.work.other());
        let clash = others.find_map(|other| {
            let other = entry_of(&self.entries, other)?;
            let (visit, to, event) = match intended.work {
                Work::CoreSet => (intended.entry, intended.date, other.date),
                Work::AdverseEvents => (Some(other.sequence), other.date, intended.date),
            };
            let from = self.visit_before(intended.subject, visit, to);
            (event <= to && from.is_none_or(|from| event > from)).then_some(to)
        });
        match (clash, intended.work) {
            (None, _) => Ok(()),
            (Some(visit), Work::CoreSet) => Err(Refused::RecordedItsEvents { visit }),
            (Some(visit), Work::AdverseEvents) => Err(Refused::ScoredThen { visit }),
        }
    }

    fn intended(&self, wish: &Wish) -> Option<Intended> {
        match wish {
            Wish::Write {
                subject,
                date,
                event,
            } if !is_serious(event) => Some(Intended {
                subject: *subject,
                work: Work::of(event)?,
                date: *date,
                entry: None,
            }),
            Wish::EnterSecond { entry, date, event } if !is_serious(event) => Some(Intended {
                subject: entry_of(&self.entries, *entry)?.subject,
                work: Work::of(event)?,
                date: *date,
                entry: Some(*entry),
            }),
            Wish::DecideDifferences { entry, decisions } => {
                let entry = entry_of(&self.entries, *entry)?;
                let mut taken = decisions.iter().filter(|one| one.stands == Stands::Second);
                let work = taken.find_map(|one| {
                    let group = ItemGroup(one.item.0.clone());
                    Work::of_correction(&entry.event, &group)
                })?;
                (!is_serious(&entry.event)).then_some(Intended {
                    subject: entry.subject,
                    work,
                    date: entry.date,
                    entry: Some(entry.sequence),
                })
            }
            Wish::Correct { entry, group, .. } => {
                let entry = entry_of(&self.entries, *entry)?;
                let work = Work::of_correction(&entry.event, group)?;
                (!is_serious(&entry.event)).then_some(Intended {
                    subject: entry.subject,
                    work,
                    date: entry.date,
                    entry: Some(entry.sequence),
                })
            }
            _ => None,
        }
    }

    /// The day of the last visit that was held before a day, but for one entry.
    fn visit_before(&self, subject: SubjectNumber, but: Option<u64>, day: Date) -> Option<Date> {
        let visits = self.state.subject(subject)?.visits().iter();
        visits
            .filter(|visit| Some(visit.sequence) != but && visit.date < day)
            .map(|visit| visit.date)
            .max()
    }
}

fn is_serious(event: &Event) -> bool {
    matches!(
        event,
        Event::Observation(Observation::AdverseEvent(AdverseEvent {
            seriousness: Seriousness::Serious,
            ..
        }))
    )
}
