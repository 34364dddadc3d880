//! What happens at the bedside: infusions by the clock, the watch for thrombosis, visits missed, parts of sums.

use jiff::civil::time;
use protocol::VisitId;
use record::{
    Event, FindingItem, Findings, Fired, GradedMuscle, HaqAnswered, InfusionDay, Interruption,
    MissedVisit, MuscleGrade, NotDone, Observation, Particulars, Side, ThrombosisWatch,
    VisitRecord,
};

use crate::script::{BASELINE, Script, core_set, everyone_on, proderm, week};

fn watch(visit: &str, swollen: bool) -> Observation {
    let items = if swollen {
        r#"{"entire_leg_swollen":"present","calf_swelling":"present"}"#
    } else {
        "{}"
    };
    Observation::ThrombosisWatched(ThrombosisWatch {
        visit: VisitId(visit.into()),
        deep_vein_thrombosis: serde_json::from_str(items).unwrap(),
        pulmonary_embolism: None,
        leg_scan: None,
        d_dimers: None,
    })
}

#[test]
fn a_score_of_2_after_an_infusion_asks_for_a_scan_of_the_legs_in_either_arm() {
    let plan = proderm();
    for arm in ["IVIG", "PLACEBO"] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        assert_eq!(script.so(1, week(0), watch("W0", false)).fired, []);
        script.visit_and_dose(1, "W4", BASELINE);
        let visit = plan.visit_named("W4").unwrap();
        assert_eq!(
            script.so(1, week(4), watch("W4", true)).fired,
            [Fired::LegScanDue { visit }]
        );
        let again = script.refusal(1, week(4), watch("W4", false));
        assert!(again.contains("are there already"), "{again}");
        assert_eq!(script.subject(1).thrombosis_watches().len(), 2);
    }
}

#[test]
fn a_missed_visit_stays_missed_until_it_is_held_and_a_held_one_was_not_missed() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let missed = |visit: &str, reason: &str| {
        Observation::VisitMissed(MissedVisit {
            visit: VisitId(visit.into()),
            reason: reason.into(),
        })
    };
    let held = script.refusal(1, week(1), missed("W0", "ill"));
    assert!(held.contains("was held on"), "{held}");
    assert!(
        script
            .refusal(1, week(5), missed("W4", " "))
            .contains("blank")
    );
    script.so(1, week(5), missed("W4", "on holiday"));
    assert_eq!(script.subject(1).missed_visits().len(), 1);
    script.visit_on(1, "W4", week(6), BASELINE);
    assert!(script.subject(1).missed_visits().is_empty());
}

#[test]
fn parts_that_are_not_those_of_their_sum_are_refused() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let core_set = core_set(&plan, BASELINE);
    let visit = |particulars: Particulars| {
        Observation::VisitHeld(VisitRecord {
            visit: VisitId("W0".into()),
            findings: Findings {
                core_set: Some(core_set),
                particulars: Some(Box::new(particulars)),
                ..Findings::default()
            },
        })
    };
    let deltoid = |grade: u8, side: Option<Side>| MuscleGrade {
        muscle: GradedMuscle::Deltoid,
        side,
        grade,
    };
    let grades = |muscle_grades: Vec<MuscleGrade>| Particulars {
        muscle_grades,
        ..Particulars::default()
    };
    for (particulars, why) in [
        (grades(vec![deltoid(11, Some(Side::Left))]), "0 to 10"),
        (grades(vec![deltoid(8, None)]), "once a side"),
        (
            Particulars {
                haq: Some(HaqAnswered {
                    items: vec![Some(0); 20],
                    aided: vec![],
                }),
                ..Particulars::default()
            },
            "do not give the index",
        ),
        (
            Particulars {
                not_done: vec![NotDone {
                    item: FindingItem::CoreSet(instruments::measure::CoreSetMeasure::Extramuscular),
                    reason: "refused".into(),
                }],
                ..Particulars::default()
            },
            "is said to be missing",
        ),
    ] {
        let refused = script.refusal(1, week(0), visit(particulars));
        assert!(refused.contains(why), "{refused}");
    }
    let kept = Particulars {
        not_done: vec![NotDone {
            item: FindingItem::Weight,
            reason: "scales broken".into(),
        }],
        ..grades(vec![deltoid(8, Some(Side::Left))])
    };
    script.so(1, week(0), visit(kept.clone()));
    let first = script.subject(1).visits().last().unwrap();
    assert_eq!(first.findings.particulars.as_deref(), Some(&kept));
}

#[test]
fn an_infusion_keeps_its_times_and_an_older_line_without_them_is_still_read() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let Observation::InfusionGiven(mut cycle) = script.cycle(1, "W0", week(0)) else {
        unreachable!("a cycle is an infusion");
    };
    let plain = serde_json::to_string(&Event::from(Observation::InfusionGiven(cycle.clone())));
    let plain = plain.unwrap();
    assert!(!plain.contains("by_the_clock"), "{plain}");
    let read: Event = serde_json::from_str(&plain).unwrap();
    assert_eq!(read, Observation::InfusionGiven(cycle.clone()).into());

    let day = InfusionDay {
        began: Some(time(9, 15, 0, 0)),
        ended: Some(time(13, 0, 0, 0)),
        interruptions: vec![Interruption {
            from: time(10, 0, 0, 0),
            minutes: 20,
            reason: "headache".into(),
        }],
        ..InfusionDay::default()
    };
    cycle.by_the_clock = vec![day.clone(); 3];
    let refused = script.refusal(1, week(0), Observation::InfusionGiven(cycle.clone()));
    assert!(refused.contains("volume of each day"), "{refused}");
    cycle.by_the_clock.truncate(2);
    script.so(1, week(0), Observation::InfusionGiven(cycle));
    assert_eq!(script.subject(1).cycles()[0].by_the_clock[0], day);
}

#[test]
fn what_would_be_answered_can_be_asked_without_writing_anything() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let late = script.visit_record("W4", Some(BASELINE)).into();
    let taken = script.state.entries_taken();
    let foreseen = script
        .state
        .foresee(record::SubjectNumber(1), week(6), &late);
    assert_eq!(script.state.entries_taken(), taken);
    assert_eq!(script.subject(1).visits().len(), 2);
    assert_eq!(
        foreseen.unwrap(),
        script.so(
            1,
            week(6),
            Observation::VisitHeld(match late {
                Event::Observation(Observation::VisitHeld(held)) => held,
                _ => unreachable!("a visit is an observation"),
            },)
        )
    );
    let leave = record::Act::Completed {
        period: "BLINDED".into(),
    }
    .into();
    let refused = script
        .state
        .foresee(record::SubjectNumber(1), week(6), &leave);
    assert!(refused.unwrap_err().to_string().contains("W16"));
}
