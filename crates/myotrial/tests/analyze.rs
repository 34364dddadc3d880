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
