//! Words that may not stand in the trail: asked for on the page of the subject, decided by another person.

use record::SubjectNumber;
use serde_json::{Value, json};

use crate::trial::{Trial, World};

const NAME: &str = "Rosa <Huber>";

/// A coordinator writes a name into a deviation of a subject of site 1, and a monitor asks about it. Gives the subject.
fn with_a_name(trial: &Trial) -> u32 {
    let subject = trial
        .house
        .store
        .look(|state| {
            let own = |subject: &&record::Subject| subject.screening().site.0 == 1;
            state.subjects().iter().find(own).unwrap().number().0
        })
        .unwrap();
    let body = json!({
        "date": trial.today(),
        "event": {"kind": "deviation", "text": format!("{NAME} came late")},
    });
    let written = trial.browser("coordinator").post_json(
        &format!("/api/v1/subjects/{subject}/events"),
        "late",
        &body.to_string(),
    );
    assert_eq!(written.status(), 201, "{}", written.text());
    let query = [("_key", "q"), ("text", "did Rosa <Huber> come?")];
    let asked = trial
        .browser("monitor")
        .post(&format!("/subjects/{subject}/queries"), &query);
    assert_eq!(asked.status(), 303, "{}", asked.text());
    subject
}

/// Whether anybody who reads the subject's trail or queries is shown the name.
fn is_shown(trial: &Trial, subject: u32) -> bool {
    [
        "coordinator",
        "investigator",
        "monitor",
        "data-manager",
        "statistician",
    ]
    .iter()
    .any(|user| {
        let browser = trial.browser(user);
        ["trail", "queries", "casebook"].iter().any(|page| {
            let page = browser.get(&format!("/subjects/{subject}/{page}"));
            page.text().contains("Rosa")
        })
    })
}

#[test]
fn r_5_a_monitor_asks_on_the_page_and_a_data_manager_takes_the_words_out_of_every_page() {
    let trial = Trial::new("redaction", World::One);
    let subject = with_a_name(&trial);
    assert!(is_shown(&trial, subject));
    let monitor = trial.browser("monitor");
    let path = format!("/subjects/{subject}/redactions");
    let trail = monitor.get(&format!("/subjects/{subject}/trail")).text();
    assert!(trail.contains(&path), "{trail}");
    // What cannot be comes back with the message at its field, and with what was typed.
    let repeats = [
        ("_key", "r"),
        ("words", NAME),
        ("reason", "Rosa <Huber> is a name"),
    ];
    let again = monitor.post_explained(&path, &repeats);
    assert_eq!(again.status(), 422);
    assert!(again.text().contains("#reason"), "{}", again.text());
    assert!(again.text().contains("value=\"Rosa &lt;Huber&gt;\""));
    let unknown = [("_key", "u"), ("words", "Nobody"), ("reason", "a name")];
    let unknown = monitor.post_explained(&path, &unknown);
    assert!(unknown.text().contains("#words"), "{}", unknown.text());
    let fields = [
        ("_key", "ask"),
        ("words", NAME),
        ("reason", "a patient's name"),
    ];
    for _ in 0..2 {
        assert_eq!(monitor.post(&path, &fields).status(), 303);
    }
    let waiting = monitor.get("/redactions").text();
    assert!(
        waiting.contains(trial.house.say.redaction_another),
        "{waiting}"
    );
    let manager = trial.browser("data-manager");
    let waiting = manager.get("/redactions").text();
    assert_eq!(
        waiting.matches("<mark>Rosa &lt;Huber&gt;</mark>").count(),
        2
    );
    let (_, line) = waiting.split_once("action=\"/redactions/").unwrap();
    let line = line.split('"').next().unwrap();
    let path = format!("/redactions/{line}");
    let without = [("_key", "d"), ("verdict", "taken_out"), ("reason", "")];
    let without = manager.post_explained(&path, &without);
    assert!(
        without.text().contains(&format!("#reason-{line}")),
        "{}",
        without.text()
    );
    assert!(is_shown(&trial, subject));
    let fields = [
        ("_key", "d"),
        ("verdict", "taken_out"),
        ("reason", "it is one"),
    ];
    for _ in 0..2 {
        assert_eq!(manager.post(&path, &fields).status(), 303);
    }
    assert!(!is_shown(&trial, subject));
    let trail = monitor.get(&format!("/subjects/{subject}/trail")).text();
    assert!(trail.contains(store::TAKEN_OUT), "{trail}");
    assert!(
        manager
            .get("/redactions")
            .text()
            .contains(trial.house.say.no_redactions)
    );
    // What was answered before is answered again, without the words.
    assert!(
        trial
            .house
            .store
            .entries_of(SubjectNumber(subject))
            .unwrap()
            .iter()
            .all(|entry| !serde_json::to_string(entry).unwrap().contains("Rosa"))
    );
}

#[test]
fn r_5_programs_ask_and_decide_by_the_same_rules() {
    let trial = Trial::new("redaction_program", World::One);
    let subject = with_a_name(&trial);
    let monitor = trial.browser("monitor");
    let path = format!("/api/v1/subjects/{subject}/redactions");
    let body = json!({"words": NAME, "reason": "a patient's name"}).to_string();
    let asked = monitor.post_json(&path, "ask", &body);
    assert_eq!(asked.status(), 201, "{}", asked.text());
    let waiting = trial.browser("administrator").get("/api/v1/redactions");
    let waiting: Value = serde_json::from_slice(waiting.0.body()).unwrap();
    assert_eq!(waiting["redactions"][0]["words"], NAME);
    let line = &waiting["redactions"][0]["number"];
    let path = format!("/api/v1/redactions/{line}");
    let body = json!({"verdict": "declined", "reason": "the name of a clinic"}).to_string();
    assert_eq!(monitor.post_json(&path, "no", &body).status(), 403);
    let administrator = trial.browser("administrator");
    assert_eq!(administrator.post_json(&path, "no", &body).status(), 201);
    assert!(is_shown(&trial, subject));
    let late = administrator.post_json(&path, "late", &body);
    assert_eq!(late.status(), 422, "{}", late.text());
}
