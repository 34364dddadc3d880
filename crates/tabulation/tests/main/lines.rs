//! Datasets, read line by line.

use std::collections::BTreeMap;

use datasets::{Table, Value};
use protocol::Plan;
use record::TrialState;
use tabulation::{Lane, Tabulation, tabulate};

use crate::script::with_key;

/// The datasets of a record.
pub struct Datasets(pub Tabulation);

/// One row, every cell as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line(BTreeMap<String, String>);

/// Everything that the record holds.
pub fn open(plan: &Plan, state: &TrialState<'_>) -> Datasets {
    let (_, key) = with_key(1);
    seen(plan, state, Lane::Open(&key))
}

/// What one lane may see of it.
pub fn seen(plan: &Plan, state: &TrialState<'_>, lane: Lane<'_>) -> Datasets {
    Datasets(tabulate(plan, state, lane).unwrap())
}

/// `USUBJID` of a subject of ProDERM.
pub fn proderm_id(number: u32) -> String {
    format!("proderm-001-{number:04}")
}

/// `USUBJID` of a subject of the pilot.
pub fn pilot_id(number: u32) -> String {
    format!("ivig-first-line-001-{number:04}")
}

impl Datasets {
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.0.sdtm.iter().chain(&self.0.adam)
    }

    pub fn table(&self, name: &str) -> &Table {
        self.tables()
            .find(|table| table.name() == name)
            .unwrap_or_else(|| panic!("no dataset {name}"))
    }

    /// The rows in which each named column holds the named text.
    pub fn lines(&self, name: &str, holding: &[(&str, &str)]) -> Vec<Line> {
        let table = self.table(name);
        let line = |row: datasets::Row<'_>| {
            let cells = table.variables().map(|variable| {
                let cell = match row.value(&variable.name).unwrap() {
                    value if value.is_missing() => String::new(),
                    Value::Text(text) => text.to_owned(),
                    value => value.as_number().map_or_else(
                        || value.as_date().unwrap().to_string(),
                        |number| number.to_string(),
                    ),
                };
                (variable.name.clone(), cell)
            });
            Line(cells.collect())
        };
        let holds = |line: &Line| holding.iter().all(|(name, cell)| line.get(name) == *cell);
        table.iter_rows().map(line).filter(holds).collect()
    }

    /// The only such row.
    pub fn line(&self, name: &str, holding: &[(&str, &str)]) -> Line {
        let mut lines = self.lines(name, holding);
        assert_eq!(lines.len(), 1, "{name} {holding:?}: {lines:#?}");
        lines.remove(0)
    }
}

impl Line {
    /// A cell; empty where the value is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .get(name)
            .unwrap_or_else(|| panic!("no variable {name}"))
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name).parse().ok()
    }
}

/// One column of some rows.
pub fn cells<'l>(lines: &'l [Line], name: &str) -> Vec<&'l str> {
    lines.iter().map(|line| line.get(name)).collect()
}
