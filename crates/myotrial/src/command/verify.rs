//! `myotrial verify`: a paper's printed numbers, recomputed from each other.

use std::path::Path;

use verification::{ClaimVerdict, Published, Verdict};

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

pub fn verify(path: &Path, output: Output) -> Result<Answer, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    let published: Published = definition::read_bytes(&path.display().to_string(), &bytes)
        .map_err(|report| {
            Failure::BadInput(format!("the transcription does not hold\n{report}"))
        })?;
    let verdicts = verification::verify(&published);
    match output.format {
        Form::Json => print_json(&verdicts)?,
        Form::Text => print(&in_words(&published, &verdicts))?,
    }
    let disagrees = verdicts
        .iter()
        .any(|claim| matches!(claim.verdict, Verdict::Disagrees { .. }));
    Ok(if disagrees { Answer::No } else { Answer::Yes })
}

/// What does not simply agree, claim by claim, and a count of everything.
fn in_words(published: &Published, verdicts: &[ClaimVerdict]) -> String {
    let mut text = format!("{}\n\n", published.paper.citation);
    for claim in verdicts {
        if matches!(
            claim.verdict,
            Verdict::Agrees { .. } | Verdict::CannotBeDerived { .. }
        ) {
            continue;
        }
        text.push_str(&format!(
            "  {}: {}\n    printed {}\n    {}\n\n",
            claim.place, claim.about, claim.printed, claim.verdict
        ));
    }
    text.push_str(&format!("  {} claims:", verdicts.len()));
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for claim in verdicts {
        let name = claim.verdict.name();
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!(" {count} {name}"))
        .collect();
    text.push_str(&parts.join(","));
    text.push('\n');
    text
}
