//! What a cycle should give.

use instruments::infusion::BodyWeight;
use protocol::VisitId;
use record::rules::dosing::{DaysChosen, DoseLevel, NoDose, cycle_rule, plan_cycle};
use record::{Findings, Observation, VisitRecord};

use crate::script::{BASELINE, Script, WEEK_0, everyone_on, pilot, proderm, week};

fn weight(text: &str) -> BodyWeight {
    text.parse().unwrap()
}

#[test]
fn proderm_gives_two_grams_per_kilogram_in_equal_parts_over_two_to_five_days() {
    let plan = proderm();
    let treatment = plan.arms()[0].treatment;
    let week_4 = plan.visit_named("W4").unwrap();
    let version = plan.version_for(1, WEEK_0, |_, _| false);
    let rule = cycle_rule(&plan, treatment, week_4, version, DoseLevel::Full).unwrap();
    let cycle = |days: u8| {
        let chosen = DaysChosen::Days(days.try_into().unwrap());
        let planned = plan_cycle(&rule, weight("72.5"), chosen).unwrap();
        (
            planned.days.get(),
            planned.each_day.to_string(),
            planned.whole.to_string(),
        )
    };
    // 72.5 kg x 20 ml/kg = 1450 ml.
    assert_eq!(cycle(2), (2, "725".into(), "1450".into()));
    assert_eq!(cycle(5), (5, "290".into(), "1450".into()));
    assert_eq!(cycle(1).0, 2, "at least two days");
    assert_eq!(cycle(9).0, 5, "at most five days");
}

#[test]
fn a_bag_of_placebo_holds_what_a_bag_of_immunoglobulin_holds() {
    let plan = proderm();
    let version = plan.version_for(1, WEEK_0, |_, _| false);
    let week_0 = plan.visit_named("W0").unwrap();
    let cycles: Vec<_> = plan
        .arms()
        .iter()
        .map(|arm| {
            let rule = cycle_rule(&plan, arm.treatment, week_0, version, DoseLevel::Full).unwrap();
            (
                plan_cycle(&rule, weight("81.3"), DaysChosen::Fewest).unwrap(),
                rule.highest_rate(),
            )
        })
        .collect();
    assert_eq!(cycles[0], cycles[1]);
}

#[test]
fn the_amendment_of_july_2018_lowers_the_rate_for_everyone_from_its_day_on() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let rate = |day: &str| {
        let week_0 = plan.visit_named("W0").unwrap();
        script
            .state
            .highest_rate(script.subject(1), week_0, day.parse().unwrap())
            .unwrap()
            .to_string()
    };
    assert_eq!(rate("2018-06-30"), "0.12");
    assert_eq!(rate("2018-07-01"), "0.04");
}

#[test]
fn a_missing_weight_is_carried_forward() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let week_0 = plan.visit_named("W0").unwrap();
    let grams = |script: &Script<'_>, visit, date| {
        script
            .state
            .planned_cycle(script.subject(1), visit, date, DaysChosen::Fewest)
            .map(|cycle| cycle.grams.to_string())
    };
    assert_eq!(
        grams(&script, week_0, WEEK_0),
        Ok("140".into()),
        "70 kg at screening"
    );
    let weighed = |visit: &str, kilograms: &str| {
        Observation::VisitHeld(VisitRecord {
            visit: VisitId(visit.into()),
            findings: Findings {
                weight: Some(weight(kilograms)),
                ..Findings::default()
            },
        })
    };
    script.so(1, WEEK_0, weighed("W0", "64.5"));
    assert_eq!(grams(&script, week_0, WEEK_0), Ok("129".into()));
    script.dose(1, "W0");
    let week_4 = plan.visit_named("W4").unwrap();
    assert_eq!(
        grams(&script, week_4, week(4)),
        Ok("129".into()),
        "not weighed at week 4"
    );
    // A later weight is no news of an earlier day.
    script.so(1, week(8), weighed("W8", "60"));
    assert_eq!(grams(&script, week_4, week(4)), Ok("129".into()));
    let week_40 = plan.visit_named("W40").unwrap();
    assert_eq!(grams(&script, week_40, week(40)), Err(NoDose::NotPlanned));
}

#[test]
fn the_pilot_splits_what_is_above_80_grams_a_day_onto_the_next_day() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let record = script.visit_record("W0", Some(BASELINE));
    script.so(1, WEEK_0, record);
    let rule = |visit: &str, date| {
        let visit = plan.visit_named(visit).unwrap();
        script
            .state
            .cycle_rule(script.subject(1), visit, date)
            .unwrap()
    };
    let planned = |visit: &str, date, kilograms: &str| {
        let cycle = plan_cycle(&rule(visit, date), weight(kilograms), DaysChosen::Fewest).unwrap();
        (
            cycle.days.get(),
            cycle.grams.to_string(),
            cycle.withheld.to_string(),
        )
    };
    assert_eq!(planned("W0", WEEK_0, "80"), (2, "160".into(), "0".into()));
    assert_eq!(planned("W0", WEEK_0, "81"), (3, "162".into(), "0".into()));
    assert_eq!(planned("W3", week(3), "80"), (1, "80".into(), "0".into()));
    assert_eq!(planned("W3", week(3), "81"), (2, "81".into(), "0".into()));
}

#[test]
fn the_other_reading_of_the_cap_withholds_the_rest() {
    let text = include_str!("../../../../trials/ivig-first-line/protocol.toml");
    let plan = crate::script::plan("truncate", &text.replace(r#""split""#, r#""truncate""#));
    let week_3 = plan.visit_named("W3").unwrap();
    let version = plan.version_for(1, WEEK_0, |_, _| false);
    let treatment = plan.arms()[0].treatment;
    let rule = cycle_rule(&plan, treatment, week_3, version, DoseLevel::Full).unwrap();
    let cycle = plan_cycle(&rule, weight("95"), DaysChosen::Fewest).unwrap();
    assert_eq!(
        (cycle.days.get(), cycle.grams.to_string()),
        (1, "80".into())
    );
    assert_eq!(
        (cycle.withheld.to_string(), cycle.whole.to_string()),
        ("15".into(), "800".into())
    );
}
