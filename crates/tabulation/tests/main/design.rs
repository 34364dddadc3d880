//! The trial's design, and what each subject went through of it.

use record::Act;
use tabulation::Lane;

use crate::lines::{cells, open, pilot_id, seen};
use crate::script::{BASELINE, Script, WORSE, everyone_on, pilot, proderm, week};

#[test]
fn each_arm_runs_through_screening_and_the_periods() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = Script::new(&plan, &table);
    let datasets = open(&plan, &script.state);
    for (arm, elements, other) in [
        (
            "IVIG",
            ["SCRN", "P1A1", "P2"],
            "On confirmed deterioration: P1A2",
        ),
        (
            "PLACEBO",
            ["SCRN", "P1A2", "P2"],
            "On confirmed deterioration: P1A1",
        ),
    ] {
        let lines = datasets.lines("TA", &[("ARMCD", arm)]);
        assert_eq!(cells(&lines, "ETCD"), elements);
        assert_eq!(cells(&lines, "TATRANS"), ["", other, ""]);
    }
    let elements = datasets.lines("TE", &[]);
    assert_eq!(cells(&elements, "ETCD"), ["P1A1", "P1A2", "P2", "SCRN"]);
    assert_eq!(cells(&elements, "TEDUR"), ["P112D", "P112D", "P168D", ""]);
}

#[test]
fn a_cross_over_is_an_element_of_its_own_and_a_blinded_reader_is_not_shown_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.visit(1, "W16", BASELINE);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));

    let lines = open(&plan, &script.state).lines("SE", &[]);
    assert_eq!(cells(&lines, "ETCD"), ["SCRN", "P1A2", "P1A1", "P2"]);
    let [start, switch, end] = [0, 8, 16].map(|number| week(number).to_string());
    assert_eq!(cells(&lines[1..], "SESTDTC"), [&start, &switch, &end]);
    assert_eq!(cells(&lines, "SEENDTC"), [&start, &switch, &end, ""]);

    let lines = seen(&plan, &script.state, Lane::Blinded).lines("SE", &[]);
    assert_eq!(cells(&lines, "ETCD"), ["SCRN", "P1", "P2"]);
}

#[test]
fn every_visit_held_is_one_of_the_plan() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    for visit in ["W0", "W3", "W9"] {
        script.visit(1, visit, BASELINE);
    }
    let datasets = open(&plan, &script.state);
    let held = datasets.lines("SV", &[("USUBJID", &pilot_id(1))]);
    assert_eq!(
        cells(&held, "VISIT"),
        ["Screening", "Week 0", "Week 3", "Week 9"]
    );
    for visit in &held {
        let named = ["VISITNUM", "VISIT"].map(|name| (name, visit.get(name)));
        datasets.line("TV", &named);
    }
    let first = datasets.line("TV", &[("VISIT", "Week 0")]);
    assert_eq!(first.get("VISITDY"), "1", "there is no day 0");
}

#[test]
fn a_criterion_is_listed_with_the_version_that_brought_it() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let datasets = open(&plan, &Script::new(&plan, &table).state);
    let of = |code| {
        let line = datasets.line("TI", &[("IETESTCD", code)]);
        ["IECAT", "TIVERS"].map(|name| line.get(name).to_owned())
    };
    assert_eq!(of("INMMT"), ["INCLUSION", "V2"]);
    assert_eq!(of("EXIBM"), ["EXCLUSION", "V1"]);
}

#[test]
fn the_summary_says_how_the_trial_was_set_up() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = Script::new(&plan, &table);
    let datasets = open(&plan, &script.state);
    let value = |code: &str| {
        let lines = datasets.lines("TS", &[("TSPARMCD", code)]);
        cells(&lines, "TSVAL").join(" | ")
    };
    assert_eq!(value("REGID"), "NCT02728752 | EudraCT 2016-002902-37");
    assert_eq!([value("RANDOM"), value("TBLIND")], ["Y", "DOUBLE BLIND"]);
    assert_eq!(value("VIRTSUBJ"), "Y", "nobody in it is a person");
    assert_eq!(value("RANDQT"), "0.5");
    assert_eq!([value("NARMS"), value("PLANSUB")], ["2", "95"]);
    assert_eq!([value("AGEMIN"), value("AGEMAX")], ["P18Y", "P80Y"]);
    assert_eq!(value("TRT"), "Octagam 10%");
    let blinded = seen(&plan, &script.state, Lane::Blinded);
    assert!(blinded.lines("TS", &[("TSPARMCD", "TRT")]).is_empty());
}
