//! What can go wrong, said to the person who must mend it.

use std::error::Error;
use std::fmt;
use std::io;

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RowError {
    /// The row, as a spreadsheet counts it: the header of a CSV file is row 1. In Parquet, which has no header
    /// row, the first row is 1.
    pub row: u64,
    /// The column, as the table calls it; empty where the whole row is meant.
    pub column: String,
    /// The value, as it stands in the table.
    pub value: String,
    /// What is wrong, and what is allowed.
    pub reason: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        self.write_place(f)?;
        write!(f, ": {}", self.reason)
    }
}

impl RowError {
    fn write_place(&self, f: &mut impl fmt::Write) -> fmt::Result {
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, ", value \"{}\"", self.value)?;
        }
        Ok(())
    }

    /// The error without its row, for a note that stands in the row itself.
    pub(crate) fn note(&self) -> String {
        if self.column.is_empty() {
            return self.reason.clone();
        }
        if self.value.is_empty() {
            return format!("{}: {}", self.column, self.reason);
        }
        format!("{} \"{}\": {}", self.column, self.value, self.reason)
    }
}

/// Why a table could not be scored at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScoringError {
    /// The table could not be read.
    Read(io::Error),
    /// The scores could not be written.
    Write(io::Error),
    /// There is nothing in the table.
    Empty,
    /// The bytes are not those of a table that is understood.
    NotATable {
        /// What they look like, and what to do.
        reason: &'static str,
    },
    /// The header has too many columns.
    TooManyColumns {
        /// The most that are read.
        allowed: usize,
    },
    /// A row has too many bytes.
    RowTooLong {
        /// The row.
        row: u64,
        /// The most bytes that are read.
        allowed: usize,
    },
    /// A quotation mark is opened and never closed.
    UnclosedQuote {
        /// The row in which it is opened.
        row: u64,
    },
    /// A column's name is not text.
    HeaderNotText {
        /// The column, counted from 1.
        column: usize,
    },
    /// Columns that the settings need are not there.
    MissingColumns {
        /// Those missing, by their documented names.
        missing: Vec<&'static str>,
        /// Those found.
        found: Vec<String>,
    },
    /// Two columns go by names of one.
    ColumnTwice {
        /// The documented name.
        column: &'static str,
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// Two columns have one name, which the output format cannot hold.
    NameTwice {
        /// The name.
        name: String,
    },
    /// The table has a column that would be added.
    AlreadyScored {
        /// Its name.
        name: &'static str,
    },
    /// The childhood scale under the adult criteria.
    CmasIsForChildren,
    /// A column has a type that cannot be what it should hold.
    ColumnType {
        /// The column, as the table calls it.
        column: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// A Parquet file cannot be read.
    Parquet {
        /// What its reader says.
        reason: String,
    },
    /// No row has the visit that is to be the baseline.
    NoBaselineVisit {
        /// The visit.
        visit: String,
        /// Some visits that there are.
        seen: Vec<String>,
    },
    /// The subject to explain is not in the table.
    NoSuchSubject {
        /// The subject.
        subject: String,
    },
    /// A row could not be read, and none may be passed over.
    RowError(RowError),
}

impl fmt::Display for ScoringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "cannot read the table: {error}"),
            Self::Write(error) => write!(f, "cannot write the scores: {error}"),
            Self::Empty => f.write_str(
                "the table is empty; it needs a header row with the names of its columns",
            ),
            Self::NotATable { reason } => f.write_str(reason),
            Self::TooManyColumns { allowed } => write!(
                f,
                "the header has more than {allowed} columns; a table of visits has one row a subject and visit, and one column a measure"
            ),
            Self::RowTooLong { row, allowed } => write!(
                f,
                "row {row} is longer than {allowed} bytes; a quotation mark that opens in it may never close"
            ),
            Self::UnclosedQuote { row } => write!(
                f,
                "row {row}: a quotation mark opens and never closes; close it, or double it where it belongs to the text"
            ),
            Self::HeaderNotText { column } => write!(
                f,
                "row 1: the name of column {column} is not UTF-8 text; save the table as UTF-8"
            ),
            Self::MissingColumns { missing, found } => {
                let plural = if missing.len() == 1 { "" } else { "s" };
                write!(f, "missing column{plural}: {}; the table has ", missing.join(", "))?;
                const SHOWN: usize = 40;
                let shown: Vec<&str> = found.iter().take(SHOWN).map(String::as_str).collect();
                write!(f, "{}", shown.join(", "))?;
                if found.len() > SHOWN {
                    write!(f, " and {} more", found.len() - SHOWN)?;
                }
                if let [only] = &found[..] {
                    if only.contains(';') {
                        f.write_str("; its cells seem to be separated by semicolons: save it with commas, and decimal points")?;
                    } else if only.contains('\t') {
                        f.write_str("; its cells seem to be separated by tabs: save it with commas")?;
                    }
                }
                f.write_str(" (score --columns lists the names that are understood)")
            }
            Self::ColumnTwice {
                column,
                first,
                second,
            } => write!(
                f,
                "columns {first} and {second} are both names of {column}; leave out or rename one"
            ),
            Self::NameTwice { name } => write!(
                f,
                "two columns are called \"{name}\", which JSON and Parquet cannot hold; rename one, or write CSV"
            ),
            Self::AlreadyScored { name } => write!(
                f,
                "the table already has a column {name}; leave it out or rename it before scoring"
            ),
            Self::CmasIsForChildren => f.write_str(
                "the Childhood Myositis Assessment Scale counts under the juvenile criteria only; add --criteria juvenile",
            ),
            Self::ColumnType {
                column,
                found,
                wanted,
            } => write!(f, "column {column} holds {found}; it must hold {wanted}"),
            Self::Parquet { reason } => write!(
                f,
                "the Parquet file cannot be read, it may be truncated or damaged: {reason}"
            ),
            Self::NoBaselineVisit { visit, seen } => write!(
                f,
                "no row has the baseline visit \"{visit}\"; visits in the table: {}",
                seen.join(", ")
            ),
            Self::NoSuchSubject { subject } => write!(
                f,
                "subject \"{subject}\" is not in the table; the name must be written as there"
            ),
            Self::RowError(error) => write!(f, "{error}; nothing was written"),
        }
    }
}

impl Error for ScoringError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(error) | Self::Write(error) => Some(error),
            _ => None,
        }
    }
}

impl From<parquet::errors::ParquetError> for ScoringError {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Parquet {
            reason: error.to_string(),
        }
    }
}
