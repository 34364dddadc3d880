//! What kind of values a column of texts holds, and why.

use std::fmt;

use crate::{Day, Kind, Missing, Texts};

/// What was inferred of a column, for the person who must check it.
///
/// Shown as one line, e.g. ``SITEID: text (`001` begins with a zero)``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inference {
    /// The column.
    pub column: String,
    /// The kind it was given.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
}

/// Why a column is of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The kind was declared by the caller.
    Declared,
    /// Every value is a number.
    AllNumbers,
    /// Every value is a date, `YYYY-MM-DD`.
    AllDates,
    /// There is no value at all.
    NoValues,
    /// The name ends in `DTC`: an ISO 8601 text by CDISC's rules, partial dates among its values.
    DateTimeCharacter,
    /// A value is a code that would lose its leading zero as a number.
    LeadingZero {
        /// The first such value.
        value: String,
    },
    /// A value has more digits than a double can hold.
    TooManyDigits {
        /// The first such value.
        value: String,
    },
    /// A value is neither a number nor a date, or both occur.
    OtherText {
        /// The first value that settles it.
        value: String,
    },
}

impl fmt::Display for Inference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (", self.column, self.kind)?;
        match &self.reason {
            Reason::Declared => write!(f, "declared"),
            Reason::AllNumbers => write!(f, "every value is a number"),
            Reason::AllDates => write!(f, "every value is a date"),
            Reason::NoValues => write!(f, "no value at all"),
            Reason::DateTimeCharacter => write!(f, "names in DTC hold ISO 8601 texts"),
            Reason::LeadingZero { value } => write!(f, "`{}` begins with a zero", Beginning(value)),
            Reason::TooManyDigits { value } => {
                write!(
                    f,
                    "`{}` has more digits than a number holds",
                    Beginning(value)
                )
            }
            Reason::OtherText { value } => write!(f, "`{}` is a text", Beginning(value)),
        }?;
        f.write_str(")")
    }
}

/// A value that may be as long as a narrative, on one line.
struct Beginning<'a>(&'a str);

impl fmt::Display for Beginning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{}...", &self.0[..end]),
            None => f.write_str(self.0),
        }
    }
}

/// So many letters of a value tell a person which one it is.
const SHOWN: usize = 40;

/// Digits that every double holds.
const EXACT_DIGITS: usize = 15;

/// What a single text can be.
enum Shape {
    Number,
    MissingNumber,
    Date,
    LeadingZero,
    TooManyDigits,
    Other,
}

fn shape(text: &str) -> Shape {
    if text.parse::<Missing>().is_ok() {
        return Shape::MissingNumber;
    }
    if Day::from_iso(text).is_some() {
        return Shape::Date;
    }
    if !text.starts_with('+') && parse_number(text).is_some() {
        let digits = text.trim_start_matches('-').as_bytes();
        if digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit() {
            return Shape::LeadingZero;
        }
        if digits.len() > EXACT_DIGITS && digits.iter().all(u8::is_ascii_digit) {
            return Shape::TooManyDigits;
        }
        return Shape::Number;
    }
    Shape::Other
}

/// A finite decimal number: digits with at most one point, and perhaps an exponent. The words for
/// infinity and not-a-number that the standard library also reads are no numbers of a data file.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let first = text.trim_start_matches(['+', '-']).bytes().next()?;
    if !(first.is_ascii_digit() || first == b'.') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The kind of a column, from its different texts.
pub(super) fn infer(column: &str, texts: &Texts) -> Inference {
    let (mut numbers, mut dates) = (false, false);
    let mut reason = None;
    for (code, text) in texts.dictionary().iter() {
        if code == 0 {
            continue;
        }
        let value = || text.to_owned();
        match shape(text) {
            Shape::MissingNumber => {}
            Shape::Number => numbers = true,
            Shape::Date => dates = true,
            Shape::LeadingZero => reason = Some(Reason::LeadingZero { value: value() }),
            Shape::TooManyDigits => reason = Some(Reason::TooManyDigits { value: value() }),
            Shape::Other => reason = Some(Reason::OtherText { value: value() }),
        }
        if numbers && dates {
            reason = Some(Reason::OtherText { value: value() });
        }
        if reason.is_some() {
            break;
        }
    }
    let (kind, reason) = match reason {
        _ if column.to_ascii_uppercase().ends_with("DTC") => {
            (Kind::Text, Reason::DateTimeCharacter)
        }
        Some(reason) => (Kind::Text, reason),
        None if numbers => (Kind::Number, Reason::AllNumbers),
        None if dates => (Kind::Date, Reason::AllDates),
        None => (Kind::Text, Reason::NoValues),
    };
    Inference {
        column: column.to_owned(),
        kind,
        reason,
    }
}
