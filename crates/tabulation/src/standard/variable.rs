//! One variable of a dataset: what it is called, what it may hold, and whether it must be there.

use datasets::Variable;

use super::code_list::CodeList;

/// A variable as the standard, or this program where no standard has it, lays it out.
#[derive(Debug, Clone, Copy)]
pub struct VariableSpec {
    /// Short name, at most eight letters and digits.
    pub name: &'static str,
    /// Label, at most 40 characters.
    pub label: &'static str,
    /// What its values are.
    pub content: Content,
    /// Whether it must be there, and filled.
    pub core: Core,
    /// What it does in a row.
    pub role: Role,
    /// Where its values come from.
    pub origin: Origin,
    /// The terms that it may hold, where they are listed.
    pub codes: Option<&'static CodeList>,
}

/// What the values of a variable are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A text of at most so many bytes.
    Text(u16),
    /// A text that holds a date, or a date with a time, after ISO 8601; parts may be unknown.
    DateTimeText,
    /// A text that holds a duration after ISO 8601.
    DurationText,
    /// A number.
    Number,
    /// A whole civil date, a number under a date format.
    Date,
}

/// Whether a variable must be there.
///
/// SDTM calls these Required, Expected and Permissible. ADaM has no Expected; its conditional variables stand
/// here under the demand that their condition makes in the trials we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Core {
    /// It is there, and no row leaves it empty.
    Required,
    /// It is there, and rows may leave it empty.
    Expected,
    /// It may be absent.
    Permissible,
}

/// What a variable does in a row (SDTM's roles; ADaM, which has none, is given identifiers, timing, and the
/// rest as qualifiers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It says whose row, and which, this is.
    Identifier,
    /// It is what the row is about.
    Topic,
    /// It says something about it.
    Qualifier,
    /// It says when.
    Timing,
    /// It is a rule of the trial's design.
    Rule,
}

/// Where the values of a variable come from, in the words of define.xml 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written down by a person or a laboratory.
    Collected,
    /// Computed from other values.
    Derived,
    /// Given by whoever made the dataset: codes, categories, numbers of rows.
    Assigned,
    /// From the protocol.
    Protocol,
    /// Copied from another dataset.
    Predecessor,
}

/// Numbers and dates are doubles in every format that declares a length.
const NUMBER_LENGTH: u32 = 8;

/// Room for a date with a time, a zone and fractions of a second.
const DATE_TIME_LENGTH: u32 = 26;

/// Room for a duration.
const DURATION_LENGTH: u32 = 20;

impl Content {
    /// The length in bytes that a file declares.
    #[must_use]
    pub const fn length(self) -> u32 {
        match self {
            Content::Text(length) => length as u32,
            Content::DateTimeText => DATE_TIME_LENGTH,
            Content::DurationText => DURATION_LENGTH,
            Content::Number | Content::Date => NUMBER_LENGTH,
        }
    }
}

impl VariableSpec {
    /// The same with the terms that it may hold.
    #[must_use]
    pub const fn coded(mut self, codes: &'static CodeList) -> Self {
        self.codes = Some(codes);
        self
    }

    /// The metadata of a column that holds it.
    #[must_use]
    pub fn variable(&self) -> Variable {
        let variable = match self.content {
            Content::Text(_) | Content::DateTimeText | Content::DurationText => {
                Variable::text(self.name, self.label)
            }
            Content::Number => Variable::number(self.name, self.label),
            Content::Date => Variable::date(self.name, self.label),
        };
        variable.with_length(self.content.length())
    }
}

const fn spec(
    (name, label): (&'static str, &'static str),
    content: Content,
    (core, role, origin): (Core, Role, Origin),
) -> VariableSpec {
    VariableSpec {
        name,
        label,
        content,
        core,
        role,
        origin,
        codes: None,
    }
}

/// A text of at most so many bytes.
pub(super) const fn text(
    name: &'static str,
    label: &'static str,
    length: u16,
    core: Core,
    role: Role,
    origin: Origin,
) -> VariableSpec {
    spec((name, label), Content::Text(length), (core, role, origin))
}

/// A date, or date and time, as ISO 8601 text.
pub(super) const fn date_time(
    name: &'static str,
    label: &'static str,
    core: Core,
    origin: Origin,
) -> VariableSpec {
    spec(
        (name, label),
        Content::DateTimeText,
        (core, Role::Timing, origin),
    )
}

/// A duration as ISO 8601 text.
pub(super) const fn duration(
    name: &'static str,
    label: &'static str,
    core: Core,
    origin: Origin,
) -> VariableSpec {
    spec(
        (name, label),
        Content::DurationText,
        (core, Role::Timing, origin),
    )
}

/// A number.
pub(super) const fn number(
    name: &'static str,
    label: &'static str,
    core: Core,
    role: Role,
    origin: Origin,
) -> VariableSpec {
    spec((name, label), Content::Number, (core, role, origin))
}

/// A whole civil date.
pub(super) const fn date(
    name: &'static str,
    label: &'static str,
    core: Core,
    origin: Origin,
) -> VariableSpec {
    spec((name, label), Content::Date, (core, Role::Timing, origin))
}
