//! `audit verify`: whether a store holds, and where it does not.

mod against;

use std::fmt;

use record::Entry;
use serde::Serialize;

use crate::database::{Access, Address, Database, connect};
use crate::error::StoreError;
use crate::keys::PublicKey;
use crate::loaded::{Head, follow};
use crate::projections::{self, Projections};
use crate::redaction::RedactedRows;
use crate::trail::{
    Configuration, Deed, Reconciled, TrailIndex, TrialOpened, Unblinded, read_all_ahead,
};
use crate::witness::Testimony;
use crate::writer::Place;

use against::{against_signed_head, against_vault, against_witness};

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// Whether everything holds.
    pub holds: bool,
    /// How many rows follow from one another, from the first on.
    pub rows: u64,
    /// The digest of the last of them.
    pub head: String,
    /// The first row that does not hold, where it is a row.
    pub row: Option<u64>,
    /// What does not hold, first of all.
    pub why: Option<String>,
    /// What was not examined, or is to be known besides.
    pub notes: Vec<String>,
}

/// What does not hold.
struct Finding {
    row: Option<u64>,
    why: String,
}

impl Finding {
    fn somewhere(why: impl Into<String>) -> Self {
        Self {
            row: None,
            why: why.into(),
        }
    }

    fn row(row: u64, why: impl Into<String>) -> Self {
        Self {
            row: Some(row),
            why: why.into(),
        }
    }
}

/// A store that cannot be reached is an error; one that holds something else than was written is a finding.
enum Stop {
    Error(StoreError),
    Found(Finding),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Tampered { finding } => Self::Found(Finding::somewhere(finding)),
            StoreError::Unreadable { what } => Self::Found(Finding::somewhere(what)),
            StoreError::Key { why } => Self::Found(Finding::somewhere(why)),
            StoreError::Database(error)
                if matches!(
                    error.trouble,
                    crate::error::Trouble::Disk | crate::error::Trouble::Other
                ) =>
            {
                Self::Found(Finding::somewhere(error.to_string()))
            }
            other => Self::Error(other),
        }
    }
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Self::Found(finding)
    }
}

/// From which row on a program and a protocol file wrote, who saw to it, and why.
struct Began {
    row: u64,
    configuration: Configuration,
    person: String,
    reason: Option<String>,
}

/// What a pass over the rows gathers.
struct Passed {
    head: Head,
    projections: Projections,
    index: TrailIndex,
    opened: Option<TrialOpened>,
    unblinded: Vec<(u64, Unblinded)>,
    reconciled: Vec<Reconciled>,
    /// Under what the rows are written from a row on, who saw to it, and why.
    configured: Vec<Began>,
    /// Rows with a decision of minimisation: the row, the digest of what the vault keeps, the subject, the decision.
    decided: Vec<(u64, String, u32, u32)>,
    /// Rows with something hidden: the row, the key of the request, the commitment.
    hidden: Vec<(u64, String, Vec<u8>)>,
    /// The first row that contradicts the witness, whether or not people reconciled it later.
    contradicted: Vec<u64>,
}

/// Examines a store: the chain from the first row to the last, the signed head, the witness, every projection, the vault's
/// sealed rows and its log; and, where the key file is there, what is in the vault.
///
/// # Errors
/// Where the store cannot be reached. What was changed is no error but the answer.
pub fn verify(place: &Place) -> Result<Examination, StoreError> {
    let mut notes = Vec::new();
    let mut passed = Passed {
        head: Head::none(),
        projections: Projections::default(),
        index: TrailIndex::default(),
        opened: None,
        unblinded: Vec::new(),
        reconciled: Vec::new(),
        configured: Vec::new(),
        decided: Vec::new(),
        hidden: Vec::new(),
        contradicted: Vec::new(),
    };
    let outcome = examine(place, &mut passed, &mut notes);
    notes.extend(changes_of_configuration(&passed.configured));
    let finding = match outcome {
        Ok(()) => None,
        Err(Stop::Found(finding)) => Some(finding),
        Err(Stop::Error(error)) => return Err(error),
    };
    Ok(Examination {
        holds: finding.is_none(),
        rows: passed.head.sequence,
        head: passed.head.digest.to_string(),
        row: finding.as_ref().and_then(|finding| finding.row),
        why: finding.map(|finding| finding.why),
        notes,
    })
}

/// What is to be known of another program or another protocol that began to write while the trial was under way.
fn changes_of_configuration(configured: &[Began]) -> Vec<String> {
    let pairs = configured.iter().zip(configured.iter().skip(1));
    pairs
        .map(|(before, began)| {
            let (before, now) = (&before.configuration, &began.configuration);
            let what = if before.protocol_sha256 == now.protocol_sha256 {
                format!(
                    "version {} of the program instead of {}",
                    now.software, before.software
                )
            } else {
                format!(
                    "the protocol file with SHA-256 {} instead of {}, and version {} of the program",
                    now.protocol_sha256, before.protocol_sha256, now.software
                )
            };
            let reason = began.reason.as_deref().unwrap_or("no reason was given");
            format!(
                "from row {} on the rows are written under {what}; by {}: {reason}",
                began.row, began.person
            )
        })
        .collect()
}

fn examine(place: &Place, passed: &mut Passed, notes: &mut Vec<String>) -> Result<(), Stop> {
    // The witness is read before the record: what is written in between makes the record longer, never shorter.
    let testimony = place
        .witness
        .exists()
        .then(|| Testimony::read(&place.witness))
        .transpose();
    let mut database = connect(&place.address, Access::Existing)?;
    if !holds_a_trial(database.as_mut()) {
        return Err(Stop::Error(StoreError::NoTrial));
    }
    database.begin_reading().map_err(StoreError::from)?;
    let testimony = testimony?;
    let held = follow_rows(database.as_mut(), testimony.as_ref(), passed)?;
    let opened = passed
        .opened
        .clone()
        .ok_or_else(|| Finding::row(1, "row 1 does not open a trial"))?;
    let public = PublicKey::from_hex(&opened.public_key)
        .ok_or_else(|| Finding::row(1, "row 1 holds no public key"))?;
    against_signed_head(database.as_mut(), &public, passed.head)?;
    compare(&held, &passed.projections)?;
    let Some(testimony) = testimony else {
        return Err(Finding::somewhere(format!(
            "THE WITNESS IS MISSING: {} is not there. Without it a record whose end was cut off cannot be told from a \
             whole one. Bring it back from where it is kept, or name its place with --witness",
            place.witness.display()
        ))
        .into());
    };
    against_witness(&testimony, &public, passed, notes)?;
    against_vault(place, &opened, &public, passed, notes)
}

fn holds_a_trial(database: &mut dyn Database) -> bool {
    let mut rows = 0;
    let asked = database.query("SELECT count(*) FROM head", &[], &mut |cells| {
        rows = cells.needed_integer(0)?;
        Ok(())
    });
    asked.is_ok() && rows > 0
}

/// Follows the chain, and reads the projections that are to be held against it.
fn follow_rows(
    database: &mut dyn Database,
    testimony: Option<&Testimony>,
    passed: &mut Passed,
) -> Result<Projections, Stop> {
    let held = projections::read(database)?;
    let redacted = RedactedRows::read(database)?;
    let mut scratch = Vec::new();
    let mut found = None;
    let outcome = read_all_ahead(database, |row, digest| {
        let next = passed.head.sequence + 1;
        passed.head = match follow(passed.head, row, digest, &redacted, &mut scratch) {
            Ok(head) => head,
            Err(error) => {
                found = Some(Finding::row(next, error.to_string()));
                return Err(error);
            }
        };
        // Whom rows concern is no matter here, and would cost a list a subject.
        if let Err(error) = passed.index.take(next, row.request, None) {
            found = Some(Finding::row(next, error.to_string()));
            return Err(error);
        }
        if testimony.is_some_and(|testimony| testimony.contradicts(next, digest, false)) {
            passed.contradicted.push(next);
        }
        if let (Some(request), Some(hidden)) = (row.request, row.hidden) {
            passed
                .hidden
                .push((next, request.to_owned(), hidden.to_vec()));
        }
        let concerns = match row.kind {
            "entry" => passed.projections.entries_matter(row.subject),
            "refused" => false,
            _ => true,
        };
        if concerns {
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            if let Err(error) = passed.projections.take(next, &deed) {
                found = Some(Finding::row(next, error.to_string()));
                return Err(error);
            }
            match deed {
                Deed::TrialOpened(opened) => passed.opened = Some(opened),
                Deed::Unblinded(unblinded) => passed.unblinded.push((next, unblinded)),
                Deed::Reconciled(reconciled) => passed.reconciled.push(reconciled),
                Deed::Configured(configuration) => {
                    passed.configured.push(Began {
                        row: next,
                        configuration,
                        person: row.person.to_owned(),
                        reason: row.reason.map(str::to_owned),
                    });
                }
                Deed::Randomised(randomised) => {
                    if let Some((number, _)) = projections::number_of(&randomised.entry.event)
                        && let Some(sealed) = randomised.sealed
                    {
                        let subject = randomised.entry.subject.0;
                        passed.decided.push((next, sealed, subject, number));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    });
    match (outcome, found) {
        (_, Some(finding)) => Err(finding.into()),
        // What cannot be read is in the row after the last that could.
        (Err(error), None) => Err(match Stop::from(error) {
            Stop::Found(Finding { row: None, why }) => {
                Finding::row(passed.head.sequence + 1, why).into()
            }
            other => other,
        }),
        (Ok(()), None) => Ok(held),
    }
}

/// Holds the projections of a database against those that follow from its events.
fn compare(held: &Projections, made: &Projections) -> Result<(), Finding> {
    fn table<K: Ord + fmt::Debug, V: PartialEq>(
        name: &str,
        held: &std::collections::BTreeMap<K, V>,
        made: &std::collections::BTreeMap<K, V>,
    ) -> Result<(), Finding> {
        let keys = held.keys().chain(made.keys());
        let mut different: Vec<&K> = keys.filter(|key| held.get(key) != made.get(key)).collect();
        different.sort();
        match different.first() {
            None => Ok(()),
            Some(key) => Err(Finding::somewhere(format!(
                "projection {name}, {key:?}: it holds something else than follows from the events"
            ))),
        }
    }
    table("list", &held.lists, &made.lists)?;
    table("allocation", &held.allocations, &made.allocations)?;
    table("site", &held.sites, &made.sites)?;
    table("item_group", &held.groups, &made.groups)?;
    table("endorsement", &held.endorsements, &made.endorsements)?;
    table("closure", &held.closures, &made.closures)?;
    table("query", &held.queries, &made.queries)?;
    table("coding", &held.codings, &made.codings)
}

/// Throws the projections away and makes them again from the events, after the chain was followed.
///
/// # Errors
/// Where the store cannot be reached, or its chain does not hold.
pub fn rebuild_projections(address: &Address) -> Result<(), StoreError> {
    let mut database = connect(address, Access::Existing)?;
    database.begin_writing()?;
    let outcome = (|| {
        let loaded = crate::loaded::Loaded::from(database.as_mut())?;
        loaded.opened()?;
        loaded.projections.rewrite(database.as_mut())
    })();
    match outcome {
        Ok(()) => Ok(database.commit()?),
        Err(error) => {
            database.roll_back()?;
            Err(error)
        }
    }
}

/// The record as it is now, as the file format of a record has it.
///
/// # Errors
/// Where the store cannot be reached, or its chain does not hold.
pub fn read_entries(address: &Address) -> Result<(record::RecordHeader, Vec<Entry>), StoreError> {
    let mut database = connect(address, Access::Existing)?;
    let loaded = crate::loaded::Loaded::from(database.as_mut())?;
    let header = loaded.header()?.clone();
    Ok((header, loaded.entries))
}
