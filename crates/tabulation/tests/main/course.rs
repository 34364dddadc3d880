//! ADSL: who entered, how far each came, and what happened on the way.

use instruments::exact::Rational;
use jiff::ToSpan;
use protocol::StratumId;
use record::{
    Act, ConcomitantTreatment, DiscontinuationReason, DoseChange, Observation, ScreenFailureReason,
    TreatmentClass,
};

use crate::lines::{cells, open, proderm_id};
use crate::script::{
    BASELINE, BETTER, Core, Script, WORSE, everyone_on, proderm, screening_date, week,
};

fn steroid(change: DoseChange) -> Observation {
    Observation::ConcomitantTreatment(ConcomitantTreatment {
        name: "prednisone".into(),
        class: TreatmentClass::Glucocorticoid,
        change,
        daily_milligrams: Some(Rational::integer(10)),
    })
}

fn into_the_extension(script: &mut Script<'_>, number: u32) {
    script.first_period(number, [BETTER; 5]);
    script.complete(number, "BLINDED", week(16));
    script.enter(number, "EXTENSION", week(16));
    script.dose(number, "W16");
}

#[test]
fn a_glucocorticoid_counts_as_reduced_only_where_that_fell_in_the_extension() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    for number in 1..=3 {
        into_the_extension(&mut script, number);
        script.so(number, week(0), steroid(DoseChange::AtEntry));
    }
    // Against the protocol, and so a deviation, but not the end point of the extension.
    script.so(1, week(6), steroid(DoseChange::Reduced));
    script.so(2, week(20), steroid(DoseChange::Reduced));
    script.so(3, week(20), steroid(DoseChange::Increased));
    let datasets = open(&plan, &script.state);
    for (number, reduced) in [(1, ""), (2, "Y"), (3, "")] {
        let line = datasets.line("ADSL", &[("USUBJID", &proderm_id(number))]);
        assert_eq!(line.get("GCBLFL"), "Y");
        assert_eq!(line.get("GCREDFL"), reduced, "subject {number}");
    }
}

#[test]
fn three_strata_stand_side_by_side_used_verified_and_true() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let severe = Core {
        physician: 80,
        ..BASELINE
    };
    script.visit(1, "W0", severe);
    script.so(
        1,
        week(1),
        Observation::WrongStratum {
            true_stratum: StratumId("MILD".into()),
            explanation: "the score of another person was entered".into(),
        },
    );
    let datasets = open(&plan, &script.state);
    let deviation = datasets.line("ADDV", &[]);
    assert_eq!(deviation.get("DVDECOD"), "WRONG STRATUM");
    let line = datasets.line("ADSL", &[]);
    assert_eq!(
        ["STRATAR", "STRATARN", "STRATAV", "STRATAVN", "STRATAT"].map(|name| line.get(name)),
        ["Moderate", "2", "Severe", "3", "Mild"],
    );
}

#[test]
fn without_a_correction_the_stratum_used_is_the_true_one() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let line = open(&plan, &script.state).line("ADSL", &[]);
    assert_eq!(
        (
            line.get("STRATAR"),
            line.get("STRATAT"),
            line.get("STRATAV")
        ),
        ("Moderate", "Moderate", ""),
        "nothing is verified before week 0 is held"
    );
}

#[test]
fn only_enrolment_after_the_amendment_of_the_rate_leaves_the_flag_empty() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    // Week 0 of everyone is in May 2017; the second is enrolled more than a year later.
    let late = week(61);
    script.make_eligible(2, BASELINE);
    let enrolment = script.enrolment(2);
    script.so(2, late, enrolment);
    script.visit_on(2, "W0", late, BASELINE);
    let cycle = script.cycle(2, "W0", late);
    script.so(2, late, cycle);
    let datasets = open(&plan, &script.state);
    for (number, before) in [(1, "Y"), (2, "")] {
        let id = [("USUBJID", proderm_id(number))];
        let id = [(id[0].0, id[0].1.as_str())];
        assert_eq!(datasets.line("ADSL", &id).get("PREAMFL"), before);
        for line in datasets.lines("ADEXPOS", &id) {
            assert_eq!(line.get("PREAMFL"), before);
        }
    }
}

#[test]
fn a_switch_is_told_with_its_day_its_reason_and_the_treatment_after_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    for number in 1..=3 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
    }
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.visit(2, "W4", BASELINE);
    let explanation = "the wrong bag".to_owned();
    script.so(2, week(4), Observation::SwitchedInError { explanation });
    let datasets = open(&plan, &script.state);
    for (number, expected) in [
        (1, ["Y", "CONFIRMED DETERIORATION", "", "IVIg", "Placebo"]),
        (2, ["Y", "IN ERROR", "Y", "IVIg", "Placebo"]),
        (3, ["", "", "", "", "Placebo"]),
    ] {
        let line = datasets.line("ADSL", &[("USUBJID", &proderm_id(number))]);
        let names = ["SWTFL", "SWTRS", "SWTERRFL", "TRT01B", "TRT01A"];
        assert_eq!(names.map(|name| line.get(name)), expected);
    }
    let first = datasets.line("ADSL", &[("USUBJID", &proderm_id(1))]);
    assert_eq!(first.get("SWTDT"), week(8).to_string());
    assert_eq!(
        ["DETFL", "DETDT", "DETVIS", "DET2FL"].map(|name| first.get(name)),
        ["Y", &week(8).to_string(), "W8", ""]
    );
}

#[test]
fn a_cross_over_before_an_error_is_a_cross_over() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.dose(1, "W8");
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(12), Observation::SwitchedInError { explanation });
    let line = open(&plan, &script.state).line("ADSL", &[]);
    assert_eq!(
        ["SWTRS", "SWTERRFL", "TRT01B"].map(|name| line.get(name)),
        ["CONFIRMED DETERIORATION", "Y", "IVIg"]
    );
}

#[test]
fn the_open_label_product_is_the_actual_treatment_of_those_who_were_given_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    into_the_extension(&mut script, 1);
    script.first_period(2, [BETTER; 5]);
    script.complete(2, "BLINDED", week(16));
    script.enter(2, "EXTENSION", week(16));
    let datasets = open(&plan, &script.state);
    for (number, given) in [(1, "IVIg"), (2, "")] {
        let line = datasets.line("ADSL", &[("USUBJID", &proderm_id(number))]);
        assert_eq!(
            (line.get("TRT02P"), line.get("TRT02A"), line.get("P2STFL")),
            ("IVIg", given, "Y")
        );
        assert_eq!(
            (line.get("EOSSTT"), line.get("EOSDT")),
            ("ONGOING", ""),
            "no end before the end"
        );
    }
}

#[test]
fn who_leaves_is_told_by_period_day_and_reason() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let day = week(5).checked_add(1.day()).unwrap();
    script.visit_on(1, "ET", day, BASELINE);
    let reason = DiscontinuationReason::AdverseEvent;
    script.so(1, day, Act::Discontinued { reason });
    let line = open(&plan, &script.state).line("ADSL", &[]);
    let names = [
        "P1STFL", "P1CMFL", "P1DCRS", "P1EDT", "P2STFL", "EOSSTT", "DCSPER", "EOSDT",
    ];
    let day = day.to_string();
    assert_eq!(
        names.map(|name| line.get(name)),
        [
            "Y",
            "",
            "ADVERSE EVENT",
            &day,
            "",
            "DISCONTINUED",
            "BLINDED",
            &day
        ]
    );
}

#[test]
fn every_reason_against_enrolment_is_a_row_and_all_of_them_stand_in_adsl() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    script.consent(1);
    let other = |text: &str| ScreenFailureReason::Other { text: text.into() };
    let reasons = vec![other("moved abroad"), other("no time")];
    script.so(1, screening_date(), Act::ScreenFailed { reasons });
    let datasets = open(&plan, &script.state);
    let line = datasets.line("ADSL", &[]);
    assert_eq!(
        ["SCRFFL", "SCRFRS", "ARMCD", "ENRLFL", "EOSSTT"].map(|name| line.get(name)),
        ["Y", "moved abroad; no time", "SCRNFAIL", "", "NOT ENROLLED"]
    );
    let reasons = datasets.lines("ADIE", &[]);
    assert_eq!(cells(&reasons, "IETESTCD"), ["OTHER01", "OTHER02"]);
    assert_eq!(cells(&reasons, "IETEST"), ["moved abroad", "no time"]);
}
