use std::fs;

use serde_json::Value;

use crate::program::{Call, myotrial, workplace};

pub fn json(call: &Call) -> Value {
    serde_json::from_str(&call.out).unwrap_or_else(|_| panic!("{}{}", call.out, call.err))
}

/// A store of virtual subjects, as many as the protocol plans for, all randomised.
pub fn randomised(place: &std::path::Path) -> String {
    let db = format!("sqlite:{}", place.join("trial.db").display());
    let call = myotrial([
        "conduct-load",
        "trials/proderm",
        "--db",
        &db,
        "--clients",
        "12",
        "--randomisations",
        "95",
    ]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    db
}

#[test]
fn a_store_goes_out_and_in_again_with_the_same_head_and_what_was_changed_on_the_way_is_refused() {
    let place = workplace("export_import");
    let db = randomised(&place);
    let file = place.join("export.jsonl");
    let out = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let call = myotrial([
        "export",
        "--db",
        &db,
        "--out",
        &out(&file),
        "--format",
        "json",
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    let exported = json(&call);
    let text =
        fs::read_to_string(&file).unwrap() + &fs::read_to_string(out(&file) + ".vault").unwrap();
    for word in ["IVIG", "PLACEBO", "Octagam", "octagam"] {
        assert!(!text.contains(word), "{word} stands in the export");
    }
    let second = format!("sqlite:{}", place.join("second.db").display());
    fs::copy(place.join("trial.db.key"), place.join("second.db.key")).unwrap();
    let call = myotrial(["import", &out(&file), "--db", &second, "--format", "json"]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert_eq!(json(&call)["head"], exported["head"]);
    let call = myotrial(["audit", "verify", "--db", &second]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    let again = place.join("again.jsonl");
    myotrial(["export", "--db", &second, "--out", &out(&again)]);
    assert!(fs::read(&file).unwrap() == fs::read(&again).unwrap());
    // A database that holds a trial, and a file that stands there, are left as they are.
    assert_eq!(myotrial(["import", &out(&file), "--db", &second]).code, 2);
    assert_eq!(
        myotrial(["export", "--db", &db, "--out", &out(&file)]).code,
        2
    );
    let changed = fs::read_to_string(&again)
        .unwrap()
        .replacen("\\\"age\\\":", "\\\"age\\\":1", 1);
    fs::write(&again, changed).unwrap();
    fs::copy(out(&file) + ".vault", out(&again) + ".vault").unwrap();
    let third = format!("sqlite:{}", place.join("third.db").display());
    let call = myotrial(["import", &out(&again), "--db", &third]);
    assert_eq!(call.code, 2, "{}", call.out);
    assert!(call.err.contains("again.jsonl:"), "{}", call.err);
    assert!(!place.join("third.db").exists());
}
