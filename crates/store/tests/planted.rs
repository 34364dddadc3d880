//! The harness itself, put to the test: ways of allocating that are known to be wrong, planted into the store's own writer,
//! driven by the very clients and judged by the very judge that the store as it is passes.

use std::cell::Cell;
use std::process::Command;

use record::{Act, DiscontinuationReason};
use store::load::{Attempt, Ready, Stopwatch, Verdict, attempt, held, judge, prepare};
use store::{Address, Planted, StepOfWriter, Store, Wish};

use crate::processes::{Process, Running};
use crate::trial::{
    Fresh, WEEK_0, candidates, clock, investigator, on_every_database, plan, request,
};

/// Places in each of the three lists.
const PLACES: u32 = 32;
/// More people than there are places: four of each list come too late.
const SUBJECTS: u32 = 108;

/// A store as it is, or with a mistake planted into it.
fn open(fresh: &Fresh, planted: Option<Planted>) -> Store {
    match planted {
        None => fresh.open(PLACES),
        Some(planted) => Store::open_planted(&fresh.place, plan(PLACES), clock(), planted).unwrap(),
    }
}

/// Lets everything happen to a store at once that the other tests let happen one by one, and judges. In two rounds three
/// processes randomise: one is killed after a few acknowledgements and another takes over, one loses each second confirmation
/// of a commit, one has each third commit fail. Between the rounds some subjects withdraw, some answers are taken to be lost
/// and asked for again, and all is opened anew. In the end whoever has no answer yet asks once more, more of them than there
/// are places.
fn harness(fresh: &Fresh, planted: Option<Planted>) -> Verdict {
    let store = fresh.create(PLACES);
    let ready = prepare(&store, &candidates(&plan(PLACES), SUBJECTS)).unwrap();
    drop(store);
    drop(open(fresh, planted));
    let time = Stopwatch::begin();
    let mut history: Vec<Attempt> = Vec::new();
    for (round, people) in ready.chunks(SUBJECTS as usize / 2).enumerate() {
        // The strata come in turn, so that each process has people of all of them.
        let share = |part: usize| -> Vec<Ready> {
            people
                .chunks(3)
                .skip(part)
                .step_by(3)
                .flatten()
                .copied()
                .collect()
        };
        let process = |people: &[Ready]| Process {
            planted,
            ..Process::of(fresh, PLACES, people, 4)
        };
        let unconfirmed = Process {
            fail_each: Some((StepOfWriter::AfterCommit, 2)),
            ..process(&share(1))
        };
        let unstored = Process {
            fail_each: Some((StepOfWriter::BeforeCommit, 3)),
            ..process(&share(2))
        };
        let mut running =
            Process::begin_together(&[process(&share(0)), unconfirmed, unstored]).into_iter();
        history.extend(running.next().unwrap().killed_after(3));
        let rest = unanswered(&share(0), &history);
        history.extend(process(&rest).begin().told());
        history.extend(running.flat_map(Running::told));

        let store = open(fresh, planted);
        let answered: Vec<Ready> = people
            .iter()
            .filter(|one| unanswered(&[**one], &history).is_empty())
            .copied()
            .collect();
        for (number, one) in answered.iter().enumerate().take(12) {
            let withdrawal = Act::Discontinued {
                reason: DiscontinuationReason::WithdrawalOfConsent,
            };
            let wish = Wish::Write {
                subject: one.subject,
                date: WEEK_0,
                event: withdrawal.into(),
            };
            let key = format!("withdrawal-{round}-{number}");
            let outcome = store.ask(request(&key, investigator(), wish));
            assert!(planted.is_some() || outcome.is_ok(), "{outcome:?}");
        }
        for one in answered.iter().rev().take(12) {
            history.push(attempt(&store, *one, &time, &|_| ()));
        }
    }
    let store = open(fresh, planted);
    for one in unanswered(&ready, &history) {
        history.push(attempt(&store, one, &time, &|_| ()));
    }
    drop(store);
    let verdict = judge(&history, &held(&fresh.place.address).unwrap());
    let name = planted.map_or("nothing".to_owned(), |planted| format!("{planted:?}"));
    let database = match fresh.place.address {
        Address::Sqlite(_) => "SQLite",
        Address::Postgres(_) => "PostgreSQL",
    };
    eprintln!(
        "planted {name} on {database}: {} acknowledged, {} lost, {} doubled, {} out of order",
        verdict.acked, verdict.lost, verdict.doubled, verdict.out_of_order
    );
    if planted.is_none() {
        assert_eq!(unanswered(&ready, &history).len(), 12);
    }
    verdict
}

/// Those who were not told of a randomisation.
fn unanswered(people: &[Ready], history: &[Attempt]) -> Vec<Ready> {
    let has_answer = |one: &&Ready| {
        let own = |told: &&Attempt| told.subject == one.subject.0;
        let mut told = history.iter().filter(own);
        told.any(|told| told.acknowledged.is_some())
    };
    people
        .iter()
        .filter(|one| !has_answer(one))
        .copied()
        .collect()
}

/// How often the harness is run over a mistake before it is said to have missed it.
const OFTEN: u32 = 5;

/// A mistake is planted, on every database where it can be made, and the harness finds it by what it leaves.
///
/// Some mistakes show only where two processes come between one another, which on a busy machine they may not do the first
/// time: the harness is run until it has found the mistake, and not more often than [`OFTEN`].
fn is_caught(planted: Planted, leaves: impl Fn(&Verdict) -> usize) {
    let times: [Cell<u32>; 2] = Default::default();
    let caught: [Cell<bool>; 2] = Default::default();
    for round in 0..OFTEN {
        on_every_database(&format!("planted_{planted:?}_{round}"), |fresh| {
            let is_sqlite = matches!(fresh.place.address, Address::Sqlite(_));
            let which = usize::from(is_sqlite);
            if caught[which].get() {
                return;
            }
            if planted == Planted::SkipLocked && is_sqlite {
                eprintln!("planted {planted:?} on SQLite: cannot be made there, no row is locked");
                caught[which].set(true);
                return;
            }
            times[which].set(times[which].get() + 1);
            let verdict = harness(fresh, Some(planted));
            caught[which].set(leaves(&verdict) > 0 && !verdict.holds());
        });
    }
    for (times, caught) in times.iter().zip(&caught) {
        // A database that is not there was not asked.
        assert!(
            caught.get() || times.get() == 0,
            "{planted:?} was not caught in {} runs",
            times.get()
        );
    }
}

#[test]
fn t_1_to_t_10_the_store_as_it_is_passes_the_harness_that_catches_the_planted_ones() {
    on_every_database("planted_nothing", |fresh| {
        let verdict = harness(fresh, None);
        assert!(verdict.holds(), "{verdict:?}");
        let held = held(&fresh.place.address).unwrap();
        assert_eq!(held.len(), 3 * PLACES as usize);
        fresh.holds();
        let replayed = store::replay(&fresh.place, &plan(PLACES)).unwrap();
        assert_eq!(replayed.differences, Vec::<String>::new());
    });
}

#[test]
fn known_bad_1_reading_the_next_place_before_the_turn_is_caught() {
    is_caught(Planted::ReadThenUpdate, |verdict| verdict.doubled);
}

#[test]
fn known_bad_2_going_past_locked_rows_is_caught() {
    is_caught(Planted::SkipLocked, |verdict| verdict.out_of_order);
}

#[test]
fn known_bad_3_taking_the_count_of_subjects_as_the_next_place_is_caught() {
    is_caught(Planted::CountAsIndex, |verdict| verdict.doubled);
}

#[test]
fn known_bad_4_a_store_that_knows_no_request_again_is_caught() {
    is_caught(Planted::NoIdempotencyKey, |verdict| verdict.doubled);
}

#[test]
fn known_bad_5_answering_before_the_commit_is_caught() {
    is_caught(Planted::AnsweredBeforeCommit, |verdict| verdict.lost);
}

#[test]
fn known_bad_6_a_next_place_kept_in_each_process_is_caught() {
    is_caught(Planted::NextPlaceKeptInProcess, |verdict| verdict.doubled);
}

#[test]
fn known_bad_7_a_place_that_is_given_back_after_an_error_is_caught() {
    is_caught(Planted::PlaceReturnedAfterError, |verdict| verdict.doubled);
}

#[test]
fn known_bad_8_a_retry_that_draws_again_is_caught() {
    is_caught(Planted::RetryDrawsAgain, |verdict| verdict.doubled);
}

#[test]
fn known_bad_9_an_error_of_the_commit_that_nobody_looks_at_is_caught() {
    is_caught(Planted::ErrorSwallowed, |verdict| verdict.lost);
}

#[test]
fn known_bad_10_a_list_that_begins_again_at_its_end_is_caught() {
    is_caught(Planted::ListBeginsAgain, |verdict| verdict.doubled);
}

#[test]
fn known_bad_11_a_list_that_is_sorted_again_at_every_start_is_caught() {
    is_caught(Planted::ListSortedAtStart, |verdict| verdict.out_of_order);
}

#[test]
fn no_program_is_built_with_what_is_planted_or_fails_on_purpose() {
    // What the tests of this crate ask for reaches no build of the program: neither the plain one nor a release.
    let features_of = |package: &str, edges: &str| {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--prefix", "none"])
            .args(["-p", package, "-e", edges, "-i", "store"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{why}");
        said
    };
    let tests = features_of("store", "normal,dev,features");
    for feature in ["store feature \"planted\"", "store feature \"failpoints\""] {
        assert!(tests.contains(feature), "{tests}");
        let program = features_of("myotrial", "normal,build,features");
        assert!(program.contains("myotrial v"), "{program}");
        assert!(!program.contains(feature), "{program}");
    }
}
