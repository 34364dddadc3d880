//! A data set in memory, held column by column.

use jiff::civil::Date;

use crate::text::TextsBuilder;
use crate::{
    Column, Dates, Day, Number, Numbers, Provenance, TableError, UnknownColumn, Value, Values,
    Variable,
};

/// A data set: a name, a label, and columns of equal length with different names.
///
/// ```
/// use datasets::{Table, Variable};
/// let mut table = Table::new("ADSL", "Subject-Level Analysis Dataset");
/// table.push_text_column(Variable::text("USUBJID", "Unique Subject Identifier"), ["01-001", "01-002"])?;
/// table.push_number_column(Variable::number("AGE", "Age"), [Some(54.0), None])?;
/// assert_eq!(table.rows(), 2);
/// assert_eq!(table.column("AGE")?.numbers()?.get(0), Some(54.0));
/// let error = table.column("USUBJD").unwrap_err();
/// assert_eq!(error.to_string(), "ADSL has no column `USUBJD`; did you mean `USUBJID`?");
/// # Ok::<(), datasets::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    name: String,
    label: String,
    columns: Vec<Column>,
    rows: usize,
    provenance: Provenance,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Table {
            name: name.into(),
            label: label.into(),
            columns: Vec::new(),
            rows: 0,
            provenance: Provenance::default(),
        }
    }

    /// The data set's name, e.g. `ADSL`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The data set's label, e.g. `Subject-Level Analysis Dataset`; empty where it has none.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Gives the data set another name.
    pub fn rename(&mut self, name: impl Into<String>) {
        self.name = name.into();
    }

    /// Gives the data set another label.
    pub fn set_label(&mut self, label: impl Into<String>) {
        self.label = label.into();
    }

    /// Where the data set came from.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Where the data set came from, to be changed.
    pub fn provenance_mut(&mut self) -> &mut Provenance {
        &mut self.provenance
    }

    /// How many rows every column has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The metadata of every column, in their order.
    pub fn variables(&self) -> impl ExactSizeIterator<Item = &Variable> {
        self.columns.iter().map(Column::variable)
    }

    /// The key variables in the order of their key sequence.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<(u32, &str)> = self
            .variables()
            .filter_map(|variable| Some((variable.key_sequence?, variable.name.as_str())))
            .collect();
        keys.sort_by_key(|&(place, _)| place);
        keys.into_iter().map(|(_, name)| name).collect()
    }

    /// Where the column of that name stands. A name in another case finds its column too, as in
    /// SAS, unless a column of exactly that name is there.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.name() == name)
            .or_else(|| {
                self.columns
                    .iter()
                    .position(|column| column.name().eq_ignore_ascii_case(name))
            })
    }

    /// The column of that name.
    ///
    /// # Errors
    /// Where there is none; the error names the nearest column.
    pub fn column(&self, name: &str) -> Result<&Column, UnknownColumn> {
        match self.position(name) {
            Some(place) => Ok(&self.columns[place]),
            None => Err(UnknownColumn::new(
                &self.name,
                name,
                self.columns.iter().map(Column::name),
            )),
        }
    }

    /// The cell of a column in a row, counted from 0; a row that is not there is missing.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn value(&self, row: usize, column: &str) -> Result<Value<'_>, UnknownColumn> {
        Ok(self.column(column)?.value(row))
    }

    /// The rows one after another.
    pub fn iter_rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.rows).map(|index| Row { table: self, index })
    }

    /// Adds a column on the right.
    ///
    /// # Errors
    /// Where the name is taken, or the number of rows differs.
    pub fn push(&mut self, column: Column) -> Result<(), TableError> {
        if self
            .columns
            .iter()
            .any(|known| known.name() == column.name())
        {
            return Err(TableError::DuplicateColumn {
                table: self.name.clone(),
                column: column.name().to_owned(),
            });
        }
        if !self.columns.is_empty() && column.len() != self.rows {
            return Err(TableError::UnequalLength {
                table: self.name.clone(),
                column: column.name().to_owned(),
                expected: self.rows,
                found: column.len(),
            });
        }
        self.rows = column.len();
        self.columns.push(column);
        Ok(())
    }

    /// Adds a column of texts; the empty text is missing.
    ///
    /// # Errors
    /// As [`Table::push`], and where the variable is not of the kind text.
    pub fn push_text_column<T: AsRef<str>>(
        &mut self,
        variable: Variable,
        texts: impl IntoIterator<Item = T>,
    ) -> Result<(), TableError> {
        let mut builder = TextsBuilder::default();
        for text in texts {
            builder.push(text.as_ref());
        }
        self.push(Column::new(variable, Values::Text(builder.finish()))?)
    }

    /// Adds a column of numbers; `None` is the ordinary missing value. Special missing values are
    /// pushed as a [`Column`] of [`Number`]s.
    ///
    /// # Errors
    /// As [`Table::push`], where the variable is not of the kind number, and where a number is not
    /// finite.
    pub fn push_number_column(
        &mut self,
        variable: Variable,
        numbers: impl IntoIterator<Item = Option<f64>>,
    ) -> Result<(), TableError> {
        let cells = numbers
            .into_iter()
            .enumerate()
            .map(|(row, number)| match number {
                None => Ok(Number::MISSING),
                Some(number) => Number::new(number).ok_or_else(|| TableError::NotFinite {
                    column: variable.name.clone(),
                    row: row + 1,
                }),
            })
            .collect::<Result<_, _>>()?;
        self.push(Column::new(variable, Values::Number(Numbers { cells }))?)
    }

    /// Adds a column of dates; `None` is the ordinary missing value.
    ///
    /// # Errors
    /// As [`Table::push`], where the variable is not of the kind date, and where a date lies before
    /// the year 1.
    pub fn push_date_column(
        &mut self,
        variable: Variable,
        dates: impl IntoIterator<Item = Option<Date>>,
    ) -> Result<(), TableError> {
        let cells = dates
            .into_iter()
            .enumerate()
            .map(|(row, date)| match date {
                None => Ok(Day::MISSING),
                Some(date) => Day::new(date).ok_or_else(|| TableError::DateOutOfRange {
                    column: variable.name.clone(),
                    row: row + 1,
                }),
            })
            .collect::<Result<_, _>>()?;
        self.push(Column::new(variable, Values::Date(Dates { cells }))?)
    }

    /// A table of some of the rows, in the order given; a row may be given more than once.
    ///
    /// # Errors
    /// Where a row is not there.
    pub fn select_rows(&self, rows: &[usize]) -> Result<Table, TableError> {
        if let Some(&row) = rows.iter().find(|&&row| row >= self.rows) {
            return Err(TableError::NoSuchRow {
                table: self.name.clone(),
                row,
                rows: self.rows,
            });
        }
        Ok(Table {
            name: self.name.clone(),
            label: self.label.clone(),
            columns: self
                .columns
                .iter()
                .map(|column| column.select(rows))
                .collect(),
            rows: rows.len(),
            provenance: self.provenance.clone(),
        })
    }

    /// A table of the rows whose entry of the mask is true.
    ///
    /// # Errors
    /// Where the mask does not have one entry a row.
    pub fn filter_rows(&self, mask: &[bool]) -> Result<Table, TableError> {
        if mask.len() != self.rows {
            return Err(TableError::WrongMask {
                table: self.name.clone(),
                rows: self.rows,
                entries: mask.len(),
            });
        }
        let rows: Vec<usize> = mask
            .iter()
            .enumerate()
            .filter(|&(_, &kept)| kept)
            .map(|(row, _)| row)
            .collect();
        self.select_rows(&rows)
    }

    /// A table of some of the columns, in the order given.
    ///
    /// # Errors
    /// Where a column is not there, or is given twice.
    pub fn select_columns(&self, names: &[&str]) -> Result<Table, TableError> {
        let mut table = Table::new(&self.name, &self.label);
        for name in names {
            table.push(self.column(name)?.clone())?;
        }
        table.rows = self.rows;
        table.provenance = self.provenance.clone();
        Ok(table)
    }

    /// The table with its rows sorted by some columns, missing values first as in SAS; rows with
    /// equal keys keep their order.
    ///
    /// # Errors
    /// Where a column is not there.
    ///
    /// ```
    /// # use datasets::{Table, Variable};
    /// # let mut table = Table::new("VS", "");
    /// # table.push_text_column(Variable::text("USUBJID", ""), ["02", "01", "01"])?;
    /// # table.push_number_column(Variable::number("VISITNUM", ""), [Some(1.0), Some(2.0), None])?;
    /// let sorted = table.sort_by(&["USUBJID", "VISITNUM"])?;
    /// let visits: Vec<_> = sorted.column("VISITNUM")?.numbers()?.iter().collect();
    /// assert_eq!(visits, [None, Some(2.0), Some(1.0)]);
    /// # Ok::<(), datasets::TableError>(())
    /// ```
    pub fn sort_by(&self, keys: &[&str]) -> Result<Table, TableError> {
        let groups = self.group_by(keys)?;
        let mut rows: Vec<usize> = (0..self.rows).collect();
        rows.sort_by_key(|&row| groups.of_row(row));
        self.select_rows(&rows)
    }

    /// Changes the metadata of a column in place. Its name and kind stay what they are, since the
    /// first is unique in the table and the second goes with the values.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn describe(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Variable),
    ) -> Result<(), UnknownColumn> {
        let Some(place) = self.position(name) else {
            return Err(UnknownColumn::new(
                &self.name,
                name,
                self.columns.iter().map(Column::name),
            ));
        };
        let variable = self.columns[place].variable_mut();
        let (name, kind) = (variable.name.clone(), variable.kind);
        change(variable);
        variable.name = name;
        variable.kind = kind;
        Ok(())
    }
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    index: usize,
}

impl<'a> Row<'a> {
    /// Where the row stands in its table, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The cell of a column.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn value(&self, column: &str) -> Result<Value<'a>, UnknownColumn> {
        self.table.value(self.index, column)
    }

    /// The cells from left to right.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Value<'a>> + use<'a> {
        let index = self.index;
        self.table
            .columns
            .iter()
            .map(move |column| column.value(index))
    }
}
