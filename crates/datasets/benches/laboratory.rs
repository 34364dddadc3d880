//! Ten million laboratory rows in Parquet, summarised by visit and arm: how long it takes from the
//! file to the summary, and how much memory at most.
//!
//! `laboratory generate FILE [ROWS]` writes the file, `laboratory summarise FILE` reads it. They are
//! two processes so that the memory of the one is not counted for the other; without arguments this
//! program starts both.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use datasets::{ReadOptions, Table, Variable, WriteOptions};

const ROWS: usize = 10_000_000;
const ARMS: [&str; 2] = ["IVIg", "Placebo"];
const TESTS: [&str; 5] = ["CK", "ALDOLASE", "LDH", "AST", "ALT"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => {
            let file = std::env::temp_dir().join(format!("lb_{}.parquet", std::process::id()));
            let done = ["generate", "summarise"].into_iter().try_for_each(|part| {
                let done = Command::new(std::env::current_exe()?)
                    .arg(part)
                    .arg(&file)
                    .status()?;
                done.success()
                    .then_some(())
                    .ok_or_else(|| Box::<dyn Error>::from(format!("`{part}` failed")))
            });
            std::fs::remove_file(&file)?;
            done
        }
        ["generate", file] => generate(Path::new(file), ROWS),
        ["generate", file, rows] => generate(Path::new(file), rows.parse()?),
        ["summarise", file] => summarise(&PathBuf::from(file)),
        _ => Err("usage: laboratory [generate FILE [ROWS] | summarise FILE]".into()),
    }
}

fn generate(file: &Path, rows: usize) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut table = Table::new("LB", "Laboratory Test Results");
    let subjects: Vec<String> = (0..1_000).map(|place| format!("MYO-{place:05}")).collect();
    let visits: Vec<String> = (0..40).map(|visit| format!("WEEK {}", visit * 4)).collect();
    let subject = |row: usize| row / 10_000 % subjects.len();
    table.push_text_column(
        Variable::text("USUBJID", "Unique Subject Identifier"),
        (0..rows).map(|row| &subjects[subject(row)]),
    )?;
    table.push_text_column(
        Variable::text("ARM", "Description of Planned Arm"),
        (0..rows).map(|row| ARMS[subject(row) % ARMS.len()]),
    )?;
    table.push_text_column(
        Variable::text("VISIT", "Visit Name"),
        (0..rows).map(|row| &visits[row / 250 % visits.len()]),
    )?;
    table.push_text_column(
        Variable::text("LBTESTCD", "Lab Test Short Name"),
        (0..rows).map(|row| TESTS[row % TESTS.len()]),
    )?;
    table.push_number_column(
        Variable::number("LBSTRESN", "Numeric Result in Standard Units"),
        (0..rows).map(|row| (row % 97 != 0).then(|| (row * 7_919 % 100_003) as f64 / 10.0)),
    )?;
    datasets::write(&table, file, &WriteOptions::default())?;
    let bytes = std::fs::metadata(file)?.len();
    let seconds = start.elapsed().as_secs_f64();
    println!("{rows} rows generated and written in {seconds:.3} s, {bytes} bytes");
    Ok(())
}

fn summarise(file: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let table = datasets::read(file, &ReadOptions::default())?.table;
    let read = start.elapsed().as_secs_f64();
    let groups = table.group_by(&["VISIT", "ARM"])?;
    let mut sums = vec![(0.0, 0_u32); groups.len()];
    let values = table.column("LBSTRESN")?.numbers()?;
    for (&group, value) in groups.of_rows().iter().zip(values.iter()) {
        if let Some(value) = value {
            let sum = &mut sums[group as usize];
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} rows read in {read:.3} s, summarised in {} groups after {seconds:.3} s",
        table.rows(),
        groups.len()
    );
    for (&row, (sum, count)) in groups.first_rows().iter().zip(sums).take(2) {
        let (visit, arm) = (table.value(row, "VISIT")?, table.value(row, "ARM")?);
        println!(
            "  {visit}, {arm}: {count} values, mean {:.4}",
            sum / f64::from(count)
        );
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM"));
        println!("  {}", peak.unwrap_or_default());
    }
    Ok(())
}
