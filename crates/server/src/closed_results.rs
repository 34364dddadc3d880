//! Results that could tell an arm, such as the level of immunoglobulin: in a file of their own, which no page of the blinded
//! reads. They are kept as the laboratory wrote them, and nothing is ever written over.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exchange::UnblindedResult;
use rusqlite::{Connection, params};

use crate::accounts::AccountsError;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS result (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    cells TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS result_stays BEFORE UPDATE ON result
BEGIN SELECT RAISE(ABORT, 'a result is never changed'); END;
CREATE TRIGGER IF NOT EXISTS result_remains BEFORE DELETE ON result
BEGIN SELECT RAISE(ABORT, 'a result is never removed'); END;
";

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
pub struct ClosedResults(Mutex<Connection>);

impl std::fmt::Debug for ClosedResults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClosedResults")
    }
}

impl ClosedResults {
    /// Opens the file, and makes it where there is none. Nobody but its owner may read it.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn open(path: &Path) -> Result<Self, AccountsError> {
        crate::accounts::make_private(path)?;
        let database = Connection::open(path)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;",
        )?;
        database.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(database)))
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
            let cells = serde_json::to_string(&cells).map_err(|error| AccountsError::File {
                why: error.to_string(),
            })?;
            transaction.execute(
                "INSERT INTO result (at, file, cells) VALUES (?1, ?2, ?3) ON CONFLICT (cells) DO NOTHING",
                params![now, file, cells],
            )?;
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
            database.prepare("SELECT number, at, cells FROM result ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            let cells: String = row.get(2)?;
            Ok(ClosedResult {
                number: row.get(0)?,
                at: row.get(1)?,
                // What cannot be read is shown as it stands.
                cells: serde_json::from_str(&cells)
                    .unwrap_or_else(|_| vec![(String::new(), cells.clone())]),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
