//! Who was randomised again: the second arm beside the first, for those who may see it.

use datasets::{Table, csv};
use protocol::{ArmCode, Plan};
use record::AllocationTable;
use tabulation::Lane;

use crate::lines::{cells, open, seen};
use crate::script::{BASELINE, BETTER, Script, table_of, week, withdrawal};

/// Twelve people of whom all but the last are randomised again, and dosed once after it.
fn world<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    for number in 1..=12 {
        script.first_period(number, [BASELINE, BASELINE, BETTER, BETTER, BETTER]);
        script.complete(number, "BLINDED", week(16));
    }
    for number in 1..=11 {
        let act = script.second_randomisation(number, "EXTENSION");
        script.so(number, week(16), act);
        script.dose(number, "W16");
    }
    script
}

fn csv_of(table: &Table) -> String {
    let mut bytes = Vec::new();
    csv::write(table, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_second_arm_stands_beside_the_first_and_the_two_are_one_way_through_the_trial() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let script = world(&plan, &table);
    let datasets = open(&plan, &script.state);
    let subjects = datasets.lines("ADSL", &[]);
    let firsts = cells(&subjects, "TRT01P");
    let seconds = cells(&subjects, "TRT02P");
    for (place, (first, second)) in firsts.iter().zip(&seconds).enumerate() {
        assert!(["IVIg", "Placebo"].contains(first));
        let expected: &[&str] = if place == 11 {
            &[""]
        } else {
            &["IVIg goes on", "IVIg withdrawn"]
        };
        assert!(expected.contains(second), "{place}: {second}");
    }
    assert!(seconds.contains(&"IVIg goes on") && seconds.contains(&"IVIg withdrawn"));
    assert_eq!(
        cells(&subjects, "TRT02A"),
        seconds,
        "as allocated, so given"
    );
    // Datasets of the standard hold the way as one, and the ways that are planned are all there.
    let planned = datasets.lines("TA", &[]);
    let planned = cells(&planned, "ARMCD");
    assert_eq!(
        planned
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        4
    );
    let codes = datasets.lines("DM", &[]);
    let codes = cells(&codes, "ARMCD");
    for code in &codes[..11] {
        assert!(planned.contains(code), "{code}");
        assert!(code.len() <= 20);
    }
    assert!(
        ["IVIG", "PLACEBO"].contains(&codes[11]),
        "a way that ended before"
    );
    let branch = datasets.lines("TA", &[("ETCD", "P1A1"), ("ARMCD", "IVIG-WITHDRAWN")]);
    assert_eq!(cells(&branch, "TABRANCH"), ["Randomised to IVIg withdrawn"]);
}

#[test]
fn the_second_randomisation_is_a_milestone_after_the_first_period_was_completed() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let script = world(&plan, &table);
    let datasets = seen(&plan, &script.state, Lane::Blinded);
    let id = datasets.lines("DM", &[]);
    let id = id[0].get("USUBJID").to_owned();
    let lines = datasets.lines("DS", &[("USUBJID", id.as_str())]);
    let terms = cells(&lines, "DSDECOD");
    assert_eq!(terms[terms.len() - 2..], ["COMPLETED", "RE-RANDOMIZED"]);
}

#[test]
fn grams_follow_the_second_arm() {
    let plan = withdrawal();
    let table = table_of(&plan, |arm| arm);
    let script = world(&plan, &table);
    let datasets = open(&plan, &script.state);
    for subject in datasets.lines("ADSL", &[]) {
        let id = subject.get("USUBJID");
        let cycles = datasets.lines("ADEX", &[("USUBJID", id), ("AVISIT", "Week 16")]);
        let given = cells(&cycles, "TRTA");
        if subject.get("TRT02P").is_empty() {
            assert!(given.is_empty());
        } else {
            assert_eq!(given, vec![subject.get("TRT02P"); given.len()]);
            assert!(!given.is_empty());
        }
    }
}

#[test]
fn worlds_that_differ_in_the_second_arms_look_the_same_to_a_blinded_reader_and_to_arms_by_lot() {
    let plan = withdrawal();
    let swap = |arm: ArmCode| if arm.0 < 2 { arm } else { ArmCode(5 - arm.0) };
    let tables = [table_of(&plan, |arm| arm), table_of(&plan, swap)];
    let worlds = tables.each_ref().map(|table| world(&plan, table));
    for lane in [Lane::Blinded, Lane::Dummy(5)] {
        let [one, other] = worlds.each_ref().map(|script| {
            let datasets = seen(&plan, &script.state, lane);
            datasets.tables().map(csv_of).collect::<Vec<_>>()
        });
        assert_eq!(one, other);
    }
    let [one, other] = worlds.each_ref().map(|script| {
        let datasets = open(&plan, &script.state);
        datasets.tables().map(csv_of).collect::<Vec<_>>()
    });
    assert_ne!(one, other, "they do differ");
    // By lot both second arms come up.
    let drawn = seen(&plan, &worlds[0].state, Lane::Dummy(5)).lines("ADSL", &[]);
    let drawn = cells(&drawn, "TRT02P").join(" ");
    assert!(
        drawn.contains("goes on") && drawn.contains("withdrawn"),
        "{drawn}"
    );
}
