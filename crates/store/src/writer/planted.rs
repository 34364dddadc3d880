//! Ways of allocating that are known to be wrong, planted into the writer for the tests that show that they catch them.
//!
//! Each is one mistake that allocation systems have been seen to make, at the very place of this writer where it would be
//! made. What stands behind that place (the state that refuses a slot that is not the next, the counts and the unique columns
//! of the projections) would refuse most of them before anybody lost anything, so a planted writer leaves it out: nothing but
//! the harness is left to find out. None of this is compiled without the feature `planted`, which nothing but the tests of
//! this crate asks for.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use protocol::Allocation;
use record::{
    Act, AllocationReference, Entry, Event, SiteNumber, SlotId, SlotPurpose, SubjectNumber,
    TrialState,
};

use super::allocating::list_name;
use super::refused::Refused;
use super::request::{Asked, Wish};
use super::work::{Outcome, Writer};
use crate::database::{Database, Dialect, Value};
use crate::error::{DatabaseError, StoreError, Trouble};
use crate::loaded::{Head, Loaded, follow, signed_head};
use crate::projections::{self, number_of};
use crate::redaction::RedactedRows;
use crate::trail::{Deed, Randomised, TrailIndex, read_after, read_all};
use crate::unreadable::Unreadable;
use crate::witness::Testimony;

/// A way of allocating that is known to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// The next place is read before the writer has its turn, and used when it has it.
    ReadThenUpdate,
    /// Each writer takes the next place that no other has locked (`FOR UPDATE SKIP LOCKED`, on PostgreSQL alone).
    SkipLocked,
    /// The next place is the number of subjects who are in the trial now.
    CountAsIndex,
    /// A request that comes a second time is not known again.
    NoIdempotencyKey,
    /// Clients are answered, and then it is committed.
    AnsweredBeforeCommit,
    /// Each process reads the next place when it opens the store, and counts on from there.
    NextPlaceKeptInProcess,
    /// After an error the places of the batch are given back, and given again, whether or not it was committed.
    PlaceReturnedAfterError,
    /// After an error the batch is carried out once more, without a look at what is stored.
    RetryDrawsAgain,
    /// An error of the commit is not looked at.
    ErrorSwallowed,
    /// A list that is at its end begins again.
    ListBeginsAgain,
    /// What is left of the lists is put into another order whenever the store is opened.
    ListSortedAtStart,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::ReadThenUpdate,
        Self::SkipLocked,
        Self::CountAsIndex,
        Self::NoIdempotencyKey,
        Self::AnsweredBeforeCommit,
        Self::NextPlaceKeptInProcess,
        Self::PlaceReturnedAfterError,
        Self::RetryDrawsAgain,
        Self::ErrorSwallowed,
        Self::ListBeginsAgain,
        Self::ListSortedAtStart,
    ];
}

/// What a planted writer holds besides.
pub(crate) struct Plant {
    how: Planted,
    /// The slots of each list in their order.
    lists: BTreeMap<String, Vec<u32>>,
    /// Next places as they were read before the turn, or when the store was opened.
    next: BTreeMap<String, u32>,
    /// Places that were locked for subjects.
    locked: BTreeMap<SubjectNumber, u32>,
    /// Places that this batch took.
    taken: Vec<(String, u32)>,
    /// Places that were given back.
    returned: Vec<(String, u32)>,
    /// What is to be said of this batch, once that is known.
    said: Vec<Outcome>,
    /// Who waits for it.
    waiting: Vec<SyncSender<Outcome>>,
    draws_again: bool,
    batches: u32,
}

/// A transaction that the database could not bring into an order with others.
fn given_up() -> StoreError {
    StoreError::Database(DatabaseError {
        doing: "lock places".to_owned(),
        trouble: Trouble::Conflict,
        said: "it was given up for another".to_owned(),
    })
}

/// Long enough for another process to come in between.
fn a_moment() {
    std::thread::sleep(Duration::from_millis(3));
}

/// What a store holds up to its first randomisation, for a writer that then takes the rest without judging it.
pub(super) fn load(
    database: &mut dyn Database,
    _: Option<&Testimony>,
) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded::nothing();
    let mut scratch = Vec::new();
    let redacted = RedactedRows::read(database)?;
    let mut randomised = false;
    read_all(database, |row, digest| {
        loaded.head = follow(loaded.head, row, digest, &redacted, &mut scratch)?;
        loaded
            .index
            .take(loaded.head.sequence, row.request, row.subject()?)?;
        match Deed::read(row.sequence, row.kind, row.payload)? {
            Deed::TrialOpened(opened) => loaded.opened = Some(opened),
            Deed::Configured(configuration) => {
                loaded.configuration = (loaded.head.sequence, Some(configuration));
            }
            Deed::Randomised(_) => randomised = true,
            Deed::Entry(entry) if !randomised => loaded.entries.push(entry),
            _ => {}
        }
        Ok(())
    })?;
    loaded.projections = projections::read(database)?;
    Ok(loaded)
}

/// How many places of each list are used, as the database holds it.
fn used(database: &mut dyn Database) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut used = BTreeMap::new();
    database.query("SELECT list, used FROM list", &[], &mut |cells| {
        let count = u32::try_from(cells.needed_integer(1)?).unwrap_or(u32::MAX);
        used.insert(cells.needed_text(0)?.to_owned(), count);
        Ok(())
    })?;
    Ok(used)
}

impl Writer<'_> {
    /// Plants a way into a writer that was opened a moment ago.
    pub(super) fn plant(&mut self, how: Planted) -> Result<(), StoreError> {
        let key = self.key_for_the_vault("planting a known mistake in a test")?;
        let Allocation::PermutedBlocks { lists: scope, .. } = self.plan.protocol().allocation
        else {
            return Err(StoreError::unreadable(
                "mistakes are planted into trials with lists alone",
            ));
        };
        let mut rows = self
            .table
            .rows(self.plan, &key)
            .map_err(|_| StoreError::unreadable("the lists do not open"))?;
        rows.sort_by_key(|row| row.position);
        let mut lists: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.purpose == SlotPurpose::Online) {
            let stratum = row.stratum.as_ref().map(AsRef::as_ref);
            let list = list_name(scope, stratum, row.site.unwrap_or(SiteNumber(0)));
            lists.entry(list).or_default().push(row.slot.0);
        }
        if how == Planted::SkipLocked {
            self.make_rows_of_places(&lists)?;
        }
        self.plant = Some(Plant {
            how,
            lists,
            next: used(self.database.as_mut())?,
            locked: BTreeMap::new(),
            taken: Vec::new(),
            returned: Vec::new(),
            said: Vec::new(),
            waiting: Vec::new(),
            draws_again: false,
            batches: 0,
        });
        self.rebuild_as_planted()
    }

    fn is_planted(&self, how: Planted) -> bool {
        self.plant.as_ref().is_some_and(|plant| plant.how == how)
    }

    /// One row for each place, to be locked.
    fn make_rows_of_places(
        &mut self,
        lists: &BTreeMap<String, Vec<u32>>,
    ) -> Result<(), StoreError> {
        if self.database.dialect() != Dialect::Postgres {
            return Err(StoreError::unreadable("SQLite locks no rows"));
        }
        let mut there = 0;
        self.database.query(
            "SELECT count(*) FROM pg_tables WHERE tablename = 'planted_place'",
            &[],
            &mut |cells| {
                there = cells.needed_integer(0)?;
                Ok(())
            },
        )?;
        if there > 0 {
            return Ok(());
        }
        self.database.begin_writing()?;
        self.database.carry_out(
            "CREATE TABLE planted_place (list TEXT, place BIGINT, taken BIGINT, PRIMARY KEY (list, place))",
        )?;
        for (list, slots) in lists {
            for (place, _) in (0_i64..).zip(slots) {
                self.database.execute(
                    "INSERT INTO planted_place (list, place, taken) VALUES ($1, $2, 0)",
                    &[Value::Text(list), Value::Integer(place)],
                )?;
            }
        }
        Ok(self.database.commit()?)
    }

    /// Begins a batch in the planted way, if that is how this one goes wrong; else it begins as it should.
    pub(super) fn begin_as_planted(&mut self, asked: &[Asked]) -> Result<bool, StoreError> {
        let Some(plant) = &mut self.plant else {
            return Ok(false);
        };
        plant.taken.clear();
        plant.said.clear();
        match plant.how {
            Planted::ReadThenUpdate => {
                plant.next = used(self.database.as_mut())?;
                a_moment();
                Ok(false)
            }
            Planted::SkipLocked => {
                plant.locked.clear();
                self.database
                    .carry_out("BEGIN ISOLATION LEVEL READ COMMITTED")?;
                for asked in asked {
                    if let Wish::Enrol { subject, .. } = asked.request.wish {
                        self.lock_a_place(subject)?;
                    }
                }
                a_moment();
                // Now and then a transaction is given up, and what it had locked is free again, behind what others have.
                if let Some(plant) = &mut self.plant {
                    plant.batches += 1;
                    if plant.batches.is_multiple_of(2) {
                        std::thread::sleep(Duration::from_millis(25));
                        return Err(given_up());
                    }
                }
                // From here on in turn, so that the rows of the trail stay a chain.
                self.database
                    .carry_out("SELECT pg_advisory_xact_lock(7306905123446)")?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn lock_a_place(&mut self, subject: SubjectNumber) -> Result<(), StoreError> {
        let Some(list) = self.list_of(subject) else {
            return Ok(());
        };
        let mut next = None;
        self.database.query(
            "SELECT place FROM planted_place WHERE list = $1 AND taken = 0 ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED",
            &[Value::Text(&list)],
            &mut |cells| {
                next = Some(cells.needed_integer(0)?);
                Ok(())
            },
        )?;
        let Some(place) = next else {
            return Ok(());
        };
        self.database.execute(
            "UPDATE planted_place SET taken = 1 WHERE list = $1 AND place = $2",
            &[Value::Text(&list), Value::Integer(place)],
        )?;
        if let Some(plant) = &mut self.plant {
            plant
                .locked
                .insert(subject, u32::try_from(place).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    /// The list that a subject belongs to.
    fn list_of(&self, number: SubjectNumber) -> Option<String> {
        let Allocation::PermutedBlocks { lists, .. } = self.plan.protocol().allocation else {
            return None;
        };
        let site = self.state.subject(number)?.screening().site;
        let stratum = self.stratum_name(number);
        Some(list_name(lists, stratum.as_ref().map(AsRef::as_ref), site))
    }

    /// Enrols without asking the state, at the place that the planted way gives.
    pub(super) fn enrol_as_planted(
        &mut self,
        number: SubjectNumber,
        date: jiff::civil::Date,
        site: SiteNumber,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        let list = self.list_of(number).unwrap_or_default();
        let place = self.place_as_planted(number, &list)?;
        let slot = self.plant.as_ref().and_then(|plant| {
            let slots = plant.lists.get(&list)?;
            slots.get(usize::try_from(place).ok()?).copied()
        });
        let Some(slot) = slot else {
            return Ok(Err(Refused::Unreadable {
                why: Unreadable::Said(format!("list {list} is at its end")),
            }));
        };
        if let Some(plant) = &mut self.plant {
            plant.taken.push((list.clone(), place));
        }
        let allocation = AllocationReference::Slot {
            slot: SlotId(slot),
            stratum: self.stratum_name(number),
        };
        let order = self.state.enrolled() + 1;
        let entry = Entry::new(
            self.state.entries_taken() + 1,
            number,
            date,
            Event::Act(Act::Enrolled { order, allocation }),
        );
        self.take_as_planted(&entry);
        Ok(Ok(Deed::Randomised(Randomised {
            entry,
            list,
            place,
            site,
            version: String::new(),
            sealed: None,
        })))
    }

    fn place_as_planted(&mut self, number: SubjectNumber, list: &str) -> Result<u32, StoreError> {
        let honest = used(self.database.as_mut())?
            .get(list)
            .copied()
            .unwrap_or(0);
        let in_the_trial = self
            .state
            .subjects()
            .iter()
            .filter(|subject| subject.enrolment().is_some() && subject.ending().is_none())
            .filter(|subject| self.list_of(subject.number()).as_deref() == Some(list))
            .count();
        let Some(plant) = &mut self.plant else {
            return Ok(honest);
        };
        let length = plant.lists.get(list).map_or(0, Vec::len);
        Ok(match plant.how {
            Planted::ReadThenUpdate | Planted::NextPlaceKeptInProcess => {
                let next = plant.next.entry(list.to_owned()).or_default();
                *next += 1;
                *next - 1
            }
            Planted::SkipLocked => plant.locked.remove(&number).unwrap_or(u32::MAX),
            Planted::CountAsIndex => u32::try_from(in_the_trial).unwrap_or(u32::MAX),
            Planted::PlaceReturnedAfterError => {
                let place = plant.returned.iter().position(|(other, _)| other == list);
                place.map_or(honest, |place| plant.returned.remove(place).1)
            }
            Planted::ListBeginsAgain => honest % u32::try_from(length).unwrap_or(u32::MAX).max(1),
            Planted::ListSortedAtStart => {
                // The smallest number first, of all that nobody has yet.
                let given: Vec<u32> = self
                    .entries
                    .iter()
                    .filter_map(|entry| number_of(&entry.event))
                    .map(|(slot, _)| slot)
                    .collect();
                let slots = plant.lists.get(list).into_iter().flatten();
                let next = (0_u32..)
                    .zip(slots)
                    .filter(|(_, slot)| !given.contains(slot))
                    .min_by_key(|(_, slot)| **slot);
                next.map_or(u32::MAX, |(place, _)| place)
            }
            Planted::NoIdempotencyKey
            | Planted::AnsweredBeforeCommit
            | Planted::RetryDrawsAgain
            | Planted::ErrorSwallowed => honest,
        })
    }

    /// Lets the state take an entry as well as it can: of an enrolment only that there was one.
    fn take_as_planted(&mut self, entry: &Entry) {
        let mut entry = entry.clone();
        entry.sequence = self.state.entries_taken() + 1;
        if let Event::Act(Act::Enrolled { order, allocation }) = &mut entry.event {
            let site = self.state.subject(entry.subject);
            let site = site.map_or(SiteNumber(0), |subject| subject.screening().site);
            *order = self.state.enrolled() + 1;
            *allocation = self.next_slot(entry.subject, site);
        }
        // A writer that goes wrong does not ask whether it may.
        let _ = self.state.accept(&entry);
    }

    /// Counts the places of a list up, and no more.
    pub(super) fn project_as_planted(&mut self, deed: &Deed) -> Result<(), StoreError> {
        let Deed::Randomised(randomised) = deed else {
            return Ok(());
        };
        self.database.execute(
            "INSERT INTO list (list, used) VALUES ($1, $2) \
             ON CONFLICT (list) DO UPDATE SET used = CASE WHEN list.used > excluded.used AND excluded.used > 1 \
             THEN list.used ELSE excluded.used END",
            &[
                Value::Text(&randomised.list),
                Value::Integer(i64::from(randomised.place) + 1),
            ],
        )?;
        Ok(())
    }

    /// Takes what other processes have written, whatever it is.
    pub(super) fn catch_up_as_planted(&mut self) -> Result<(), StoreError> {
        let head = signed_head(self.database.as_mut(), None)?.ok_or(StoreError::NoTrial)?;
        let mut entries = Vec::new();
        let index = &mut self.index;
        read_after(self.database.as_mut(), self.head.sequence, |row, _| {
            let sequence = u64::try_from(row.sequence).unwrap_or_default();
            index.take(sequence, row.request, row.subject()?)?;
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            entries.extend(deed.entry().cloned());
            Ok(())
        })?;
        for entry in entries {
            self.take_as_planted(&entry);
            self.entries.push(entry);
        }
        self.head = head;
        Ok(())
    }

    pub(super) fn rebuild_as_planted(&mut self) -> Result<(), StoreError> {
        self.state = TrialState::new(self.plan, self.table);
        self.entries.clear();
        self.index = TrailIndex::default();
        self.head = Head::none();
        self.catch_up_as_planted()
    }

    /// Whether requests that come again are not known again.
    pub(super) fn knows_no_keys(&self) -> bool {
        let draws_again = |plant: &Plant| plant.draws_again;
        self.is_planted(Planted::NoIdempotencyKey) || self.plant.as_ref().is_some_and(draws_again)
    }

    /// Learns who waits for a batch.
    pub(super) fn hear(&mut self, answers: &[SyncSender<Outcome>]) {
        if let Some(plant) = &mut self.plant {
            plant.waiting = answers.to_vec();
        }
    }

    /// Everything of a batch is known, and it is not committed yet.
    pub(super) fn about_to_commit(&mut self, outcomes: &[Outcome]) {
        let Some(plant) = &mut self.plant else {
            return;
        };
        plant.said = outcomes.to_vec();
        if plant.how == Planted::AnsweredBeforeCommit {
            for (outcome, answer) in outcomes.iter().zip(plant.waiting.drain(..)) {
                let _ = answer.send(outcome.clone());
            }
            // A commit may take its time.
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What is answered after an error, and done about it.
    pub(super) fn recover_as_planted(
        &mut self,
        asked: &[Asked],
        honest: Vec<Outcome>,
    ) -> Vec<Outcome> {
        let Some(plant) = &mut self.plant else {
            return honest;
        };
        match plant.how {
            Planted::PlaceReturnedAfterError => {
                plant.returned.append(&mut plant.taken);
                honest
            }
            Planted::ErrorSwallowed if !plant.said.is_empty() => std::mem::take(&mut plant.said),
            Planted::RetryDrawsAgain => {
                plant.draws_again = true;
                let again = self.transact(asked);
                if let Some(plant) = &mut self.plant {
                    plant.draws_again = false;
                }
                match again {
                    Ok(outcomes) => outcomes,
                    Err(error) => self.recover(&error, asked),
                }
            }
            Planted::SkipLocked => {
                // Until it begins again, others come by.
                std::thread::sleep(Duration::from_millis(40));
                honest
            }
            _ => honest,
        }
    }
}
