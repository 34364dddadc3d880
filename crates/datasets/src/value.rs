//! One cell, whatever its column's kind.

use std::fmt;

use jiff::civil::Date;

use crate::Missing;

/// The value of one cell.
///
/// Writers of rows seldom name it: numbers, texts, dates and options of them convert.
///
/// ```
/// use datasets::{Missing, Value};
/// assert_eq!(Value::from(54.0), Value::Number(54.0));
/// assert_eq!(Value::from(None::<f64>), Value::Missing(Missing::Ordinary));
/// assert_eq!(Value::from(""), Value::Missing(Missing::Ordinary), "as in SAS");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing, and why.
    Missing(Missing),
    /// A finite number.
    Number(f64),
    /// A text that is not empty.
    Text(&'a str),
    /// A whole civil date.
    Date(Date),
}

impl<'a> Value<'a> {
    /// The ordinary missing value.
    pub const MISSING: Value<'static> = Value::Missing(Missing::Ordinary);

    /// Whether the cell is missing, for whatever reason.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing(_))
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The date, if it is one.
    #[must_use]
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }
}

/// As CSV has it: an ordinary missing value is nothing at all, dates are ISO 8601, numbers are the
/// shortest that read back as the same double.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Missing(Missing::Ordinary) => Ok(()),
            Value::Missing(missing) => missing.fmt(f),
            Value::Number(number) => write_shortest(*number, f),
            Value::Text(text) => f.write_str(text),
            Value::Date(date) => date.fmt(f),
        }
    }
}

/// The shortest decimal text that reads back as the same double; with an exponent where plain
/// digits would be mostly zeros.
pub(crate) fn write_shortest(number: f64, out: &mut impl fmt::Write) -> fmt::Result {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() {
            Value::MISSING
        } else {
            Value::Text(text)
        }
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::from(text.as_str())
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Value::Number(f64::from(number))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Value::Number(f64::from(number))
    }
}

impl From<Date> for Value<'_> {
    fn from(date: Date) -> Self {
        Value::Date(date)
    }
}

impl From<Missing> for Value<'_> {
    fn from(missing: Missing) -> Self {
        Value::Missing(missing)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::MISSING, Into::into)
    }
}
