//! Opening a trial that is there.

use protocol::Plan;
use record::{
    AllocationTable, ArmKey, Origin, Record, Sites, TrialState, VirtualSubjects, Written,
};

use super::catching_up::{fold, release_all};
use super::place::Place;
use super::still_open::set_off_by_rules;
use super::work::{Mode, Writer};
use crate::clock::Clock;
use crate::database::{Access, Counted, Database, Schema, connect, connect_vault, migrate};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::{Keys, PublicKey};
use crate::loaded::{Loaded, signed_head};
use crate::projections;
use crate::trail::{Deed, Person, Role, Unblinded};
use crate::vault::{Ledger, Vault};
use crate::witness::{Testimony, Witness};

/// Whose store somebody means to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// One of people.
    People,
    /// One of virtual subjects.
    Virtual,
    /// Whichever it is.
    AsHeld,
}

/// The program itself.
pub(super) fn system() -> Person {
    Person {
        name: "myotrial".to_owned(),
        role: Role::System,
        sites: Sites::All,
    }
}

/// Everything that an opening has read, before there is a state.
pub(crate) struct Prepared {
    database: Box<dyn Database>,
    vault: Vault,
    keys: Keys,
    witness: Witness,
    loaded: Loaded,
    mode: Mode,
    randomisation_closed: Option<String>,
    /// Openings that the vault's log has and the trail has not.
    untold: Vec<Unblinded>,
    behind: Option<u64>,
    ledger: Ledger,
}

/// Reads a trial, follows its chain, and reads its lists.
pub(crate) fn prepare(
    place: &Place,
    plan: &Plan,
    subjects: Subjects,
) -> Result<(Prepared, AllocationTable), StoreError> {
    prepare_from(place, plan, subjects, Loaded::beside)
}

/// The same with another way of reading its rows.
pub(super) fn prepare_from(
    place: &Place,
    plan: &Plan,
    subjects: Subjects,
    load: impl FnOnce(&mut dyn Database, Option<&Testimony>) -> Result<Loaded, StoreError>,
) -> Result<(Prepared, AllocationTable), StoreError> {
    let mut database = Counted::around(connect(&place.address, Access::Existing)?);
    migrate(database.as_mut(), Schema::Main)?;
    // The witness is read before the record, and the record at one moment: other processes may be writing.
    let testimony = place
        .witness
        .exists()
        .then(|| Testimony::read(&place.witness))
        .transpose()?;
    database.begin_reading()?;
    let loaded = load(database.as_mut(), testimony.as_ref())?;
    let opened = loaded.opened()?;
    let header = loaded.header()?;
    let trial = &plan.protocol().trial.id;
    if header.trial != *trial {
        return Err(StoreError::OtherTrial {
            what: "trial",
            held: header.trial.clone(),
            given: trial.clone(),
        });
    }
    match (subjects, &header.origin) {
        (Subjects::People, Origin::Virtual { .. }) => {
            return Err(StoreError::OtherSubjects { held: "virtual" });
        }
        (Subjects::Virtual, Origin::Real {}) => {
            return Err(StoreError::OtherSubjects { held: "people" });
        }
        _ => {}
    }
    let keys = Keys::read(&place.key_file)?;
    let public = keys.public();
    if PublicKey::from_hex(&opened.public_key) != Some(public.clone()) {
        return Err(StoreError::Key {
            why: "it is the key of another store".to_owned(),
        });
    }
    let head = signed_head(database.as_mut(), Some(&public))?.ok_or(StoreError::NoTrial)?;
    if head != loaded.head {
        return Err(StoreError::tampered(format!(
            "the signed head says that row {} is the last, and the rows end with row {}",
            head.sequence, loaded.head.sequence
        )));
    }
    if projections::read(database.as_mut())? != loaded.projections {
        return Err(StoreError::tampered(
            "the projections are not what follows from the events; have them examined and made again",
        ));
    }
    let (mode, behind) = against_witness(place, testimony, &public, &loaded)?;
    database.roll_back()?;
    let mut vault_database = Counted::around(connect_vault(&place.address, Access::Existing)?);
    migrate(vault_database.as_mut(), Schema::Vault)?;
    let mut vault = Vault::open(vault_database)?;
    let committed = Digest::from_hex(&opened.lists)
        .ok_or_else(|| StoreError::unreadable("row 1 holds no commitment to the lists"))?;
    if hexadecimal::write(vault.id()) != opened.vault {
        return Err(StoreError::tampered("the vault is another store's"));
    }
    let table = vault.lists(&keys, plan, &header.origin, committed)?;
    let (table, ledger) = with_decisions(&mut vault, &keys, plan, table)?;
    let (mut randomisation_closed, untold) = against_vault(&mut vault, &loaded)?;
    if !loaded.reconciled.is_empty() {
        randomisation_closed.get_or_insert_with(slots_may_be_lost);
    }
    let witness = Witness::open(&place.witness)?;
    let prepared = Prepared {
        database,
        vault,
        keys,
        witness,
        loaded,
        mode,
        randomisation_closed,
        untold,
        behind,
        ledger,
    };
    Ok((prepared, table))
}

/// The table with what was decided by minimisation so far.
pub(crate) fn with_decisions(
    vault: &mut Vault,
    keys: &Keys,
    plan: &Plan,
    table: AllocationTable,
) -> Result<(AllocationTable, Ledger), StoreError> {
    let mut ledger = Ledger::default();
    let mut rows = Vec::new();
    for kept in vault.decisions_after(keys, 0)? {
        ledger.note(&kept);
        rows.push(kept.row);
    }
    let table = table
        .with_decisions(plan, rows)
        .map_err(StoreError::Lists)?;
    Ok((table, ledger))
}

/// Whether the database lags behind what its witness saw, which an older backup does, or holds something else.
fn against_witness(
    place: &Place,
    testimony: Option<Testimony>,
    public: &PublicKey,
    loaded: &Loaded,
) -> Result<(Mode, Option<u64>), StoreError> {
    let Some(testimony) = testimony else {
        return Err(StoreError::tampered(format!(
            "the witness {} is not there: without it a record whose end was cut off cannot be told from a whole one. \
             Bring it back from where it is kept, or name its place",
            place.witness.display()
        )));
    };
    if testimony.public != *public {
        return Err(StoreError::Key {
            why: "the witness is of another key".to_owned(),
        });
    }
    let lost = loaded.lost();
    let was_lost = |row: &u64| lost.iter().any(|range| range.contains(row));
    if let Some(row) = loaded.contradicted.iter().find(|row| !was_lost(row)) {
        return Err(StoreError::tampered(format!(
            "row {row} is not the one that the witness saw: the record was written anew, or put back and gone on with"
        )));
    }
    match testimony.last() {
        Some(last) if last > loaded.head.sequence => Ok((
            Mode::ReadOnly(format!(
                "the witness knows of row {last}, and the record ends with row {}: an older backup was restored, or rows \
                 were cut off. Randomisations that were acknowledged may be missing. Compare with what is known from \
                 elsewhere, then reconcile",
                loaded.head.sequence
            )),
            Some(last),
        )),
        _ => Ok((Mode::Open, None)),
    }
}

/// Whether trail and vault are of one moment.
fn against_vault(
    vault: &mut Vault,
    loaded: &Loaded,
) -> Result<(Option<String>, Vec<Unblinded>), StoreError> {
    let openings = vault.openings()?;
    let mut told = loaded.unblinded.iter();
    let mut untold = Vec::new();
    for opening in &openings {
        let digest = opening.digest.to_string();
        match told.next() {
            Some(unblinded) if unblinded.vault == digest => {}
            Some(_) => {
                return Ok((Some(other_moments()), Vec::new()));
            }
            None => untold.push(Unblinded {
                subject: record::SubjectNumber(opening.subject),
                opening: opening.number,
                vault: digest,
            }),
        }
    }
    if told.next().is_some() {
        return Ok((Some(other_moments()), Vec::new()));
    }
    Ok((None, untold))
}

fn other_moments() -> String {
    "record and vault were restored to different moments: the vault's log does not have the openings that the record \
     tells of. Restore both from the same moment"
        .to_owned()
}

/// A slot that was acknowledged is never given again; after a restore nobody can say which were.
pub(super) fn slots_may_be_lost() -> String {
    "rows were lost in a restore, and slots that were acknowledged in them must not be given again. Go on in a new store \
     with lists of its own"
        .to_owned()
}

impl Prepared {
    pub(crate) fn into_writer<'a>(
        self,
        plan: &'a Plan,
        table: &'a AllocationTable,
        clock: Clock,
    ) -> Result<Writer<'a>, StoreError> {
        let mut state = TrialState::new(plan, table);
        release_all(&mut state, self.loaded.releases)?;
        let state = fold(state, &self.loaded.entries)?;
        let mut writer = Writer {
            database: self.database,
            vault: self.vault,
            keys: self.keys,
            witness: self.witness,
            clock,
            plan,
            table,
            state,
            entries: self.loaded.entries,
            projections: self.loaded.projections,
            index: self.loaded.index,
            head: self.loaded.head,
            configuration: self.loaded.configuration.0,
            last_recorded: self.loaded.last_recorded,
            mode: self.mode,
            randomisation_closed: self.randomisation_closed,
            header: self.loaded.opened.map(|opened| opened.header),
            behind: self.behind,
            ledger: self.ledger,
            what_is_due: Box::new(set_off_by_rules),
            why_unasked: Box::new(|_, _, _, _| None),
            scratch: Vec::new(),
            #[cfg(feature = "planted")]
            plant: None,
        };
        if writer.mode == Mode::Open {
            let (head, signature) = (
                writer.head,
                writer.keys.sign(writer.head.sequence, writer.head.digest),
            );
            // What was committed just before the program was ended may not have come to the witness.
            writer.witness.add(head.sequence, head.digest, &signature)?;
            for unblinded in self.untold {
                let reason = "the vault's log had it, and the trail had not: the program was ended in between";
                writer.write_alone(&system(), Some(reason), &Deed::Unblinded(unblinded))?;
            }
        }
        Ok(writer)
    }
}

impl Writer<'_> {
    /// The key to the arms of virtual subjects, where they are.
    pub(crate) fn virtual_key(&self) -> Option<ArmKey> {
        let header = self.header.as_ref()?;
        let Origin::Virtual {
            seed,
            replicate,
            patients_sha256,
        } = &header.origin
        else {
            return None;
        };
        let written = Written {
            trial: header.trial.clone(),
            protocol_sha256: header.protocol_sha256.clone(),
            software: header.software.clone(),
        };
        let subjects = VirtualSubjects {
            seed: *seed,
            replicate: *replicate,
            patients_sha256: patients_sha256.clone(),
        };
        Some(Record::virtual_trial(written, subjects).1)
    }
}
