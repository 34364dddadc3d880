//! Confirmed deterioration in the double-blind period, and the three switches in error.

use protocol::{PeriodId, StratumId};
use record::{
    Act, ArmKey, DeviationKind, DiscontinuationReason, Due, Fired, Observation, Phase,
    SegmentStart, SubjectNumber, TreatmentGiven,
};

use crate::script::{
    BASELINE, BETTER, Script, WEEK_0, WORSE, everyone_on, proderm, week, with_key,
};

/// The arms of a subject's stretches of treatment, by name.
fn arms(script: &Script<'_>, number: u32, key: &ArmKey) -> Vec<String> {
    let name = |given: TreatmentGiven| match given {
        TreatmentGiven::Arm(arm) => {
            let arm = arm.open(key).unwrap();
            script.plan.arm(arm).unwrap().id.to_string()
        }
        TreatmentGiven::OpenLabel { product, .. } => script.plan.product(product).id.to_string(),
    };
    script
        .subject(number)
        .segments()
        .iter()
        .map(|segment| name(segment.given))
        .collect()
}

fn deteriorate_by_week_8<'a>(script: &mut Script<'a>) {
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
}

#[test]
fn deterioration_at_weeks_8_and_12_crosses_a_subject_over_from_either_arm() {
    let plan = proderm();
    let (_, key) = with_key(1);
    for (arm, other) in [("PLACEBO", "IVIG"), ("IVIG", "PLACEBO")] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        script.visit_and_dose(1, "W4", BASELINE);
        assert!(script.visit(1, "W8", WORSE).fired.is_empty());
        script.dose(1, "W8");
        let week_12 = plan.visit_named("W12").unwrap();
        assert_eq!(
            script.visit(1, "W12", WORSE).fired,
            [
                Fired::DeteriorationConfirmed { visit: week_12 },
                Fired::CrossOverDue
            ],
        );
        script.so(1, week(12), Act::CrossedOver {});
        assert!(script.dose(1, "W12").deviations.is_empty());

        assert_eq!(arms(&script, 1, &key), [arm, other]);
        let subject = script.subject(1);
        assert_eq!(subject.crossed_over(), Some(week(12)));
        assert_eq!(subject.switched(), Some(week(12)), "a switch censors");
        assert_eq!(
            subject.allocated_arm().unwrap().open(&key),
            Ok(plan.arm_named(arm).unwrap())
        );
        assert!(subject.due().is_empty());
    }
}

#[test]
fn weeks_4_and_8_confirm_because_the_second_visit_is_not_before_week_8() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    deteriorate_by_week_8(&mut script);
    let fired = script.visit(1, "W8", WORSE).fired;
    assert!(fired.contains(&Fired::CrossOverDue), "{fired:?}");
}

#[test]
fn where_both_visits_count_from_week_8_weeks_4_and_8_do_not_confirm_and_8_and_12_do() {
    let text = include_str!("../../../../trials/proderm/protocol.toml");
    let text = text.replace(r#"rule = "not_before""#, r#"rule = "all_visits_from""#);
    let plan = crate::script::plan("both visits from week 8", &text);
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    deteriorate_by_week_8(&mut script);
    assert!(script.visit(1, "W8", WORSE).fired.is_empty());
    script.dose(1, "W8");
    assert!(
        script
            .visit(1, "W12", WORSE)
            .fired
            .contains(&Fired::CrossOverDue)
    );
}

#[test]
fn a_visit_between_that_is_not_worse_breaks_the_run() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, WORSE, BETTER, WORSE, BASELINE]);
    assert!(script.answers.iter().all(|answer| answer.fired.is_empty()));
    assert!(script.subject(1).confirmed_deteriorations().is_empty());
}

#[test]
fn nobody_crosses_over_without_a_rule() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    deteriorate_by_week_8(&mut script);
    assert_eq!(
        script.refusal(1, week(8), Act::CrossedOver {}),
        "crossed_over is refused for subject 1, who is in period BLINDED: no rule has made a cross-over due"
    );
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    assert!(
        script
            .refusal(1, week(8), Act::CrossedOver {})
            .contains("no rule has made")
    );
}

#[test]
fn a_dose_on_the_old_arm_while_a_cross_over_is_due_is_a_deviation() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    deteriorate_by_week_8(&mut script);
    script.visit(1, "W8", WORSE);
    let kinds: Vec<_> = script
        .dose(1, "W8")
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(kinds, [DeviationKind::CrossOverNotCarriedOut]);
    assert_eq!(script.subject(1).due(), [Due::CrossOver { since: week(8) }]);
}

#[test]
fn a_subject_who_deteriorates_again_after_crossing_over_leaves() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    deteriorate_by_week_8(&mut script);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.dose(1, "W8");

    // The cross-over's own visits count: week 12 alone confirms nothing.
    assert!(script.visit(1, "W12", WORSE).fired.is_empty());
    script.dose(1, "W12");
    assert!(
        script
            .visit(1, "W16", WORSE)
            .fired
            .contains(&Fired::WithdrawalDue)
    );
    let completed = Act::Completed {
        period: PeriodId("BLINDED".into()),
    };
    assert!(
        script
            .refusal(1, week(16), completed)
            .contains("is to leave the trial")
    );
    let reason = DiscontinuationReason::ConfirmedDeterioration;
    script.so(1, week(16), Act::Discontinued { reason });
    let blinded = plan.period_named("BLINDED").unwrap();
    assert_eq!(
        script.state.phase(SubjectNumber(1)),
        Some(Phase::LeftDuring(blinded))
    );
}

#[test]
fn three_switches_in_error_are_accepted_open_a_deviation_and_leave_the_state_defined() {
    let plan = proderm();
    let (_, key) = with_key(1);
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    for number in 1..=3 {
        script.enrol(number);
        script.visit_and_dose(number, "W0", BASELINE);
        script.visit(number, "W4", BASELINE);
        let explanation = "the pharmacist took the pouch of another subject".to_owned();
        let answer = script.so(
            number,
            week(4),
            Observation::SwitchedInError {
                explanation: explanation.clone(),
            },
        );
        assert!(answer.fired.is_empty());
        let kinds: Vec<_> = answer
            .deviations
            .into_iter()
            .map(|deviation| deviation.kind)
            .collect();
        assert_eq!(kinds, [DeviationKind::SwitchedInError { explanation }]);

        assert_eq!(
            arms(&script, number, &key),
            ["PLACEBO", "IVIG"],
            "treatment is now the other arm"
        );
        assert!(script.dose(number, "W4").deviations.is_empty());
        let subject = script.subject(number);
        assert_eq!(subject.switched_in_error(), Some(week(4)));
        assert_eq!(
            subject.crossed_over(),
            None,
            "an error is an event of its own"
        );
        assert_eq!(subject.switched(), Some(week(4)), "a switch censors");
        assert_eq!(subject.segments()[1].began, SegmentStart::SwitchedInError);
    }
    // They go on to week 16 and into the extension like anybody else.
    for number in 1..=3 {
        for visit in ["W8", "W12"] {
            script.visit_and_dose(number, visit, BETTER);
        }
        script.visit(number, "W16", BETTER);
        script.complete(number, "BLINDED", week(16));
        script.enter(number, "EXTENSION", week(16));
    }
}

#[test]
fn nobody_can_be_switched_who_holds_no_arm_or_receives_open_label_treatment() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    let switch = || Observation::SwitchedInError {
        explanation: "a mix-up".into(),
    };
    script.screen(1, 52);
    assert!(script.refusal(1, WEEK_0, switch()).contains("no other arm"));

    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    assert!(
        script
            .refusal(1, week(20), switch())
            .contains("no other arm")
    );
}

#[test]
fn a_wrong_stratum_keeps_the_one_used_and_holds_the_true_one_beside_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let wrong = |name: &str| Observation::WrongStratum {
        true_stratum: StratumId(name.into()),
        explanation: "the score of the week before was entered".into(),
    };
    let slot = script.subject(1).enrolment().unwrap().behind;
    let answer = script.so(1, week(1), wrong("SEVERE"));
    assert_eq!(answer.deviations.len(), 1);
    let subject = script.subject(1);
    assert_eq!(
        subject.enrolment().unwrap().stratum,
        plan.stratum_named("MODERATE")
    );
    assert_eq!(subject.enrolment().unwrap().behind, slot);
    assert_eq!(
        Some(subject.stratum_correction().unwrap().true_stratum),
        plan.stratum_named("SEVERE")
    );
    assert!(
        script
            .refusal(1, week(1), wrong("MODERATE"))
            .contains("is the one that was used")
    );
    assert!(
        script
            .refusal(1, week(1), wrong("TERRIBLE"))
            .contains("no stratum TERRIBLE")
    );
}

#[test]
fn a_switch_in_error_that_comes_to_light_late_takes_its_place_by_its_day() {
    let plan = proderm();
    let (_, key) = with_key(1);
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, WORSE, WORSE]);
    script.complete(1, "BLINDED", week(16));
    let enter = || Act::PeriodEntered {
        period: PeriodId("EXTENSION".into()),
    };
    assert!(
        script
            .refusal(1, week(16), enter())
            .contains("keeps the subject out")
    );
    // The pharmacy finds that placebo was given from week 8 on: the deterioration was not on IVIg.
    let explanation = "found at the pharmacy's reconciliation".to_owned();
    script.so(1, week(8), Observation::SwitchedInError { explanation });
    script.so(1, week(16), enter());
    assert_eq!(arms(&script, 1, &key), ["IVIG", "PLACEBO", "OCTAGAM"]);
    assert_eq!(script.subject(1).switched(), Some(week(8)));
}
