//! Results that could tell an arm, such as the level of immunoglobulin: in a sealed file of their own, which no page of the
//! blinded reads. They are kept as the laboratory wrote them, and nothing is ever written over.

use std::path::Path;

use exchange::UnblindedResult;
use rusqlite::OptionalExtension as _;
use store::RoomKey;

use crate::accounts::AccountsError;
use crate::sealed_log::{SealedLog, cannot};

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
#[derive(Debug)]
pub struct ClosedResults {
    log: SealedLog,
}

impl ClosedResults {
    /// Opens the file, and makes it where there is none. What an earlier version kept there unsealed is sealed, and not left in
    /// the file.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn open(path: &Path, key: RoomKey) -> Result<Self, AccountsError> {
        let log = SealedLog::open(path, key, "closed result")?;
        seal_what_is_not(&log)?;
        Ok(Self { log })
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
        self.log.add(|adding| {
            for result in results {
                let cells: Vec<(&str, &str)> = result
                    .cells
                    .iter()
                    .map(|(column, cell)| (column.trim(), cell.trim()))
                    .collect();
                let cells = serde_json::to_string(&cells).map_err(|error| cannot(&error))?;
                adding.line(now, file, &cells)?;
            }
            Ok(())
        })
    }

    /// Every result, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<ClosedResult>, AccountsError> {
        let lines = self.log.all()?;
        lines
            .into_iter()
            .map(|line| {
                let cells = serde_json::from_slice(&line.plain)
                    .map_err(|error| cannot(&format!("closed result {}: {error}", line.number)))?;
                Ok(ClosedResult {
                    number: line.number,
                    at: line.at,
                    cells,
                })
            })
            .collect()
    }
}

/// Seals what an earlier version kept as it was written, and takes it out of the file.
fn seal_what_is_not(log: &SealedLog) -> Result<(), AccountsError> {
    let open: Option<i64> = log
        .database()
        .query_row(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'result'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if open.is_none() {
        return Ok(());
    }
    log.add(|adding| {
        let mut written: Vec<(i64, String, String)> = Vec::new();
        adding.rows_of(
            "SELECT at, file, cells FROM result ORDER BY number",
            |row| {
                written.push((row.get(0)?, row.get(1)?, row.get(2)?));
                Ok(())
            },
        )?;
        for (at, file, cells) in written {
            adding.line(at, &file, &cells)?;
        }
        adding.run("DROP TABLE result;")
    })?;
    // Neither in the file nor in its log of changes may a copy be left.
    log.database()
        .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
