use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{changed_trial, myotrial, workplace};

/// Every file under a folder, by its path inside it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

fn run(trial: &str, seed: u64, out: &Path) -> crate::program::Call {
    let seed = seed.to_string();
    myotrial([
        "run",
        trial,
        "--seed",
        &seed,
        "--out",
        out.to_str().unwrap(),
    ])
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_record() {
    let place = workplace("same_bytes");
    for (name, seed) in [("first", 7), ("second", 7), ("other", 8)] {
        let call = run("trials/proderm", seed, &place.join(name));
        assert_eq!(call.code, 0, "{}", call.err);
    }
    let first = files(&place.join("first"));
    assert_eq!(first, files(&place.join("second")));
    let record = Path::new("record.jsonl");
    assert_ne!(first[record], files(&place.join("other"))[record]);
}

#[test]
fn a_run_leaves_its_trial_in_a_store_that_holds_and_says_the_same_as_the_record() {
    let out = workplace("run_store").join("out");
    assert_eq!(run("trials/proderm", 2, &out).code, 0);
    let db = format!("sqlite:{}", out.join("record.db").display());
    let call = myotrial(["audit", "verify", "--db", &db, "--format", "json"]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    let examined: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    let record = fs::read_to_string(out.join("record.jsonl")).unwrap();
    // The head of the record is a line, and two rows of the trail: how it was opened, and under what it is written.
    assert_eq!(
        examined["rows"].as_u64().unwrap(),
        record.lines().count() as u64 + 1
    );
    assert_eq!(
        examined["notes"].as_array().unwrap().len(),
        0,
        "{}",
        call.out
    );
}

#[test]
fn a_run_writes_record_datasets_results_and_report_and_lists_them_with_their_digests() {
    let out = workplace("contents").join("out");
    let call = run("trials/ivig-first-line", 1, &out);
    assert_eq!(call.code, 0, "{}", call.err);
    let written = files(&out);
    for name in [
        "record.jsonl",
        "adam/adsl.csv",
        "adam/adrs.csv",
        "sdtm/dm.csv",
        "results.csv",
        "results.json",
        "report.html",
        "manifest.json",
    ] {
        assert!(written.contains_key(Path::new(name)), "{name} is missing");
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&written[Path::new("manifest.json")]).unwrap();
    let listed = manifest["outputs"].as_array().unwrap().len();
    let of_the_store = |path: &&PathBuf| path.to_str().unwrap().starts_with("record.db");
    assert_eq!(
        listed,
        written.len() - 1 - written.keys().filter(of_the_store).count(),
        "everything but the manifest itself and the store is listed"
    );
    for input in manifest["inputs"].as_array().unwrap() {
        assert_eq!(input["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn the_report_says_first_and_plainly_that_patients_are_virtual_and_asks_for_nothing_from_outside() {
    let out = workplace("banner").join("out");
    assert_eq!(run("trials/proderm", 1, &out).code, 0);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let body = &page[page.find("<body").unwrap()..];
    let start: String = body.chars().take(1500).collect();
    assert!(start.to_lowercase().contains("virtual"), "{start}");
    for outside in ["src=\"http", "href=\"//", "@import", "url(http", "<script"] {
        assert!(!page.contains(outside), "the page holds {outside}");
    }
}

#[test]
fn the_summary_for_programs_is_json_with_the_primary_result_beside_the_printed_one() {
    let out = workplace("summary").join("out");
    let call = myotrial([
        "run",
        "trials/proderm",
        "--seed",
        "3",
        "--format",
        "json",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    let summary: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(summary["subjects"], "virtual");
    assert_eq!(summary["seed"], 3);
    let primary = summary["primary"].as_array().unwrap();
    assert!(
        primary.iter().any(|figure| figure["printed"].is_string()),
        "{primary:?}"
    );
}

#[test]
fn a_broken_protocol_is_shown_at_its_line_and_nothing_is_written() {
    let trial = changed_trial("broken_toml", "proderm", "protocol.toml", |text| {
        text.replacen("[trial]", "[trial", 1)
    });
    let out = trial.with_file_name("out");
    let call = run(trial.to_str().unwrap(), 1, &out);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("protocol.toml:"), "{}", call.err);
    assert!(!out.exists());
    assert_eq!(
        fs::read_dir(out.parent().unwrap()).unwrap().count(),
        1,
        "only the trial is there"
    );
}

#[test]
fn a_missing_file_and_a_missing_folder_are_named() {
    let trial = changed_trial("missing", "proderm", "protocol.toml", |text| text + "\n");
    fs::remove_file(trial.join("patients.toml")).unwrap();
    let call = run(trial.to_str().unwrap(), 1, &trial.with_file_name("out"));
    assert_eq!(call.code, 2);
    assert!(call.err.contains("patients.toml"), "{}", call.err);
    let call = myotrial(["run", "trials/nowhere"]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("trials/nowhere"), "{}", call.err);
}

#[test]
fn a_folder_that_is_somebodys_own_is_not_written_over() {
    let place = workplace("owned");
    fs::write(place.join("thesis.txt"), "years of work").unwrap();
    let call = run("trials/proderm", 1, &place);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("not an output folder"), "{}", call.err);
    assert_eq!(files(&place).len(), 1);
}

#[test]
fn wrong_use_exits_with_two_and_says_what_is_allowed() {
    let call = myotrial(["run", "trials/proderm", "--seed", "many"]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("--seed"), "{}", call.err);
}
