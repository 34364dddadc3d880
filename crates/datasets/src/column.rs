//! One column: its metadata and its values.

use crate::{
    Dates, Day, DisplayFormat, Kind, Missing, Number, Numbers, Texts, Value, Variable, WrongKind,
};

/// The values of a column, held one after another by kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers.
    Number(Numbers),
    /// Texts.
    Text(Texts),
    /// Dates.
    Date(Dates),
}

impl Values {
    /// The kind of the values.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Values::Number(_) => Kind::Number,
            Values::Text(_) => Kind::Text,
            Values::Date(_) => Kind::Date,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::Number(numbers) => numbers.len(),
            Values::Text(texts) => texts.len(),
            Values::Date(dates) => dates.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Dates where the format shows dates and every number is a whole day of the calendar, numbers
    /// otherwise: a value that is no day must not be lost.
    pub(crate) fn from_numbers(cells: Vec<Number>, format: Option<&DisplayFormat>) -> Values {
        let day = |number: &Number| match (number.value(), number.missing()) {
            (Some(value), _) if value.fract() == 0.0 && value.abs() < 1e7 => {
                Day::from_sas_day(value as i32)
            }
            (Some(_), _) => None,
            (None, missing) => missing.map(Day::from),
        };
        if format.is_some_and(DisplayFormat::shows_dates)
            && let Some(cells) = cells.iter().map(day).collect()
        {
            return Values::Date(Dates { cells });
        }
        Values::Number(Numbers { cells })
    }

    pub(crate) fn select(&self, rows: &[usize]) -> Values {
        match self {
            Values::Number(numbers) => Values::Number(Numbers {
                cells: rows.iter().map(|&row| numbers.cells[row]).collect(),
            }),
            Values::Text(texts) => Values::Text(Texts {
                dictionary: texts.dictionary.clone(),
                codes: rows.iter().map(|&row| texts.codes[row]).collect(),
            }),
            Values::Date(dates) => Values::Date(Dates {
                cells: rows.iter().map(|&row| dates.cells[row]).collect(),
            }),
        }
    }
}

/// A column of a table: what it is and what it holds.
///
/// ```
/// use datasets::{Column, Number, Numbers, Texts, Values, Variable};
/// let arms: Texts = ["IVIg", "Placebo", "IVIg"].into_iter().collect();
/// let column = Column::new(Variable::text("TRT01P", "Planned Treatment"), Values::Text(arms)).unwrap();
/// let texts = column.texts().unwrap();
/// let ivig = texts.code_of("IVIg").unwrap();
/// assert_eq!(texts.codes().iter().filter(|&&code| code == ivig).count(), 2);
/// assert!(column.numbers().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    variable: Variable,
    values: Values,
}

impl Column {
    /// A column of values with their metadata.
    ///
    /// # Errors
    /// Where the variable says another kind than the values are of.
    pub fn new(variable: Variable, values: Values) -> Result<Self, WrongKind> {
        if variable.kind != values.kind() {
            return Err(WrongKind {
                column: variable.name,
                wanted: variable.kind,
                found: values.kind(),
            });
        }
        Ok(Column { variable, values })
    }

    /// What is known of the column besides its values.
    #[must_use]
    pub fn variable(&self) -> &Variable {
        &self.variable
    }

    /// The column's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.variable.name
    }

    /// How the values are held.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.values.kind()
    }

    /// The values, by kind.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values as numbers.
    ///
    /// # Errors
    /// Where the column holds texts or dates.
    pub fn numbers(&self) -> Result<&Numbers, WrongKind> {
        match &self.values {
            Values::Number(numbers) => Ok(numbers),
            _ => Err(self.wrong_kind(Kind::Number)),
        }
    }

    /// The values as texts.
    ///
    /// # Errors
    /// Where the column holds numbers or dates.
    pub fn texts(&self) -> Result<&Texts, WrongKind> {
        match &self.values {
            Values::Text(texts) => Ok(texts),
            _ => Err(self.wrong_kind(Kind::Text)),
        }
    }

    /// The values as dates.
    ///
    /// # Errors
    /// Where the column holds numbers or texts.
    pub fn dates(&self) -> Result<&Dates, WrongKind> {
        match &self.values {
            Values::Date(dates) => Ok(dates),
            _ => Err(self.wrong_kind(Kind::Date)),
        }
    }

    fn wrong_kind(&self, wanted: Kind) -> WrongKind {
        WrongKind {
            column: self.variable.name.clone(),
            wanted,
            found: self.kind(),
        }
    }

    /// The cell in a row; a row that is not there is missing.
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        match &self.values {
            Values::Number(numbers) => {
                let cell = numbers.cells.get(row).copied().unwrap_or(Number::MISSING);
                cell.value().map_or_else(
                    || Value::Missing(cell.missing().unwrap_or(Missing::Ordinary)),
                    Value::Number,
                )
            }
            Values::Text(texts) => Value::from(texts.get(row)),
            Values::Date(dates) => {
                let cell = dates.cells.get(row).copied().unwrap_or(Day::MISSING);
                cell.date().map_or_else(
                    || Value::Missing(cell.missing().unwrap_or(Missing::Ordinary)),
                    Value::Date,
                )
            }
        }
    }

    /// Whether the cell in a row is missing.
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        self.value(row).is_missing()
    }

    /// The same column with the rows of `rows`, in their order. The rows must be there.
    pub(crate) fn select(&self, rows: &[usize]) -> Column {
        Column {
            variable: self.variable.clone(),
            values: self.values.select(rows),
        }
    }

    pub(crate) fn variable_mut(&mut self) -> &mut Variable {
        &mut self.variable
    }
}
