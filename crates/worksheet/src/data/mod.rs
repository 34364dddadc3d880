//! Columns of a table, read for a statistic: what cannot be used is named by file, row and column.

mod arms;
mod complete;
mod levels;

pub use arms::Arms;
pub use complete::Complete;
pub use levels::Levels;

use crate::error::WorksheetError;
use datasets::{ReadOptions, Table, Value, Values};
use std::path::Path;

/// A table and the name that errors call it by.
///
/// ```
/// use datasets::{Table, Variable};
/// use worksheet::Data;
/// let mut table = Table::new("PAIRS", "");
/// table.push_text_column(Variable::text("base", ""), ["1.5", "two"])?;
/// let data = Data::of("pairs.csv", table);
/// let error = data.complete(&["base"])?.numbers("base").unwrap_err();
/// assert!(error.to_string().starts_with("pairs.csv, row 2 below the header, column `base`: found `two`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Data {
    file: String,
    table: Table,
    /// The rows that are looked at, from 0.
    rows: Vec<u32>,
}

impl Data {
    /// Reads a file of any format that its ending names.
    ///
    /// # Errors
    /// [`WorksheetError::Unread`].
    pub fn read(path: &Path) -> Result<Self, WorksheetError> {
        let contents =
            datasets::read(path, &ReadOptions::default()).map_err(WorksheetError::Unread)?;
        Ok(Self::of(path.display().to_string(), contents.table))
    }

    /// A table that is in memory already; `file` is what errors call it.
    #[must_use]
    pub fn of(file: impl Into<String>, table: Table) -> Self {
        let rows = (0..table.rows() as u32).collect();
        Self {
            file: file.into(),
            table,
            rows,
        }
    }

    /// What errors call the table.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many rows are looked at.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        self.table
            .columns()
            .iter()
            .map(datasets::Column::name)
            .collect()
    }

    /// Looks only at rows in which a column holds one of some values, as they are written.
    ///
    /// # Errors
    /// [`WorksheetError::NoSuchColumn`]; [`WorksheetError::Column`] for a value that no row holds.
    pub fn only(mut self, column: &str, values: &[String]) -> Result<Self, WorksheetError> {
        let found = self.column(column)?;
        let wanted: Vec<Option<f64>> = values.iter().map(|value| value.parse().ok()).collect();
        let mut held = vec![false; values.len()];
        let mut kept = Vec::new();
        for row in &self.rows {
            let place = match found.value(*row as usize) {
                Value::Number(number) => wanted.iter().position(|value| *value == Some(number)),
                other => {
                    let written = other.to_string();
                    values.iter().position(|value| *value == written)
                }
            };
            if let Some(place) = place {
                held[place] = true;
                kept.push(*row);
            }
        }
        if let Some(missing) = held.iter().position(|held| !held) {
            return Err(WorksheetError::Column {
                file: self.file,
                column: column.to_owned(),
                problem: format!("no row holds `{}`", values[missing]),
            });
        }
        self.rows = kept;
        Ok(self)
    }

    /// The rows in which none of the columns is empty.
    ///
    /// # Errors
    /// [`WorksheetError::NoSuchColumn`]; [`WorksheetError::NoRows`] where none is left.
    pub fn complete(&self, columns: &[&str]) -> Result<Complete<'_>, WorksheetError> {
        let found = columns
            .iter()
            .map(|column| self.column(column))
            .collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<u32> = self
            .rows
            .iter()
            .copied()
            .filter(|row| !found.iter().any(|column| column.is_missing(*row as usize)))
            .collect();
        if rows.is_empty() {
            return Err(WorksheetError::NoRows {
                file: self.file.clone(),
                problem: match self.rows.len() {
                    0 => "there is none below the header".to_owned(),
                    _ => format!("each lacks a value of {}", columns.join(" or ")),
                },
            });
        }
        Ok(Complete { data: self, rows })
    }

    fn column(&self, name: &str) -> Result<&datasets::Column, WorksheetError> {
        self.table
            .column(name)
            .map_err(|unknown| WorksheetError::NoSuchColumn {
                file: self.file.clone(),
                column: name.to_owned(),
                suggestion: unknown.suggestion,
                known: self.columns().into_iter().map(str::to_owned).collect(),
            })
    }

    fn cell(
        &self,
        row: u32,
        column: &datasets::Column,
        allowed: impl Into<String>,
    ) -> WorksheetError {
        WorksheetError::Cell {
            file: self.file.clone(),
            row: row as usize + 1,
            column: column.name().to_owned(),
            found: column.value(row as usize).to_string(),
            allowed: allowed.into(),
        }
    }

    /// A cell as a number, if it is one or empty.
    fn number_at(
        &self,
        row: u32,
        column: &datasets::Column,
    ) -> Result<Option<f64>, WorksheetError> {
        let at = row as usize;
        match column.values() {
            Values::Number(numbers) => Ok(numbers.get(at)),
            Values::Text(texts) => match texts.get(at).trim() {
                "" => Ok(None),
                text => text
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                    .map(Some)
                    .ok_or_else(|| {
                        self.cell(
                            row,
                            column,
                            "a number is needed; leave the cell empty where the value is missing",
                        )
                    }),
            },
            Values::Date(_) => Err(self.cell(row, column, "a number is needed, not a date")),
        }
    }
}
