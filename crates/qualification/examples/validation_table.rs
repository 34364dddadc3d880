//! Writes VALIDATION.md to standard output, from a run of the built-in golden vectors.
//!
//! `cargo run --release -p qualification --example validation_table > VALIDATION.md`

use qualification::{GoldenSource, Qualification, Verdict, qualify};
use std::process::ExitCode;

/// What is held against something else than golden vectors, written by hand.
const BEYOND_GOLDEN_VECTORS: &str = include_str!("beyond_golden_vectors.md");

fn main() -> ExitCode {
    match qualify(&GoldenSource::BuiltIn) {
        Ok(result) => {
            print!("{}", document(&result));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn document(result: &Qualification) -> String {
    let cases: usize = result.families.iter().map(|family| family.cases).sum();
    let leaves: usize = result.families.iter().map(|family| family.leaves).sum();
    let mut text = format!(
        "# Validation of the statistics

Every statistic is computed from the inputs of golden cases (`validation/golden`) and compared with
values that were made independently, in R and in Python, and that agree with each other. Error
is `|computed - expected| / max(1, |expected|)`, the worst over all numbers of the family; a family
passes if it is at most the tolerance that its golden file gives. {cases} cases with {leaves} numbers
in {} families; not covered: {}.

The same run is made by the tests of the crate `qualification`, and on the user's own machine by
`myotrial validate`. Besides, the tests of the crate `statistics` reproduce printed results of SAS and
R (PROC FREQ, NPAR1WAY, LIFETEST, PHREG, MIXED, LOGISTIC) where those data are at hand.

The worst error is that of one number, whose case and place stand beside it. Every tolerance looser than 1e-9 has its reason
below the table.

This file is written by `cargo run --release -p qualification --example validation_table`.

| family | methods | reference implementation | cases | numbers | worst error | tolerance | verdict | where the worst is |
|---|---|---|---:|---:|---:|---:|---|---|
",
        result.families.len(),
        if result.not_covered.is_empty() { "none".to_owned() } else { result.not_covered.join(", ") },
    );
    for family in &result.families {
        text += &format!(
            "| `{}` | {} | {} | {} | {} | {:.1e} | {:.0e} | {} | {} |\n",
            family.family,
            family.methods,
            family.reference,
            family.cases,
            family.leaves,
            family.worst_error,
            family.tolerance,
            if family.verdict == Verdict::Passes {
                "passes"
            } else {
                "MISSES"
            },
            match (&family.worst_case, &family.worst_leaf) {
                (Some(case), Some(leaf)) => format!("`{case}`: `{leaf}`"),
                _ => "all agree to the last bit".to_owned(),
            },
        );
    }
    text += "\n## Tolerances looser than 1e-9\n\n| family | tolerance | reason |\n|---|---:|---|\n";
    for family in &result.families {
        if let Some(reason) = family.looser_because {
            text += &format!(
                "| `{}` | {:.0e} | {reason} |\n",
                family.family, family.tolerance
            );
        }
    }
    text + BEYOND_GOLDEN_VECTORS
}
