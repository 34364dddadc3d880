use forms::live::course::course;
use forms::live::deterioration::{DeteriorationStage, deterioration_warning};
use forms::{InfusionStanding, VisitStanding, calendar, due_today, forms_offered};
use record::{Act, Event};

use crate::desk::{at, event, of, problems, typed};
use crate::script::{BASELINE, BETTER, Script, WORSE, everyone_on, pilot, proderm, week};

fn standing(script: &Script<'_>, visit: &str, week_number: i64) -> VisitStanding {
    let c = of(&script.state, week(week_number));
    let calendar = calendar(&c);
    let found = calendar.iter().find(|one| one.visit.as_str() == visit);
    found.map_or(VisitStanding::NotPlanned, |one| one.standing)
}

#[test]
fn the_calendar_says_of_each_visit_where_it_stands() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    assert_eq!(standing(&script, "W0", 0), VisitStanding::Due);
    assert_eq!(standing(&script, "W4", 0), VisitStanding::NotYet);
    script.visit_and_dose(1, "W0", BASELINE);
    assert_eq!(standing(&script, "W0", 0), VisitStanding::Held);
    assert_eq!(standing(&script, "W4", 3), VisitStanding::NotYet);
    assert_eq!(standing(&script, "W4", 4), VisitStanding::Due);
    assert_eq!(standing(&script, "W4", 5), VisitStanding::Late);
    script.visit_on(1, "W4", week(5), BASELINE);
    assert_eq!(standing(&script, "W4", 5), VisitStanding::HeldOutsideWindow);
    let missed = typed(&[("date", "2017-07-01"), ("reason", "on holiday")]);
    let c = of(&script.state, week(9));
    let missed = event(&c, "missed-visit/W8", &missed);
    script.so(1, week(9), missed);
    assert_eq!(standing(&script, "W8", 10), VisitStanding::Missed);
    assert_eq!(standing(&script, "ET", 10), VisitStanding::NotPlanned);
    let c = of(&script.state, week(0));
    let first = calendar(&c);
    let w0 = first.iter().find(|one| one.visit.as_str() == "W0").unwrap();
    assert_eq!(w0.infusion, InfusionStanding::Done);
    assert_eq!(w0.wells, InfusionStanding::Open);
    let said: Vec<String> = due_today(&c).into_iter().map(|due| due.text).collect();
    let wells = "Week 0: take the Wells scores after the infusion.";
    assert!(said.contains(&wells.to_owned()), "{said:?}");
    let w40 = first
        .iter()
        .find(|one| one.visit.as_str() == "W40")
        .unwrap();
    assert_eq!(w40.planned, Some(week(40)));
    assert_eq!(w40.infusion, InfusionStanding::None);
}

#[test]
fn an_extra_visit_of_the_pilot_is_in_the_calendar_of_those_who_have_it() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    for number in 1..=11 {
        script.enrol(number);
    }
    let c = |script: &Script<'_>, subject: u32| {
        let c = forms::Circumstances {
            subject: Some(record::SubjectNumber(subject)),
            ..of(&script.state, week(4))
        };
        calendar(&c).iter().any(|one| one.visit.as_str() == "W4")
    };
    script.visit_and_dose(11, "W0", BASELINE);
    assert!(!c(&script, 11));
    script.visit_and_dose(11, "W3", BASELINE);
    assert!(
        c(&script, 11),
        "below 40 at week 3, under the third version"
    );
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W3", BASELINE);
    assert!(
        !c(&script, 1),
        "the first subject is under the first version"
    );

    script.visit(11, "W4", BASELINE);
    let c = forms::Circumstances {
        subject: Some(record::SubjectNumber(11)),
        ..of(&script.state, week(4))
    };
    assert!(forms_offered(&c).contains(&forms::FormKind::RegimenChange));
    let change = typed(&[("date", "2017-05-29"), ("to", "AMENDED")]);
    let changed = event(&c, "regimen-change", &change);
    script.so(11, week(4), changed);
}

#[test]
fn deterioration_is_warned_of_once_confirmed_twice_and_leads_to_the_next_step() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    assert_eq!(deterioration_warning(&of(&script.state, week(0))), None);
    script.visit_and_dose(1, "W4", WORSE);
    let once = deterioration_warning(&of(&script.state, week(4))).unwrap();
    assert_eq!(once.stage, DeteriorationStage::Unconfirmed);
    assert!(
        once.message.contains("2 core set visits in a row"),
        "{once:?}"
    );
    script.visit(1, "W8", WORSE);
    let c = of(&script.state, week(8));
    let confirmed = deterioration_warning(&c).unwrap();
    assert_eq!(confirmed.stage, DeteriorationStage::Confirmed);
    assert_eq!(
        confirmed.message,
        "Deterioration was confirmed at Week 8 (2017-06-26). Before the next dose, enter the next step and have the pharmacy prepare under the new allocation. What it is stays blinded; the visits go on as planned."
    );
    let next = event(&c, "cross-over", &typed(&[("date", "2017-06-26")]));
    assert_eq!(next, Event::Act(Act::CrossedOver {}));
    script.so(1, week(8), next);
    let settled = deterioration_warning(&of(&script.state, week(8))).unwrap();
    assert_eq!(settled.stage, DeteriorationStage::Settled);
    let points = course(&of(&script.state, week(8)));
    let worse: Vec<bool> = points.iter().map(|point| point.worse).collect();
    assert_eq!(worse, [false, true, true]);
}

#[test]
fn the_course_of_the_score_begins_with_0_at_baseline() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W4", BETTER);
    let points = course(&of(&script.state, week(4)));
    let shown: Vec<(i32, Option<f64>)> = points
        .iter()
        .map(|point| (point.day, point.score))
        .collect();
    assert_eq!(shown, [(0, Some(0.0)), (28, Some(80.0))]);
}

#[test]
fn the_smaller_dose_is_offered_from_week_28_of_the_extension_only() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    let offered = |script: &Script<'_>| {
        let c = of(&script.state, week(20));
        forms_offered(&c).contains(&forms::FormKind::DoseReduction)
    };
    assert!(!offered(&script));
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    assert!(offered(&script));
    let c = of(&script.state, week(28));
    let choices = crate::desk::blank(&c, "dose-reduction");
    let text = serde_json::to_string(choices.field("from").unwrap()).unwrap();
    assert!(text.contains("W28") && !text.contains("W24") && !text.contains("W40"));
    let from = |visit: &str| typed(&[("date", "2017-11-13"), ("from", visit)]);
    let refused = problems(&c, "dose-reduction", &from("W20"));
    assert!(at(&refused, "from").contains("not one of the choices"));
    let reduced = event(&c, "dose-reduction", &from("W28"));
    script.so(1, week(28), reduced);
}
