//! Columns out of tables, and a layout that tables fit.

use datasets::{Column, Table, Value};

use super::columns::Columns;
use super::error::{LayoutError, TablesError};
use super::layout::{Content, DatasetLayout, KeyValue, Layout};
use crate::source::Source;

impl Layout {
    /// A layout with every place and every text that tables of some trials hold. `keys` names each dataset beside that of
    /// subjects with the variables that tell its places apart; `subject` names the variable that tells subjects apart. Dates
    /// are left out, and so are variables with more texts than a code can tell apart.
    ///
    /// The places are in the order of the values of their keys, missing ones first, as sorted tables have them.
    ///
    /// # Errors
    /// Where a trial does not have a dataset, or a dataset does not have a key.
    pub fn of_tables(
        trials: &[&dyn Source],
        subject: &str,
        subjects: &str,
        keys: &[(&str, &[&str])],
    ) -> Result<Self, TablesError> {
        let of_subjects = tables_of(trials, subjects)?;
        let mut adsl = DatasetLayout::of_subjects(subjects);
        for name in variable_names(&of_subjects, &[subject]) {
            adsl = add_variable(adsl, &of_subjects, name);
        }
        let mut others = Vec::new();
        for (name, keys) in keys {
            let tables = tables_of(trials, name)?;
            let mut places: Vec<Vec<KeyValue>> = Vec::new();
            for table in &tables {
                let columns = key_columns(table, keys)?;
                for row in 0..table.rows() {
                    let place = columns.iter().map(|column| key(column, row)).collect();
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            }
            places.sort_by(|first, second| {
                let order = first.partial_cmp(second);
                order.unwrap_or(std::cmp::Ordering::Equal)
            });
            let mut dataset = DatasetLayout::at_places(*name, keys.iter().copied(), places);
            let mut others_than: Vec<&str> = vec![subject];
            others_than.extend(keys.iter());
            for name in variable_names(&tables, &others_than) {
                dataset = add_variable(dataset, &tables, name);
            }
            others.push(dataset);
        }
        Layout::new(adsl, others).map_err(TablesError::Layout)
    }
}

fn tables_of<'t>(trials: &[&'t dyn Source], name: &str) -> Result<Vec<&'t Table>, TablesError> {
    trials
        .iter()
        .map(|trial| {
            trial.dataset(name).ok_or_else(|| {
                TablesError::Layout(LayoutError::UnknownDataset {
                    dataset: name.to_owned(),
                    known: trial.names().into_iter().map(str::to_owned).collect(),
                })
            })
        })
        .collect()
}

/// The names of variables that are not keys.
fn variable_names<'t>(tables: &[&'t Table], other_than: &[&str]) -> Vec<&'t str> {
    let mut names: Vec<&str> = Vec::new();
    for name in tables.iter().flat_map(|table| table.variables()) {
        let name = name.name.as_str();
        if !other_than.contains(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Adds a variable as the tables have it; one of another kind, or of too many texts, is left out.
fn add_variable(dataset: DatasetLayout, tables: &[&Table], name: &str) -> DatasetLayout {
    let columns: Vec<&Column> = tables
        .iter()
        .filter_map(|table| table.column(name).ok())
        .collect();
    if columns.iter().all(|column| column.numbers().is_ok()) {
        return dataset.number(name);
    }
    let mut texts: Vec<&str> = Vec::new();
    for column in columns {
        let Ok(of_column) = column.texts() else {
            return dataset;
        };
        texts.extend(of_column.levels());
    }
    texts.sort_unstable();
    texts.dedup();
    if texts.len() > DatasetLayout::MOST_TEXTS {
        return dataset;
    }
    dataset.text(name, texts)
}

fn key_columns<'t>(
    table: &'t Table,
    keys: &[impl AsRef<str>],
) -> Result<Vec<&'t Column>, TablesError> {
    keys.iter()
        .map(|key| {
            table
                .column(key.as_ref())
                .map_err(TablesError::MissingColumn)
        })
        .collect()
}

fn key(column: &Column, row: usize) -> KeyValue {
    match column.value(row) {
        Value::Number(number) => KeyValue::Number(number),
        Value::Text(text) => KeyValue::Text(text.to_owned()),
        Value::Missing(_) | Value::Date(_) => KeyValue::Missing,
    }
}

impl Columns {
    /// Fills the columns with the rows of the tables of a trial. Subjects are those of the dataset of subjects in its order,
    /// named by the variable `subject`. Rows at places that the layout does not have are left out: it may be as small as
    /// [`super::CompiledPlan::looks_at`] allows.
    ///
    /// # Errors
    /// Where a table or variable of the layout is missing, a subject is unknown, a text is none of the layout's, or rows are in
    /// another order than subjects and places, or two at one place.
    pub fn fill_from(
        &mut self,
        layout: &Layout,
        trial: &dyn Source,
        subject: &str,
    ) -> Result<(), TablesError> {
        let mut names: Vec<&str> = Vec::new();
        for (number, dataset) in layout.datasets().iter().enumerate() {
            let table = *tables_of(&[trial], dataset.name())?
                .first()
                .ok_or_else(|| TablesError::NoTable(dataset.name().to_owned()))?;
            let subject = table.column(subject).map_err(TablesError::MissingColumn)?;
            let subject = subject.texts().map_err(TablesError::WrongKind)?;
            if number == 0 {
                names = subject.iter().collect();
                self.begin(names.len());
            }
            let keys = key_columns(table, dataset.keys())?;
            let mut last = None;
            for row in 0..table.rows() {
                let bad_row = |reason| TablesError::Row {
                    dataset: dataset.name().to_owned(),
                    row: row + 1,
                    reason,
                };
                let name = subject.get(row);
                let known = names.iter().position(|known| *known == name);
                let subject = known.ok_or_else(|| bad_row("its subject is unknown"))?;
                let at: Vec<KeyValue> = keys.iter().map(|column| key(column, row)).collect();
                let Ok(place) = layout.place(dataset.name(), &at) else {
                    continue;
                };
                let order = (subject, place.place);
                if last.replace(order).is_some_and(|last| last >= order) {
                    return Err(bad_row(
                        "rows must be in the order of subjects and places, no more than one at each",
                    ));
                }
                self.add_row(place, subject);
                for (variable, content) in dataset.variables() {
                    let value = table
                        .value(row, variable)
                        .map_err(TablesError::MissingColumn)?;
                    match content {
                        Content::Number(_) => {
                            let column = layout.numbers(dataset.name(), variable);
                            let column = column.map_err(TablesError::Layout)?;
                            self.set_number(column, place, subject, value.as_number());
                        }
                        Content::Text(..) => {
                            let column = layout.codes(dataset.name(), variable);
                            let column = column.map_err(TablesError::Layout)?;
                            let text = value.as_text().unwrap_or_default();
                            let code = layout.code(dataset.name(), variable, text);
                            let code = code.map_err(TablesError::Layout)?;
                            self.set_code(column, place, subject, code);
                        }
                        Content::Key(_) | Content::OfSubject => {}
                    }
                }
            }
        }
        Ok(())
    }
}
