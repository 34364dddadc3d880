//! Ten million laboratory rows in memory: how long they take to build, filter and group, and how
//! much memory at most.

use std::error::Error;
use std::time::Instant;

use datasets::{Table, TableError, Variable};

const ROWS: usize = 10_000_000;
const ARMS: [&str; 2] = ["IVIg", "Placebo"];
const TESTS: [&str; 5] = ["CK", "ALDOLASE", "LDH", "AST", "ALT"];

fn main() -> Result<(), Box<dyn Error>> {
    let table = timed("built", build)?;
    let kept = timed("filtered to one test", || {
        let tests = table.column("LBTESTCD")?.texts()?;
        let wanted = tests.code_of("CK");
        let mask: Vec<bool> = tests
            .codes()
            .iter()
            .map(|&code| Some(code) == wanted)
            .collect();
        table.filter_rows(&mask)
    })?;
    println!("{} rows kept", kept.rows());
    timed("grouped by visit and arm, with means", || {
        let groups = table.group_by(&["VISIT", "ARM"])?;
        let mut sums = vec![(0.0, 0_u32); groups.len()];
        let values = table.column("LBSTRESN")?.numbers()?;
        for (&group, value) in groups.of_rows().iter().zip(values.iter()) {
            if let Some(value) = value {
                sums[group as usize].0 += value;
                sums[group as usize].1 += 1;
            }
        }
        for (&row, (sum, count)) in groups.first_rows().iter().zip(sums).take(4) {
            let (visit, arm) = (table.value(row, "VISIT")?, table.value(row, "ARM")?);
            println!(
                "  {visit}, {arm}: {count} values, mean {:.4}",
                sum / f64::from(count)
            );
        }
        Ok(())
    })?;
    timed("sorted by subject and visit", || {
        table.sort_by(&["USUBJID", "VISIT"]).map(drop)
    })?;
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM"));
        println!("{}", peak.unwrap_or_default());
    }
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    let start = Instant::now();
    let result = work();
    println!("{what} in {:.3} s", start.elapsed().as_secs_f64());
    result
}

fn build() -> Result<Table, TableError> {
    let mut table = Table::new("LB", "Laboratory Test Results");
    let subjects: Vec<String> = (0..1_000)
        .map(|subject| format!("MYO-{subject:05}"))
        .collect();
    let visits: Vec<String> = (0..40).map(|visit| format!("WEEK {}", visit * 4)).collect();
    let subject = |row: usize| row / 10_000;
    table.push_text_column(
        Variable::text("USUBJID", "Unique Subject Identifier"),
        (0..ROWS).map(|row| &subjects[subject(row)]),
    )?;
    table.push_text_column(
        Variable::text("ARM", "Description of Planned Arm"),
        (0..ROWS).map(|row| ARMS[subject(row) % ARMS.len()]),
    )?;
    table.push_text_column(
        Variable::text("VISIT", "Visit Name"),
        (0..ROWS).map(|row| &visits[row / 250 % visits.len()]),
    )?;
    table.push_text_column(
        Variable::text("LBTESTCD", "Lab Test Short Name"),
        (0..ROWS).map(|row| TESTS[row % TESTS.len()]),
    )?;
    table.push_number_column(
        Variable::number("LBSTRESN", "Numeric Result in Standard Units"),
        (0..ROWS).map(|row| (row % 97 != 0).then(|| (row * 7_919 % 100_003) as f64 / 10.0)),
    )?;
    Ok(table)
}
