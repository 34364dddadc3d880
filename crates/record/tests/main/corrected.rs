//! A record that was corrected after acts were carried out: the acts stand, and what contradicts them is a deviation.

use protocol::{PeriodId, StratumId, VisitId};
use record::{
    Act, AllocationTable, CriterionAnswer, DeviationKind, Entry, Event, Observation, Refusal,
    SubjectNumber, TrialState, Validity,
};

use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, screening_date, week};

/// The record once more, with one entry changed: where everybody is then, and the record as it is from now on.
fn corrected<'a>(
    script: &Script<'a>,
    table: &'a AllocationTable,
    change: impl Fn(&mut Entry) -> bool,
) -> Result<(TrialState<'a>, Vec<Entry>), Refusal> {
    let mut state = TrialState::new(script.plan, table);
    let mut entries = Vec::new();
    let mut changes = 0;
    for entry in &script.entries {
        let mut entry = entry.clone();
        if change(&mut entry) {
            changes += 1;
            state.accept(&entry)?;
        } else {
            entry.validity = state.accept_after_correction(&entry, &script.state)?;
        }
        entries.push(entry);
    }
    assert_eq!(changes, 1, "one entry was to be changed");
    // What was made of it folds again by itself, as after the next opening.
    let again = TrialState::new(script.plan, table).fold(&entries).unwrap();
    let number = SubjectNumber(1);
    assert_eq!(
        again.subject(number).unwrap().deviations(),
        state.subject(number).unwrap().deviations(),
    );
    Ok((state, entries))
}

fn upheld(entries: &[Entry]) -> Vec<&'static str> {
    let of = entries
        .iter()
        .filter(|entry| entry.validity == Validity::Upheld);
    of.map(|entry| entry.event.kind()).collect()
}

/// Puts other findings in the place of those of a visit.
fn other_findings<'s>(
    script: &'s Script<'_>,
    visit: &'static str,
    core: crate::script::Core,
) -> impl Fn(&mut Entry) -> bool + 's {
    move |entry| {
        let Event::Observation(Observation::VisitHeld(held)) = &entry.event else {
            return false;
        };
        let is_it = held.visit == VisitId(visit.into());
        if is_it {
            entry.event = script.visit_record(visit, Some(core)).into();
        }
        is_it
    }
}

#[test]
fn r_25_the_stratum_that_was_used_stays_and_the_one_that_was_measured_is_kept_beside_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let severe = crate::script::Core {
        physician: 80,
        ..BASELINE
    };
    let (state, entries) =
        corrected(&script, &table, other_findings(&script, "SCR", severe)).unwrap();
    assert_eq!(upheld(&entries), ["enrolled"]);
    let (before, subject) = (script.subject(1), state.subject(SubjectNumber(1)).unwrap());
    let (was, is) = (before.enrolment().unwrap(), subject.enrolment().unwrap());
    assert_eq!((is.stratum, is.behind), (was.stratum, was.behind));
    let true_stratum = subject.stratum_correction().unwrap().true_stratum;
    assert_eq!(Some(true_stratum), plan.stratum_named("SEVERE"));
    let [deviation] = subject.deviations() else {
        panic!("{:?}", subject.deviations())
    };
    assert!(matches!(
        &deviation.kind,
        DeviationKind::WrongStratum { used: Some(used), true_stratum, .. }
            if *used == StratumId("MODERATE".into()) && *true_stratum == StratumId("SEVERE".into())
    ));
    // The slot is used, and the next subject of the stratum gets the next one.
    let site = subject.screening().site;
    assert_eq!(
        state.next_slot(plan.stratum_named("MODERATE"), site),
        script.state.next_slot(plan.stratum_named("MODERATE"), site),
    );
}

#[test]
fn an_enrolment_stands_although_a_criterion_was_answered_wrongly() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let seen = std::cell::Cell::new(false);
    let (state, entries) = corrected(&script, &table, |entry| {
        let Event::Act(Act::EligibilityAnswered { answer, .. }) = &mut entry.event else {
            return false;
        };
        if seen.replace(true) {
            return false;
        }
        *answer = match *answer {
            CriterionAnswer::Met => CriterionAnswer::NotMet,
            CriterionAnswer::NotMet => CriterionAnswer::Met,
        };
        true
    })
    .unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(upheld(&entries), ["adjudicated", "enrolled"]);
    let subject = state.subject(SubjectNumber(1)).unwrap();
    assert!(subject.enrolment().is_some());
    assert!(subject.deviations().iter().all(|deviation| matches!(
        &deviation.kind,
        DeviationKind::ActContradicted { because, .. } if because.to_string().contains("stands in the way")
    )));
    assert_eq!(subject.deviations().len(), 2);
}

#[test]
fn a_cross_over_stands_although_deterioration_is_not_confirmed_any_more() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    script.visit(1, "W8", WORSE);
    script.so(1, week(8), Act::CrossedOver {});
    script.dose(1, "W8");
    let crossed = script.subject(1).crossed_over();
    assert!(crossed.is_some(), "the script crosses over");
    let better = other_findings(&script, "W4", BASELINE);
    let (state, entries) = corrected(&script, &table, better).unwrap();
    assert_eq!(upheld(&entries), ["crossed_over"]);
    let subject = state.subject(SubjectNumber(1)).unwrap();
    assert_eq!(subject.crossed_over(), crossed);
    assert!(subject.confirmed_deteriorations().is_empty());
    // And with the value as it was nothing is contradicted.
    let mut again = TrialState::new(&plan, &table);
    for entry in &script.entries {
        let mut entry = entry.clone();
        if entry.event.kind() == "crossed_over" {
            entry.validity = Validity::Upheld;
        }
        again.accept(&entry).unwrap();
    }
    assert_eq!(
        again.subject(SubjectNumber(1)).unwrap().deviations(),
        script.subject(1).deviations(),
    );
}

#[test]
fn what_cannot_be_is_refused_even_so() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    // Consent after the randomisation, a screening struck out, an enrolment struck out.
    let late = corrected(&script, &table, |entry| {
        let is_it = entry.event == Event::Act(Act::ConsentSigned {});
        if is_it {
            entry.date = week(9);
        }
        is_it
    });
    assert!(late.is_err());
    for kind in ["screened", "enrolled"] {
        let struck = corrected(&script, &table, |entry| {
            let is_it = entry.event.kind() == kind;
            if is_it {
                entry.validity = Validity::StruckOut;
            }
            is_it
        });
        assert!(
            matches!(struck, Err(Refusal::NotToBeStruckOut { .. })),
            "{kind}"
        );
    }
    assert!(screening_date() < week(0));
}

#[test]
fn an_entry_that_was_struck_out_says_nothing_and_keeps_its_place() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.so(1, week(0), script.visit_record("W0", Some(BASELINE)));
    script.so(1, week(4), script.visit_record("W4", Some(WORSE)));
    let (mut state, entries) = corrected(&script, &table, |entry| {
        let is_it = matches!(
            &entry.event,
            Event::Observation(Observation::VisitHeld(held)) if held.visit == VisitId("W4".into())
        );
        if is_it {
            entry.validity = Validity::StruckOut;
        }
        is_it
    })
    .unwrap();
    assert_eq!(entries.len(), script.entries.len());
    let visit = plan.visit_named("W4").unwrap();
    assert!(
        state
            .subject(SubjectNumber(1))
            .unwrap()
            .visit(visit)
            .is_none()
    );
    // What is true of this subject can be entered in its stead.
    let anew = Entry::new(
        entries.len() as u64 + 1,
        SubjectNumber(1),
        week(4),
        script.visit_record("W4", Some(BASELINE)).into(),
    );
    state.accept(&anew).unwrap();
}

#[test]
fn b_21_whether_an_entry_stands_is_answered_alike_whichever_arm_it_is() {
    let plan = proderm();
    let answers: Vec<_> = ["IVIG", "PLACEBO"]
        .into_iter()
        .map(|arm| {
            let table = everyone_on(&plan, arm);
            let mut script = Script::new(&plan, &table);
            script.first_period(1, [BASELINE, WORSE, BASELINE, BASELINE, BASELINE]);
            script.complete(1, "BLINDED", week(16));
            let period = PeriodId("EXTENSION".into());
            script.so(1, week(16), Act::PeriodEntered { period });
            let worse = other_findings(&script, "W8", WORSE);
            let (state, entries) = corrected(&script, &table, worse).unwrap();
            let subject = state.subject(SubjectNumber(1)).unwrap();
            let deviations = format!("{:?}", subject.deviations());
            assert!(deviations.contains("HangsOnArm"), "{deviations}");
            (upheld(&entries), deviations, subject.periods().to_vec())
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert!(
        answers[0].0.contains(&"period_entered"),
        "{:?}",
        answers[0].0
    );
}
