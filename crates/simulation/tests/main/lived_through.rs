//! What is true of every virtual trial, whatever its numbers.

use instruments::exact::Rational;
use protocol::{Plan, VisitPurpose};
use record::{
    Act, AllocationTable, DeviationKind, Event, Observation, Record, SegmentStart, TrialState,
    WrongKey,
};
use simulation::{Patients, Population, Provenance, Seed, TrialChance, live_through};

use crate::trials::{Trial, first_line_pilot, proderm};

fn lived(trial: &Trial, seed: Seed) -> (Record, AllocationTable) {
    live_through(&trial.plan, &trial.patients, &Provenance::default(), seed)
        .expect("a virtual trial is lived through")
}

fn text(record: &Record) -> String {
    record.to_json_lines().expect("every entry can be written")
}

/// Lets a check look at the end of each of several virtual trials.
fn at_the_end(trial: &Trial, trials: u32, mut check: impl FnMut(&TrialState<'_>, &Record)) {
    for replicate in 0..trials {
        let (record, table) = lived(trial, Seed::new(7).replicate(replicate));
        let mut state = TrialState::new(&trial.plan, &table);
        for entry in record.entries() {
            state
                .accept(entry)
                .expect("what was accepted once is accepted again");
        }
        check(&state, &record);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for trial in [proderm(), first_line_pilot()] {
        let (once, _) = lived(&trial, Seed::new(5));
        let (again, _) = lived(&trial, Seed::new(5));
        let (other, _) = lived(&trial, Seed::new(6));
        assert_eq!(text(&once), text(&again));
        assert_ne!(once.entries(), other.entries());
    }
}

#[test]
fn a_record_says_that_its_subjects_are_virtual_and_where_they_come_from() {
    let trial = first_line_pilot();
    let provenance = Provenance {
        protocol_sha256: "a".repeat(64),
        patients_sha256: "b".repeat(64),
        software: "0.1.0".into(),
    };
    let seed = Seed::new(9).replicate(4);
    let (record, _) =
        live_through(&trial.plan, &trial.patients, &provenance, seed).expect("lived through");
    let header = text(&record)
        .lines()
        .next()
        .map(str::to_owned)
        .expect("a head");
    let written: serde_json::Value = serde_json::from_str(&header).expect("JSON");
    assert_eq!(written["origin"]["subjects"], "virtual");
    assert_eq!(written["origin"]["seed"], 9);
    assert_eq!(written["origin"]["replicate"], 4);
    assert_eq!(written["origin"]["patients_sha256"], "b".repeat(64));
    assert_eq!(written["protocol_sha256"], "a".repeat(64));
}

#[test]
fn the_planned_number_is_enrolled_and_everyone_comes_to_an_end() {
    for trial in [proderm(), first_line_pilot()] {
        at_the_end(&trial, 5, |state, record| {
            assert_eq!(
                state.enrolled(),
                trial.plan.protocol().trial.planned_subjects
            );
            for subject in state.subjects() {
                assert!(
                    subject.phase(&trial.plan).is_final(),
                    "subject {}",
                    subject.number()
                );
            }
            let dates: Vec<_> = record.entries().iter().map(|entry| entry.date).collect();
            assert!(dates.is_sorted(), "entries come in the order of days");
        });
    }
}

#[test]
fn virtual_staff_break_no_rule_but_windows_and_what_the_file_lets_go_wrong() {
    for trial in [proderm(), first_line_pilot()] {
        at_the_end(&trial, 10, |state, _| {
            for deviation in state
                .subjects()
                .iter()
                .flat_map(|subject| subject.deviations())
            {
                let foreseen = matches!(
                    deviation.kind,
                    DeviationKind::VisitOutsideWindow { .. }
                        | DeviationKind::SwitchedInError { .. }
                );
                assert!(foreseen, "{}", deviation.kind);
            }
        });
    }
}

#[test]
fn a_few_visits_fall_out_of_their_windows_and_most_do_not() {
    let trial = proderm();
    let (mut held, mut outside) = (0, 0);
    at_the_end(&trial, 5, |state, _| {
        for subject in state.subjects() {
            held += subject.visits().len();
            outside += subject
                .deviations()
                .iter()
                .filter(|one| matches!(one.kind, DeviationKind::VisitOutsideWindow { .. }))
                .count();
        }
    });
    let share = outside as f64 / held as f64;
    assert!((0.002..0.06).contains(&share), "{share}");
}

#[test]
fn infusions_run_no_faster_than_the_version_in_force_allows() {
    let trial = proderm();
    let amended: jiff::civil::Date = "2018-07-01".parse().expect("a day");
    let limit = Rational::new(4, 100).expect("a rate");
    let (mut before, mut after) = (0, 0);
    at_the_end(&trial, 3, |_, record| {
        for entry in record.entries() {
            let Event::Observation(Observation::InfusionGiven(cycle)) = &entry.event else {
                continue;
            };
            if entry.date < amended {
                before += usize::from(cycle.highest_rate > limit);
            } else {
                after += 1;
                assert!(
                    cycle.highest_rate <= limit,
                    "{} on {}",
                    cycle.highest_rate,
                    entry.date
                );
            }
        }
    });
    assert!(before > 0 && after > 0);
}

#[test]
fn every_way_through_proderm_is_walked_by_someone() {
    let trial = proderm();
    let key = |record: &Record| record.arm_key().expect("virtual");
    let mut seen = std::collections::BTreeSet::new();
    at_the_end(&trial, 40, |state, record| {
        for entry in record.entries() {
            if let Event::Act(act) = &entry.event {
                seen.insert(match act {
                    Act::Discontinued { reason } => format!("{} {reason:?}", act.kind()),
                    Act::RegimenStopped { cause } => format!("{} {cause:?}", act.kind()),
                    _ => act.kind().to_owned(),
                });
            }
        }
        for subject in state.subjects() {
            if subject.switched_in_error().is_some() {
                let arm = subject.allocated_arm().map(|arm| arm.open(&key(record)));
                let placebo: Option<Result<_, WrongKey>> = trial.plan.arm_named("PLACEBO").map(Ok);
                assert!(
                    arm == placebo,
                    "only subjects of the placebo arm are switched in error"
                );
                seen.insert("switched in error".into());
            }
            let failed = subject.screen_failure();
            if failed.is_some_and(|failure| failure.reasons.len() > 1) {
                seen.insert("several reasons".into());
            }
        }
    });
    for way in [
        "screen_failed",
        "several reasons",
        "adjudicated",
        "enrolled",
        "crossed_over",
        "switched in error",
        "period_entered",
        "dose_reduced",
        "regimen_stopped SuspectedThromboembolism",
        "regimen_stopped AdverseEvent",
        "discontinued AdverseEvent",
        "discontinued ConfirmedDeterioration",
        "discontinued WithdrawalOfConsent",
        "discontinued LackOfEfficacy",
        "completed",
    ] {
        assert!(seen.contains(way), "nobody walked \"{way}\" of {seen:?}");
    }
}

#[test]
fn the_week_4_visit_of_the_pilot_and_its_other_regimen_come_with_the_third_version() {
    let trial = first_line_pilot();
    let plan = &trial.plan;
    let third = plan.version_named("V3").expect("the file has it");
    let [mut visits, mut changes] = [0, 0];
    at_the_end(&trial, 30, |state, _| {
        for subject in state.subjects() {
            let Some(enrolment) = subject.enrolment() else {
                continue;
            };
            let extra = subject
                .visits()
                .iter()
                .filter(|held| plan.visit(held.visit).purpose == VisitPurpose::Conditional)
                .count();
            let changed = subject
                .segments()
                .iter()
                .filter(|segment| segment.began == SegmentStart::RegimenChanged)
                .count();
            assert!(enrolment.version >= third || (extra, changed) == (0, 0));
            visits += extra;
            changes += changed;
        }
    });
    assert!(visits > 0 && changes > 0);
}

/// The plan with another number of subjects.
fn planned(plan: &Plan, subjects: u32) -> Plan {
    let mut protocol = plan.protocol().clone();
    protocol.trial.planned_subjects = subjects;
    Plan::compile(protocol).expect("a smaller trial compiles")
}

#[test]
fn a_person_does_not_depend_on_how_many_others_there_are() {
    let large = proderm();
    let small = Trial {
        plan: planned(&large.plan, 20),
        ..proderm()
    };
    let screened = |trial: &Trial| {
        let (record, _) = lived(trial, Seed::new(3));
        let screenings = record
            .entries()
            .iter()
            .filter_map(|entry| match &entry.event {
                Event::Act(Act::Screened(screening)) => Some((entry.date, screening.clone())),
                _ => None,
            });
        screenings.take(15).collect::<Vec<_>>()
    };
    assert_eq!(screened(&large), screened(&small));
}

#[test]
fn one_assumption_changes_nothing_that_it_is_not_about() {
    let trial = proderm();
    let mut calmer: Patients = trial.patients.clone();
    for event in &mut calmer.adverse_event_terms {
        event.active.prone = 0.0;
    }
    let one = Population::new(&trial.plan, &trial.patients).expect("fits the protocol");
    let other = Population::new(&trial.plan, &calmer).expect("fits the protocol");
    let chance = TrialChance::new(Seed::new(1));
    for person in 1..50 {
        let chance = chance.person(person);
        assert_eq!(one.illness(chance), other.illness(chance));
    }
}
