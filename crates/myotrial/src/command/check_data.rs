//! `myotrial check-data`: whether a package of datasets is what the standards and our table of variables say.

use std::path::{Path, PathBuf};

use clap::Args;
use datasets::{Folder, Format, ReadOptions, Table, read};
use serde::Serialize;
use tabulation::conformance::{Dataset, Finding, Metadata, Rule, Severity, check};

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// What `check-data` is given.
#[derive(Debug, Args)]
pub struct CheckDataArguments {
    /// The folders of a package, such as `sdtm` and `adam`, which are checked together; of a folder that holds
    /// those two, they are.
    #[arg(required = true)]
    pub folders: Vec<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// The answer for programs.
#[derive(Serialize)]
struct CheckDataAnswer {
    holds: bool,
    datasets: usize,
    rows: usize,
    errors: usize,
    remarks: usize,
    findings: Vec<FindingLine>,
}

#[derive(Serialize)]
struct FindingLine {
    severity: &'static str,
    rule: &'static str,
    file: String,
    row: Option<usize>,
    rows: usize,
    variable: Option<String>,
    value: Option<String>,
    message: String,
}

/// A dataset that was read.
struct Held {
    file: String,
    table: Table,
    metadata: Metadata,
}

pub fn check_data(arguments: &CheckDataArguments) -> Result<Answer, Failure> {
    let mut held: Vec<Held> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for folder in arguments.folders.iter().flat_map(|folder| rooms(folder)) {
        read_folder(&folder, &mut held, &mut findings)?;
    }
    if held.is_empty() && findings.is_empty() {
        let folders: Vec<String> = arguments
            .folders
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        return Err(Failure::BadInput(format!(
            "{}: no datasets; known are files that end in .csv, .xpt, .json, .ndjson, .dsjc or .parquet",
            folders.join(", ")
        )));
    }
    let package: Vec<Dataset<'_>> = held
        .iter()
        .map(|held| Dataset::new(held.file.as_str(), &held.table, held.metadata))
        .collect();
    findings.extend(check(&package));
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let answer = CheckDataAnswer {
        holds: count(Severity::Error) == 0,
        datasets: held.len(),
        rows: held.iter().map(|held| held.table.rows()).sum(),
        errors: count(Severity::Error),
        remarks: count(Severity::Remark),
        findings: findings.iter().map(FindingLine::of).collect(),
    };
    match arguments.output.format {
        Form::Json => print_json(&answer)?,
        Form::Text => print(&in_words(&findings, &answer))?,
    }
    Ok(if answer.holds {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// The folders of a package that a run wrote, or the folder itself.
fn rooms(folder: &Path) -> Vec<PathBuf> {
    let rooms: Vec<PathBuf> = ["sdtm", "adam"]
        .into_iter()
        .map(|room| folder.join(room))
        .filter(|room| room.is_dir())
        .collect();
    if rooms.is_empty() {
        vec![folder.to_owned()]
    } else {
        rooms
    }
}

/// Reads every dataset of a folder. One that cannot be read is a finding, and the others are still checked.
fn read_folder(
    folder: &Path,
    held: &mut Vec<Held>,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let package = Folder::open(folder).map_err(|error| Failure::BadInput(error.to_string()))?;
    for name in package.names() {
        let unreadable = |file: String, message: String| Finding {
            severity: Severity::Error,
            rule: Rule::Unreadable,
            file,
            row: None,
            rows: 0,
            variable: None,
            value: None,
            message,
        };
        let file = match package.file(name) {
            Ok(file) => file,
            Err(error) => {
                let place = folder.join(name).display().to_string();
                findings.push(unreadable(place, error.to_string()));
                continue;
            }
        };
        match read(file, &ReadOptions::default()) {
            Ok(contents) => held.push(Held {
                file: file.display().to_string(),
                table: contents.table,
                metadata: match Format::from_path(file) {
                    Some(Format::Transport | Format::DatasetJson(_)) => Metadata::Declared,
                    _ => Metadata::Inferred,
                },
            }),
            Err(error) => findings.push(unreadable(file.display().to_string(), error.to_string())),
        }
    }
    Ok(())
}

impl FindingLine {
    fn of(finding: &Finding) -> Self {
        Self {
            severity: severity_word(finding.severity),
            rule: finding.rule.name(),
            file: finding.file.clone(),
            row: finding.row,
            rows: finding.rows,
            variable: finding.variable.clone(),
            value: finding.value.clone(),
            message: finding.message.clone(),
        }
    }
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Remark => "remark",
    }
}

fn in_words(findings: &[Finding], answer: &CheckDataAnswer) -> String {
    let mut text = String::new();
    // Errors first: they are what must be mended.
    for severity in [Severity::Error, Severity::Remark] {
        for finding in findings
            .iter()
            .filter(|finding| finding.severity == severity)
        {
            text.push_str(&format!("{}  {finding}\n", severity_word(severity)));
        }
    }
    text.push_str(&format!(
        "{} datasets, {} rows: {} errors, {} remarks\n",
        answer.datasets, answer.rows, answer.errors, answer.remarks
    ));
    text
}
