//! Clocks that jump, backups that are restored, and parts that do not belong together.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use record::Origin;
use store::load::{Stopwatch, drive, held, prepare, randomise};
use store::{Clock, NewTrial, OpeningPurpose, Refused, Role, Store, StoreError, Subjects};

use crate::trial::{
    Fresh, candidates, clock, header, investigator, of_people, on_every_database, person, plan,
    sqlite,
};

#[test]
fn t_15_order_and_numbers_stay_right_whatever_the_clock_does() {
    on_every_database("t_15", |fresh| {
        let now = Arc::new(AtomicI64::new(1_530_000_000_000_000));
        let hand = Arc::clone(&now);
        let jumping = Clock::of(move || hand.load(Ordering::SeqCst));
        let store = Store::create(&fresh.place, plan(9), of_people(), jumping).unwrap();
        let ready = prepare(&store, &candidates(&plan(9), 9)).unwrap();
        let hour = 3_600_000_000;
        for (one, jump) in ready.iter().zip([
            0,
            -hour,
            hour * 24 * 3652,
            -hour * 24 * 3652,
            0,
            1_000_000,
            -1_000_000,
            hour,
            0,
        ]) {
            now.fetch_add(jump, Ordering::SeqCst);
            store.ask(randomise(*one)).unwrap();
        }
        drop(store);
        let held = held(&fresh.place.address).unwrap();
        let subjects: Vec<u32> = held.iter().map(|allocation| allocation.subject).collect();
        assert_eq!(subjects, (1..=9).collect::<Vec<_>>());
        fresh.holds();
    });
}

fn copy(fresh: &Fresh, parts: &[&str]) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    parts
        .iter()
        .map(|part| fresh.folder.join(part))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

fn put_back(copies: &[(std::path::PathBuf, Vec<u8>)]) {
    for (path, bytes) in copies {
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn t_16_a_backup_taken_under_load_is_a_whole_beginning_of_the_record() {
    let fresh = sqlite("t_16");
    let (store, ready) = fresh.ready(150);
    let copy = fresh.folder.join("copy.db");
    let copied = std::thread::scope(|scope| {
        scope.spawn(|| drive(&store, 8, &ready, &Stopwatch::begin(), &|_| ()));
        std::thread::sleep(std::time::Duration::from_millis(30));
        store::back_up(&fresh.place, &copy).unwrap()
    });
    drop(store);
    let whole = held(&fresh.place.address).unwrap();
    let part = held(&copied.address).unwrap();
    assert!(part.len() <= whole.len());
    assert_eq!(part, whole[..part.len()]);
    // Held against the witness as it was then it is whole; against the one of today it is behind.
    let examination = store::verify(&copied).unwrap();
    assert!(examination.holds, "{examination:?}");
    fresh.holds();
}

#[test]
fn t_17_an_older_backup_is_noticed_and_opens_for_reading_alone_until_it_is_reconciled() {
    let fresh = sqlite("t_17");
    let (store, ready) = fresh.ready(9);
    store.ask(randomise(ready[0])).unwrap();
    drop(store);
    let older = copy(&fresh, &["trial.db"]);
    let store = fresh.open(9);
    let lost = store.ask(randomise(ready[1])).unwrap();
    drop(store);
    put_back(&older);

    let store = fresh.open(9);
    assert!(store.standing().unwrap().read_only.is_some());
    assert!(matches!(
        store.ask(randomise(ready[2])),
        Err(Refused::ReadOnly { .. })
    ));
    // What it does hold it still answers.
    assert!(store.ask(randomise(ready[0])).is_ok());
    let administrator = person("A. Administrator", Role::Administrator, None);
    assert!(store.reconcile(investigator(), "because").is_err());
    assert_eq!(
        store.reconcile(administrator.clone(), " "),
        Err(Refused::NoReason)
    );
    store
        .reconcile(
            administrator,
            "compared with the pharmacy's mail of the day",
        )
        .unwrap();
    // Data can be entered again; a slot that was acknowledged in the lost rows is never given a second time.
    assert!(store.standing().unwrap().read_only.is_none());
    assert!(matches!(
        store.ask(randomise(ready[1])),
        Err(Refused::RandomisationClosed { .. })
    ));
    drop(store);
    let slots: Vec<u32> = held(&fresh.place.address)
        .unwrap()
        .iter()
        .map(|allocation| allocation.slot)
        .collect();
    assert_eq!(slots.len(), 1);
    assert!(lost.sequence > 0);
    let again = fresh.open(9);
    assert!(again.standing().unwrap().randomisation_closed.is_some());
    drop(again);
    fresh.holds();
}

#[test]
fn t_18_record_and_vault_of_different_moments_are_noticed_and_nobody_is_randomised() {
    let fresh = sqlite("t_18");
    let (store, ready) = fresh.ready(6);
    store.ask(randomise(ready[0])).unwrap();
    drop(store);
    let older = copy(&fresh, &["trial.db.vault"]);
    let store = fresh.open(6);
    let emergency = OpeningPurpose::Emergency;
    store
        .open_arm(investigator(), ready[0].subject, emergency, "sepsis")
        .unwrap();
    drop(store);
    put_back(&older);
    assert!(!store::verify(&fresh.place).unwrap().holds);
    let store = fresh.open(6);
    assert!(matches!(
        store.ask(randomise(ready[1])),
        Err(Refused::RandomisationClosed { .. })
    ));
}

#[test]
fn t_19_a_flipped_bit_is_an_error_at_opening_and_never_another_arm() {
    let fresh = sqlite("t_19");
    let (store, ready) = fresh.ready(6);
    let answer = store.ask(randomise(ready[0])).unwrap();
    let store::Came::Randomised { slot, .. } = answer.came else {
        panic!("it was randomised")
    };
    let given = slot.0;
    drop(store);
    for file in ["trial.db", "trial.db.vault"] {
        let path = fresh.folder.join(file);
        let whole = fs::read(&path).unwrap();
        for part in 1..60 {
            let mut flipped = whole.clone();
            let place = whole.len() * part / 60;
            flipped[place] ^= 1 << (part % 8);
            fs::write(&path, &flipped).unwrap();
            let opened = Store::open(&fresh.place, plan(6), Subjects::People, clock());
            // Found at opening, or at the first reading of that page; where the bit lies in nothing that is kept, everything
            // is as it was.
            if let Ok(store) = opened
                && let Ok(answer) = store.ask(randomise(ready[0]))
            {
                let store::Came::Randomised { slot, .. } = answer.came else {
                    panic!("it was randomised")
                };
                assert_eq!(slot.0, given);
            }
        }
        for side in ["trial.db-wal", "trial.db-shm"] {
            let _ = fs::remove_file(fresh.folder.join(side));
        }
        fs::write(&path, &whole).unwrap();
    }
    fresh.holds();
}

#[test]
fn a_database_that_holds_a_trial_is_never_written_over() {
    on_every_database("there", |fresh| {
        drop(fresh.create(3));
        let again = Store::create(&fresh.place, plan(3), of_people(), clock());
        assert!(
            matches!(again, Err(StoreError::TrialThere { .. })),
            "{again:?}"
        );
        fresh.holds();
    });
}

#[test]
fn a_store_of_virtual_subjects_takes_no_people_for_ever() {
    let fresh = sqlite("virtual");
    let origin = Origin::Virtual {
        seed: 7,
        replicate: 0,
        patients_sha256: String::new(),
    };
    let new = |seed| NewTrial {
        header: header(origin.clone()),
        blocks: None,
        seed,
        ..of_people()
    };
    drop(Store::create(&fresh.place, plan(3), new(Some([7; 32])), clock()).unwrap());
    let opened = Store::open(&fresh.place, plan(3), Subjects::People, clock());
    assert!(matches!(opened, Err(StoreError::OtherSubjects { .. })));
    assert!(Store::open(&fresh.place, plan(3), Subjects::Virtual, clock()).is_ok());
    // And a trial of people takes no seed.
    let other = sqlite("seeded");
    let mut people = of_people();
    people.seed = Some([7; 32]);
    assert!(Store::create(&other.place, plan(3), people, clock()).is_err());
}
