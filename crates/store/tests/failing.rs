//! A failure before and after each write: the client is told the truth, or that it is not known, and asks again.

use store::StepOfWriter;
use store::load::{Attempt, Ready, held};

use crate::processes::{NEVER, Process, begin, told};
use crate::trial::on_every_database;

/// Lets a process fail at each of its writes in turn, in one way, and asks again with the same key.
fn at_each_write(test: &str, how: &str) {
    on_every_database(test, |fresh| {
        let places = u64::try_from(store::places()).unwrap();
        let subjects = u32::try_from(places).unwrap() + 3;
        let (store, ready) = fresh.ready(subjects);
        drop(store);
        for (number, one) in (1..=places).zip(&ready) {
            let before = told(begin(fresh, subjects, &[*one], 1, (number, how)));
            let after = told(begin(fresh, subjects, &[*one], 1, NEVER));
            let slots: Vec<_> = before
                .iter()
                .chain(&after)
                .filter_map(|attempt| attempt.acknowledged.map(|(_, slot)| slot))
                .collect();
            assert!(!slots.is_empty(), "place {number}");
            assert!(
                slots.iter().all(|slot| *slot == slots[0]),
                "place {number}: {slots:?}"
            );
        }
        let held = held(&fresh.place.address).unwrap();
        assert_eq!(held.len(), usize::try_from(places).unwrap());
        eprintln!(
            "{test} {:?}: {places} places, lost 0, doubled 0",
            fresh.place.address
        );
        fresh.holds();
    });
}

#[test]
fn t_7_a_process_that_ends_at_any_of_its_writes_leaves_one_allocation_or_none() {
    at_each_write("t_7", "abort");
}

#[test]
fn t_13_a_disk_that_is_full_at_any_write_leaves_one_allocation_or_none() {
    at_each_write("t_13", "full");
}

#[test]
fn t_14_a_disk_that_cannot_be_written_stops_the_store_until_it_is_opened_again() {
    at_each_write("t_14", "disk");
}

#[test]
fn t_21_a_connection_that_is_lost_at_any_write_leaves_one_allocation_or_none() {
    at_each_write("t_21_each", "lost");
}

#[test]
fn t_22_a_conflict_at_any_write_is_tried_again_and_doubles_nothing() {
    at_each_write("t_22", "conflict");
}

#[test]
fn t_22_of_conflicts_that_pass_nobody_is_told_and_of_those_that_do_not_the_truth() {
    on_every_database("t_22_again", |fresh| {
        let (store, ready) = fresh.ready(40);
        drop(store);
        let asked = |ready: &[Ready], each: u64| {
            let process = Process {
                fail_each: Some((StepOfWriter::BeforeCommit, each)),
                ..Process::of(fresh, 40, ready, 4)
            };
            process.begin().told()
        };
        let answered = |told: &[Attempt]| {
            let answers = told.iter().filter(|told| told.acknowledged.is_some());
            answers.count()
        };
        // Each second commit is in the way of another: every client has its answer the first time it asks.
        let told = asked(&ready[..20], 2);
        assert_eq!(answered(&told), 20);
        // Each is told of when it is sent and when its answer is there.
        assert_eq!(told.len(), 40);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 20);
        // Each commit is: after so many attempts it is said that nothing was stored, and nothing was.
        let told = asked(&ready[20..], 1);
        assert_eq!(answered(&told), 0);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 20);
        // Whoever asks then, asks for the first time: no place of a list was lost.
        let told = asked(&ready[20..], 2);
        assert_eq!(answered(&told), 20);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 40);
        fresh.holds();
    });
}
