//! `calibrate` and `simulate --grid`: tables for people and programs, and what is refused.

use std::path::Path;

use serde_json::Value;

use crate::program::{Call, myotrial, workplace};

const PILOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../trials/ivig-first-line");

fn call(arguments: &str) -> Call {
    myotrial(arguments.split_whitespace())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_check_of_the_fit_moves_nothing_and_says_how_many_targets_are_inside() {
    let before = std::fs::read(Path::new(PILOT).join("patients.toml")).unwrap();
    let asked = format!("calibrate {PILOT} --check --trials 4 --format json");
    let one = call(&format!("{asked} --threads 1"));
    let two = call(&format!("{asked} --threads 2"));
    assert_eq!(one.out, two.out);
    let found = json(&one.out);
    let targets = found["targets"].as_u64().unwrap();
    assert!(targets >= 40, "{targets}");
    assert_eq!(
        found["inside"].as_u64().unwrap() + found["outside"].as_u64().unwrap(),
        targets
    );
    let aim = found["share_inside"].as_f64().unwrap() >= 0.95;
    assert_eq!(one.code, i32::from(!aim), "{}", one.err);
    assert!(found["fit"].is_null());
    assert!(!found["assumptions"].as_array().unwrap().is_empty());
    let line = &found["lines"][0];
    for name in ["printed", "model", "standard_error", "rule", "verdict"] {
        assert!(line.get(name).is_some(), "{name}");
    }
    assert_eq!(
        before,
        std::fs::read(Path::new(PILOT).join("patients.toml")).unwrap()
    );
}

#[test]
fn a_fit_writes_a_file_that_differs_in_numbers_alone() {
    let out = workplace("calibrate_fit").join("fit");
    let asked = format!(
        "calibrate {PILOT} --trials 2 --trials-each 2 --evaluations 2 --out {}",
        out.display()
    );
    let done = call(&asked);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("targets inside"), "{}", done.out);
    let fitted = std::fs::read_to_string(out.join("patients.toml")).unwrap();
    let before = std::fs::read_to_string(Path::new(PILOT).join("patients.toml")).unwrap();
    assert_eq!(fitted.lines().count(), before.lines().count());
    for (line, was) in fitted.lines().zip(before.lines()) {
        let words = |text: &str| text.split('=').next().map(str::to_owned);
        assert_eq!(words(line), words(was));
        assert_eq!(
            line.split_once('#').map(|x| x.1),
            was.split_once('#').map(|x| x.1)
        );
    }
    let table = std::fs::read_to_string(out.join("fit.csv")).unwrap();
    let lines = json(&std::fs::read_to_string(out.join("fit.json")).unwrap());
    assert_eq!(
        table.lines().count(),
        1 + lines["lines"].as_array().unwrap().len()
    );
}

#[test]
fn a_grid_gives_a_table_and_pictures_and_a_search_the_smallest_trial() {
    let folder = workplace("simulate_grid");
    let grid = format!("{PILOT}/scenarios/bayesian.toml");
    let out = folder.join("table");
    let done = call(&format!(
        "simulate {PILOT} --grid {grid} --trials 2 --out {} --format json",
        out.display()
    ));
    assert_eq!(done.code, 0, "{}", done.err);
    let found = json(&done.out);
    assert_eq!(found["cells"].as_array().unwrap().len(), 12);
    assert_eq!(found["cells"][0]["trials"], 2);
    assert!(found["cells"][0]["outcomes"][0]["power"].is_number());
    for name in ["grid.csv", "grid.txt", "power-1.svg", "heat-map-1.svg"] {
        assert!(out.join(name).exists(), "{name}");
    }
    let searched = call(&format!(
        "simulate {PILOT} --grid {grid} --trials 2 --design-search --format json"
    ));
    let found = json(&searched.out);
    let missed = found["searches"]
        .as_array()
        .unwrap()
        .iter()
        .any(|search| search["smallest"].is_null());
    assert_eq!(searched.code, i32::from(missed), "{}", searched.err);
    assert_eq!(found["searches"].as_array().unwrap().len(), 3);
}

#[test]
fn a_grid_that_cannot_be_is_refused_and_nothing_is_written() {
    let folder = workplace("simulate_grid_refused");
    let grid = folder.join("grid.toml");
    let out = folder.join("table");
    let refused = |text: &str| {
        std::fs::write(&grid, text).unwrap();
        let call = call(&format!(
            "simulate {PILOT} --grid {} --out {}",
            grid.display(),
            out.display()
        ));
        assert_eq!((call.code, call.out.as_str()), (2, ""), "{}", call.err);
        assert!(!out.exists());
        call.err
    };
    let outcome = "[[outcome]]\nname = \"x\"\nnumber = \"primary_response/all/n\"\n";
    assert!(refused(&format!("title = \"t\"\ntrials = 0\n{outcome}")).contains("trials"));
    let said = refused(&format!(
        "title = \"t\"\ntrials = 1\n[[axis]]\nname = \"a\"\nfile = \"protocol\"\nfiles = [\"../other.toml\"]\n{outcome}"
    ));
    assert!(said.contains("no file of the trial's folder"), "{said}");
    let said = refused(&format!(
        "title = \"t\"\ntrials = 1\n[[axis]]\nname = \"a\"\nfile = \"patients\"\n\
         places = [\"response.background.size.standard_deviation\"]\nnumbers = [-1]\n{outcome}"
    ));
    assert!(said.contains("a = -1"), "{said}");
}
