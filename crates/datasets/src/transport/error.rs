//! What can be wrong with a transport file.

use std::fmt;
use std::io;

/// A transport file that cannot be read, and why.
#[derive(Debug)]
pub struct TransportError {
    /// The file, as the reader was told.
    pub file: String,
    /// What is wrong.
    pub problem: TransportProblem,
}

/// A part of a transport file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The header of the whole file.
    LibraryHeader,
    /// The header of a data set.
    MemberHeader,
    /// The descriptions of the variables.
    Variables,
    /// Long names and labels of version 8.
    LongLabels,
    /// The header before the rows.
    RowsHeader,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::LibraryHeader => "the library header",
            Part::MemberHeader => "the data set's header",
            Part::Variables => "the descriptions of the variables",
            Part::LongLabels => "the long labels",
            Part::RowsHeader => "the header before the rows",
        })
    }
}

/// What is wrong with a transport file. Rows count from 1, bytes from 0.
#[derive(Debug)]
pub enum TransportProblem {
    /// The bytes could not be had, or their compression is damaged.
    Unreadable(io::Error),
    /// The file does not begin as a transport file does.
    NotTransport {
        /// How it begins instead.
        start: String,
    },
    /// The file was made by `PROC CPORT`, whose format is SAS's secret.
    Cport,
    /// The file ends too early.
    EndsIn {
        /// In what it ends.
        part: Part,
        /// How long it is, in bytes.
        length: usize,
    },
    /// A record is not what must stand there.
    UnexpectedRecord {
        /// Where it begins, in bytes.
        at: usize,
        /// What must stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// There is no data set in the file.
    NoMember,
    /// There are several data sets where one was asked for.
    SeveralMembers {
        /// Their names.
        names: Vec<String>,
    },
    /// A variable is neither numeric nor character.
    UnknownType {
        /// The data set.
        table: String,
        /// The variable.
        variable: String,
        /// The type's number in the file.
        code: u16,
    },
    /// A variable is longer or shorter than its type allows.
    ImpossibleLength {
        /// The data set.
        table: String,
        /// The variable.
        variable: String,
        /// The length in the file, in bytes.
        length: u16,
    },
    /// A variable does not begin where the one before it ended.
    Misplaced {
        /// The data set.
        table: String,
        /// The variable.
        variable: String,
        /// Where it must begin in a row.
        expected: u32,
        /// Where the file says that it begins.
        found: u32,
    },
    /// A variable has no name.
    Unnamed {
        /// The data set.
        table: String,
        /// The variable's place, from 1.
        position: usize,
    },
    /// Two variables have the same name.
    DuplicateVariable {
        /// The data set.
        table: String,
        /// The name.
        variable: String,
    },
    /// There are rows but no variables.
    NoVariables {
        /// The data set.
        table: String,
    },
    /// A long label belongs to no variable.
    StrayLabel {
        /// The data set.
        table: String,
        /// The variable it names.
        variable: String,
    },
    /// A name, label or format is not in the encoding.
    UndecodableMetadata {
        /// Of what.
        of: String,
        /// The bytes, with replacements.
        text: String,
    },
    /// A value is not in the encoding.
    UndecodableText {
        /// The data set.
        table: String,
        /// The row.
        row: usize,
        /// The variable.
        variable: String,
        /// The value, with replacements.
        value: String,
    },
    /// The file ends inside a row.
    EndsInRow {
        /// The data set.
        table: String,
        /// The row.
        row: usize,
        /// How many bytes of it are there.
        found: usize,
        /// How many it has.
        expected: usize,
    },
    /// The header of version 8 counts other rows than there are.
    WrongCount {
        /// The data set.
        table: String,
        /// What the header says.
        declared: usize,
        /// How many there are.
        found: usize,
    },
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl fmt::Display for TransportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TransportProblem::Unreadable(error) => write!(f, "cannot be read: {error}"),
            TransportProblem::NotTransport { start } => write!(
                f,
                "not a SAS transport file: it begins with `{start}` and not with `HEADER RECORD*******LIBRARY`"
            ),
            TransportProblem::Cport => write!(
                f,
                "this file was made by PROC CPORT, a format only SAS reads; \
                 write it again with the XPORT engine"
            ),
            TransportProblem::EndsIn { part, length } => {
                write!(f, "the file is cut short: its {length} bytes end in {part}")
            }
            TransportProblem::UnexpectedRecord {
                at,
                expected,
                found,
            } => write!(
                f,
                "byte {at}: `{expected}` must stand here, found `{found}`"
            ),
            TransportProblem::NoMember => write!(f, "there is no data set in the file"),
            TransportProblem::SeveralMembers { names } => write!(
                f,
                "the file holds {} data sets ({}) where one is expected",
                names.len(),
                names.join(", ")
            ),
            TransportProblem::UnknownType {
                table,
                variable,
                code,
            } => write!(
                f,
                "{table}, variable `{variable}`: type {code}, where 1 (numeric) or 2 (character) is allowed"
            ),
            TransportProblem::ImpossibleLength {
                table,
                variable,
                length,
            } => write!(
                f,
                "{table}, variable `{variable}`: a length of {length} bytes; \
                 numbers have 2 to 8, texts at least 1"
            ),
            TransportProblem::Misplaced {
                table,
                variable,
                expected,
                found,
            } => write!(
                f,
                "{table}, variable `{variable}`: begins at byte {found} of a row, \
                 where the variables before it end at {expected}"
            ),
            TransportProblem::Unnamed { table, position } => {
                write!(f, "{table}: variable {position} has no name")
            }
            TransportProblem::DuplicateVariable { table, variable } => {
                write!(f, "{table}: two variables are named `{variable}`")
            }
            TransportProblem::NoVariables { table } => {
                write!(f, "{table}: there are rows but no variables")
            }
            TransportProblem::StrayLabel { table, variable } => write!(
                f,
                "{table}: a long label belongs to `{variable}`, which is no variable here"
            ),
            TransportProblem::UndecodableMetadata { of, text } => write!(
                f,
                "{of}, `{text}`, is not UTF-8, as which the file was to be read"
            ),
            TransportProblem::UndecodableText {
                table,
                row,
                variable,
                value,
            } => write!(
                f,
                "{table}, row {row}, variable `{variable}`: `{value}` is not UTF-8, \
                 as which the file was to be read"
            ),
            TransportProblem::EndsInRow {
                table,
                row,
                found,
                expected,
            } => write!(
                f,
                "{table}: the file is cut short in row {row}, of which {found} of {expected} bytes are there"
            ),
            TransportProblem::WrongCount {
                table,
                declared,
                found,
            } => write!(
                f,
                "{table}: the header counts {declared} rows, the file holds {found}"
            ),
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            TransportProblem::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}
