//! `myotrial run`: one virtual trial, through the real engine, to its report.

use std::path::PathBuf;

use record::TrialState;
use report::About;
use report::document::{Document, Fingerprint, HeadlineFigure, Provenance, Setting, Subjects};
use report::schedule::Schedule;
use serde::Serialize;
use store::{Address, Digest, Place};

use crate::arguments::{Form, RunArguments};
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;
use crate::trial_folder::{self, Lists, TrialFolder};
use crate::virtual_trial::VirtualTrial;

/// The store of the virtual trial, as conducting a trial would leave one. The manifest does not list it, nor the files
/// beside it: what they hold is the record, and the bytes of a database are its engine's.
const STORE: &str = "record.db";

pub fn run(arguments: &RunArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::Drawn)?;
    let name = &trial.protocol.protocol().trial.id;
    let target = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("out").join(name));
    let mut folder = OutputFolder::begin(&target)?;

    let lived = VirtualTrial::live(
        &trial.protocol,
        &trial.patients,
        &trial.provenance(),
        arguments.seed,
    )?;
    let state = lived.state(&trial.protocol)?;
    let tabulation = lived.tabulate(&trial.protocol, &state)?;
    let results = analysis::run_keeping_rows(
        &trial.analysis,
        &[tabulation.adam.as_slice(), tabulation.sdtm.as_slice()],
    )
    .map_err(|error| Failure::BadInput(format!("analysis.toml: {error}")))?;
    let document = report::assemble(
        &trial.analysis,
        &results,
        &trial.printed(),
        &about(&trial, arguments.seed),
    );

    let head = write_record(&mut folder, &trial, &lived)?;
    folder.write("record.odm.xml", odm(&trial, &lived, &state)?.as_bytes())?;
    for (room, tables) in [("sdtm", &tabulation.sdtm), ("adam", &tabulation.adam)] {
        for table in tables {
            folder.write_csv(room, table)?;
        }
        let definition = lived.define(&trial.protocol, tables)?;
        folder.write(&format!("{room}/define.xml"), &definition)?;
    }
    folder.write(super::analyze::PLAN_COPY, &trial.analysis_file)?;
    folder.write_results(&results)?;
    super::report::write_documents(&mut folder, &document)?;
    let summary = RunSummary {
        trial: name.clone(),
        seed: arguments.seed,
        subjects: "virtual",
        entries: lived.record.entries().len(),
        record_head: head.to_string(),
        report: target.join("report.html").display().to_string(),
        primary: document.summary.headline.iter().map(Figure::of).collect(),
    };
    folder.publish(&inputs(&trial), Some(arguments.seed))?;

    match arguments.output.format {
        Form::Json => print_json(&summary)?,
        Form::Text => print(&in_words(&trial, &document, &summary, &state))?,
    }
    Ok(Answer::Yes)
}

fn write_record(
    folder: &mut OutputFolder,
    trial: &TrialFolder,
    lived: &VirtualTrial,
) -> Result<Digest, Failure> {
    let unwritable =
        |error: &dyn std::fmt::Display| Failure::BadInput(format!("no record: {error}"));
    let (file, head) = store::write_record(&lived.record).map_err(|error| unwritable(&error))?;
    let lists = store::write_virtual_lists(&trial.protocol, &lived.lists, &lived.record)
        .map_err(|error| unwritable(&error))?;
    folder.write("record.jsonl", file.as_bytes())?;
    folder.write("virtual-lists.jsonl", lists.as_bytes())?;
    let place = Place::beside(Address::Sqlite(folder.path().join(STORE)));
    store::write_virtual_record(&place, &trial.protocol, &lived.record, &lived.lists)
        .map_err(|error| unwritable(&error))?;
    Ok(head)
}

/// What was found at visits, for capture systems. It is dated by the last entry, not by a clock.
fn odm(
    trial: &TrialFolder,
    lived: &VirtualTrial,
    state: &TrialState<'_>,
) -> Result<String, Failure> {
    exchange::odm::snapshot(
        &trial.protocol,
        lived.record.header(),
        state,
        &lived.finished(),
    )
    .map_err(|error| Failure::BadInput(format!("no ODM file: {error}")))
}

fn about(trial: &TrialFolder, seed: u64) -> About {
    let head = &trial.protocol.protocol().trial;
    About {
        title: head.name.clone(),
        subjects: Subjects::Virtual,
        paragraphs: vec![format!("{} ({}).", head.title, head.paper)],
        settings: trial
            .protocol
            .open_points()
            .into_iter()
            .map(|point| Setting {
                name: point.question.to_owned(),
                chosen: point.chosen,
                alternatives: point
                    .alternatives
                    .iter()
                    .map(|other| (*other).to_owned())
                    .collect(),
                reason: point.reason.to_owned(),
            })
            .collect(),
        schedule: Some(Schedule::of(&trial.protocol)),
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: Some(seed),
            command: Some(format!("myotrial run trials/{} --seed {seed}", head.id)),
            inputs: inputs(trial),
        },
    }
}

fn inputs(trial: &TrialFolder) -> Vec<Fingerprint> {
    trial
        .digests
        .iter()
        .map(|(name, digest)| Fingerprint {
            name: (*name).to_owned(),
            sha256: digest.to_string(),
        })
        .collect()
}

/// The answer for programs.
#[derive(Serialize)]
struct RunSummary {
    trial: String,
    seed: u64,
    subjects: &'static str,
    entries: usize,
    record_head: String,
    report: String,
    primary: Vec<Figure>,
}

/// A figure of the primary result, beside the printed one.
#[derive(Serialize)]
struct Figure {
    label: String,
    result: String,
    detail: Option<String>,
    printed: Option<String>,
}

impl Figure {
    fn of(figure: &HeadlineFigure) -> Self {
        Self {
            label: figure.label.clone(),
            result: figure.result.clone(),
            detail: figure.detail.clone(),
            printed: figure.printed.clone(),
        }
    }
}

fn in_words(
    trial: &TrialFolder,
    document: &Document,
    summary: &RunSummary,
    state: &TrialState<'_>,
) -> String {
    let head = &trial.protocol.protocol().trial;
    let screened = state.subjects().len();
    let enrolled = state
        .subjects()
        .iter()
        .filter(|subject| subject.enrolment().is_some())
        .count();
    let mut text = format!(
        "{} with virtual patients, seed {}\n\n  {screened} screened, {enrolled} enrolled, {} entries in the \
         record\n\n",
        head.name, summary.seed, summary.entries,
    );
    if let Some(title) = &document.summary.headline_title {
        text.push_str(&format!("  {title}\n"));
    }
    let width = summary
        .primary
        .iter()
        .map(|figure| figure.label.chars().count())
        .max()
        .unwrap_or(0);
    for figure in &summary.primary {
        let padding = " ".repeat(width - figure.label.chars().count());
        text.push_str(&format!("    {}{padding}  {}", figure.label, figure.result));
        if let Some(detail) = &figure.detail {
            text.push_str(&format!("  {detail}"));
        }
        if let Some(printed) = &figure.printed {
            text.push_str(&format!("   (printed: {printed})"));
        }
        text.push('\n');
    }
    text.push_str(&format!("\n  report  {}\n", summary.report));
    text
}
