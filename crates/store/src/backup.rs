//! A backup, taken while the store is written.

use std::fs;
use std::path::Path;

use crate::database::{Access, Address, Value, beside, connect};
use crate::error::StoreError;
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
    let Address::Sqlite(from) = &place.address else {
        return Err(StoreError::unreadable(
            "a database of PostgreSQL is backed up with pg_dump or pg_basebackup, and the witness and the key by hand",
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
    let vault_from = beside(from, "vault");
    fs::copy(&vault_from, &vault)
        .map_err(|error| StoreError::file("copy the vault to", &vault, &error))?;
    Ok(copy)
}
