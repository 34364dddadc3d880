//! SQLite: one file, write-ahead log, every commit on the disk before it is answered.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Row};

use super::address::beside;
use super::{Access, Cells, Database, Dialect, EachRow, Value};
use crate::error::{DatabaseError, StoreError, Trouble};

/// A file of SQLite. Writers of several processes take turns by a lock on a file beside it, which lets them in one after
/// the other; SQLite's own way is to try again after a while, and starves some for seconds.
pub(crate) struct SqliteDatabase {
    connection: Connection,
    turn: File,
}

impl SqliteDatabase {
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let flags = flags(path, access)?;
        let connection = Connection::open_with_flags(path, flags)
            .map_err(|error| trouble("open the file", &error))?;
        let database = Self {
            connection,
            turn: turn(path)?,
        };
        database.settle(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; \
             PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384;",
        )?;
        Ok(database)
    }

    /// The vault is attached under the name `vault` to a connection that has nothing else, so that its tables are called
    /// as they are in PostgreSQL. It is written seldom, and keeps no log beside it.
    pub(crate) fn open_vault(path: &Path, access: Access) -> Result<Self, StoreError> {
        flags(path, access)?;
        let connection =
            Connection::open_in_memory().map_err(|error| trouble("open the vault", &error))?;
        connection
            .execute("ATTACH $1 AS vault", [path.to_string_lossy()])
            .map_err(|error| trouble("open the vault", &error))?;
        let database = Self {
            connection,
            turn: turn(path)?,
        };
        database.settle(
            "PRAGMA vault.journal_mode = DELETE; PRAGMA vault.synchronous = EXTRA; \
             PRAGMA vault.secure_delete = ON; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(database)
    }

    fn settle(&self, pragmas: &str) -> Result<(), StoreError> {
        self.connection
            .busy_timeout(Duration::from_secs(30))
            .and_then(|()| self.connection.execute_batch(pragmas))
            .map_err(|error| trouble("open the file", &error))?;
        self.connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    }
}

fn turn(path: &Path) -> Result<File, StoreError> {
    let place = beside(path, "turn");
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&place)
        .map_err(|error| StoreError::file("open", &place, &error))
}

fn flags(path: &Path, access: Access) -> Result<OpenFlags, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match access {
        Access::Create => Ok(flags | OpenFlags::SQLITE_OPEN_CREATE),
        Access::Existing if path.is_file() => Ok(flags),
        Access::Existing => Err(StoreError::File {
            doing: "open",
            path: path.to_owned(),
            said: "there is no such file".to_owned(),
        }),
    }
}

impl Database for SqliteDatabase {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn carry_out(&mut self, statements: &str) -> Result<(), DatabaseError> {
        self.connection
            .execute_batch(statements)
            .map_err(|error| trouble("carry out a statement", &error))
    }

    fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(rusqlite::params_from_iter(values)))
            .map(|rows| rows as u64)
            .map_err(|error| trouble("write", &error))
    }

    fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        let unreadable = |error: &rusqlite::Error| trouble("read", error);
        let mut statement = self
            .connection
            .prepare_cached(sql)
            .map_err(|error| unreadable(&error))?;
        let mut rows = statement
            .query(rusqlite::params_from_iter(values))
            .map_err(|error| unreadable(&error))?;
        while let Some(row) = rows.next().map_err(|error| unreadable(&error))? {
            each(&SqliteCells(row))?;
        }
        Ok(())
    }

    fn begin_writing(&mut self) -> Result<(), DatabaseError> {
        self.turn.lock().map_err(|error| DatabaseError {
            doing: "take the writer's turn".to_owned(),
            trouble: Trouble::Other,
            said: error.to_string(),
        })?;
        self.carry_out("BEGIN IMMEDIATE").inspect_err(|_| {
            // Without a transaction there is no turn to keep.
            let _ = self.turn.unlock();
        })
    }

    fn begin_reading(&mut self) -> Result<(), DatabaseError> {
        self.carry_out("BEGIN DEFERRED")
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        let outcome = self.carry_out("COMMIT");
        if outcome.is_ok() {
            // A lock that cannot be given back falls with the process.
            let _ = self.turn.unlock();
        }
        outcome
    }

    fn roll_back(&mut self) -> Result<(), DatabaseError> {
        // Some errors roll a transaction back by themselves.
        let outcome = if self.connection.is_autocommit() {
            Ok(())
        } else {
            self.carry_out("ROLLBACK")
        };
        let _ = self.turn.unlock();
        outcome
    }

    fn reconnect(&mut self) -> Result<(), DatabaseError> {
        self.roll_back()
    }
}

struct SqliteCells<'r, 's>(&'r Row<'s>);

impl Cells for SqliteCells<'_, '_> {
    fn integer(&self, column: usize) -> Result<Option<i64>, DatabaseError> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number)),
            _ => Err(other_type(column)),
        }
    }

    fn text(&self, column: usize) -> Result<Option<&str>, DatabaseError> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .map(Some)
                .map_err(|_| other_type(column)),
            _ => Err(other_type(column)),
        }
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, DatabaseError> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            _ => Err(other_type(column)),
        }
    }
}

impl<'s> SqliteCells<'_, 's> {
    fn cell(&self, column: usize) -> Result<ValueRef<'_>, DatabaseError> {
        self.0
            .get_ref(column)
            .map_err(|error| trouble("read a row", &error))
    }
}

fn other_type(column: usize) -> DatabaseError {
    DatabaseError {
        doing: "read a row".to_owned(),
        trouble: Trouble::Other,
        said: format!("column {column} holds another type than was written"),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn trouble(doing: &str, error: &rusqlite::Error) -> DatabaseError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Trouble::Full,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::CannotOpen,
        ) => Trouble::Disk,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Trouble::Conflict,
        Some(ErrorCode::ConstraintViolation) => Trouble::Constraint,
        _ => Trouble::Other,
    };
    DatabaseError {
        doing: doing.to_owned(),
        trouble: kind,
        said: error.to_string(),
    }
}
