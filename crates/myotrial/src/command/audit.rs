//! `myotrial audit verify`: a record examined from its first row to its last.

use std::path::Path;

use clap::Subcommand;
use serde::Serialize;
use store::{Address, Examination, Place};

use super::store_place::PlacesBeside;
use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `audit`.
#[derive(Debug, Subcommand)]
pub enum AuditQuestion {
    /// Follow the chain of a record from its first row to its last, and name the first that does not hold. In a database
    /// the witness, every projection and the vault are examined too.
    Verify {
        /// Where the record is: sqlite:FILE, postgres://USER@HOST/DATABASE, or file:PATH.
        #[arg(long)]
        db: String,
        /// The head that was kept elsewhere. Of a file, a tail cut off cleanly cannot be seen without it.
        #[arg(long)]
        head: Option<String>,
        #[command(flatten)]
        beside: PlacesBeside,
        #[command(flatten)]
        output: Output,
    },
}

/// The answer for programs.
#[derive(Serialize)]
struct AuditAnswer {
    holds: bool,
    entries: Option<usize>,
    head: Option<String>,
    line: Option<usize>,
    why: Option<String>,
}

pub fn audit(question: &AuditQuestion) -> Result<Answer, Failure> {
    let AuditQuestion::Verify {
        db,
        head,
        beside,
        output,
    } = question;
    if let Some(path) = db.strip_prefix("file:") {
        return audit_file(Path::new(path), head.as_deref(), *output);
    }
    let address: Address = db.parse().map_err(|error| {
        Failure::BadInput(format!("--db: {error}; a record in a file is file:PATH"))
    })?;
    let place = beside.of(&address);
    let mut examination =
        store::verify(&place).map_err(|error| Failure::BadInput(error.to_string()))?;
    if let Some(kept) = head
        && examination.holds
        && *kept != examination.head
    {
        examination.holds = false;
        examination.why = Some(format!(
            "the chain holds within itself, but its head is not the one that was kept ({kept}): rows were added since, or \
             cut off"
        ));
    }
    match output.format {
        Form::Json => print_json(&examination)?,
        Form::Text => print(&in_words(&place, &examination))?,
    }
    Ok(if examination.holds {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn in_words(place: &Place, examination: &Examination) -> String {
    let address = &place.address;
    let mut text = match (examination.holds, examination.row, &examination.why) {
        (true, ..) => format!(
            "{address}: the record holds over {} rows, and so do witness, projections and vault.\nhead {}\n",
            examination.rows, examination.head
        ),
        (false, Some(row), Some(why)) => {
            format!("{address}: DOES NOT HOLD, first at row {row}: {why}\n")
        }
        (false, _, why) => format!(
            "{address}: DOES NOT HOLD: {}\n",
            why.as_deref().unwrap_or_default()
        ),
    };
    for note in &examination.notes {
        text.push_str(&format!("Note: {note}.\n"));
    }
    text
}

fn audit_file(path: &Path, head: Option<&str>, output: Output) -> Result<Answer, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let answer = match store::read_record(&text) {
        Ok((lines, found)) => match head {
            Some(kept) if *kept != found.to_string() => AuditAnswer {
                holds: false,
                entries: Some(entries(&lines)),
                head: Some(found.to_string()),
                line: None,
                why: Some(format!(
                    "the chain holds within itself, but its head is not the one that was kept ({kept}): lines \
                     were added or cut off at the end, or the whole file was written anew"
                )),
            },
            _ => AuditAnswer {
                holds: true,
                entries: Some(entries(&lines)),
                head: Some(found.to_string()),
                line: None,
                why: None,
            },
        },
        Err(broken) => AuditAnswer {
            holds: false,
            entries: None,
            head: None,
            line: Some(broken.line),
            why: Some(broken.why),
        },
    };
    tell(path, &answer, head.is_some(), output)?;
    Ok(if answer.holds {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// How many entries the lines of a record hold: all but its head.
fn entries(lines: &str) -> usize {
    lines.lines().count().saturating_sub(1)
}

fn tell(
    path: &Path,
    answer: &AuditAnswer,
    head_was_kept: bool,
    output: Output,
) -> Result<(), Failure> {
    if output.format == Form::Json {
        return print_json(answer);
    }
    let mut text = match (answer.holds, answer.line, &answer.why) {
        (true, ..) => format!(
            "{}: the chain holds over {} entries.\nhead {}\n",
            path.display(),
            answer.entries.unwrap_or_default(),
            answer.head.as_deref().unwrap_or_default(),
        ),
        (false, Some(line), Some(why)) => format!("{}:{line}: {why}\n", path.display()),
        (false, _, why) => format!(
            "{}: {}\n",
            path.display(),
            why.as_deref().unwrap_or_default()
        ),
    };
    if answer.holds && !head_was_kept {
        text.push_str(
            "Compare the head with one that was kept elsewhere (--head): without it, lines cut off at the end \
             cannot be seen.\n",
        );
    }
    print(&text)
}
