//! The CDISC pilot study: real patients, and figures that its clinical study report prints.

use std::collections::BTreeMap;
use std::path::Path;

use analysis::plan::Plan;
use analysis::results::{ResultValue, Results};
use analysis::{Source, run};
use datasets::Table;
use datasets::csv::{CsvOptions, read};

use crate::made_up_trial::{number, value};

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/cdiscpilot"
);
const PLAN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../validation/cdiscpilot/plan.toml"
);

const PLACEBO: &str = "Placebo";
const LOW: &str = "Xanomeline Low Dose";
const HIGH: &str = "Xanomeline High Dose";

/// The results, or `None` and a visible line where the data are not beside the repository.
fn results(test: &str) -> Option<Results> {
    let folder = Path::new(DATA).join("adam_csv");
    if !folder.is_dir() {
        eprintln!("SKIP {test}: no CDISC pilot data at {}", folder.display());
        return None;
    }
    let tables: Vec<Table> = ["adsl", "adtte", "adae"]
        .into_iter()
        .map(|name| {
            let bytes = std::fs::read(folder.join(format!("{name}.csv"))).unwrap();
            read(
                bytes.as_slice(),
                name,
                &CsvOptions::new(name.to_uppercase()),
            )
            .unwrap()
            .table
        })
        .collect();
    let text = std::fs::read_to_string(PLAN).unwrap();
    let plan: Plan =
        definition::read("plan.toml", &text).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(tables.names(), ["ADSL", "ADTTE", "ADAE"]);
    Some(run(&plan, &tables).unwrap())
}

#[test]
fn the_medians_of_figure_14_1_are_those_printed() {
    let Some(results) = results("the_medians_of_figure_14_1_are_those_printed") else {
        return;
    };
    assert!(matches!(
        value(&results, &format!("dermatologic/{PLACEBO}/median")),
        ResultValue::NotCalculated(_)
    ));
    for (arm, median, lower, upper) in [(LOW, 33.0, 27.0, 48.0), (HIGH, 36.0, 24.0, 46.0)] {
        assert_eq!(
            number(&results, &format!("dermatologic/{arm}/median")),
            median,
            "{arm}"
        );
        assert_eq!(
            number(&results, &format!("dermatologic/{arm}/lower")),
            lower,
            "{arm}"
        );
        assert_eq!(
            number(&results, &format!("dermatologic/{arm}/upper")),
            upper,
            "{arm}"
        );
    }
    for (arm, n, events) in [(PLACEBO, 86, 29), (LOW, 84, 62), (HIGH, 84, 61)] {
        assert_eq!(
            value(&results, &format!("dermatologic/{arm}/n")),
            ResultValue::Count(n)
        );
        assert_eq!(
            value(&results, &format!("dermatologic/{arm}/events")),
            ResultValue::Count(events)
        );
    }
}

#[test]
fn the_log_rank_test_of_the_three_arms_is_that_of_r() {
    let Some(results) = results("the_log_rank_test_of_the_three_arms_is_that_of_r") else {
        return;
    };
    assert!((number(&results, "dermatologic_log_rank/all/chi_square") - 60.269_56).abs() < 1e-5);
    assert_eq!(
        number(&results, "dermatologic_log_rank/all/degrees_of_freedom"),
        2.0
    );
}

#[test]
fn subjects_with_any_adverse_event_are_those_printed() {
    let Some(results) = results("subjects_with_any_adverse_event_are_those_printed") else {
        return;
    };
    for (arm, subjects, events, percent) in [
        (PLACEBO, 65, 281, "75.6"),
        (LOW, 77, 412, "91.7"),
        (HIGH, 76, 433, "90.5"),
    ] {
        assert_eq!(
            value(&results, &format!("teae/{arm}/subjects")),
            ResultValue::Count(subjects)
        );
        assert_eq!(
            value(&results, &format!("teae/{arm}/events")),
            ResultValue::Count(events)
        );
        assert_eq!(
            format!("{:.1}", number(&results, &format!("teae/{arm}/percent"))),
            percent
        );
    }
}

/// As many characters of a body system, and of an indented term, as the printed table holds.
const PRINTED: (usize, usize) = (40, 38);

#[test]
fn every_count_of_table_14_5_01_is_the_one_printed() {
    let Some(results) = results("every_count_of_table_14_5_01_is_the_one_printed") else {
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
        let count = row.value.as_number().unwrap();
        found.insert(
            (system, term, row.group.segment(), row.statistic.name()),
            count,
        );
    }
    let bytes = std::fs::read(Path::new(DATA).join("expected_t14_5_01.csv")).unwrap();
    let printed = read(
        bytes.as_slice(),
        "expected_t14_5_01.csv",
        &CsvOptions::new("T14501"),
    )
    .unwrap()
    .table;
    let text = |row: usize, column: &str| printed.value(row, column).unwrap().to_string();
    let (mut system, mut compared) = (String::new(), 0);
    for row in 0..printed.rows() {
        let of_system = text(row, "level") == "SOC";
        if of_system {
            system = cut_system(&text(row, "term"));
        }
        let term = if of_system {
            String::new()
        } else {
            cut_term(&text(row, "term"))
        };
        for (arm, prefix) in [(PLACEBO, "p"), (LOW, "l"), (HIGH, "h")] {
            for (statistic, column) in [("subjects", "n"), ("events", "e")] {
                let expected = printed
                    .value(row, &format!("{prefix}_{column}"))
                    .unwrap()
                    .as_number();
                let key = (system.clone(), term.clone(), arm.to_owned(), statistic);
                assert_eq!(found.get(&key).copied(), expected, "{key:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(
        compared, 1_524,
        "254 rows of three arms, subjects and events"
    );
}
