//! Every subject in exactly one box, whatever happens.

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use protocol::{ArmCode, CriterionId, PeriodId, Plan, RegimenId, VisitId};
use record::consort::{BoxKind, FlowBox, NoteKind, flow, flow_by_arm};
use record::{
    Accepted, Act, ActionTaken, AdverseEvent, AllocationReference, ConcomitantTreatment,
    CriterionAnswer, DiscontinuationReason, DoseChange, Event, InfusionCycle, Observation,
    OnsetAfterInfusion, Outcome, Phase, Relation, RescueTreatment, ScreenFailureReason,
    Seriousness, Severity, SlotId, StopCause, SubjectNumber, Suspicion, TreatmentClass, TrialState,
    Verdict,
};

use crate::script::{
    BASELINE, BETTER, Core, Script, WEEK_0, WORSE, draws, everyone_on, pilot, proderm,
    screening_date, table_of, week, with_key,
};

/// What is true of every flow.
fn assert_sound(flow: &FlowBox, state: &TrialState<'_>) {
    let mut seen: Vec<SubjectNumber> = Vec::new();
    for terminal in flow.terminal_boxes() {
        seen.extend_from_slice(terminal.subjects());
    }
    seen.sort_unstable();
    let everybody: Vec<SubjectNumber> = state
        .subjects()
        .iter()
        .map(record::Subject::number)
        .collect();
    assert_eq!(
        seen, everybody,
        "every subject is in exactly one terminal box"
    );
    assert_sums(flow);
}

fn assert_sums(flow: &FlowBox) {
    assert_eq!(flow.count as usize, flow.subjects().len());
    if !flow.children.is_empty() {
        let below: u32 = flow.children.iter().map(|child| child.count).sum();
        assert_eq!(flow.count, below, "{:?}", flow.kind);
    }
    flow.children.iter().for_each(assert_sums);
}

fn count(flow: &FlowBox, kind: BoxKind) -> u32 {
    flow.find(&kind).map_or(0, |found| found.count)
}

#[test]
fn the_flow_of_a_small_trial_reads_as_the_papers_figure_does() {
    let plan = proderm();
    let (_, key) = with_key(1);
    let table = table_of(&plan, |arm| arm);
    let mut script = Script::new(&plan, &table);
    for number in 1..=8 {
        script.enrol(number);
    }
    for number in 1..=7 {
        script.visit_and_dose(number, "W0", BASELINE);
    }
    // Subject 8 is never dosed; 7 is lost; the rest complete; 1 does not enter, 2 is yet to; 3 leaves
    // during the extension; 4 completes it; 5 and 6 are in it.
    script.so(
        8,
        week(1),
        Act::Discontinued {
            reason: DiscontinuationReason::WithdrawalOfConsent,
        },
    );
    script.so(
        7,
        week(5),
        Act::Discontinued {
            reason: DiscontinuationReason::LostToFollowUp,
        },
    );
    for number in 1..=6 {
        script.visit(number, "W16", BETTER);
        script.complete(number, "BLINDED", week(16));
    }
    script.so(
        1,
        week(16),
        Act::Discontinued {
            reason: DiscontinuationReason::PhysiciansDecision,
        },
    );
    for number in 3..=6 {
        script.enter(number, "EXTENSION", week(16));
    }
    script.so(
        3,
        week(20),
        Act::Discontinued {
            reason: DiscontinuationReason::AdverseEvent,
        },
    );
    script.visit(4, "W40", BETTER);
    script.complete(4, "EXTENSION", week(40));
    script.screen(9, 52);
    script.screen(10, 17);
    let reasons = ["INAGE", "INMMT"].map(|name| ScreenFailureReason::Criterion {
        criterion: CriterionId(name.into()),
    });
    script.so(
        10,
        week(0),
        Act::ScreenFailed {
            reasons: reasons.to_vec(),
        },
    );

    let [blinded, extension] =
        ["BLINDED", "EXTENSION"].map(|name| plan.period_named(name).unwrap());
    let total = flow(&script.state);
    assert_sound(&total, &script.state);
    assert_eq!(total.count, 10);
    assert_eq!(count(&total, BoxKind::InScreening), 1);
    assert_eq!(count(&total, BoxKind::Enrolled), 8);
    assert_eq!(count(&total, BoxKind::DidNotComplete(blinded)), 2);
    let lost = BoxKind::DidNotCompleteBecause(blinded, DiscontinuationReason::LostToFollowUp);
    assert_eq!(count(&total, lost), 1);
    assert_eq!(count(&total, BoxKind::Completed(blinded)), 6);
    assert_eq!(count(&total, BoxKind::DidNotEnter(extension)), 1);
    assert_eq!(count(&total, BoxKind::ToEnter(extension)), 1);
    assert_eq!(count(&total, BoxKind::Entered(extension)), 4);
    assert_eq!(count(&total, BoxKind::DidNotComplete(extension)), 1);
    assert_eq!(count(&total, BoxKind::Ongoing(extension)), 2);
    assert_eq!(count(&total, BoxKind::Completed(extension)), 1);

    let not_enrolled = total.find(&BoxKind::NotEnrolled).unwrap();
    assert_eq!(not_enrolled.count, 1);
    let reasons: u32 = not_enrolled.notes.iter().map(|note| note.persons).sum();
    assert_eq!(reasons, 2, "one person, two reasons");
    let enrolled = total.find(&BoxKind::Enrolled).unwrap();
    assert_eq!(
        (enrolled.notes[0].kind.clone(), enrolled.notes[0].persons),
        (NoteKind::Treated, 7)
    );

    let by_arm = flow_by_arm(&script.state, &key).unwrap();
    assert_sound(&by_arm, &script.state);
    assert_eq!(
        [0, 1].map(|arm| count(&by_arm, BoxKind::Arm(ArmCode(arm)))),
        [4, 4],
        "two whole blocks"
    );
    assert!(
        total.find(&BoxKind::Arm(ArmCode(0))).is_none(),
        "blinded eyes see totals only"
    );
}

#[test]
fn every_box_has_words() {
    let plan = proderm();
    let extension = plan.period_named("EXTENSION").unwrap();
    assert_eq!(
        BoxKind::Entered(extension).describe(&plan),
        "Entered: Open-label extension, weeks 16 to 40"
    );
    assert_eq!(
        BoxKind::Arm(ArmCode(1)).describe(&plan),
        "Assigned to Placebo"
    );
    let criterion = NoteKind::Criterion(CriterionId("INAGE".into()));
    assert_eq!(criterion.describe(&plan), "Age 18 to 80 years");
}

/// Any act or observation, in or out of order, sensible or not.
fn any_event(script: &Script<'_>, subject: u32, draw: &mut impl FnMut(u32) -> u32) -> Event {
    let plan = script.plan;
    let visits = plan.visits();
    let visit = VisitId(visits[draw(visits.len() as u32) as usize].id.to_string());
    let periods = plan.periods();
    let period = PeriodId(periods[draw(periods.len() as u32) as usize].id.to_string());
    let core = [
        BASELINE,
        BETTER,
        WORSE,
        Core {
            strength: 60,
            physician: 90,
            ..BASELINE
        },
    ][draw(4) as usize];
    let known = script.state.subject(SubjectNumber(subject)).is_some();
    let reasons = [
        DiscontinuationReason::AdverseEvent,
        DiscontinuationReason::ConfirmedDeterioration,
        DiscontinuationReason::LackOfEfficacy,
        DiscontinuationReason::Other,
    ];
    match draw(22) {
        0 => Act::ConsentSigned {}.into(),
        1 => Act::EligibilityAnswered {
            criterion: CriterionId("EXIBM".into()),
            answer: if draw(2) == 0 {
                CriterionAnswer::Met
            } else {
                CriterionAnswer::NotMet
            },
        }
        .into(),
        2 => Act::Adjudicated {
            verdict: Verdict::Confirmed,
        }
        .into(),
        3 => Act::ScreenFailed {
            reasons: vec![ScreenFailureReason::ConsentNotGiven {}],
        }
        .into(),
        4 => Act::Enrolled {
            order: draw(5),
            allocation: AllocationReference::OnlyArm {},
        }
        .into(),
        5 => Act::Enrolled {
            order: script.state.enrolled() + 1,
            allocation: AllocationReference::Slot {
                slot: SlotId(draw(288)),
                stratum: None,
            },
        }
        .into(),
        6 | 7 => Act::PeriodEntered { period }.into(),
        8 => Act::CrossedOver {}.into(),
        9 => Act::RegimenChanged {
            to: RegimenId("AMENDED".into()),
        }
        .into(),
        10 => Act::DoseReduced { from: visit }.into(),
        11 => Act::RegimenStopped {
            cause: StopCause::AdverseEvent,
        }
        .into(),
        12 if draw(3) == 0 => Act::Discontinued {
            reason: reasons[draw(4) as usize],
        }
        .into(),
        12 | 13 => Act::Completed { period }.into(),
        14 if known => script.enrolment_or_nothing(subject).into(),
        14..=16 => script
            .visit_record(visit.as_str(), (draw(4) > 0).then_some(core))
            .into(),
        17 => Observation::InfusionGiven(InfusionCycle {
            visit,
            millilitres_by_day: vec!["700".parse().unwrap(); draw(4) as usize],
            highest_rate: "0.05".parse().unwrap(),
            by_the_clock: Vec::new(),
            sleeved: None,
        })
        .into(),
        18 => Observation::AdverseEvent(AdverseEvent {
            term: "Headache".into(),
            system_organ_class: "Nervous system disorders".into(),
            severity: Severity::Mild,
            seriousness: Seriousness::NotSerious,
            relation: Relation::Related,
            thromboembolism: if draw(6) == 0 {
                Suspicion::Suspected
            } else {
                Suspicion::NotSuspected
            },
            onset: OnsetAfterInfusion::Hours(draw(100)),
            outcome: Outcome::Recovered,
            ended: None,
            action: ActionTaken::NotChanged,
            reported: None,
        })
        .into(),
        19 => Observation::SwitchedInError {
            explanation: "a mix-up".into(),
        }
        .into(),
        20 => Observation::RescueGiven(RescueTreatment {
            name: "prednisolone".into(),
            explanation: "no response".into(),
        })
        .into(),
        _ => Observation::ConcomitantTreatment(ConcomitantTreatment {
            name: "methotrexate".into(),
            class: TreatmentClass::Immunosuppressant,
            change: DoseChange::Started,
            daily_milligrams: None,
        })
        .into(),
    }
}

impl Script<'_> {
    /// The enrolment of a subject who may be enrolled, else one that must be refused.
    fn enrolment_or_nothing(&self, number: u32) -> Act {
        let subject = self.subject(number);
        let ready = subject.enrolment().is_none() && self.state.stratum(subject).is_ok();
        if ready {
            self.enrolment(number)
        } else {
            Act::Enrolled {
                order: 0,
                allocation: AllocationReference::OnlyArm {},
            }
        }
    }
}

/// All that can be seen of a state.
fn seen(state: &TrialState<'_>, plan: &Plan, key: &record::ArmKey) -> impl PartialEq + use<> {
    let subjects: Vec<_> = state
        .subjects()
        .iter()
        .map(|subject| {
            let arms: Vec<_> = subject
                .segments()
                .iter()
                .map(|segment| (segment.from, segment.began, segment.open(plan, key)))
                .collect();
            let course = (
                subject.periods().to_vec(),
                subject.visits().to_vec(),
                subject.cycles().to_vec(),
                subject.deviations().to_vec(),
                subject.due().to_vec(),
                subject.confirmed_deteriorations().to_vec(),
            );
            (
                subject.phase(plan),
                subject.ending(),
                subject.adverse_events().len(),
                arms,
                course,
            )
        })
        .collect();
    let slots: Vec<_> = [None]
        .into_iter()
        .chain(["MILD", "MODERATE", "SEVERE"].map(|name| plan.stratum_named(name)))
        .map(|stratum| state.next_slot(stratum, record::SiteNumber(1)).ok())
        .collect();
    (subjects, slots, state.enrolled(), state.entries_taken())
}

/// A trial in which anything may be tried: some subjects are brought to the door of enrolment, so that the
/// rest has something to happen to.
fn try_anything(plan: &Plan, seed: u64, attempts: u32) -> (u32, u32) {
    let (_, key) = with_key(1);
    let table = if plan.arms().len() == 2 {
        table_of(plan, |arm| arm)
    } else {
        everyone_on(plan, "IVIG")
    };
    let mut script = Script::new(plan, &table);
    let mut draw = draws(seed);
    for number in 1..=5 {
        match draw(4) {
            0 => script.screen(number, 52),
            1 => script.make_eligible(number, BASELINE),
            _ => {
                script.enrol(number);
                script.visit(number, "W0", BASELINE);
            }
        }
    }
    let (mut accepted, mut refused) = (0, 0);
    let mut date: Date = screening_date();
    for _ in 0..attempts {
        let subject = 1 + draw(6);
        let event = any_event(&script, subject, &mut draw);
        date = date
            .max(WEEK_0)
            .checked_add(i64::from(draw(5)).days())
            .unwrap();
        let before = seen(&script.state, plan, &key);
        let enrolled = script.state.enrolled();
        let answer: Result<Accepted, _> = script.tell(subject, date, event.clone());
        let after = seen(&script.state, plan, &key);
        match answer {
            Ok(_) => {
                accepted += 1;
                let enrols = matches!(event, Event::Act(Act::Enrolled { .. }));
                assert_eq!(script.state.enrolled(), enrolled + u32::from(enrols));
            }
            Err(refusal) => {
                refused += 1;
                assert!(
                    before == after,
                    "a refused entry changes nothing: {refusal}"
                );
                assert!(!refusal.to_string().is_empty());
            }
        }
        let total = flow(&script.state);
        assert_sound(&total, &script.state);
        assert_sound(&flow_by_arm(&script.state, &key).unwrap(), &script.state);
        let phases = |wanted: fn(&Phase) -> bool| {
            let subjects = script.state.subjects().iter();
            subjects
                .filter(|subject| wanted(&subject.phase(plan)))
                .count() as u32
        };
        assert_eq!(
            count(&total, BoxKind::InScreening),
            phases(|phase| *phase == Phase::Screening)
        );
        assert_eq!(count(&total, BoxKind::Enrolled), script.state.enrolled());
    }
    (accepted, refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_tried_with_two_arms_every_subject_is_in_one_box_and_boxes_add_up(seed in any::<u64>()) {
        let (accepted, refused) = try_anything(&proderm(), seed, 120);
        prop_assert!(accepted > 5 && refused > 5, "{} accepted, {} refused", accepted, refused);
    }

    #[test]
    fn whatever_is_tried_with_one_arm_every_subject_is_in_one_box_and_boxes_add_up(seed in any::<u64>()) {
        let (accepted, refused) = try_anything(&pilot(), seed, 120);
        prop_assert!(accepted > 5 && refused > 5, "{} accepted, {} refused", accepted, refused);
    }
}
