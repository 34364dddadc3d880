//! What a condition means.

use std::fmt;

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A column against a value or another column.
    Compare {
        /// The column.
        left: Name,
        /// How.
        comparison: Comparison,
        /// Against what.
        right: Operand,
    },
    /// A column's value in a list.
    In {
        /// The column.
        column: Name,
        /// The list.
        values: Vec<Operand>,
    },
    /// A column's value from one to another, both included.
    Between {
        /// The column.
        column: Name,
        /// The first value.
        from: Operand,
        /// The last value.
        to: Operand,
    },
    /// A cell is missing.
    Missing(Name),
    /// Not fulfilled.
    Not(Box<Expression>),
    /// All are fulfilled.
    All(Vec<Expression>),
    /// At least one is fulfilled.
    Any(Vec<Expression>),
}

/// The name of a column and where it stands in the text, in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// Its place.
    pub at: usize,
}

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    Unequal,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Equal => "=",
            Comparison::Unequal => "<>",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
        })
    }
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A value, and where it stands in the text, in characters from 1.
    Literal {
        /// The value.
        value: Literal,
        /// Its place.
        at: usize,
    },
    /// Another column.
    Column(Name),
}

/// A value in a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A number.
    Number(f64),
    /// A text; against a column of dates, a date.
    Text(String),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(number) => write!(f, "{number}"),
            Literal::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl Expression {
    /// The columns that the condition names, in the order of the text.
    #[must_use]
    pub fn columns(&self) -> Vec<&Name> {
        let mut columns = Vec::new();
        self.collect_columns(&mut columns);
        columns
    }

    fn collect_columns<'e>(&'e self, columns: &mut Vec<&'e Name>) {
        let operand = |operand: &'e Operand, columns: &mut Vec<&'e Name>| {
            if let Operand::Column(name) = operand {
                columns.push(name);
            }
        };
        match self {
            Expression::Compare { left, right, .. } => {
                columns.push(left);
                operand(right, columns);
            }
            Expression::In { column, values } => {
                columns.push(column);
                values.iter().for_each(|value| operand(value, columns));
            }
            Expression::Between { column, from, to } => {
                columns.push(column);
                operand(from, columns);
                operand(to, columns);
            }
            Expression::Missing(column) => columns.push(column),
            Expression::Not(inner) => inner.collect_columns(columns),
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().for_each(|part| part.collect_columns(columns));
            }
        }
    }
}
