//! What holds of every dataset: subjects, keys, and rows that name where they come from.

use std::collections::BTreeSet;

use protocol::Plan;
use record::{
    Act, AllocationTable, DiscontinuationReason, Observation, OnsetAfterInfusion, RescueTreatment,
    ScreenFailureReason,
};

use crate::adverse_events::event;
use crate::lines::{Datasets, open};
use crate::script::{
    BASELINE, BETTER, Script, WORSE, everyone_on, pilot, proderm, screening_date, week,
};

pub fn eventful_proderm<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.first_period(1, [BASELINE, BETTER, BETTER, BETTER, BETTER]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.dose(1, "W16");
    script.visit(1, "W28", BETTER);
    script.enrol(2);
    script.visit_and_dose(2, "W0", BASELINE);
    script.visit_and_dose(2, "W4", WORSE);
    script.visit(2, "W8", WORSE);
    script.so(2, week(8), Act::CrossedOver {});
    script.dose(2, "W8");
    script.visit(2, "W12", BETTER);
    script.visit(2, "W16", BETTER);
    script.complete(2, "BLINDED", week(16));
    script.enrol(3);
    script.visit_and_dose(3, "W0", BASELINE);
    for _ in 0..2 {
        let onset = OnsetAfterInfusion::Hours(30);
        script.so(3, week(1), event("Headache", onset));
    }
    script.visit_on(3, "ET", week(6), BASELINE);
    let reason = DiscontinuationReason::LostToFollowUp;
    script.so(3, week(6), Act::Discontinued { reason });
    script.screen(4, 30);
    script.consent(4);
    let other = |text: &str| ScreenFailureReason::Other { text: text.into() };
    let reasons = vec![other("moved"), other("no time")];
    script.so(4, screening_date(), Act::ScreenFailed { reasons });
    script
}

fn eventful_pilot<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    for number in 1..=11 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        script.visit_and_dose(number, "W3", BASELINE);
    }
    script.visit(11, "W4", BASELINE);
    script.visit_on(2, "ET", week(5), BASELINE);
    let rescue = RescueTreatment {
        name: "prednisolone".into(),
        explanation: "no response".into(),
    };
    script.so(2, week(5), Observation::RescueGiven(rescue));
    script.visit(1, "W9", BETTER);
    script
}

/// Both trials, told at length.
pub fn both(check: impl Fn(&Datasets)) {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    check(&open(&plan, &eventful_proderm(&plan, &table).state));
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    check(&open(&plan, &eventful_pilot(&plan, &table).state));
}

#[test]
fn every_subject_of_every_dataset_is_in_adsl_once() {
    both(|datasets| {
        let subjects: Vec<String> = datasets
            .lines("ADSL", &[])
            .iter()
            .map(|line| line.get("USUBJID").to_owned())
            .collect();
        let known: BTreeSet<&String> = subjects.iter().collect();
        assert_eq!(known.len(), subjects.len());
        let mut looked_at = 0;
        for table in datasets.tables() {
            if table.column("USUBJID").is_err() {
                continue;
            }
            for line in datasets.lines(table.name(), &[]) {
                assert!(
                    known.contains(&line.get("USUBJID").to_owned()),
                    "{}",
                    table.name()
                );
                looked_at += 1;
            }
        }
        assert!(looked_at > 100);
    });
}

#[test]
fn the_keys_of_every_dataset_are_unique_and_its_rows_follow_them() {
    both(|datasets| {
        for table in datasets.tables() {
            let keys = table.keys();
            assert!(!keys.is_empty(), "{} names its keys", table.name());
            let lines = datasets.lines(table.name(), &[]);
            let key = |line: &crate::lines::Line| {
                let cells = keys.iter().map(|name| line.get(name).to_owned());
                cells.collect::<Vec<_>>()
            };
            let unique: BTreeSet<Vec<String>> = lines.iter().map(key).collect();
            assert_eq!(unique.len(), lines.len(), "{} by {keys:?}", table.name());
            let sorted = table.sort_by(&keys).unwrap();
            assert!(
                sorted
                    .iter_rows()
                    .zip(table.iter_rows())
                    .all(|(one, other)| {
                        one.values()
                            .zip(other.values())
                            .all(|(one, other)| one == other)
                    })
            );
        }
    });
}

#[test]
fn every_row_of_measures_can_be_looked_up_in_the_sdtm_row_that_it_names() {
    both(|datasets| {
        let (mut found, mut missing) = (0, 0);
        for name in ["ADQS", "ADRS"] {
            for line in datasets.lines(name, &[]) {
                if line.get("AVAL").is_empty() {
                    // What is missing comes from how the period ended.
                    assert_eq!((name, line.get("SRCDOM")), ("ADRS", "DS"));
                    let holding = [
                        ("USUBJID", line.get("USUBJID")),
                        ("DSSEQ", line.get("SRCSEQ")),
                    ];
                    let ended = datasets.line("DS", &holding);
                    assert_ne!(ended.get(line.get("SRCVAR")), "");
                    missing += 1;
                    continue;
                }
                let [domain, variable] = ["SRCDOM", "SRCVAR"].map(|name| line.get(name));
                let sequence = format!("{domain}SEQ");
                let holding = [
                    ("USUBJID", line.get("USUBJID")),
                    (&sequence, line.get("SRCSEQ")),
                ];
                let source = datasets.line(domain, &holding);
                assert_eq!(line.get("AVAL"), source.get(variable), "{line:?}");
                assert_eq!(
                    line.get("ADT"),
                    source.get(&format!("{domain}DTC")),
                    "{line:?}"
                );
                if !line.get("PARAMCD").starts_with("TIS") {
                    assert_eq!(line.get("PARAMCD"), source.get(&format!("{domain}TESTCD")));
                }
                found += 1;
            }
        }
        assert!(found > 100 && missing > 0, "{found}, {missing}");
    });
}

#[test]
fn events_cycles_and_reasons_point_at_their_sdtm_rows_too() {
    both(|datasets| {
        for (name, same) in [
            ("ADAE", [("AETERM", "AETERM"), ("ASTDT", "AESTDTC")]),
            ("ADEX", [("VOLML", "ECDOSE"), ("ADT", "ECSTDTC")]),
            ("ADIE", [("IETEST", "IETEST"), ("ADT", "IEDTC")]),
        ] {
            for line in datasets.lines(name, &[]) {
                let domain = line.get("SRCDOM");
                let sequence = format!("{domain}SEQ");
                let holding = [
                    ("USUBJID", line.get("USUBJID")),
                    (&sequence, line.get("SRCSEQ")),
                ];
                let source = datasets.line(domain, &holding);
                for (analysed, collected) in same {
                    assert_eq!(line.get(analysed), source.get(collected), "{name}");
                }
            }
        }
    });
}

#[test]
fn every_derived_row_names_a_row_that_is_there() {
    both(|datasets| {
        let mut looked_at = 0;
        for table in &datasets.0.adam {
            if table.name() == "ADSL" {
                continue;
            }
            for line in datasets.lines(table.name(), &[]) {
                let [domain, variable, sequence] =
                    ["SRCDOM", "SRCVAR", "SRCSEQ"].map(|name| line.get(name));
                let place = table.name();
                if domain.is_empty() {
                    assert_eq!((place, line.get("AVAL")), ("ADRS", ""), "{line:?}");
                    continue;
                }
                let numbered = format!("{domain}SEQ");
                let holding = [
                    ("USUBJID", line.get("USUBJID")),
                    (numbered.as_str(), sequence),
                ];
                let source = datasets.line(domain, &holding);
                assert!(!source.get(variable).is_empty(), "{place}: {line:?}");
                looked_at += 1;
            }
        }
        assert!(looked_at > 100);
    });
}

#[test]
fn a_time_to_event_names_what_ended_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let datasets = open(&plan, &eventful_proderm(&plan, &table).state);
    let of = |number: u32, parameter: &str| {
        let id = crate::lines::proderm_id(number);
        let line = datasets.line("ADTTE", &[("USUBJID", &id), ("PARAMCD", parameter)]);
        ["EVNTDESC", "SRCDOM", "SRCVAR", "ADT"].map(|name| line.get(name).to_owned())
    };
    let day = week(8).to_string();
    assert_eq!(of(2, "TTDETW16"), ["EVENT", "CE", "CEDECOD", &day]);
    assert_eq!(
        of(2, "TTI20W16"),
        ["CENSORED AT SWITCH", "DS", "DSSTDTC", &day]
    );
    let day = week(4).to_string();
    assert_eq!(of(1, "TTI20W16"), ["EVENT", "RS", "RSSTRESN", &day]);
}
