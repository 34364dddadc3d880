//! What a transport file cannot hold.

use std::fmt;
use std::io;

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
                 give every row a key or, where no variable is a number, write version 8"
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
