//! ADRS: by which score a response is judged.

use record::{Act, DiscontinuationReason, Observation};

use crate::lines::{Line, cells, open};
use crate::script::{BASELINE, BETTER, Core, Script, WORSE, core_set, everyone_on, proderm, week};

const SOMEWHAT: Core = Core {
    physician: 30,
    patient: 30,
    ..BASELINE
};

/// The score that `record` computes at a visit.
fn score(script: &Script<'_>, visit: &str) -> f64 {
    let visit = script.plan.visit_named(visit).unwrap();
    let result = script.subject(1).total_improvement(script.plan, visit);
    f64::from(result.unwrap().score().unwrap().units()) * 2.5
}

fn judged(script: &Script<'_>) -> Line {
    open(script.plan, &script.state).line("ADRS", &[("PARAMCD", "TISEND")])
}

#[test]
fn otherwise_the_score_of_week_16_is_the_one() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, BETTER, SOMEWHAT]);
    script.complete(1, "BLINDED", week(16));
    let line = judged(&script);
    assert_eq!(line.number("AVAL"), Some(score(&script, "W16")));
    assert_ne!(score(&script, "W16"), score(&script, "W12"));
    assert_eq!(
        ["RESPRS", "DETBYFL", "AVISIT", "AVISITN"].map(|name| line.get(name)),
        ["TIS", "", "End of period 1", "9001"]
    );
}

#[test]
fn for_a_switched_subject_it_is_the_last_score_before_the_switch() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", SOMEWHAT);
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(5), Observation::SwitchedInError { explanation });
    for visit in ["W8", "W12", "W16"] {
        script.visit(1, visit, BETTER);
    }
    script.complete(1, "BLINDED", week(16));
    let line = judged(&script);
    assert_eq!(line.number("AVAL"), Some(score(&script, "W4")));
    assert!(score(&script, "W16") > score(&script, "W4"));
    assert_eq!(line.get("RESPRS"), "LAST BEFORE SWITCH");
    assert_eq!(line.get("ADT"), week(4).to_string());
}

#[test]
fn a_score_on_the_day_of_the_switch_is_before_it_and_without_any_it_is_missing() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let switch = |day| {
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        script.visit(1, "W4", SOMEWHAT);
        let explanation = "the wrong bag".to_owned();
        script.so(1, day, Observation::SwitchedInError { explanation });
        script.visit(1, "W16", BETTER);
        script.complete(1, "BLINDED", week(16));
        let line = judged(&script);
        (line.get("RESPRS").to_owned(), line.get("ADT").to_owned())
    };
    assert_eq!(
        switch(week(4)),
        ("LAST BEFORE SWITCH".into(), week(4).to_string())
    );
    assert_eq!(switch(week(3)), ("MISSING".into(), String::new()));
}

#[test]
fn without_week_16_there_is_no_score_and_the_last_one_is_named_beside_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", SOMEWHAT);
    script.visit_on(1, "ET", week(7), BETTER);
    let reason = DiscontinuationReason::AdverseEvent;
    script.so(1, week(7), Act::Discontinued { reason });
    let line = judged(&script);
    assert_eq!(
        ["AVAL", "ADT", "RESPRS"].map(|name| line.get(name)),
        ["", "", "MISSING"]
    );
    let datasets = open(&plan, &script.state);
    // Its source is how the period ended.
    let ended = datasets.line("DS", &[("DSSEQ", line.get("SRCSEQ"))]);
    assert_eq!(
        [line.get("SRCDOM"), ended.get("DSDECOD")],
        ["DS", "ADVERSE EVENT"]
    );
    let last = datasets.line("ADRS", &[("PARAMCD", "TISLAST")]);
    assert_eq!(last.number("AVAL"), Some(score(&script, "ET")));
    assert_eq!(last.get("ADT"), week(7).to_string());
}

#[test]
fn confirmed_deterioration_comes_first_and_is_flagged() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(
        1,
        "W8",
        Core {
            extramuscular: 65,
            ..SOMEWHAT
        },
    );
    script.so(1, week(8), Act::CrossedOver {});
    script.dose(1, "W8");
    script.visit(1, "W16", BETTER);
    script.complete(1, "BLINDED", week(16));
    let line = judged(&script);
    assert_eq!(
        (line.get("RESPRS"), line.get("DETBYFL")),
        ("DETERIORATED", "Y")
    );
    assert_eq!(
        line.number("AVAL"),
        Some(score(&script, "W8")),
        "the last before the cross-over"
    );
    assert!(score(&script, "W8") > 0.0);
}

#[test]
fn a_deterioration_confirmed_in_the_extension_does_not_touch_the_end_of_period_1() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BETTER, BETTER, BETTER, BETTER]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.visit(1, "W28", WORSE);
    script.visit(1, "W40", WORSE);
    let datasets = open(&plan, &script.state);
    let line = judged(&script);
    assert_eq!((line.get("RESPRS"), line.get("DETBYFL")), ("TIS", ""));
    let subject = datasets.line("ADSL", &[]);
    assert_eq!(
        ["DETFL", "DET2FL", "DET2DT"].map(|name| subject.get(name)),
        ["", "Y", &week(40).to_string()]
    );
}

#[test]
fn every_enrolled_subject_has_one_such_row_even_without_any_visit() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let line = judged(&script);
    assert_eq!(
        (line.get("AVAL"), line.get("RESPRS"), line.get("FASFL")),
        ("", "MISSING", "Y")
    );
}

#[test]
fn the_score_and_its_items_stand_at_each_visit_after_baseline() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, SOMEWHAT, BETTER, BETTER, BETTER]);
    let datasets = open(&plan, &script.state);
    let total = datasets.lines("ADRS", &[("PARAMCD", "TIS")]);
    assert_eq!(cells(&total, "AVISITN"), ["4", "8", "12", "16"]);
    for line in total {
        let items = ["TISPHGA", "TISPTGA", "TISMMT", "TISHAQ", "TISENZ", "TISEXT"];
        let at_visit = [("AVISITN", line.get("AVISITN"))];
        let sum: f64 = items
            .iter()
            .map(|code| {
                let item = datasets.line("ADRS", &[("PARAMCD", code), at_visit[0]]);
                item.number("AVAL").unwrap()
            })
            .sum();
        assert_eq!(line.number("AVAL"), Some(sum));
    }
}

#[test]
fn a_visit_that_lacks_a_measure_has_no_score_and_the_one_before_is_carried_there() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", SOMEWHAT);
    let mut measures = core_set(&plan, BETTER);
    measures.haq = None;
    let mut visit = script.visit_record("W16", None);
    if let Observation::VisitHeld(record) = &mut visit {
        record.findings.core_set = Some(measures);
    }
    script.so(1, week(16), visit);
    script.complete(1, "BLINDED", week(16));
    let datasets = open(&plan, &script.state);
    let kept = datasets.lines("ADRS", &[("PARAMCD", "TIS"), ("ANL02FL", "Y")]);
    assert_eq!(cells(&kept, "AVISITN"), ["4", "8", "12", "16"]);
    assert_eq!(cells(&kept, "DTYPE"), ["", "LOCF", "LOCF", "LOCF"]);
    assert_eq!(judged(&script).get("RESPRS"), "MISSING");
}

#[test]
fn a_score_says_which_categories_of_response_it_reaches_and_after_deterioration_none_does() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, BETTER, SOMEWHAT]);
    script.complete(1, "BLINDED", week(16));
    let line = judged(&script);
    for (number, points) in [(1, 20.0), (2, 40.0), (3, 60.0)] {
        let reached = if line.number("AVAL").unwrap() >= points {
            "Y"
        } else {
            "N"
        };
        assert_eq!(line.get(&format!("CRIT{number}FL")), reached);
        assert_eq!(
            line.get(&format!("CRIT{number}")),
            format!("TIS >= {points}")
        );
    }
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, WORSE, WORSE, BETTER, BETTER]);
    let line = judged(&script);
    assert_eq!((line.get("DETBYFL"), line.get("CRIT1FL")), ("Y", ""));
}
