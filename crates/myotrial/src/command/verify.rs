//! `myotrial verify`: a paper's printed numbers, recomputed from each other.

use std::path::PathBuf;

use clap::Args;
use report::document::{Fingerprint, Provenance};
use store::Digest;
use verification::{ClaimVerdict, Published, Verdict};

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};
use crate::page_file::write_page;

/// `verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each claim is recomputed from other numbers of the paper, whose rounding is allowed for: by the method
that the paper names first, then by all others. Its verdict is one of
  agrees                    it follows
  agrees by another method  it follows, but not by the method that the paper names
  rounding                  it is off by one in the last printed place
  disagrees                 no inputs that round to the printed ones give it
  cannot be derived         the paper does not print what it follows from

Example:
  myotrial verify trials/TRIAL/published.toml --report paper.html

The text lists what deserves a second look; the page and JSON hold every claim.

Exit code: 0 no claim disagrees, 1 at least one disagrees, 2 the transcription cannot be read.")]
pub struct VerifyArguments {
    /// The transcribed paper, such as trials/proderm/published.toml.
    pub published: PathBuf,
    /// Write a page for readers of the paper.
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// List every claim, and not only those that deserve a second look.
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub output: Output,
}

pub fn verify(arguments: &VerifyArguments) -> Result<Answer, Failure> {
    let path = &arguments.published;
    let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    let published: Published = definition::read_bytes(&path.display().to_string(), &bytes)
        .map_err(|report| {
            Failure::BadInput(format!("the transcription does not hold\n{report}"))
        })?;
    let verdicts = verification::verify(&published);
    if let Some(page) = &arguments.report {
        let provenance = Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: vec![Fingerprint {
                name: path.file_name().map_or_else(
                    || "published.toml".to_owned(),
                    |name| name.to_string_lossy().into_owned(),
                ),
                sha256: Digest::of(&bytes).to_string(),
            }],
            ..Provenance::default()
        };
        let content = report::verification_page::set(&published.paper, &verdicts, &provenance);
        write_page(page, &content)?;
    }
    match arguments.output.format {
        Form::Json => print_json(&verdicts)?,
        Form::Text => print(&in_words(&published, &verdicts, arguments.all))?,
    }
    let disagrees = verdicts
        .iter()
        .any(|claim| matches!(claim.verdict, Verdict::Disagrees { .. }));
    Ok(if disagrees { Answer::No } else { Answer::Yes })
}

/// The claims that deserve a second look, or all of them, and a count of everything.
fn in_words(published: &Published, verdicts: &[ClaimVerdict], all: bool) -> String {
    let mut text = format!("{}\n\n", published.paper.citation);
    for claim in verdicts {
        if !(all || claim.is_notable()) {
            continue;
        }
        text.push_str(&format!(
            "  {}: {}\n    printed {}\n    {}\n",
            claim.place, claim.about, claim.printed, claim.verdict
        ));
        if let Some(finding) = &claim.finding {
            text.push_str(&format!("    note: {finding}\n"));
        }
        text.push('\n');
    }
    let count = |name: &str| {
        verdicts
            .iter()
            .filter(|claim| claim.verdict.name() == name)
            .count()
    };
    let counts: Vec<String> = Verdict::NAMES
        .iter()
        .map(|name| format!("{} {name}", count(name)))
        .collect();
    text.push_str(&format!(
        "  {} claims: {}\n",
        verdicts.len(),
        counts.join(", ")
    ));
    text
}
