//! `myotrial audit verify`: the chain of a record, line by line.

use std::path::Path;

use serde::Serialize;

use crate::arguments::{AuditQuestion, Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

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
    let AuditQuestion::Verify { db, head, output } = question;
    let Some(path) = db.strip_prefix("file:") else {
        return Err(Failure::BadInput(format!(
            "--db {db} names no record that this version can open: allowed is file:PATH, such as \
             file:out/NAME/record.jsonl"
        )));
    };
    let path = Path::new(path);
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
    tell(path, &answer, head.is_some(), *output)?;
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
