//! Consent, eligibility, adjudication, stratum, randomisation, dose: in this order.

use instruments::infusion::Millilitres;
use jiff::ToSpan;
use protocol::{CriterionId, StratumId, VisitId};
use record::{
    Act, AllocationReference, CriterionAnswer, DeviationKind, InfusionCycle, Observation, Phase,
    ScreenFailureReason, SiteNumber, SlotId, SubjectNumber, Verdict,
};

use crate::script::{BASELINE, Core, Script, WEEK_0, everyone_on, proderm, screening_date, week};

#[test]
fn nothing_happens_to_a_person_who_was_not_screened() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    assert_eq!(
        script.refusal(1, week(0), Act::ConsentSigned {}),
        "consent_signed is refused for subject 1, who is unknown: screen the person first"
    );
    let visit = script.visit_record("W0", None);
    assert_eq!(
        script.refusal(1, week(0), visit),
        "visit_held is refused for subject 1: nobody with this number has been screened"
    );
}

#[test]
fn subjects_are_numbered_in_the_order_of_screening() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let Act::Screened(screening) = (match &script.entries[0].event {
        record::Event::Act(act) => act.clone(),
        record::Event::Observation(_) => panic!("screening is an act"),
    }) else {
        panic!("the first entry is the screening")
    };
    let again = Act::Screened(screening);
    assert!(
        script
            .refusal(3, week(0), again.clone())
            .ends_with("and the next is 2")
    );
    assert!(
        script
            .refusal(1, week(0), again)
            .ends_with("has been screened already")
    );
}

#[test]
fn every_step_is_refused_by_name_until_the_one_before_it_is_done() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    let confirm = || Act::Adjudicated {
        verdict: Verdict::Confirmed,
    };
    script.screen(1, 52);

    let answer = Act::EligibilityAnswered {
        criterion: CriterionId("INCONS".into()),
        answer: CriterionAnswer::Met,
    };
    assert_eq!(
        script.refusal(1, screening_date(), answer),
        "eligibility_answered is refused for subject 1, who is in screening: consent must be signed first"
    );
    script.consent(1);
    let refused = script.refusal(1, screening_date(), confirm());
    assert!(
        refused.contains("criterion INMMT must be answered, or measured, first"),
        "{refused}"
    );
    assert!(
        refused.contains("criterion EXIBM must be answered, or measured, first"),
        "{refused}"
    );

    script.screening_visit(1, BASELINE);
    script.answer_all(1);
    let enrolment = script.enrolment(1);
    assert_eq!(
        script.refusal(1, WEEK_0, enrolment.clone()),
        "enrolled is refused for subject 1, who is in screening: the committee must give its verdict first"
    );
    script.so(1, screening_date(), confirm());
    script.so(1, WEEK_0, enrolment.clone());
    assert_eq!(
        script.refusal(1, WEEK_0, enrolment),
        "enrolled is refused for subject 1, who is in period BLINDED: screening is over"
    );
    assert_eq!(script.subject(1).enrolment().unwrap().order, 1);
}

#[test]
fn all_that_stands_in_the_way_is_said_at_once() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 17);
    script.consent(1);
    let strong = Core {
        strength: 142,
        physician: 19,
        patient: 19,
        haq: 1,
        extramuscular: 19,
    };
    script.screening_visit(1, strong);
    script.answer_all(1);
    let refused = script.refusal(
        1,
        WEEK_0,
        Act::Enrolled {
            order: 2,
            allocation: AllocationReference::OnlyArm {},
        },
    );
    assert_eq!(
        refused,
        "enrolled is refused for subject 1, who is in screening: criterion INAGE stands in the way; \
         criterion INMMT stands in the way; criterion INCSM stands in the way; the committee must give its \
         verdict first; subjects are enrolled in order, and the next place is 1"
    );
}

#[test]
fn a_refused_enrolment_uses_no_slot_and_a_used_slot_never_comes_again() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.make_eligible(1, BASELINE);
    script.make_eligible(2, BASELINE);
    let first = script.enrolment(1);
    let Act::Enrolled {
        allocation: AllocationReference::Slot { slot, stratum },
        ..
    } = first.clone()
    else {
        panic!("ProDERM allocates by slots")
    };

    // A wrong order, a slot that is not the next, another stratum's name: all refused.
    let moderate = script.state.stratum(script.subject(1)).unwrap();
    let wrong_order = Act::Enrolled {
        order: 9,
        allocation: AllocationReference::Slot {
            slot,
            stratum: stratum.clone(),
        },
    };
    assert!(
        script
            .refusal(1, WEEK_0, wrong_order)
            .contains("the next place is 1")
    );
    let wrong_slot = Act::Enrolled {
        order: 1,
        allocation: AllocationReference::Slot {
            slot: SlotId(slot.0 + 1),
            stratum,
        },
    };
    assert!(
        script
            .refusal(1, WEEK_0, wrong_slot)
            .contains("is not the next one")
    );
    let severe = AllocationReference::Slot {
        slot,
        stratum: Some(StratumId("SEVERE".into())),
    };
    let wrong_stratum = Act::Enrolled {
        order: 1,
        allocation: severe,
    };
    assert!(
        script
            .refusal(1, WEEK_0, wrong_stratum)
            .contains("stratum MODERATE")
    );
    assert_eq!(script.state.next_slot(moderate, SiteNumber(1)), Ok(slot));

    script.so(1, WEEK_0, first);
    let next = script.state.next_slot(moderate, SiteNumber(1)).unwrap();
    assert_ne!(next, slot);
    let reused = Act::Enrolled {
        order: 2,
        allocation: AllocationReference::Slot {
            slot,
            stratum: Some(StratumId("MODERATE".into())),
        },
    };
    assert!(
        script
            .refusal(2, WEEK_0, reused)
            .contains("is not the next one")
    );

    // The subject leaves at once; the slot stays used.
    let reason = record::DiscontinuationReason::WithdrawalOfConsent;
    script.so(1, WEEK_0, Act::Discontinued { reason });
    assert_eq!(script.state.next_slot(moderate, SiteNumber(1)), Ok(next));
}

#[test]
fn an_exhausted_list_refuses_and_does_not_begin_again() {
    let text = include_str!("../../../../trials/proderm/protocol.toml");
    let plan = crate::script::plan(
        "small",
        &text.replace("planned_subjects = 95", "planned_subjects = 4"),
    );
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    for number in 1..=4 {
        script.enrol(number);
    }
    script.make_eligible(5, BASELINE);
    let stratum = script.state.stratum(script.subject(5)).unwrap();
    let refused = script
        .state
        .next_slot(stratum, SiteNumber(1))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("no slot left"), "{refused}");
    // Another stratum's list goes on.
    let severe = plan.stratum_named("SEVERE");
    assert!(script.state.next_slot(severe, SiteNumber(1)).is_ok());
}

#[test]
fn a_person_may_fail_screening_for_several_reasons_and_then_is_not_enrolled() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    script.consent(1);
    script.screening_visit(
        1,
        Core {
            strength: 149,
            ..BASELINE
        },
    );
    let criterion = |name: &str| ScreenFailureReason::Criterion {
        criterion: CriterionId(name.into()),
    };
    let fail = |reasons| Act::ScreenFailed { reasons };

    assert!(
        script
            .refusal(1, week(-1), fail(vec![]))
            .contains("give at least one reason")
    );
    let twice = vec![criterion("INMMT"), criterion("INMMT")];
    assert!(
        script
            .refusal(1, week(-1), fail(twice))
            .contains("a reason is given twice")
    );
    let satisfied = script.refusal(1, week(-1), fail(vec![criterion("INAGE")]));
    assert!(
        satisfied.contains("does not stand in the way"),
        "{satisfied}"
    );

    let excluded = Act::EligibilityAnswered {
        criterion: CriterionId("EXCANC".into()),
        answer: CriterionAnswer::Met,
    };
    script.so(1, week(-1), excluded);
    script.so(
        1,
        week(-1),
        fail(vec![criterion("INMMT"), criterion("EXCANC")]),
    );
    assert_eq!(
        script.state.phase(SubjectNumber(1)),
        Some(Phase::NotEnrolled)
    );
    let late = Act::Enrolled {
        order: 1,
        allocation: AllocationReference::OnlyArm {},
    };
    assert_eq!(
        script.refusal(1, WEEK_0, late),
        "enrolled is refused for subject 1, who is not enrolled after screening: screening is over"
    );
}

#[test]
fn a_committee_that_does_not_confirm_keeps_the_person_out() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    script.consent(1);
    script.screening_visit(1, BASELINE);
    script.answer_all(1);
    script.so(
        1,
        week(-1),
        Act::Adjudicated {
            verdict: Verdict::NotConfirmed,
        },
    );
    let enrolment = script.enrolment(1);
    assert!(
        script
            .refusal(1, WEEK_0, enrolment)
            .contains("did not confirm active disease")
    );
    let again = Act::Adjudicated {
        verdict: Verdict::Confirmed,
    };
    assert!(
        script
            .refusal(1, WEEK_0, again)
            .contains("has given its verdict already")
    );
    script.so(
        1,
        WEEK_0,
        Act::ScreenFailed {
            reasons: vec![ScreenFailureReason::DiseaseNotConfirmed {}],
        },
    );
}

#[test]
fn an_act_cannot_be_dated_before_the_one_it_follows() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let day_before = screening_date().checked_sub(1.day()).unwrap();
    let refused = script.refusal(1, day_before, Act::ConsentSigned {});
    assert!(
        refused.contains("dated before what must come first, on 2017-04-17"),
        "{refused}"
    );
}

#[test]
fn a_dose_before_randomisation_happened_and_is_a_deviation() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let given = Observation::InfusionGiven(InfusionCycle {
        visit: VisitId("W0".into()),
        millilitres_by_day: vec![Millilitres::new(700.into()).unwrap(); 2],
        highest_rate: "0.04".parse().unwrap(),
        by_the_clock: Vec::new(),
        sleeved: None,
    });
    let kinds: Vec<_> = script
        .so(1, WEEK_0, given)
        .deviations
        .into_iter()
        .map(|deviation| deviation.kind)
        .collect();
    assert_eq!(kinds, [DeviationKind::CycleNotPlanned]);
    assert_eq!(script.state.phase(SubjectNumber(1)), Some(Phase::Screening));
}

#[test]
fn an_entry_out_of_sequence_is_refused() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let mut entry = script.entries[0].clone();
    entry.sequence = 5;
    let refused = script.state.accept(&entry).unwrap_err().to_string();
    assert!(
        refused.starts_with("entry 5 is refused: the next entry of the record is 2"),
        "{refused}"
    );
}
