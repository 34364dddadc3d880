//! The open-label extension: who enters, who leaves, who takes the smaller dose.

use protocol::{PeriodId, VisitId};
use record::{Act, DiscontinuationReason, Fired, Phase, SubjectNumber, TreatmentGiven};

use crate::script::{BASELINE, BETTER, Script, WORSE, everyone_on, proderm, week};

fn enter() -> Act {
    Act::PeriodEntered {
        period: PeriodId("EXTENSION".into()),
    }
}

fn completed() -> Act {
    Act::Completed {
        period: PeriodId("BLINDED".into()),
    }
}

#[test]
fn the_extension_follows_the_completed_first_period() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    for visit in ["W0", "W4", "W8", "W12"] {
        script.visit_and_dose(1, visit, BASELINE);
    }
    assert!(
        script
            .refusal(1, week(16), enter())
            .contains("period BLINDED must be completed first")
    );
    assert!(
        script
            .refusal(1, week(16), completed())
            .contains("visit W16 closes the period")
    );
    script.visit(1, "W16", BASELINE);
    script.so(1, week(16), completed());
    assert_eq!(
        script.refusal(1, week(16), completed()),
        "completed is refused for subject 1, who is between periods BLINDED and EXTENSION: the subject's part in the trial has ended"
    );
    script.so(1, week(16), enter());
    let segment = script.subject(1).segments().last().unwrap();
    assert!(
        matches!(segment.given, TreatmentGiven::OpenLabel { product, .. }
        if plan.product_named("OCTAGAM") == Some(product))
    );
}

#[test]
fn placebo_confirmed_at_week_16_enters_and_ivig_confirmed_at_week_16_does_not() {
    let plan = proderm();
    for (arm, enters) in [("PLACEBO", true), ("IVIG", false)] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.first_period(1, [BASELINE, BASELINE, BASELINE, WORSE, WORSE]);
        let week_16 = plan.visit_named("W16").unwrap();
        let fired = script.answers.last().unwrap().fired.clone();
        assert_eq!(fired, [Fired::DeteriorationConfirmed { visit: week_16 }]);
        script.so(1, week(16), completed());
        if enters {
            script.so(1, week(16), enter());
        } else {
            let refused = script.refusal(1, week(16), enter());
            assert!(
                refused.contains("keeps the subject out of period EXTENSION"),
                "{refused}"
            );
            let reason = DiscontinuationReason::ConfirmedDeterioration;
            script.so(1, week(16), Act::Discontinued { reason });
            let extension = plan.period_named("EXTENSION").unwrap();
            assert_eq!(
                script.state.phase(SubjectNumber(1)),
                Some(Phase::LeftBefore(extension))
            );
        }
    }
}

#[test]
fn who_deteriorated_on_ivig_and_crossed_over_to_placebo_does_not_enter() {
    let plan = proderm();
    for (arm, enters) in [("PLACEBO", true), ("IVIG", false)] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        script.visit_and_dose(1, "W4", WORSE);
        script.visit(1, "W8", WORSE);
        script.so(1, week(8), Act::CrossedOver {});
        script.dose(1, "W8");
        script.visit_and_dose(1, "W12", BASELINE);
        script.visit(1, "W16", BASELINE);
        script.so(1, week(16), completed());
        assert_eq!(
            script.tell(1, week(16), enter()).is_ok(),
            enters,
            "allocated to {arm}"
        );
    }
}

#[test]
fn an_extension_subject_whose_deterioration_is_confirmed_leaves() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, BASELINE, WORSE]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    for visit in ["W16", "W20", "W24"] {
        script.dose(1, visit);
    }
    let fired = script.visit(1, "W28", WORSE).fired;
    assert!(fired.contains(&Fired::WithdrawalDue), "{fired:?}");
    assert!(!fired.contains(&Fired::CrossOverDue), "{fired:?}");
    let reason = DiscontinuationReason::ConfirmedDeterioration;
    script.so(1, week(28), Act::Discontinued { reason });
    let extension = plan.period_named("EXTENSION").unwrap();
    assert_eq!(
        script.state.phase(SubjectNumber(1)),
        Some(Phase::LeftDuring(extension))
    );
    let completed = Act::Completed {
        period: PeriodId("EXTENSION".into()),
    };
    assert!(script.refusal(1, week(40), completed).contains("has ended"));
}

#[test]
fn deterioration_confirmed_at_the_last_visit_is_recorded_and_the_subject_has_completed() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE; 5]);
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    assert!(script.visit(1, "W28", WORSE).fired.is_empty());
    let week_40 = plan.visit_named("W40").unwrap();
    let fired = script.visit(1, "W40", WORSE).fired;
    assert_eq!(fired, [Fired::DeteriorationConfirmed { visit: week_40 }]);
    script.complete(1, "EXTENSION", week(40));
    assert_eq!(script.state.phase(SubjectNumber(1)), Some(Phase::Completed));
}

#[test]
fn deterioration_is_no_reason_to_leave_unless_it_was_confirmed() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let reason = DiscontinuationReason::ConfirmedDeterioration;
    assert!(
        script
            .refusal(1, week(4), Act::Discontinued { reason })
            .contains("was not confirmed")
    );
}

#[test]
fn the_dose_may_be_reduced_once_in_the_extension_from_week_28_on() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    let reduce = |visit: &str| Act::DoseReduced {
        from: VisitId(visit.into()),
    };
    script.first_period(1, [BASELINE, BETTER, BETTER, BETTER, BETTER]);
    assert!(
        script
            .refusal(1, week(16), reduce("W28"))
            .contains("does not allow the smaller dose")
    );
    script.complete(1, "BLINDED", week(16));
    script.enter(1, "EXTENSION", week(16));
    script.dose(1, "W16");
    assert!(
        script
            .refusal(1, week(24), reduce("W24"))
            .contains("does not allow the smaller dose")
    );
    script.so(1, week(28), reduce("W28"));
    assert!(
        script
            .refusal(1, week(32), reduce("W32"))
            .contains("reduced already")
    );
    script.visit(1, "W28", BETTER);

    let planned = |script: &Script<'_>, visit: &str, date| {
        let visit = script.plan.visit_named(visit).unwrap();
        let cycle = script
            .state
            .planned_cycle(script.subject(1), visit, date, Default::default())
            .unwrap();
        cycle.grams.to_string()
    };
    assert_eq!(planned(&script, "W24", week(24)), "140", "70 kg at 2 g/kg");
    assert_eq!(planned(&script, "W28", week(28)), "70", "70 kg at 1 g/kg");
    assert_eq!(planned(&script, "W36", week(36)), "70");
}
