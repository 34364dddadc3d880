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

#[test]
fn what_is_kept_beside_the_record_is_in_a_backup_and_in_an_export_and_comes_back_with_them() {
    let place = workplace("backup_rooms");
    let db = randomised(&place);
    let store = store::Place::beside(db.parse().unwrap());
    let accounts_file = server::accounts_beside(&store.address);
    let closed_file = place.join("trial.db.closed");
    let accounts = |file: &std::path::Path| {
        let key = server::accounts_key(&store).unwrap();
        server::Accounts::open(file, server::PasswordCost::default(), key).unwrap()
    };
    let closed = |file: &std::path::Path| {
        let key = store::RoomKey::read(&store.key_file, "closed results").unwrap();
        server::ClosedResults::open(file, key).unwrap()
    };
    let open = accounts(&accounts_file);
    let new = server::NewAccount {
        name: "a.nurse".into(),
        full_name: "A. Nurse".into(),
        role: store::Role::Coordinator,
        sites: record::Sites::one(record::SiteNumber(1)),
    };
    let number = open.create(1, "somebody", &new).unwrap();
    open.has_seen_an_arm(2, number).unwrap();
    let cells = vec![("test".to_owned(), "IGG".to_owned())];
    let result = exchange::UnblindedResult { line: 2, cells };
    closed(&closed_file).keep(1, "file", &[result]).unwrap();
    let stock_file = place.join("trial.db.stock");
    let stock = |file: &std::path::Path| {
        let key = store::RoomKey::read(&store.key_file, "stock").unwrap();
        server::Stock::open(file, key).unwrap()
    };
    let writing = server::Writing {
        person: "p.harmacist".into(),
        key: "k".into(),
        at: 1,
    };
    let received = server::Wanted {
        date: jiff::civil::date(2017, 5, 1),
        of: forms::stock::LotOfProduct {
            site: record::SiteNumber(1),
            product: "OCTAGAM".into(),
            lot: "K842A".parse().unwrap(),
        },
        what: forms::stock::What::Received {
            vials: 12.try_into().unwrap(),
            expires: jiff::civil::date(2018, 5, 1),
            grams: None,
        },
    };
    stock(&stock_file).write(&writing, &[received]).unwrap();

    // Taken while the accounts are in use.
    let copy = place.join("copy.db");
    let copy = copy.to_str().unwrap();
    let call = myotrial(["backup", "--db", &db, "--out", copy, "--format", "json"]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert_eq!(
        json(&call)["beside"].as_array().unwrap().len(),
        3,
        "{}",
        call.out
    );
    let exported = place.join("export.jsonl");
    let exported = exported.to_str().unwrap();
    let call = myotrial(["export", "--db", &db, "--out", exported, "--format", "json"]);
    assert_eq!(call.code, 0, "{}", call.err);
    drop(open);
    let are_back = |database: &str| {
        let beside = |room: &str| place.join(format!("{database}.{room}"));
        let all = accounts(&beside("accounts")).all().unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].name.as_str(), all[0].seen),
            ("a.nurse", server::Seen::AnArm)
        );
        let results = closed(&beside("closed")).all().unwrap();
        assert_eq!(results[0].cells[0].1, "IGG");
        let (ledger, _) = stock(&beside("stock")).ledger().unwrap();
        let lot = ledger.lots().values().next().unwrap();
        assert_eq!(lot.balance.on_hand(), 12);
    };
    for entry in fs::read_dir(&place).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("trial.db") && name != "trial.db.key" && name != "trial.db.witness" {
            fs::remove_file(path).unwrap();
        }
    }
    let call = myotrial(["restore", copy, "--db", &db, "--format", "json"]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert_eq!(
        json(&call)["beside"].as_array().unwrap().len(),
        3,
        "{}",
        call.out
    );
    are_back("trial.db");
    let second = format!("sqlite:{}", place.join("second.db").display());
    fs::copy(place.join("trial.db.key"), place.join("second.db.key")).unwrap();
    let call = myotrial(["import", exported, "--db", &second]);
    assert_eq!(call.code, 0, "{}", call.err);
    are_back("second.db");
}
