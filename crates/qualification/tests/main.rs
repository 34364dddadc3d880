//! The golden vectors hold on this machine, and a set that does not hold is found out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use qualification::{GoldenSource, Verdict, qualify};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn every_family_of_the_index_is_covered_and_within_its_tolerance() {
    let result = qualify(&GoldenSource::BuiltIn).unwrap();
    for family in &result.families {
        println!(
            "{:24}{:4} cases {:5} leaves  worst {:9.2e} at {} {}  tolerance {:.0e}",
            family.family,
            family.cases,
            family.leaves,
            family.worst_error,
            family.worst_case.as_deref().unwrap_or("-"),
            family.worst_leaf.as_deref().unwrap_or("-"),
            family.tolerance,
        );
        for miss in family.misses.iter().take(8) {
            println!(
                "    MISS {} {}: expected {} computed {}",
                miss.case, miss.leaf, miss.expected, miss.computed
            );
        }
    }
    assert!(result.passes());
    assert_eq!(result.not_covered, Vec::<String>::new());
    assert_eq!(result.families.len(), 39);
    assert_eq!(
        result
            .families
            .iter()
            .map(|family| family.cases)
            .sum::<usize>(),
        278
    );
}

#[test]
fn a_tolerance_looser_than_1e_9_has_a_reason_and_no_other() {
    for family in qualify(&GoldenSource::BuiltIn).unwrap().families {
        assert_eq!(
            family.looser_because.is_some(),
            family.tolerance > 1e-9,
            "{}",
            family.family
        );
    }
}

#[test]
fn the_table_of_validation_md_is_that_of_this_run() {
    let text = std::fs::read_to_string(Path::new(REPOSITORY).join("VALIDATION.md")).unwrap();
    for family in qualify(&GoldenSource::BuiltIn).unwrap().families {
        let start = format!("| `{}` |", family.family);
        let row = text.lines().find(|line| line.starts_with(&start)).unwrap();
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[4], family.cases.to_string(), "{row}");
        assert_eq!(cells[5], family.leaves.to_string(), "{row}");
        assert_eq!(cells[7].parse::<f64>().unwrap(), family.tolerance, "{row}");
        assert_eq!(cells[8], "passes", "{row}");
        // Another machine may differ in the last bits, and no more.
        let printed: f64 = cells[6].parse().unwrap();
        assert!(
            family.worst_error <= 10.0 * printed + 1e-14,
            "{row}: {}",
            family.worst_error
        );
    }
}

#[test]
fn validation_md_ends_as_the_file_says_from_which_it_is_written() {
    let text = std::fs::read_to_string(Path::new(REPOSITORY).join("VALIDATION.md")).unwrap();
    let by_hand = include_str!("../examples/beyond_golden_vectors.md");
    assert!(
        text.ends_with(by_hand),
        "one of the two was changed without the other"
    );
}

/// A copy of the golden set under the target folder, with one file changed and few families in its index.
fn changed_copy(
    name: &str,
    families: &[&str],
    file: &str,
    change: impl FnOnce(&mut Value),
) -> PathBuf {
    let from = Path::new(REPOSITORY).join("validation/golden");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for folder in ["data", "expected"] {
        std::fs::create_dir_all(to.join(folder)).unwrap();
        for entry in std::fs::read_dir(from.join(folder)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), to.join(folder).join(entry.file_name())).unwrap();
        }
    }
    let edit = |file: &str, change: &mut dyn FnMut(&mut Value)| {
        let path = to.join("expected").join(file);
        let mut value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        change(&mut value);
        std::fs::write(&path, value.to_string()).unwrap();
    };
    edit("index.json", &mut |index| {
        let list = index["families"].as_array_mut().unwrap();
        list.retain(|entry| families.contains(&entry["family"].as_str().unwrap()));
    });
    let mut change = Some(change);
    edit(file, &mut |value| {
        if let Some(change) = change.take() {
            change(value);
        }
    });
    to
}

#[test]
fn a_wrong_expectation_is_a_miss_with_its_place() {
    let folder = changed_copy(
        "wrong",
        &["locf", "t_summary"],
        "t_summary.json",
        |golden| {
            golden["cases"][4]["expected"]["welch"]["p"] = json!(0.5);
        },
    );
    let result = qualify(&GoldenSource::Folder(folder)).unwrap();
    assert!(!result.passes());
    let missing: Vec<_> = result
        .families
        .iter()
        .filter(|family| family.verdict == Verdict::Misses)
        .collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].family, "t_summary");
    assert_eq!(missing[0].misses.len(), 1);
    assert_eq!(missing[0].misses[0].leaf, "welch.p");
}

#[test]
fn cases_are_computed_from_their_inputs_and_not_known_by_name() {
    let folder = changed_copy(
        "renamed",
        &["risk_difference"],
        "risk_difference.json",
        |golden| {
            for (number, case) in golden["cases"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .enumerate()
            {
                case["id"] = json!(format!("case {number}"));
            }
            // An input that no built-in case has: its expectation stands in the papers.
            golden["cases"][0]["inputs"] =
                json!({"x1": 32, "n1": 47, "x2": 11, "n2": 48, "alpha": 0.05});
            golden["cases"][0]["expected"] = golden["cases"][1]["expected"].clone();
        },
    );
    assert!(qualify(&GoldenSource::Folder(folder)).unwrap().passes());
}

#[test]
fn a_family_that_nothing_covers_is_named() {
    let folder = changed_copy("unknown", &["locf"], "index.json", |index| {
        index["families"]
            .as_array_mut()
            .unwrap()
            .push(json!({"family": "phrenology"}));
    });
    let result = qualify(&GoldenSource::Folder(folder)).unwrap();
    assert_eq!(result.families.len(), 1);
    assert_eq!(result.not_covered, ["phrenology"]);
}

#[test]
fn a_case_that_cannot_be_computed_is_a_miss_that_says_why() {
    let folder = changed_copy(
        "impossible",
        &["binomial_test"],
        "binomial_test.json",
        |golden| {
            golden["cases"][0]["inputs"]["x"] = json!(20);
        },
    );
    let result = qualify(&GoldenSource::Folder(folder)).unwrap();
    let family = result
        .families
        .iter()
        .find(|f| f.family == "binomial_test")
        .unwrap();
    assert_eq!(family.verdict, Verdict::Misses);
    assert!(
        family.misses[0]
            .computed
            .contains("larger than its total 19")
    );
}

#[test]
fn a_folder_that_is_no_golden_set_is_refused_by_name() {
    let error = qualify(&GoldenSource::Folder(PathBuf::from("no such folder"))).unwrap_err();
    assert!(error.to_string().contains("no such folder"));
}

/// Changes every number in a value: whole ones to one above their square (scores must not just be shifted), others by a tenth.
fn change_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            *value = match number.as_i64() {
                Some(whole) => json!(whole * whole + 1),
                None => json!(number.as_f64().unwrap() * 0.9),
            };
        }
        Value::Array(list) => list.iter_mut().for_each(change_numbers),
        Value::Object(map) => map.values_mut().for_each(change_numbers),
        _ => {}
    }
}

/// The first number inside a value.
fn first_number(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Number(_) => Some(value),
        Value::Array(list) => list.iter_mut().find_map(first_number),
        Value::Object(map) => map.values_mut().find_map(first_number),
        _ => None,
    }
}

/// A copy of the golden set with a change in the cases of every family.
fn every_family_changed(name: &str, change: fn(&mut Value)) -> PathBuf {
    let index = Path::new(REPOSITORY).join("validation/golden/expected/index.json");
    let index: Value = serde_json::from_str(&std::fs::read_to_string(index).unwrap()).unwrap();
    let names: Vec<String> = index["families"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["family"].as_str().unwrap().to_owned())
        .collect();
    let listed: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = changed_copy(name, &listed, "index.json", |_| {});
    for family in &names {
        let path = folder.join(format!("expected/{family}.json"));
        let mut golden: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        golden["cases"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .for_each(change);
        std::fs::write(&path, golden.to_string()).unwrap();
    }
    folder
}

#[test]
fn a_changed_expectation_misses_in_every_family() {
    let folder = every_family_changed("expectations", |case| {
        if let Some(number) = first_number(&mut case["expected"]) {
            *number = json!(number.as_f64().unwrap() * 1.01 + 0.01);
        }
    });
    for family in qualify(&GoldenSource::Folder(folder)).unwrap().families {
        assert_eq!(family.verdict, Verdict::Misses, "{}", family.family);
        assert!(family.worst_expected.is_some() && family.worst_computed.is_some());
        assert_ne!(
            family.worst_expected, family.worst_computed,
            "{}",
            family.family
        );
    }
}

#[test]
fn a_changed_input_changes_what_is_computed_in_every_family() {
    let folder = every_family_changed("inputs", |case| change_numbers(&mut case["inputs"]));
    // Data that stand in files: a third of the rows left out.
    for entry in std::fs::read_dir(folder.join("data")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let kept: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(at, _)| at % 3 != 1)
            .map(|(_, line)| line)
            .collect();
        std::fs::write(&path, kept.join("\n")).unwrap();
    }
    for family in qualify(&GoldenSource::Folder(folder)).unwrap().families {
        assert_eq!(family.verdict, Verdict::Misses, "{}", family.family);
    }
}

#[test]
fn a_field_of_the_inputs_that_nothing_reads_is_named() {
    let folder = changed_copy(
        "setting",
        &["binomial_test"],
        "binomial_test.json",
        |golden| {
            golden["cases"][0]["inputs"]["continuity_corrected"] = json!(true);
        },
    );
    let result = qualify(&GoldenSource::Folder(folder)).unwrap();
    assert_eq!(result.families[0].inputs_not_read, ["continuity_corrected"]);
}

#[test]
fn a_field_of_the_inputs_that_is_missing_is_named() {
    let folder = changed_copy(
        "missing",
        &["binomial_test"],
        "binomial_test.json",
        |golden| {
            golden["cases"][0]["inputs"]
                .as_object_mut()
                .unwrap()
                .remove("p0");
        },
    );
    let result = qualify(&GoldenSource::Folder(folder)).unwrap();
    let computed = &result.families[0].misses[0].computed;
    assert!(
        computed.contains("p0") && computed.contains("a number"),
        "{computed}"
    );
}
