//! The classic trial data with printed results, where they are at hand.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/classic");

/// A printed number: its case, method and quantity.
type Key = (String, String, String);

thread_local! {
    /// The printed numbers that this thread has compared with computed ones.
    static COMPARED: RefCell<BTreeSet<Key>> = const { RefCell::new(BTreeSet::new()) };
}

/// The printed numbers that this thread has not compared, in the order of the file.
pub fn not_compared() -> Option<Vec<Key>> {
    let table = table("expected.csv")?;
    let [cases, methods, quantities] =
        ["case", "method", "quantity"].map(|column| table.text(column));
    Some(COMPARED.with_borrow(|compared| {
        (0..cases.len())
            .map(|row| {
                (
                    cases[row].into(),
                    methods[row].into(),
                    quantities[row].into(),
                )
            })
            .filter(|key| !compared.contains(key))
            .collect()
    }))
}

/// A table of text, read from CSV.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Reads a file of the folder; says so on standard error where it is absent.
pub fn table(file: &str) -> Option<Table> {
    let path = PathBuf::from(FOLDER).join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIP: {file} is not at hand");
        return None;
    };
    let mut rows: Vec<Vec<String>> = text.lines().map(split).collect();
    let header = rows.remove(0);
    Some(Table { header, rows })
}

/// Splits a line at commas outside quotes.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.trim_end_matches('\r').chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

impl Table {
    pub fn text(&self, column: &str) -> Vec<&str> {
        let at = self.header.iter().position(|name| name == column).unwrap();
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.text(column)
            .iter()
            .map(|cell| cell.parse().unwrap())
            .collect()
    }

    /// The rows in which the columns hold something other than nothing or NA.
    pub fn complete(mut self, columns: &[&str]) -> Self {
        for column in columns {
            let at = self.header.iter().position(|name| name == column).unwrap();
            self.rows
                .retain(|row| !row[at].is_empty() && row[at] != "NA");
        }
        self
    }

    /// The rows in which a column holds a text.
    pub fn only(mut self, column: &str, value: &str) -> Self {
        let at = self.header.iter().position(|name| name == column).unwrap();
        self.rows.retain(|row| row[at] == value);
        self
    }

    /// Numbers of one column, by the text of another.
    pub fn by(&self, group: &str, column: &str) -> BTreeMap<&str, Vec<f64>> {
        let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (name, value) in self.text(group).into_iter().zip(self.numbers(column)) {
            groups.entry(name).or_default().push(value);
        }
        groups
    }
}

/// The printed results of one case.
pub struct Printed {
    case: String,
    values: BTreeMap<(String, String), String>,
}

/// The printed results of a case; says so on standard error where they are absent.
pub fn printed(case: &str) -> Option<Printed> {
    let table = table("expected.csv")?;
    let cases = table.text("case");
    let (methods, quantities) = (table.text("method"), table.text("quantity"));
    let values = table.text("value");
    let values: BTreeMap<_, _> = (0..cases.len())
        .filter(|row| cases[*row] == case)
        .map(|row| {
            (
                (methods[row].to_owned(), quantities[row].to_owned()),
                values[row].to_owned(),
            )
        })
        .collect();
    assert!(!values.is_empty(), "there is no case {case}");
    Some(Printed {
        case: case.to_owned(),
        values,
    })
}

impl Printed {
    fn text(&self, method: &str, quantity: &str) -> &str {
        let key = (method.to_owned(), quantity.to_owned());
        let text = self
            .values
            .get(&key)
            .unwrap_or_else(|| panic!("{}: {method} {quantity} is not printed", self.case));
        COMPARED.with_borrow_mut(|compared| {
            compared.insert((self.case.clone(), key.0, key.1));
        });
        text
    }

    /// Asserts that a value rounds to what is printed.
    pub fn agrees(&self, method: &str, quantity: &str, computed: f64) {
        let text = self.text(method, quantity);
        let value: f64 = text.parse().unwrap();
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let decimals = mantissa
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len()) as i32;
        let unit = 10f64.powi(exponent.parse::<i32>().unwrap() - decimals);
        assert!(
            (computed - value).abs() <= 0.5001 * unit,
            "{} {method} {quantity}: printed {text}, computed {computed}",
            self.case
        );
    }

    /// Asserts that a value is as near to what is printed as the program that printed it went to its optimum.
    pub fn agrees_within(&self, method: &str, quantity: &str, computed: f64, tolerance: f64) {
        let text = self.text(method, quantity);
        let value: f64 = text.parse().unwrap();
        assert!(
            (computed - value).abs() <= tolerance,
            "{} {method} {quantity}: printed {text}, computed {computed}",
            self.case
        );
    }
}
