//! `myotrial validate`: every statistic against its golden vectors, on this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use qualification::{GoldenSource, Qualification, Verdict, qualify};
use report::document::{Fingerprint, Provenance};
use store::Digest;

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};
use crate::page_file::write_page;

/// `validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  myotrial validate --report qualification.html
  myotrial validate --golden my-vectors

Exit code: 0 every number is within its tolerance, 1 at least one is not, 2 the golden vectors cannot be
read.")]
pub struct ValidateArguments {
    /// A folder of golden vectors in place of the built-in ones: data/*.csv, expected/<family>.json and
    /// expected/index.json.
    #[arg(long, value_name = "DIR")]
    pub golden: Option<PathBuf>,
    /// Write a page to be printed, signed and kept. It names no machine and no time, which are written
    /// beside the signatures by hand.
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

pub fn validate(arguments: &ValidateArguments) -> Result<Answer, Failure> {
    let source = match &arguments.golden {
        Some(folder) => GoldenSource::Folder(folder.clone()),
        None => GoldenSource::BuiltIn,
    };
    let outcome = qualify(&source).map_err(|error| Failure::BadInput(error.to_string()))?;
    if let Some(page) = &arguments.report {
        let inputs = match &arguments.golden {
            Some(folder) => fingerprints(folder, &outcome)?,
            None => Vec::new(),
        };
        let provenance = Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs,
            ..Provenance::default()
        };
        let content = report::qualification_page::set(&outcome, &provenance);
        write_page(page, &content)?;
    }
    match arguments.output.format {
        Form::Json => print_json(&outcome)?,
        Form::Text => print(&in_words(&outcome))?,
    }
    Ok(if outcome.passes() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// The digests of a folder's expected values: the index, and each family that was run.
fn fingerprints(folder: &Path, outcome: &Qualification) -> Result<Vec<Fingerprint>, Failure> {
    std::iter::once("expected/index.json".to_owned())
        .chain(
            outcome
                .families
                .iter()
                .map(|family| format!("expected/{}.json", family.family)),
        )
        .map(|name| {
            let path = folder.join(&name);
            let bytes =
                std::fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
            Ok(Fingerprint {
                name,
                sha256: Digest::of(&bytes).to_string(),
            })
        })
        .collect()
}

fn in_words(outcome: &Qualification) -> String {
    let width = outcome
        .families
        .iter()
        .map(|family| family.family.len())
        .max()
        .unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:>5}  {:>7}  {:>11}  {:>9}  verdict  where the worst stands\n",
        "family", "cases", "numbers", "worst error", "tolerance"
    );
    for family in &outcome.families {
        let verdict = match family.verdict {
            Verdict::Passes => "passes",
            Verdict::Misses => "MISSES",
        };
        let worst = family.worst_case.as_deref().unwrap_or("all are equal");
        text.push_str(&format!(
            "{:width$}  {:>5}  {:>7}  {:>11.1e}  {:>9.0e}  {verdict:7}  {worst}\n",
            family.family, family.cases, family.leaves, family.worst_error, family.tolerance
        ));
        for miss in &family.misses {
            // Where the whole case was refused, there is no number to set beside another, only the reason.
            text.push_str(&if miss.error.is_infinite() && miss.expected == "values" {
                format!("    {}, not computed: {}\n", miss.case, miss.computed)
            } else {
                format!(
                    "    {}, {}: {} computed, {} expected\n",
                    miss.case, miss.leaf, miss.computed, miss.expected
                )
            });
        }
    }
    let reasons: Vec<String> = outcome
        .families
        .iter()
        .filter_map(|family| Some((family, family.looser_because.as_ref()?)))
        .map(|(family, reason)| format!("  {}: {reason}\n", family.family))
        .collect();
    if !reasons.is_empty() {
        text.push_str("\nTolerances looser than 1e-9, and why:\n");
        text.push_str(&reasons.concat());
        text.push('\n');
    }
    if !outcome.not_covered.is_empty() {
        text.push_str(&format!(
            "Families that no statistic here covers, so that nothing of them was compared: {}.\n",
            outcome.not_covered.join(", ")
        ));
    }
    text.push_str(if outcome.passes() {
        "Every number is within its tolerance.\n"
    } else {
        "Some numbers are not within their tolerance.\n"
    });
    text
}
