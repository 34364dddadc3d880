use forms::live::improvement::Improvement;
use forms::{Gravity, Need, Tone};
use record::{Event, FindingItem, Observation, Side, VisitRecord};

use crate::desk::{at, blank, event, of, problems, reading, typed};
use crate::script::{BASELINE, Core, Script, WORSE, everyone_on, pilot, proderm, week};

fn visit_of(event: Event) -> VisitRecord {
    match event {
        Event::Observation(Observation::VisitHeld(held)) => held,
        other => panic!("{other:?}"),
    }
}

/// A core set visit as a nurse types it, with decimal commas; the enzymes as the laboratory printed them.
fn week_4() -> forms::Typed {
    typed(&[
        ("date", "2017-05-29"),
        ("weight", "70,5"),
        ("physician_global", "2,5"),
        ("patient_global", "3.1"),
        ("extramuscular", "2"),
        ("mmt_total", "139"),
        ("haq", "0.625"),
        ("ck", "310"),
        ("ck_limit", "190"),
        ("aldolase", "7.1"),
        ("aldolase_limit", "7.6"),
        ("ldh", "280"),
        ("ldh_limit", "250"),
        ("ast", "41"),
        ("ast_limit", "40"),
        ("alt", "55"),
        ("alt_limit", "45"),
    ])
}

#[test]
fn a_visit_typed_with_decimal_commas_is_read_exactly_and_the_record_takes_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let event = event(&of(&script.state, week(4)), "visit/W4", &week_4());
    let held = visit_of(event.clone());
    assert_eq!(held.findings.weight.unwrap().to_string(), "70.5");
    let core_set = held.findings.core_set.unwrap();
    assert_eq!(core_set.physician_global.unwrap().to_string(), "2.5");
    assert_eq!(core_set.muscle_strength.unwrap().to_string(), "139 of 150");
    assert_eq!(core_set.haq.unwrap().to_string(), "0.625");
    assert_eq!(core_set.enzymes.measured().count(), 5);
    assert!(script.so(1, week(4), event).deviations.is_empty());
}

#[test]
fn fifteen_grades_make_the_total_and_a_total_that_differs_is_refused() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    let form = blank(&c, "visit/W4");
    let grades: Vec<String> = form
        .fields()
        .filter(|field| field.name.starts_with("grade_"))
        .map(|field| field.name.clone())
        .collect();
    assert_eq!(grades.len(), 15);

    let mut all = week_4();
    all.remove("mmt_total");
    for grade in &grades {
        all.insert(grade.clone(), "9".to_owned());
    }
    all.insert("grade_neck_flexors".to_owned(), "7".to_owned());
    let held = visit_of(event(&c, "visit/W4", &all));
    let strength = held.findings.core_set.unwrap().muscle_strength.unwrap();
    assert_eq!(strength.to_string(), "133 of 150");
    let particulars = held.findings.particulars.clone().unwrap();
    assert_eq!(particulars.muscle_grades.len(), 15);
    let right = particulars
        .muscle_grades
        .iter()
        .filter(|grade| grade.side == Some(Side::Right));
    assert_eq!(right.count(), 7);

    all.insert("mmt_total".to_owned(), "134".to_owned());
    let refused = problems(&c, "visit/W4", &all);
    assert!(at(&refused, "mmt_total").contains("add up to 133"));

    all.remove("mmt_total");
    all.remove("grade_deltoid_left");
    let wanting = problems(&c, "visit/W4", &all);
    assert!(at(&wanting, "mmt_total").contains("1 of 15"));
    assert!(at(&wanting, "mmt_total").contains("Deltoid (left)"));
    all.insert("mmt_total__missing".to_owned(), "arm in plaster".to_owned());
    let held = visit_of(event(&c, "visit/W4", &all));
    let particulars = held.findings.particulars.clone().unwrap();
    assert_eq!(particulars.muscle_grades.len(), 14);
    assert_eq!(particulars.not_done[0].reason, "arm in plaster");
    script.so(1, week(4), Observation::VisitHeld(held));
}

#[test]
fn the_pilot_grades_26_muscles_for_its_260_points() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let form = blank(&of(&script.state, week(0)), "visit/W0");
    let grades = form
        .fields()
        .filter(|field| field.name.starts_with("grade_"));
    assert_eq!(grades.count(), 26);
    assert_eq!(form.field("mmt_total").unwrap().unit, "of 260");
    assert!(form.field("dynamometry_psoas_left").is_some());
    assert!(form.field("cdasi_activity").is_none());
}

#[test]
fn twenty_answers_and_the_aids_make_the_index_of_the_questionnaire() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    let mut answers = week_4();
    answers.remove("haq");
    for item in 1..=20 {
        answers.insert(format!("haq_item_{item}"), "0".to_owned());
    }
    // Walking with a cane counts 2, dressing is impossible: (3 + 2) / 8.
    answers.insert("haq_item_1".to_owned(), "3".to_owned());
    answers.insert("haq_aid_4".to_owned(), "yes".to_owned());
    let held = visit_of(event(&c, "visit/W4", &answers));
    let core_set = held.findings.core_set.unwrap();
    assert_eq!(core_set.haq.unwrap().to_string(), "0.625");

    answers.insert("haq_item_2".to_owned(), "4".to_owned());
    let refused = problems(&c, "visit/W4", &answers);
    assert!(at(&refused, "haq_item_2").contains("outside 0 to 3"));

    let mut odd = week_4();
    odd.insert("haq".to_owned(), "1.3".to_owned());
    let doubtful = problems(&c, "visit/W4", &odd);
    assert!(at(&doubtful, "haq").contains("not a mean"));
    for index in ["8/7", "1.14", "1.143", "1.125", "1.33"] {
        odd.insert("haq".to_owned(), index.to_owned());
        reading(&c, "visit/W4", &odd);
    }
}

#[test]
fn an_empty_field_asks_for_its_reason_and_a_doubtful_value_for_another() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    let mut some = week_4();
    some.remove("extramuscular");
    some.insert("physician_global".to_owned(), "10".to_owned());
    let found = problems(&c, "visit/W4", &some);
    assert!(found.iter().all(|found| found.gravity == Gravity::Doubtful));
    assert!(at(&found, "extramuscular").contains("say why it is missing"));
    assert!(at(&found, "physician_global").contains("5 cm at the visit before"));

    some.insert("extramuscular__missing".to_owned(), "refused".to_owned());
    some.insert("physician_global__because".to_owned(), "flare".to_owned());
    let read = reading(&c, "visit/W4", &some);
    assert_eq!(read.reasons().as_deref(), Some("physician_global: flare"));
    let held = visit_of(read.events().next().unwrap().clone());
    let not_done = &held.findings.particulars.unwrap().not_done;
    assert_eq!(not_done.len(), 1);
    assert!(matches!(not_done[0].item, FindingItem::CoreSet(_)));

    some.insert("extramuscular".to_owned(), "2".to_owned());
    let both = problems(&c, "visit/W4", &some);
    assert!(at(&both, "extramuscular").contains("Delete one of them"));
}

#[test]
fn what_cannot_be_stays_at_its_field_with_everything_typed_kept() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    let long = "1".repeat(10_001);
    for (field, text, says) in [
        ("physician_global", "10.1", "outside 0 to 10"),
        ("physician_global", "three", "not a number"),
        ("weight", "1,234.5", "not a number"),
        ("date", "2017-06-30", "in the future"),
        ("date", "31.02.2017", "not a day"),
        ("date", "2016-01-01", "too early"),
        ("mmt_total", "151", "outside 0 to 150"),
        ("ck_limit", "0", "above 0"),
        ("ck_limit", "", "upper limit of normal is needed"),
        ("patient_global", "3\0", "cannot be stored"),
        ("patient_global", long.as_str(), "10000 are allowed"),
    ] {
        let mut wrong = week_4();
        wrong.insert(field.to_owned(), text.to_owned());
        let refused = problems(&c, "visit/W4", &wrong);
        assert!(at(&refused, field).contains(says), "{field}: {refused:?}");
        let form = forms::filled(&c, &"visit/W4".parse().unwrap(), &wrong).unwrap();
        for (name, text) in &wrong {
            assert_eq!(form.field(name).unwrap().value, *text);
        }
        assert!(!form.field(field).unwrap().problems.is_empty());
    }
    let mut unknown = week_4();
    unknown.insert("arm".to_owned(), "IVIG".to_owned());
    let refused = problems(&c, "visit/W4", &unknown);
    assert!(at(&refused, "").contains("no field \"arm\""));
}

#[test]
fn a_visit_out_of_its_window_is_taken_with_a_reason_only() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(6));
    let mut late = week_4();
    late.insert("date".to_owned(), week(5).to_string());
    let found = problems(&c, "visit/W4", &late);
    assert!(at(&found, "date").contains("visit 4 days after its window"));
    late.insert("date__because".to_owned(), "snowed in".to_owned());
    let read = reading(&c, "visit/W4", &late);
    assert_eq!(read.accepted[0].reason, "snowed in");
}

#[test]
fn what_was_found_before_stands_beside_and_the_laboratorys_limits_stand_there_already() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W4", WORSE);
    let form = blank(&of(&script.state, week(8)), "visit/W8");
    let earlier = |name: &str| form.field(name).unwrap().earlier.clone().unwrap();
    assert_eq!(earlier("extramuscular").value, "6.5 cm");
    assert_eq!(earlier("extramuscular").when, "Week 4, 2017-05-29");
    assert_eq!(earlier("ck").value, "127 (190)");
    assert_eq!(form.field("ck_limit").unwrap().value, "190");
    assert_eq!(form.field("ck").unwrap().value, "");
    assert_eq!(form.field("date").unwrap().value, week(8).to_string());
    assert_eq!(form.field("date").unwrap().need, Need::Required);
}

#[test]
fn the_score_follows_as_soon_as_it_is_typed_and_the_form_itself_does_not_tell_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    let mut better = week_4();
    // Each the best it can be, and the enzyme as at baseline, where it was normal.
    for (name, value) in [
        ("physician_global", "0.5"),
        ("patient_global", "0.5"),
        ("extramuscular", "0"),
        ("mmt_total", "150"),
        ("haq", "0"),
        ("ck", "127"),
    ] {
        better.insert(name.to_owned(), value.to_owned());
    }
    let visit = plan.visit_named("W4").unwrap();
    let said = |typed: &forms::Typed| {
        let improvement = Improvement::of_typed(&c, visit, typed).unwrap();
        let notices = improvement.notices(&c);
        notices
            .into_iter()
            .map(|notice| (notice.tone, notice.text))
            .collect::<Vec<_>>()
    };
    // Aggarwal's weights: 20 + 10 + 20 (121 to 150 of 150 is 19.3%) + 10 + 0 + 20.
    let score = "Total Improvement Score: 80 (major improvement).";
    assert!(said(&better).contains(&(Tone::Plain, score.to_owned())));
    let strength = "Muscle strength: 121.00 at baseline, 150.00 now, 19.3%: 20 of 32.5 points.";
    let parts = said(&better);
    assert!(
        parts.contains(&(Tone::Plain, strength.to_owned())),
        "{parts:?}"
    );

    let mut worse = week_4();
    worse.insert("extramuscular".to_owned(), "6.5".to_owned());
    let alarm = "Worse than baseline: extramuscular activity.";
    assert!(said(&worse).contains(&(Tone::Alarm, alarm.to_owned())));

    // Whoever assesses is shown the form, and the form itself tells no score.
    let kind = "visit/W4".parse().unwrap();
    let form = forms::filled(&c, &kind, &worse).unwrap();
    let notices = form.sections.iter().flat_map(|section| &section.notices);
    assert!(notices.clone().all(|notice| notice.tone == Tone::Plain));
    assert!(
        notices
            .into_iter()
            .all(|notice| !notice.text.contains("Improvement"))
    );
}

#[test]
fn an_amount_that_grew_tenfold_is_asked_about() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", Core { ..BASELINE });
    let c = of(&script.state, week(4));
    for (name, value, says) in [
        ("weight", "7.05", "unusual"),
        ("weight", "81", "more than a tenth apart"),
        ("ck", "31000", "163 times"),
        ("ck_limit", "3.2", "190 at the visit before and is 3.2 now"),
        ("mmt_total", "21", "121 points at the visit before"),
    ] {
        let mut slip = week_4();
        slip.insert(name.to_owned(), value.to_owned());
        let found = problems(&c, "visit/W4", &slip);
        assert!(at(&found, name).contains(says), "{name}: {found:?}");
    }
}
