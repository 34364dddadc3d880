//! What can be wrong with a Dataset-JSON file, and what such a file cannot hold.

use std::fmt;
use std::io;

use crate::Missing;

/// A Dataset-JSON file that cannot be read, and why.
#[derive(Debug)]
pub struct DatasetJsonError {
    /// The file, as the reader was told.
    pub file: String,
    /// What is wrong.
    pub problem: DatasetJsonProblem,
}

/// What is wrong with a Dataset-JSON file. Rows count from 1.
#[derive(Debug)]
pub enum DatasetJsonProblem {
    /// The bytes could not be had, or their compression is damaged.
    Unreadable(io::Error),
    /// There is nothing in the file.
    Empty,
    /// There is something behind the end of the data set.
    TrailingBytes,
    /// The file is not JSON, or its metadata are not those of Dataset-JSON.
    Metadata(serde_json::Error),
    /// The version is not 1.1.
    Version {
        /// The version stated.
        found: String,
    },
    /// An attribute is empty that must not be.
    EmptyAttribute {
        /// The attribute, and whose it is.
        attribute: String,
    },
    /// A time stamp is none.
    Timestamp {
        /// The attribute.
        attribute: &'static str,
        /// Its value.
        value: String,
    },
    /// A column's types do not go together.
    Types {
        /// The column.
        column: String,
        /// The data type.
        data_type: String,
        /// The target data type, if any.
        target: Option<String>,
    },
    /// A length or key sequence is zero.
    Zero {
        /// The column.
        column: String,
        /// The attribute.
        attribute: &'static str,
    },
    /// Two columns have the same name.
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// There are other rows than `records` says.
    WrongCount {
        /// What `records` says.
        declared: usize,
        /// How many rows there are.
        found: usize,
    },
    /// A row has more or fewer values than there are columns.
    RowLength {
        /// The row.
        row: usize,
        /// How many columns there are.
        expected: usize,
        /// Whether it has more values.
        longer: bool,
    },
    /// A value is not of its column's type.
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
    /// A row is not JSON or not an array.
    Row {
        /// The row.
        row: usize,
        /// What is wrong, with the place in the row's text.
        error: serde_json::Error,
    },
}

impl fmt::Display for DatasetJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl fmt::Display for DatasetJsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatasetJsonProblem::Unreadable(error) => write!(f, "cannot be read: {error}"),
            DatasetJsonProblem::Empty => write!(f, "the file is empty"),
            DatasetJsonProblem::TrailingBytes => {
                write!(f, "there is something behind the end of the data set")
            }
            DatasetJsonProblem::Metadata(error) => {
                write!(f, "the metadata are not those of Dataset-JSON: {error}")
            }
            DatasetJsonProblem::Version { found } => write!(
                f,
                "datasetJSONVersion is `{found}`; this program reads 1.1 and its corrections 1.1.0, 1.1.1 and so on"
            ),
            DatasetJsonProblem::EmptyAttribute { attribute } => {
                write!(f, "{attribute} is empty, which is not allowed")
            }
            DatasetJsonProblem::Timestamp { attribute, value } => write!(
                f,
                "{attribute}: `{value}` is not a date and time such as 2024-11-11T15:09:14"
            ),
            DatasetJsonProblem::Types {
                column,
                data_type,
                target,
            } => {
                write!(f, "column `{column}`: dataType {data_type} ")?;
                match target {
                    Some(target) => write!(f, "with targetDataType {target}")?,
                    None => write!(f, "without targetDataType")?,
                }
                write!(f, " is not a combination of Dataset-JSON 1.1")
            }
            DatasetJsonProblem::Zero { column, attribute } => {
                write!(f, "column `{column}`: {attribute} must be 1 or more")
            }
            DatasetJsonProblem::DuplicateColumn { column } => {
                write!(f, "two columns are named `{column}`")
            }
            DatasetJsonProblem::WrongCount { declared, found } => write!(
                f,
                "records says {declared} rows, the file holds {found}; it may be cut short"
            ),
            DatasetJsonProblem::RowLength {
                row,
                expected,
                longer,
            } => write!(
                f,
                "row {row} has {} values than the {expected} columns",
                if *longer { "more" } else { "fewer" }
            ),
            DatasetJsonProblem::WrongValue {
                row,
                column,
                value,
                allowed,
            } => write!(
                f,
                "row {row}, column `{column}`: {value} is not allowed; it must be {allowed}"
            ),
            DatasetJsonProblem::Row { row, error } => write!(f, "row {row}: {error}"),
        }
    }
}

impl std::error::Error for DatasetJsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            DatasetJsonProblem::Unreadable(error) => Some(error),
            DatasetJsonProblem::Metadata(error) | DatasetJsonProblem::Row { error, .. } => {
                Some(error)
            }
            _ => None,
        }
    }
}

/// A table that Dataset-JSON cannot hold, and why.
#[derive(Debug)]
pub struct DatasetJsonRefusal {
    /// The table.
    pub table: String,
    /// What cannot be held.
    pub unholdable: Unholdable,
}

/// What Dataset-JSON cannot hold.
#[derive(Debug)]
pub enum Unholdable {
    /// The target could not be written.
    Unwritable(io::Error),
    /// The table has no name.
    UnnamedTable,
    /// A value is missing for a special reason, for which the format has no sign.
    SpecialMissing {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// The reason.
        missing: Missing,
    },
}

impl fmt::Display for DatasetJsonRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match &self.unholdable {
            Unholdable::Unwritable(error) => write!(f, "{table}: cannot be written: {error}"),
            Unholdable::UnnamedTable => {
                write!(f, "the data set has no name; Dataset-JSON needs one")
            }
            Unholdable::SpecialMissing {
                column,
                row,
                missing,
            } => write!(
                f,
                "{table}, row {row}, column `{column}`: Dataset-JSON has no sign for the missing value {missing}; \
                 move the reason into a column of its own, or write XPT or CSV"
            ),
        }
    }
}

impl std::error::Error for DatasetJsonRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.unholdable {
            Unholdable::Unwritable(error) => Some(error),
            _ => None,
        }
    }
}
