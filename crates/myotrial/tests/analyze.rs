use std::fs;

use crate::program::{myotrial, repository, workplace};

/// The public CDISC pilot study, where it stands beside the repository.
fn pilot_study() -> Option<std::path::PathBuf> {
    let folder = repository().join("../shared/data/cdiscpilot/adam_csv");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "SKIP: the CDISC pilot study is not there (shared/data/cdiscpilot/adam_csv beside the repository)"
    );
    None
}

#[test]
fn the_cdisc_pilot_study_gives_its_printed_medians_and_counts() {
    let Some(data) = pilot_study() else {
        return;
    };
    let out = workplace("cdiscpilot").join("out");
    let call = myotrial([
        "analyze",
        "validation/cdiscpilot/plan.toml",
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    let results = fs::read_to_string(out.join("results.csv")).unwrap();
    assert!(results.lines().count() > 10);
    assert!(out.join("report.html").is_file());
}

#[test]
fn a_dataset_that_is_not_there_is_named_and_nothing_is_written() {
    let place = workplace("no_data");
    let data = place.join("data");
    fs::create_dir(&data).unwrap();
    let out = place.join("out");
    let call = myotrial([
        "analyze",
        "validation/cdiscpilot/plan.toml",
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("ADAE") || call.err.contains("ADSL"),
        "{}",
        call.err
    );
    assert!(!out.exists());
}

/// A finished run of a trial, with the analysis plan's path.
fn finished_run(place: &std::path::Path) -> (std::path::PathBuf, String) {
    let out = place.join("run");
    let call = myotrial([
        "run",
        "trials/ivig-first-line",
        "--seed",
        "3",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    (out, "trials/ivig-first-line/analysis.toml".to_owned())
}

fn analyzed(plan: &str, data: &std::path::Path, out: &std::path::Path) -> String {
    let call = myotrial([
        "analyze",
        plan,
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    fs::read_to_string(out.join("results.csv")).unwrap()
}

#[test]
fn the_datasets_of_a_run_give_its_results_again_from_its_folder_and_from_its_analysis_room() {
    let place = workplace("analyze_run");
    let (run, plan) = finished_run(&place);
    let results = fs::read_to_string(run.join("results.csv")).unwrap();
    assert!(results.contains("\nconsort/"));
    assert_eq!(results, analyzed(&plan, &run, &place.join("whole")));
    assert_eq!(
        results,
        analyzed(&plan, &run.join("adam"), &place.join("room"))
    );
}

#[test]
fn analysis_datasets_alone_leave_out_what_reads_those_as_collected_and_the_report_says_so() {
    let place = workplace("analyze_adam_alone");
    let (run, plan) = finished_run(&place);
    let alone = place.join("alone");
    fs::rename(run.join("adam"), &alone).unwrap();
    let results = analyzed(&plan, &alone, &place.join("out"));
    assert!(!results.contains("\nconsort/") && results.contains("\nprimary_response/"));
    let report = fs::read_to_string(place.join("out/report.html")).unwrap();
    assert!(report.contains("Left out: the data hold no dataset"));
}
