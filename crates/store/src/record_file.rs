//! A record as a file: its head and its entries, one chained line each.

use record::Record;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::chain::{Broken, Chain, unchain};
use crate::digest::Digest;

/// What a chain of a record is begun with, so that it fits no other kind of file.
const PURPOSE: &str = "myotrial record, format 1";

/// A record as it is written to a file, and the head of its chain, which belongs somewhere else as well.
///
/// # Errors
/// When an entry cannot be written as JSON.
pub fn write_record(record: &Record) -> Result<(String, Digest), serde_json::Error> {
    let mut chain = Chain::start(PURPOSE);
    let mut file = String::new();
    for line in record.to_json_lines()?.lines() {
        let payload: &RawValue = serde_json::from_str(line)?;
        file.push_str(&chain.link(&payload)?);
        file.push('\n');
    }
    Ok((file, chain.head()))
}

/// The lines of a record's file with the chain taken off, as [`Record::replay`] reads them, and the head of the
/// chain.
///
/// # Errors
/// [`Broken`] at the first line that was changed, moved, added or removed.
pub fn read_record(file: &str) -> Result<(String, Digest), Broken> {
    let (payloads, head) = unchain(PURPOSE, file)?;
    let mut lines = String::with_capacity(file.len());
    for payload in payloads {
        lines.push_str(payload);
        lines.push('\n');
    }
    Ok((lines, head))
}

/// One line of the list of a virtual trial.
#[derive(Serialize)]
struct VirtualSlot<'a> {
    slot: u32,
    stratum: Option<&'a str>,
    site: Option<u16>,
    position: u32,
    block: u32,
    arm: &'a str,
}

/// The randomisation lists of a *virtual* trial, laid open: who was never a person needs no vault.
///
/// # Errors
/// [`VirtualListError`]; the lists of people are never written this way.
pub fn write_virtual_lists(
    plan: &protocol::Plan,
    table: &record::AllocationTable,
    record: &Record,
) -> Result<String, VirtualListError> {
    let key = record
        .arm_key()
        .ok_or(VirtualListError::SubjectsArePeople)?;
    let rows = table
        .rows(plan, &key)
        .map_err(|_| VirtualListError::SubjectsArePeople)?;
    let mut chain = Chain::start("myotrial virtual randomisation lists, format 1");
    let mut file = String::new();
    for row in &rows {
        let line = chain.link(&VirtualSlot {
            slot: row.slot.0,
            stratum: row.stratum.as_ref().map(|stratum| stratum.as_str()),
            site: row.site.map(|site| site.0),
            position: row.position,
            block: row.block,
            arm: plan.arm(row.arm).map_or("", |arm| arm.id.as_str()),
        });
        file.push_str(&line.map_err(VirtualListError::Json)?);
        file.push('\n');
    }
    Ok(file)
}

/// Why the lists of a virtual trial were not written.
#[derive(Debug)]
pub enum VirtualListError {
    /// The record is not of virtual subjects.
    SubjectsArePeople,
    /// A line could not be written as JSON.
    Json(serde_json::Error),
}

impl std::fmt::Display for VirtualListError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SubjectsArePeople => f.write_str(
                "the randomisation lists of people are kept in the vault and are not written to a file",
            ),
            Self::Json(error) => write!(f, "a slot cannot be written as JSON: {error}"),
        }
    }
}

impl std::error::Error for VirtualListError {}
