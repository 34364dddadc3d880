//! A layout as what conditions may be asked of, and columns as what holds the rows.

use datasets::{Kind, UnknownColumn, Value};
use definition::check_language::nearest;

use super::columns::Columns;
use super::layout::{Content, KeyValue, Layout};
use crate::filter::{ColumnFinder, FilterError, Found, FoundValues, Name, Rows};

/// A variable at one place: a value for each subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cells {
    Numbers {
        dataset: usize,
        column: usize,
        place: usize,
    },
    Codes {
        dataset: usize,
        column: usize,
        place: usize,
    },
}

/// One place of a dataset.
#[derive(Clone, Copy)]
pub(crate) struct AtPlace<'l> {
    pub(crate) layout: &'l Layout,
    pub(crate) dataset: usize,
    pub(crate) place: usize,
}

impl<'l> AtPlace<'l> {
    /// What stands under a name, with the variable's own name.
    pub(crate) fn variable(self, name: &str) -> Option<(&'l str, Variable<'l>)> {
        let dataset = &self.layout.datasets()[self.dataset];
        let (name, content) = dataset.variable(name)?;
        let variable = match content {
            Content::Key(key) => Variable::Key(
                &dataset.places()[self.place][*key],
                kind_of_key(dataset.places(), *key),
            ),
            Content::Number(column) => Variable::Numbers(Cells::Numbers {
                dataset: self.dataset,
                column: *column,
                place: self.place,
            }),
            Content::Text(column, texts) => Variable::Codes(
                Cells::Codes {
                    dataset: self.dataset,
                    column: *column,
                    place: self.place,
                },
                texts,
            ),
            // A layout has none of subjects that is itself elsewhere.
            Content::OfSubject if self.dataset == 0 => return None,
            Content::OfSubject => {
                let of_subject = AtPlace {
                    layout: self.layout,
                    dataset: 0,
                    place: 0,
                };
                return of_subject.variable(name);
            }
        };
        Some((name, variable))
    }
}

/// What a variable is at a place.
pub(crate) enum Variable<'l> {
    Key(&'l KeyValue, Kind),
    Numbers(Cells),
    Codes(Cells, &'l [String]),
}

fn kind_of_key(places: &[Vec<KeyValue>], key: usize) -> Kind {
    let number = |place: &Vec<KeyValue>| matches!(place[key], KeyValue::Number(_));
    if places.iter().any(number) {
        Kind::Number
    } else {
        Kind::Text
    }
}

/// A key as a cell of a table.
pub(crate) fn value(key: &KeyValue) -> Value<'_> {
    match key {
        KeyValue::Missing => Value::MISSING,
        KeyValue::Number(number) => Value::Number(*number),
        KeyValue::Text(text) => Value::from(text.as_str()),
    }
}

impl ColumnFinder for AtPlace<'_> {
    type Column = Cells;

    fn find(&self, name: &Name) -> Result<Found<'_, Cells>, FilterError> {
        let Some((found, variable)) = self.variable(&name.name) else {
            let dataset = &self.layout.datasets()[self.dataset];
            let known = dataset.variables().iter().map(|(name, _)| name.as_str());
            return Err(FilterError::UnknownColumn {
                column: UnknownColumn {
                    table: dataset.name().to_owned(),
                    name: name.name.clone(),
                    suggestion: nearest(&name.name, known).map(str::to_owned),
                },
                at: name.at,
            });
        };
        let (kind, values) = match variable {
            Variable::Key(key, kind) => (kind, FoundValues::Constant(value(key))),
            Variable::Numbers(cells) => (Kind::Number, FoundValues::Of(cells)),
            Variable::Codes(cells, texts) => {
                let texts = std::iter::once("").chain(texts.iter().map(String::as_str));
                (Kind::Text, FoundValues::Texts(cells, texts.collect()))
            }
        };
        Ok(Found {
            name: found,
            kind,
            values,
        })
    }
}

/// The columns of one trial with their layout.
#[derive(Clone, Copy)]
pub(crate) struct Trial<'c> {
    pub(crate) layout: &'c Layout,
    pub(crate) columns: &'c Columns,
}

impl Trial<'_> {
    fn number_cells(&self, cells: Cells) -> &[f64] {
        match cells {
            Cells::Numbers {
                dataset,
                column,
                place,
            } => self.columns.numbers(dataset, column, place),
            Cells::Codes { .. } => &[],
        }
    }

    fn code_cells(&self, cells: Cells) -> &[u8] {
        match cells {
            Cells::Codes {
                dataset,
                column,
                place,
            } => self.columns.codes(dataset, column, place),
            Cells::Numbers { .. } => &[],
        }
    }

    fn texts(&self, cells: Cells) -> &[String] {
        match cells {
            Cells::Codes {
                dataset, column, ..
            } => self.layout.datasets()[dataset].texts(column),
            Cells::Numbers { .. } => &[],
        }
    }
}

impl Rows for Trial<'_> {
    type Column = Cells;

    fn numbers(&self, column: &Cells) -> impl Iterator<Item = Option<f64>> {
        let known = |number: &f64| (!number.is_nan()).then_some(*number);
        self.number_cells(*column).iter().map(known)
    }

    fn codes(&self, column: &Cells) -> impl Iterator<Item = usize> {
        self.code_cells(*column)
            .iter()
            .map(|code| usize::from(*code))
    }

    // A column is of one kind: the other list is empty.
    fn values<'r>(&'r self, column: &'r Cells) -> impl Iterator<Item = Value<'r>> {
        let texts = self.texts(*column);
        let codes = self.code_cells(*column).iter().map(move |code| {
            let text = usize::from(*code)
                .checked_sub(1)
                .and_then(|place| texts.get(place));
            text.map_or(Value::MISSING, |text| Value::from(text.as_str()))
        });
        let numbers = self.number_cells(*column).iter().map(|number| {
            if number.is_nan() {
                Value::MISSING
            } else {
                Value::Number(*number)
            }
        });
        codes.chain(numbers)
    }
}
