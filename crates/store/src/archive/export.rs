//! Writing the two files.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{RECORD, RecordLine, Row, VAULT, VaultLine, vault_of};
use crate::chain::Chain;
use crate::database::{Access, Database, connect, connect_vault};
use crate::error::StoreError;
use crate::hexadecimal;
use crate::loaded::{Head, follow, signed_head};
use crate::redaction::RedactedRows;
use crate::trail::read_all;
use crate::vault::Vault;
use crate::writer::{Place, trial_in};

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// How many rows of the trail.
    pub rows: u64,
    /// The digest of the last, in hexadecimal.
    pub head: String,
    /// The file of the record.
    pub file: PathBuf,
    /// The file of the vault.
    pub vault_file: PathBuf,
}

/// Writes a store into two files, `to` and `to.vault`, as it is at one moment, while it may be written.
///
/// # Errors
/// Where the store cannot be read, its chain does not hold, or a file stands there already.
pub fn export(place: &Place, to: &Path) -> Result<Exported, StoreError> {
    let vault_file = vault_of(to);
    for path in [to, &vault_file] {
        if path.exists() {
            return Err(StoreError::File {
                doing: "export to",
                path: path.to_owned(),
                said: "it stands there already, and nothing is written over".to_owned(),
            });
        }
    }
    // The witness is read first, so that the copy is never behind it; the vault last.
    let witness = std::fs::read_to_string(&place.witness)
        .map_err(|error| StoreError::file("read the witness", &place.witness, &error))?;
    let mut database = connect(&place.address, Access::Existing)?;
    database.begin_reading()?;
    let (record, head) = record_lines(database.as_mut(), &witness)?;
    database.roll_back()?;
    let vault = vault_lines(&mut Vault::open(connect_vault(
        &place.address,
        Access::Existing,
    )?)?)?;
    write_new(to, &record)?;
    write_new(&vault_file, &vault).inspect_err(|_| {
        // Half an export is none.
        let _ = std::fs::remove_file(to);
    })?;
    Ok(Exported {
        rows: head.sequence,
        head: head.digest.to_string(),
        file: to.to_owned(),
        vault_file,
    })
}

fn write_new(path: &Path, text: &str) -> Result<(), StoreError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .map_err(|error| StoreError::file("write the export", path, &error))
}

/// Lines under way.
struct Lines {
    chain: Chain,
    text: String,
}

impl Lines {
    fn begin(purpose: &str) -> Self {
        Self {
            chain: Chain::start(purpose),
            text: String::new(),
        }
    }

    fn add(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        let line = self
            .chain
            .link(line)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        self.text.push_str(&line);
        self.text.push('\n');
        Ok(())
    }
}

fn record_lines(database: &mut dyn Database, witness: &str) -> Result<(String, Head), StoreError> {
    let trial = trial_in(database)?.ok_or(StoreError::NoTrial)?;
    let mut rows = 0;
    database.query("SELECT count(*) FROM event", &[], &mut |cells| {
        rows = u64::try_from(cells.needed_integer(0)?).unwrap_or_default();
        Ok(())
    })?;
    let mut lines = Lines::begin(RECORD);
    lines.add(&RecordLine::Export { trial, rows })?;
    let mut head = Head::none();
    let mut scratch = Vec::new();
    let redacted = RedactedRows::read(database)?;
    read_all(database, |row, digest| {
        head = follow(head, row, digest, &redacted, &mut scratch)?;
        lines.add(&RecordLine::Row(Box::new(Row {
            sequence: row.sequence,
            recorded: row.recorded,
            utc_offset: row.utc_offset,
            person: row.person.to_owned(),
            role: row.role.to_owned(),
            site: row.site,
            source: row.source.to_owned(),
            configuration: row.configuration,
            kind: row.kind.to_owned(),
            subject: row.subject,
            reason: row.reason.map(str::to_owned),
            request: row.request.map(str::to_owned),
            fingerprint: row.fingerprint.map(hexadecimal::write),
            payload: row.payload.to_owned(),
            hidden: row.hidden.map(hexadecimal::write),
            digest: hexadecimal::write(digest),
        })))
    })?;
    if signed_head(database, None)? != Some(head) {
        return Err(StoreError::tampered(
            "the signed head says otherwise where the trail ends than its rows do",
        ));
    }
    let mut signature = String::new();
    database.query("SELECT signature FROM head", &[], &mut |cells| {
        signature = hexadecimal::write(cells.needed_bytes(0)?);
        Ok(())
    })?;
    lines.add(&RecordLine::Head {
        sequence: head.sequence,
        digest: head.digest.to_string(),
        signature,
    })?;
    // A last line without its end is what a power cut leaves.
    let whole = witness.rfind('\n').map_or("", |end| &witness[..=end]);
    for line in whole.lines() {
        lines.add(&RecordLine::Witness {
            line: line.to_owned(),
        })?;
    }
    Ok((lines.text, head))
}

fn vault_lines(open: &mut Vault) -> Result<String, StoreError> {
    let mut lines = Lines::begin(VAULT);
    let vault = open.database();
    vault.query(
        "SELECT vault, sealed FROM vault.identity",
        &[],
        &mut |cells| {
            lines.add(&VaultLine::Identity {
                vault: hexadecimal::write(cells.needed_bytes(0)?),
                sealed: hexadecimal::write(cells.needed_bytes(1)?),
            })
        },
    )?;
    vault.query(
        "SELECT slot, sealed FROM vault.slot ORDER BY slot",
        &[],
        &mut |cells| {
            lines.add(&VaultLine::Slot {
                slot: cells.needed_integer(0)?,
                sealed: hexadecimal::write(cells.needed_bytes(1)?),
            })
        },
    )?;
    vault.query(
        "SELECT number, recorded, person, role, subject, reason, digest FROM vault.opening ORDER BY number",
        &[],
        &mut |cells| {
            lines.add(&VaultLine::Opening {
                number: cells.needed_integer(0)?,
                recorded: cells.needed_integer(1)?,
                person: cells.needed_text(2)?.to_owned(),
                role: cells.needed_text(3)?.to_owned(),
                subject: cells.needed_integer(4)?,
                reason: cells.needed_text(5)?.to_owned(),
                digest: hexadecimal::write(cells.needed_bytes(6)?),
            })
        },
    )?;
    // In an order that does not depend on how a database compares letters.
    let mut hidden = std::collections::BTreeMap::new();
    vault.query(
        "SELECT request, sealed FROM vault.hidden",
        &[],
        &mut |cells| {
            let request = cells.needed_text(0)?.to_owned();
            hidden.insert(request, hexadecimal::write(cells.needed_bytes(1)?));
            Ok(())
        },
    )?;
    for (request, sealed) in hidden {
        lines.add(&VaultLine::Hidden { request, sealed })?;
    }
    let mut decisions = Vec::new();
    open.sealed_decisions(0, &mut |position, request, sealed| {
        decisions.push(VaultLine::Decision {
            position,
            request: request.to_owned(),
            sealed: hexadecimal::write(sealed),
        });
    })?;
    decisions.iter().try_for_each(|line| lines.add(line))?;
    Ok(lines.text)
}
