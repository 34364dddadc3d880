//! One way of speaking to both databases.
//!
//! Every statement is written once, with parameters `$1`, `$2` ... in the order in which they first occur, which both
//! databases take. What differs between them (how a writer takes its turn, what a column of bytes is called, how a
//! row is kept from being changed) stands in `sqlite` and `postgres` alone.

mod address;
mod counted;
mod migrations;
mod postgres;
mod postgres_way;
mod sqlite;

pub use address::Address;
pub(crate) use address::beside;
pub(crate) use counted::Counted;
pub use counted::{Counts, WorkDone};
pub(crate) use migrations::{
    Schema, WITH_ITEMS, WITH_PARTS, WITH_PERIODS, WITH_QUERIES, forget_what_was_there, migrate,
    steps_taken, with_guard_down,
};

use crate::error::{DatabaseError, StoreError};

/// A value given to a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    pub(crate) fn optional_text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    pub(crate) fn optional_bytes(bytes: Option<&'a [u8]>) -> Self {
        bytes.map_or(Self::Null, Self::Bytes)
    }

    pub(crate) fn optional_integer(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Integer)
    }
}

/// The cells of a row that a statement gave; columns count from 0.
pub(crate) trait Cells {
    fn integer(&self, column: usize) -> Result<Option<i64>, DatabaseError>;
    fn text(&self, column: usize) -> Result<Option<&str>, DatabaseError>;
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, DatabaseError>;

    fn needed_integer(&self, column: usize) -> Result<i64, DatabaseError> {
        self.integer(column)?.ok_or_else(|| missing(column))
    }

    fn needed_text(&self, column: usize) -> Result<&str, DatabaseError> {
        self.text(column)?.ok_or_else(|| missing(column))
    }

    fn needed_bytes(&self, column: usize) -> Result<&[u8], DatabaseError> {
        self.bytes(column)?.ok_or_else(|| missing(column))
    }
}

fn missing(column: usize) -> DatabaseError {
    DatabaseError {
        doing: "read a row".to_owned(),
        trouble: crate::error::Trouble::Other,
        said: format!("column {column} is empty, and may not be"),
    }
}

/// What is done with each row that a statement gives.
pub(crate) type EachRow<'e> = dyn FnMut(&dyn Cells) -> Result<(), StoreError> + 'e;

/// Which database it is, for the few words in which they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A connection to a database.
pub(crate) trait Database: Send {
    fn dialect(&self) -> Dialect;

    /// What it was asked for so far, where that is counted.
    fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Carries out statements without parameters.
    fn carry_out(&mut self, statements: &str) -> Result<(), DatabaseError>;

    /// Carries out one statement, and says how many rows it touched.
    fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, DatabaseError>;

    /// Puts every row that a statement gives to a function, one after the other, without holding them all.
    fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError>;

    /// Begins a transaction that no other writer, in this process or another, can be in at the same time.
    fn begin_writing(&mut self) -> Result<(), DatabaseError>;

    /// Begins a transaction that sees one state of the database throughout.
    fn begin_reading(&mut self) -> Result<(), DatabaseError>;

    /// Ends the transaction; what it wrote is durable when this returns.
    fn commit(&mut self) -> Result<(), DatabaseError>;

    /// Gives the transaction up.
    fn roll_back(&mut self) -> Result<(), DatabaseError>;

    /// Connects once more, after a connection was lost.
    fn reconnect(&mut self) -> Result<(), DatabaseError>;
}

/// Opens the main database at an address. Nothing is created for [`Access::Existing`].
pub(crate) fn connect(address: &Address, access: Access) -> Result<Box<dyn Database>, StoreError> {
    match address {
        Address::Sqlite(path) => Ok(Box::new(sqlite::SqliteDatabase::open(path, access)?)),
        Address::Postgres(url) => Ok(Box::new(postgres::PostgresDatabase::connect(url)?)),
    }
}

/// Opens the vault that belongs to an address.
pub(crate) fn connect_vault(
    address: &Address,
    access: Access,
) -> Result<Box<dyn Database>, StoreError> {
    match address {
        Address::Sqlite(path) => Ok(Box::new(sqlite::SqliteDatabase::open_vault(
            &beside(path, "vault"),
            access,
        )?)),
        Address::Postgres(url) => Ok(Box::new(postgres::PostgresDatabase::connect_vault(url)?)),
    }
}

/// Whether a database may be made that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It is made where it is not there.
    Create,
    /// It must be there.
    Existing,
}
