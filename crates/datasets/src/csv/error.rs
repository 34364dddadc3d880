//! What can be wrong with a CSV file.

use std::fmt;
use std::io;

use crate::{Kind, UnknownColumn};

/// A CSV file that cannot be read as a table, and why.
#[derive(Debug)]
pub struct CsvError {
    /// The file, as the reader was told.
    pub file: String,
    /// What is wrong.
    pub problem: CsvProblem,
}

/// What is wrong with a CSV file. Rows count from 1 below the header, lines from 1 at the top.
#[derive(Debug)]
pub enum CsvProblem {
    /// The bytes could not be had, or their compression is damaged.
    Unreadable(io::Error),
    /// There is not even a header.
    Empty,
    /// The file is no text: it holds a zero byte.
    NotText {
        /// The line.
        line: usize,
    },
    /// The file is not encoded in UTF-8.
    InvalidUtf8 {
        /// The line.
        line: usize,
        /// What stands before the first wrong byte in its line.
        after: String,
    },
    /// A quoted field never ends.
    UnclosedQuote {
        /// The line on which the field begins.
        line: usize,
    },
    /// A quote stands inside a field that does not begin with one, or text follows a closing quote.
    StrayQuote {
        /// The line.
        line: usize,
        /// The field in its record, from 1.
        field: usize,
    },
    /// A carriage return stands inside a field without quotes.
    StrayCarriageReturn {
        /// The line.
        line: usize,
        /// The field in its record, from 1.
        field: usize,
    },
    /// A column has no name.
    UnnamedColumn {
        /// The column, from 1.
        position: usize,
    },
    /// Two columns have the same name.
    DuplicateHeader {
        /// The name.
        column: String,
        /// The first of them, from 1.
        first: usize,
        /// The second of them, from 1.
        second: usize,
    },
    /// There are more columns than any data set has.
    TooManyColumns {
        /// How many there are.
        columns: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A row has more or fewer fields than the header.
    RaggedRow {
        /// The row.
        row: usize,
        /// The line on which it begins.
        line: usize,
        /// Fields of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A column was declared that the file does not have.
    UnknownColumn(UnknownColumn),
    /// A value is not of the kind declared for its column.
    WrongValue {
        /// The row.
        row: usize,
        /// The line on which the row begins.
        line: usize,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// The kind declared.
        kind: Kind,
    },
}

impl CsvError {
    /// The column that is declared and not there, where that is what is wrong.
    #[must_use]
    pub fn unknown_column(&self) -> Option<&UnknownColumn> {
        match &self.problem {
            CsvProblem::UnknownColumn(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        match &self.problem {
            CsvProblem::Unreadable(error) => write!(f, "{file}: cannot be read: {error}"),
            CsvProblem::Empty => write!(
                f,
                "{file}: the file is empty; the first line must name the columns"
            ),
            CsvProblem::NotText { line } => write!(
                f,
                "{file}, line {line}: there is a zero byte, so this is not a CSV file"
            ),
            CsvProblem::InvalidUtf8 { line, after } => write!(
                f,
                "{file}, line {line}: after `{after}` stands a byte that is not UTF-8; \
                 save the file with the encoding UTF-8"
            ),
            CsvProblem::UnclosedQuote { line } => write!(
                f,
                "{file}, line {line}: a field begins with a quote here that is never closed"
            ),
            CsvProblem::StrayQuote { line, field } => write!(
                f,
                "{file}, line {line}, field {field}: a quote inside a field; put the whole field \
                 in quotes and double the quotes inside"
            ),
            CsvProblem::StrayCarriageReturn { line, field } => write!(
                f,
                "{file}, line {line}, field {field}: a carriage return outside quotes; \
                 lines must end with LF or CR LF"
            ),
            CsvProblem::UnnamedColumn { position } => {
                write!(f, "{file}, line 1: column {position} has no name")
            }
            CsvProblem::DuplicateHeader {
                column,
                first,
                second,
            } => write!(
                f,
                "{file}, line 1: columns {first} and {second} are both named `{column}`"
            ),
            CsvProblem::TooManyColumns { columns, limit } => write!(
                f,
                "{file}, line 1: {columns} columns; at most {limit} are allowed"
            ),
            CsvProblem::RaggedRow {
                row,
                line,
                expected,
                found,
            } => write!(
                f,
                "{file}, row {row} (line {line}): {found} fields, where the header has {expected}"
            ),
            CsvProblem::UnknownColumn(error) => write!(f, "{file}: {error}"),
            CsvProblem::WrongValue {
                row,
                line,
                column,
                value,
                kind,
            } => {
                write!(
                    f,
                    "{file}, row {row} (line {line}), column `{column}`: `{value}` is not a {kind}"
                )?;
                match kind {
                    Kind::Date => write!(f, " as YYYY-MM-DD"),
                    Kind::Number | Kind::Text => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for CsvError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            CsvProblem::Unreadable(error) => Some(error),
            CsvProblem::UnknownColumn(error) => Some(error),
            _ => None,
        }
    }
}
