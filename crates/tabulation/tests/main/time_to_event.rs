//! ADTTE: times to improvement and to confirmed deterioration.

use record::{Act, Observation};

use crate::lines::{Datasets, Line, open};
use crate::script::{BASELINE, BETTER, Core, Script, WORSE, core_set, everyone_on, proderm, week};

fn time(datasets: &Datasets, code: &str) -> Line {
    datasets.line("ADTTE", &[("PARAMCD", code)])
}

fn of(line: &Line) -> (&str, &str, &str) {
    (line.get("AVAL"), line.get("CNSR"), line.get("EVNTDESC"))
}

#[test]
fn time_is_counted_from_the_first_dose_as_day_1() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BETTER, BETTER, BETTER]);
    let datasets = open(&plan, &script.state);
    for code in ["TTI20W16", "TTI40W16", "TTI60W16"] {
        let line = time(&datasets, code);
        assert_eq!(of(&line), ("57", "0", "EVENT"));
        assert_eq!(line.get("ADT"), week(8).to_string());
    }
    assert_eq!(
        of(&time(&datasets, "TTDETW16")),
        ("113", "1", "CENSORED AT LAST ASSESSMENT")
    );
}

#[test]
fn a_switch_censors_on_its_day_in_both_horizons() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", BASELINE);
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(6), Observation::SwitchedInError { explanation });
    for visit in ["W8", "W12", "W16"] {
        script.visit(1, visit, BETTER);
    }
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.visit(1, "W28", BETTER);
    let datasets = open(&plan, &script.state);
    for code in ["TTI20W16", "TTI20W40", "TTI60W40", "TTDETW16", "TTDETW40"] {
        let line = time(&datasets, code);
        assert_eq!(of(&line), ("43", "1", "CENSORED AT SWITCH"), "{code}");
        assert_eq!(line.get("ADT"), week(6).to_string());
    }
}

#[test]
fn an_improvement_seen_on_the_day_of_a_switch_or_before_it_counts() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W4", BETTER);
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(4), Observation::SwitchedInError { explanation });
    let datasets = open(&plan, &script.state);
    assert_eq!(of(&time(&datasets, "TTI20W16")), ("29", "0", "EVENT"));
    assert_eq!(
        of(&time(&datasets, "TTDETW16")),
        ("29", "1", "CENSORED AT SWITCH")
    );
}

#[test]
fn entering_open_label_treatment_censors_nothing() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.dose(1, "W16");
    script.visit(1, "W28", BETTER);
    let datasets = open(&plan, &script.state);
    assert_eq!(
        of(&time(&datasets, "TTI20W16")),
        ("113", "1", "CENSORED AT LAST ASSESSMENT")
    );
    assert_eq!(of(&time(&datasets, "TTI20W40")), ("197", "0", "EVENT"));
    assert_eq!(
        of(&time(&datasets, "TTDETW40")),
        ("197", "1", "CENSORED AT LAST ASSESSMENT")
    );
}

#[test]
fn a_deterioration_confirmed_on_the_day_of_its_cross_over_is_an_event() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    let datasets = open(&plan, &script.state);
    assert_eq!(of(&time(&datasets, "TTDETW16")), ("57", "0", "EVENT"));
    assert_eq!(
        of(&time(&datasets, "TTI20W16")),
        ("57", "1", "CENSORED AT SWITCH")
    );
}

#[test]
fn a_visit_without_a_score_may_confirm_a_deterioration() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    let mut measures = core_set(&plan, WORSE);
    measures.haq = None;
    let mut visit = script.visit_record("W8", None);
    if let Observation::VisitHeld(record) = &mut visit {
        record.findings.core_set = Some(measures);
    }
    script.so(1, week(8), visit);
    let datasets = open(&plan, &script.state);
    assert_eq!(of(&time(&datasets, "TTDETW16")), ("57", "0", "EVENT"));
    assert_eq!(
        of(&time(&datasets, "TTI20W16")),
        ("29", "1", "CENSORED AT LAST ASSESSMENT")
    );
}

#[test]
fn no_time_is_below_1_and_who_was_never_dosed_has_none() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.enrol(2);
    script.visit(2, "W0", BASELINE);
    script.enrol(3);
    script.visit_and_dose(3, "W0", BASELINE);
    script.visit(
        3,
        "W16",
        Core {
            physician: 30,
            ..BASELINE
        },
    );
    let datasets = open(&plan, &script.state);
    let lines = datasets.lines("ADTTE", &[]);
    assert_eq!(lines.len(), 2 * 8);
    assert!(lines.iter().all(|line| line.number("AVAL").unwrap() >= 1.0));
    assert!(lines.iter().any(|line| line.number("AVAL") == Some(1.0)));
}
