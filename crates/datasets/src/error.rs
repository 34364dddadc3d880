//! What can be wrong with a table that is built or asked for in memory.

use std::fmt;

use crate::Kind;

/// A table has no column of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// The table that was asked.
    pub table: String,
    /// The name that was asked for.
    pub name: String,
    /// The column whose name is nearest, if one is near enough to be meant.
    pub suggestion: Option<String>,
}

impl UnknownColumn {
    pub(crate) fn new<'a>(table: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        UnknownColumn {
            table: table.to_owned(),
            name: name.to_owned(),
            suggestion: nearest(name, known),
        }
    }
}

/// The known name that was most likely meant, if one is near enough.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_ascii_uppercase();
    // Beyond a third of the letters the nearest name is no longer a slip of the finger.
    let farthest = (wanted.chars().count() / 3).max(1);
    known
        .map(|known| {
            let distance = strsim::damerau_levenshtein(&known.to_ascii_uppercase(), &wanted);
            (distance, known)
        })
        .filter(|&(distance, _)| distance <= farthest)
        .min()
        .map(|(_, known)| known.to_owned())
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no column `{}`", self.table, self.name)?;
        match &self.suggestion {
            Some(column) => write!(f, "; did you mean `{column}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownColumn {}

/// A column is not of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongKind {
    /// The column's name.
    pub column: String,
    /// The kind that was asked for.
    pub wanted: Kind,
    /// The kind that the column is of.
    pub found: Kind,
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "column `{}` is of kind {}, where {} is needed",
            self.column, self.found, self.wanted
        )
    }
}

impl std::error::Error for WrongKind {}

/// Why a table cannot be built, or cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// There is no column of that name.
    UnknownColumn(UnknownColumn),
    /// The column is of another kind.
    WrongKind(WrongKind),
    /// Two columns have the same name.
    DuplicateColumn {
        /// The table.
        table: String,
        /// The name they share.
        column: String,
    },
    /// A column does not have as many rows as those before it.
    UnequalLength {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Rows of the table so far.
        expected: usize,
        /// Rows of the column.
        found: usize,
    },
    /// A number is infinite or not a number.
    NotFinite {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
    },
    /// A date lies before the year 1.
    DateOutOfRange {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
    },
    /// A value of one kind was set in a column of another.
    WrongValue {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// What the column holds.
        expected: Kind,
        /// The value as it would be written.
        value: String,
    },
    /// A row was asked for that is not there.
    NoSuchRow {
        /// The table.
        table: String,
        /// The row asked for, counted from 0.
        row: usize,
        /// How many rows there are.
        rows: usize,
    },
    /// A mask of rows does not have one entry a row.
    WrongMask {
        /// The table.
        table: String,
        /// How many rows there are.
        rows: usize,
        /// How many entries the mask has.
        entries: usize,
    },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TableError::UnknownColumn(error) => error.fmt(f),
            TableError::WrongKind(error) => error.fmt(f),
            TableError::DuplicateColumn { table, column } => write!(
                f,
                "{table} would have two columns `{column}`; rename one of them"
            ),
            TableError::UnequalLength {
                table,
                column,
                expected,
                found,
            } => write!(
                f,
                "column `{column}` of {table} has {found} rows, the columns before it {expected}"
            ),
            TableError::NotFinite { column, row } => write!(
                f,
                "column `{column}`, row {row}: the number is infinite or undefined; \
                 set a missing value where there is no result"
            ),
            TableError::DateOutOfRange { column, row } => write!(
                f,
                "column `{column}`, row {row}: the date lies before the year 1"
            ),
            TableError::WrongValue {
                table,
                column,
                row,
                expected,
                value,
            } => write!(
                f,
                "{table}, row {row}: `{value}` was set in column `{column}`, \
                 which is of kind {expected}"
            ),
            TableError::NoSuchRow { table, row, rows } => {
                write!(
                    f,
                    "{table} has no row {row} (counted from 0): it has {rows} rows"
                )
            }
            TableError::WrongMask {
                table,
                rows,
                entries,
            } => write!(
                f,
                "a mask of {entries} entries cannot select from the {rows} rows of {table}"
            ),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            TableError::UnknownColumn(error) => Some(error),
            TableError::WrongKind(error) => Some(error),
            _ => None,
        }
    }
}

impl From<UnknownColumn> for TableError {
    fn from(error: UnknownColumn) -> Self {
        TableError::UnknownColumn(error)
    }
}

impl From<WrongKind> for TableError {
    fn from(error: WrongKind) -> Self {
        TableError::WrongKind(error)
    }
}
