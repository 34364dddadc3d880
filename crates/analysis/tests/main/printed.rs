//! Printed numbers held against results, at the precision of the print.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analysis::plan::Plan;
use analysis::results::{ResultId, Results};
use datasets::csv::{CsvOptions, read};
use datasets::{Folder, Kind, ReadOptions, Table, Value};

/// A file of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The public data beside the repository; where they are not there, a line that says so.
pub fn public_data(path: &str, test: &str) -> Option<PathBuf> {
    let folder = repository("../shared/data").join(path);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!(
        "SKIP {test}: the public data are not at {}",
        folder.display()
    );
    None
}

/// A plan of this repository.
pub fn plan(path: &str) -> Plan {
    let text = std::fs::read_to_string(repository(path)).unwrap();
    definition::read(path, &text).unwrap_or_else(|report| panic!("{report}"))
}

/// The datasets that a plan reads from files of a folder.
pub fn datasets(plan: &Plan, folder: &Path) -> BTreeMap<String, Table> {
    let files = Folder::open(folder).unwrap();
    plan.files()
        .into_iter()
        .map(|(dataset, file)| {
            let mut table = files.read(file, &ReadOptions::default()).unwrap().table;
            table.rename(dataset);
            (dataset.to_owned(), table)
        })
        .collect()
}

/// A table of texts.
pub fn texts(path: &Path) -> Vec<BTreeMap<String, String>> {
    let bytes = std::fs::read(path).unwrap();
    let head = std::str::from_utf8(&bytes).unwrap().lines().next().unwrap();
    let mut options = CsvOptions::new("EXPECTED");
    for column in head.split(',') {
        options = options.with_kind(column.trim_matches('"'), Kind::Text);
    }
    let table = read(bytes.as_slice(), &path.display().to_string(), &options)
        .unwrap()
        .table;
    table
        .iter_rows()
        .map(|row| {
            let cells = table.variables().map(|variable| variable.name.clone());
            cells
                .zip(row.values())
                .map(|(name, value)| match value {
                    Value::Missing(_) => (name, String::new()),
                    value => (name, value.to_string()),
                })
                .collect()
        })
        .collect()
}

/// Whether a number prints so: to as many decimals (or, with an exponent, figures) as the print has, half away from zero
/// on the decimal number, as SAS rounds.
pub fn prints(found: f64, printed: &str) -> bool {
    let wanted: f64 = printed.parse().unwrap();
    let (mantissa, exponent) = match printed.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap()),
        None => (printed, 0),
    };
    let decimals = mantissa.split_once('.').map_or(0, |(_, tail)| tail.len()) as i32 - exponent;
    let scale = 10_f64.powi(decimals);
    let scaled = found.abs() * scale;
    // A tie in decimals is a tie here, whatever the last bits of its binary image.
    let rounded = (scaled + 0.5 + scaled.max(1.0) * 1e-14)
        .floor()
        .copysign(found);
    rounded.abs() == (wanted * scale).round().abs()
        && (wanted == 0.0 || rounded == 0.0 || found.signum() == wanted.signum())
}

/// Whether a number that is known to print otherwise does so in its last digits only.
fn near(found: f64, printed: &str) -> bool {
    let printed: f64 = printed.parse().unwrap();
    (found - printed).abs() <= 5e-4 * printed.abs()
}

/// Holds every row of a list of printed numbers against the results of its plan. A row with a remark is one that is known to
/// differ in its last digits, and must.
pub fn compare(
    expected: &[BTreeMap<String, String>],
    results: impl Fn(&str) -> Results,
) -> Vec<String> {
    let plans: BTreeSet<&str> = expected.iter().map(|row| row["plan"].as_str()).collect();
    let mut wrong = Vec::new();
    for plan in plans.into_iter().filter(|plan| !plan.is_empty()) {
        let results = results(plan);
        for row in expected.iter().filter(|row| row["plan"] == plan) {
            let result = results.get(&ResultId::from_text(row["result"].as_str()));
            let found = result.and_then(|row| row.value.as_number());
            let agrees = found.is_some_and(|found| prints(found, &row["printed"]));
            let remarked = !row["remark"].is_empty();
            let near = found.is_some_and(|found| near(found, &row["printed"]));
            if agrees == remarked || (remarked && !near) {
                wrong.push(format!(
                    "{plan} {}: printed {}, found {} {}",
                    row["result"],
                    row["printed"],
                    found.map_or_else(
                        || format!("{:?}", result.map(|row| row.value.clone())),
                        |found| found.to_string()
                    ),
                    row["remark"],
                ));
            }
        }
    }
    wrong
}
