//! The casebook of a subject as a PDF.

use std::process::Command;

use crate::trial::{Trial, World};

/// The words of a PDF; `None`, and said aloud, where nothing here reads one.
fn words_of(pdf: &[u8]) -> Option<String> {
    let folder = crate::trial::folder("casebook-pdf");
    let file = folder.join("casebook.pdf");
    std::fs::write(&file, pdf).unwrap();
    let read = Command::new("pdftotext")
        .args(["-layout"])
        .arg(&file)
        .arg("-")
        .output();
    let words = match read {
        Ok(read) => {
            assert!(
                read.status.success(),
                "{}",
                String::from_utf8_lossy(&read.stderr)
            );
            Some(String::from_utf8(read.stdout).unwrap())
        }
        Err(_) => {
            eprintln!("SKIP the words of the casebook's PDF: no pdftotext here");
            None
        }
    };
    std::fs::remove_dir_all(&folder).unwrap();
    words
}

#[test]
fn a_casebook_is_a_pdf_with_every_entry_what_was_changed_and_who_signed() {
    let trial = Trial::new("casebook_pdf", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let coordinator = trial.browser("coordinator");
    // Letters that no typeface of a report has, too: nothing is without its casebook for them.
    let moved = coordinator.fill_in(
        &format!("/subjects/{subject}/forms/deviation"),
        &[
            ("date", &trial.today()),
            ("text", "moved \u{1f600} \u{6771} at night"),
        ],
    );
    assert_eq!(moved.status(), 303, "{}", moved.text());
    let signed = trial.browser("investigator").post(
        &format!("/subjects/{subject}/endorsements"),
        &[
            ("_key", "s"),
            ("scope", ""),
            ("password", crate::trial::KNOWN_PASSWORD),
        ],
    );
    assert_eq!(signed.status(), 303, "{}", signed.text());
    let monitor = trial.browser("monitor");
    let path = format!("/subjects/{subject}/casebook.pdf");
    let file = monitor.get(&path);
    assert_eq!(file.status(), 200, "{}", file.text());
    assert_eq!(file.header("content-type"), Some("application/pdf"));
    assert!(file.0.body().starts_with(b"%PDF-"));
    assert_eq!(
        file.0.body(),
        monitor.get(&path).0.body(),
        "the same record gives the same bytes"
    );
    let log = trial.house.accounts.lines(3).unwrap();
    assert!(
        log.iter()
            .any(|line| line.what == "file taken" && line.about.contains("casebook"))
    );
    let Some(words) = words_of(file.0.body()) else {
        return;
    };
    let number = record::SubjectNumber(subject);
    for entry in trial.house.store.entries_of(number).unwrap() {
        assert!(
            words.contains(&format!("entry {}", entry.sequence)),
            "{}",
            entry.sequence
        );
    }
    for said in [
        "U+1F600",
        "U+6771",
        "at night",
        "Investigator (investigator)",
        "stands",
        "VIRTUAL PATIENTS",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    for raw in ["slot", "allocation", "Some("] {
        assert!(!words.contains(raw), "{raw}");
    }
}
