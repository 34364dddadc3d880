//! Bringing what is held in memory up to what is on the disk: what other processes wrote, or all of it after an error.

use std::collections::BTreeSet;

use record::{
    Act, AllocationReference, Decision, DecisionId, Entry, Event, RefusedEntry, Release, TrialState,
};

use super::refused::Refused;
use super::request::Asked;
use super::work::{Mode, Outcome, Writer};
use crate::error::{StoreError, Trouble};
use crate::loaded::{Loaded, change_entries, is_in_place, signed_head};
use crate::redaction::RedactedRows;
use crate::trail::{Deed, Typed};
use crate::vault::Ledger;

impl Writer<'_> {
    /// Takes what other processes have written since.
    pub(crate) fn catch_up(&mut self) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if self.plant.is_some() {
            return self.catch_up_as_planted();
        }
        let public = self.keys.public();
        let head = signed_head(self.database.as_mut(), None)?.ok_or(StoreError::NoTrial)?;
        if head == self.head {
            return Ok(());
        }
        if head.sequence <= self.head.sequence {
            return Err(StoreError::tampered(format!(
                "the database was put back to row {} while it was open: it had row {}",
                head.sequence, self.head.sequence
            )));
        }
        signed_head(self.database.as_mut(), Some(&public))?;
        let mut changed = Vec::new();
        let mut at = self.head;
        let mut configuration = self.configuration;
        let mut last_recorded = self.last_recorded;
        let redacted = RedactedRows::read(self.database.as_mut())?;
        let scratch = &mut self.scratch;
        crate::trail::read_after(self.database.as_mut(), self.head.sequence, |row, digest| {
            at = crate::loaded::follow(at, row, digest, &redacted, scratch)?;
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            if matches!(deed, Deed::Configured(_)) {
                configuration = at.sequence;
            }
            last_recorded = row.recorded;
            let request = row.request.map(Box::<str>::from);
            let by = (Box::<str>::from(row.person), row.role()?, row.source()?);
            changed.push((at.sequence, request, row.subject()?, by, row.recorded, deed));
            Ok(())
        })?;
        if at != head {
            return Err(StoreError::tampered(format!(
                "the signed head says that row {} is the last, and the rows end otherwise",
                head.sequence
            )));
        }
        // Words were taken out of rows that are known already.
        if (changed.iter()).any(|(.., deed)| matches!(deed, Deed::Redacted(_))) {
            return self.rebuild();
        }
        self.learn_decisions()?;
        let known = self.entries.len();
        let mut released = Vec::new();
        let mut corrected = false;
        for (sequence, request, subject, (person, role, source), recorded, deed) in changed {
            self.index.take(sequence, request.as_deref(), subject)?;
            let typed = Typed {
                row: sequence,
                person: &person,
                role,
                source,
                recorded,
            };
            self.index.take_deed(&typed, &deed);
            self.projections.take(sequence, &deed)?;
            match deed {
                Deed::Entry(entry) => self.entries.push(entry),
                Deed::Randomised(randomised) => self.entries.push(randomised.entry),
                Deed::Version(release) => {
                    is_in_place(sequence, &release, self.entries.len())?;
                    released.push(release);
                }
                deed @ (Deed::Corrected(_) | Deed::StruckOut(_)) => {
                    corrected = true;
                    change_entries(&mut self.entries, sequence, &deed)?;
                }
                _ => {}
            }
        }
        // Each counts from the entry after which it stands, so that it may be known before the entries are taken.
        release_all(&mut self.state, released)?;
        if corrected {
            self.state = fold(self.state.afresh(), &self.entries)?;
        } else {
            for entry in self.entries.iter().skip(known) {
                self.state
                    .accept(entry)
                    .map_err(|refusal| StoreError::tampered(refusal.to_string()))?;
            }
        }
        self.head = at;
        self.configuration = configuration;
        self.last_recorded = last_recorded;
        Ok(())
    }

    /// Takes what other processes have written since, where nothing is to be written: what is shown is then as new as the
    /// database. A database that cannot be reached shows what was known; the next batch finds out and says so.
    pub(crate) fn see_others(&mut self) {
        if self.mode != Mode::Open {
            return;
        }
        let seen = match self.database.begin_reading() {
            Ok(()) => self.catch_up(),
            Err(error) => Err(error.into()),
        };
        let _ = self.database.roll_back();
        if let Err(error @ StoreError::Tampered { .. }) = seen {
            self.recover(&error, &[]);
        }
    }

    /// Learns what other processes have decided by minimisation, or this one before it was ended.
    pub(crate) fn learn_decisions(&mut self) -> Result<(), StoreError> {
        if self.plan.minimisation().is_none() {
            return Ok(());
        }
        for kept in self.vault.decisions_after(&self.keys, self.ledger.length)? {
            self.ledger.note(&kept);
            let decision = self.table.sealed_decision(self.plan, kept.row);
            self.state.learn(decision.map_err(StoreError::Lists)?);
        }
        Ok(())
    }

    /// Reads everything again, from the first row.
    pub(crate) fn rebuild(&mut self) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if self.plant.is_some() {
            return self.rebuild_as_planted();
        }
        let loaded = Loaded::from(self.database.as_mut())?;
        // What was decided in memory and did not come to the vault was never decided.
        let mut state = TrialState::new(self.plan, self.table);
        self.ledger = Ledger::default();
        for kept in self.vault.decisions_after(&self.keys, 0)? {
            self.ledger.note(&kept);
            let decision = self.table.sealed_decision(self.plan, kept.row);
            state.learn(decision.map_err(StoreError::Lists)?);
        }
        release_all(&mut state, loaded.releases)?;
        self.state = fold(state, &loaded.entries)?;
        self.entries = loaded.entries;
        self.projections = loaded.projections;
        self.index = loaded.index;
        self.head = loaded.head;
        self.configuration = loaded.configuration.0;
        self.last_recorded = loaded.last_recorded;
        Ok(())
    }

    /// After an error nothing in memory is trusted: the transaction is given up, everything is read again, and each
    /// request is looked up by its key.
    pub(crate) fn recover(&mut self, error: &StoreError, asked: &[Asked]) -> Vec<Outcome> {
        let why = error.to_string();
        let all = |refused: Refused| vec![Err(refused); asked.len()];
        let trouble = error.trouble();
        self.vault.roll_back_pending();
        let given_up = self.database.roll_back();
        if trouble == Some(Trouble::Disk) || matches!(error, StoreError::Tampered { .. }) {
            self.mode = Mode::Stopped(why.clone());
            return all(Refused::Unknown { why });
        }
        let outcome = (|| {
            if given_up.is_err() || trouble == Some(Trouble::ConnectionLost) {
                self.database.reconnect()?;
            }
            // With the writer's turn in hand no earlier transaction of ours can still be on its way.
            self.database.begin_writing()?;
            self.rebuild()?;
            let mut outcomes = Vec::with_capacity(asked.len());
            for asked in asked {
                let stored = self.stored(asked)?;
                outcomes
                    .push(stored.unwrap_or_else(|| Err(Refused::NotStored { why: why.clone() })));
            }
            self.database.roll_back()?;
            Ok::<_, StoreError>(outcomes)
        })();
        outcome.unwrap_or_else(|again| {
            self.mode = Mode::Stopped(again.to_string());
            all(Refused::Unknown {
                why: again.to_string(),
            })
        })
    }
}

/// Where everybody is, from a state before the first entry. Each decision of minimisation that the record names is made again
/// from who was randomised before it and from what was drawn for it. One that the record does not name decided nothing: its
/// process ended before the record had it, and it may have seen others of its batch who were enrolled later, or never.
///
/// # Errors
/// [`StoreError::Tampered`] at the first entry or decision that does not follow.
pub(crate) fn fold<'a>(
    mut state: TrialState<'a>,
    entries: &[Entry],
) -> Result<TrialState<'a>, StoreError> {
    let refused = |RefusedEntry { sequence, refusal }| {
        StoreError::tampered(format!(
            "entry {sequence} of the record does not follow from the protocol and the entries before it: {refusal}"
        ))
    };
    let named: BTreeSet<DecisionId> = entries.iter().filter_map(decision_named_by).collect();
    let mut made: Vec<Decision> = state
        .decisions()
        .filter(|decision| named.contains(&decision.id()))
        .cloned()
        .collect();
    made.sort_by_key(Decision::order);
    let mut made = made.into_iter().peekable();
    let mut rest = entries;
    while made.peek().is_some() {
        // As far as the next enrolment, and not beyond it.
        let length = rest
            .iter()
            .position(|entry| matches!(entry.event, Event::Act(Act::Enrolled { .. })))
            .unwrap_or(rest.len());
        let (before, after) = rest.split_at(length);
        state = state.fold(before).map_err(refused)?;
        let next = state.enrolled() + 1;
        while let Some(decision) = made.next_if(|decision| decision.order() <= next) {
            if !state.follows(&decision) {
                return Err(StoreError::tampered(format!(
                    "the decision on subject {} is not the one that minimisation gives for who was randomised before it \
                     and for what was drawn",
                    decision.subject()
                )));
            }
        }
        let Some((enrolment, after)) = after.split_first() else {
            return Ok(state);
        };
        state = state.fold([enrolment]).map_err(refused)?;
        rest = after;
    }
    state.fold(rest).map_err(refused)
}

/// Has a state know what was released at sites, before the entries that follow are taken.
///
/// # Errors
/// [`StoreError::Tampered`] at the first release that the protocol and those before it do not allow.
pub(crate) fn release_all(
    state: &mut TrialState<'_>,
    releases: impl IntoIterator<Item = Release>,
) -> Result<(), StoreError> {
    for release in releases {
        let after = release.after;
        state.release(release).map_err(|refusal| {
            StoreError::tampered(format!(
                "a release after entry {after} of the record does not follow from the protocol and those before it: {refusal}"
            ))
        })?;
    }
    Ok(())
}

/// The decision of minimisation that an enrolment names.
const fn decision_named_by(entry: &Entry) -> Option<DecisionId> {
    match &entry.event {
        Event::Act(Act::Enrolled {
            allocation: AllocationReference::Decision { decision, .. },
            ..
        }) => Some(*decision),
        _ => None,
    }
}
