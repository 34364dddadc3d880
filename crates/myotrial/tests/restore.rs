use std::fs;

use crate::export::{json, randomised};
use crate::program::{myotrial, workplace};

#[test]
fn an_older_backup_is_put_back_seen_to_be_older_and_writes_again_only_after_people_reconciled_it() {
    let place = workplace("backup_restore");
    let db = randomised(&place);
    let copy = place.join("copy.db");
    let copy = copy.to_str().unwrap();
    let call = myotrial(["backup", "--db", &db, "--out", copy, "--format", "json"]);
    assert_eq!(call.code, 0, "{}", call.err);
    let rows = json(&call)["rows"].as_u64().unwrap();
    assert!(
        !place.join("copy.db.key").exists(),
        "the key is never copied"
    );
    assert_eq!(myotrial(["backup", "--db", &db, "--out", copy]).code, 2);

    // As it is now there is nothing to reconcile, and nothing is restored over it.
    let reconcile = |reason: &str| {
        myotrial([
            "reconcile",
            "trials/proderm",
            "--db",
            &db,
            "--person",
            "A. Administrator",
            "--reason",
            reason,
            "--format",
            "json",
        ])
    };
    assert_eq!(reconcile("looked").code, 2);
    assert_eq!(myotrial(["restore", copy, "--db", &db]).code, 2);
    for name in ["trial.db", "trial.db.vault"] {
        fs::remove_file(place.join(name)).unwrap();
    }
    let call = myotrial(["restore", copy, "--db", &db, "--format", "json"]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert_eq!(json(&call)["behind"], false);

    // A witness that knows of one more row than the backup: something was acknowledged after it was taken.
    let witness = place.join("trial.db.witness");
    let longer = fs::read_to_string(&witness).unwrap();
    let last = longer.lines().last().unwrap();
    let later = last.replacen(&format!(":{rows},"), &format!(":{},", rows + 1), 1);
    assert_ne!(last, later);
    fs::write(&witness, longer.clone() + &later + "\n").unwrap();
    for name in ["trial.db", "trial.db.vault"] {
        fs::remove_file(place.join(name)).unwrap();
    }
    let call = myotrial(["restore", copy, "--db", &db]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    assert!(call.out.contains("ARE MISSING"), "{}", call.out);
    assert_eq!(reconcile(" ").code, 2, "a reason is needed");
    let call = reconcile("compared with the pharmacy's journal");
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(
        json(&call)["randomisation_closed"].is_string(),
        "{}",
        call.out
    );
    assert_eq!(reconcile("again").code, 2, "once is enough");
}

#[test]
fn a_replay_finds_every_allocation_as_its_seed_and_inputs_give_it() {
    let place = workplace("replay");
    let db = randomised(&place);
    let replay = |db: &str| myotrial(["replay", "trials/proderm", "--db", db, "--format", "json"]);
    let call = replay(&db);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    let replayed = json(&call);
    assert_eq!(replayed["allocations"], 95);
    assert_eq!(replayed["lists"], "drawn_again");
    // A database that is not there is named, and not made.
    let call = replay("sqlite:nowhere.db");
    assert_eq!(call.code, 2);
    assert!(call.err.contains("nowhere.db"), "{}", call.err);
}
