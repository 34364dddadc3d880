//! Arms, treatments and elements: used only where they are declared.

use std::collections::BTreeSet;

use super::finding::{Finding, Rule, Severity};
use super::package::{Dataset, Gathered, Package, Wrong, cell};

/// Those who have no arm, as SDTM has called it over its versions, in any letters.
const WITHOUT_ARM: [&str; 8] = [
    "SCRNFAIL",
    "NOTASSGN",
    "NOTTRT",
    "UNPLAN",
    "SCREEN FAILURE",
    "NOT ASSIGNED",
    "NOT TREATED",
    "UNPLANNED TREATMENT",
];

pub(super) fn check(package: &Package<'_>, dataset: &Dataset<'_>, findings: &mut Vec<Finding>) {
    let mut gathered = Gathered::default();
    let hold =
        |variables: &[&str], declared: &BTreeSet<String>, place: &str, gathered: &mut Gathered| {
            if declared.is_empty() {
                return;
            }
            for variable in variables {
                held_against(dataset, variable, (declared, place), gathered);
            }
        };
    let from_design = |variable| package.values("TA", variable);
    match dataset.name.as_str() {
        "DM" => {
            hold(
                &["ARMCD", "ACTARMCD"],
                &from_design("ARMCD"),
                "TA.ARMCD",
                &mut gathered,
            );
            hold(
                &["ARM", "ACTARM"],
                &from_design("ARM"),
                "TA.ARM",
                &mut gathered,
            );
        }
        "ADSL" => {
            let arms = from_design("ARM");
            hold(
                &["ARMCD", "ACTARMCD"],
                &from_design("ARMCD"),
                "TA.ARMCD",
                &mut gathered,
            );
            hold(&["ARM", "ACTARM"], &arms, "TA.ARM", &mut gathered);
            // Treatments are held against the arms where the trial calls both by the same names.
            let treatments = package.values("ADSL", "TRT01P");
            if treatments.iter().any(|treatment| arms.contains(treatment)) {
                let variables = treatment_variables(dataset);
                let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
                hold(&variables, &arms, "TA.ARM", &mut gathered);
            }
        }
        "SE" | "TA" => {
            hold(
                &["ETCD"],
                &package.values("TE", "ETCD"),
                "TE.ETCD",
                &mut gathered,
            );
        }
        _ if dataset.is_analysis() => {
            let mut declared = BTreeSet::new();
            if let Some(subjects) = package.dataset("ADSL") {
                for variable in treatment_variables(subjects) {
                    declared.extend(package.values("ADSL", &variable));
                }
            }
            for treatment in ["TRTP", "TRTA"] {
                hold(
                    &[treatment],
                    &declared,
                    "the treatments of ADSL",
                    &mut gathered,
                );
            }
        }
        _ => {}
    }
    gathered.into(findings);
}

/// `TRT01P`, `TRT01A` and those of further periods.
fn treatment_variables(dataset: &Dataset<'_>) -> Vec<String> {
    dataset
        .table
        .variables()
        .map(|variable| variable.name.clone())
        .filter(|name| {
            let number = name
                .strip_prefix("TRT")
                .and_then(|rest| rest.strip_suffix(['P', 'A', 'B']));
            number.is_some_and(|number| {
                number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
        .collect()
}

fn held_against(
    dataset: &Dataset<'_>,
    variable: &str,
    (declared, place): (&BTreeSet<String>, &str),
    gathered: &mut Gathered,
) {
    let Some(column) = dataset.column(variable) else {
        return;
    };
    for row in 0..column.len() {
        let Some(value) = cell(column, row) else {
            continue;
        };
        let has_no_arm = WITHOUT_ARM
            .iter()
            .any(|word| word.eq_ignore_ascii_case(&value));
        if !declared.contains(value.as_ref()) && !has_no_arm {
            let wrong = Wrong {
                rule: Rule::Undeclared,
                severity: Severity::Error,
                variable,
                value: &value,
            };
            gathered.add(dataset, row, &wrong, || {
                let known: Vec<&str> = declared.iter().map(String::as_str).collect();
                format!("is not among {place}: {}", known.join(", "))
            });
        }
    }
}
