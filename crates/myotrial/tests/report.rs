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

/// The pages of a folder that the report leads to, besides itself.
fn pages(out: &Path, folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(out.join(folder)) else {
        return Vec::new();
    };
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    pages.sort();
    pages
}

#[test]
fn the_report_is_small_asks_for_nothing_from_elsewhere_and_each_of_its_links_leads_somewhere() {
    let out = workplace("report_links").join("out");
    let call = myotrial([
        "run",
        "trials/proderm",
        "--seed",
        "5",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    let report = out.join("report.html");
    assert!(fs::metadata(&report).unwrap().len() < 2_000_000);
    let sources = pages(&out, "sources");
    assert!(sources.len() >= 4, "{sources:?}");
    let mut all = vec![report];
    all.extend(pages(&out, "listings"));
    all.extend(sources);
    let texts: std::collections::BTreeMap<PathBuf, String> = all
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(&path).unwrap()))
        .collect();
    let ids: std::collections::BTreeMap<&PathBuf, std::collections::BTreeSet<&str>> = texts
        .iter()
        .map(|(path, text)| {
            let ids = text.split(" id=\"").skip(1);
            (
                path,
                ids.filter_map(|rest| rest.split('"').next()).collect(),
            )
        })
        .collect();
    for (path, text) in &texts {
        for request in ["<script", "<link", " src=", "@import", "url("] {
            assert!(!text.contains(request), "{} has {request}", path.display());
        }
        for link in text.split(" href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let (file, place) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                path.clone()
            } else {
                let folder = path.parent().unwrap();
                match file.strip_prefix("../") {
                    Some(file) => folder.parent().unwrap().join(file),
                    None => folder.join(file),
                }
            };
            let known = ids.get(&target);
            assert!(known.is_some(), "{} leads to {link}", path.display());
            assert!(
                place.is_empty() || known.unwrap().contains(place),
                "{} leads to {link}",
                path.display()
            );
        }
    }
}

#[test]
fn axe_core_finds_nothing_on_the_pages_of_a_report() {
    let out = finished_run("report_accessible");
    let script = crate::program::repository().join("validation/report/accessibility.sh");
    let mut pages: Vec<PathBuf> = vec![out.join("report.html")];
    for folder in ["listings", "sources"] {
        pages.extend(self::pages(&out, folder).into_iter().take(1));
    }
    let said = std::process::Command::new(script)
        .args(&pages)
        .output()
        .unwrap();
    let (found, told) = (
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr),
    );
    if said.status.code() == Some(3) {
        eprintln!("{told}");
        return;
    }
    assert!(said.status.success(), "{found}{told}");
}
