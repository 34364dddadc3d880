//! What can be wrong with a transport file, and what a transport file cannot hold.

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

/// A table that a transport file of some version cannot hold, and why.
#[derive(Debug)]
pub struct TransportRefusal {
    /// The table.
    pub table: String,
    /// What cannot be held.
    pub unheld: Unheld,
}

/// What a transport file cannot hold. Rows count from 1; lengths are in bytes.
#[derive(Debug)]
pub enum Unheld {
    /// The target could not be written.
    Unwritable(io::Error),
    /// The data set's name is not a SAS name of the version.
    TableName {
        /// The longest name allowed.
        limit: usize,
    },
    /// The data set's label is too long.
    TableLabel {
        /// Its length.
        length: usize,
        /// The longest label allowed.
        limit: usize,
    },
    /// There is no column.
    NoColumns,
    /// There are too many columns.
    TooManyColumns {
        /// How many.
        columns: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A variable's name is not a SAS name of the version.
    VariableName {
        /// The name.
        variable: String,
        /// The longest name allowed.
        limit: usize,
    },
    /// Two variables have names that SAS takes for the same.
    SameName {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A variable's label is too long.
    VariableLabel {
        /// The variable.
        variable: String,
        /// The length of its label.
        length: usize,
        /// The longest label allowed.
        limit: usize,
    },
    /// A format or informat is not one that SAS could name.
    Format {
        /// The variable.
        variable: String,
        /// The format.
        format: String,
        /// The longest name allowed.
        limit: usize,
    },
    /// A variable is declared longer than is allowed.
    DeclaredLength {
        /// The variable.
        variable: String,
        /// The declared length.
        length: u32,
        /// The longest allowed.
        limit: usize,
    },
    /// A text is too long for the version.
    TextTooLong {
        /// The variable.
        variable: String,
        /// The first row that holds it.
        row: usize,
        /// Its length.
        length: usize,
        /// The longest allowed.
        limit: usize,
    },
    /// A text is longer than its variable is declared.
    LongerThanDeclared {
        /// The variable.
        variable: String,
        /// The first row that holds it.
        row: usize,
        /// Its length.
        length: usize,
        /// The declared length.
        declared: u32,
    },
    /// A text has characters that the version cannot hold.
    Characters {
        /// Where it stands: the variable and perhaps the row.
        place: String,
        /// The text.
        text: String,
    },
    /// A number is too large or too small for an IBM double.
    NumberOutOfRange {
        /// The variable.
        variable: String,
        /// The row.
        row: usize,
        /// The number.
        value: f64,
    },
    /// Rows at the end are blank and so short that readers take them for padding.
    BlankLastRow {
        /// The first such row.
        row: usize,
    },
}

impl fmt::Display for TransportRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match &self.unheld {
            Unheld::Unwritable(error) => write!(f, "{table}: cannot be written: {error}"),
            Unheld::TableName { limit } => write!(
                f,
                "`{table}` cannot name a data set of this transport version: {}",
                NameRule(*limit)
            ),
            Unheld::TableLabel { length, limit } => write!(
                f,
                "{table}: its label has {length} bytes, {limit} are allowed; shorten it"
            ),
            Unheld::NoColumns => write!(f, "{table}: there is no column to write"),
            Unheld::TooManyColumns { columns, limit } => {
                write!(f, "{table}: {columns} variables, {limit} are allowed")
            }
            Unheld::VariableName { variable, limit } => write!(
                f,
                "{table}: `{variable}` cannot name a variable of this transport version: {}",
                NameRule(*limit)
            ),
            Unheld::SameName { first, second } => write!(
                f,
                "{table}: SAS takes the names `{first}` and `{second}` for the same; rename one"
            ),
            Unheld::VariableLabel {
                variable,
                length,
                limit,
            } => write!(
                f,
                "{table}, variable `{variable}`: its label has {length} bytes, {limit} are allowed; shorten it"
            ),
            Unheld::Format {
                variable,
                format,
                limit,
            } => write!(
                f,
                "{table}, variable `{variable}`: `{format}` is not a format whose name has at most {limit} bytes"
            ),
            Unheld::DeclaredLength {
                variable,
                length,
                limit,
            } => write!(
                f,
                "{table}, variable `{variable}`: declared with {length} bytes, 1 to {limit} are allowed"
            ),
            Unheld::TextTooLong {
                variable,
                row,
                length,
                limit,
            } => write!(
                f,
                "{table}, row {row}, variable `{variable}`: a text of {length} bytes, {limit} are allowed; \
                 split it or write version 8"
            ),
            Unheld::LongerThanDeclared {
                variable,
                row,
                length,
                declared,
            } => write!(
                f,
                "{table}, row {row}, variable `{variable}`: a text of {length} bytes \
                 in a variable declared with {declared}"
            ),
            Unheld::Characters { place, text } => write!(
                f,
                "{table}, {place}: `{text}` has characters that this transport version cannot hold; \
                 version 5 takes ASCII, version 8 all but the zero character"
            ),
            Unheld::NumberOutOfRange {
                variable,
                row,
                value,
            } => write!(
                f,
                "{table}, row {row}, variable `{variable}`: {value:e} is outside the range \
                 of a transport file, 5.4e-79 to 7.2e75"
            ),
            Unheld::BlankLastRow { row } => write!(
                f,
                "{table}, row {row}: rows at the end are all blank and would be taken for padding; \
                 write version 8, or give every row a key"
            ),
        }
    }
}

/// What a SAS name must be, said to the person who chose another.
struct NameRule(usize);

impl fmt::Display for NameRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = if self.0 == 8 {
            "capital letters"
        } else {
            "letters"
        };
        write!(
            f,
            "a name has 1 to {} {case}, digits and underscores and does not begin with a digit",
            self.0
        )
    }
}

impl std::error::Error for TransportRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.unheld {
            Unheld::Unwritable(error) => Some(error),
            _ => None,
        }
    }
}
