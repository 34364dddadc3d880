//! What can be wrong with a Parquet file, and what such a file cannot hold.

use std::fmt;
use std::io;

/// A Parquet file that cannot be read, and why.
#[derive(Debug)]
pub struct ParquetError {
    /// The file, as the reader was told.
    pub file: String,
    /// What is wrong.
    pub problem: ParquetProblem,
}

/// What is wrong with a Parquet file. Rows count from 1.
#[derive(Debug)]
pub enum ParquetProblem {
    /// The bytes could not be had, or their outer compression is damaged.
    Unreadable(io::Error),
    /// The file does not begin as a Parquet file does.
    NotParquet {
        /// How it begins instead.
        start: String,
    },
    /// The file begins as Parquet and does not end as it.
    CutShort {
        /// How long it is, in bytes.
        length: usize,
    },
    /// A part of the file contradicts itself or cannot be unpacked.
    Damaged {
        /// The column, where the damage is in one.
        column: Option<String>,
        /// What the decoder found.
        reason: String,
    },
    /// The bytes are not those that were written.
    Changed {
        /// What was changed.
        part: CheckedPart,
    },
    /// The metadata that this program writes are not what it writes.
    Metadata {
        /// What is wrong with them.
        reason: String,
    },
    /// A column holds lists or records and not single values.
    Nested {
        /// The column.
        column: String,
    },
    /// A column is of a type that no cell of a table can hold.
    UnknownType {
        /// The column.
        column: String,
        /// The type, as Parquet names it.
        found: String,
    },
    /// A value is none that a cell can hold.
    WrongValue {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Two columns have the same name.
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// A column has other rows than the file says.
    WrongCount {
        /// The column.
        column: String,
        /// What the file says.
        declared: usize,
        /// How many there are.
        found: usize,
    },
}

/// A part of a file that its check sum covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedPart {
    /// The values.
    Values,
    /// Names, labels and formats.
    Metadata,
}

impl fmt::Display for ParquetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl fmt::Display for ParquetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParquetProblem::Unreadable(error) => write!(f, "cannot be read: {error}"),
            ParquetProblem::NotParquet { start } => write!(
                f,
                "not a Parquet file: it begins with `{start}` and not with `PAR1`"
            ),
            ParquetProblem::CutShort { length } => write!(
                f,
                "the file is cut short: its {length} bytes do not end with `PAR1`"
            ),
            ParquetProblem::Damaged { column, reason } => {
                f.write_str("the file is damaged")?;
                if let Some(column) = column {
                    write!(f, " in column `{column}`")?;
                }
                write!(f, ": {reason}")
            }
            ParquetProblem::Changed { part } => {
                let part = match part {
                    CheckedPart::Values => "its values",
                    CheckedPart::Metadata => "its names, labels and formats",
                };
                write!(
                    f,
                    "the file is damaged: {part} do not have the check sum they were written with"
                )
            }
            ParquetProblem::Metadata { reason } => write!(
                f,
                "the metadata under `myotrial.dataset` are not those of a data set: {reason}"
            ),
            ParquetProblem::Nested { column } => write!(
                f,
                "column `{column}` holds lists or records; a data set has one value in a cell"
            ),
            ParquetProblem::UnknownType { column, found } => write!(
                f,
                "column `{column}` is of type {found}; \
                 write it as a string, a number, a date, a time or a timestamp"
            ),
            ParquetProblem::WrongValue {
                row,
                column,
                value,
                allowed,
            } => write!(
                f,
                "row {row}, column `{column}`: {value} is not allowed; it must be {allowed}"
            ),
            ParquetProblem::DuplicateColumn { column } => {
                write!(f, "two columns are named `{column}`")
            }
            ParquetProblem::WrongCount {
                column,
                declared,
                found,
            } => write!(
                f,
                "the file counts {declared} rows, column `{column}` has {found}"
            ),
        }
    }
}

impl std::error::Error for ParquetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            ParquetProblem::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// A table that Parquet cannot hold, and why.
#[derive(Debug)]
pub struct ParquetRefusal {
    /// The table.
    pub table: String,
    /// What cannot be held.
    pub unheld: ParquetUnheld,
}

/// What Parquet cannot hold.
#[derive(Debug)]
pub enum ParquetUnheld {
    /// The target could not be written.
    Unwritable(io::Error),
    /// There is no column, and so no place for a row.
    NoColumns,
    /// The encoder could not lay the table out.
    Unencodable {
        /// What it said.
        reason: String,
    },
}

impl fmt::Display for ParquetRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match &self.unheld {
            ParquetUnheld::Unwritable(error) => write!(f, "{table}: cannot be written: {error}"),
            ParquetUnheld::NoColumns => write!(f, "{table}: there is no column to write"),
            ParquetUnheld::Unencodable { reason } => {
                write!(f, "{table}: cannot be written as Parquet: {reason}")
            }
        }
    }
}

impl std::error::Error for ParquetRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.unheld {
            ParquetUnheld::Unwritable(error) => Some(error),
            _ => None,
        }
    }
}
