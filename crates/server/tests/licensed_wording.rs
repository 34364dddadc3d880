//! A sponsor's wording of licensed questionnaires: participants read it, escaped like all text, and nobody else's page changes.

use std::fs;
use std::path::PathBuf;

use forms::LicensedWording;
use server::SettingsFile;

use crate::questionnaires::{Device, asking, due, link};
use crate::trial::{Trial, World};

fn file(test: &str, text: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("myotrial-wording-{test}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("wording.toml");
    fs::write(&file, text).unwrap();
    file
}

fn settings(test: &str, text: &str) -> Result<server::Settings, String> {
    let config = format!("wording = \"{}\"", file(test, text).display());
    SettingsFile::read(&config).unwrap().settings()
}

#[test]
fn f_20_participants_read_the_sponsors_wording_and_nothing_in_it_is_carried_out() {
    let mut text = String::new();
    for name in LicensedWording::names() {
        if name != "haq_item_7" {
            text.push_str(&format!(
                "{name} = 'Wort <script>{name}</script> & \"more\"'\n"
            ));
        }
    }
    let worded = settings("read", &text).unwrap().wording;
    let trial = Trial::with_plan_furnished("worded", asking(World::One), |house| {
        house.settings.wording = worded;
    });
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let page = device.get(&path).text();
    for name in [
        "haq_item_1",
        "haq_item_20",
        "haq_aid_8",
        "haq_answer_3",
        "patient_global",
        "patient_global_left",
    ] {
        let shown = format!("Wort &lt;script&gt;{name}&lt;/script&gt; &amp; ");
        assert!(page.contains(&shown), "{name}: {page}");
    }
    // Script of its own the page has; none of the wording's.
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    // What is not worded is named by category and place.
    assert!(page.contains("Eating, item 3"), "{page}");
    // A message names the question as the participant reads it.
    let wrong = device.post(&path, &[("patient_global", "11")]);
    assert_eq!(wrong.status(), 422);
    assert!(
        wrong
            .text()
            .contains("&lt;script&gt;patient_global&lt;/script&gt;")
    );
    let stored = device.post(&path, &[("patient_global", "4.2"), ("haq_item_1", "2")]);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    // The site enters and reads by category and place, as the record does.
    let coordinator = trial.browser("coordinator");
    for (path, item) in [
        ("questionnaires".to_owned(), "Dressing, item 1"),
        (format!("forms/visit/{visit}"), "Dressing"),
        ("trail".to_owned(), "Dressing, item 1"),
    ] {
        let page = coordinator
            .get(&format!("/subjects/{subject}/{path}"))
            .text();
        assert!(
            !page.contains("Wort") && page.contains(item),
            "{path}: {page}"
        );
    }
}

#[test]
fn what_is_wrong_in_the_wording_is_told_when_the_server_starts_with_file_and_line() {
    let refused = |test: &str, text: &str, parts: &[&str]| {
        let why = settings(test, text).unwrap_err();
        for part in parts {
            assert!(why.contains(part), "{text}: {part} is not in {why}");
        }
        why
    };
    let text = "# ours\nhaq_item_1 = \"a\"\nhaq_item_21 = \"b\"\n\nhaq_answer_0 = \" \"\n";
    let parts = [
        "wording.toml:3: ",
        "\"haq_item_21\"",
        "wording.toml:5: ",
        "haq_answer_0",
        "allowed are patient_global, ",
    ];
    let why = refused("unknown", text, &parts);
    assert_eq!(why.lines().count(), 2, "{why}");
    for (text, part) in [
        ("haq_item_1 = 3\n", "line 1"),
        ("haq_item_1 = \"a\"\nhaq_item_1 = \"b\"\n", "duplicate key"),
        ("\n[haq]\nitem = \"a\"\n", "line 2"),
        ("haq_item_1 = \"a", "line 1"),
    ] {
        refused("unreadable", text, &["wording.toml", part]);
    }
    let missing = SettingsFile::read("wording = \"/nowhere/wording.toml\"").unwrap();
    let why = missing.settings().unwrap_err();
    assert!(why.starts_with("/nowhere/wording.toml: "), "{why}");
    // Without a file, and with an empty one, nothing is worded.
    assert_eq!(
        *settings("empty", "").unwrap().wording,
        LicensedWording::default()
    );
}
