//! A table written row by row, each row by the names of its variables.

use std::collections::HashMap;

use crate::text::TextsBuilder;
use crate::{
    Column, Dates, Day, Kind, Missing, Number, Numbers, Table, TableError, UnknownColumn, Value,
    Values, Variable,
};

/// Collects rows for variables that are named beforehand.
///
/// What a row does not set stays missing; what the table does not have cannot be set.
///
/// ```
/// use datasets::{TableBuilder, Variable};
/// let mut builder = TableBuilder::new(
///     "ADRS",
///     "Responses",
///     [Variable::text("USUBJID", "Unique Subject Identifier"), Variable::number("AVAL", "Analysis Value")],
/// )?;
/// builder.row().set("USUBJID", "01-001")?.set("AVAL", 42.5)?;
/// builder.row().set("USUBJID", "01-002")?;
/// assert!(builder.row().set("AVALC", "x").is_err());
/// let table = builder.finish();
/// assert_eq!(table.column("AVAL")?.numbers()?.get(1), None);
/// # Ok::<(), datasets::TableError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TableBuilder {
    name: String,
    label: String,
    variables: Vec<Variable>,
    cells: Vec<Cells>,
    /// Places by name; only ever looked up, never walked through.
    places: HashMap<String, usize>,
    rows: usize,
}

#[derive(Debug, Clone)]
enum Cells {
    Number(Vec<Number>),
    Text(TextsBuilder),
    Date(Vec<Day>),
}

impl TableBuilder {
    /// A builder of a table with these variables, in this order.
    ///
    /// # Errors
    /// Where two variables have the same name.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        variables: impl IntoIterator<Item = Variable>,
    ) -> Result<Self, TableError> {
        let mut builder = TableBuilder {
            name: name.into(),
            label: label.into(),
            variables: Vec::new(),
            cells: Vec::new(),
            places: HashMap::new(),
            rows: 0,
        };
        for variable in variables {
            let place = builder.variables.len();
            if builder
                .places
                .insert(variable.name.clone(), place)
                .is_some()
            {
                return Err(TableError::DuplicateColumn {
                    table: builder.name,
                    column: variable.name,
                });
            }
            builder.cells.push(match variable.kind {
                Kind::Number => Cells::Number(Vec::new()),
                Kind::Text => Cells::Text(TextsBuilder::default()),
                Kind::Date => Cells::Date(Vec::new()),
            });
            builder.variables.push(variable);
        }
        Ok(builder)
    }

    /// How many rows were begun.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Begins a row, all of it missing, and hands it out to be set.
    pub fn row(&mut self) -> RowBuilder<'_> {
        self.rows += 1;
        for cells in &mut self.cells {
            match cells {
                Cells::Number(numbers) => numbers.push(Number::MISSING),
                Cells::Text(texts) => texts.push(""),
                Cells::Date(days) => days.push(Day::MISSING),
            }
        }
        RowBuilder { builder: self }
    }

    /// The table of all rows begun.
    #[must_use]
    pub fn finish(self) -> Table {
        let mut table = Table::new(self.name, self.label);
        for (variable, cells) in self.variables.into_iter().zip(self.cells) {
            let values = match cells {
                Cells::Number(cells) => Values::Number(Numbers { cells }),
                Cells::Text(texts) => Values::Text(texts.finish()),
                Cells::Date(cells) => Values::Date(Dates { cells }),
            };
            Column::new(variable, values)
                .map_err(TableError::from)
                .and_then(|column| table.push(column))
                .expect("names are unique, kinds agree and all columns grew row by row together");
        }
        table
    }

    fn set_last(&mut self, place: usize, value: Value<'_>) -> Result<(), TableError> {
        let not_finite = || TableError::NotFinite {
            column: self.variables[place].name.clone(),
            row: self.rows,
        };
        let out_of_range = || TableError::DateOutOfRange {
            column: self.variables[place].name.clone(),
            row: self.rows,
        };
        match (&mut self.cells[place], value) {
            (Cells::Number(numbers), Value::Number(number)) => {
                let cell = Number::new(number).ok_or_else(not_finite)?;
                replace_last(numbers, cell);
            }
            (Cells::Number(numbers), Value::Missing(missing)) => {
                replace_last(numbers, Number::from(missing));
            }
            (Cells::Date(days), Value::Date(date)) => {
                let cell = Day::new(date).ok_or_else(out_of_range)?;
                replace_last(days, cell);
            }
            (Cells::Date(days), Value::Missing(missing)) => replace_last(days, Day::from(missing)),
            (Cells::Text(texts), Value::Text(text)) => texts.replace_last(text),
            (Cells::Text(texts), Value::Missing(Missing::Ordinary)) => texts.replace_last(""),
            (_, value) => {
                return Err(TableError::WrongValue {
                    table: self.name.clone(),
                    column: self.variables[place].name.clone(),
                    row: self.rows,
                    expected: self.variables[place].kind,
                    value: value.to_string(),
                });
            }
        }
        Ok(())
    }
}

fn replace_last<T>(cells: &mut [T], cell: T) {
    if let Some(last) = cells.last_mut() {
        *last = cell;
    }
}

/// The row that was begun last.
#[derive(Debug)]
pub struct RowBuilder<'a> {
    builder: &'a mut TableBuilder,
}

impl RowBuilder<'_> {
    /// Sets a variable of the row; setting it again replaces it.
    ///
    /// # Errors
    /// Where the table has no such variable, or it cannot hold the value.
    pub fn set<'v>(
        &mut self,
        name: &str,
        value: impl Into<Value<'v>>,
    ) -> Result<&mut Self, TableError> {
        let Some(&place) = self.builder.places.get(name) else {
            return Err(UnknownColumn::new(
                &self.builder.name,
                name,
                self.builder
                    .variables
                    .iter()
                    .map(|known| known.name.as_str()),
            )
            .into());
        };
        self.builder.set_last(place, value.into())?;
        Ok(self)
    }
}
