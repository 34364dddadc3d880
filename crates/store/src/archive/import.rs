//! Reading the two files into an empty database.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{RECORD, RecordLine, Row, VAULT, VaultLine, vault_of};
use crate::chain::unchain;
use crate::database::{Access, Database, Schema, Value, connect, connect_vault, migrate};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::PublicKey;
use crate::loaded::{Head, Loaded};
use crate::trail::{insert, signed};
use crate::witness::{Testimony, write_witness};
use crate::writer::{Place, trial_in};

/// What was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// How many rows of the trail.
    pub rows: u64,
    /// The digest of the last, in hexadecimal.
    pub head: String,
    /// The last row that the witness knows of.
    pub witnessed: u64,
}

impl Imported {
    /// Whether the witness knows of rows that are not there: what was brought in is older than what there was.
    pub const fn is_behind(&self) -> bool {
        self.witnessed > self.rows
    }
}

/// What is in the file of a record.
struct RecordFile {
    rows: Vec<Row>,
    head: Head,
    signature: Vec<u8>,
    witness: String,
}

/// Brings an export, `from` and `from.vault`, into an empty database: the rows as they were, the projections made again
/// from them, the vault sealed as it was. A witness that stands at its place stays; where there is none, the exported one
/// is put there. The key file is needed to open the store, and is not part of an export.
///
/// Nothing is written unless the chain of rows, and the signature of its head, hold.
///
/// # Errors
/// A file that was changed, by its line; [`StoreError::TrialThere`]; and whatever keeps a database from being written.
pub fn import(place: &Place, from: &Path) -> Result<Imported, StoreError> {
    let record = read_record_file(from)?;
    let vault = read_lines::<VaultLine>(&vault_of(from), VAULT)?;
    let mut database = connect(&place.address, Access::Create)?;
    migrate(database.as_mut(), Schema::Main)?;
    if let Some(there) = trial_in(database.as_mut())? {
        return Err(StoreError::TrialThere { trial: there });
    }
    let mut vault_database = connect_vault(&place.address, Access::Create)?;
    migrate(vault_database.as_mut(), Schema::Vault)?;
    // The vault is written first: without its record it is nobody's, and a record without its vault is not whole.
    vault_database.begin_writing()?;
    let outcome = vault
        .iter()
        .try_for_each(|line| put_into_vault(vault_database.as_mut(), line));
    end(vault_database.as_mut(), outcome)?;
    database.begin_writing()?;
    let outcome = put_record(database.as_mut(), &record);
    end(database.as_mut(), outcome)?;
    if !place.witness.exists() {
        write_witness(&place.witness, &record.witness)?;
    }
    let testimony = Testimony::read(&place.witness)?;
    Ok(Imported {
        rows: record.head.sequence,
        head: record.head.digest.to_string(),
        witnessed: testimony.last().unwrap_or_default(),
    })
}

fn end(database: &mut dyn Database, outcome: Result<(), StoreError>) -> Result<(), StoreError> {
    match outcome {
        Ok(()) => Ok(database.commit()?),
        Err(error) => {
            database.roll_back()?;
            Err(error)
        }
    }
}

fn read_lines<T: DeserializeOwned>(path: &Path, purpose: &str) -> Result<Vec<T>, StoreError> {
    let text = fs::read_to_string(path)
        .map_err(|error| StoreError::file("read the export", path, &error))?;
    let bad = |line: usize, why: &dyn std::fmt::Display| {
        StoreError::tampered(format!("{}:{line}: {why}", path.display()))
    };
    let (lines, _) = unchain(purpose, &text).map_err(|broken| bad(broken.line, &broken.why))?;
    (1..)
        .zip(lines)
        .map(|(number, line)| serde_json::from_str(line).map_err(|error| bad(number, &error)))
        .collect()
}

fn read_record_file(path: &Path) -> Result<RecordFile, StoreError> {
    let cut = || {
        StoreError::tampered(format!(
            "{}: lines were cut off at the end, or it is no export of a record",
            path.display()
        ))
    };
    let mut lines = read_lines::<RecordLine>(path, RECORD)?.into_iter();
    let Some(RecordLine::Export { rows: expected, .. }) = lines.next() else {
        return Err(cut());
    };
    let mut rows = Vec::new();
    let mut head = None;
    let mut witness = String::new();
    for line in lines {
        match line {
            RecordLine::Row(row) => rows.push(*row),
            RecordLine::Head {
                sequence,
                digest,
                signature,
            } => {
                let digest = Digest::from_hex(&digest).ok_or_else(cut)?;
                let signature = hexadecimal::read(&signature).ok_or_else(cut)?;
                head = Some((Head { sequence, digest }, signature));
            }
            RecordLine::Witness { line } => {
                witness.push_str(&line);
                witness.push('\n');
            }
            RecordLine::Export { .. } => return Err(cut()),
        }
    }
    let (head, signature) = head.ok_or_else(cut)?;
    if rows.len() as u64 != expected || head.sequence != expected || witness.is_empty() {
        return Err(cut());
    }
    Ok(RecordFile {
        rows,
        head,
        signature,
        witness,
    })
}

/// Writes the rows, follows their chain as it stands in the database then, and makes the projections from them.
fn put_record(database: &mut dyn Database, record: &RecordFile) -> Result<(), StoreError> {
    let bytes = |text: &Option<String>| -> Result<Option<Vec<u8>>, StoreError> {
        text.as_deref()
            .map(|text| {
                hexadecimal::read(text).ok_or_else(|| {
                    StoreError::tampered("bytes of a row are not hexadecimal digits")
                })
            })
            .transpose()
    };
    for row in &record.rows {
        let (fingerprint, hidden) = (bytes(&row.fingerprint)?, bytes(&row.hidden)?);
        let digest = bytes(&Some(row.digest.clone()))?.unwrap_or_default();
        insert(
            database,
            &crate::trail::BareRow {
                sequence: row.sequence,
                recorded: row.recorded,
                utc_offset: row.utc_offset,
                person: &row.person,
                role: &row.role,
                site: row.site,
                source: &row.source,
                configuration: row.configuration,
                kind: &row.kind,
                subject: row.subject,
                reason: row.reason.as_deref(),
                request: row.request.as_deref(),
                fingerprint: fingerprint.as_deref(),
                payload: &row.payload,
                hidden: hidden.as_deref(),
            },
            &digest,
        )?;
    }
    let loaded = Loaded::from(database)?;
    let public = PublicKey::from_hex(&loaded.opened()?.public_key)
        .ok_or_else(|| StoreError::tampered("row 1 holds no public key"))?;
    let is_signed = public.signed(record.head.sequence, record.head.digest, &record.signature);
    if loaded.head != record.head || !is_signed {
        return Err(StoreError::tampered(
            "the head of the export does not bear the signature of the store's key, or is not that of its rows",
        ));
    }
    database.execute(
        "INSERT INTO head (single, sequence, digest, signature) VALUES (1, $1, $2, $3)",
        &[
            Value::Integer(signed(record.head.sequence)),
            Value::Bytes(record.head.digest.as_bytes()),
            Value::Bytes(&record.signature),
        ],
    )?;
    loaded.projections.rewrite(database)
}

fn put_into_vault(vault: &mut dyn Database, line: &VaultLine) -> Result<(), StoreError> {
    let bytes = |text: &str| {
        hexadecimal::read(text)
            .ok_or_else(|| StoreError::tampered("bytes of the vault are not hexadecimal digits"))
    };
    match line {
        VaultLine::Identity { vault: id, sealed } => vault.execute(
            "INSERT INTO vault.identity (single, vault, sealed) VALUES (1, $1, $2)",
            &[Value::Bytes(&bytes(id)?), Value::Bytes(&bytes(sealed)?)],
        )?,
        VaultLine::Slot { slot, sealed } => vault.execute(
            "INSERT INTO vault.slot (slot, sealed) VALUES ($1, $2)",
            &[Value::Integer(*slot), Value::Bytes(&bytes(sealed)?)],
        )?,
        VaultLine::Opening {
            number,
            recorded,
            person,
            role,
            subject,
            reason,
            digest,
        } => vault.execute(
            "INSERT INTO vault.opening (number, recorded, person, role, subject, reason, digest) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                Value::Integer(*number),
                Value::Integer(*recorded),
                Value::Text(person),
                Value::Text(role),
                Value::Integer(*subject),
                Value::Text(reason),
                Value::Bytes(&bytes(digest)?),
            ],
        )?,
        VaultLine::Hidden { request, sealed } => vault.execute(
            "INSERT INTO vault.hidden (request, sealed) VALUES ($1, $2)",
            &[Value::Text(request), Value::Bytes(&bytes(sealed)?)],
        )?,
        VaultLine::Decision {
            position,
            request,
            sealed,
        } => vault.execute(
            "INSERT INTO vault.decision (position, request, sealed) VALUES ($1, $2, $3)",
            &[
                Value::Integer(signed(*position)),
                Value::Text(request),
                Value::Bytes(&bytes(sealed)?),
            ],
        )?,
    };
    Ok(())
}
