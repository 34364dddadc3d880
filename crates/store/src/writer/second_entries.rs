//! Data that are entered twice: the second entry of another person, and what is decided where the two differ.
//!
//! What was entered second is held against the entry as it stands now, so that a correction after the comparison is compared
//! anew. An item of which the first value was found right stays decided as long as both values are those on which it was.

use std::collections::BTreeSet;

use jiff::civil::Date;
use protocol::DecidedBy;
use record::rules::correction::corrections;
use record::rules::double_entry::{
    Difference, Item, differences, is_entered_twice, is_same_form, with_items,
};
use record::{Entry, Event, SubjectNumber, Validity};

use super::closing::whole;
use super::deeds::entry_of;
use super::refused::Refused;
use super::request::Request;
use super::words::needs_reason;
use super::work::Writer;
use crate::clock::Clock;
use crate::door::is_not_in_the_future;
use crate::loaded::with_group;
use crate::trail::{
    Corrected, Decision, Deed, DifferencesDecided, ItemGroup, Pass, SecondEntry, Stands,
};

/// What a request comes to: a row, and the corrections that follow from it in the same transaction.
pub(super) struct Decided {
    pub(super) deed: Deed,
    pub(super) corrections: Vec<Corrected>,
}

impl From<Deed> for Decided {
    fn from(deed: Deed) -> Self {
        Self {
            deed,
            corrections: Vec::new(),
        }
    }
}

/// The items in which two entries differ, and of which nothing was decided on the values that stand there now.
pub(crate) fn open_differences(entry: &Entry, pass: &Pass) -> Vec<Difference> {
    let Some((_, second)) = &pass.second else {
        return Vec::new();
    };
    let mut found = differences(entry, second.date, &second.event);
    found.retain(|difference| {
        let mut own = pass
            .decisions()
            .filter(|decision| decision.is_of(difference));
        !own.any(|decision| decision.stands == Stands::First)
    });
    found
}

impl Writer<'_> {
    /// An entry that is to be entered twice, with what is known of its two passes.
    pub(crate) fn entered_twice(&self, number: u64) -> Option<(&Entry, &Pass)> {
        let entry = entry_of(&self.entries, number)?;
        let pass = self.index.passes.of(number)?;
        let plan = &self.plan.protocol().double_entry;
        // What was entered twice is compared, though a later version of the protocol may ask for less.
        (pass.second.is_some() || is_entered_twice(plan, entry)).then_some((entry, pass))
    }

    /// The entries of a subject that wait for their second entry, and those in which differences are undecided.
    pub(crate) fn second_entries_of(&self, subject: SubjectNumber) -> (Vec<u64>, Vec<u64>) {
        let (mut missing, mut differing) = (Vec::new(), Vec::new());
        for (number, _) in self.index.passes.all() {
            let Some((entry, pass)) = self.entered_twice(number) else {
                continue;
            };
            if entry.subject != subject || entry.validity == Validity::StruckOut {
                continue;
            }
            if pass.second.is_none() {
                missing.push(number);
            } else if !open_differences(entry, pass).is_empty() {
                differing.push(number);
            }
        }
        (missing, differing)
    }

    /// An entry of the person's site that may be worked on, with what is known of its two passes.
    fn own_pass(&self, request: &Request, number: u64) -> Result<(&Entry, &Pass), Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_open(entry.subject, &whole(entry))?;
        if entry.validity == Validity::StruckOut {
            return Err(Refused::StruckOut);
        }
        self.entered_twice(number).ok_or(Refused::NotEnteredTwice)
    }

    /// Enters an entry a second time. It is held against the first only, and changes nothing of the record.
    pub(super) fn enter_second(
        &self,
        request: &Request,
        number: u64,
        date: Date,
        event: &Event,
    ) -> Result<SecondEntry, Refused> {
        let (entry, pass) = self.own_pass(request, number)?;
        if pass.is_known_to(&request.person.name) {
            return Err(Refused::SamePerson);
        }
        if pass.second.is_some() {
            return Err(Refused::EnteredTwiceAlready);
        }
        if !is_same_form(entry, event) {
            return Err(Refused::OtherForm);
        }
        Ok(SecondEntry {
            entry: number,
            subject: entry.subject,
            date,
            event: event.clone(),
        })
    }

    /// Decides which of two values stand. Where those of the second person do the entry is corrected, if the whole record holds
    /// with all of them.
    pub(super) fn decide_differences(
        &mut self,
        request: &Request,
        number: u64,
        decisions: &[Decision],
    ) -> Result<Decided, Refused> {
        needs_reason(request, true)?;
        let (entry, pass) = self.own_pass(request, number)?;
        let (Some((_, second)), false) = (&pass.second, decisions.is_empty()) else {
            return Err(Refused::NotEnteredTwice);
        };
        if self.plan.protocol().double_entry.decided_by == DecidedBy::AThirdPerson
            && pass.is_made_by(&request.person.name)
        {
            return Err(Refused::ThirdPersonDecides);
        }
        self.are_open(entry, pass, decisions)?;
        let taken: BTreeSet<Item> = decisions
            .iter()
            .filter(|decision| decision.stands == Stands::Second)
            .map(|decision| decision.item.clone())
            .collect();
        let subject = entry.subject;
        let (rows, upheld) = if taken.is_empty() {
            (Vec::new(), 0)
        } else {
            let changed = with_items(entry, second.date, &second.event, &taken)
                .ok_or(Refused::HangTogether)?;
            let rows = self.rows_of(entry, &changed)?;
            for row in &rows {
                self.is_correctable_to(entry, &row.group, &changed)?;
            }
            self.correct_together(changed, rows)?
        };
        let decided = DifferencesDecided {
            entry: number,
            subject,
            decisions: decisions.to_vec(),
            upheld,
        };
        Ok(Decided {
            deed: Deed::DifferencesDecided(decided),
            corrections: rows,
        })
    }

    /// Whether every decision is about a difference that is open, on the values that stand there now, and none twice.
    fn are_open(&self, entry: &Entry, pass: &Pass, decisions: &[Decision]) -> Result<(), Refused> {
        let open = open_differences(entry, pass);
        let mut named = BTreeSet::new();
        for decision in decisions {
            let found = open.iter().find(|one| one.item == decision.item);
            match found {
                Some(found) if decision.is_of(found) && named.insert(&decision.item) => {}
                Some(found) if !decision.is_of(found) => {
                    let group = ItemGroup(decision.item.0.clone());
                    return Err(Refused::Changed {
                        version: self.projections.version(entry.sequence, &group),
                        now: found.first.clone(),
                    });
                }
                _ => {
                    return Err(Refused::NoSuchDifference {
                        item: decision.item.to_string(),
                    });
                }
            }
        }
        Ok(())
    }

    /// The corrections, group by group, that lead from an entry to what it says from now on.
    fn rows_of(&self, entry: &Entry, changed: &Entry) -> Result<Vec<Corrected>, Refused> {
        let groups = corrections(entry, changed.date, &changed.event).unwrap_or_default();
        let mut rows = Vec::with_capacity(groups.len());
        let mut now = entry.clone();
        for one in groups {
            let group = ItemGroup(one.group);
            let (next, old) = with_group(&now, &group, &one.new).ok_or(Refused::HangTogether)?;
            rows.push(Corrected {
                entry: entry.sequence,
                subject: entry.subject,
                version: self.projections.version(entry.sequence, &group) + 1,
                group,
                old,
                new: one.new,
                upheld: Vec::new(),
            });
            now = next;
        }
        if now == *changed {
            Ok(rows)
        } else {
            Err(Refused::HangTogether)
        }
    }

    /// Puts an entry as it is from now on to the state; the acts that stand all the same belong to the first of its rows.
    fn correct_together(
        &mut self,
        changed: Entry,
        mut rows: Vec<Corrected>,
    ) -> Result<(Vec<Corrected>, u32), Refused> {
        if !self.state.is_of_virtual_subjects() {
            is_not_in_the_future(changed.date, Clock::latest_day(self.clock.now()))
                .map_err(|why| Refused::Unreadable { why })?;
        }
        let upheld = self.fold_with(changed)?;
        let count = u32::try_from(upheld.len()).unwrap_or(u32::MAX);
        if let Some(first) = rows.first_mut() {
            first.upheld = upheld;
        }
        Ok((rows, count))
    }
}
