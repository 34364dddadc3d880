//! `simulate` and `merge`: the same bytes however the work is divided, and what is refused.

use std::path::Path;

use serde_json::Value;

use crate::program::{Call, files_of, myotrial, workplace};

fn call(arguments: &str) -> Call {
    myotrial(arguments.split_whitespace())
}

fn done(arguments: &str) -> String {
    let call = call(arguments);
    assert_eq!(call.code, 0, "{arguments}: {}", call.err);
    call.out
}

fn refused(arguments: &str) -> String {
    let call = call(arguments);
    assert_ne!(call.code, 0, "{arguments}: {}", call.out);
    assert!(call.out.is_empty(), "{}", call.out);
    call.err
}

const FP95: &str = "simulate --model fp95 --trials 700 --seed 5";

fn shards(folder: &Path, of: u32) -> Vec<String> {
    (1..=of)
        .map(|number| {
            let path = folder.join(format!("{number}-of-{of}.json"));
            let path = path.display().to_string();
            done(&format!("{FP95} --shard {number}/{of} --out {path}"));
            path
        })
        .collect()
}

#[test]
fn threads_and_shards_in_any_order_give_the_same_bytes() {
    let folder = workplace("simulate_shards");
    let one = done(&format!("{FP95} --threads 1 --format json"));
    assert_eq!(one, done(&format!("{FP95} --threads 2 --format json")));
    let mut seven = shards(&folder, 7);
    seven.reverse();
    seven.swap(1, 4);
    let out = folder.join("all.json");
    let merged = done(&format!(
        "merge {} --format json --out {}",
        seven.join(" "),
        out.display()
    ));
    assert_eq!(one, merged);
    assert_eq!(one, std::fs::read_to_string(out).unwrap());
    let found: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(found["tally"]["trials"], 700);
    assert_eq!(found["power"].as_array().unwrap().len(), 4);
}

#[test]
fn a_finished_shard_is_kept_and_another_simulation_is_not_overwritten() {
    let folder = workplace("simulate_resume");
    let path = folder.join("half.json");
    let half = format!("{FP95} --shard 1/2 --out {}", path.display());
    let first = done(&half);
    let written = std::fs::read(&path).unwrap();
    let again = call(&half);
    assert_eq!((again.code, &again.out), (0, &first));
    assert!(again.err.contains("is kept"), "{}", again.err);
    assert_eq!(written, std::fs::read(&path).unwrap());
    let other = format!("{FP95} --shard 2/2 --out {}", path.display());
    let said = refused(&other);
    assert!(
        said.contains("holds another simulation") && said.contains("trials 1 to 350"),
        "{said}"
    );
    assert_eq!(written, std::fs::read(&path).unwrap());
}

#[test]
fn shards_that_overlap_leave_a_gap_or_are_of_another_run_are_refused_by_name() {
    let folder = workplace("simulate_refused");
    let three = shards(&folder, 3);
    let said = refused(&format!("merge {} {}", three[0], three[2]));
    assert!(said.contains("no shard holds trials 234 to 466"), "{said}");
    let said = refused(&format!(
        "merge {} {} {} {}",
        three[0], three[1], three[1], three[2]
    ));
    assert!(
        said.contains("overlap") && said.contains("2-of-3.json"),
        "{said}"
    );
    let path = folder.join("other.json").display().to_string();
    for (difference, arguments) in [
        (
            "seed",
            "simulate --model fp95 --trials 700 --seed 6 --shard 2/3",
        ),
        (
            "number of trials",
            "simulate --model fp95 --trials 699 --seed 5 --shard 2/3",
        ),
    ] {
        done(&format!("{arguments} --out {path}"));
        let said = refused(&format!("merge {} {path} {}", three[0], three[2]));
        assert!(
            said.contains(&format!("the {difference} is")) && said.contains("other.json"),
            "{said}"
        );
        std::fs::remove_file(&path).unwrap();
    }
    let text = std::fs::read_to_string(&three[1]).unwrap();
    let old = format!("\"software\": \"{}\"", env!("CARGO_PKG_VERSION"));
    std::fs::write(&path, text.replace(&old, "\"software\": \"0.0.1\"")).unwrap();
    let said = refused(&format!("merge {} {path} {}", three[0], three[2]));
    assert!(
        said.contains("version of the software is") && said.contains("0.0.1"),
        "{said}"
    );
    let changed = text.replacen("\"significant\": ", "\"significant\": 1", 1);
    assert_ne!(changed, text);
    std::fs::write(&path, changed).unwrap();
    let said = refused(&format!("merge {} {path} {}", three[0], three[2]));
    assert!(said.contains("was changed after it was written"), "{said}");
    std::fs::write(&path, "[1, 2]").unwrap();
    let said = refused(&format!("merge {path}"));
    assert!(
        said.contains("is not a result of myotrial simulate"),
        "{said}"
    );
}

#[test]
fn impossible_numbers_of_trials_and_shards_are_refused() {
    for (arguments, words) in [
        ("--trials 0", "0 is not in 1.."),
        ("--trials=-3", "--trials"),
        ("--trials 10 --shard 0/3", "there is no shard 0 of 3"),
        ("--trials 10 --shard 4/3", "there is no shard 4 of 3"),
        ("--trials 10 --shard 1/0", "at least one shard"),
        ("--trials 10 --shard one", "such as 2/7"),
        ("--trials 2 --shard 1/3", "holds none"),
        ("--trials 10 --threads 0", "--threads"),
    ] {
        let said = refused(&format!("simulate --model fp95 {arguments}"));
        assert!(said.contains(words), "{arguments}: {said}");
    }
}

#[test]
fn a_whole_protocol_is_held_with_the_same_bytes_for_any_division() {
    let folder = workplace("simulate_protocol");
    let pilot = "simulate trials/ivig-first-line --trials 3 --seed 2";
    let one = done(&format!("{pilot} --threads 1 --format json"));
    let parts: Vec<String> = [2, 1]
        .map(|number| {
            let path = folder.join(format!("{number}.json")).display().to_string();
            done(&format!(
                "{pilot} --shard {number}/2 --threads 2 --out {path}"
            ));
            path
        })
        .to_vec();
    assert_eq!(
        one,
        done(&format!("merge {} --format json", parts.join(" ")))
    );
    let found: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(found["run"]["inputs"].as_array().unwrap().len(), 3);
    let said = done(&format!("{pilot} --threads 2"));
    let after = |heading: &str| said.split(heading).nth(1).unwrap().trim_start().to_owned();
    let first_mean = after("Mean over trials");
    let lines: Vec<&str> = first_mean.lines().skip(1).collect();
    let primary = |line: &&&str| line.trim_start().starts_with("primary");
    let primaries = lines.iter().filter(primary).count();
    assert_eq!(
        lines.iter().take_while(primary).count(),
        primaries,
        "{said}"
    );
    let enrolled = &found["tally"]["numbers"]["conduct: enrolled"];
    assert_eq!(
        (&enrolled["smallest"], &enrolled["largest"]),
        (&"20.0".into(), &"20.0".into())
    );
}

#[test]
fn only_what_a_table_prints_is_held_in_numbers_with_the_same_bytes_for_any_division() {
    let asked = "simulate trials/proderm --only T2 --trials 60 --seed 4 --format json";
    let call = call(&format!("{asked} --threads 1"));
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(!call.err.contains("held by its record"), "{}", call.err);
    assert_eq!(call.out, done(&format!("{asked} --threads 2")));
    let found: Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(found["tally"]["trials"], 60);
    let means = found["means"].as_array().unwrap();
    let enrolled = means
        .iter()
        .find(|line| line["number"] == "conduct: enrolled");
    assert_eq!(enrolled.unwrap()["mean"], 95.0);
    assert!(means.len() > 150, "{}", means.len());
}

#[test]
fn a_trial_that_is_held_by_its_record_says_why() {
    let call =
        call("simulate trials/ivig-first-line --only primary_response --trials 1 --format json");
    assert_eq!(call.code, 0, "{}", call.err);
    let why = "each trial is held by its record, and the whole plan carried out: the protocol has a rule `extra_visit`";
    assert!(call.err.contains(why), "{}", call.err);
}

#[test]
fn a_table_that_the_plan_does_not_have_is_refused_with_the_nearest() {
    let err = refused("simulate trials/proderm --only T22 --trials 1");
    assert!(
        err.contains("--only T22: the plan has no table and no analysis of that name; it has `T2`"),
        "{err}"
    );
}

#[test]
fn a_trial_or_a_model_is_needed_and_not_both() {
    assert!(refused("simulate --trials 2").contains("TRIAL"));
    let both = refused("simulate trials/proderm --model fp95 --trials 2");
    assert!(both.contains("cannot be used with"), "{both}");
    assert!(refused("simulate trials/nowhere --trials 2").contains("is not a folder"));
}

#[test]
fn the_answer_in_words_gives_each_power_with_its_error() {
    let said = done(FP95);
    for words in [
        "seed 5, 700 trials",
        "MC error",
        "Cochran-Mantel-Haenszel",
        "log-rank",
    ] {
        assert!(said.contains(words), "{said}");
    }
}

const GRID: &str = r#"
title = "Two sizes"
trials = 3

[[axis]]
name = "subjects"
file = "protocol"
places = ["trial.planned_subjects"]
numbers = [19, 20]

[[outcome]]
name = "responders"
number = "primary_response/all/n"
"#;

/// The call that holds a grid of the pilot.
fn grid(folder: &Path, text: &str) -> String {
    let path = folder.join("grid.toml");
    std::fs::write(&path, text).unwrap();
    let path = path.display();
    format!("simulate trials/ivig-first-line --seed 4 --grid {path}")
}

fn parts(call: &str, folder: &Path, of: u32) -> Vec<String> {
    (1..=of)
        .map(|number| {
            let path = folder.join(format!("part-{number}-of-{of}.json"));
            let path = path.display().to_string();
            done(&format!("{call} --shard {number}/{of} --out {path}"));
            path
        })
        .collect()
}

#[test]
fn parts_of_a_grid_make_the_folder_of_the_whole_and_finished_ones_are_kept() {
    let folder = workplace("simulate_grid_parts");
    let call = grid(&folder, GRID);
    let [whole, merged] = ["whole", "merged"].map(|name| folder.join(name));
    let said = done(&format!("{call} --out {}", whole.display()));
    // Four parts of two cells of three trials: parts end within cells.
    let mut four = parts(&call, &folder, 4);
    let first = std::fs::read(&four[0]).unwrap();
    let again = self::call(&format!("{call} --shard 1/4 --out {}", four[0]));
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("is kept"), "{}", again.err);
    assert_eq!(first, std::fs::read(&four[0]).unwrap());
    four.reverse();
    let together = done(&format!(
        "merge {} --out {}",
        four.join(" "),
        merged.display()
    ));
    assert_eq!(said, together);
    assert_eq!(files_of(&whole), files_of(&merged));
    assert!(whole.join("grid.json").exists());
}

#[test]
fn parts_of_grids_that_do_not_belong_together_are_refused_by_name() {
    let folder = workplace("simulate_grid_refused");
    let call = grid(&folder, GRID);
    let two = parts(&call, &folder, 2);
    let [third, ..] = &parts(&call, &folder, 3)[..] else {
        panic!("three parts were made");
    };
    let said = refused(&format!("merge {} {third} {}", two[0], two[1]));
    assert!(
        said.contains("overlap") && said.contains("part-1-of-3"),
        "{said}"
    );
    let said = refused(&format!("merge {}", two[0]));
    assert!(said.contains("no shard holds trials 4 to 6"), "{said}");
    let said = refused(&format!("{call} --shard 2/3 --out {}", two[0]));
    assert!(said.contains("holds another simulation"), "{said}");

    let other = folder.join("other.json").display().to_string();
    for (difference, change) in [("seed", "--seed 5"), ("number of trials", "--trials 4")] {
        let call = call.replace("--seed 4", "");
        let seed = if difference == "seed" { "" } else { "--seed 4" };
        done(&format!("{call} {seed} {change} --shard 2/2 --out {other}"));
        let said = refused(&format!("merge {} {other}", two[0]));
        assert!(said.contains(&format!("the {difference} is")), "{said}");
        std::fs::remove_file(&other).unwrap();
    }
    let elsewhere = grid(&folder, &GRID.replace("19, 20", "18, 20"));
    done(&format!("{elsewhere} --shard 2/2 --out {other}"));
    let said = refused(&format!("merge {} {other}", two[0]));
    assert!(said.contains("content of its files"), "{said}");

    let text = std::fs::read_to_string(&two[1]).unwrap();
    let old = format!("\"software\": \"{}\"", env!("CARGO_PKG_VERSION"));
    std::fs::write(&other, text.replace(&old, "\"software\": \"0.0.1\"")).unwrap();
    let said = refused(&format!("merge {} {other}", two[0]));
    assert!(said.contains("version of the software is"), "{said}");
    let changed = text.replacen("Two sizes", "Two seizes", 1);
    assert_ne!(changed, text);
    std::fs::write(&other, changed).unwrap();
    let said = refused(&format!("merge {} {other}", two[0]));
    assert!(said.contains("was changed after it was written"), "{said}");
    done(&format!("{FP95} --shard 2/2 --out {other}.plain"));
    let said = refused(&format!("merge {} {other}.plain", two[0]));
    assert!(said.contains("is no part of a grid"), "{said}");
}

#[test]
fn a_part_of_a_grid_needs_a_file_and_a_cell_with_its_truth_is_not_divided() {
    let folder = workplace("simulate_grid_truth");
    let call = grid(&folder, GRID);
    assert!(refused(&format!("{call} --shard 1/2")).contains("--out"));
    let truth = "\n[[truth]]\nfile = \"patients\"\nplace = \"drop_out[*].probability\"\nto = 0.0\n";
    let call = grid(&folder, &format!("{GRID}{truth}"));
    let out = folder.join("part.json").display().to_string();
    let said = refused(&format!("{call} --shard 1/3 --out {out}"));
    assert!(said.contains("are not divided"), "{said}");
}
