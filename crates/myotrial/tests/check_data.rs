use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Call, myotrial, repository, workplace};

fn run(trial: &str, out: &Path) {
    let call = myotrial(["run", trial, "--seed", "1", "--out", out.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
}

fn check(folders: &[&Path]) -> (Call, Value) {
    let mut arguments = vec!["check-data", "--format", "json"];
    arguments.extend(folders.iter().map(|folder| folder.to_str().unwrap()));
    let call = myotrial(arguments);
    let answer = serde_json::from_str(&call.out).unwrap_or(Value::Null);
    (call, answer)
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "`{from}` stands in {}", file.display());
    fs::write(file, changed).unwrap();
}

#[test]
fn what_a_run_writes_is_clean_for_both_trials() {
    for trial in ["proderm", "ivig-first-line"] {
        let out = workplace(&format!("clean_{trial}")).join("out");
        run(&format!("trials/{trial}"), &out);
        let (call, answer) = check(&[&out]);
        assert_eq!(answer["findings"], Value::Array(Vec::new()), "{trial}");
        assert_eq!((call.code, answer["holds"].as_bool()), (0, Some(true)));
        assert!(answer["datasets"].as_u64().unwrap() > 25, "{answer}");
    }
}

#[test]
fn a_planted_mistake_is_named_by_file_row_variable_and_value_and_exits_with_one() {
    let out = workplace("planted").join("out");
    run("trials/ivig-first-line", &out);
    change(&out.join("sdtm/ae.csv"), ",MODERATE,", ",MODERATELY,");
    change(&out.join("sdtm/dm.csv"), ",YEARS,F,", ",YEARS,X,");
    let (call, answer) = check(&[&out]);
    assert_eq!(call.code, 1);
    let findings = answer["findings"].as_array().unwrap();
    let of = |rule: &str, variable: &str| {
        findings
            .iter()
            .find(|finding| finding["rule"] == rule && finding["variable"] == variable)
            .unwrap_or_else(|| panic!("no {rule} of {variable}: {answer:#}"))
    };
    let severity = of("not_in_code_list", "AESEV");
    assert!(severity["file"].as_str().unwrap().ends_with("sdtm/ae.csv"));
    assert!(severity["row"].as_u64().unwrap() >= 1);
    assert_eq!(severity["value"], "MODERATELY");
    assert!(
        severity["message"]
            .as_str()
            .unwrap()
            .contains("MILD, MODERATE, SEVERE")
    );
    assert_eq!(of("not_in_code_list", "SEX")["value"], "X");
    assert_eq!(
        of("copy_differs", "SEX")["value"],
        "F",
        "ADSL still holds it"
    );

    let call = myotrial(["check-data", out.to_str().unwrap()]);
    assert_eq!(call.code, 1);
    let first = call.out.lines().next().unwrap();
    assert!(first.starts_with("error"), "errors come first: {first}");
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding_and_the_others_are_still_checked() {
    let out = workplace("unreadable").join("out");
    run("trials/ivig-first-line", &out);
    fs::write(out.join("sdtm/zz.xpt"), b"not a transport file").unwrap();
    let (call, answer) = check(&[&out]);
    assert_eq!(
        (call.code, answer["errors"].as_u64()),
        (1, Some(1)),
        "{answer:#}"
    );
    assert_eq!(answer["findings"][0]["rule"], "unreadable");
}

#[test]
fn a_folder_without_datasets_exits_with_two() {
    let empty = workplace("no_datasets");
    let (call, _) = check(&[&empty]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("no datasets"), "{}", call.err);
    let (call, _) = check(&[&empty.join("nowhere")]);
    assert_eq!(call.code, 2);
}

/// The public CDISC pilot study, where it stands beside the repository.
fn pilot_study() -> Option<PathBuf> {
    let folder = repository().join("../shared/data/cdiscpilot");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "SKIP: the CDISC pilot study is not there (shared/data/cdiscpilot beside the repository)"
    );
    None
}

#[test]
fn of_the_cdisc_pilot_study_foreign_datasets_and_variables_are_remarked_on_and_not_wrong() {
    let Some(pilot) = pilot_study() else {
        return;
    };
    let (call, answer) = check(&[&pilot.join("sdtm_csv"), &pilot.join("adam_csv")]);
    let findings = answer["findings"].as_array().unwrap();
    for rule in ["unknown_dataset", "unknown_variable"] {
        let of_rule: Vec<&Value> = findings
            .iter()
            .filter(|finding| finding["rule"] == rule)
            .collect();
        assert!(!of_rule.is_empty(), "{rule}");
        assert!(
            of_rule
                .iter()
                .all(|finding| finding["severity"] == "remark")
        );
    }
    assert_eq!((call.code, answer["errors"].as_u64()), (0, Some(0)));
}

/// The schemas of Define-XML 2.1, where they stand beside the repository, and the program that reads them.
fn define_schema() -> Option<PathBuf> {
    let schemas = repository().join("../shared/data/schemas");
    let schema = find(&schemas, "define2-1-0.xsd");
    let reads = std::process::Command::new("xmllint")
        .arg("--version")
        .output();
    if reads.is_err() {
        eprintln!("SKIP: xmllint is not installed");
        return None;
    }
    if schema.is_none() {
        eprintln!(
            "SKIP: the schemas of Define-XML 2.1 are not there (define2-1-0.xsd in shared/data/schemas)"
        );
    }
    schema
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            find(&path, name)
        } else {
            (path.file_name()? == name).then_some(path)
        }
    })
}

#[test]
fn each_folder_of_datasets_has_a_define_xml_that_describes_all_of_them() {
    let out = workplace("defined").join("out");
    run("trials/proderm", &out);
    for (room, dataset, list) in [
        ("sdtm", "AE", "Severity/Intensity Scale"),
        ("adam", "ADTTE", "Censor"),
    ] {
        let path = out.join(room).join("define.xml");
        let text = fs::read_to_string(&path).unwrap();
        let files = fs::read_dir(out.join(room)).unwrap().count() - 1;
        assert_eq!(text.matches("<ItemGroupDef ").count(), files, "{room}");
        assert!(text.contains(&format!("Name=\"{dataset}\"")));
        assert!(text.contains(&format!("Name=\"{list}\"")));
        if let Some(schema) = define_schema() {
            let judged = std::process::Command::new("xmllint")
                .args(["--noout", "--nonet", "--schema"])
                .args([&schema, &path])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&judged.stderr);
            assert!(judged.status.success(), "{said}");
        }
    }
}
