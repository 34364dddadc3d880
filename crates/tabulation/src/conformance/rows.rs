//! The rows of a dataset against each other: keys, sequence numbers, baselines.

use std::collections::BTreeMap;

use datasets::Column;

use super::finding::{Finding, Rule, Severity};
use super::package::{Dataset, Gathered, Wrong, cell};
use crate::standard::Layout;

/// The cells of a row that are to be unique together.
type Key = Vec<Option<String>>;

pub(super) fn check(
    dataset: &Dataset<'_>,
    layout: Option<&'static Layout>,
    findings: &mut Vec<Finding>,
) {
    let mut gathered = Gathered::default();
    keys(dataset, layout, &mut gathered);
    sequences(dataset, &mut gathered);
    baselines(dataset, &mut gathered);
    changes(dataset, &mut gathered);
    gathered.into(findings);
}

fn key(columns: &[&Column], row: usize) -> Key {
    columns
        .iter()
        .map(|column| cell(column, row).map(std::borrow::Cow::into_owned))
        .collect()
}

fn shown(key: &Key) -> String {
    let parts: Vec<&str> = key
        .iter()
        .map(|part| part.as_deref().unwrap_or(""))
        .collect();
    parts.join(" ")
}

/// Columns of a dataset, where all of them are there.
fn columns<'a>(dataset: &Dataset<'a>, names: &[&str]) -> Option<Vec<&'a Column>> {
    names.iter().map(|name| dataset.column(name)).collect()
}

/// The keys that the file declares, else those of the table of variables.
fn keys(dataset: &Dataset<'_>, layout: Option<&'static Layout>, gathered: &mut Gathered) {
    let declared = dataset.table.keys();
    let names: &[&str] = match layout {
        _ if !declared.is_empty() => &declared,
        Some(layout) => layout.keys,
        None => return,
    };
    let Some(columns) = columns(dataset, names) else {
        return;
    };
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    for row in 0..dataset.table.rows() {
        let key = key(&columns, row);
        let value = shown(&key);
        match seen.get(&key) {
            Some(first) => {
                let wrong = Wrong {
                    rule: Rule::DuplicateKey,
                    severity: Severity::Error,
                    variable: &names.join(" "),
                    value: &value,
                };
                gathered.add(dataset, row, &wrong, || {
                    format!("row {} has the same keys", first + 1)
                });
            }
            None => {
                seen.insert(key, row);
            }
        }
    }
}

fn sequences(dataset: &Dataset<'_>, gathered: &mut Gathered) {
    let names = [format!("{}SEQ", dataset.name), "ASEQ".to_owned()];
    for name in names {
        let Some(numbers) = dataset.column(&name) else {
            continue;
        };
        // In `TS` the rows of a parameter are numbered, elsewhere those of a subject.
        let Some(of) = dataset
            .column("USUBJID")
            .or_else(|| dataset.column("TSPARMCD"))
        else {
            continue;
        };
        let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
        for row in 0..dataset.table.rows() {
            let Some(value) = cell(numbers, row) else {
                continue;
            };
            let is_whole = value
                .parse::<f64>()
                .is_ok_and(|number| number >= 1.0 && number.fract() == 0.0);
            if !is_whole {
                let wrong = Wrong {
                    rule: Rule::BadSequence,
                    severity: Severity::Error,
                    variable: &name,
                    value: &value,
                };
                gathered.add(dataset, row, &wrong, || {
                    "a sequence number is a whole number from 1".to_owned()
                });
            }
            let key = key(&[of, numbers], row);
            match seen.get(&key) {
                Some(first) => {
                    let value = shown(&key);
                    let wrong = Wrong {
                        rule: Rule::DuplicateSequence,
                        severity: Severity::Error,
                        variable: &name,
                        value: &value,
                    };
                    gathered.add(dataset, row, &wrong, || {
                        format!("row {} of the same {} has it too", first + 1, of.name())
                    });
                }
                None => {
                    seen.insert(key, row);
                }
            }
        }
    }
}

/// One baseline a subject and parameter, and, where they are told apart, type of baseline, planned time and
/// place on the body.
fn baselines(dataset: &Dataset<'_>, gathered: &mut Gathered) {
    const APART: [&str; 12] = [
        "USUBJID", "PARAMCD", "BASETYPE", "ATPTN", "ATPT", "--TESTCD", "--CAT", "--LOC", "--LAT",
        "--POS", "--SPEC", "--TPTNUM",
    ];
    let letters = &dataset.name;
    for flag in [
        "ABLFL".to_owned(),
        format!("{letters}BLFL"),
        format!("{letters}LOBXFL"),
    ] {
        let Some(flags) = dataset.column(&flag) else {
            continue;
        };
        let apart: Vec<&Column> = APART
            .iter()
            .filter_map(|name| dataset.column(&name.replacen("--", letters, 1)))
            .collect();
        if apart.len() < 2 {
            continue;
        }
        let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
        for row in 0..dataset.table.rows() {
            if cell(flags, row).as_deref() != Some("Y") {
                continue;
            }
            let key = key(&apart, row);
            match seen.get(&key) {
                Some(first) => {
                    let value = shown(&key);
                    let wrong = Wrong {
                        rule: Rule::TwoBaselines,
                        severity: Severity::Error,
                        variable: &flag,
                        value: &value,
                    };
                    gathered.add(dataset, row, &wrong, || {
                        format!("row {} is its baseline too", first + 1)
                    });
                }
                None => {
                    seen.insert(key, row);
                }
            }
        }
    }
}

/// A change from baseline is the value less the baseline, to the rounding of a double.
fn changes(dataset: &Dataset<'_>, gathered: &mut Gathered) {
    let Some(columns) = columns(dataset, &["CHG", "AVAL", "BASE"]) else {
        return;
    };
    for row in 0..dataset.table.rows() {
        let numbers: Vec<f64> = columns
            .iter()
            .filter_map(|column| column.value(row).as_number())
            .collect();
        let &[change, value, base] = numbers.as_slice() else {
            continue;
        };
        // Values that were rounded to four places when they were written down differ by up to two roundings.
        if (value - base - change).abs() > 1e-4 * (1.0 + change.abs()) {
            let shown = change.to_string();
            let wrong = Wrong {
                rule: Rule::WrongChange,
                severity: Severity::Error,
                variable: "CHG",
                value: &shown,
            };
            gathered.add(dataset, row, &wrong, || {
                format!("AVAL less BASE is {}", value - base)
            });
        }
    }
}
