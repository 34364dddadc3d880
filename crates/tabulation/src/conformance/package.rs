//! Datasets that belong together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use datasets::{Column, Table, Value};

use super::finding::{Finding, Rule, Severity};
use crate::standard;

/// One dataset to be checked.
#[derive(Debug, Clone)]
pub struct Dataset<'a> {
    /// Its name, in capitals.
    pub name: String,
    /// Its file, for messages.
    pub file: String,
    /// Its variables and rows.
    pub table: &'a Table,
    /// Whether labels, kinds and lengths are its own.
    pub metadata: Metadata,
}

/// Where a table's metadata come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metadata {
    /// The file declares them.
    Declared,
    /// The file holds values alone, as CSV does; kinds were inferred.
    Inferred,
}

impl<'a> Dataset<'a> {
    /// A dataset under the name of its table.
    #[must_use]
    pub fn new(file: impl Into<String>, table: &'a Table, metadata: Metadata) -> Self {
        Dataset {
            name: table.name().to_ascii_uppercase(),
            file: file.into(),
            table,
            metadata,
        }
    }

    /// A column, if it is there.
    pub(super) fn column(&self, name: &str) -> Option<&'a Column> {
        self.table.column(name).ok()
    }

    /// Whether it is an analysis dataset.
    pub(super) fn is_analysis(&self) -> bool {
        match standard::layout(&self.name) {
            Some(layout) => layout.is_analysis(),
            None => self.name.len() > 2 && self.name.starts_with("AD"),
        }
    }

    /// A finding about the dataset as a whole.
    pub(super) fn finding(&self, rule: Rule, severity: Severity, message: &str) -> Finding {
        Finding {
            severity,
            rule,
            file: self.file.clone(),
            row: None,
            rows: 0,
            variable: None,
            value: None,
            message: message.to_owned(),
        }
    }

    /// A finding about a variable.
    pub(super) fn of_variable(
        &self,
        rule: Rule,
        severity: Severity,
        variable: &str,
        message: &str,
    ) -> Finding {
        Finding {
            variable: Some(variable.to_owned()),
            ..self.finding(rule, severity, message)
        }
    }
}

/// A cell as text; none where it is missing.
pub(super) fn cell(column: &Column, row: usize) -> Option<Cow<'_, str>> {
    match column.value(row) {
        Value::Missing(_) => None,
        Value::Text("") => None,
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Date(date) => Some(Cow::Owned(date.to_string())),
    }
}

/// Findings of rows, gathered by what is wrong: each value once, with its first row and how many there are.
#[derive(Default)]
pub(super) struct Gathered {
    places: BTreeMap<(Rule, String, String), usize>,
    findings: Vec<Finding>,
}

/// What is wrong in one row.
pub(super) struct Wrong<'w> {
    pub rule: Rule,
    pub severity: Severity,
    pub variable: &'w str,
    pub value: &'w str,
}

impl Gathered {
    /// Adds a row, counted from 0.
    pub(super) fn add(
        &mut self,
        dataset: &Dataset<'_>,
        row: usize,
        wrong: &Wrong<'_>,
        message: impl FnOnce() -> String,
    ) {
        let key = (
            wrong.rule,
            wrong.variable.to_owned(),
            wrong.value.to_owned(),
        );
        match self.places.get(&key) {
            Some(&place) => self.findings[place].rows += 1,
            None => {
                self.places.insert(key, self.findings.len());
                self.findings.push(Finding {
                    severity: wrong.severity,
                    rule: wrong.rule,
                    file: dataset.file.clone(),
                    row: Some(row + 1),
                    rows: 1,
                    variable: Some(wrong.variable.to_owned()),
                    value: (!wrong.value.is_empty()).then(|| wrong.value.to_owned()),
                    message: message(),
                });
            }
        }
    }

    /// Hands everything over, in the order in which it was found.
    pub(super) fn into(self, findings: &mut Vec<Finding>) {
        findings.extend(self.findings);
    }
}

/// All datasets, with what others are held against.
pub(super) struct Package<'a> {
    pub datasets: &'a [Dataset<'a>],
    /// The subjects of `DM` and of `ADSL`, where those are there.
    pub subjects: BTreeMap<&'static str, BTreeSet<String>>,
    /// The numbered rows of each dataset: subject and sequence number.
    pub numbered: BTreeMap<&'a str, BTreeSet<(String, String)>>,
}

impl<'a> Package<'a> {
    pub(super) fn new(datasets: &'a [Dataset<'a>]) -> Self {
        let mut subjects = BTreeMap::new();
        let mut numbered = BTreeMap::new();
        for dataset in datasets {
            let Some(ids) = dataset.column("USUBJID") else {
                continue;
            };
            let rows = 0..dataset.table.rows();
            for of_subjects in ["DM", "ADSL"] {
                if dataset.name == of_subjects {
                    let all = rows.clone().filter_map(|row| cell(ids, row));
                    subjects.insert(of_subjects, all.map(Cow::into_owned).collect());
                }
            }
            if let Some(numbers) = sequence_variable(dataset).and_then(|name| dataset.column(&name))
            {
                let key = |row| {
                    let number = cell(numbers, row)?;
                    Some((cell(ids, row)?.into_owned(), number.into_owned()))
                };
                numbered.insert(dataset.name.as_str(), rows.filter_map(key).collect());
            }
        }
        Package {
            datasets,
            subjects,
            numbered,
        }
    }

    /// A dataset by its name.
    pub(super) fn dataset(&self, name: &str) -> Option<&'a Dataset<'a>> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// The different values of a variable of a dataset.
    pub(super) fn values(&self, dataset: &str, variable: &str) -> BTreeSet<String> {
        let column = self
            .dataset(dataset)
            .and_then(|dataset| dataset.column(variable));
        column.map_or_else(BTreeSet::new, |column| {
            (0..column.len())
                .filter_map(|row| cell(column, row))
                .map(Cow::into_owned)
                .collect()
        })
    }
}

/// The variable that numbers the rows of a subject: `AESEQ` in `AE` and in `ADAE`, `ASEQ` in other analyses.
pub(super) fn sequence_variable(dataset: &Dataset<'_>) -> Option<String> {
    let letters = dataset.name.strip_prefix("AD").unwrap_or("");
    [
        format!("{}SEQ", dataset.name),
        "ASEQ".to_owned(),
        format!("{letters}SEQ"),
    ]
    .into_iter()
    .find(|name| dataset.column(name).is_some())
}
