//! Allocations under load, asked for twice, out of order, and where they must be refused.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use record::{Act, Observation, SiteNumber, SubjectNumber};
use store::load::{Stopwatch, attempt, drive, held, judge, prepare, randomise};
use store::{Came, Refused, RequestKey, Role, SiteStanding, Wish};

use crate::trial::{
    SCREENED, WEEK_0, because, candidate, candidates, deviation, full, investigator,
    on_every_database, person, plan, request, screening,
};

#[test]
fn t_1_and_t_2_a_thousand_concurrent_randomisations_lose_double_and_disorder_none() {
    on_every_database("t_1", |fresh| {
        let count = if full() { 1000 } else { 360 };
        let (store, ready) = fresh.ready(count);
        let began = Instant::now();
        let history = drive(&store, 36, &ready, &Stopwatch::begin(), &|_| ());
        let took = began.elapsed();
        drop(store);
        let held = held(&fresh.place.address).unwrap();
        let verdict = judge(&history, &held);
        eprintln!("T-1 {:?} in {took:?}: {verdict:?}", fresh.place.address);
        assert_eq!(verdict.acked, count as usize);
        assert!(verdict.holds(), "{verdict:?}");
        assert_eq!(held.len(), count as usize);
        // Of each list the places 0, 1, 2 ... are used, in this order.
        let mut next: BTreeMap<&str, u32> = BTreeMap::new();
        for allocation in &held {
            let expected = next.entry(&allocation.list).or_default();
            assert_eq!(allocation.place, *expected);
            *expected += 1;
        }
        assert_eq!(next.len(), 3);
        fresh.holds();
    });
}

#[test]
fn t_1_every_full_block_balances_by_the_arms_that_the_vault_holds() {
    on_every_database("t_1_blocks", |fresh| {
        let (store, ready) = fresh.ready(48);
        drive(&store, 12, &ready, &Stopwatch::begin(), &|_| ());
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, None);
        let mut by_list: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for allocation in held(&fresh.place.address).unwrap() {
            let arm = store
                .open_arm(
                    pharmacist.clone(),
                    SubjectNumber(allocation.subject),
                    store::OpeningPurpose::Dispensing,
                    "first dose",
                )
                .unwrap();
            by_list
                .entry(allocation.list)
                .or_default()
                .push(arm.reveal().0);
        }
        drop(store);
        for arms in by_list.values() {
            for block in arms.chunks_exact(4) {
                assert_eq!(block.iter().filter(|arm| **arm == 0).count(), 2);
            }
        }
        fresh.holds();
    });
}

#[test]
fn t_3_one_subject_from_twenty_tabs_at_once_gets_one_allocation_and_twenty_identical_answers() {
    on_every_database("t_3", |fresh| {
        let (store, ready) = fresh.ready(3);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let tabs: Vec<_> = (0..20)
                .map(|_| scope.spawn(|| store.ask(randomise(ready[0]))))
                .collect();
            tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
        });
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert!(answers.iter().all(|answer| answer == &answers[0]));
        // Another key for the same subject is another wish, which the state refuses.
        let mut other = randomise(ready[0]);
        other.key = RequestKey::new("another-tab").unwrap();
        assert!(matches!(store.ask(other), Err(Refused::Rule(_))));
        drop(store);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 1);
        fresh.holds();
    });
}

#[test]
fn t_5_after_withdrawals_and_errors_the_next_slot_is_one_that_was_never_used() {
    on_every_database("t_5", |fresh| {
        let (store, ready) = fresh.ready(12);
        let mut slots = BTreeSet::new();
        for (number, one) in ready.iter().enumerate() {
            let Came::Randomised { slot, .. } = store.ask(randomise(*one)).unwrap().came else {
                panic!("it was randomised")
            };
            assert!(slots.insert(slot), "slot {slot} was given twice");
            let after = match number % 3 {
                0 => Act::Discontinued {
                    reason: record::DiscontinuationReason::WithdrawalOfConsent,
                }
                .into(),
                1 => Observation::WrongStratum {
                    true_stratum: "SEVERE".into(),
                    explanation: "the screening value was misread".into(),
                }
                .into(),
                _ => Observation::SwitchedInError {
                    explanation: "randomised in error".into(),
                }
                .into(),
            };
            store
                .ask(request(
                    &format!("after-{number}"),
                    investigator(),
                    Wish::Write {
                        subject: one.subject,
                        date: WEEK_0,
                        event: after,
                    },
                ))
                .unwrap();
        }
        drop(store);
        fresh.holds();
    });
}

#[test]
fn t_6_an_exhausted_list_refuses_uses_no_slot_and_leaves_the_other_strata_alone() {
    on_every_database("t_6", |fresh| {
        // Lists of four; six people of the first stratum, one of each other.
        let store = fresh.create(4);
        let small = plan(4);
        let mut people: Vec<_> = (0..6).map(|_| candidate(&small, 0)).collect();
        people.extend([candidate(&small, 1), candidate(&small, 2)]);
        let ready = prepare(&store, &people).unwrap();
        let outcomes: Vec<_> = ready.iter().map(|one| store.ask(randomise(*one))).collect();
        for refused in &outcomes[4..6] {
            let said = refused.as_ref().unwrap_err().to_string();
            assert!(matches!(refused, Err(Refused::Rule(_))), "{said}");
            assert!(said.contains("list"), "{said}");
        }
        assert!(outcomes[6].is_ok() && outcomes[7].is_ok());
        drop(store);
        let held = held(&fresh.place.address).unwrap();
        assert_eq!(held.len(), 6);
        assert!(held.iter().all(|allocation| allocation.slot != 0));
        fresh.holds();
    });
}

#[test]
fn t_8_a_replayed_request_gets_its_first_answer_and_a_borrowed_key_gets_none() {
    on_every_database("t_8", |fresh| {
        let (store, ready) = fresh.ready(6);
        let first = store.ask(randomise(ready[0])).unwrap();
        assert_eq!(store.ask(randomise(ready[0])).unwrap(), first);
        let mut other_wish = randomise(ready[1]);
        other_wish.key = randomise(ready[0]).key;
        other_wish.person = randomise(ready[0]).person;
        assert_eq!(store.ask(other_wish), Err(Refused::OtherWish));
        let mut other_person = randomise(ready[0]);
        other_person.person.name = "somebody else".into();
        assert_eq!(store.ask(other_person), Err(Refused::OtherPerson));
        drop(store);
        let again = fresh.open(6);
        assert_eq!(again.ask(randomise(ready[0])).unwrap(), first);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..100)
                .map(|_| scope.spawn(|| again.ask(randomise(ready[2])).unwrap()))
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        drop(again);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 2);
        fresh.holds();
    });
}

#[test]
fn t_9_an_answer_that_nobody_waited_for_is_one_allocation_when_it_is_asked_for_again() {
    on_every_database("t_9", |fresh| {
        let (store, ready) = fresh.ready(3);
        // The client goes away before the answer comes: the whole store does.
        let unanswered =
            std::thread::scope(|scope| scope.spawn(|| drop(store.ask(randomise(ready[0])))).join());
        unanswered.unwrap();
        drop(store);
        let again = fresh.open(3);
        assert!(again.ask(randomise(ready[0])).is_ok());
        drop(again);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 1);
    });
}

#[test]
fn t_24_a_slow_site_is_not_starved_by_thirty_five_busy_ones() {
    on_every_database("t_24", |fresh| {
        let (store, ready) = fresh.ready(240);
        let (busy, slow) = ready.split_at(230);
        let time = Stopwatch::begin();
        let worst = std::thread::scope(|scope| {
            scope.spawn(|| drive(&store, 35, busy, &time, &|_| ()));
            let waits = slow.iter().map(|one| {
                let told = attempt(&store, *one, &time, &|_| ());
                let (at, _) = told.acknowledged.unwrap();
                std::thread::sleep(Duration::from_millis(2));
                at - told.sent
            });
            waits.max().unwrap()
        });
        eprintln!(
            "T-24: the slow site waited {} ms at most",
            worst / 1_000_000
        );
        drop(store);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 240);
        fresh.holds();
    });
}

#[test]
fn r_20_without_consent_or_at_a_closed_site_or_elsewhere_nobody_is_randomised_and_no_slot_is_used()
{
    on_every_database("r_20", |fresh| {
        let store = fresh.create(6);
        let administrator = person("A. Administrator", Role::Administrator, None);
        let screened = store
            .ask(request(
                "no-consent",
                investigator(),
                Wish::Screen {
                    date: SCREENED,
                    screening: screening(SiteNumber(1)),
                },
            ))
            .unwrap();
        let Came::Entry { subject, .. } = screened.came else {
            panic!("it is an entry")
        };
        let wish = Wish::Enrol {
            subject,
            date: WEEK_0,
        };
        let refused = store
            .ask(request("try", investigator(), wish.clone()))
            .unwrap_err();
        assert!(refused.to_string().contains("consent"), "{refused}");
        let ready = prepare(&store, &candidates(&plan(6), 3)).unwrap();
        let close = Wish::SetSite {
            site: ready[0].site,
            standing: SiteStanding::Closed,
        };
        let close = request("close", administrator, close);
        assert_eq!(store.ask(close.clone()), Err(Refused::NoReason));
        store.ask(because(close, "approval withdrawn")).unwrap();
        assert_eq!(
            store.ask(randomise(ready[0])),
            Err(Refused::SiteClosed {
                site: ready[0].site
            })
        );
        let elsewhere = person("C. Coordinator", Role::Coordinator, Some(30));
        let wish = Wish::Enrol {
            subject: ready[1].subject,
            date: WEEK_0,
        };
        assert_eq!(
            store.ask(request("elsewhere", elsewhere.clone(), wish)),
            Err(Refused::NotYours)
        );
        let nobody = deviation(SubjectNumber(999), "there is no such subject");
        assert_eq!(
            store.ask(request("nobody", elsewhere, nobody)),
            Err(Refused::NotYours)
        );
        let assessor = person("A. Assessor", Role::Assessor, None);
        let wish = Wish::Enrol {
            subject: ready[1].subject,
            date: WEEK_0,
        };
        assert!(matches!(
            store.ask(request("assessor", assessor, wish)),
            Err(Refused::Role { .. })
        ));
        drop(store);
        assert!(held(&fresh.place.address).unwrap().is_empty());
        fresh.holds();
    });
}
