//! Subjects, and what is copied of them from dataset to dataset.

use std::collections::BTreeMap;

use super::finding::{Finding, Rule, Severity};
use super::package::{Dataset, Gathered, Package, Wrong, cell};

/// What `ADSL` copies from `DM`.
const FROM_DM: [&str; 8] = [
    "SUBJID", "SITEID", "AGE", "AGEU", "SEX", "RACE", "ETHNIC", "STUDYID",
];

/// What other analysis datasets copy from `ADSL`.
const FROM_ADSL: [&str; 28] = [
    "STUDYID", "SUBJID", "SITEID", "AGE", "AGEU", "SEX", "RACE", "ETHNIC", "ARM", "ARMCD",
    "TRT01P", "TRT01PN", "TRT01A", "TRT01AN", "TRT02P", "TRT02PN", "TRT02A", "TRT02AN", "STRATAR",
    "STRATARN", "SAFFL", "FASFL", "ITTFL", "RANDFL", "ENRLFL", "ENRLORD", "SWTERRFL", "PREAMFL",
];

pub(super) fn check(package: &Package<'_>, dataset: &Dataset<'_>, findings: &mut Vec<Finding>) {
    let mut gathered = Gathered::default();
    match dataset.name.as_str() {
        "DM" => {}
        "ADSL" => {
            subjects(package, dataset, "DM", &mut gathered);
            copies(package, dataset, ("DM", &FROM_DM), &mut gathered);
        }
        _ if dataset.is_analysis() => {
            subjects(package, dataset, "ADSL", &mut gathered);
            copies(package, dataset, ("ADSL", &FROM_ADSL), &mut gathered);
        }
        _ => subjects(package, dataset, "DM", &mut gathered),
    }
    gathered.into(findings);
    let is_of_subjects = dataset.column("USUBJID").is_some() && dataset.name != "ADSL";
    if dataset.is_analysis() && is_of_subjects && !package.subjects.contains_key("ADSL") {
        findings.push(dataset.of_variable(
            Rule::UnknownSubject,
            Severity::Remark,
            "USUBJID",
            "there is no ADSL to hold its subjects against",
        ));
    }
}

fn subjects(
    package: &Package<'_>,
    dataset: &Dataset<'_>,
    against: &'static str,
    gathered: &mut Gathered,
) {
    let (Some(known), Some(ids)) = (package.subjects.get(against), dataset.column("USUBJID"))
    else {
        return;
    };
    for row in 0..ids.len() {
        let Some(value) = cell(ids, row) else {
            continue;
        };
        if !known.contains(value.as_ref()) {
            let wrong = Wrong {
                rule: Rule::UnknownSubject,
                severity: Severity::Error,
                variable: "USUBJID",
                value: &value,
            };
            gathered.add(dataset, row, &wrong, || format!("is not in {against}"));
        }
    }
}

fn copies(
    package: &Package<'_>,
    dataset: &Dataset<'_>,
    (from, names): (&str, &[&str]),
    gathered: &mut Gathered,
) {
    let (Some(original), Some(ids)) = (package.dataset(from), dataset.column("USUBJID")) else {
        return;
    };
    let Some(original_ids) = original.column("USUBJID") else {
        return;
    };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..original_ids.len() {
        if let Some(id) = cell(original_ids, row) {
            places.entry(id.into_owned()).or_insert(row);
        }
    }
    let shared = names
        .iter()
        .filter_map(|name| Some((dataset.column(name)?, original.column(name)?)));
    for (copy, first) in shared {
        for row in 0..ids.len() {
            let Some(place) = cell(ids, row).and_then(|id| places.get(id.as_ref()).copied()) else {
                continue;
            };
            let (here, there) = (cell(copy, row), cell(first, place));
            if here != there {
                let wrong = Wrong {
                    rule: Rule::CopyDiffers,
                    severity: Severity::Error,
                    variable: copy.name(),
                    value: here.as_deref().unwrap_or(""),
                };
                gathered.add(dataset, row, &wrong, || {
                    format!(
                        "{from} has `{}` for the subject",
                        there.as_deref().unwrap_or("")
                    )
                });
            }
        }
    }
}
