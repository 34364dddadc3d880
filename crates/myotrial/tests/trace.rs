use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{myotrial, workplace};

const PLAN: &str = r#"
[plan]
title = "Two arms"
trial = "made-up"

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "A" }, { value = "B" }]
reference = "B"

[[set]]
id = "full"
label = "Full analysis set"
dataset = "ADSL"
where = 'RANDFL = "Y"'

[[analysis]]
id = "strength"
title = "Muscle strength"
dataset = "ADQS"
set = "full"
where = 'PARAMCD = "MMT"'
grouping = "arm"
method = "summary"
variable = "AVAL"
"#;

const ADSL: &str = "USUBJID,TRT01P,RANDFL\n01,A,Y\n02,B,Y\n03,A,N\n";
const ADQS: &str = "USUBJID,TRT01P,PARAMCD,AVAL,SRCDOM,SRCVAR,SRCSEQ\n01,A,MMT,70,QS,QSSTRESN,1\n\
    01,A,CK,900,LB,LBSTRESN,2\n02,B,MMT,60,QS,QSSTRESN,3\n03,A,MMT,50,QS,QSSTRESN,4\n";

/// A plan, its data, and the folder for the results.
fn trial(test: &str) -> (PathBuf, PathBuf, PathBuf) {
    let place = workplace(test);
    let data = place.join("data");
    fs::create_dir(&data).unwrap();
    fs::write(place.join("plan.toml"), PLAN).unwrap();
    fs::write(data.join("adsl.csv"), ADSL).unwrap();
    fs::write(data.join("adqs.csv"), ADQS).unwrap();
    (place.join("plan.toml"), data, place.join("out"))
}

/// The same, analysed.
fn analysed(test: &str) -> (PathBuf, PathBuf) {
    let (plan, data, out) = trial(test);
    let call = myotrial([
        "analyze".as_ref(),
        plan.as_os_str(),
        "--data".as_ref(),
        data.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    (data, out)
}

fn trace(out: &Path, id: &str, more: &[&str]) -> crate::program::Call {
    let mut arguments = vec!["trace", out.to_str().unwrap(), id];
    arguments.extend(more);
    myotrial(arguments)
}

#[test]
fn a_mean_leads_to_its_rows_their_source_and_its_conditions() {
    let (data, out) = analysed("trace_mean");
    let data = data.to_str().unwrap();
    let call = trace(&out, "strength/A/mean", &["--data", data]);
    assert_eq!(call.code, 0, "{}", call.err);
    for said in [
        "strength/A/mean",
        "mean: 70",
        "analysis `strength`: describes AVAL in the rows of ADQS",
        "analysis set `full` in ADSL: RANDFL = \"Y\"",
        "analysis `strength` in ADQS: PARAMCD = \"MMT\"",
        "ADQS, 1 rows",
        "row 1: USUBJID=01  TRT01P=A  AVAL=70  PARAMCD=MMT  SRCDOM=QS  SRCVAR=QSSTRESN  SRCSEQ=1",
    ] {
        assert!(call.out.contains(said), "{said}\n{}", call.out);
    }
    let call = trace(
        &out,
        "strength/A/mean",
        &["--data", data, "--format", "json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(answer["result"]["value"], 70.0);
    assert_eq!(answer["result"]["source_rows"], 1);
    assert_eq!(answer["rows"][0]["dataset"], "ADQS");
    assert_eq!(answer["rows"][0]["row"], 1);
}

#[test]
fn the_folder_of_results_and_the_result_are_enough() {
    let (data, out) = analysed("trace_alone");
    let call = trace(&out, "strength/A/mean", &[]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.out.contains("ADQS, 1 rows"), "{}", call.out);
    let elsewhere = data.with_file_name("moved");
    fs::rename(&data, &elsewhere).unwrap();
    let call = trace(&out, "strength/A/mean", &[]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("--data"), "{}", call.err);
    let data = elsewhere.to_str().unwrap();
    let call = trace(&out, "strength/A/mean", &["--data", data]);
    assert_eq!(call.code, 0, "{}", call.err);
}

#[test]
fn every_result_of_a_virtual_trial_leads_to_its_rows_and_they_to_theirs() {
    let out = workplace("trace_of_run").join("out");
    let trial = concat!(env!("CARGO_MANIFEST_DIR"), "/../../trials/ivig-first-line");
    let call = myotrial(["run", trial, "--seed", "3", "--out", out.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    let results = fs::read_to_string(out.join("results.json")).unwrap();
    let results: Vec<serde_json::Value> = serde_json::from_str(&results).unwrap();
    let mut analyses: Vec<&str> = Vec::new();
    for result in &results {
        let id = result["id"].as_str().unwrap();
        let analysis = id.split('/').next().unwrap();
        if analyses.contains(&analysis) {
            continue;
        }
        analyses.push(analysis);
        let call = trace(&out, id, &["--format", "json"]);
        assert_eq!(call.code, 0, "{id}: {}", call.err);
        let answer: serde_json::Value = serde_json::from_str(&call.out).unwrap();
        assert_eq!(&answer["result"], result);
        assert!(!answer["sentences"].as_array().unwrap().is_empty(), "{id}");
    }
    assert!(analyses.len() > 10, "{analyses:?}");
}

#[test]
fn a_result_that_is_not_there_is_answered_with_near_ones() {
    let (data, out) = analysed("trace_unknown");
    let call = trace(&out, "strength/A/meen", &["--data", data.to_str().unwrap()]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("strength/A/mean"), "{}", call.err);
}

#[test]
fn data_that_are_not_those_analysed_are_refused() {
    let (data, out) = analysed("trace_changed");
    fs::write(data.join("adqs.csv"), ADQS.replace("70", "71")).unwrap();
    let call = trace(&out, "strength/A/mean", &["--data", data.to_str().unwrap()]);
    assert_eq!(call.code, 2);
    assert!(
        call.err
            .contains("adqs.csv is not the file that was analysed"),
        "{}",
        call.err
    );
}

#[test]
fn the_folder_of_results_names_no_place_of_the_machine_and_is_the_same_every_time() {
    let (_, first) = analysed("trace_first");
    let (_, second) = analysed("trace_second");
    for file in [
        "manifest.json",
        "plan.toml",
        "results.csv",
        "results.json",
        "ard.json",
        "reporting-event.json",
        "report.html",
        "data-folder.txt",
    ] {
        let content = fs::read(first.join(file)).unwrap();
        assert_eq!(content, fs::read(second.join(file)).unwrap(), "{file}");
        let text = String::from_utf8_lossy(&content);
        assert!(
            !text.contains(first.parent().unwrap().to_str().unwrap()),
            "{file}"
        );
    }
}

#[test]
fn bad_data_are_named_by_file_row_and_column_and_nothing_is_written() {
    let (plan, data, out) = trial("trace_bad_data");
    for (bad, said) in [
        (
            ADQS.replace("03,A,MMT", "04,A,MMT"),
            "adqs.csv: ADQS, row 4: subject 04 is not in ADSL",
        ),
        (
            ADQS.replace("02,B,MMT", "02,C,MMT"),
            "adqs.csv: analysis `strength`: ADQS, row 3: `TRT01P` is `C`",
        ),
        (
            ADQS.replace("01,A,CK", "01,A,MMT"),
            "adqs.csv: analysis `strength`: ADQS holds more than one row of subject 01 here (rows 1 and 2)",
        ),
    ] {
        fs::write(data.join("adqs.csv"), bad).unwrap();
        let call = myotrial([
            "analyze".as_ref(),
            plan.as_os_str(),
            "--data".as_ref(),
            data.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert_eq!(call.code, 2);
        assert!(call.err.contains(said), "{said}\n{}", call.err);
        assert!(!out.exists());
    }
}

#[test]
fn a_plan_explains_itself_without_data() {
    let (plan, ..) = trial("trace_explain");
    let call = myotrial(["analyze", plan.to_str().unwrap(), "--explain"]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(
        call.out.contains("analysis set `full`: \"Full analysis set\" holds the subjects with a row of ADSL in which RANDFL is \"Y\"."),
        "{}",
        call.out
    );
}
