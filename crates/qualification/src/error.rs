//! Why a set of golden vectors could not be run.

use statistics::StatisticsError;
use std::fmt;
use std::path::PathBuf;
use worksheet::WorksheetError;

/// The reason why golden vectors could not be read or a case could not be run.
#[derive(Debug)]
#[non_exhaustive]
pub enum QualificationError {
    /// A file could not be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// A file is no valid JSON.
    Json {
        /// The file.
        file: String,
        /// Line, column and reason.
        cause: serde_json::Error,
    },
    /// A JSON file lacks a field, or holds it in another shape.
    Field {
        /// The file or case.
        place: String,
        /// The field.
        field: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A table of data lacks a column or holds a cell that is no number.
    Cell {
        /// The file.
        file: String,
        /// The row, from 1 below the header; 0 is the header.
        row: usize,
        /// The column.
        column: String,
        /// What was found there.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A case names a data file that is not there.
    NoSuchData {
        /// The name as given.
        file: String,
    },
    /// A statistic that the case expects has no value.
    Statistic(StatisticsError),
    /// A statistic could not be worked out.
    Worksheet(WorksheetError),
}

impl fmt::Display for QualificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, cause } => write!(
                f,
                "cannot read {}: {cause}; a golden folder holds data/*.csv, expected/<family>.json and expected/index.json",
                path.display()
            ),
            Self::Json { file, cause } => write!(f, "{file} is no valid JSON: {cause}"),
            Self::Field {
                place,
                field,
                expected,
            } => {
                write!(
                    f,
                    "{place}: the field \"{field}\" is missing or is not {expected}"
                )
            }
            Self::Cell {
                file,
                row,
                column,
                found,
                expected,
            } => write!(
                f,
                "{file}, row {row}, column {column}: found \"{found}\", expected {expected}"
            ),
            Self::NoSuchData { file } => {
                write!(f, "there is no data file \"{file}\" in the golden set")
            }
            Self::Statistic(cause) => cause.fmt(f),
            Self::Worksheet(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for QualificationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::Json { cause, .. } => Some(cause),
            Self::Statistic(cause) => Some(cause),
            Self::Worksheet(cause) => Some(cause),
            Self::Field { .. } | Self::Cell { .. } | Self::NoSuchData { .. } => None,
        }
    }
}

impl From<StatisticsError> for QualificationError {
    fn from(cause: StatisticsError) -> Self {
        Self::Statistic(cause)
    }
}

impl From<WorksheetError> for QualificationError {
    fn from(cause: WorksheetError) -> Self {
        match cause {
            WorksheetError::Statistic(cause) => Self::Statistic(cause),
            other => Self::Worksheet(other),
        }
    }
}
