use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{myotrial, workplace};

fn finished_run(test: &str) -> PathBuf {
    let out = workplace(test).join("out");
    let call = myotrial([
        "run",
        "trials/ivig-first-line",
        "--seed",
        "3",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    out
}

fn report(out: &Path, further: &[&str]) -> crate::program::Call {
    let mut arguments = vec!["report", out.to_str().unwrap()];
    arguments.extend(further);
    myotrial(arguments)
}

#[test]
fn a_run_prints_its_documents_and_report_makes_the_same_bytes_again() {
    let out = finished_run("report_again");
    for form in ["html", "rtf", "pdf"] {
        let path = out.join(format!("report.{form}"));
        let before = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let call = report(&out, &["--as", form]);
        assert_eq!(call.code, 0, "{}", call.err);
        assert_eq!(before, fs::read(&path).unwrap(), "{form} is the same again");
    }
    assert!(out.join("displays").is_dir());
}

#[test]
fn one_display_alone_is_written_by_its_name() {
    let out = finished_run("report_only");
    for form in ["html", "rtf", "pdf"] {
        let call = report(&out, &["--only", "t1", "--as", form]);
        assert_eq!(call.code, 0, "{}", call.err);
        assert!(out.join(format!("displays/T1.{form}")).is_file(), "{form}");
    }
    let call = report(&out, &["--only", "T1", "--as", "csv"]);
    assert_eq!(call.code, 0, "{}", call.err);
    let csv = fs::read_to_string(out.join("displays/T1.csv")).unwrap();
    assert!(csv.lines().count() > 3, "{csv}");
}

#[test]
fn a_display_that_is_not_there_is_refused_with_those_that_are() {
    let out = finished_run("report_unknown");
    let call = report(&out, &["--only", "T99"]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("T99") && call.err.contains("T1"),
        "{}",
        call.err
    );
}

#[test]
fn a_document_that_was_edited_is_refused() {
    let out = finished_run("report_edited");
    let path = out.join("report.json");
    let edited = fs::read_to_string(&path).unwrap().replace("36", "63");
    fs::write(&path, edited).unwrap();
    let before = fs::read(out.join("report.html")).unwrap();
    let call = report(&out, &["--as", "html"]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("was changed"), "{}", call.err);
    assert_eq!(before, fs::read(out.join("report.html")).unwrap());
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let place = workplace("report_elsewhere");
    let call = report(&place, &[]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("manifest.json"), "{}", call.err);
}
