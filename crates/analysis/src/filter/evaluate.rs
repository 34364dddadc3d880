//! A condition asked of every row, a column at a time: one way for tables and for whatever else holds rows.

use datasets::{Column, Table, Value, Values};

use crate::filter::condition::{ColumnFinder, Condition, Found, FoundValues, order, resolve};
use crate::filter::error::FilterError;
use crate::filter::expression::{Expression, Name};

/// What holds the rows of which conditions are asked.
pub(crate) trait Rows {
    /// How a column is found.
    type Column;

    /// The number in each row of a column of numbers.
    fn numbers(&self, column: &Self::Column) -> impl Iterator<Item = Option<f64>>;

    /// The code of the text in each row of a column of texts.
    fn codes(&self, column: &Self::Column) -> impl Iterator<Item = usize>;

    /// The value in each row, whatever its kind.
    fn values<'r>(&'r self, column: &'r Self::Column) -> impl Iterator<Item = Value<'r>>;
}

/// Lists of answers that are used again and again.
pub(crate) type Spare = Vec<Vec<bool>>;

/// Answers a condition for every row; the list has as many places as there are rows.
pub(crate) fn answer<R: Rows>(
    condition: &Condition<R::Column>,
    rows: &R,
    answers: &mut [bool],
    spare: &mut Spare,
) {
    match condition {
        Condition::Always(answer) => answers.fill(*answer),
        Condition::Number {
            column,
            comparison,
            wanted,
        } => {
            let of = |number: Option<f64>| number.and_then(|number| number.partial_cmp(wanted));
            each(answers, rows.numbers(column), |number| {
                comparison.holds(of(number))
            });
        }
        Condition::Text {
            column,
            answers: of_codes,
        } => each(answers, rows.codes(column), |code| of_codes[code]),
        Condition::Constant {
            column,
            comparison,
            wanted,
        } => each(answers, rows.values(column), |value| {
            comparison.holds(order(value, wanted.value()))
        }),
        Condition::Columns {
            left,
            comparison,
            right,
        } => {
            let pairs = rows.values(left).zip(rows.values(right));
            each(answers, pairs, |(left, right)| {
                comparison.holds(order(left, right))
            });
        }
        Condition::Missing(column) => {
            each(answers, rows.values(column), |value| value.is_missing());
        }
        Condition::Not(inner) => {
            answer(inner, rows, answers, spare);
            answers.iter_mut().for_each(|kept| *kept = !*kept);
        }
        Condition::All(parts) => {
            join(parts, rows, answers, spare, true, |kept, part| kept && part);
        }
        Condition::Any(parts) => {
            join(parts, rows, answers, spare, false, |kept, part| {
                kept || part
            });
        }
    }
}

fn each<T>(answers: &mut [bool], values: impl Iterator<Item = T>, answer: impl Fn(T) -> bool) {
    for (kept, value) in answers.iter_mut().zip(values) {
        *kept = answer(value);
    }
}

fn join<R: Rows>(
    parts: &[Condition<R::Column>],
    rows: &R,
    answers: &mut [bool],
    spare: &mut Spare,
    of_none: bool,
    join: impl Fn(bool, bool) -> bool,
) {
    let Some((first, others)) = parts.split_first() else {
        return answers.fill(of_none);
    };
    answer(first, rows, answers, spare);
    let mut of_part = spare.pop().unwrap_or_default();
    of_part.clear();
    of_part.resize(answers.len(), false);
    for part in others {
        answer(part, rows, &mut of_part, spare);
        for (kept, part) in answers.iter_mut().zip(&of_part) {
            *kept = join(*kept, *part);
        }
    }
    spare.push(of_part);
}

/// Which rows of a table fulfil a condition.
pub(super) fn mask(expression: &Expression, table: &Table) -> Result<Vec<bool>, FilterError> {
    let condition = resolve(expression, table)?;
    let mut answers = vec![false; table.rows()];
    answer(&condition, table, &mut answers, &mut Spare::new());
    Ok(answers)
}

impl ColumnFinder for Table {
    /// Where the column stands.
    type Column = usize;

    fn find(&self, name: &Name) -> Result<Found<'_, usize>, FilterError> {
        let column = self
            .column(&name.name)
            .map_err(|column| FilterError::UnknownColumn {
                column,
                at: name.at,
            })?;
        // A column that is there has a place.
        let place = self.position(&name.name).unwrap_or_default();
        Ok(Found {
            name: column.name(),
            kind: column.kind(),
            values: match column.values() {
                Values::Text(texts) => FoundValues::Texts(
                    place,
                    texts.dictionary().iter().map(|(_, text)| text).collect(),
                ),
                Values::Number(_) | Values::Date(_) => FoundValues::Of(place),
            },
        })
    }
}

impl Rows for Table {
    type Column = usize;

    fn numbers(&self, column: &usize) -> impl Iterator<Item = Option<f64>> {
        let numbers = self.columns().get(*column).map(Column::numbers);
        let numbers = numbers.and_then(Result::ok);
        numbers.into_iter().flat_map(|numbers| numbers.iter())
    }

    fn codes(&self, column: &usize) -> impl Iterator<Item = usize> {
        let texts = self.columns().get(*column).map(Column::texts);
        let codes = texts.and_then(Result::ok).map_or(&[][..], |of| of.codes());
        codes.iter().map(|code| *code as usize)
    }

    fn values<'r>(&'r self, column: &'r usize) -> impl Iterator<Item = Value<'r>> {
        let column = &self.columns()[*column];
        (0..column.len()).map(|row| column.value(row))
    }
}
