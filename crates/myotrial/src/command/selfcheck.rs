//! `myotrial selfcheck`: what is required of a system that conducts a trial, and what shows on this machine that it holds.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use assurance::{Examination, Ground, Outcome, Standing, TestLog, carry_out, judge};
use clap::Args;
use serde::Serialize;

use crate::arguments::{Form, Output};
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Lists};

/// `selfcheck`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial selfcheck trials/my-trial
  cargo test -- --show-output 2>&1 | tee tests.log; myotrial selfcheck trials/my-trial --tests tests.log
  myotrial selfcheck trials/my-trial --signed report.json --key trial.db.key
  myotrial selfcheck trials/my-trial --confirm report.json --key trial.db.key

The checks work in a folder of their own, on virtual subjects, and leave nothing behind. Exit code: 0 nothing failed, 1 \
something did, 2 the trial or the log cannot be read.")]
pub struct SelfcheckArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    /// What `cargo test -- --show-output` printed for this version: requirements that its tests show are judged by it.
    #[arg(long, value_name = "FILE")]
    tests: Option<PathBuf>,
    /// Write the report into this file, signed with the key of a store (`--key`): who knows the store's public key can tell
    /// later that it was made there and says what it said.
    #[arg(long, value_name = "FILE", requires = "key")]
    signed: Option<PathBuf>,
    /// The key file of the store.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Check nothing: say whether such a file bears the signature of its key and, with `--key`, whether that is the store's.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["tests", "signed"])]
    confirm: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Carries out the checks and prints the requirements.
pub fn selfcheck(arguments: &SelfcheckArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::Drawn)?;
    if let Some(path) = &arguments.confirm {
        return confirm(path, arguments.key.as_deref(), arguments.output.format);
    }
    // A key that cannot be read is known before the checks begin.
    if let Some(key) = &arguments.key {
        store::public_key_of(key).map_err(|error| Failure::BadInput(error.to_string()))?;
    }
    let log = match &arguments.tests {
        Some(path) => {
            let text = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
            let log = TestLog::read(&String::from_utf8_lossy(&text));
            if log.is_empty() {
                return Err(Failure::BadInput(format!(
                    "{}: no line says what a test said; give what `cargo test` printed",
                    path.display()
                )));
            }
            Some(log)
        }
        None => None,
    };
    let record = trial.virtual_record(1)?;
    let folder = std::env::temp_dir().join(format!("myotrial-selfcheck-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
    let examination = Ground::new(&trial.protocol, record, folder.clone()).map(|ground| {
        let checks = carry_out(&ground, |check| {
            if arguments.output.format == Form::Text {
                eprintln!("{}: {}", check.name(), check.what());
            }
        });
        judge(
            &trial.protocol.protocol().trial.id.to_string(),
            checks,
            log.as_ref(),
        )
    });
    // What cannot be removed is in the machine's folder for temporary files.
    let _ = std::fs::remove_dir_all(&folder);
    let examination = examination.map_err(|error| Failure::BadInput(error.to_string()))?;
    if let (Some(path), Some(key)) = (&arguments.signed, &arguments.key) {
        let text = store::sign_report(key, &examination)
            .map_err(|error| Failure::BadInput(error.to_string()))?;
        write_new(path, &text)?;
    }
    match arguments.output.format {
        Form::Json => print_json(&examination)?,
        Form::Text => print(&in_words(&examination))?,
    }
    Ok(if examination.holds() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// Writes a file that is not there yet: a signed report is never written over.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::file("write", path, &error))
}

/// What a signed report says of itself.
#[derive(Debug, Serialize)]
struct Confirmed {
    /// Whether it bears the signature of the key that it names and, where a key file was given, whether that is its key.
    holds: bool,
    /// Why it does not.
    why: Option<String>,
    /// The public key under which it was signed.
    public_key: Option<String>,
}

/// Says whether a report bears the signature of its key, and that of a store.
fn confirm(path: &Path, key: Option<&Path>, form: Form) -> Result<Answer, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let own = key
        .map(store::public_key_of)
        .transpose()
        .map_err(|error| Failure::BadInput(error.to_string()))?;
    let confirmed = match store::read_signed_report(&text) {
        Err(error) => Confirmed {
            holds: false,
            why: Some(error.to_string()),
            public_key: None,
        },
        Ok(signed) => {
            let holds = own.is_none_or(|own| own == signed.public_key);
            let another = "it was signed with the key of another store".to_owned();
            Confirmed {
                holds,
                why: (!holds).then_some(another),
                public_key: Some(signed.public_key),
            }
        }
    };
    match form {
        Form::Json => print_json(&confirmed)?,
        Form::Text => print(&match (&confirmed.why, &confirmed.public_key) {
            (Some(why), _) => format!("{}: {why}\n", path.display()),
            (None, key) => format!(
                "{}: signed under the public key {}\n",
                path.display(),
                key.as_deref().unwrap_or_default()
            ),
        })?,
    }
    Ok(if confirmed.holds {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn in_words(examination: &Examination) -> String {
    let mut text = format!(
        "myotrial {}, with the protocol of {}\n\nDone here\n",
        examination.version, examination.trial
    );
    for answer in &examination.checks {
        text.push_str(&format!(
            "  {:8}  {}: {}\n",
            word(&answer.outcome),
            answer.check.name(),
            answer.what
        ));
        if let Outcome::Fails(why) | Outcome::NotApplicable(why) = &answer.outcome {
            text.push_str(&format!("            {why}\n"));
        }
    }
    text.push_str(&match examination.tests {
        Some(tests) => format!("\nRequirements, with what {tests} tests of the release said\n"),
        None => "\nRequirements, without the release's tests (--tests FILE)\n".to_owned(),
    });
    for judged in &examination.requirements {
        text.push_str(&format!(
            "  {:4} {:13}  {} ({})\n",
            judged.number,
            standing(judged.standing),
            judged.shall,
            judged.basis
        ));
        for (name, outcome) in &judged.shown_by {
            text.push_str(&format!("         {:9}  {name}\n", word(outcome)));
            if let Outcome::Skipped(why) = outcome {
                text.push_str(&format!("                    {why}\n"));
            }
        }
    }
    text.push('\n');
    for one in [
        Standing::Shown,
        Standing::ShownInPart,
        Standing::NotLookedAt,
        Standing::Fails,
        Standing::NoEvidence,
    ] {
        text.push_str(&format!(
            "  {:3} {}\n",
            examination.count(one),
            standing(one)
        ));
    }
    text
}

const fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "holds",
        Outcome::Fails(_) => "FAILS",
        Outcome::NotApplicable(_) => "none",
        Outcome::NotRun => "not run",
        Outcome::Skipped(_) => "skipped",
        Outcome::People => "people",
        Outcome::NotBuilt => "NOT BUILT",
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Shown => "shown",
        Standing::ShownInPart => "shown in part",
        Standing::NotLookedAt => "not looked at",
        Standing::Fails => "FAILS",
        Standing::NoEvidence => "no evidence",
    }
}
