//! A file beside the record to which lines are only added, each sealed as the vault is: whoever copies it reads nothing without
//! the store's key file. What could tell an arm and is not in the vault is kept in such files.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
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
BEGIN SELECT RAISE(ABORT, 'what is sealed is never changed'); END;
CREATE TRIGGER IF NOT EXISTS sealed_result_remains BEFORE DELETE ON sealed_result
BEGIN SELECT RAISE(ABORT, 'what is sealed is never removed'); END;
";

/// Lines are sealed in multiples of so many bytes: one digit more or less could tell an arm.
const PORTION: usize = 512;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedLine {
    /// Its number, in the order in which lines came.
    pub number: i64,
    /// When it came, in microseconds from the start of 1970.
    pub at: i64,
    /// What it says.
    pub plain: Vec<u8>,
}

/// The file, its key, and for what its lines are sealed.
pub struct SealedLog {
    database: Mutex<Connection>,
    key: RoomKey,
    place: &'static str,
}

impl std::fmt::Debug for SealedLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedLog")
    }
}

/// Lines that are being added, all or none of them.
pub struct Adding<'a> {
    transaction: Transaction<'a>,
    key: &'a RoomKey,
    place: &'static str,
}

impl SealedLog {
    /// Opens the file, and makes it where there is none. Nobody but its owner may read it, and nobody without the key.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn open(path: &Path, key: RoomKey, place: &'static str) -> Result<Self, AccountsError> {
        crate::accounts::make_private(path)?;
        let database = Connection::open(path)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
             PRAGMA trusted_schema = OFF;",
        )?;
        database.execute_batch(SCHEMA)?;
        Ok(Self {
            database: Mutex::new(database),
            key,
            place,
        })
    }

    /// The file itself, for what only one kind of it needs.
    pub fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that seals the lines.
    pub const fn key(&self) -> &RoomKey {
        &self.key
    }

    /// Adds lines after a look at those that are there: nobody adds any in between, and all are added or none.
    ///
    /// # Errors
    /// Those of whoever adds, and [`AccountsError::File`].
    pub fn add<T, E: From<AccountsError>>(
        &self,
        add: impl FnOnce(&Adding<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let file = |error: rusqlite::Error| E::from(error.into());
        let mut database = self.database();
        let transaction = database
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(file)?;
        let adding = Adding {
            transaction,
            key: &self.key,
            place: self.place,
        };
        let done = add(&adding)?;
        adding.transaction.commit().map_err(file)?;
        Ok(done)
    }

    /// Every line, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<SealedLine>, AccountsError> {
        lines(&self.database(), &self.key, self.place)
    }
}

impl Adding<'_> {
    /// Every line that is there, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<SealedLine>, AccountsError> {
        lines(&self.transaction, self.key, self.place)
    }

    /// Adds a line in JSON; one that is there already, letter by letter, is kept once.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn line(&self, at: i64, file: &str, json: &str) -> Result<(), AccountsError> {
        let mut plain = json.as_bytes().to_vec();
        // Spaces behind it change nothing of what JSON says.
        plain.resize(plain.len().next_multiple_of(PORTION), b' ');
        let sealed = self
            .key
            .seal(self.place, &plain)
            .map_err(|error| cannot(&error))?;
        self.transaction.execute(
            "INSERT INTO sealed_result (at, file, sealed) VALUES (?1, ?2, ?3) ON CONFLICT (sealed) DO NOTHING",
            params![at, file, sealed],
        )?;
        Ok(())
    }
}

impl Adding<'_> {
    /// Puts rows of what an earlier version kept in the file to a function.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn rows_of(
        &self,
        select: &str,
        mut each: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), AccountsError> {
        let mut statement = self.transaction.prepare(select)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    /// Changes what an earlier version kept in the file.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn run(&self, statements: &str) -> Result<(), AccountsError> {
        Ok(self.transaction.execute_batch(statements)?)
    }
}

fn lines(
    database: &Connection,
    key: &RoomKey,
    place: &str,
) -> Result<Vec<SealedLine>, AccountsError> {
    let mut statement =
        database.prepare("SELECT number, at, sealed FROM sealed_result ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, sealed): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
        let plain = key.unseal(place, &sealed).ok_or_else(|| {
            cannot(&format!(
                "{place} {number} was changed, or sealed with the key of another store"
            ))
        })?;
        lines.push(SealedLine {
            number,
            at: row.get(1)?,
            plain: plain.trim_ascii_end().to_vec(),
        });
    }
    Ok(lines)
}

/// Why the file cannot be read or written.
pub fn cannot(why: &impl std::fmt::Display) -> AccountsError {
    AccountsError::File {
        why: why.to_string(),
    }
}
