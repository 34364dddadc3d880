//! Conditions in words.

use crate::filter::{Comparison, Expression, Filter, Operand};

/// The rows in which a condition holds; nothing where there is none.
pub(super) fn in_which(of: Option<&Filter>) -> String {
    of.map_or(String::new(), |of| format!(" in which {}", condition(of)))
}

/// A condition in words; as it is written where it is none.
pub(super) fn condition(of: &Filter) -> String {
    of.expression()
        .map_or_else(|_| of.as_str().to_owned(), |of| in_words(of, false))
}

fn in_words(expression: &Expression, nested: bool) -> String {
    let operand = |operand: &Operand| match operand {
        Operand::Literal { value, .. } => value.to_string(),
        Operand::Column(name) => name.name.clone(),
    };
    let values = |of: &[Operand]| of.iter().map(operand).collect::<Vec<String>>().join(", ");
    let joined = |parts: &[Expression], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| in_words(part, true)).collect();
        let text = parts.join(word);
        if nested { format!("({text})") } else { text }
    };
    match expression {
        Expression::Compare {
            left,
            comparison,
            right,
        } => {
            let how = match comparison {
                Comparison::Equal => "is",
                Comparison::Unequal => "is not",
                Comparison::Below => "is below",
                Comparison::AtMost => "is at most",
                Comparison::Above => "is above",
                Comparison::AtLeast => "is at least",
            };
            format!("{} {how} {}", left.name, operand(right))
        }
        Expression::In { column, values: of } => {
            format!("{} is one of {}", column.name, values(of))
        }
        Expression::Between { column, from, to } => format!(
            "{} is from {} to {}",
            column.name,
            operand(from),
            operand(to)
        ),
        Expression::Missing(column) => format!("{} is missing", column.name),
        Expression::Not(inner) => match inner.as_ref() {
            Expression::Missing(column) => format!("{} is not missing", column.name),
            Expression::In { column, values: of } => {
                format!("{} is none of {}", column.name, values(of))
            }
            inner => format!("it is not so that {}", in_words(inner, true)),
        },
        Expression::All(parts) => joined(parts, " and "),
        Expression::Any(parts) => joined(parts, " or "),
    }
}
