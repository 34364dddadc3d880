//! `myotrial check`: every mistake of a trial's four files, at its line and column.

use analysis::Sentence;
use definition::Report;
use serde::Serialize;

use crate::arguments::{CheckArguments, Form};
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Depth, Lists};

/// The answer for programs.
#[derive(Serialize)]
struct CheckAnswer<'a> {
    holds: bool,
    files: &'a [Report],
    /// The analysis plan in sentences; empty where a file is refused.
    analysis: &'a [Sentence],
}

pub fn check(arguments: &CheckArguments) -> Result<Answer, Failure> {
    let examination = trial_folder::examine(
        &arguments.trial,
        &arguments.blocks,
        Lists::NotDrawn,
        Depth::Rehearsal,
    )?;
    let mut reports = examination.reports;
    reports.extend(examination.blocks);
    let holds = examination.trial.is_some();
    let sentences = examination
        .trial
        .as_ref()
        .map_or_else(Vec::new, |trial| analysis::explain(&trial.analysis));
    match arguments.output.format {
        Form::Json => print_json(&CheckAnswer {
            holds,
            files: &reports,
            analysis: &sentences,
        })?,
        Form::Text => print(&in_words(&reports, &sentences, holds))?,
    }
    Ok(if holds { Answer::Yes } else { Answer::No })
}

fn in_words(reports: &[Report], sentences: &[Sentence], holds: bool) -> String {
    let mut text = String::new();
    for report in reports {
        if report.mistakes.is_empty() {
            text.push_str(&format!("{}: no mistakes\n", report.file));
        } else {
            text.push_str(&format!("{report}\n"));
        }
    }
    if !sentences.is_empty() {
        text.push_str("\nThe analysis plan says:\n");
        for sentence in sentences {
            text.push_str(&format!("  {sentence}\n"));
        }
        text.push('\n');
    }
    text.push_str(if holds {
        "The trial's four files hold.\n"
    } else {
        "The trial cannot be run until these mistakes are mended.\n"
    });
    text
}
