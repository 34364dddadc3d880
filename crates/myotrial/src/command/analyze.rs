//! `myotrial analyze`: a plan carried out on datasets that exist already, of any trial.

use std::collections::BTreeMap;

use analysis::plan::Plan;
use datasets::{Folder, ReadOptions, Table};
use report::document::{Fingerprint, Provenance, Subjects};
use report::{About, Printed};
use serde::Serialize;
use store::Digest;

use crate::arguments::{AnalyzeArguments, Form};
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;

/// The answer for programs.
#[derive(Serialize)]
struct AnalyzeSummary {
    plan: String,
    datasets: BTreeMap<String, usize>,
    results: usize,
    out: String,
}

pub fn analyze(arguments: &AnalyzeArguments) -> Result<Answer, Failure> {
    let bytes = std::fs::read(&arguments.plan)
        .map_err(|error| Failure::file("read", &arguments.plan, &error))?;
    let plan: Plan = definition::read_bytes(&arguments.plan.display().to_string(), &bytes)
        .map_err(|report| Failure::BadInput(format!("the plan does not hold\n{report}")))?;
    let mut folder = OutputFolder::begin(&arguments.out)?;

    let mut inputs = vec![fingerprint("plan", &bytes)];
    let tables = read_datasets(&plan, arguments, &mut inputs)?;
    let results = analysis::run(&plan, &tables)
        .map_err(|error| Failure::BadInput(format!("{}: {error}", arguments.plan.display())))?;
    let about = About {
        title: plan.plan.title.clone(),
        subjects: Subjects::Real,
        paragraphs: Vec::new(),
        settings: Vec::new(),
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: None,
            command: None,
            inputs: inputs.clone(),
        },
    };
    let document = report::assemble(&plan, &results, &Printed::default(), &about);
    folder.write_results(&results)?;
    folder.write("report.html", report::page::set(&document).as_bytes())?;
    folder.publish(&inputs, None)?;

    let summary = AnalyzeSummary {
        plan: plan.plan.title.clone(),
        datasets: tables
            .iter()
            .map(|(name, table)| (name.clone(), table.rows()))
            .collect(),
        results: results.rows().len(),
        out: arguments.out.display().to_string(),
    };
    match arguments.output.format {
        Form::Json => print_json(&summary)?,
        Form::Text => {
            let mut text = format!("{}\n\n", summary.plan);
            for (name, rows) in &summary.datasets {
                text.push_str(&format!("  {name}: {rows} rows\n"));
            }
            text.push_str(&format!(
                "\n  {} results in {}\n  report  {}\n",
                summary.results,
                arguments.out.join("results.csv").display(),
                arguments.out.join("report.html").display(),
            ));
            print(&text)?;
        }
    }
    Ok(Answer::Yes)
}

/// The datasets that the plan names, and no others.
fn read_datasets(
    plan: &Plan,
    arguments: &AnalyzeArguments,
    inputs: &mut Vec<Fingerprint>,
) -> Result<BTreeMap<String, Table>, Failure> {
    let package =
        Folder::open(&arguments.data).map_err(|error| Failure::BadInput(error.to_string()))?;
    let mut tables = BTreeMap::new();
    for name in plan.dataset_names() {
        let bad = |error: &dyn std::fmt::Display| {
            Failure::BadInput(format!("dataset {name}, which the plan names: {error}"))
        };
        let path = package.file(name).map_err(|error| bad(&error))?;
        let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        let contents = package
            .read(name, &ReadOptions::default())
            .map_err(|error| bad(&error))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        inputs.push(fingerprint(&file, &bytes));
        tables.insert(name.to_owned(), contents.table);
    }
    Ok(tables)
}

fn fingerprint(name: &str, bytes: &[u8]) -> Fingerprint {
    Fingerprint {
        name: name.to_owned(),
        sha256: Digest::of(bytes).to_string(),
    }
}
