//! What is known of a column besides its values.

use std::fmt;

use crate::DisplayFormat;

/// How the values of a column are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Numbers, times and date-times among them (SAS numeric).
    Number,
    /// Texts, partial dates among them (SAS character).
    Text,
    /// Whole civil dates (SAS numeric under a date format).
    Date,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Date => "date",
        })
    }
}

/// The finer type that a Dataset-JSON file declares for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclaredType {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A decimal number, written as a text so that no digit is lost on the way.
    Decimal,
    /// A number in single or double precision.
    Float,
    /// A number in double precision.
    Double,
    /// True or false.
    Boolean,
    /// A date with a time, ISO 8601.
    Datetime,
    /// A date, ISO 8601.
    Date,
    /// A time of day, ISO 8601.
    Time,
    /// The address of a resource.
    Uri,
}

/// The metadata of one column, in SAS's and CDISC's terms.
///
/// ```
/// use datasets::{Kind, Variable};
/// let age = Variable::number("AGE", "Age").with_length(8).with_format("3.");
/// assert_eq!((age.name.as_str(), age.kind), ("AGE", Kind::Number));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Short name, e.g. `USUBJID`.
    pub name: String,
    /// Label for people, e.g. `Unique Subject Identifier`.
    pub label: String,
    /// How the values are held.
    pub kind: Kind,
    /// Declared length in bytes, where one is declared.
    pub length: Option<u32>,
    /// How a value is to be shown, e.g. `DATE9.`
    pub format: Option<DisplayFormat>,
    /// How a value was read in, where a SAS file says so.
    pub informat: Option<DisplayFormat>,
    /// Place among the key variables, from 1, where the column is one of them.
    pub key_sequence: Option<u32>,
    /// Identifier in the study's metadata, e.g. `IT.ADSL.AGE`, where one is declared.
    pub item_oid: Option<String>,
    /// Finer type, where a file declares one.
    pub declared_type: Option<DeclaredType>,
}

impl Variable {
    /// A variable of a kind, with a name and a label and nothing else said.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        Variable {
            name: name.into(),
            label: label.into(),
            kind,
            length: None,
            format: None,
            informat: None,
            key_sequence: None,
            item_oid: None,
            declared_type: None,
        }
    }

    /// A numeric variable.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Variable::new(Kind::Number, name, label)
    }

    /// A text variable.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Variable::new(Kind::Text, name, label)
    }

    /// A date variable under the format `DATE9.`
    #[must_use]
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Variable::new(Kind::Date, name, label).with_format("DATE9.")
    }

    /// The same with a declared length in bytes.
    #[must_use]
    pub fn with_length(mut self, bytes: u32) -> Self {
        self.length = Some(bytes);
        self
    }

    /// The same with a display format, e.g. `8.2`.
    #[must_use]
    pub fn with_format(mut self, format: impl Into<String>) -> Self {
        self.format = Some(DisplayFormat::new(format));
        self
    }

    /// The same as key variable number `place`, from 1.
    #[must_use]
    pub fn with_key_sequence(mut self, place: u32) -> Self {
        self.key_sequence = Some(place);
        self
    }
}
