use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::export::json;
use crate::program::{changed_trial, myotrial};

/// A trial of the repository whose arms are allocated by minimisation, and whose sites keep codes for emergencies.
fn by_minimisation(test: &str) -> PathBuf {
    changed_trial(test, "proderm", "protocol.toml", |text| {
        let lists = "method = \"permuted_blocks\"\nblock_sizes = [4]\nlists = \"central\"";
        assert!(text.contains(lists));
        let minimisation = "method = \"minimisation\"\nfactors = [{ of = \"stratum\", weight = 2.0 }, { of = \"site\" }]\n\
                            probability = 0.8\nemergency_slots_per_site = 4";
        text.replace(lists, minimisation)
    })
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What every trial goes through from its files to its simulation: the folder of its run, and what the replay of its record
/// says.
pub fn checked_run_examined_replayed_and_simulated(trial: &Path) -> (PathBuf, Value) {
    let checked = myotrial(["check", text(trial)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let out = trial.parent().unwrap().join("out");
    let ran = myotrial(["run", text(trial), "--seed", "3", "--out", text(&out)]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let db = format!("sqlite:{}", out.join("record.db").display());
    let audit = myotrial(["audit", "verify", "--db", &db]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    let replay = myotrial(["replay", text(trial), "--db", &db, "--format", "json"]);
    assert_eq!(replay.code, 0, "{}{}", replay.out, replay.err);
    let simulated = myotrial(["simulate", text(trial), "--trials", "2", "--format", "json"]);
    assert_eq!(simulated.code, 0, "{}{}", simulated.out, simulated.err);
    (out, json(&replay))
}

#[test]
fn a_trial_by_minimisation_is_checked_run_examined_and_replayed_like_any_other() {
    let trial = by_minimisation("minimisation_run");
    let (out, replayed) = checked_run_examined_replayed_and_simulated(&trial);
    assert_eq!(replayed["allocations"], 95);
    // The same seed gives the same store, vault and all.
    let again = trial.parent().unwrap().join("again");
    let ran = myotrial(["run", text(&trial), "--seed", "3", "--out", text(&again)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for name in [
        "record.jsonl",
        "record.db",
        "record.db.vault",
        "record.db.witness",
    ] {
        let [one, other] = [&out, &again].map(|folder| fs::read(folder.join(name)).unwrap());
        assert!(one == other, "{name}");
    }
}

#[test]
fn a_load_of_many_clients_is_decided_one_by_one_and_codes_are_kept_sealed_and_opened() {
    let trial = by_minimisation("minimisation_load");
    let place = trial.parent().unwrap().to_owned();
    let db = format!("sqlite:{}", place.join("load.db").display());
    let load = myotrial([
        "conduct-load",
        text(&trial),
        "--db",
        &db,
        "--clients",
        "12",
        "--randomisations",
        "60",
        "--processes",
        "2",
        "--format",
        "json",
    ]);
    assert_eq!(load.code, 0, "{}{}", load.out, load.err);
    let verdict = json(&load);
    for (field, count) in [
        ("acked", 60),
        ("lost", 0),
        ("doubled", 0),
        ("out_of_order", 0),
    ] {
        assert_eq!(verdict[field], count, "{field}");
    }
    assert_eq!(myotrial(["audit", "verify", "--db", &db]).code, 0);

    let codes = myotrial([
        "emergency",
        "codes",
        text(&trial),
        "--db",
        &db,
        "--site",
        "3",
        "--format",
        "json",
    ]);
    assert_eq!(codes.code, 0, "{}", codes.err);
    let codes: Vec<u64> = serde_json::from_value(json(&codes)["codes"].clone()).unwrap();
    assert_eq!(codes.len(), 4);
    let elsewhere = myotrial([
        "emergency",
        "codes",
        text(&trial),
        "--db",
        &db,
        "--site",
        "99",
    ]);
    assert_eq!(elsewhere.code, 2);
    assert!(elsewhere.err.contains("sites 1 to 36"), "{}", elsewhere.err);

    let [sheet, first, second] = ["sheet", "first", "second"].map(|name| place.join(name));
    let seal = |person: &str| {
        myotrial([
            "emergency",
            "seal",
            text(&trial),
            "--db",
            &db,
            "--person",
            person,
            "--second-person",
            "B. Second",
            "--reason",
            "codes for the sites",
            "--sheet",
            text(&sheet),
            "--first-key",
            text(&first),
            "--second-key",
            text(&second),
            "--format",
            "json",
        ])
    };
    assert_eq!(seal("B. Second").code, 2, "two keys are for two people");
    assert!(!sheet.exists());
    let sealed = seal("A. Administrator");
    assert_eq!(sealed.code, 0, "{}", sealed.err);
    assert_eq!(
        (&json(&sealed)["subjects"], &json(&sealed)["codes"]),
        (&60.into(), &(4 * 36).into())
    );
    let open = |first: &Path, second: &Path, code: &str| {
        myotrial([
            "emergency",
            "open",
            "--sheet",
            text(&sheet),
            "--first-key",
            text(first),
            "--second-key",
            text(second),
            "--code",
            code,
        ])
    };
    let opened = open(&first, &second, &codes[0].to_string());
    assert_eq!(opened.code, 0, "{}", opened.err);
    assert!(
        opened.out.contains("IVIg") || opened.out.contains("Placebo"),
        "{}",
        opened.out
    );
    assert_eq!(open(&second, &first, &codes[0].to_string()).code, 2);
    assert_eq!(open(&first, &second, "999999999").code, 2);
    // Whom the load randomised cannot be randomised by hand as well, and no code is used up for it.
    let enter = myotrial([
        "emergency",
        "enter",
        text(&trial),
        "--db",
        &db,
        "--person",
        "I. Investigator",
        "--site",
        "3",
        "--subject",
        "1",
        "--code",
        &codes[0].to_string(),
        "--date",
        "2018-01-01",
        "--reason",
        "the line was down",
    ]);
    assert_eq!(enter.code, 2, "{}", enter.out);
    assert!(enter.err.contains("refused"), "{}", enter.err);
}
