//! A file beside the record to which lines are only added, each sealed as the vault is: whoever copies it reads nothing without
//! the store's key file. What could tell an arm and is not in the vault is kept in such files. Each line follows from those before
//! it, and the last one is signed, so that none can be taken out of it, not even the last.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use store::{Digest, RoomKey};

use crate::accounts::AccountsError;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS sealed_result (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    sealed BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS sealed_head (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    lines INTEGER NOT NULL,
    signature BLOB NOT NULL
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
        adding.sign()?;
        adding.transaction.commit().map_err(file)?;
        Ok(done)
    }

    /// Every line, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<SealedLine>, AccountsError> {
        read(&self.database(), &self.key, self.place)
    }
}

impl Adding<'_> {
    /// Every line that is there, in the order in which they came.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn all(&self) -> Result<Vec<SealedLine>, AccountsError> {
        read(&self.transaction, self.key, self.place)
    }

    /// Adds a line in JSON; one that is there already, letter by letter, is kept once.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn line(&self, at: i64, file: &str, json: &str) -> Result<(), AccountsError> {
        let mut plain = json.as_bytes().to_vec();
        // Spaces behind it change nothing of what JSON says.
        plain.resize(plain.len().next_multiple_of(PORTION), b' ');
        let seal = |place: &str| {
            let sealed = self.key.seal(place, &plain);
            sealed.map_err(|error| cannot(&error))
        };
        // An earlier version may have written the same line, and kept no account of how many there are.
        let before: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM sealed_result WHERE sealed = ?1)",
            [seal(self.place)?],
            |row| row.get(0),
        )?;
        if before {
            return Ok(());
        }
        self.transaction.execute(
            "INSERT INTO sealed_result (at, file, sealed) VALUES (?1, ?2, ?3) ON CONFLICT (sealed) DO NOTHING",
            params![at, file, seal(&counted(self.place))?],
        )?;
        Ok(())
    }

    /// Signs how many lines there are, and what they are.
    fn sign(&self) -> Result<(), AccountsError> {
        let chain = chain(&self.transaction, self.place, |_, _, _| Ok(()))?;
        self.transaction.execute(
            "INSERT INTO sealed_head (single, lines, signature) VALUES (1, ?1, ?2) \
             ON CONFLICT (single) DO UPDATE SET lines = excluded.lines, signature = excluded.signature",
            params![
                i64::try_from(chain.lines).unwrap_or(i64::MAX),
                self.key.sign(chain.lines, chain.digest).as_slice()
            ],
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

/// For what lines are sealed since their number is kept: a file that holds such a line holds the number of all.
fn counted(place: &str) -> String {
    format!("{place}, counted")
}

/// How many lines there are, and a digest that follows from each of them in its place.
struct Chain {
    lines: u64,
    digest: Digest,
}

/// Goes through the lines in their order.
fn chain(
    database: &Connection,
    place: &str,
    mut each: impl FnMut(i64, i64, &[u8]) -> Result<(), AccountsError>,
) -> Result<Chain, AccountsError> {
    let mut statement =
        database.prepare("SELECT number, at, sealed FROM sealed_result ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut chain = Chain {
        lines: 0,
        digest: Digest::of(place.as_bytes()),
    };
    while let Some(row) = rows.next()? {
        let (number, at, sealed): (i64, i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        each(number, at, &sealed)?;
        chain.lines += 1;
        chain.digest = Digest::of_pieces([
            chain.digest.as_bytes().as_slice(),
            &number.to_be_bytes(),
            &at.to_be_bytes(),
            &sealed,
        ]);
    }
    Ok(chain)
}

fn read(
    database: &Connection,
    key: &RoomKey,
    place: &str,
) -> Result<Vec<SealedLine>, AccountsError> {
    let mut lines = Vec::new();
    let mut is_counted = false;
    let found = chain(database, place, |number, at, sealed| {
        let plain = match key.unseal(&counted(place), sealed) {
            Some(plain) => {
                is_counted = true;
                plain
            }
            None => key.unseal(place, sealed).ok_or_else(|| {
                cannot(&format!(
                    "{place} {number} was changed, or sealed with the key of another store"
                ))
            })?,
        };
        lines.push(SealedLine {
            number,
            at,
            plain: plain.trim_ascii_end().to_vec(),
        });
        Ok(())
    })?;
    let head: Option<(i64, Vec<u8>)> = database
        .query_row("SELECT lines, signature FROM sealed_head", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match head {
        Some((written, signature)) if !key.is_signed(found.lines, found.digest, &signature) => {
            Err(cannot(&format!(
                "of {place} {} lines are there and {written} were written and signed: some were taken out, changed or \
                 moved. Put the file back from a backup",
                found.lines
            )))
        }
        None if is_counted => Err(cannot(&format!(
            "how many lines of {place} were written is not there any more: some may have been taken out. Put the file back \
             from a backup"
        ))),
        Some(_) | None => Ok(lines),
    }
}

/// Why the file cannot be read or written.
pub fn cannot(why: &impl std::fmt::Display) -> AccountsError {
    AccountsError::File {
        why: why.to_string(),
    }
}
