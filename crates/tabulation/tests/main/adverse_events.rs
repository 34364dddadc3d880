//! ADAE: an adverse event belongs to the treatment under which it began.

use jiff::ToSpan;
use jiff::civil::Date;
use record::{
    Act, ActionTaken, AdverseEvent, Observation, OnsetAfterInfusion, Outcome, Relation,
    Seriousness, Severity, Suspicion,
};

use crate::lines::{cells, open};
use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, week};

pub fn event(term: &str, onset: OnsetAfterInfusion) -> Observation {
    Observation::AdverseEvent(AdverseEvent {
        term: term.into(),
        system_organ_class: "Nervous system disorders".into(),
        severity: Severity::Mild,
        seriousness: Seriousness::NotSerious,
        relation: Relation::Related,
        thromboembolism: Suspicion::NotSuspected,
        onset,
        outcome: Outcome::Recovered,
        ended: None,
        action: ActionTaken::NotChanged,
        reported: None,
    })
}

fn after(weeks: i64, days: i64) -> Date {
    week(weeks).checked_add(days.days()).unwrap()
}

fn hours(hours: u32) -> OnsetAfterInfusion {
    OnsetAfterInfusion::Hours(hours)
}

#[test]
fn an_event_is_counted_under_the_treatment_received_at_its_onset() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.so(
        1,
        week(-1),
        event("Rash", OnsetAfterInfusion::NoInfusionYet),
    );
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(1, after(1, 0), event("Headache", hours(140)));
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    // The bag came two days later: until then the last treatment received was placebo.
    script.so(1, after(8, 1), event("Nausea", hours(640)));
    let late = after(8, 2);
    let cycle = script.cycle(1, "W8", late);
    script.so(1, late, cycle);
    script.so(1, after(9, 0), event("Fever", hours(96)));
    script.visit(1, "W16", BASELINE);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.so(1, after(16, 1), event("Cough", hours(999)));
    let late = after(16, 3);
    let cycle = script.cycle(1, "W16", late);
    script.so(1, late, cycle);
    script.so(1, after(17, 0), event("Pain", hours(48)));

    let datasets = open(&plan, &script.state);
    for (term, treatment, period, emergent) in [
        ("Rash", "", "", ""),
        ("Headache", "Placebo", "1", "Y"),
        ("Nausea", "Placebo", "1", "Y"),
        ("Fever", "IVIg", "1", "Y"),
        ("Cough", "IVIg", "1", ""),
        ("Pain", "IVIg", "2", "Y"),
    ] {
        let line = datasets.line("ADAE", &[("AEDECOD", term)]);
        let names = ["TRTA", "APERIOD"];
        assert_eq!(
            names.map(|name| line.get(name)),
            [treatment, period],
            "{term}"
        );
        if term != "Cough" {
            assert_eq!(line.get("TRTEMFL"), emergent, "{term}");
        }
    }
}

#[test]
fn each_counted_event_has_its_subject_in_the_denominator() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.dose(1, "W8");
    for day in 0..120 {
        script.so(1, after(0, day), event("Headache", hours(10)));
    }
    // Entered, and never infused there.
    script.visit(1, "W16", BASELINE);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    let datasets = open(&plan, &script.state);
    let counted = datasets.lines("ADAE", &[("TRTEMFL", "Y")]);
    assert!(counted.len() > 50);
    for line in counted {
        let holding = ["USUBJID", "APERIOD", "TRTA"].map(|name| (name, line.get(name)));
        datasets.line("ADEXPOS", &holding);
    }
}

#[test]
fn on_the_day_of_the_first_dose_only_what_began_before_it_is_not_emergent() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(
        1,
        week(0),
        event("Before", OnsetAfterInfusion::NoInfusionYet),
    );
    script.so(1, week(0), event("During", OnsetAfterInfusion::DuringCycle));
    let datasets = open(&plan, &script.state);
    let lines = datasets.lines("ADAE", &[]);
    assert_eq!(cells(&lines, "AEDECOD"), ["Before", "During"]);
    assert_eq!(cells(&lines, "TRTEMFL"), ["", "Y"]);
    assert_eq!(cells(&lines, "TRTA"), ["", "IVIg"]);
    assert_eq!(cells(&lines, "ASTDY"), ["1", "1"]);
}

#[test]
fn an_event_is_around_an_infusion_up_to_72_hours_after_its_end() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.so(1, week(-1), event("0", OnsetAfterInfusion::NoInfusionYet));
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(
        1,
        after(0, 1),
        event("during", OnsetAfterInfusion::DuringCycle),
    );
    script.so(1, after(0, 4), event("72", hours(72)));
    script.so(1, after(0, 4), event("73", hours(73)));
    let lines = open(&plan, &script.state).lines("ADAE", &[]);
    assert_eq!(cells(&lines, "AEDECOD"), ["0", "during", "72", "73"]);
    assert_eq!(cells(&lines, "INFUSFL"), ["", "Y", "Y", ""]);
}

#[test]
fn emergent_ends_four_weeks_after_the_last_dose() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    // The first cycle takes two days.
    for (days, term) in [(28, "28"), (29, "29"), (30, "30")] {
        script.so(1, after(0, days), event(term, hours(500)));
    }
    let lines = open(&plan, &script.state).lines("ADAE", &[]);
    assert_eq!(cells(&lines, "AEDECOD"), ["28", "29", "30"]);
    assert_eq!(cells(&lines, "TRTEMFL"), ["Y", "Y", ""]);
    assert_eq!(cells(&lines, "TRTA"), ["IVIg"; 3]);
}

#[test]
fn the_groups_of_special_interest_are_the_protocols() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(1, after(1, 0), event("Deep vein thrombosis", hours(100)));
    script.so(1, after(1, 1), event("HAEMOLYSIS", hours(100)));
    script.so(1, after(1, 2), event("Headache", hours(100)));
    let lines = open(&plan, &script.state).lines("ADAE", &[]);
    assert_eq!(
        cells(&lines, "AESPINT"),
        ["Thromboembolism", "Haemolysis", ""]
    );
}
