//! Windows: a day belongs to the visit that is nearest, and a visit in its window is the visit of that day.

use crate::trials::{FIRST_LINE, PRODERM, plan};

#[test]
fn each_day_of_a_window_belongs_to_its_visit() {
    for text in [PRODERM, FIRST_LINE] {
        let plan = plan(text);
        for visit in plan.visits() {
            let Some(window) = visit.window() else {
                continue;
            };
            for day in window {
                assert_eq!(
                    plan.visit_on(day),
                    Some(visit.index),
                    "{} on day {day}",
                    visit.id
                );
                assert!(plan.is_within_window(visit.index, day));
            }
        }
    }
}

#[test]
fn windows_reach_three_days_either_side_and_the_first_dose_has_none() {
    let plan = plan(PRODERM);
    let named = |name| plan.visit_named(name).expect("a visit");
    for (day, inside) in [(52, false), (53, true), (56, true), (59, true), (60, false)] {
        assert_eq!(plan.is_within_window(named("W8"), day), inside, "day {day}");
        assert_eq!(plan.visit_on(day) == Some(named("W8")), inside, "day {day}");
    }
    assert!(plan.is_within_window(named("W0"), 0) && !plan.is_within_window(named("W0"), 1));
    assert_eq!(plan.visit_on(-21), Some(named("SCR")));
    assert_eq!(plan.visit_on(-1), Some(named("SCR")));
    assert_eq!(plan.visit_on(-22), None);
    assert_eq!(plan.visit_on(i32::MAX), None);
    assert_eq!(plan.visit_on(i32::MIN), None);
}

#[test]
fn a_subject_leaves_on_any_day() {
    let plan = plan(PRODERM);
    let leaving = plan
        .early_termination()
        .expect("a visit for those who leave");
    assert!((0..300).all(|day| plan.is_within_window(leaving, day)));
}

#[test]
fn a_day_in_two_windows_belongs_to_the_nearer_visit_and_to_the_earlier_of_two() {
    let wide = FIRST_LINE.replace(
        "days_before = 3\ndays_after = 3",
        "days_before = 5\ndays_after = 5",
    );
    let plan = plan(&wide);
    let named = |name| plan.visit_named(name);
    assert_eq!(plan.visit_on(24), named("W3"));
    assert_eq!(plan.visit_on(25), named("W4"));
    // Week 4 is day 28 and week 6 day 42; windows of a week would meet half way, at day 35.
    let wider = FIRST_LINE
        .replace(
            "week = 4\ndays_before = 3\ndays_after = 3",
            "week = 4\ndays_before = 3\ndays_after = 7",
        )
        .replace(
            "week = 6\ndays_before = 3\ndays_after = 3",
            "week = 6\ndays_before = 7\ndays_after = 3",
        );
    let plan = crate::trials::plan(&wider);
    assert_eq!(plan.visit_on(35), plan.visit_named("W4"));
    assert_eq!(plan.visit_on(36), plan.visit_named("W6"));
}
