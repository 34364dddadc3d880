//! The CDISC pilot study: real patients, and the figures that its clinical study report prints.

use std::collections::{BTreeMap, BTreeSet};

use analysis::results::Results;
use analysis::run;

use crate::printed::{compare, datasets, plan, prints, public_data, repository, texts};

/// The results of a plan, or `None` and a visible line where the data are not beside the repository.
fn results(name: &str, test: &str) -> Option<Results> {
    let folder = public_data("cdiscpilot/adam_csv", test)?;
    let plan = plan(&format!("validation/cdiscpilot/{name}.toml"));
    let tables = datasets(&plan, &folder);
    Some(run(&plan, &tables).unwrap())
}

#[test]
fn every_number_of_the_study_report_is_the_one_that_its_plan_gives() {
    let test = "every_number_of_the_study_report_is_the_one_that_its_plan_gives";
    if public_data("cdiscpilot/adam_csv", test).is_none() {
        return;
    }
    let expected = texts(&repository("validation/cdiscpilot/expected.csv"));
    let wrong = compare(&expected, |plan| results(plan, test).unwrap());
    assert!(
        wrong.is_empty(),
        "{} of {} numbers:\n{}",
        wrong.len(),
        expected.len(),
        wrong.join("\n")
    );
}

#[test]
fn no_number_of_the_public_list_is_left_out() {
    let test = "no_number_of_the_public_list_is_left_out";
    let Some(public) = public_data("cdiscpilot/expected.csv", test) else {
        return;
    };
    let ours: BTreeSet<(String, String)> = texts(&repository("validation/cdiscpilot/expected.csv"))
        .iter()
        .map(|row| (row["table"].clone(), row["quantity"].clone()))
        .collect();
    let public = texts(&public);
    assert!(public.len() > 300);
    for row in public {
        let named = (row["table"].clone(), row["quantity"].clone());
        assert!(ours.contains(&named), "{named:?}");
    }
}

/// As many characters of a body system, and of an indented term, as the printed table holds.
const PRINTED: (usize, usize) = (40, 38);

/// The figures that the report printed from values that had been rounded to four decimals before: .05745 became .058.
const ROUNDED_TWICE: [(&str, &str); 4] = [
    ("APPLICATION SITE ERYTHEMA", "pv_h"),
    ("SALIVARY HYPERSECRETION", "pv_h"),
    ("SYNCOPE", "pv_l"),
    ("VOMITING", "pv_h"),
];

#[test]
fn every_count_and_p_value_of_table_14_5_01_is_the_one_printed() {
    let test = "every_count_and_p_value_of_table_14_5_01_is_the_one_printed";
    let Some(results) = results("plan", test) else {
        return;
    };
    let cut_system = |text: &str| text.chars().take(PRINTED.0).collect::<String>();
    let cut_term = |text: &str| text.chars().take(PRINTED.1).collect::<String>();
    let mut found: BTreeMap<(String, String, String, &str), f64> = BTreeMap::new();
    for row in results.of_analysis(&"teae".into()) {
        let (system, term) = match &row.item {
            None => ("ANY BODY SYSTEM".to_owned(), String::new()),
            Some(item) => match item.level.split_once(" > ") {
                Some((system, "any")) => (cut_system(system), String::new()),
                Some((system, term)) => (cut_system(system), cut_term(term)),
                None => continue,
            },
        };
        if let Some(number) = row.value.as_number() {
            let key = (system, term, row.group.segment(), row.statistic.name());
            found.insert(key, number);
        }
    }
    let Some(public) = public_data("cdiscpilot/expected_t14_5_01.csv", test) else {
        return;
    };
    let (mut system, mut counts, mut p_values) = (String::new(), 0, 0);
    let (mut twice, mut wrong) = (Vec::new(), Vec::new());
    for row in texts(&public) {
        let of_system = row["level"] == "SOC";
        if of_system {
            system = cut_system(&row["term"]);
        }
        let term = if of_system {
            String::new()
        } else {
            cut_term(&row["term"])
        };
        for (arm, prefix) in [(PLACEBO, "p"), (LOW, "l"), (HIGH, "h")] {
            for (statistic, column) in [("subjects", "n"), ("events", "e"), ("percent", "pct")] {
                let printed = &row[&format!("{prefix}_{column}")];
                if printed.is_empty() && row[&format!("{prefix}_n")] == "0" {
                    continue;
                }
                let key = (system.clone(), term.clone(), arm.to_owned(), statistic);
                assert!(prints(found[&key], printed), "{key:?}: {printed}");
                counts += usize::from(statistic != "percent");
            }
        }
        for (arm, column) in [(LOW, "pv_l"), (HIGH, "pv_h")] {
            let printed = row[column].trim_end_matches('*');
            if printed.is_empty() {
                continue;
            }
            let versus = format!("{arm}-{PLACEBO}");
            let key = (system.clone(), term.clone(), versus, "p_value");
            let p_value = found[&key];
            let agrees = match printed {
                ">0.99" => p_value > 0.99,
                printed => prints(p_value, printed),
            };
            let once = (p_value * 1e4).round() / 1e4;
            if !agrees && printed != ">0.99" && prints(once, printed) {
                twice.push((term.clone(), column));
            } else if !agrees {
                wrong.push(format!("{key:?}: printed {printed}, found {p_value}"));
            }
            p_values += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(counts, 1_524, "254 rows of three arms, subjects and events");
    assert!(p_values > 300, "{p_values}");
    twice.sort_unstable();
    let twice: Vec<(&str, &str)> = twice
        .iter()
        .map(|(term, at)| (term.as_str(), *at))
        .collect();
    assert_eq!(twice, ROUNDED_TWICE);
}

const PLACEBO: &str = "Placebo";
const LOW: &str = "Xanomeline Low Dose";
const HIGH: &str = "Xanomeline High Dose";
