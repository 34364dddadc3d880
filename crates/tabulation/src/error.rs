//! What can keep datasets from being made.

use std::fmt;

use datasets::TableError;
use record::WrongKey;

/// Why no datasets were made.
#[derive(Debug)]
pub enum TabulationError {
    /// The key does not open this record's arms.
    WrongKey(WrongKey),
    /// A table could not hold a value; the message names table, variable and value.
    Table(TableError),
}

impl fmt::Display for TabulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongKey(error) => error.fmt(f),
            Self::Table(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TabulationError {}

impl From<WrongKey> for TabulationError {
    fn from(error: WrongKey) -> Self {
        Self::WrongKey(error)
    }
}

impl From<TableError> for TabulationError {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}
