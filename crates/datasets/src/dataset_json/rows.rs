//! The rows of a Dataset-JSON file, read value by value into columns.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::metadata::Transfer;
use super::moments::{seconds_of_datetime, seconds_of_time};
use super::{DatasetJsonProblem, Finding};
use crate::text::TextsBuilder;
use crate::{Column, Dates, Day, Number, Values, Variable};

/// The columns that are being filled, and what was found on the way.
pub(super) struct Rows {
    columns: Vec<Filling>,
    rows: usize,
    problem: Option<DatasetJsonProblem>,
}

struct Filling {
    variable: Variable,
    transfer: Transfer,
    cells: Cells,
    /// The first row with a fraction among whole numbers, its value, and how many such rows.
    fraction: Option<(usize, f64, usize)>,
}

enum Cells {
    Text(TextsBuilder),
    Number(Vec<Number>),
    Date(Vec<Day>),
}

/// A value as JSON has it.
enum Scalar<'a> {
    Null,
    Boolean(bool),
    Number(f64),
    /// A whole number that no double is.
    LargeInteger(String),
    Text(&'a str),
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => f.write_str("null"),
            Scalar::Boolean(value) => value.fmt(f),
            Scalar::Number(value) => value.fmt(f),
            Scalar::LargeInteger(digits) => f.write_str(digits),
            Scalar::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl Rows {
    pub(super) fn new(variables: Vec<(Variable, Transfer)>) -> Self {
        let columns = variables
            .into_iter()
            .map(|(variable, transfer)| Filling {
                variable,
                transfer,
                cells: match transfer {
                    Transfer::Text => Cells::Text(TextsBuilder::default()),
                    Transfer::Date => Cells::Date(Vec::new()),
                    _ => Cells::Number(Vec::new()),
                },
                fraction: None,
            })
            .collect();
        Rows {
            columns,
            rows: 0,
            problem: None,
        }
    }

    /// How many rows were read.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// What is wrong with the row that was read last, given how the JSON reader put it.
    pub(super) fn problem(&mut self, error: serde_json::Error) -> DatasetJsonProblem {
        self.problem.take().unwrap_or(DatasetJsonProblem::Row {
            row: self.rows + 1,
            error,
        })
    }

    /// The columns filled, and what was found in them.
    pub(super) fn finish(self) -> (Vec<Column>, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut columns = Vec::with_capacity(self.columns.len());
        for filling in self.columns {
            let mut variable = filling.variable;
            if let Some((row, value, rows)) = filling.fraction {
                findings.push(Finding::FractionInInteger {
                    column: variable.name.clone(),
                    row,
                    value,
                    rows,
                });
            }
            let values = match filling.cells {
                Cells::Text(texts) => Values::Text(texts.finish()),
                Cells::Date(cells) => Values::Date(Dates { cells }),
                Cells::Number(cells) => Values::from_numbers(cells, variable.format.as_ref()),
            };
            if let (Values::Text(texts), Some(length)) = (&values, variable.length) {
                let characters = |text: &str| text.chars().count();
                let too_long = texts
                    .used()
                    .find(|&(_, text)| characters(text) > length as usize);
                if let Some((code, text)) = too_long {
                    let row = texts.codes().iter().position(|&known| known == code);
                    findings.push(Finding::LongerThanDeclared {
                        column: variable.name.clone(),
                        row: row.map_or(0, |row| row + 1),
                        length: characters(text),
                        declared: length,
                    });
                }
            }
            variable.kind = values.kind();
            columns
                .push(Column::new(variable, values).expect("the kind was taken from the values"));
        }
        (columns, findings)
    }
}

impl Filling {
    /// Adds a value, or says what is allowed instead.
    fn push(&mut self, row: usize, scalar: &Scalar<'_>) -> Result<(), &'static str> {
        match (&mut self.cells, scalar) {
            (Cells::Text(texts), Scalar::Null) => texts.push(""),
            (Cells::Text(texts), Scalar::Text(text)) => texts.push(text),
            (Cells::Text(_), _) => return Err("a text or null"),
            (Cells::Date(days), scalar) => days.push(day(scalar)?),
            (Cells::Number(numbers), scalar) => {
                let number = number(self.transfer, scalar)?;
                if let (Transfer::Integer, Some(value)) = (self.transfer, number.value())
                    && value.fract() != 0.0
                {
                    self.fraction.get_or_insert((row, value, 0)).2 += 1;
                }
                numbers.push(number);
            }
        }
        Ok(())
    }
}

fn day(scalar: &Scalar<'_>) -> Result<Day, &'static str> {
    match scalar {
        Scalar::Null | Scalar::Text("") => Some(Day::MISSING),
        Scalar::Text(text) => Day::from_iso(text),
        _ => None,
    }
    .ok_or("a date as YYYY-MM-DD or null")
}

fn number(transfer: Transfer, scalar: &Scalar<'_>) -> Result<Number, &'static str> {
    if matches!(scalar, Scalar::Null) {
        return Ok(Number::MISSING);
    }
    let from_text = |read: fn(&str) -> Option<f64>| match scalar {
        Scalar::Text("") => Some(Number::MISSING),
        Scalar::Text(text) => read(text).and_then(Number::new),
        _ => None,
    };
    match transfer {
        Transfer::Boolean => match scalar {
            Scalar::Boolean(value) => Number::new(f64::from(*value)),
            _ => None,
        }
        .ok_or("true, false or null"),
        Transfer::Decimal => from_text(decimal).ok_or("a decimal number as a text, or null"),
        Transfer::Datetime => {
            from_text(seconds_of_datetime).ok_or("a date and time as YYYY-MM-DDThh:mm:ss, or null")
        }
        Transfer::Time => from_text(seconds_of_time).ok_or("a time as hh:mm:ss, or null"),
        Transfer::Integer | Transfer::Float | Transfer::Text | Transfer::Date => match scalar {
            Scalar::Number(value) => Number::new(*value),
            _ => None,
        }
        .ok_or("a number that a double holds without loss, or null"),
    }
}

/// A decimal number; commas between digits separate thousands.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    if !plain.bytes().all(allowed) {
        return None;
    }
    plain.parse().ok()
}

/// Reads one row, an array.
pub(super) struct RowSeed<'r>(pub(super) &'r mut Rows);

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array with the values of a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        let expected = self.0.columns.len();
        let number = self.0.rows + 1;
        for column in &mut self.0.columns {
            let seed = CellSeed {
                column,
                row: number,
                problem: &mut self.0.problem,
            };
            if row.next_element_seed(seed)?.is_none() {
                self.0.problem = Some(DatasetJsonProblem::RowLength {
                    row: number,
                    expected,
                    longer: false,
                });
                return Err(A::Error::custom("too few values"));
            }
        }
        if row.next_element::<serde::de::IgnoredAny>()?.is_some() {
            self.0.problem = Some(DatasetJsonProblem::RowLength {
                row: number,
                expected,
                longer: true,
            });
            return Err(A::Error::custom("too many values"));
        }
        self.0.rows += 1;
        Ok(())
    }
}

/// Reads an array of rows.
pub(super) struct RowsSeed<'r>(pub(super) &'r mut Rows);

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(RowSeed(self.0))?.is_some() {}
        Ok(())
    }
}

struct CellSeed<'r> {
    column: &'r mut Filling,
    row: usize,
    problem: &'r mut Option<DatasetJsonProblem>,
}

impl CellSeed<'_> {
    fn take<E: serde::de::Error>(self, scalar: &Scalar<'_>) -> Result<(), E> {
        self.column.push(self.row, scalar).map_err(|allowed| {
            *self.problem = Some(DatasetJsonProblem::WrongValue {
                row: self.row,
                column: self.column.variable.name.clone(),
                value: scalar.to_string(),
                allowed,
            });
            E::custom("a value of the wrong type")
        })
    }
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.take(&Scalar::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.take(&Scalar::Boolean(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.take(&Scalar::Number(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        let double = value as f64;
        if double as i128 != i128::from(value) {
            return self.take(&Scalar::LargeInteger(value.to_string()));
        }
        self.take(&Scalar::Number(double))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        let double = value as f64;
        if double as u128 != u128::from(value) {
            return self.take(&Scalar::LargeInteger(value.to_string()));
        }
        self.take(&Scalar::Number(double))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(&Scalar::Text(text))
    }
}
