//! Results that could tell an arm, such as the level of immunoglobulin: in a file of their own, which no page of the blinded
//! reads, each sealed as the vault is, so that nobody reads them without the key file. They are kept as the laboratory wrote
//! them, and nothing is ever written over.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exchange::UnblindedResult;
use rusqlite::{Connection, OptionalExtension as _, params};
use store::RoomKey;

use crate::accounts::AccountsError;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS sealed_result (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    sealed BLOB NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS sealed_result_stays BEFORE UPDATE ON sealed_result
BEGIN SELECT RAISE(ABORT, 'a result is never changed'); END;
CREATE TRIGGER IF NOT EXISTS sealed_result_remains BEFORE DELETE ON sealed_result
BEGIN SELECT RAISE(ABORT, 'a result is never removed'); END;
";

/// For what a result is sealed.
const PLACE: &str = "closed result";

/// Results are sealed in multiples of so many bytes: one digit more or less could tell an arm.
const PORTION: usize = 512;

/// One result, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedResult {
    /// Its number, in the order in which results came.
    pub number: i64,
    /// When it came, in microseconds from the start of 1970.
    pub at: i64,
    /// The columns of its file, with its cells.
    pub cells: Vec<(String, String)>,
}

/// The file of the closed results.
pub struct ClosedResults {
    database: Mutex<Connection>,
    key: RoomKey,
}

impl std::fmt::Debug for ClosedResults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClosedResults")
    }
}

impl ClosedResults {
    /// Opens the file, and makes it where there is none. Nobody but its owner may read it, and nobody without the key. What
    /// an earlier version kept there unsealed is sealed, and not left in the file.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn open(path: &Path, key: RoomKey) -> Result<Self, AccountsError> {
        crate::accounts::make_private(path)?;
        let mut database = Connection::open(path)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
             PRAGMA trusted_schema = OFF;",
        )?;
        database.execute_batch(SCHEMA)?;
        seal_what_is_not(&mut database, &key)?;
        Ok(Self {
            database: Mutex::new(database),
            key,
        })
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps results. One that is there already, cell by cell, is kept once; one that differs is kept beside the other.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn keep(
        &self,
        now: i64,
        file: &str,
        results: &[UnblindedResult],
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        for result in results {
            let cells: Vec<(&str, &str)> = result
                .cells
                .iter()
                .map(|(column, cell)| (column.trim(), cell.trim()))
                .collect();
            let cells = serde_json::to_string(&cells).map_err(|error| cannot(&error))?;
            insert(&transaction, &self.key, now, file, &cells)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Every result, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<ClosedResult>, AccountsError> {
        let database = self.database();
        let mut statement =
            database.prepare("SELECT number, at, sealed FROM sealed_result ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut results = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, sealed): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
            let cells = self
                .key
                .unseal(PLACE, &sealed)
                .and_then(|plain| serde_json::from_slice(plain.trim_ascii_end()).ok())
                .ok_or_else(|| {
                    cannot(&format!(
                        "closed result {number} was changed, or sealed with the key of another store"
                    ))
                })?;
            results.push(ClosedResult {
                number,
                at: row.get(1)?,
                cells,
            });
        }
        Ok(results)
    }
}

fn cannot(why: &impl std::fmt::Display) -> AccountsError {
    AccountsError::File {
        why: why.to_string(),
    }
}

/// Seals the cells of a result, written in JSON, and keeps them, once.
fn insert(
    database: &Connection,
    key: &RoomKey,
    at: i64,
    file: &str,
    cells: &str,
) -> Result<(), AccountsError> {
    let mut plain = cells.as_bytes().to_vec();
    // Spaces behind it change nothing of what JSON says.
    plain.resize(plain.len().next_multiple_of(PORTION), b' ');
    let sealed = key.seal(PLACE, &plain).map_err(|error| cannot(&error))?;
    database.execute(
        "INSERT INTO sealed_result (at, file, sealed) VALUES (?1, ?2, ?3) ON CONFLICT (sealed) DO NOTHING",
        params![at, file, sealed],
    )?;
    Ok(())
}

/// Seals what an earlier version kept as it was written, and takes it out of the file.
fn seal_what_is_not(database: &mut Connection, key: &RoomKey) -> Result<(), AccountsError> {
    let open: Option<i64> = database
        .query_row(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'result'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if open.is_none() {
        return Ok(());
    }
    let transaction = database.transaction()?;
    {
        let mut statement =
            transaction.prepare("SELECT at, file, cells FROM result ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (file, cells): (String, String) = (row.get(1)?, row.get(2)?);
            insert(&transaction, key, row.get(0)?, &file, &cells)?;
        }
    }
    transaction.execute_batch("DROP TABLE result;")?;
    transaction.commit()?;
    // Neither in the file nor in its log of changes may a copy be left.
    database.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
