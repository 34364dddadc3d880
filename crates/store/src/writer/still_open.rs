//! What is still open in a subject's data. It is asked before they are locked, by whichever way: a page shows what the store
//! would hold against the lock, because both ask here.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

use protocol::VisitId;
use record::{Due, Subject, SubjectNumber, TrialState, Validity};
use serde::{Deserialize, Serialize};

use super::work::Writer;
use crate::trail::{Closure, EndorsementKind, QueryStanding, Scope, verbatim_of};

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
    /// What is still open in a subject's data.
    pub(crate) fn still_open(&self, number: SubjectNumber) -> StillOpen {
        let queries = &self.projections.queries;
        let of_subject = |subject: u32| subject == number.0;
        let mut signs_everything = false;
        let mut signed = BTreeSet::new();
        for one in self.projections.endorsements.values() {
            if of_subject(one.subject)
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
        let held = self
            .state
            .subject(number)
            .map(Subject::visits)
            .unwrap_or_default();
        let (second_entries, differing) = self.second_entries_of(number);
        StillOpen {
            queries: queries
                .iter()
                .filter(|(_, query)| {
                    of_subject(query.subject) && query.standing != QueryStanding::Closed
                })
                .map(|(number, _)| *number)
                .collect(),
            unsigned: held
                .iter()
                .map(|held| &self.plan.visit(held.visit).id)
                .filter(|visit| !signs_everything && !signed.contains(visit.as_str()))
                .cloned()
                .collect(),
            uncoded: self
                .entries
                .iter()
                .filter(|entry| entry.subject == number && entry.validity != Validity::StruckOut)
                .filter(|entry| !self.projections.codings.contains_key(&entry.sequence))
                .filter_map(|entry| verbatim_of(&entry.event).map(str::to_owned))
                .collect(),
            due: (self.what_is_due)(&self.state, number),
            second_entries,
            differing,
        }
    }

    /// How much is still open in the data of everybody that are not locked.
    pub(crate) fn still_open_in_all(&self) -> OpenCounts {
        let mut all = OpenCounts::default();
        for subject in self.state.subjects() {
            if self.projections.closure(subject.number()) != Closure::Locked {
                all += self.still_open(subject.number()).counted();
            }
        }
        all
    }
}
