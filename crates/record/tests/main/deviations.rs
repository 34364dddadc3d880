//! What breaks the protocol is accepted and opens a deviation; what cannot be is refused.

use instruments::exact::Rational;
use instruments::infusion::Millilitres;
use instruments::measure::{Mmt, MmtMaximum};
use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{Plan, VisitId};
use record::{
    Act, ConcomitantTreatment, DeviationKind, DiscontinuationReason, DoseChange, Finding, Findings,
    InfusionCycle, Observation, Test, TreatmentClass, VisitRecord,
};

use crate::script::{BASELINE, Script, WEEK_0, core_set, everyone_on, proderm, week};

fn kinds(accepted: record::Accepted) -> Vec<DeviationKind> {
    accepted
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect()
}

fn cycle(visit: &str, days: &[i64], rate: &str) -> Observation {
    Observation::InfusionGiven(InfusionCycle {
        visit: VisitId(visit.into()),
        millilitres_by_day: days
            .iter()
            .map(|ml| Millilitres::new((*ml).into()).unwrap())
            .collect(),
        highest_rate: rate.parse().unwrap(),
        by_the_clock: Vec::new(),
        sleeved: None,
    })
}

fn after(days: i64) -> Date {
    WEEK_0.checked_add(days.days()).unwrap()
}

fn treatment(class: TreatmentClass, name: &str, change: DoseChange) -> Observation {
    let name = name.to_owned();
    Observation::ConcomitantTreatment(ConcomitantTreatment {
        name,
        class,
        change,
        daily_milligrams: None,
    })
}

#[test]
fn a_visit_three_days_off_is_in_time_and_one_four_days_off_is_not() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    assert!(
        script
            .visit_on(1, "W4", after(31), BASELINE)
            .deviations
            .is_empty()
    );
    assert!(
        script
            .visit_on(1, "W8", after(53), BASELINE)
            .deviations
            .is_empty()
    );
    let early = kinds(script.visit_on(1, "W12", after(80), BASELINE));
    assert_eq!(early, [DeviationKind::VisitOutsideWindow { days: -1 }]);
    let late = kinds(script.visit_on(1, "W16", after(120), BASELINE));
    assert_eq!(late, [DeviationKind::VisitOutsideWindow { days: 5 }]);
}

#[test]
fn the_first_dose_brings_the_screening_visit_to_judgement() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    // Two weeks after screening is in time; five weeks after is not.
    let late = after(21);
    let record = script.visit_record("W0", Some(BASELINE));
    script.so(1, late, record);
    let given = script.cycle(1, "W0", late);
    let deviations = script.so(1, late, given).deviations;
    assert_eq!(deviations.len(), 1);
    assert_eq!(deviations[0].visit, plan.visit_named("SCR"));
    assert_eq!(
        deviations[0].kind,
        DeviationKind::VisitOutsideWindow { days: -14 }
    );
}

#[test]
fn a_visit_before_consent_is_a_deviation() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let record = script.visit_record("SCR", Some(BASELINE));
    assert_eq!(
        kinds(script.so(1, week(-1), record)),
        [DeviationKind::BeforeConsent]
    );
}

#[test]
fn a_dose_is_held_against_the_plan_in_volume_days_and_rate() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    // 70 kg at 20 ml/kg: 1400 ml; up to 5% more is a matter of vials.
    assert!(
        script
            .so(1, WEEK_0, cycle("W0", &[730, 730], "0.12"))
            .deviations
            .is_empty()
    );
    let short = kinds(script.so(1, week(4), cycle("W4", &[600], "0.13")));
    let [
        DeviationKind::RateTooHigh { .. },
        DeviationKind::DaysNotAsPlanned {
            given: 1,
            at_least: 2,
            at_most: 5,
        },
        DeviationKind::VolumeNotAsPlanned { planned, given },
    ] = short.as_slice()
    else {
        panic!("{short:?}")
    };
    assert_eq!(
        (planned.to_string(), given.to_string()),
        ("1400".into(), "600".into())
    );
    let unplanned = kinds(script.so(1, week(16), cycle("W16", &[700, 700], "0.04")));
    assert_eq!(
        unplanned,
        [DeviationKind::CycleNotPlanned],
        "the extension was not entered"
    );
}

#[test]
fn the_protocol_says_by_how_much_a_volume_may_differ() {
    let strict = include_str!("../../../../trials/proderm/protocol.toml").replace(
        "volume_tolerance_percent = 5.0",
        "volume_tolerance_percent = 0.5",
    );
    let strict = Plan::compile(definition::read("protocol.toml", &strict).unwrap()).unwrap();
    for (plan, allowed) in [(proderm(), 1470), (strict, 1407)] {
        for (given, deviates) in [(allowed, false), (allowed + 1, true)] {
            let table = everyone_on(&plan, "PLACEBO");
            let mut script = Script::new(&plan, &table);
            script.enrol(1);
            script.visit(1, "W0", BASELINE);
            let halves = [700, given - 700];
            let found = kinds(script.so(1, WEEK_0, cycle("W0", &halves, "0.12")));
            assert_eq!(found.len(), usize::from(deviates), "{given}: {found:?}");
        }
    }
}

#[test]
fn a_dose_after_the_subject_has_left_is_a_deviation() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(
        1,
        week(3),
        Act::Discontinued {
            reason: DiscontinuationReason::LostToFollowUp,
        },
    );
    let given = kinds(script.so(1, week(4), cycle("W4", &[700, 700], "0.04")));
    assert_eq!(given, [DeviationKind::DoseAfterStop]);
}

#[test]
fn glucocorticoids_are_fixed_in_the_first_period_and_free_in_the_extension() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    let taper = || {
        treatment(
            TreatmentClass::Glucocorticoid,
            "prednisone",
            DoseChange::Reduced,
        )
    };
    script.first_period(1, [BASELINE; 5]);
    let name = || "prednisone".to_owned();
    assert_eq!(
        kinds(script.so(1, week(10), taper())),
        [DeviationKind::GlucocorticoidChanged { name: name() }]
    );
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    assert!(script.so(1, week(20), taper()).deviations.is_empty());
}

#[test]
fn two_immunosuppressants_are_allowed_and_none_may_be_begun() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    let class = TreatmentClass::Immunosuppressant;
    script.enrol(1);
    let long_ago: Date = "2012-01-01".parse().unwrap();
    for name in ["methotrexate", "azathioprine"] {
        assert!(
            script
                .so(1, long_ago, treatment(class, name, DoseChange::AtEntry))
                .deviations
                .is_empty()
        );
    }
    let third = kinds(script.so(
        1,
        week(6),
        treatment(class, "leflunomide", DoseChange::Started),
    ));
    assert_eq!(
        third,
        [
            DeviationKind::ImmunosuppressantChanged {
                name: "leflunomide".into()
            },
            DeviationKind::TooManyImmunosuppressants {
                taken: 3,
                allowed: 2
            },
        ]
    );
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let taken = script.state.entries_taken();
    let with = |findings| {
        Observation::VisitHeld(VisitRecord {
            visit: VisitId("W4".into()),
            findings,
        })
    };
    let others = |others| {
        with(Findings {
            others,
            ..Findings::default()
        })
    };
    let result = |test, value: &str| Finding {
        test,
        value: value.parse().unwrap(),
    };
    let mut other_scale = core_set(&plan, BASELINE);
    other_scale.muscle_strength = Some(
        Mmt::new(Rational::integer(200), MmtMaximum::TwoHundredSixty)
            .unwrap()
            .into(),
    );

    let again = script.visit_record("W0", None);
    let unknown = script.visit_record("W99", None);
    let impossible = [
        (week(4), unknown, "no visit W99"),
        (week(4), again, "was held on 2017-05-01 already"),
        (
            week(-9),
            with(Findings::default()),
            "before the person was screened",
        ),
        (
            week(4),
            others(vec![result(Test::CdasiDamage, "33")]),
            "its scale goes from 0 to 32",
        ),
        (
            week(4),
            others(vec![result(Test::WellsDeepVeinThrombosis, "-3")]),
            "from -2 to 9",
        ),
        (
            week(4),
            others(vec![
                result(Test::CdasiActivity, "3"),
                result(Test::CdasiActivity, "4"),
            ]),
            "is there twice",
        ),
        (
            week(4),
            with(Findings {
                core_set: Some(other_scale),
                ..Findings::default()
            }),
            "manual muscle test of 150 points",
        ),
        (
            week(4),
            cycle("W0", &[700, 700], "0.04"),
            "from 2017-05-01 on already",
        ),
        (week(4), cycle("W4", &[], "0.04"), "at least one day"),
        (week(4), cycle("W4", &[700, 0], "0.04"), "is 0"),
        (week(4), cycle("W4", &[700, 700], "1.5"), "cannot be"),
        (
            week(4),
            Observation::Deviation { text: "  ".into() },
            "is blank",
        ),
    ];
    for (date, observation, why) in impossible {
        let refused = script.refusal(1, date, observation);
        assert!(refused.contains(why), "{refused}");
    }
    assert_eq!(script.state.entries_taken(), taken);
}

#[test]
fn a_visit_entered_late_is_judged_in_its_place() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit(1, "W12", crate::script::WORSE);
    let fired = script.visit(1, "W8", crate::script::WORSE).fired;
    let visit = plan.visit_named("W12").unwrap();
    assert!(
        fired.contains(&record::Fired::DeteriorationConfirmed { visit }),
        "{fired:?}"
    );
}
