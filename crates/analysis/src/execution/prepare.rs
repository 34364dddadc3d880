//! Datasets as the plan wants them: found, given a subject, spread by frequency, with the columns that the plan adds.

use std::collections::BTreeMap;

use datasets::csv::{self, CsvOptions};
use datasets::{Column, Table, TableError, Value, Variable};

use crate::error::AnalysisError;
use crate::execution::context::{column, numbers};
use crate::filter::Filter;
use crate::plan::{Derivation, DerivedColumn, Plan, SubjectOfRow};
use crate::source::Source;

/// A dataset that differs from what was given.
struct Made {
    table: Table,
    /// The row of the given dataset that each row came from; `None`: the same row.
    origin: Option<Vec<usize>>,
}

/// The datasets that a plan reads, as it wants them.
pub(crate) struct Prepared<'a> {
    given: &'a dyn Source,
    made: BTreeMap<String, Made>,
}

impl Source for Prepared<'_> {
    fn dataset(&self, name: &str) -> Option<&Table> {
        match self.made.get(&name.to_ascii_uppercase()) {
            Some(made) => Some(&made.table),
            None => self.given.dataset(name),
        }
    }

    fn names(&self) -> Vec<&str> {
        let mut names = self.given.names();
        for made in self.made.values() {
            if !names.contains(&made.table.name()) {
                names.push(made.table.name());
            }
        }
        names
    }
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(plan: &Plan, given: &'a dyn Source) -> Result<Self, AnalysisError> {
        let mut prepared = Prepared {
            given,
            made: BTreeMap::new(),
        };
        for name in plan.dataset_names() {
            if plan.may_be_absent(name) && given.dataset(name).is_none() {
                continue;
            }
            if let Some(made) = prepared.make(plan, name)? {
                prepared.made.insert(name.to_ascii_uppercase(), made);
            }
        }
        Ok(prepared)
    }

    /// The row of the given dataset that a row came from.
    pub(super) fn origin(&self, dataset: &str, row: usize) -> usize {
        self.made
            .get(&dataset.to_ascii_uppercase())
            .and_then(|made| made.origin.as_ref())
            .and_then(|origin| origin.get(row).copied())
            .unwrap_or(row)
    }

    fn make(&self, plan: &Plan, name: &str) -> Result<Option<Made>, AnalysisError> {
        let part = format!("dataset `{name}`");
        let derived: Vec<&DerivedColumn> = plan
            .derived
            .iter()
            .filter(|derived| derived.dataset.eq_ignore_ascii_case(name))
            .collect();
        let source = plan.source(name);
        let as_given = source.is_none_or(|source| {
            source.inline.is_none()
                && source.subject == SubjectOfRow::Key
                && source.frequency.is_none()
        });
        let keys = source.map_or(&[][..], |source| source.keys.as_slice());
        if as_given && derived.is_empty() {
            if let Some(table) = self.given.dataset(name) {
                require_unique(&part, table, keys)?;
            }
            return Ok(None);
        }
        let mut table = match source.and_then(|source| source.inline.as_deref()) {
            Some(text) => {
                csv::read(text.as_bytes(), name, &CsvOptions::new(name))
                    .map_err(|error| unusable(&part, error.to_string()))?
                    .table
            }
            None => {
                let given =
                    self.given
                        .dataset(name)
                        .ok_or_else(|| AnalysisError::MissingDataset {
                            part: part.clone(),
                            dataset: name.to_owned(),
                            available: self.given.names().into_iter().map(str::to_owned).collect(),
                        })?;
                given.clone()
            }
        };
        require_unique(&part, &table, keys)?;
        let mut origin = None;
        if let Some(source) = source {
            if let Some(frequency) = &source.frequency {
                let rows = spread(&part, &table, frequency)?;
                let events = match &source.events {
                    Some(events) => Some(event_of_rows(&part, &table, events, &rows)?),
                    None => None,
                };
                table = table
                    .select_rows(&rows)
                    .map_err(|error| refused(&part, &error))?;
                if let Some(events) = events {
                    table
                        .push_number_column(Variable::number(EVENT, "Event"), events)
                        .map_err(|error| refused(&part, &error))?;
                }
                origin = Some(rows);
            }
            name_subjects(&part, &mut table, &source.subject, &plan.plan.subjects.key)?;
        }
        for derived in derived {
            derive(&mut table, derived)?;
        }
        Ok(Some(Made { table, origin }))
    }
}

fn unusable(part: &str, reason: String) -> AnalysisError {
    AnalysisError::Unusable {
        part: part.to_owned(),
        reason,
    }
}

fn refused(part: &str, error: &TableError) -> AnalysisError {
    unusable(part, error.to_string())
}

/// Refuses two rows that are equal in all key columns.
fn require_unique(part: &str, table: &Table, keys: &[String]) -> Result<(), AnalysisError> {
    if keys.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    let groups = table
        .group_by(&names)
        .map_err(|column| AnalysisError::MissingColumn {
            part: part.to_owned(),
            column,
        })?;
    for (row, group) in groups.of_rows().iter().enumerate() {
        let first = groups.first_rows()[*group as usize];
        if first != row {
            return Err(AnalysisError::DuplicateKey {
                dataset: table.name().to_owned(),
                rows: [first + 1, row + 1],
                key: keys
                    .iter()
                    .map(|name| {
                        let value = table.value(row, name);
                        (
                            name.clone(),
                            value.map_or_else(|_| String::new(), |value| value.to_string()),
                        )
                    })
                    .collect(),
            });
        }
    }
    Ok(())
}

/// The largest dataset that frequencies may make.
const MOST_ROWS: usize = 100_000_000;

/// The rows, each as often as it stands for.
fn spread(part: &str, table: &Table, frequency: &str) -> Result<Vec<usize>, AnalysisError> {
    let counts = numbers(part, table, frequency)?;
    let mut rows = Vec::new();
    for row in 0..table.rows() {
        let count = counts.get(row);
        let whole = count.filter(|count| {
            *count >= 0.0 && count.fract() == 0.0 && *count <= (MOST_ROWS - rows.len()) as f64
        });
        let Some(whole) = whole else {
            return Err(unusable(
                part,
                format!(
                    "row {}: the frequency `{frequency}` is {}; it must be a whole number from 0, and all together no \
                     more than {MOST_ROWS}",
                    row + 1,
                    count.map_or("missing".to_owned(), |count| count.to_string())
                ),
            ));
        };
        rows.extend(std::iter::repeat_n(row, whole as usize));
    }
    Ok(rows)
}

/// The column of events among equal rows.
const EVENT: &str = "EVENT";

/// Whether the event came in each of the spread rows: in the first ones of each given row, as many as it says.
fn event_of_rows(
    part: &str,
    table: &Table,
    column: &str,
    rows: &[usize],
) -> Result<Vec<Option<f64>>, AnalysisError> {
    let counts = numbers(part, table, column)?;
    let mut events = Vec::with_capacity(rows.len());
    let mut left: Option<(usize, f64)> = None;
    for &row in rows {
        let rest = match left {
            Some((known, rest)) if known == row => rest,
            _ => counts.get(row).unwrap_or(f64::NAN),
        };
        if !(rest >= 0.0 && rest.fract() == 0.0) {
            return Err(unusable(
                part,
                format!(
                    "row {}: `{column}` is not a whole number of events",
                    row + 1
                ),
            ));
        }
        events.push(Some(if rest > 0.0 { 1.0 } else { 0.0 }));
        left = Some((row, (rest - 1.0).max(0.0)));
    }
    Ok(events)
}

/// Adds the column that names the subject.
fn name_subjects(
    part: &str,
    table: &mut Table,
    subject: &SubjectOfRow,
    key: &str,
) -> Result<(), AnalysisError> {
    let names: Vec<String> = match subject {
        SubjectOfRow::Key => return Ok(()),
        SubjectOfRow::EachRow => (1..=table.rows()).map(|row| row.to_string()).collect(),
        SubjectOfRow::Column(name) => {
            let column = column(part, table, name)?;
            (0..table.rows()).map(|row| cell(column, row)).collect()
        }
    };
    if table.position(key).is_some() {
        return Err(unusable(
            part,
            format!(
                "the source names another subject for its rows, and there is a column `{key}` already; take `subject` \
                 out of the source, or set another `key` under [plan.subjects]"
            ),
        ));
    }
    table
        .push_text_column(Variable::text(key, "Subject"), names)
        .map_err(|error| refused(part, &error))
}

/// A cell as text; empty where it is missing.
fn cell(column: &Column, row: usize) -> String {
    match column.value(row) {
        Value::Missing(_) => String::new(),
        value => value.to_string(),
    }
}

fn derive(table: &mut Table, derived: &DerivedColumn) -> Result<(), AnalysisError> {
    let part = format!("derived column `{}` of {}", derived.name, derived.dataset);
    let rows = 0..table.rows();
    let number = match &derived.derivation {
        Derivation::Category(category) => {
            let conditions: Vec<&Filter> =
                category.cases.iter().map(|case| &case.condition).collect();
            let case = first_case(&part, table, &conditions)?;
            let otherwise = match &category.otherwise {
                Some(name) => Some(column(&part, table, name)?),
                None => None,
            };
            let values: Vec<String> = rows
                .map(|row| match case[row] {
                    Some(place) => category.cases[place].value.clone(),
                    None => otherwise.map_or(String::new(), |column| cell(column, row)),
                })
                .collect();
            return table
                .push_text_column(Variable::text(&derived.name, ""), values)
                .map_err(|error| refused(&part, &error));
        }
        Derivation::Score(score) => {
            let conditions: Vec<&Filter> = score.cases.iter().map(|case| &case.condition).collect();
            let case = first_case(&part, table, &conditions)?;
            rows.map(|row| case[row].map(|place| score.cases[place].value))
                .collect::<Vec<Option<f64>>>()
        }
        Derivation::Logarithm(logarithm) => {
            let of = numbers(&part, table, &logarithm.of)?;
            rows.map(|row| of.get(row).filter(|value| *value > 0.0).map(f64::ln))
                .collect()
        }
        Derivation::Difference(difference) => {
            let of = numbers(&part, table, &difference.of)?;
            let minus = numbers(&part, table, &difference.minus)?;
            rows.map(|row| Some(of.get(row)? - minus.get(row)?))
                .collect()
        }
        Derivation::Product(product) => {
            let mut factors = Vec::new();
            for name in &product.of {
                factors.push(numbers(&part, table, name)?);
            }
            rows.map(|row| factors.iter().map(|factor| factor.get(row)).product())
                .collect()
        }
    };
    table
        .push_number_column(Variable::number(&derived.name, ""), number)
        .map_err(|error| refused(&part, &error))
}

/// The first case whose condition each row fulfils.
fn first_case(
    part: &str,
    table: &Table,
    conditions: &[&Filter],
) -> Result<Vec<Option<usize>>, AnalysisError> {
    let mut first = vec![None; table.rows()];
    for (place, condition) in conditions.iter().enumerate() {
        let mask = condition
            .mask(table)
            .map_err(|error| AnalysisError::Filter {
                part: part.to_owned(),
                dataset: table.name().to_owned(),
                condition: condition.as_str().to_owned(),
                error: Box::new(error),
            })?;
        for (row, holds) in mask.into_iter().enumerate() {
            if holds && first[row].is_none() {
                first[row] = Some(place);
            }
        }
    }
    Ok(first)
}
