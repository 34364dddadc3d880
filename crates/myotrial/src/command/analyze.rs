//! `myotrial analyze`: a plan carried out on datasets that exist already, of any trial.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::AnalysisError;
use analysis::plan::Plan;
use analysis::results::Results;
use clap::Args;
use datasets::dataset_json::{self, Shape};
use datasets::{Folder, ReadOptions, Table};
use report::document::{Fingerprint, Provenance, Subjects};
use report::{About, Printed};
use serde::Serialize;
use server::ArmsShown;
use store::Digest;

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;

/// `analyze`.
#[derive(Debug, Args)]
pub struct AnalyzeArguments {
    /// The analysis plan.
    pub plan: PathBuf,
    /// The folder of datasets, or one whose folders `adam` and `sdtm` hold them; what is not there is looked for
    /// in a folder `sdtm` or `adam` beside it.
    #[arg(long, required_unless_present = "explain")]
    pub data: Option<PathBuf>,
    /// The folder to write.
    #[arg(long, required_unless_present = "explain")]
    pub out: Option<PathBuf>,
    /// Say in sentences what the plan does, and carry out nothing.
    #[arg(long, conflicts_with_all = ["data", "out"])]
    pub explain: bool,
    #[command(flatten)]
    pub output: Output,
}

/// The plan in the folder of results, so that a result can be traced with it.
pub(super) const PLAN_COPY: &str = "plan.toml";
/// Where the datasets stand as seen from the folder of results, so that a result can be traced without naming
/// them again. Patients' data are not copied.
pub(super) const DATA_FOLDER: &str = "data-folder.txt";
/// What the manifest calls the plan among what was read.
pub(super) const PLAN_INPUT: &str = "plan";

/// The answer for programs.
#[derive(Serialize)]
pub(super) struct AnalyzeSummary {
    plan: String,
    datasets: BTreeMap<String, usize>,
    results: usize,
    out: String,
}

pub fn analyze(arguments: &AnalyzeArguments) -> Result<Answer, Failure> {
    let (Some(data), Some(out)) = (&arguments.data, &arguments.out) else {
        let plan = read_plan_file(&arguments.plan)?.0;
        return explain(&plan, arguments.output);
    };
    let summary = carry_out(&arguments.plan, data, out, ArmsShown::True)?;
    match arguments.output.format {
        Form::Json => print_json(&summary)?,
        Form::Text => print(&in_words(&summary, out))?,
    }
    Ok(Answer::Yes)
}

fn read_plan_file(path: &Path) -> Result<(Plan, Vec<u8>), Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    Ok((read_plan(path, &bytes)?, bytes))
}

/// Carries a plan out on a folder of datasets, and writes the folder of results.
pub(super) fn carry_out(
    plan_file: &Path,
    data: &Path,
    out: &Path,
    arms: ArmsShown,
) -> Result<AnalyzeSummary, Failure> {
    let (plan, bytes) = read_plan_file(plan_file)?;
    let mut folder = OutputFolder::begin(out)?;
    let package = Package::read(&plan, data)?;
    let results = analysis::run_keeping_rows(&plan, &package.tables)
        .map_err(|error| package.refusal(plan_file, &error))?;
    let mut inputs = vec![fingerprint(PLAN_INPUT, &bytes)];
    inputs.extend(package.fingerprints());
    let about = About {
        title: plan.plan.title.clone(),
        subjects: Subjects::Real,
        paragraphs: Vec::new(),
        settings: Vec::new(),
        schedule: None,
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: None,
            command: None,
            inputs: inputs.clone(),
        },
    };
    let document = report::assemble(&plan, &results, &Printed::default(), &about);
    let document = match arms {
        ArmsShown::True => document,
        ArmsShown::Dummy => document.of_dummy_arms(),
    };
    folder.write(PLAN_COPY, &bytes)?;
    if let Some(way) = way_to_data(out, data) {
        folder.write_unlisted(DATA_FOLDER, format!("{way}\n").as_bytes())?;
    }
    folder.write_results(&results)?;
    write_exchanged(&mut folder, &plan, &results)?;
    super::report::write_documents(&mut folder, &document)?;
    folder.publish(&inputs, None)?;
    Ok(AnalyzeSummary {
        plan: plan.plan.title.clone(),
        datasets: package
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), table.rows()))
            .collect(),
        results: results.rows().len(),
        out: out.display().to_string(),
    })
}

fn in_words(summary: &AnalyzeSummary, out: &Path) -> String {
    let mut text = format!("{}\n\n", summary.plan);
    for (name, rows) in &summary.datasets {
        text.push_str(&format!("  {name}: {rows} rows\n"));
    }
    text.push_str(&format!(
        "\n  {} results in {}\n  report  {}\n",
        summary.results,
        out.join("results.csv").display(),
        out.join("report.html").display(),
    ));
    text
}

fn explain(plan: &Plan, output: Output) -> Result<Answer, Failure> {
    let sentences = analysis::explain(plan);
    match output.format {
        Form::Json => print_json(&sentences)?,
        Form::Text => {
            let text: String = sentences
                .iter()
                .map(|sentence| format!("{sentence}\n"))
                .collect();
            print(&text)?;
        }
    }
    Ok(Answer::Yes)
}

/// The way from the folder of results to that of the datasets; none where there is no way without naming a
/// drive.
fn way_to_data(out: &Path, data: &Path) -> Option<String> {
    let data = data.canonicalize().ok()?;
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let out = parent.canonicalize().ok()?.join(out.file_name()?);
    let shared = out
        .components()
        .zip(data.components())
        .take_while(|(one, other)| one == other)
        .count();
    if shared == 0 {
        return None;
    }
    let up = out.components().skip(shared).map(|_| "..".to_owned());
    let down = data
        .components()
        .skip(shared)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let way: Vec<String> = up.chain(down).collect();
    Some(way.join("/"))
}

/// The results in the two shapes in which CDISC exchanges them: Dataset-JSON, and the Analysis Results Standard.
fn write_exchanged(
    folder: &mut OutputFolder,
    plan: &Plan,
    results: &Results,
) -> Result<(), Failure> {
    let unwritable = |error: &dyn std::fmt::Display| {
        Failure::BadInput(format!("the results cannot be written: {error}"))
    };
    let table = results.table().map_err(|error| unwritable(&error))?;
    let mut content = Vec::new();
    dataset_json::write(&table, Shape::Json, &mut content).map_err(|error| unwritable(&error))?;
    folder.write("ard.json", &content)?;
    let event = serde_json::to_string_pretty(&results.reporting_event(plan))
        .map_err(|error| unwritable(&error))?;
    folder.write("reporting-event.json", (event + "\n").as_bytes())
}

/// Reads a plan; the message shows every mistake.
pub(super) fn read_plan(path: &Path, bytes: &[u8]) -> Result<Plan, Failure> {
    definition::read_bytes(&path.display().to_string(), bytes)
        .map_err(|report| Failure::BadInput(format!("the plan does not hold\n{report}")))
}

/// The folders in which datasets are looked for, one after the other: the one named, the rooms of a package in it, and the
/// rooms beside it.
fn rooms(data: &Path) -> Result<Vec<Folder>, Failure> {
    let open =
        |path: &Path| Folder::open(path).map_err(|error| Failure::BadInput(error.to_string()));
    let mut rooms = vec![open(data)?];
    let beside = data.parent().map(|parent| match parent {
        parent if parent.as_os_str().is_empty() => Path::new("."),
        parent => parent,
    });
    let own = data.file_name().unwrap_or_default();
    for (place, name) in [Some(data), beside]
        .into_iter()
        .flatten()
        .flat_map(|place| ["adam", "sdtm"].map(|name| (place, name)))
    {
        let room = place.join(name);
        // What lies beside a folder that is no room is no part of its package.
        let is_room = place == data
            || ["adam", "sdtm"]
                .iter()
                .any(|room| own.eq_ignore_ascii_case(room));
        if is_room && room != data && room.is_dir() {
            rooms.push(open(&room)?);
        }
    }
    Ok(rooms)
}

/// The datasets that a plan reads from files, and no others.
pub(super) struct Package {
    pub(super) tables: BTreeMap<String, Table>,
    /// The file of each dataset with its digest.
    files: BTreeMap<String, Fingerprint>,
}

impl Package {
    pub(super) fn read(plan: &Plan, data: &Path) -> Result<Self, Failure> {
        let rooms = rooms(data)?;
        let mut package = Package {
            tables: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for (dataset, file) in plan.files() {
            let bad = |error: &dyn std::fmt::Display| {
                Failure::BadInput(format!("dataset {dataset}, which the plan names: {error}"))
            };
            let folder = match rooms
                .iter()
                .find(|room| room.names().any(|known| known.eq_ignore_ascii_case(file)))
            {
                Some(room) => room,
                None if plan.may_be_absent(dataset) => continue,
                None => &rooms[0],
            };
            let path = folder.file(file).map_err(|error| bad(&error))?;
            let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
            let mut table = folder
                .read(file, &ReadOptions::default())
                .map_err(|error| bad(&error))?
                .table;
            table.rename(dataset);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            package
                .files
                .insert(dataset.to_owned(), fingerprint(&name, &bytes));
            package.tables.insert(dataset.to_owned(), table);
        }
        Ok(package)
    }

    /// Every file once, by the alphabet of the datasets.
    pub(super) fn fingerprints(&self) -> Vec<Fingerprint> {
        let mut each: Vec<Fingerprint> = Vec::new();
        for file in self.files.values() {
            if !each.iter().any(|known| known.name == file.name) {
                each.push(file.clone());
            }
        }
        each
    }

    /// Why the plan cannot be carried out, with the file that the person must open.
    pub(super) fn refusal(&self, plan: &Path, error: &AnalysisError) -> Failure {
        let file = error.dataset().and_then(|dataset| {
            let of = |(name, _): &(&String, &Fingerprint)| name.eq_ignore_ascii_case(dataset);
            self.files.iter().find(of).map(|(_, file)| &file.name)
        });
        let file = file.map_or(String::new(), |file| format!("{file}: "));
        Failure::BadInput(format!("{}: {file}{error}", plan.display()))
    }
}

pub(super) fn fingerprint(name: &str, bytes: &[u8]) -> Fingerprint {
    Fingerprint {
        name: name.to_owned(),
        sha256: Digest::of(bytes).to_string(),
    }
}
