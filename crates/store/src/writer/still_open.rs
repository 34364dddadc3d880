//! What is still open in a subject's data. It is asked before they are locked, by whichever way: a page shows what the store
//! would hold against the lock, because both ask here.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

use protocol::VisitId;
use record::{Due, Entry, SiteNumber, Subject, SubjectNumber, TrialState, Validity};
use serde::{Deserialize, Serialize};

use super::deeds::entry_of;
use super::work::Writer;
use crate::trail::{Closure, EndorsementKind, QueryStanding, Scope, verbatim_item, verbatim_of};

/// Says what is due for a subject now, each in words that everybody who is blinded may read.
pub type WhatIsDue = Box<dyn Fn(&TrialState<'_>, SubjectNumber) -> Vec<String> + Send>;

/// What is still open in a subject's data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StillOpen {
    /// Queries that are not closed, by their numbers.
    pub queries: Vec<u64>,
    /// Visits that were held and to which no investigator's name stands.
    pub unsigned: Vec<VisitId>,
    /// Words that are not coded.
    pub uncoded: Vec<String>,
    /// What is due.
    pub due: Vec<String>,
    /// Entries that wait for their second entry, by their numbers in the record.
    pub second_entries: Vec<u64>,
    /// Entries in which two people entered different values, and nobody decided which stand.
    pub differing: Vec<u64>,
}

impl StillOpen {
    /// Whether nothing is.
    pub const fn is_empty(&self) -> bool {
        self.queries.is_empty()
            && self.unsigned.is_empty()
            && self.uncoded.is_empty()
            && self.due.is_empty()
            && self.second_entries.is_empty()
            && self.differing.is_empty()
    }

    /// How much of each.
    pub fn counted(&self) -> OpenCounts {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        OpenCounts {
            queries: count(self.queries.len()),
            unsigned: count(self.unsigned.len()),
            uncoded: count(self.uncoded.len()),
            due: count(self.due.len()),
            second_entries: count(self.second_entries.len()),
            differing: count(self.differing.len()),
        }
    }
}

/// How much is still open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCounts {
    /// Queries that are not closed.
    pub queries: u64,
    /// Visits without a signature.
    pub unsigned: u64,
    /// Words that are not coded.
    pub uncoded: u64,
    /// What is due.
    pub due: u64,
    /// Entries that wait for their second entry.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub second_entries: u64,
    /// Entries in which two people entered different values, and nobody decided which stand.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub differing: u64,
}

/// Whether there is none: rows say nothing of what a trial does not have.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_nothing(count: &u64) -> bool {
    *count == 0
}

impl OpenCounts {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for OpenCounts {
    fn add_assign(&mut self, other: Self) {
        self.queries += other.queries;
        self.unsigned += other.unsigned;
        self.uncoded += other.uncoded;
        self.due += other.due;
        self.second_entries += other.second_entries;
        self.differing += other.differing;
    }
}

impl fmt::Display for OpenCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            queries,
            unsigned,
            uncoded,
            due,
            second_entries,
            differing,
        } = self;
        write!(
            f,
            "{queries} queries, {unsigned} unsigned visits, {uncoded} uncoded words, {due} due items"
        )?;
        if *second_entries > 0 || *differing > 0 {
            write!(
                f,
                ", {second_entries} entries without their second, {differing} with undecided differences"
            )?;
        }
        Ok(())
    }
}

/// What the record itself knows to be due: what rules have set off and nobody did. Whoever serves the trial also knows the
/// calendar of its forms.
pub(super) fn set_off_by_rules(state: &TrialState<'_>, number: SubjectNumber) -> Vec<String> {
    let due = state.subject(number).map(Subject::due).unwrap_or_default();
    due.iter()
        .map(|due| match due {
            Due::CrossOver { .. } => "the step after confirmed deterioration".to_owned(),
            Due::End { .. } => "the end of the subject's part in the trial".to_owned(),
            Due::RegimenStop { .. } => "the stop of the regimen".to_owned(),
            Due::RegimenChange { .. } => "the change of the regimen".to_owned(),
            Due::ExtraVisit { visit } => state.plan().visit(*visit).label.clone(),
        })
        .collect()
}

impl Writer<'_> {
    /// What is still open in data of a subject. What is due belongs to all of them, and a signature to no less than a visit.
    pub(crate) fn still_open(&self, number: SubjectNumber, scope: &Scope) -> StillOpen {
        let (second_entries, differing) = self.second_entries_of(number);
        let in_scope = |entry: &u64| self.is_in(scope, *entry);
        StillOpen {
            queries: self.queries_not_closed(number, scope),
            unsigned: self.unsigned_visits(number, scope),
            uncoded: self.uncoded_words(number, scope),
            due: match scope {
                Scope::Casebook {} => (self.what_is_due)(&self.state, number),
                _ => Vec::new(),
            },
            second_entries: second_entries.into_iter().filter(in_scope).collect(),
            differing: differing.into_iter().filter(in_scope).collect(),
        }
    }

    /// Whether an entry belongs to a part of the data, with all or some of its items.
    fn is_in(&self, scope: &Scope, entry: u64) -> bool {
        entry_of(&self.entries, entry).is_some_and(|entry| scope.is_about(entry))
    }

    fn queries_not_closed(&self, number: SubjectNumber, scope: &Scope) -> Vec<u64> {
        let encloses = |part: &Scope| {
            let entry = part
                .entry()
                .and_then(|entry| entry_of(&self.entries, entry));
            scope.encloses(part, entry.and_then(|entry| entry.event.visit()))
        };
        let queries = self.projections.queries.iter();
        queries
            .filter(|(_, query)| query.subject == number.0)
            .filter(|(_, query)| query.standing != QueryStanding::Closed)
            .filter(|(_, query)| encloses(&query.about.part()))
            .map(|(number, _)| *number)
            .collect()
    }

    /// The visits that were held and to which no investigator's name stands.
    pub(super) fn unsigned_visits(&self, number: SubjectNumber, scope: &Scope) -> Vec<VisitId> {
        let mut signs_everything = false;
        let mut signed = BTreeSet::new();
        for one in self.projections.endorsements.values() {
            if one.subject == number.0
                && one.fallen.is_none()
                && one.kind == EndorsementKind::Signature
            {
                match &one.scope {
                    Scope::Casebook {} => signs_everything = true,
                    Scope::Visit { visit } => {
                        signed.insert(visit.as_str());
                    }
                    // Entries and items are verified, not signed.
                    Scope::Entry { .. } | Scope::ItemGroup { .. } => {}
                }
            }
        }
        let held = self.state.subject(number).map(Subject::visits);
        let visits = held.unwrap_or_default().iter();
        visits
            .map(|held| &self.plan.visit(held.visit).id)
            .filter(|visit| !signs_everything && !signed.contains(visit.as_str()))
            .filter(|visit| match scope {
                Scope::Casebook {} => true,
                Scope::Visit { visit: own } => *visit == own,
                Scope::Entry { .. } | Scope::ItemGroup { .. } => false,
            })
            .cloned()
            .collect()
    }

    fn uncoded_words(&self, number: SubjectNumber, scope: &Scope) -> Vec<String> {
        let is_in = |entry: &Entry| match (scope, verbatim_item(&entry.event)) {
            (Scope::ItemGroup { group, .. }, Some(item)) => {
                scope.is_about(entry) && item.is_within(group)
            }
            _ => scope.is_about(entry),
        };
        let entries = self.entries.iter();
        entries
            .filter(|entry| entry.subject == number && entry.validity != Validity::StruckOut)
            .filter(|entry| !self.projections.codings.contains_key(&entry.sequence))
            .filter(|entry| is_in(entry))
            .filter_map(|entry| verbatim_of(&entry.event).map(str::to_owned))
            .collect()
    }

    /// How much is still open in the data of everybody, or of everybody at a site, that are not locked.
    pub(crate) fn still_open_in_all(&self, site: Option<SiteNumber>) -> OpenCounts {
        let all = Scope::Casebook {};
        let subjects = self.state.subjects().iter();
        let mut open = OpenCounts::default();
        for subject in subjects.filter(|one| site.is_none_or(|site| one.screening().site == site)) {
            if self.projections.closure(subject.number(), &all) != Closure::Locked {
                open += self.still_open(subject.number(), &all).counted();
            }
        }
        open
    }
}
