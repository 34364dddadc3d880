//! Making a new trial.

use protocol::Plan;
use record::{AllocationTable, Origin, RecordHeader};
use zeroize::Zeroizing;

use super::opening::system;
use super::place::Place;
use crate::clock::Clock;
use crate::database::{Access, Database, Schema, Value, connect, connect_vault, migrate};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::{Keys, random};
use crate::loaded::Head;
use crate::trail::{Configuration, Deed, Envelope, Source, TrailRow, TrialOpened, append, signed};
use crate::vault::{Drawing, Vault, generator_of};
use crate::witness::Witness;

/// A trial about to be opened for the first time.
#[derive(Debug, Clone)]
pub struct NewTrial {
    /// What its record is of.
    pub header: RecordHeader,
    /// Who has the randomisation lists drawn.
    pub prepared_by: String,
    /// Who approves them: another person.
    pub approved_by: String,
    /// The digest of the file in which block sizes are kept apart from the protocol; `None` where there is none. It is sealed
    /// with the sizes in the vault and stands nowhere else: so few sizes can be that whoever has the digest finds them.
    pub blocks: Option<Digest>,
    /// Where keys, lists and nonces come from; `None`: from the operating system. A seed is for virtual trials alone,
    /// where everything must follow from it.
    pub seed: Option<[u8; 32]>,
}

/// Where the randomisation lists of a new store come from.
#[derive(Clone, Copy)]
pub(crate) enum Lists<'a> {
    /// They are drawn from the cryptographic generator.
    Drawn,
    /// A record of virtual subjects was made with them.
    Given(&'a AllocationTable),
}

/// The seeds of a new store.
struct Seeds {
    sealing: [u8; 32],
    signing: [u8; 32],
    lists: Zeroizing<[u8; 32]>,
    vault: [u8; 32],
    blinding: [u8; 32],
}

impl Seeds {
    fn of(trial: &NewTrial) -> Result<Self, StoreError> {
        let next = |what: &str| match (&trial.seed, &trial.header.origin) {
            (Some(seed), Origin::Virtual { .. }) => Ok(*Digest::of_pieces([
                b"seeds of a virtual store, format 1".as_slice(),
                seed,
                what.as_bytes(),
            ])
            .as_bytes()),
            (Some(_), Origin::Real {}) => Err(StoreError::OtherSubjects { held: "people" }),
            (None, _) => random(),
        };
        Ok(Self {
            sealing: next("sealing")?,
            signing: next("signing")?,
            lists: Zeroizing::new(next("lists")?),
            vault: next("vault")?,
            blinding: next("blinding")?,
        })
    }
}

pub(crate) fn create(
    place: &Place,
    plan: &Plan,
    trial: NewTrial,
    clock: &Clock,
    lists: Lists<'_>,
) -> Result<(), StoreError> {
    if trial.prepared_by.trim() == trial.approved_by.trim() {
        return Err(StoreError::OnePersonApproval);
    }
    // Before anything is made: lists that cannot be drawn leave nothing behind.
    if matches!(lists, Lists::Drawn) {
        AllocationTable::can_be_drawn(plan).map_err(StoreError::Lists)?;
    }
    let mut database = connect(&place.address, Access::Create)?;
    migrate(database.as_mut(), Schema::Main)?;
    if let Some(there) = trial_in(database.as_mut())? {
        return Err(StoreError::TrialThere { trial: there });
    }
    let seeds = Seeds::of(&trial)?;
    let keys = Keys::create(&place.key_file, seeds.sealing, seeds.signing)?;
    let mut vault_database = connect_vault(&place.address, Access::Create)?;
    migrate(vault_database.as_mut(), Schema::Vault)?;
    let (vault, approved) = Vault::create(
        vault_database,
        &keys,
        &Drawing {
            plan,
            origin: &trial.header.origin,
            lists,
            seed: &seeds.lists,
            id: seeds.vault,
            blinding: seeds.blinding,
            prepared_by: &trial.prepared_by,
            approved_by: &trial.approved_by,
            blocks: trial.blocks,
        },
    )?;
    let mut witness = Witness::create(&place.witness, &trial.header.trial, &keys.public())?;
    let configuration = Configuration {
        software: trial.header.software.clone(),
        protocol_sha256: trial.header.protocol_sha256.clone(),
    };
    let opened = Deed::TrialOpened(TrialOpened {
        header: trial.header,
        vault: hexadecimal::write(vault.id()),
        lists: approved.content.to_string(),
        sealed: approved.seal.to_string(),
        list_algorithm: record::rules::permuted_blocks::LIST_ALGORITHM,
        generator: generator_of(lists).to_owned(),
        prepared_by: trial.prepared_by,
        approved_by: trial.approved_by,
        public_key: keys.public().to_hex(),
        format: 1,
    });
    database.begin_writing()?;
    let outcome = (|| {
        if let Some(there) = trial_in(database.as_mut())? {
            return Err(StoreError::TrialThere { trial: there });
        }
        let mut head = Head::none();
        let mut scratch = Vec::new();
        for deed in [opened, Deed::Configured(configuration)] {
            let sequence = head.sequence + 1;
            let (recorded, utc_offset) = clock.reading(None);
            let row = TrailRow {
                sequence,
                envelope: Envelope {
                    recorded,
                    utc_offset,
                    person: system(),
                    site: None,
                    source: Source::Rule,
                    reason: None,
                    request: None,
                },
                configuration: 2,
                kind: deed.kind(),
                subject: None,
                fingerprint: None,
                payload: deed.payload()?,
                hidden: None,
            };
            let digest = append(database.as_mut(), &row, head.digest, &mut scratch)?;
            head = Head { sequence, digest };
        }
        let signature = keys.sign(head.sequence, head.digest);
        database.execute(
            "INSERT INTO head (single, sequence, digest, signature) VALUES (1, $1, $2, $3)",
            &[
                Value::Integer(signed(head.sequence)),
                Value::Bytes(head.digest.as_bytes()),
                Value::Bytes(&signature),
            ],
        )?;
        Ok((head, signature))
    })();
    match outcome {
        Ok((head, signature)) => {
            database.commit()?;
            witness.add(head.sequence, head.digest, &signature)?;
            witness.settle()
        }
        Err(error) => {
            database.roll_back()?;
            Err(error)
        }
    }
}

/// The short name of the trial that a database holds.
pub(crate) fn trial_in(database: &mut dyn Database) -> Result<Option<String>, StoreError> {
    let mut trial = None;
    database.query(
        "SELECT sequence, kind, payload FROM event WHERE sequence = 1",
        &[],
        &mut |cells| {
            let sequence = cells.needed_integer(0)?;
            trial = Some(
                match Deed::read(sequence, cells.needed_text(1)?, cells.needed_text(2)?)? {
                    Deed::TrialOpened(opened) => opened.header.trial,
                    _ => String::new(),
                },
            );
            Ok(())
        },
    )?;
    Ok(trial)
}
