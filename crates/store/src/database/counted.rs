//! How much work a database was given: counted, so that two worlds that differ in the arms alone can be held against each
//! other. What takes the same work in both tells nothing by how long it takes.

use std::cell::Cell;
use std::ops::Sub;

use super::{Cells, Database, Dialect, EachRow, Value};
use crate::error::{DatabaseError, StoreError};

/// What a database was asked for, and what went in and out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements, and beginnings and ends of transactions.
    pub statements: u64,
    /// Rows that were read.
    pub rows_read: u64,
    /// Bytes of those of their cells that were looked at.
    pub bytes_read: u64,
    /// Rows that were written.
    pub rows_written: u64,
    /// Bytes that were given to statements.
    pub bytes_given: u64,
}

impl Sub for Counts {
    type Output = Self;

    /// What was done since an earlier count.
    fn sub(self, earlier: Self) -> Self {
        Self {
            statements: self.statements - earlier.statements,
            rows_read: self.rows_read - earlier.rows_read,
            bytes_read: self.bytes_read - earlier.bytes_read,
            rows_written: self.rows_written - earlier.rows_written,
            bytes_given: self.bytes_given - earlier.bytes_given,
        }
    }
}

/// The work of a store since it was opened. It says nothing of what stands in the vault, but how often somebody went there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkDone {
    /// By the connection that writes the record.
    pub record: Counts,
    /// By the connection that reads the trail, where one is open.
    pub reading: Counts,
    /// By the connection to the vault.
    pub vault: Counts,
}

impl Sub for WorkDone {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            record: self.record - earlier.record,
            reading: self.reading - earlier.reading,
            vault: self.vault - earlier.vault,
        }
    }
}

/// A connection whose work is counted.
pub(crate) struct Counted {
    database: Box<dyn Database>,
    counts: Counts,
}

impl Counted {
    pub(crate) fn around(database: Box<dyn Database>) -> Box<dyn Database> {
        Box::new(Self {
            database,
            counts: Counts::default(),
        })
    }

    fn given(&mut self, values: &[Value<'_>]) {
        self.counts.statements += 1;
        self.counts.bytes_given += values.iter().map(length).sum::<u64>();
    }
}

fn length(value: &Value<'_>) -> u64 {
    match value {
        Value::Null => 0,
        Value::Integer(_) => 8,
        Value::Text(text) => text.len() as u64,
        Value::Bytes(bytes) => bytes.len() as u64,
    }
}

struct CountedCells<'a> {
    cells: &'a dyn Cells,
    bytes: &'a Cell<u64>,
}

impl CountedCells<'_> {
    fn read(&self, bytes: usize) {
        self.bytes.set(self.bytes.get() + bytes as u64);
    }
}

impl Cells for CountedCells<'_> {
    fn integer(&self, column: usize) -> Result<Option<i64>, DatabaseError> {
        let cell = self.cells.integer(column)?;
        self.read(cell.map_or(0, |_| 8));
        Ok(cell)
    }

    fn text(&self, column: usize) -> Result<Option<&str>, DatabaseError> {
        let cell = self.cells.text(column)?;
        self.read(cell.map_or(0, str::len));
        Ok(cell)
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, DatabaseError> {
        let cell = self.cells.bytes(column)?;
        self.read(cell.map_or(0, <[u8]>::len));
        Ok(cell)
    }
}

impl Database for Counted {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn counts(&self) -> Counts {
        self.counts
    }

    fn carry_out(&mut self, statements: &str) -> Result<(), DatabaseError> {
        self.given(&[]);
        self.database.carry_out(statements)
    }

    fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        self.given(values);
        let rows = self.database.execute(sql, values)?;
        self.counts.rows_written += rows;
        Ok(rows)
    }

    fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        self.given(values);
        let (mut rows, bytes) = (0, Cell::new(0));
        let outcome = self.database.query(sql, values, &mut |cells| {
            rows += 1;
            each(&CountedCells {
                cells,
                bytes: &bytes,
            })
        });
        self.counts.rows_read += rows;
        self.counts.bytes_read += bytes.get();
        outcome
    }

    fn begin_writing(&mut self) -> Result<(), DatabaseError> {
        self.given(&[]);
        self.database.begin_writing()
    }

    fn begin_reading(&mut self) -> Result<(), DatabaseError> {
        self.given(&[]);
        self.database.begin_reading()
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.given(&[]);
        self.database.commit()
    }

    fn roll_back(&mut self) -> Result<(), DatabaseError> {
        self.given(&[]);
        self.database.roll_back()
    }

    fn reconnect(&mut self) -> Result<(), DatabaseError> {
        self.database.reconnect()
    }
}
