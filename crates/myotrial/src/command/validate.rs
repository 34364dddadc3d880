//! `myotrial validate`: every statistic against its golden vectors, on this machine.

use qualification::{GoldenSource, Qualification, Verdict, qualify};

use crate::arguments::{Form, ValidateArguments};
use crate::failure::{Answer, Failure, print, print_json};

pub fn validate(arguments: &ValidateArguments) -> Result<Answer, Failure> {
    let source = match &arguments.golden {
        Some(folder) => GoldenSource::Folder(folder.clone()),
        None => GoldenSource::BuiltIn,
    };
    let outcome = qualify(&source).map_err(|error| Failure::BadInput(error.to_string()))?;
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

fn in_words(outcome: &Qualification) -> String {
    let width = outcome
        .families
        .iter()
        .map(|family| family.family.len())
        .max()
        .unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:>5}  {:>7}  {:>11}  {:>9}\n",
        "family", "cases", "numbers", "worst error", "tolerance"
    );
    for family in &outcome.families {
        let verdict = match family.verdict {
            Verdict::Passes => "",
            Verdict::Misses => "  MISSES",
        };
        text.push_str(&format!(
            "{:width$}  {:>5}  {:>7}  {:>11.1e}  {:>9.0e}{verdict}\n",
            family.family, family.cases, family.leaves, family.worst_error, family.tolerance
        ));
        for miss in &family.misses {
            text.push_str(&format!(
                "    {}, {}: {} computed, {} expected\n",
                miss.case, miss.leaf, miss.computed, miss.expected
            ));
        }
    }
    if !outcome.not_covered.is_empty() {
        text.push_str(&format!(
            "not covered: {}\n",
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
