//! A store as two files that any program can read: everything that is in the database, row by row, and everything that is
//! in the vault, sealed as it is there. Both are lines of JSON chained to one another. Neither holds a word about an arm,
//! and the second opens with the key file alone, which is in neither.

mod export;
mod import;

pub use export::{Exported, export};
pub use import::{Imported, import};

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::database::beside;

/// What the chains of the two files are begun with.
const RECORD: &str = "myotrial export of a record, format 1";
const VAULT: &str = "myotrial export of a vault, format 1";

/// The file of the vault that belongs to an exported record.
fn vault_of(path: &Path) -> PathBuf {
    beside(path, "vault")
}

/// A line of the file of the record.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RecordLine {
    /// The first: whose record it is, and how many rows follow.
    Export { trial: String, rows: u64 },
    /// A row of the trail, every column of it.
    Row(Box<Row>),
    /// The signed head.
    Head {
        sequence: u64,
        digest: String,
        signature: String,
    },
    /// A line of the witness.
    Witness { line: String },
}

/// A row of the trail as it stands in the database; bytes are hexadecimal digits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    sequence: i64,
    recorded: i64,
    utc_offset: i64,
    person: String,
    role: String,
    site: Option<i64>,
    source: String,
    configuration: i64,
    kind: String,
    subject: Option<i64>,
    reason: Option<String>,
    request: Option<String>,
    fingerprint: Option<String>,
    payload: String,
    hidden: Option<String>,
    digest: String,
}

/// A line of the file of the vault.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum VaultLine {
    Identity {
        vault: String,
        sealed: String,
    },
    Slot {
        slot: i64,
        sealed: String,
    },
    Opening {
        number: i64,
        recorded: i64,
        person: String,
        role: String,
        subject: i64,
        reason: String,
        digest: String,
    },
    Hidden {
        request: String,
        sealed: String,
    },
    Decision {
        position: u64,
        request: String,
        sealed: String,
    },
}
