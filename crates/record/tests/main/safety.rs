//! Thromboembolism, infusion reactions, the Wells score.

use protocol::VisitId;
use record::{
    Act, ActionTaken, AdverseEvent, ConcomitantTreatment, DeviationKind, DiscontinuationReason,
    DoseChange, Finding, Findings, Fired, Observation, OnsetAfterInfusion, Outcome, Relation,
    Seriousness, Severity, StopCause, Suspicion, Test, TreatmentClass, VisitRecord,
};

use crate::script::{BASELINE, Script, everyone_on, proderm, week};

fn event(term: &str, onset: OnsetAfterInfusion) -> AdverseEvent {
    AdverseEvent {
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
    }
}

#[test]
fn a_suspected_thromboembolism_stops_the_regimen_and_the_subject_leaves_at_the_next_visit() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let suspected = AdverseEvent {
        thromboembolism: Suspicion::Suspected,
        ..event("Deep vein thrombosis", OnsetAfterInfusion::Hours(200))
    };
    let cause = StopCause::SuspectedThromboembolism;
    assert_eq!(
        script
            .so(1, week(2), Observation::AdverseEvent(suspected))
            .fired,
        [Fired::RegimenStopDue { cause }]
    );
    script.so(1, week(2), Act::RegimenStopped { cause });
    assert!(
        script
            .refusal(1, week(2), Act::RegimenStopped { cause })
            .contains("has stopped")
    );
    assert_eq!(
        script.visit(1, "W4", BASELINE).fired,
        [Fired::WithdrawalDue]
    );
    let given = script.cycle(1, "W4", week(4));
    let kinds: Vec<_> = script
        .so(1, week(4), given)
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(kinds, [DeviationKind::DoseAfterStop]);
    script.so(
        1,
        week(4),
        Act::Discontinued {
            reason: DiscontinuationReason::AdverseEvent,
        },
    );
}

#[test]
fn premedication_is_allowed_only_after_reactions_in_two_cycles_in_a_row() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    let paracetamol = || {
        Observation::ConcomitantTreatment(ConcomitantTreatment {
            name: "paracetamol".into(),
            class: TreatmentClass::Premedication,
            change: DoseChange::Started,
            daily_milligrams: None,
        })
    };
    let headache =
        |hours| Observation::AdverseEvent(event("Headache", OnsetAfterInfusion::Hours(hours)));
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    assert!(script.so(1, week(0), headache(10)).fired.is_empty());
    let early: Vec<_> = script
        .so(1, week(1), paracetamol())
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(
        early,
        [DeviationKind::PremedicationTooEarly {
            name: "paracetamol".into()
        }]
    );
    script.visit_and_dose(1, "W4", BASELINE);
    // 73 hours after the end of a cycle is no longer a reaction to it.
    assert!(script.so(1, week(4), headache(73)).fired.is_empty());
    assert_eq!(
        script.so(1, week(4), headache(72)).fired,
        [Fired::PremedicationAllowed]
    );
    assert!(script.so(1, week(8), paracetamol()).deviations.is_empty());
}

#[test]
fn a_wells_score_of_2_asks_for_a_scan_of_the_legs() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    for (visit, value, due) in [("W4", "1", false), ("W8", "2", true)] {
        let others = vec![Finding {
            test: Test::WellsDeepVeinThrombosis,
            value: value.parse().unwrap(),
        }];
        let observation = Observation::VisitHeld(VisitRecord {
            visit: VisitId(visit.into()),
            findings: Findings {
                others,
                ..Findings::default()
            },
        });
        let fired = script
            .so(1, week(visit[1..].parse().unwrap()), observation)
            .fired;
        assert_eq!(!fired.is_empty(), due, "{fired:?}");
    }
}

#[test]
fn an_event_cannot_end_before_it_began() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let headache = AdverseEvent {
        ended: Some(week(1)),
        ..event("Headache", OnsetAfterInfusion::NoInfusionYet)
    };
    let refused = script.refusal(1, week(2), Observation::AdverseEvent(headache));
    assert!(refused.contains("before it began"), "{refused}");
}
