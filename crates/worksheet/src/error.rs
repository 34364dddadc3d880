//! Why a statistic could not be worked out.

use datasets::ReadError;
use statistics::StatisticsError;
use std::fmt;

/// The reason why a statistic could not be worked out, said to the person who must mend it.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorksheetError {
    /// The file could not be read.
    Unread(ReadError),
    /// The file has no such column.
    NoSuchColumn {
        /// The file.
        file: String,
        /// The column asked for.
        column: String,
        /// The nearest column, if one is near enough to be meant.
        suggestion: Option<String>,
        /// The columns that there are.
        known: Vec<String>,
    },
    /// A cell cannot be used.
    Cell {
        /// The file.
        file: String,
        /// The row, from 1 below the header.
        row: usize,
        /// The column.
        column: String,
        /// What stands there.
        found: String,
        /// What may stand there, and what to do.
        allowed: String,
    },
    /// A column cannot be used as a whole.
    Column {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// No row can be used.
    NoRows {
        /// The file.
        file: String,
        /// Why.
        problem: String,
    },
    /// A column of a model, known by its name, spoils it.
    Model {
        /// The column.
        column: String,
        /// What is wrong with it.
        cause: StatisticsError,
    },
    /// The statistic has no value.
    Statistic(StatisticsError),
    /// The rows of a file give the statistic no value.
    Rows {
        /// The file.
        file: String,
        /// The columns that it was computed from.
        columns: Vec<String>,
        /// Why there is none.
        cause: Box<WorksheetError>,
    },
}

impl fmt::Display for WorksheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(cause) => cause.fmt(f),
            Self::NoSuchColumn {
                file,
                column,
                suggestion,
                known,
            } => {
                write!(f, "{file} has no column `{column}`")?;
                match suggestion {
                    Some(suggestion) => write!(f, "; did you mean `{suggestion}`?")?,
                    None => f.write_str(".")?,
                }
                write!(f, " Its columns are {}.", known.join(", "))
            }
            Self::Cell {
                file,
                row,
                column,
                found,
                allowed,
            } => write!(
                f,
                "{file}, row {row} below the header, column `{column}`: found `{found}`, but {allowed}"
            ),
            Self::Column {
                file,
                column,
                problem,
            } => write!(f, "{file}, column `{column}`: {problem}"),
            Self::NoRows { file, problem } => write!(f, "{file}: no row can be used: {problem}"),
            Self::Model { column, cause } => match cause {
                StatisticsError::Collinear { .. } => write!(
                    f,
                    "column `{column}` is constant or follows from the columns before it, so it has no effect of its own; leave it out"
                ),
                StatisticsError::Separation { .. } if column == "intercept" => write!(
                    f,
                    "the columns of the model together separate those with the event from those without, so there is no maximum likelihood estimate; use `firth` or `exact-logistic`"
                ),
                StatisticsError::Separation { .. } => write!(
                    f,
                    "column `{column}` separates those with the event from those without, so its maximum likelihood estimate is infinite; use `firth` or `exact-logistic`"
                ),
                other => write!(f, "column `{column}`: {other}"),
            },
            Self::Statistic(cause) => cause.fmt(f),
            Self::Rows { file, cause, .. } if matches!(**cause, Self::Model { .. }) => {
                write!(f, "{file}, {cause}")
            }
            Self::Rows {
                file,
                columns,
                cause,
            } => {
                let named: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
                let word = if named.len() == 1 {
                    "column"
                } else {
                    "columns"
                };
                write!(f, "{file}, {word} {}: ", named.join(", "))?;
                match **cause {
                    Self::Statistic(StatisticsError::ZeroVariance { quantity })
                        if quantity.starts_with("the values") =>
                    {
                        f.write_str(
                            "the values are all equal, so no test or standard error exists; report the value alone",
                        )
                    }
                    _ => cause.fmt(f),
                }
            }
        }
    }
}

impl std::error::Error for WorksheetError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unread(cause) => Some(cause),
            Self::Model { cause, .. } | Self::Statistic(cause) => Some(cause),
            Self::Rows { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<StatisticsError> for WorksheetError {
    fn from(cause: StatisticsError) -> Self {
        Self::Statistic(cause)
    }
}

impl WorksheetError {
    /// Gives a column of a model matrix its name.
    pub(crate) fn in_model(cause: StatisticsError, names: &[String]) -> Self {
        let (StatisticsError::Collinear { column } | StatisticsError::Separation { column }) =
            cause
        else {
            return Self::Statistic(cause);
        };
        match names.get(column) {
            Some(name) => Self::Model {
                column: name.clone(),
                cause,
            },
            None => Self::Statistic(cause),
        }
    }
}
