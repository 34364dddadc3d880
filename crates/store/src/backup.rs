//! A backup, taken while the store is written.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::database::{Access, Address, Value, beside, connect, connect_vault};
use crate::error::StoreError;
use crate::loaded::signed_head;
use crate::witness::Testimony;
use crate::writer::Place;

/// Copies a store of SQLite to another file, with its vault and its witness beside it, while it is being written: the copy
/// is the record as it was at one moment. The key stays where it is, for a backup beside its key protects nothing.
///
/// The witness is copied first, so that the copy is never behind it.
///
/// # Errors
/// Where a file cannot be read or written, or stands there already; and for PostgreSQL, whose own tools make consistent
/// copies of a whole database, vault and all.
pub fn back_up(place: &Place, to: &Path) -> Result<Place, StoreError> {
    let Address::Sqlite(_) = &place.address else {
        return Err(StoreError::unreadable(
            "a database of PostgreSQL is backed up with pg_dump or pg_basebackup, or by an export; the key by hand",
        ));
    };
    let copy = Place {
        key_file: place.key_file.clone(),
        ..Place::beside(Address::Sqlite(to.to_owned()))
    };
    let vault = beside(to, "vault");
    for path in [to, &copy.witness, &vault] {
        if path.exists() {
            return Err(StoreError::File {
                doing: "back up to",
                path: path.to_owned(),
                said: "it stands there already, and no backup is written over".to_owned(),
            });
        }
    }
    fs::copy(&place.witness, &copy.witness)
        .map_err(|error| StoreError::file("copy the witness to", &copy.witness, &error))?;
    let mut database = connect(&place.address, Access::Existing)?;
    database.execute("VACUUM INTO $1", &[Value::Text(&to.to_string_lossy())])?;
    // The vault is copied after the record: what it has besides is told to the record when the copy is opened.
    let mut from = connect_vault(&place.address, Access::Existing)?;
    from.execute(
        "VACUUM vault INTO $1",
        &[Value::Text(&vault.to_string_lossy())],
    )?;
    Ok(copy)
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The last row of the trail.
    pub rows: u64,
    /// The last row that the witness knows of.
    pub witnessed: u64,
}

impl Restored {
    /// Whether the witness knows of rows that are not there: the store opens for reading alone until people have compared
    /// what was lost with what is known from elsewhere.
    pub const fn is_behind(&self) -> bool {
        self.witnessed > self.rows
    }
}

/// Puts a backup of SQLite, with its vault, to a place where no store stands. A witness that stands there stays, for it is
/// what knows how far the record had come; where there is none, that of the backup is put there.
///
/// # Errors
/// Where a store stands at the place, or a file cannot be read or written.
pub fn restore(from: &Path, place: &Place) -> Result<Restored, StoreError> {
    let Address::Sqlite(to) = &place.address else {
        return Err(StoreError::unreadable(
            "a file of SQLite is restored to sqlite:FILE; to PostgreSQL a whole store is brought by export and import",
        ));
    };
    let vault = beside(to, "vault");
    // A log that a lost database left behind would be taken for the restored one's.
    let logs = ["-wal", "-shm", "-journal"].map(|end| {
        [to, &vault].map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        })
    });
    for path in [to, &vault].into_iter().chain(logs.iter().flatten()) {
        if path.exists() {
            return Err(StoreError::File {
                doing: "restore to",
                path: path.clone(),
                said: "it stands there already; move it away, for it is evidence of what happened"
                    .to_owned(),
            });
        }
    }
    let copy = |from: &Path, to: &Path| {
        fs::copy(from, to)
            .map(|_| ())
            .map_err(|error| StoreError::file("restore from", from, &error))
    };
    copy(&beside(from, "vault"), &vault)?;
    if let Err(error) = copy(from, to) {
        // Half a store is none.
        let _ = fs::remove_file(&vault);
        return Err(error);
    }
    if !place.witness.exists() {
        copy(&beside(from, "witness"), &place.witness)?;
    }
    let mut database = connect(&place.address, Access::Existing)?;
    let head = signed_head(database.as_mut(), None)?.ok_or(StoreError::NoTrial)?;
    let witnessed = Testimony::read(&place.witness)?.last().unwrap_or_default();
    Ok(Restored {
        rows: head.sequence,
        witnessed,
    })
}
