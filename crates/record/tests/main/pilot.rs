//! The first-line pilot: versions by order of enrolment, the regimen of its third version, rescue.

use jiff::ToSpan;
use protocol::{Discretion, PeriodId, RegimenId};
use record::{
    Act, DeviationKind, DiscontinuationReason, Due, Fired, Observation, Phase, RescueTreatment,
    SegmentStart, SubjectNumber,
};

use crate::script::{BASELINE, BETTER, Script, WEEK_0, everyone_on, pilot, week};

fn rescue() -> Observation {
    Observation::RescueGiven(RescueTreatment {
        name: "prednisolone".into(),
        explanation: "no response".into(),
    })
}

/// A script with so many enrolled.
fn enrolled<'a>(script: &mut Script<'a>, subjects: u32) {
    for number in 1..=subjects {
        script.enrol(number);
    }
}

#[test]
fn only_from_the_eleventh_patient_on_a_low_score_at_week_3_calls_for_week_4() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    enrolled(&mut script, 11);
    let week_4 = plan.visit_named("W4").unwrap();
    for (number, due) in [
        (10, vec![]),
        (11, vec![Fired::ExtraVisitDue { visit: week_4 }]),
    ] {
        script.visit_and_dose(number, "W0", BASELINE);
        assert_eq!(
            script.visit(number, "W3", BASELINE).fired,
            due,
            "patient {number}"
        );
        script.dose(number, "W3");
    }
    assert!(script.visit(11, "W4", BASELINE).deviations.is_empty());
    let kinds: Vec<_> = script
        .visit(10, "W4", BASELINE)
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(kinds, [DeviationKind::VisitNotPlanned]);
}

#[test]
fn a_patient_still_below_40_at_week_4_may_change_to_2_grams_per_kilogram_every_4_weeks() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    enrolled(&mut script, 11);
    let amended = plan.regimen_named("AMENDED").unwrap();
    let change = || Act::RegimenChanged {
        to: RegimenId("AMENDED".into()),
    };
    script.visit_and_dose(11, "W0", BASELINE);
    script.visit(11, "W3", BASELINE);
    script.dose(11, "W3");
    assert!(
        script
            .refusal(11, week(4), change())
            .contains("no rule allows regimen AMENDED")
    );
    let allowed = Fired::RegimenChange {
        to: amended,
        discretion: Discretion::Physician,
    };
    assert_eq!(script.visit(11, "W4", BASELINE).fired, [allowed]);
    assert_eq!(
        script.subject(11).due(),
        [Due::RegimenChange {
            to: amended,
            discretion: Discretion::Physician
        }]
    );
    script.so(11, week(4), change());
    assert!(script.dose(11, "W4").deviations.is_empty());
    assert!(script.visit(11, "W8", BASELINE).deviations.is_empty());
    assert!(script.dose(11, "W8").deviations.is_empty());
    assert_eq!(
        script.subject(11).segments()[1].began,
        SegmentStart::RegimenChanged
    );
    let grams = script
        .state
        .planned_cycle(
            script.subject(11),
            plan.visit_named("W8").unwrap(),
            week(8),
            Default::default(),
        )
        .unwrap()
        .grams;
    assert_eq!(grams.to_string(), "140");
}

#[test]
fn a_patient_who_responds_by_week_3_is_not_seen_at_week_4() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    enrolled(&mut script, 11);
    script.visit_and_dose(11, "W0", BASELINE);
    assert!(script.visit(11, "W3", BETTER).fired.is_empty());
}

#[test]
fn a_physician_need_not_choose_the_other_regimen() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    enrolled(&mut script, 11);
    script.visit_and_dose(11, "W0", BASELINE);
    script.visit(11, "W3", BASELINE);
    script.dose(11, "W3");
    script.visit(11, "W4", BASELINE);
    script.visit_and_dose(11, "W6", BASELINE);
    script.visit(11, "W9", BASELINE);
    script.complete(11, "TREATMENT", week(9));
    assert_eq!(
        script.state.phase(SubjectNumber(11)),
        Some(Phase::Completed)
    );
}

#[test]
fn rescue_ends_the_trial_with_an_assessment_at_that_end() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W3", BASELINE);
    script.visit_on(1, "ET", week(5), BASELINE);
    let answer = script.so(1, week(5), rescue());
    assert_eq!(
        (answer.fired.as_slice(), answer.deviations.len()),
        (&[Fired::EndAfterRescueDue][..], 0)
    );
    let completed = Act::Completed {
        period: PeriodId("TREATMENT".into()),
    };
    assert!(
        script
            .refusal(1, week(5), completed)
            .contains("is to leave the trial")
    );
    script.so(
        1,
        week(5),
        Act::Discontinued {
            reason: DiscontinuationReason::LackOfEfficacy,
        },
    );
    // What is observed afterwards is still written down.
    let late = script.visit_on(1, "W9", week(9), BASELINE);
    let kinds: Vec<_> = late
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(kinds, [DeviationKind::VisitNotPlanned]);
}

#[test]
fn rescue_before_week_3_is_a_deviation() {
    let plan = pilot();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let early = WEEK_0.checked_add(10.days()).unwrap();
    let kinds: Vec<_> = script
        .so(1, early, rescue())
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(
        kinds,
        [DeviationKind::RescueNotAllowed {
            name: "prednisolone".into()
        }]
    );
}
