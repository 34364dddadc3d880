//! A condition asked of every row of a table, a column at a time.

use std::cmp::Ordering;

use datasets::{Column, Day, Table, Value, Values};

use crate::filter::error::FilterError;
use crate::filter::expression::{Comparison, Expression, Literal, Name, Operand};

pub(super) fn mask(expression: &Expression, table: &Table) -> Result<Vec<bool>, FilterError> {
    match expression {
        Expression::Compare {
            left,
            comparison,
            right,
        } => compare(table, left, *comparison, right),
        Expression::In { column, values } => {
            let mut mask = vec![false; table.rows()];
            for value in values {
                let equal = compare(table, column, Comparison::Equal, value)?;
                merge(&mut mask, &equal, |kept, equal| kept || equal);
            }
            Ok(mask)
        }
        Expression::Between { column, from, to } => {
            let mut mask = compare(table, column, Comparison::AtLeast, from)?;
            let below = compare(table, column, Comparison::AtMost, to)?;
            merge(&mut mask, &below, |kept, below| kept && below);
            Ok(mask)
        }
        Expression::Missing(name) => {
            let column = column(table, name)?;
            Ok((0..table.rows())
                .map(|row| column.is_missing(row))
                .collect())
        }
        Expression::Not(inner) => {
            let mut mask = mask(inner, table)?;
            mask.iter_mut().for_each(|kept| *kept = !*kept);
            Ok(mask)
        }
        Expression::All(parts) => {
            let mut kept = vec![true; table.rows()];
            for part in parts {
                merge(&mut kept, &mask(part, table)?, |kept, part| kept && part);
            }
            Ok(kept)
        }
        Expression::Any(parts) => {
            let mut kept = vec![false; table.rows()];
            for part in parts {
                merge(&mut kept, &mask(part, table)?, |kept, part| kept || part);
            }
            Ok(kept)
        }
    }
}

fn merge(mask: &mut [bool], other: &[bool], join: impl Fn(bool, bool) -> bool) {
    for (kept, other) in mask.iter_mut().zip(other) {
        *kept = join(*kept, *other);
    }
}

fn column<'t>(table: &'t Table, name: &Name) -> Result<&'t Column, FilterError> {
    table
        .column(&name.name)
        .map_err(|column| FilterError::UnknownColumn {
            column,
            at: name.at,
        })
}

fn compare(
    table: &Table,
    left: &Name,
    comparison: Comparison,
    right: &Operand,
) -> Result<Vec<bool>, FilterError> {
    let column_left = column(table, left)?;
    match right {
        Operand::Literal { value, at } => compare_with_literal(column_left, comparison, value, *at),
        Operand::Column(name) => {
            let column_right = column(table, name)?;
            if column_left.kind() != column_right.kind() {
                return Err(FilterError::WrongKind {
                    column: left.name.clone(),
                    kind: column_left.kind(),
                    value: format!("`{}`, which is of kind {}", name.name, column_right.kind()),
                    at: name.at,
                });
            }
            Ok((0..table.rows())
                .map(|row| {
                    holds(
                        comparison,
                        order(column_left.value(row), column_right.value(row)),
                    )
                })
                .collect())
        }
    }
}

fn compare_with_literal(
    column: &Column,
    comparison: Comparison,
    literal: &Literal,
    at: usize,
) -> Result<Vec<bool>, FilterError> {
    let wrong_kind = || FilterError::WrongKind {
        column: column.name().to_owned(),
        kind: column.kind(),
        value: literal.to_string(),
        at,
    };
    match (column.values(), literal) {
        (Values::Number(numbers), Literal::Number(wanted)) => Ok(numbers
            .iter()
            .map(|number| {
                holds(
                    comparison,
                    number.and_then(|number| number.partial_cmp(wanted)),
                )
            })
            .collect()),
        (Values::Text(texts), Literal::Text(wanted)) => {
            // Each different text is compared once, each row by its code.
            let answers: Vec<bool> = texts
                .dictionary()
                .iter()
                .map(|(_, text)| {
                    holds(
                        comparison,
                        (!text.is_empty()).then(|| text.cmp(wanted.as_str())),
                    )
                })
                .collect();
            Ok(texts
                .codes()
                .iter()
                .map(|code| answers[*code as usize])
                .collect())
        }
        (Values::Date(_), Literal::Text(wanted)) => {
            let wanted = Day::from_iso(wanted)
                .and_then(Day::date)
                .ok_or_else(wrong_kind)?;
            Ok((0..column.len())
                .map(|row| {
                    holds(
                        comparison,
                        column.value(row).as_date().map(|date| date.cmp(&wanted)),
                    )
                })
                .collect())
        }
        (Values::Number(_), Literal::Text(_))
        | (Values::Text(_) | Values::Date(_), Literal::Number(_)) => Err(wrong_kind()),
    }
}

/// The order of two cells of the same kind; none where one of them is missing.
fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(&right),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}

fn holds(comparison: Comparison, order: Option<Ordering>) -> bool {
    match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::Unequal => order != Some(Ordering::Equal),
        Comparison::Below => order == Some(Ordering::Less),
        Comparison::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Above => order == Some(Ordering::Greater),
        Comparison::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}
