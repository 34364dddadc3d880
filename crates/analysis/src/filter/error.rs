//! Why a text is no condition, or cannot be asked of a table.

use std::fmt;

use datasets::{Kind, UnknownColumn};

/// Why a condition cannot be read or applied. Places are characters of the condition's text, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterError {
    /// There is nothing.
    Empty,
    /// A character that begins no word, number or sign.
    UnknownCharacter {
        /// The character.
        character: char,
        /// Its place.
        at: usize,
    },
    /// A text whose closing quote is missing.
    OpenText {
        /// Where it begins.
        at: usize,
    },
    /// Digits that are no number.
    NotANumber {
        /// As given.
        text: String,
        /// Its place.
        at: usize,
    },
    /// Something else was wanted.
    Unexpected {
        /// What stands there; `None` at the end.
        found: Option<String>,
        /// What may stand there.
        wanted: &'static str,
        /// Its place.
        at: usize,
    },
    /// Parentheses or `not` more than [`FilterError::DEEPEST`] deep.
    TooDeep {
        /// Where the limit is passed.
        at: usize,
    },
    /// The table has no such column.
    UnknownColumn {
        /// Which, where, and what may be meant.
        column: UnknownColumn,
        /// Its place.
        at: usize,
    },
    /// A column is compared with a value of another kind.
    WrongKind {
        /// The column.
        column: String,
        /// What the column holds.
        kind: Kind,
        /// What it is compared with, as written.
        value: String,
        /// Its place.
        at: usize,
    },
}

impl FilterError {
    /// How deep parentheses may go.
    pub const DEEPEST: usize = 64;

    /// The place, in characters from 1.
    #[must_use]
    pub fn at(&self) -> usize {
        match self {
            FilterError::Empty => 1,
            FilterError::UnknownCharacter { at, .. }
            | FilterError::OpenText { at }
            | FilterError::NotANumber { at, .. }
            | FilterError::Unexpected { at, .. }
            | FilterError::TooDeep { at }
            | FilterError::UnknownColumn { at, .. }
            | FilterError::WrongKind { at, .. } => *at,
        }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: ", self.at())?;
        match self {
            FilterError::Empty => {
                f.write_str("the condition is empty; leave the key out where every row is meant")
            }
            FilterError::UnknownCharacter { character, .. } => {
                write!(f, "`{character}` has no meaning in a condition")
            }
            FilterError::OpenText { .. } => f.write_str("this text has no closing quote"),
            FilterError::NotANumber { text, .. } => write!(f, "`{text}` is no number"),
            FilterError::Unexpected {
                found: Some(found),
                wanted,
                ..
            } => {
                write!(f, "`{found}` stands where {wanted} is wanted")
            }
            FilterError::Unexpected {
                found: None,
                wanted,
                ..
            } => {
                write!(f, "the condition ends where {wanted} is wanted")
            }
            FilterError::TooDeep { .. } => {
                write!(f, "parentheses go more than {} deep", FilterError::DEEPEST)
            }
            FilterError::UnknownColumn { column, .. } => column.fmt(f),
            FilterError::WrongKind {
                column,
                kind,
                value,
                ..
            } => {
                write!(
                    f,
                    "`{column}` is of kind {kind}, and cannot be compared with {value}; "
                )?;
                f.write_str(match kind {
                    Kind::Number => "write a number without quotes",
                    Kind::Text => "write a text between quotes",
                    Kind::Date => "write a date between quotes, such as \"2018-07-31\"",
                })
            }
        }
    }
}

impl std::error::Error for FilterError {}
