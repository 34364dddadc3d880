//! What can be wrong with a `define.xml`, and what such a file cannot say.

use std::fmt;
use std::io;

/// A `define.xml` that cannot be read, and why.
#[derive(Debug)]
pub struct DefineError {
    /// The file, as the reader was told.
    pub file: String,
    /// What is wrong.
    pub problem: DefineProblem,
}

/// What is wrong with a `define.xml`.
#[derive(Debug)]
pub enum DefineProblem {
    /// The bytes could not be had.
    Unreadable(io::Error),
    /// The file is not XML.
    NotXml {
        /// Where, in bytes from the start.
        at: u64,
        /// What is wrong there.
        reason: String,
    },
    /// The file defines no data set.
    NoDataset,
    /// An element lacks an attribute.
    MissingAttribute {
        /// The element, with its name where it has one.
        element: String,
        /// The attribute.
        attribute: &'static str,
    },
    /// An attribute has a value that it must not have.
    WrongAttribute {
        /// The element, with its name where it has one.
        element: String,
        /// The attribute.
        attribute: &'static str,
        /// The value.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A data set refers to a variable that is not defined.
    UndefinedVariable {
        /// The data set.
        dataset: String,
        /// The identifier it refers to.
        oid: String,
    },
    /// A data set has two variables of a name.
    DuplicateVariable {
        /// The data set.
        dataset: String,
        /// The name.
        variable: String,
    },
}

impl fmt::Display for DefineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

impl fmt::Display for DefineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefineProblem::Unreadable(error) => write!(f, "cannot be read: {error}"),
            DefineProblem::NotXml { at, reason } => write!(f, "byte {at}: {reason}"),
            DefineProblem::NoDataset => write!(
                f,
                "no data set is defined: there is no ItemGroupDef; is this a define.xml?"
            ),
            DefineProblem::MissingAttribute { element, attribute } => {
                write!(f, "{element} has no {attribute}")
            }
            DefineProblem::WrongAttribute {
                element,
                attribute,
                value,
                allowed,
            } => write!(
                f,
                "{element}: {attribute} is `{value}`; it must be {allowed}"
            ),
            DefineProblem::UndefinedVariable { dataset, oid } => write!(
                f,
                "{dataset} refers to the variable `{oid}`, for which there is no ItemDef"
            ),
            DefineProblem::DuplicateVariable { dataset, variable } => {
                write!(f, "{dataset} has two variables `{variable}`")
            }
        }
    }
}

impl std::error::Error for DefineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            DefineProblem::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// A definition that cannot become a `define.xml`, and why.
#[derive(Debug)]
pub enum DefineRefusal {
    /// The target could not be written.
    Unwritable(io::Error),
    /// Two data sets have the same name, or two variables of one, or two code lists the same
    /// identifier.
    Duplicate {
        /// The name, with its data set.
        name: String,
    },
    /// A name is none that an identifier can be made of.
    Name {
        /// The name, with its data set.
        name: String,
    },
    /// A variable refers to a code list that is not there.
    UnknownCodeList {
        /// The data set.
        dataset: String,
        /// The variable.
        variable: String,
        /// The identifier it refers to.
        code_list: String,
    },
    /// A condition is on a variable that is not there, or has no value to compare with.
    Condition {
        /// The data set.
        dataset: String,
        /// The variable whose values are defined.
        variable: String,
        /// The variable of the condition.
        on: String,
    },
    /// A code list has no terms, or some with and some without a decode.
    Terms {
        /// The identifier of the list.
        code_list: String,
    },
}

impl fmt::Display for DefineRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefineRefusal::Unwritable(error) => {
                write!(f, "the define.xml cannot be written: {error}")
            }
            DefineRefusal::Duplicate { name } => {
                write!(f, "`{name}` is defined twice; rename one or leave it out")
            }
            DefineRefusal::Name { name } => write!(
                f,
                "`{name}` cannot be a name in a define.xml: \
                 a name has letters, digits, underscores, dots and hyphens and begins with a letter or underscore"
            ),
            DefineRefusal::UnknownCodeList {
                dataset,
                variable,
                code_list,
            } => write!(
                f,
                "{dataset}, variable `{variable}`: there is no code list `{code_list}`"
            ),
            DefineRefusal::Condition {
                dataset,
                variable,
                on,
            } => write!(
                f,
                "{dataset}, variable `{variable}`: its values are told apart by `{on}`, \
                 which is no variable there or is compared with nothing"
            ),
            DefineRefusal::Terms { code_list } => write!(
                f,
                "code list `{code_list}`: it needs terms, and either all of them or none have a decode"
            ),
        }
    }
}

impl std::error::Error for DefineRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DefineRefusal::Unwritable(error) => Some(error),
            _ => None,
        }
    }
}
