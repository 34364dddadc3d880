//! A condition whose columns are found: what it asks of a row, whatever holds the row.

use std::cmp::Ordering;

use datasets::{Day, Kind, Value};

use crate::filter::error::FilterError;
use crate::filter::expression::{Comparison, Expression, Literal, Name, Operand};

/// What has columns of which conditions may be asked.
pub(crate) trait ColumnFinder {
    /// How a column is found again, without its name.
    type Column: Clone + PartialEq;

    /// What stands under a name.
    fn find(&self, name: &Name) -> Result<Found<'_, Self::Column>, FilterError>;
}

/// What stands under a name.
pub(crate) struct Found<'s, C> {
    /// The column's own name.
    pub(crate) name: &'s str,
    pub(crate) kind: Kind,
    pub(crate) values: FoundValues<'s, C>,
}

/// The values of a column.
pub(crate) enum FoundValues<'s, C> {
    /// The same value in every row.
    Constant(Value<'s>),
    /// A value in each row.
    Of(C),
    /// One of these texts in each row, by its code; the empty text is missing.
    Texts(C, Vec<&'s str>),
}

/// A condition whose columns are found, and whose texts are answered code by code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition<C> {
    /// The same answer for every row.
    Always(bool),
    /// A number against another.
    Number {
        column: C,
        comparison: Comparison,
        wanted: f64,
    },
    /// The answer for each code of a text.
    Text {
        column: C,
        answers: Vec<bool>,
    },
    /// Two columns of one kind.
    Columns {
        left: C,
        comparison: Comparison,
        right: C,
    },
    /// A column against a value that is the same in every row.
    Constant {
        column: C,
        comparison: Comparison,
        wanted: Constant,
    },
    Missing(C),
    Not(Box<Condition<C>>),
    All(Vec<Condition<C>>),
    Any(Vec<Condition<C>>),
}

/// A value that a row is held against, apart from what it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Constant {
    Text(String),
    /// Of another kind, or missing.
    Other(Value<'static>),
}

impl Constant {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Missing(missing) => Constant::Other(Value::Missing(missing)),
            Value::Number(number) => Constant::Other(Value::Number(number)),
            Value::Text(text) => Constant::Text(text.to_owned()),
            Value::Date(date) => Constant::Other(Value::Date(date)),
        }
    }

    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Constant::Text(text) => Value::Text(text),
            Constant::Other(value) => *value,
        }
    }
}

/// Finds the columns of a condition, and answers what is the same for every row.
pub(crate) fn resolve<S: ColumnFinder>(
    expression: &Expression,
    schema: &S,
) -> Result<Condition<S::Column>, FilterError> {
    match expression {
        Expression::Compare {
            left,
            comparison,
            right,
        } => compare(schema, left, *comparison, right),
        Expression::In { column, values } => {
            let parts = values
                .iter()
                .map(|value| compare(schema, column, Comparison::Equal, value))
                .collect::<Result<_, _>>()?;
            Ok(any(parts))
        }
        Expression::Between { column, from, to } => Ok(all(vec![
            compare(schema, column, Comparison::AtLeast, from)?,
            compare(schema, column, Comparison::AtMost, to)?,
        ])),
        Expression::Missing(name) => Ok(match schema.find(name)?.values {
            FoundValues::Constant(value) => Condition::Always(value.is_missing()),
            FoundValues::Of(column) | FoundValues::Texts(column, _) => Condition::Missing(column),
        }),
        Expression::Not(inner) => Ok(match resolve(inner, schema)? {
            Condition::Always(answer) => Condition::Always(!answer),
            inner => Condition::Not(Box::new(inner)),
        }),
        Expression::All(parts) => Ok(all(resolve_each(parts, schema)?)),
        Expression::Any(parts) => Ok(any(resolve_each(parts, schema)?)),
    }
}

fn resolve_each<S: ColumnFinder>(
    parts: &[Expression],
    schema: &S,
) -> Result<Vec<Condition<S::Column>>, FilterError> {
    parts.iter().map(|part| resolve(part, schema)).collect()
}

/// Conditions of which all must hold: one that never holds decides, and those that always hold say nothing.
pub(crate) fn all<C>(mut parts: Vec<Condition<C>>) -> Condition<C> {
    if parts
        .iter()
        .any(|part| matches!(part, Condition::Always(false)))
    {
        return Condition::Always(false);
    }
    parts.retain(|part| !matches!(part, Condition::Always(true)));
    match parts.pop() {
        None => Condition::Always(true),
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            Condition::All(parts)
        }
    }
}

/// Conditions of which one must hold. Those that look at the codes of one and the same text become one.
fn any<C: PartialEq>(parts: Vec<Condition<C>>) -> Condition<C> {
    let mut kept: Vec<Condition<C>> = Vec::new();
    for part in parts {
        match (kept.last_mut(), part) {
            (_, Condition::Always(true)) => return Condition::Always(true),
            (_, Condition::Always(false)) => {}
            (
                Some(Condition::Text {
                    column: before,
                    answers: known,
                }),
                Condition::Text { column, answers },
            ) if *before == column => {
                for (known, answer) in known.iter_mut().zip(answers) {
                    *known = *known || answer;
                }
            }
            (_, part) => kept.push(part),
        }
    }
    match kept.pop() {
        None => Condition::Always(false),
        Some(only) if kept.is_empty() => only,
        Some(last) => {
            kept.push(last);
            Condition::Any(kept)
        }
    }
}

fn compare<S: ColumnFinder>(
    schema: &S,
    left: &Name,
    comparison: Comparison,
    right: &Operand,
) -> Result<Condition<S::Column>, FilterError> {
    let found = schema.find(left)?;
    match right {
        Operand::Literal { value, at } => with_literal(found, comparison, value, *at),
        Operand::Column(name) => {
            let other = schema.find(name)?;
            if found.kind != other.kind {
                return Err(FilterError::WrongKind {
                    column: left.name.clone(),
                    kind: found.kind,
                    value: format!("`{}`, which is of kind {}", name.name, other.kind),
                    at: name.at,
                });
            }
            Ok(with_column(found.values, comparison, other.values))
        }
    }
}

fn with_column<C>(
    left: FoundValues<'_, C>,
    comparison: Comparison,
    right: FoundValues<'_, C>,
) -> Condition<C> {
    use FoundValues::{Constant as Same, Of, Texts};
    match (left, right) {
        (Same(left), Same(right)) => Condition::Always(comparison.holds(order(left, right))),
        (Of(column) | Texts(column, _), Same(value)) => Condition::Constant {
            column,
            comparison,
            wanted: Constant::of(value),
        },
        (Same(value), Of(column) | Texts(column, _)) => Condition::Constant {
            column,
            comparison: comparison.turned(),
            wanted: Constant::of(value),
        },
        (Of(left) | Texts(left, _), Of(right) | Texts(right, _)) => Condition::Columns {
            left,
            comparison,
            right,
        },
    }
}

fn with_literal<C>(
    found: Found<'_, C>,
    comparison: Comparison,
    literal: &Literal,
    at: usize,
) -> Result<Condition<C>, FilterError> {
    let wrong_kind = || FilterError::WrongKind {
        column: found.name.to_owned(),
        kind: found.kind,
        value: literal.to_string(),
        at,
    };
    let wanted = match (found.kind, literal) {
        (Kind::Number, Literal::Number(wanted)) => Value::Number(*wanted),
        (Kind::Text, Literal::Text(wanted)) => Value::Text(wanted),
        (Kind::Date, Literal::Text(wanted)) => {
            let day = Day::from_iso(wanted).and_then(Day::date);
            Value::Date(day.ok_or_else(wrong_kind)?)
        }
        (Kind::Number, Literal::Text(_)) | (Kind::Text | Kind::Date, Literal::Number(_)) => {
            return Err(wrong_kind());
        }
    };
    Ok(match (found.values, wanted) {
        (FoundValues::Constant(value), wanted) => {
            Condition::Always(comparison.holds(order(value, wanted)))
        }
        // Each different text is compared once, each row by its code.
        (FoundValues::Texts(column, texts), wanted) => Condition::Text {
            column,
            answers: texts
                .into_iter()
                .map(|text| comparison.holds(order(Value::from(text), wanted)))
                .collect(),
        },
        (FoundValues::Of(column), Value::Number(wanted)) => Condition::Number {
            column,
            comparison,
            wanted,
        },
        (FoundValues::Of(column), wanted) => Condition::Constant {
            column,
            comparison,
            wanted: Constant::of(wanted),
        },
    })
}

/// The order of two values of the same kind; none where one of them is missing. An empty text that a plan writes is a text
/// that comes before all others; one that a cell holds is missing.
pub(super) fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(&right),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}

impl Comparison {
    /// Whether the comparison holds of values in this order; none: one of them is missing.
    pub(super) fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Comparison::Equal => order == Some(Ordering::Equal),
            Comparison::Unequal => order != Some(Ordering::Equal),
            Comparison::Below => order == Some(Ordering::Less),
            Comparison::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Comparison::Above => order == Some(Ordering::Greater),
            Comparison::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        }
    }

    /// The same comparison with its sides exchanged.
    fn turned(self) -> Self {
        match self {
            Comparison::Equal | Comparison::Unequal => self,
            Comparison::Below => Comparison::Above,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Above => Comparison::Below,
            Comparison::AtLeast => Comparison::AtMost,
        }
    }
}
