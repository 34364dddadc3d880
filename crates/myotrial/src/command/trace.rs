//! `myotrial trace`: from a result back to the data rows that it was made of.

use std::path::{Path, PathBuf};

use analysis::results::{ResultId, ResultValue};
use analysis::{Sentence, Trace, TraceError, TracedRow};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::arguments::{Form, Output};
use crate::command::analyze::{
    DATA_FOLDER, PLAN_COPY, PLAN_INPUT, Package, fingerprint, read_plan,
};
use crate::failure::{Answer, Failure, print, print_json};

/// `trace`.
#[derive(Debug, Args)]
pub struct TraceArguments {
    /// The folder that `analyze` or `run` wrote.
    pub folder: PathBuf,
    /// The result, such as primary/IVIG-Placebo/difference; results.csv lists them.
    pub result: String,
    /// The folder of datasets [default: the one that was analysed, if it still stands there].
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The analysis plan [default: the copy in the folder].
    #[arg(long)]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// The file that lists what a folder was made from.
const MANIFEST: &str = "manifest.json";
/// Where `run` writes analysis datasets.
const OWN_DATA: &str = "adam";
/// The same of those as collected, of which a plan may read some too.
const COLLECTED_DATA: &str = "sdtm";
/// What `run` calls the plan among what was read.
const TRIAL_PLAN: &str = "analysis.toml";

/// As much of the manifest as is needed here.
#[derive(Deserialize)]
struct Manifest {
    inputs: Vec<Listed>,
    outputs: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    file: String,
    sha256: String,
}

/// The answer for programs.
#[derive(Serialize)]
struct TraceAnswer<'a> {
    result: serde_json::Value,
    sentences: &'a [Sentence],
    filters: Vec<TracedFilter<'a>>,
    rows: &'a [TracedRow],
}

#[derive(Serialize)]
struct TracedFilter<'a> {
    of: &'a str,
    condition: &'a str,
}

pub fn trace(arguments: &TraceArguments) -> Result<Answer, Failure> {
    let manifest = Manifest::read(&arguments.folder)?;
    let path = arguments
        .plan
        .clone()
        .unwrap_or_else(|| arguments.folder.join(PLAN_COPY));
    let bytes = std::fs::read(&path).map_err(|error| {
        Failure::BadInput(format!(
            "cannot read {}: {error}; name the analysis plan by --plan",
            path.display()
        ))
    })?;
    manifest.require_plan(&path, &bytes)?;
    let plan = read_plan(&path, &bytes)?;
    let package = Package::read(&plan, &data_folder(arguments)?)?;
    for file in package.fingerprints() {
        manifest.require(&file.name, &file.sha256)?;
    }
    let id = ResultId::from_text(arguments.result.as_str());
    let trace = analysis::trace(&plan, &package.tables, &id).map_err(|error| match error {
        TraceError::Analysis(error) => package.refusal(&path, &error),
        unknown @ TraceError::UnknownResult { .. } => Failure::BadInput(unknown.to_string()),
    })?;
    let written = written_result(&arguments.folder, &arguments.result)?;
    let found = match &trace.result.value {
        ResultValue::Count(count) => serde_json::json!(count),
        ResultValue::Number(number) => serde_json::json!(number),
        ResultValue::NotCalculated(_) => serde_json::Value::Null,
    };
    if written.get("value") != Some(&found) {
        return Err(Failure::BadInput(format!(
            "results.json holds another value of {id} ({}) than these data give ({found}); the folder was written by \
             another version of the program",
            written.get("value").unwrap_or(&serde_json::Value::Null)
        )));
    }
    match arguments.output.format {
        Form::Json => print_json(&TraceAnswer {
            result: written,
            sentences: &trace.sentences,
            filters: trace
                .filters
                .iter()
                .map(|(of, condition)| TracedFilter { of, condition })
                .collect(),
            rows: &trace.rows,
        })?,
        Form::Text => print(&in_words(&trace))?,
    }
    Ok(Answer::Yes)
}

fn data_folder(arguments: &TraceArguments) -> Result<PathBuf, Failure> {
    if let Some(data) = &arguments.data {
        return Ok(data.clone());
    }
    let own = arguments.folder.join(OWN_DATA);
    if own.is_dir() {
        return Ok(own);
    }
    let pointed = std::fs::read_to_string(arguments.folder.join(DATA_FOLDER))
        .map(|way| arguments.folder.join(way.trim_end()));
    match pointed {
        Ok(data) if data.is_dir() => Ok(data),
        Ok(data) => Err(Failure::BadInput(format!(
            "the datasets of {} are no longer at {}; name their folder by --data",
            arguments.folder.display(),
            data.display()
        ))),
        Err(_) => Err(Failure::BadInput(format!(
            "{} holds no datasets; name the folder that was analysed by --data",
            arguments.folder.display()
        ))),
    }
}

/// The result as it was written, so that what is traced is what was reported.
fn written_result(folder: &Path, id: &str) -> Result<serde_json::Value, Failure> {
    let path = folder.join("results.json");
    let text =
        std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    let results: Vec<serde_json::Value> = serde_json::from_str(&text)
        .map_err(|error| Failure::BadInput(format!("{}: {error}", path.display())))?;
    results
        .into_iter()
        .find(|result| result.get("id").and_then(|id| id.as_str()) == Some(id))
        .ok_or_else(|| {
            Failure::BadInput(format!(
                "the plan gives {id}, and {} does not hold it",
                path.display()
            ))
        })
}

impl Manifest {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::BadInput(format!(
                "cannot read {}: {error}; name a folder that `analyze` or `run` wrote",
                path.display()
            ))
        })?;
        serde_json::from_str(&text)
            .map_err(|error| Failure::BadInput(format!("{}: {error}", path.display())))
    }

    /// Refuses a plan that is not the one that was carried out.
    fn require_plan(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let digest = fingerprint(PLAN_INPUT, bytes).sha256;
        let listed = self
            .inputs
            .iter()
            .find(|input| input.file == PLAN_INPUT || input.file == TRIAL_PLAN);
        match listed {
            Some(listed) if listed.sha256 == digest => Ok(()),
            _ => Err(Failure::BadInput(format!(
                "{} is not the plan that was carried out: its SHA-256 is {digest}, and the manifest has {}",
                path.display(),
                listed.map_or("none", |listed| &listed.sha256)
            ))),
        }
    }

    /// Refuses a dataset that is not the one that was analysed.
    fn require(&self, file: &str, digest: &str) -> Result<(), Failure> {
        let own = format!("{OWN_DATA}/{file}");
        let as_collected = format!("{COLLECTED_DATA}/{file}");
        let listed = self.inputs.iter().chain(&self.outputs).find(|listed| {
            listed.file == file || listed.file == own || listed.file == as_collected
        });
        match listed {
            Some(listed) if listed.sha256 == digest => Ok(()),
            _ => Err(Failure::BadInput(format!(
                "{file} is not the file that was analysed: its SHA-256 is {digest}, and the manifest has {}",
                listed.map_or("none of that name", |listed| &listed.sha256)
            ))),
        }
    }
}

fn in_words(trace: &Trace) -> String {
    let value = match &trace.result.value {
        ResultValue::Count(count) => count.to_string(),
        ResultValue::Number(number) => number.to_string(),
        ResultValue::NotCalculated(reason) => format!("not calculated: {reason}"),
    };
    let mut text = format!(
        "{}\n  {}: {value}\n\n",
        trace.result.id,
        trace.result.statistic.label()
    );
    for sentence in &trace.sentences {
        text.push_str(&format!("  {sentence}\n"));
    }
    if !trace.filters.is_empty() {
        text.push_str("\nConditions\n");
        for (of, condition) in &trace.filters {
            text.push_str(&format!("  {of}: {condition}\n"));
        }
    }
    let mut dataset = "";
    for row in &trace.rows {
        if row.dataset != dataset {
            dataset = &row.dataset;
            let count = trace
                .rows
                .iter()
                .filter(|row| row.dataset == dataset)
                .count();
            text.push_str(&format!("\n{dataset}, {count} rows\n"));
        }
        let values: Vec<String> = row
            .values
            .iter()
            .filter(|cell| !cell.value.is_empty())
            .map(|cell| format!("{}={}", cell.variable, cell.value))
            .collect();
        let times = if row.times > 1 {
            format!(" ({} times)", row.times)
        } else {
            String::new()
        };
        text.push_str(&format!(
            "  row {}{times}: {}\n",
            row.row,
            values.join("  ")
        ));
    }
    text
}
