//! ADQS: values, changes, and what is carried forward.

use instruments::bohan_peter::Finding;
use instruments::safety::{WellsDvtFindings, WellsPeFindings};
use jiff::ToSpan;
use record::{Act, DiscontinuationReason, Observation, ThrombosisWatch};

use crate::lines::{Datasets, Line, cells, open};
use crate::script::{BASELINE, BETTER, Core, Script, WORSE, everyone_on, proderm, week};

/// The lines of one parameter, in the order of their visits.
pub fn of_parameter(datasets: &Datasets, table: &str, code: &str) -> Vec<Line> {
    datasets.lines(table, &[("PARAMCD", code)])
}

const BETWEEN: Core = Core {
    physician: 37,
    ..BASELINE
};

#[test]
fn a_change_is_the_value_less_the_baseline_to_the_last_bit() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    let odd = Core {
        physician: 33,
        patient: 21,
        haq: 7,
        ..BASELINE
    };
    script.first_period(1, [BASELINE, odd, BETWEEN, WORSE, BETTER]);
    let datasets = open(&plan, &script.state);
    let lines = datasets.lines("ADQS", &[]);
    let mut changed = 0;
    for line in lines.iter().filter(|line| line.get("ABLFL").is_empty()) {
        let [value, base, change] = ["AVAL", "BASE", "CHG"].map(|name| line.number(name).unwrap());
        assert_eq!(change.to_bits(), (value - base).to_bits(), "{line:?}");
        changed += i32::from(change != 0.0);
    }
    assert_eq!(changed, 3 + 1 + 1 + 5);
    for line in lines.iter().filter(|line| line.get("ABLFL") == "Y") {
        assert_eq!(
            (line.get("CHG"), line.get("AVISITN"), line.get("AVAL")),
            ("", "0", line.get("BASE"))
        );
    }
}

#[test]
fn the_enzyme_that_the_score_follows_has_a_baseline_of_its_own() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    let datasets = open(&plan, &script.state);
    let lines = of_parameter(&datasets, "ADQS", "ENZX");
    assert_eq!(cells(&lines, "AVISITN"), ["0", "4", "8", "12", "16"]);
    let expected = (127.0_f64 / 190.0).to_string();
    assert!(lines.iter().all(|line| line.get("BASE") == expected));
    assert_eq!(datasets.line("ADSL", &[]).get("ENZUSED"), "CK");
}

#[test]
fn in_the_extension_change_is_also_counted_from_its_opening_visit() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, BASELINE, BETWEEN]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    for visit in ["W16", "W20", "W24"] {
        script.dose(1, visit);
    }
    script.visit(1, "W28", BETTER);
    let datasets = open(&plan, &script.state);
    let at = |week| {
        datasets.line(
            "ADQS",
            &[("PARAMCD", "PHGA"), ("AVISITN", week), ("DTYPE", "")],
        )
    };
    let opening = at("16");
    assert_eq!(
        (opening.get("APHASE"), opening.get("BASEP2")),
        ("BLINDED", "")
    );
    let later = at("28");
    let names = ["AVAL", "BASE", "CHG", "BASEP2", "CHGP2"];
    assert_eq!(
        names.map(|name| later.number(name).unwrap()),
        [0.5, 5.0, 0.5 - 5.0, 3.7, 0.5 - 3.7]
    );
    assert_eq!(
        (
            later.get("APHASE"),
            later.get("ANL01FL"),
            later.get("ANL02FL")
        ),
        ("EXTENSION", "Y", "")
    );
}

#[test]
fn nothing_is_carried_over_a_switch() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", BETWEEN);
    script.visit(1, "W8", WORSE);
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(8), Observation::SwitchedInError { explanation });
    script.dose(1, "W8");
    script.visit_and_dose(1, "W12", BETTER);
    script.visit(1, "W16", BETTER);
    script.complete(1, "BLINDED", week(16));
    let datasets = open(&plan, &script.state);

    let kept = datasets.lines("ADQS", &[("PARAMCD", "EXT"), ("ANL02FL", "Y")]);
    assert_eq!(cells(&kept, "AVISITN"), ["0", "4", "8", "12", "16"]);
    assert_eq!(cells(&kept, "AVAL"), ["4.2", "4.2", "6.5", "6.5", "6.5"]);
    assert_eq!(cells(&kept, "DTYPE"), ["", "", "", "LOCF", "LOCF"]);
    assert_eq!(
        cells(&kept[3..], "ADT"),
        [week(8).to_string(), week(8).to_string()]
    );

    // What came after it is listed, and in neither analysis.
    let after = datasets.lines("ADQS", &[("PARAMCD", "EXT"), ("POSTSWFL", "Y")]);
    assert_eq!(cells(&after, "AVISITN"), ["12", "16"]);
    assert_eq!(cells(&after, "AVAL"), ["0", "0"]);
    assert_eq!(cells(&after, "ANL01FL"), ["", ""]);
    assert_eq!(cells(&after, "ANL02FL"), ["", ""]);
}

#[test]
fn after_a_switch_the_extension_is_analysed_again() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let explanation = "the wrong bag".to_owned();
    script.so(1, week(4), Observation::SwitchedInError { explanation });
    script.visit(1, "W16", BETWEEN);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.visit(1, "W28", BETTER);
    let datasets = open(&plan, &script.state);
    let lines = datasets.lines("ADQS", &[("PARAMCD", "MMT"), ("DTYPE", "")]);
    assert_eq!(cells(&lines, "AVISITN"), ["0", "16", "28"]);
    assert_eq!(cells(&lines, "ANL01FL"), ["Y", "", "Y"]);
    assert_eq!(cells(&lines, "POSTSWFL"), ["", "Y", ""]);
}

#[test]
fn baseline_is_not_carried() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W8", BETWEEN);
    let reason = DiscontinuationReason::LostToFollowUp;
    script.so(1, week(9), Act::Discontinued { reason });
    let datasets = open(&plan, &script.state);
    let kept = datasets.lines("ADQS", &[("PARAMCD", "PHGA"), ("ANL02FL", "Y")]);
    assert_eq!(
        cells(&kept, "AVISITN"),
        ["0", "8", "12", "16"],
        "week 4 has no value to take"
    );
    assert_eq!(cells(&kept, "DTYPE"), ["", "", "LOCF", "LOCF"]);
}

/// Subject 1 sees week 4 and leaves so many days after the first dose.
fn leaves_on<'a>(script: &mut Script<'a>, day: i64) {
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", BASELINE);
    let date = week(0).checked_add(day.days()).unwrap();
    script.visit_on(1, "ET", date, BETWEEN);
    let reason = DiscontinuationReason::WithdrawalOfConsent;
    script.so(1, date, Act::Discontinued { reason });
}

#[test]
fn the_value_at_early_termination_is_carried_into_the_planned_visits_after_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    leaves_on(&mut script, 50);
    let datasets = open(&plan, &script.state);
    let lines = of_parameter(&datasets, "ADQS", "PHGA");
    assert_eq!(cells(&lines, "AVISITN"), ["0", "4", "8", "12", "16", "99"]);
    assert_eq!(
        cells(&lines, "AVAL"),
        ["5", "5", "3.7", "3.7", "3.7", "3.7"]
    );
    assert_eq!(cells(&lines, "DTYPE"), ["", "", "LOCF", "LOCF", "LOCF", ""]);
    assert_eq!(
        cells(&lines, "ANL02FL"),
        ["Y", "Y", "Y", "Y", "Y", ""],
        "not twice"
    );
}

#[test]
fn an_end_within_the_window_of_week_16_still_gives_week_16_its_value() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    leaves_on(&mut script, 113);
    let datasets = open(&plan, &script.state);
    let kept = datasets.lines(
        "ADQS",
        &[("PARAMCD", "PHGA"), ("ANL02FL", "Y"), ("DTYPE", "LOCF")],
    );
    assert_eq!(cells(&kept, "AVISITN"), ["8", "12", "16"]);
    assert_eq!(cells(&kept, "AVAL"), ["5", "5", "3.7"]);
}

#[test]
fn a_visit_that_has_not_come_yet_is_not_filled() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W4", BASELINE);
    script.visit(1, "W12", BETWEEN);
    let datasets = open(&plan, &script.state);
    let kept = datasets.lines("ADQS", &[("PARAMCD", "PHGA"), ("ANL02FL", "Y")]);
    assert_eq!(cells(&kept, "AVISITN"), ["0", "4", "8", "12"]);
    assert_eq!(cells(&kept, "DTYPE"), ["", "", "LOCF", ""]);
}

#[test]
fn wells_scores_of_the_examination_after_an_infusion_stand_on_its_own_day() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let day_after = week(0).checked_add(1.days()).unwrap();
    let watch = ThrombosisWatch {
        visit: "W0".into(),
        deep_vein_thrombosis: WellsDvtFindings {
            calf_swelling: Finding::Present,
            ..WellsDvtFindings::default()
        },
        pulmonary_embolism: Some(WellsPeFindings {
            tachycardia: Finding::Present,
            ..WellsPeFindings::default()
        }),
        leg_scan: None,
        d_dimers: None,
    };
    script.so(1, day_after, Observation::ThrombosisWatched(watch));
    let datasets = open(&plan, &script.state);
    for (code, score) in [("WELLSDVT", "1"), ("WELLSPE", "1.5")] {
        let line = datasets.line("RS", &[("RSTESTCD", code)]);
        assert_eq!(line.get("RSORRES"), score);
        assert_eq!(line.get("RSDTC"), day_after.to_string());
        assert_eq!(line.get("VISIT"), "Week 0");
    }
}
