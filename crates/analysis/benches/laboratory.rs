//! How long ten million laboratory rows take from a Parquet file to results by visit and arm, and how much memory.
//!
//! `cargo bench -p analysis` writes the file in a process of its own, so that the memory shown is that of reading and
//! analysing alone. The number of rows may be given: `cargo bench -p analysis -- 1000000`.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use analysis::plan::Plan;
use analysis::run;
use datasets::{ReadOptions, Table, Variable, WriteOptions, read, write};

const ROWS: usize = 10_000_000;
const WRITE: &str = "write";

const PLAN: &str = r#"
[plan]
title = "Laboratory values by visit and arm"
trial = "bench"
subjects = { dataset = "ADLB", key = "USUBJID", rows = "several" }

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "Active" }, { value = "Placebo" }]

[[analysis]]
id = "values"
title = "Values by parameter and visit"
dataset = "ADLB"
grouping = "arm"
by = ["PARAMCD", "AVISIT"]
method = "summary"
variable = "AVAL"
repeated_rows = "allow"
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rows = arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(ROWS);
    let file = std::env::temp_dir().join(format!("myotrial-laboratory-{rows}.parquet"));
    if arguments.iter().any(|argument| argument == WRITE) {
        return write_rows(rows, &file);
    }
    let written = Command::new(std::env::current_exe()?)
        .args([WRITE, &rows.to_string()])
        .status()?;
    if !written.success() {
        return Err("the rows could not be written".into());
    }
    let plan: Plan = definition::read("plan.toml", PLAN).map_err(|report| report.to_string())?;
    let start = Instant::now();
    let mut table = read(&file, &ReadOptions::default())?.table;
    table.rename("ADLB");
    let reading = start.elapsed();
    let results = run(&plan, &vec![table])?;
    let all = start.elapsed();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{rows} rows: read in {:.2} s, analysed in {:.2} s, {} results, at most {}",
        reading.as_secs_f64(),
        (all - reading).as_secs_f64(),
        results.rows().len(),
        most_memory()
    )?;
    std::fs::remove_file(file)?;
    Ok(())
}

/// The most memory that this process held, as Linux tells it.
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or("memory unknown".to_owned(), |line| {
        line.trim_start_matches("VmHWM:").trim().to_owned()
    })
}

/// Five columns: subject, arm, parameter, visit, value. Every text repeats, as in trial data.
fn write_rows(rows: usize, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (visits, parameters) = (20, 50);
    let per_subject = visits * parameters;
    let subject = |row: usize| row / per_subject;
    let mut table = Table::new("ADLB", "Laboratory values");
    table.push_text_column(
        Variable::text("USUBJID", "Subject"),
        (0..rows).map(|row| format!("S-{:06}", subject(row))),
    )?;
    table.push_text_column(
        Variable::text("TRT01P", "Arm"),
        (0..rows).map(|row| {
            if subject(row).is_multiple_of(2) {
                "Active"
            } else {
                "Placebo"
            }
        }),
    )?;
    table.push_text_column(
        Variable::text("PARAMCD", "Parameter"),
        (0..rows).map(|row| format!("LAB{:02}", row / visits % parameters)),
    )?;
    table.push_text_column(
        Variable::text("AVISIT", "Visit"),
        (0..rows).map(|row| format!("Week {:02}", row % visits)),
    )?;
    table.push_number_column(
        Variable::number("AVAL", "Value"),
        // A multiplicative generator: the values need only differ.
        (0..rows).map(|row| {
            let mixed = (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            Some(mixed as f64 / 1000.0)
        }),
    )?;
    write(&table, file, &WriteOptions::default())?;
    Ok(())
}
