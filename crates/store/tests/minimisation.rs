//! Minimisation on disk: a decision is in the vault before the record names it, and is never made a second time.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Child;
use std::time::Duration;

use record::{SlotId, SubjectNumber};
use store::load::{Attempt, Ready, Stopwatch, drive, held, judge, randomise};
use store::{
    Address, Came, CodeOf, ListsReplayed, OpeningPurpose, Place, Refused, Request, RequestKey,
    Role, SheetFiles, StepOfWriter, Store, Subjects, Wish,
};

use crate::processes::{NEVER, Process, begin, told};
use crate::trial::{
    Fresh, WEEK_0, balanced, because, clock, full, investigator, on_every_database, person,
    request, sqlite,
};

fn is_replayed(fresh: &Fresh, subjects: u32) {
    let replayed = store::replay(&fresh.place, &balanced(subjects)).unwrap();
    assert_eq!(replayed.differences, Vec::<String>::new());
    assert_eq!(
        replayed.allocations,
        held(&fresh.place.address).unwrap().len() as u64
    );
}

#[test]
fn t_1_and_t_27_thirty_six_clients_get_one_decision_each_and_every_one_is_made_again() {
    on_every_database("t_27_load", |fresh| {
        let count = if full() { 1000 } else { 180 };
        let (store, ready) = fresh.ready_for_minimisation(count);
        let history = drive(&store, 36, &ready, &Stopwatch::begin(), &|_| ());
        drop(store);
        let verdict = judge(&history, &held(&fresh.place.address).unwrap());
        eprintln!("T-27 {:?}, minimisation: {verdict:?}", fresh.place.address);
        assert_eq!(verdict.acked, count as usize);
        assert!(verdict.holds(), "{verdict:?}");
        fresh.holds();
        is_replayed(fresh, count);
        // Opening makes every decision again too, and gives the same answers to the same keys.
        let again = fresh.open_minimisation(count);
        let told = history[7];
        let one = ready
            .iter()
            .find(|one| one.subject.0 == told.subject)
            .unwrap();
        let answer = again.ask(randomise(*one)).unwrap();
        let Came::Randomised { slot, .. } = answer.came else {
            panic!("it was randomised")
        };
        assert_eq!(told.acknowledged.unwrap().1, slot.0);
    });
}

#[test]
fn t_27_the_arms_of_the_vault_are_near_to_balance_in_every_stratum() {
    on_every_database("t_27_balance", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(60);
        drive(&store, 12, &ready, &Stopwatch::begin(), &|_| ());
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, None);
        let mut on = [[0_u32; 2]; 3];
        for one in &ready {
            let arm = store
                .open_arm(
                    pharmacist.clone(),
                    one.subject,
                    OpeningPurpose::Dispensing,
                    "first dose",
                )
                .unwrap();
            // The strata come in turn.
            let stratum = (one.subject.0 as usize - 1) % 3;
            on[stratum][usize::from(arm.reveal().0)] += 1;
        }
        // 20 in each: by chance alone one of three differs by more than 8 twice in ten times.
        assert!(on.iter().all(|row| row[0].abs_diff(row[1]) <= 8), "{on:?}");
        fresh.holds();
    });
}

#[test]
fn t_3_and_t_8_one_subject_under_twenty_keys_is_decided_on_once() {
    on_every_database("t_27_keys", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(3);
        let of_tab = |tab: u32| -> Request {
            let mut request = randomise(ready[0]);
            request.key = RequestKey::new(&format!("tab-{tab}")).unwrap();
            request
        };
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let tabs: Vec<_> = (0..20)
                .map(|tab| {
                    (
                        tab,
                        scope.spawn({
                            let store = &store;
                            let request = of_tab(tab);
                            move || store.ask(request)
                        }),
                    )
                })
                .collect();
            tabs.into_iter()
                .map(|(tab, one)| (tab, one.join().unwrap()))
                .collect()
        });
        let given: Vec<_> = outcomes
            .iter()
            .filter(|(_, outcome)| outcome.is_ok())
            .collect();
        assert_eq!(given.len(), 1, "{outcomes:?}");
        assert!(
            outcomes
                .iter()
                .all(|(_, outcome)| outcome.is_ok() || matches!(outcome, Err(Refused::Rule(_))))
        );
        let (tab, first) = given[0];
        assert_eq!(&store.ask(of_tab(*tab)), first);
        drop(store);
        assert_eq!(held(&fresh.place.address).unwrap().len(), 1);
        fresh.holds();
    });
}

/// How many decisions a vault of SQLite keeps.
fn kept(fresh: &Fresh) -> Option<usize> {
    let Address::Sqlite(path) = &fresh.place.address else {
        return None;
    };
    let vault = rusqlite::Connection::open(format!("{}.vault", path.display())).unwrap();
    let count = vault.query_row("SELECT count(*) FROM decision", [], |row| row.get(0));
    let count: u32 = count.unwrap();
    Some(usize::try_from(count).unwrap())
}

/// Lets a process fail at each of its writes in turn, between vault and record too, and asks again with the same key.
fn at_each_write(test: &str, how: &str) {
    on_every_database(test, |fresh| {
        let places = u64::try_from(store::places()).unwrap();
        let subjects = u32::try_from(places).unwrap();
        let (store, ready) = fresh.ready_for_minimisation(subjects);
        drop(store);
        for (number, one) in (1..=places).zip(&ready) {
            let before = told(begin(fresh, subjects, &[*one], 1, (number, how)));
            let kept_before = kept(fresh);
            let after = told(begin(fresh, subjects, &[*one], 1, NEVER));
            let slots: BTreeSet<u32> = before
                .iter()
                .chain(&after)
                .filter_map(|attempt| attempt.acknowledged.map(|(_, slot)| slot))
                .collect();
            assert_eq!(slots.len(), 1, "place {number}: {slots:?}");
            // What had come to the vault was used, and nothing was drawn beside it.
            let kept_after = kept(fresh);
            assert!(kept_after.is_none_or(|after| after == usize::try_from(number).unwrap()));
            assert!(kept_before <= kept_after);
        }
        assert_eq!(held(&fresh.place.address).unwrap().len(), ready.len());
        eprintln!(
            "{test} {:?}: {places} places, lost 0, doubled 0, drawn again 0",
            fresh.place.address
        );
        fresh.holds();
        is_replayed(fresh, subjects);
    });
}

#[test]
fn t_7_a_process_that_ends_between_vault_and_record_leaves_a_decision_that_holds() {
    at_each_write("t_7_minimisation", "abort");
}

#[test]
fn t_21_a_connection_that_is_lost_between_vault_and_record_leaves_a_decision_that_holds() {
    at_each_write("t_21_minimisation", "lost");
}

#[test]
fn t_4_several_processes_decide_in_turn() {
    on_every_database("t_4_minimisation", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(96);
        drop(store);
        let children: Vec<Child> = (0..4)
            .map(|number| {
                let share: Vec<Ready> = ready.iter().skip(number).step_by(4).copied().collect();
                begin(fresh, 96, &share, 9, NEVER)
            })
            .collect();
        let history: Vec<Attempt> = children.into_iter().flat_map(told).collect();
        let verdict = judge(&history, &held(&fresh.place.address).unwrap());
        eprintln!("T-4 {:?}, minimisation: {verdict:?}", fresh.place.address);
        assert_eq!(verdict.acked, 96);
        assert!(verdict.holds(), "{verdict:?}");
        fresh.holds();
        is_replayed(fresh, 96);
    });
}

#[test]
fn t_10_a_writer_that_is_killed_while_it_decides_loses_no_acknowledgement() {
    on_every_database("t_10_minimisation", |fresh| {
        let kills = if full() { 100 } else { 6 };
        let subjects = kills * 12;
        let (store, ready) = fresh.ready_for_minimisation(subjects);
        drop(store);
        let mut history: Vec<Attempt> = Vec::new();
        let mut open = ready;
        for kill in 0..kills {
            let mut child = begin(fresh, subjects, &open, 8, NEVER);
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut heard = 0;
            let mut hear = |line: &str| {
                if let Ok(attempt) = serde_json::from_str::<Attempt>(line) {
                    history.push(attempt);
                    heard += u32::from(attempt.acknowledged.is_some());
                }
                heard
            };
            for line in lines.by_ref().map_while(Result::ok) {
                if hear(&line) > kill % 5 {
                    break;
                }
            }
            std::thread::sleep(Duration::from_micros(u64::from(kill * 397 % 3000)));
            child.kill().unwrap();
            lines.map_while(Result::ok).for_each(|line| {
                hear(&line);
            });
            child.wait().unwrap();
            open.retain(|ready| {
                !history
                    .iter()
                    .any(|told| told.subject == ready.subject.0 && told.acknowledged.is_some())
            });
        }
        let verdict = judge(&history, &held(&fresh.place.address).unwrap());
        eprintln!(
            "T-10 {:?}, minimisation, {kills} kills: {verdict:?}",
            fresh.place.address
        );
        assert!(verdict.acked > 0 && verdict.holds(), "{verdict:?}");
        fresh.holds();
        is_replayed(fresh, subjects);
    });
}

#[test]
fn t_7_decisions_of_a_batch_that_never_came_into_the_record_spoil_none_that_are_made_after_them() {
    on_every_database("t_7_batches", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(60);
        drop(store);
        // Every batch of the first half ends between vault and record, as often as it is tried; then all are asked for, those of
        // the second half first, while each second batch ends there before it is tried again.
        let unnamed = Process {
            fail_each: Some((StepOfWriter::AfterVault, 1)),
            ..Process::of(fresh, 60, &ready[..30], 10)
        };
        let mut history = unnamed.begin().told();
        assert!(history.iter().all(|told| told.acknowledged.is_none()));
        assert_ne!(kept(fresh), Some(0), "decisions without a record");
        let mut all = ready.clone();
        all.reverse();
        let again = Process {
            fail_each: Some((StepOfWriter::AfterVault, 2)),
            ..Process::of(fresh, 60, &all, 3)
        };
        history.extend(again.begin().told());
        let held = held(&fresh.place.address).unwrap();
        let verdict = judge(&history, &held);
        eprintln!(
            "T-7 {:?}, batches that ended between vault and record: {verdict:?}, {:?} decisions kept",
            fresh.place.address,
            kept(fresh)
        );
        assert!(verdict.holds() && held.len() == 60, "{verdict:?}");
        fresh.holds();
        is_replayed(fresh, 60);
    });
}

#[test]
fn r_3_a_decision_that_was_changed_or_taken_away_is_found() {
    for change in [
        "UPDATE decision SET sealed = CAST(substr(sealed, 1, 40) || x'00ff' || substr(sealed, 43) AS BLOB) WHERE position = 2",
        "UPDATE decision SET request = 'another' WHERE position = 2",
        "DELETE FROM decision WHERE position = 2",
        "DELETE FROM decision WHERE position = 4",
        "UPDATE decision SET position = 9 WHERE position = 2",
    ] {
        let fresh = sqlite("r_3_decision");
        let (store, ready) = fresh.ready_for_minimisation(4);
        drive(&store, 1, &ready, &Stopwatch::begin(), &|_| ());
        drop(store);
        fresh.holds();
        let vault = rusqlite::Connection::open(fresh.folder.join("trial.db.vault")).unwrap();
        assert!(vault.execute_batch(change).is_err(), "the guard stands");
        vault
            .execute_batch("DROP TRIGGER decision_no_UPDATE; DROP TRIGGER decision_no_DELETE;")
            .unwrap();
        vault.execute_batch(change).unwrap();
        let examined = store::verify(&fresh.place).unwrap();
        assert!(!examined.holds, "{change}");
        assert!(
            Store::open(&fresh.place, balanced(4), Subjects::People, clock()).is_err(),
            "{change}"
        );
    }
}

#[test]
fn r_34_decisions_go_out_and_come_in_and_the_main_database_knows_no_arm() {
    let fresh = sqlite("r_34_decisions");
    let (store, ready) = fresh.ready_for_minimisation(12);
    drive(&store, 4, &ready, &Stopwatch::begin(), &|_| ());
    drop(store);
    let file = fresh.folder.join("out.jsonl");
    store::export(&fresh.place, &file).unwrap();
    let place = Place {
        key_file: fresh.place.key_file.clone(),
        ..Place::beside(Address::Sqlite(fresh.folder.join("in.db")))
    };
    store::import(&place, &file).unwrap();
    assert!(store::verify(&place).unwrap().holds);
    let replayed = store::replay(&place, &balanced(12)).unwrap();
    assert_eq!((replayed.allocations, replayed.differences.len()), (12, 0));
    assert_eq!(replayed.lists, ListsReplayed::DrawnAgain);
    for path in [file, fresh.folder.join("trial.db")] {
        let bytes = std::fs::read(path).unwrap();
        for arm in [b"\"IVIG\"".as_slice(), b"PLACEBO", b"\"arm\""] {
            assert!(!bytes.windows(arm.len()).any(|window| window == arm));
        }
    }
}

/// The codes that a site keeps, in their order, as the sheet of the site has them.
fn codes(fresh: &Fresh, subjects: u32, site: u16) -> Vec<SlotId> {
    let plan = balanced(subjects);
    store::emergency_codes(&fresh.place, &plan, record::SiteNumber(site)).unwrap()
}

#[test]
fn t_41_what_was_given_by_hand_is_entered_afterwards_with_a_reason_and_in_order() {
    on_every_database("t_41", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(30);
        // Subjects 1, 13 and 25 are at the second site, where subjects come in turn.
        let own: Vec<Ready> = ready
            .iter()
            .copied()
            .filter(|one| one.site == ready[0].site)
            .collect();
        let codes = codes(fresh, 30, own[0].site.0);
        assert_eq!(codes.len(), 6);
        let by_hand = |key: &str, subject: SubjectNumber, code: SlotId| {
            let wish = Wish::EnrolByHand {
                subject,
                date: WEEK_0,
                code,
            };
            request(key, investigator(), wish)
        };
        let why = "the line was down from 9 to 12; code taken from the sealed sheet";
        assert_eq!(
            store.ask(by_hand("without", own[0].subject, codes[0])),
            Err(Refused::NoReason)
        );
        for (key, code, says) in [
            ("late", codes[1], "not the next"),
            ("unknown", SlotId(4_000_000), "none of those"),
        ] {
            let refused = store
                .ask(because(by_hand(key, own[0].subject, code), why))
                .unwrap_err()
                .to_string();
            assert!(refused.contains(says), "{refused}");
        }
        let first = because(by_hand("first", own[0].subject, codes[0]), why);
        let answer = store.ask(first.clone()).unwrap();
        assert_eq!(
            answer.came,
            Came::Randomised {
                subject: own[0].subject,
                slot: codes[0]
            }
        );
        assert_eq!(store.ask(first).unwrap(), answer);
        let twice = because(by_hand("twice", own[1].subject, codes[0]), why);
        let refused = store.ask(twice).unwrap_err().to_string();
        assert!(refused.contains("entered already"), "{refused}");
        // Online nobody gets a code that is kept, and who was given one counts in every later decision.
        for one in ready.iter().filter(|one| one.subject != own[0].subject) {
            let Came::Randomised { slot, .. } = store.ask(randomise(*one)).unwrap().came else {
                panic!("it was randomised")
            };
            assert!(!codes.contains(&slot));
        }
        drop(store);
        fresh.holds();
        is_replayed(fresh, 30);
        drop(fresh.open_minimisation(30));
    });
}

#[test]
fn t_40_and_t_41_a_sealed_sheet_opens_without_the_store_with_both_keys_and_one_line_at_a_time() {
    let fresh = sqlite("t_40_sheet");
    let (store, ready) = fresh.ready_for_minimisation(8);
    drive(&store, 2, &ready[..6], &Stopwatch::begin(), &|_| ());
    let files = |name: &str| SheetFiles {
        sheet: fresh.folder.join(format!("{name}.sheet")),
        first_key: fresh.folder.join(format!("{name}.first")),
        second_key: fresh.folder.join(format!("{name}.second")),
    };
    let administrator = person("A. Administrator", Role::Administrator, None);
    let why = "codes for the sites, quarterly";
    let own = files("own");
    for (who, second, reason) in [
        (investigator(), "B. Second", why),
        (administrator.clone(), "B. Second", " "),
        (administrator.clone(), "A. Administrator", why),
    ] {
        assert!(store.seal_codes(who, second, reason, &own).is_err());
        assert!(!own.sheet.exists() && !own.first_key.exists());
    }
    let sealed = store
        .seal_codes(administrator.clone(), "B. Second", why, &own)
        .unwrap();
    // Six subjects, and six codes at each of twelve sites.
    assert_eq!((sealed.subjects, sealed.codes), (6, 72));
    let again = store.seal_codes(administrator.clone(), "B. Second", why, &own);
    assert!(matches!(again, Err(Refused::Unreadable { .. })));
    let other = files("other");
    store
        .seal_codes(administrator, "B. Second", why, &other)
        .unwrap();
    let pharmacist = person("P. Pharmacist", Role::Pharmacist, None);
    let plan = balanced(8);
    for one in &ready[..6] {
        let arm = store
            .open_arm(
                pharmacist.clone(),
                one.subject,
                OpeningPurpose::Dispensing,
                "dose",
            )
            .unwrap();
        let arm = &plan.protocol().arms[usize::from(arm.reveal().0)];
        let told = store::open_code(&own, CodeOf::Subject(one.subject)).unwrap();
        assert_eq!(told.reveal(), format!("{} ({})", arm.id, arm.label));
    }
    drop(store);
    fresh.holds();
    // The store is gone, and the sheet opens.
    for file in [
        "trial.db",
        "trial.db.vault",
        "trial.db.key",
        "trial.db.witness",
    ] {
        let codes = (file == "trial.db").then(|| codes(&fresh, 8, 3));
        std::fs::remove_file(fresh.folder.join(file)).unwrap();
        for code in codes.into_iter().flatten() {
            assert!(
                !store::open_code(&own, CodeOf::Code(code))
                    .unwrap()
                    .reveal()
                    .is_empty()
            );
        }
    }
    let mixed = |first: &SheetFiles, second: &SheetFiles| SheetFiles {
        sheet: own.sheet.clone(),
        first_key: first.first_key.clone(),
        second_key: second.second_key.clone(),
    };
    let first = CodeOf::Subject(ready[0].subject);
    for wrong in [
        mixed(&other, &own),
        mixed(&own, &other),
        SheetFiles {
            first_key: own.second_key.clone(),
            second_key: own.first_key.clone(),
            ..own.clone()
        },
    ] {
        assert!(store::open_code(&wrong, first).is_err());
    }
    let absent = store::open_code(&own, CodeOf::Subject(SubjectNumber(8)));
    let said = absent.map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("no subject 8"), "{said}");
    // All lines are as long as one another, and name no arm; a changed one is found.
    let text = std::fs::read_to_string(&own.sheet).unwrap();
    assert!(!text.contains("IVIG") && !text.contains("PLACEBO"));
    let sealed: BTreeSet<usize> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split("\"sealed\":\"").nth(1)?.find('"'))
        .collect();
    assert_eq!(sealed.len(), 1);
    std::fs::write(&own.sheet, text.replacen("subject 1\"", "subject 2\"", 1)).unwrap();
    assert!(store::open_code(&own, first).is_err());
}
