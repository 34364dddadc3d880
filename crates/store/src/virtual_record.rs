//! A record of virtual subjects, written into a store of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, date};
use protocol::Plan;
use record::{
    Act, AllocationReference, AllocationTable, DecisionId, Entry, Event, Origin, Record, Release,
    SiteNumber, Sites,
};

use crate::clock::Clock;
use crate::database::{Address, beside};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{Deed, Envelope, Person, Role, Source};
use crate::writer::{Lists, NewTrial, Place, Subjects, Writer, create, prepare, release_all};

/// How many entries share a commit.
const BATCH: usize = 4096;

/// Writes a record of virtual subjects into a new store, entry by entry, each put to the same fold and chained into the
/// same trail as the entries of a real trial. Keys, nonces, the vault and the clock follow from what the record says of
/// where it comes from: the same record gives the same rows. The slots of the allocations are those that the record has;
/// `lists` are the ones it was made with. The store is one of virtual subjects for ever.
///
/// Answers with the last row of the trail and its digest.
///
/// # Errors
/// [`StoreError::OtherSubjects`] for a record of people, [`StoreError::TrialThere`], and whatever keeps a store from being
/// made.
pub fn write_virtual_record(
    place: &Place,
    plan: &Plan,
    record: &Record,
    lists: &AllocationTable,
) -> Result<(u64, Digest), StoreError> {
    let header = record.header();
    let Origin::Virtual {
        seed,
        replicate,
        patients_sha256,
    } = &header.origin
    else {
        return Err(StoreError::OtherSubjects { held: "people" });
    };
    let seed = Digest::of_pieces([
        b"seed of the store of a virtual record, format 1".as_slice(),
        header.trial.as_bytes(),
        header.protocol_sha256.as_bytes(),
        patients_sha256.as_bytes(),
        &seed.to_be_bytes(),
        &replicate.to_be_bytes(),
    ]);
    let trial = NewTrial {
        header: header.clone(),
        prepared_by: "the simulation".to_owned(),
        approved_by: "the simulation's second person".to_owned(),
        blocks: None,
        seed: Some(*seed.as_bytes()),
    };
    // The first row is as old as the first entry.
    let now = Arc::new(AtomicI64::new(
        record.entries().first().map_or(0, |first| noon(first.date)),
    ));
    let shown = Arc::clone(&now);
    let clock = Clock::of(move || shown.load(Ordering::Relaxed));
    create(place, plan, trial, &clock, Lists::Given(lists))?;
    let (prepared, table) = prepare(place, plan, Subjects::Virtual)?;
    let mut writer = prepared.into_writer(plan, &table, clock)?;
    write_releases(&mut writer, record.releases()).inspect_err(|_| {
        let _ = writer.database.roll_back();
    })?;
    for batch in record.entries().chunks(BATCH) {
        write_batch(&mut writer, batch, lists, &now).inspect_err(|_| {
            // The connection is about to be closed, which rolls back as well.
            let _ = writer.database.roll_back();
        })?;
    }
    writer.witness.settle()?;
    let head = writer.head;
    drop(writer);
    drop(table);
    if let Address::Sqlite(path) = &place.address {
        // Nobody else had it open: the files by which writers take turns are made again with the next opening.
        for file in [path.clone(), beside(path, "vault")] {
            let _ = std::fs::remove_file(beside(&file, "turn"));
        }
    }
    Ok((head.sequence, head.digest))
}

/// Writes what is released in a virtual trial. All of it is assumed from the first entry on.
fn write_releases(writer: &mut Writer<'_>, releases: &[Release]) -> Result<(), StoreError> {
    if releases.is_empty() {
        return Ok(());
    }
    writer.database.begin_writing()?;
    let before = writer.head;
    for release in releases {
        release_all(&mut writer.state, [release.clone()])?;
        let envelope = Envelope {
            recorded: writer.clock.now(),
            utc_offset: 0,
            person: Person {
                name: "administrator".to_owned(),
                role: Role::Administrator,
                sites: Sites::All,
            },
            site: None,
            source: Source::Simulation,
            reason: None,
            request: None,
        };
        writer.append(envelope, Deed::Version(release.clone()), None, None)?;
    }
    writer.seal_batch(before)
}

fn write_batch(
    writer: &mut Writer<'_>,
    batch: &[Entry],
    lists: &AllocationTable,
    now: &AtomicI64,
) -> Result<(), StoreError> {
    writer.database.begin_writing()?;
    let before = writer.head;
    for entry in batch {
        // A day's entries follow one another by a microsecond.
        now.store(
            noon(entry.date) + i64::try_from(entry.sequence % 1_000_000).unwrap_or(0),
            Ordering::Relaxed,
        );
        if let Event::Act(Act::Enrolled {
            allocation: AllocationReference::Decision { decision, .. },
            ..
        }) = &entry.event
        {
            keep(writer, lists, *decision)?;
        }
        writer.state.accept(entry).map_err(|refusal| {
            StoreError::unreadable(format!(
                "entry {} of the record does not follow from the protocol and the entries before it: {refusal}",
                entry.sequence
            ))
        })?;
        let subject = writer.state.subject(entry.subject);
        let site = subject.map_or(SiteNumber(1), |subject| subject.screening().site);
        let deed = writer.deed_of_allocation(entry.clone(), site);
        let envelope = Envelope {
            recorded: writer.clock.now(),
            utc_offset: 0,
            person: Person {
                name: format!("coordinator of site {site}"),
                role: Role::Coordinator,
                sites: Sites::one(site),
            },
            site: Some(site),
            source: Source::Simulation,
            reason: None,
            request: None,
        };
        writer.append(envelope, deed, None, None)?;
    }
    writer.seal_batch(before)
}

/// Keeps a decision that came with the record in the vault, which alone holds it from then on.
fn keep(
    writer: &mut Writer<'_>,
    lists: &AllocationTable,
    decision: DecisionId,
) -> Result<(), StoreError> {
    let unknown = || {
        StoreError::unreadable(format!(
            "decision {decision} did not come with the record that names it"
        ))
    };
    let decision = lists.decision(decision).ok_or_else(unknown)?;
    let key = writer.virtual_key().ok_or_else(unknown)?;
    let row = decision
        .laid_open(writer.plan, &key)
        .map_err(|error| StoreError::unreadable(error.to_string()))?;
    let request = format!("decision/{}", decision.subject());
    writer
        .keep_decision(&request, decision.clone(), row)
        .map(|_| ())
}

/// Noon of a day, in microseconds from the start of 1970, UTC.
fn noon(day: Date) -> i64 {
    let days = date(1970, 1, 1)
        .until(day)
        .map_or(0, |span| i64::from(span.get_days()));
    (days * 24 + 12) * 3_600_000_000
}
