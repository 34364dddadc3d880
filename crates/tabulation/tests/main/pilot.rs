//! The first-line pilot: the extra visit, rescue, and the premature end.

use instruments::exact::Rational;
use record::{
    Act, DiscontinuationReason, Finding, Muscle, Observation, RescueTreatment, Side, Test,
};

use crate::lines::{Datasets, cells, open, pilot_id};
use crate::script::{BASELINE, BETTER, Core, Script, WORSE, everyone_on, pilot, week};

const SOMEWHAT: Core = Core {
    physician: 30,
    patient: 30,
    ..BASELINE
};

fn rescue() -> Observation {
    Observation::RescueGiven(RescueTreatment {
        name: "prednisolone".into(),
        explanation: "no response".into(),
    })
}

/// What the pilot's plan asks of a subject: the row by which response is judged.
fn judged(datasets: &Datasets, number: u32) -> [String; 3] {
    let id = pilot_id(number);
    let line = datasets.line("ADRS", &[("PARAMCD", "TISEND"), ("USUBJID", &id)]);
    ["AVAL", "ADT", "RESPRS"].map(|name| line.get(name).to_owned())
}

#[test]
fn the_extra_visit_of_week_4_is_carried_from_and_gets_no_carried_row() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    for number in 1..=11 {
        script.enrol(number);
    }
    for number in [10, 11] {
        script.visit_and_dose(number, "W0", BASELINE);
        script.visit_and_dose(number, "W3", BASELINE);
    }
    script.visit(11, "W4", SOMEWHAT);
    for number in [10, 11] {
        script.visit(number, "W9", BETTER);
        script.complete(number, "TREATMENT", week(9));
    }
    let datasets = open(&plan, &script.state);
    let of = |number, analysed: &[(&str, &str)]| {
        let id = pilot_id(number);
        let holding = [&[("USUBJID", id.as_str()), ("PARAMCD", "PHGA")], analysed].concat();
        let lines = datasets.lines("ADQS", &holding);
        ["AVISITN", "AVAL", "DTYPE"].map(|name| cells(&lines, name).join(" "))
    };
    // Week 6 was missed by both.
    let carried = [("ANL02FL", "Y")];
    assert_eq!(of(10, &carried), ["0 3 6 9", "5 5 5 0.5", "  LOCF "]);
    assert_eq!(of(11, &carried), ["0 3 6 9", "5 5 3 0.5", "  LOCF "]);
    let observed = [("ANL01FL", "Y")];
    assert_eq!(of(11, &observed), ["0 3 4 9", "5 5 3 0.5", "   "]);
}

#[test]
fn response_is_judged_at_week_9() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W3", SOMEWHAT);
    script.visit_and_dose(1, "W6", SOMEWHAT);
    script.visit(1, "W9", BETTER);
    script.complete(1, "TREATMENT", week(9));
    let datasets = open(&plan, &script.state);
    let [value, date, by] = judged(&datasets, 1);
    assert!(value.parse::<f64>().unwrap() > 60.0);
    assert_eq!((date, by.as_str()), (week(9).to_string(), "TIS"));
}

#[test]
fn rescue_ends_it_with_the_assessment_at_that_end_and_nothing_after_it_is_analysed() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W3", BASELINE);
    script.visit_on(1, "ET", week(5), SOMEWHAT);
    script.so(1, week(5), rescue());
    let reason = DiscontinuationReason::LackOfEfficacy;
    script.so(1, week(5), Act::Discontinued { reason });
    script.visit_on(1, "W9", week(9), BETTER);

    let datasets = open(&plan, &script.state);
    let [value, date, by] = judged(&datasets, 1);
    let early = plan.visit_named("ET").unwrap();
    let score = script.subject(1).total_improvement(&plan, early).unwrap();
    let points = f64::from(score.score().unwrap().units()) * 2.5;
    assert_eq!(value.parse(), Ok(points));
    assert_eq!(
        (date, by.as_str()),
        (week(5).to_string(), "LAST AT PREMATURE END")
    );

    for table in ["ADQS", "ADRS"] {
        for line in datasets.lines(table, &[("AVISITN", "9"), ("DTYPE", "")]) {
            assert_eq!(
                (line.get("ANL01FL"), line.get("ANL02FL")),
                ("", ""),
                "{line:?}"
            );
        }
    }
    let carried = datasets.lines("ADQS", &[("PARAMCD", "PHGA"), ("DTYPE", "LOCF")]);
    assert_eq!(cells(&carried, "AVISITN"), ["6", "9"]);
    assert_eq!(
        cells(&carried, "AVAL"),
        ["3", "3"],
        "the value at the end, not the one after it"
    );
    let time = datasets.line("ADTTE", &[("PARAMCD", "TTI40")]);
    assert_eq!((time.get("AVAL"), time.get("CNSR")), ("36", "1"));
    let subject = datasets.line("ADSL", &[]);
    assert_eq!(
        ["RESCFL", "RESCDT", "P1DCRS"].map(|name| subject.get(name)),
        ["Y", &week(5).to_string(), "LACK OF EFFICACY"]
    );
}

#[test]
fn a_premature_end_for_another_reason_counts_at_that_end_too_and_a_missed_week_9_does_not() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    for number in 1..=2 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        script.visit_and_dose(number, "W3", SOMEWHAT);
    }
    let reason = DiscontinuationReason::AdverseEvent;
    script.so(1, week(4), Act::Discontinued { reason });
    let nothing_measured = script.visit_record("W9", None);
    script.so(2, week(9), nothing_measured);
    script.complete(2, "TREATMENT", week(9));
    let datasets = open(&plan, &script.state);
    let [_, date, by] = judged(&datasets, 1);
    assert_eq!(
        (date, by.as_str()),
        (week(3).to_string(), "LAST AT PREMATURE END")
    );
    assert_eq!(judged(&datasets, 2), ["", "", "MISSING"]);
}

#[test]
fn worsening_after_rescue_is_no_deterioration_in_the_times() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W3", WORSE);
    script.so(1, week(4), rescue());
    script.visit(1, "W6", WORSE);
    let datasets = open(&plan, &script.state);
    let line = datasets.line("ADTTE", &[("PARAMCD", "TTDET")]);
    assert_eq!((line.get("AVAL"), line.get("CNSR")), ("22", "1"));
}

#[test]
fn a_muscle_measured_on_both_sides_is_one_value_of_both() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let mut visit = script.visit_record("W0", Some(BASELINE));
    if let Observation::VisitHeld(record) = &mut visit {
        let force = |side, newtons| Finding {
            test: Test::Dynamometry(Muscle::Deltoid, side),
            value: Rational::integer(newtons),
        };
        let one_side = Finding {
            test: Test::Dynamometry(Muscle::Psoas, Side::Left),
            value: Rational::integer(200),
        };
        record.findings.others = vec![force(Side::Left, 100), force(Side::Right, 121), one_side];
    }
    script.so(1, week(0), visit);
    let datasets = open(&plan, &script.state);
    let line = datasets.line("ADQS", &[("PARAMCD", "DYNDEL")]);
    assert_eq!((line.get("AVAL"), line.get("ABLFL")), ("110.5", "Y"));
    assert!(datasets.lines("ADQS", &[("PARAMCD", "DYNPSO")]).is_empty());
    assert_eq!(datasets.lines("MK", &[("MKTESTCD", "DYNDEL")]).len(), 3);
}
