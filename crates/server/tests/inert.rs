//! T-33: what people type is shown as they typed it and never run: in every field of words that data come through, on every page,
//! in every file that is given, in every header.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use server::{Method, ROUTES};

use crate::apart::an_event;
use crate::rights::{USERS, address};
use crate::trial::{Answer, Trial, World};
use crate::two_worlds::EXPORTS;

/// A formula where a table opens it, and a script where a page does.
const CANARY: &str = "=cmd|' /C calc'!A0<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

/// Types it into every kind of entry that has words of somebody's own, and into all that is said about data; tells the subject.
fn typed_everywhere(trial: &Trial) -> u32 {
    let (subject, entry) = trial.a_visit();
    let today = trial.today();
    let investigator = trial.browser("investigator");
    let mut event = an_event(&today, "not_serious");
    event["event"]["term"] = CANARY.into();
    let events = [
        json!({"kind": "deviation", "text": CANARY}),
        json!({"kind": "concomitant_treatment", "name": CANARY, "class": "other", "change": "started"}),
        event["event"].clone(),
    ];
    for (number, event) in events.into_iter().enumerate() {
        let sent = json!({"date": today, "event": event, "reason": CANARY});
        let path = format!("/api/v1/subjects/{subject}/events");
        let stored = investigator.post_json(&path, &format!("event-{number}"), &sent.to_string());
        assert_eq!(stored.status(), 201, "{number}: {}", stored.text());
    }
    let is_done = |what: &str, answer: &Answer| {
        assert!(
            matches!(answer.status(), 201 | 303),
            "{what}: {}",
            answer.text()
        );
    };
    let item = json!({"group": "event.findings.weight", "seen": 0, "new": "71.5"});
    let correction = json!({"entry": entry, "items": [item], "reason": CANARY});
    let path = format!("/api/v1/subjects/{subject}/corrections");
    let corrected = investigator.post_json(&path, "correct", &correction.to_string());
    is_done("a correction", &corrected);
    let monitor = trial.browser("monitor");
    let queries = format!("/subjects/{subject}/queries");
    is_done(
        "a query",
        &monitor.post(&queries, &[("_key", "query"), ("text", CANARY)]),
    );
    let manager = trial.browser("data-manager");
    let fields = [
        ("_key", "freeze"),
        ("standing", "frozen"),
        ("reason", CANARY),
    ];
    is_done(
        "a freezing",
        &manager.post(&format!("/subjects/{subject}/closure"), &fields),
    );
    let administrator = trial.browser("administrator");
    let fields = [("_key", "site"), ("standing", "closed"), ("reason", CANARY)];
    is_done("a site", &administrator.post("/sites/2", &fields));
    let fields = [
        ("name", "canary"),
        ("full_name", CANARY),
        ("role", "monitor"),
    ];
    let made = administrator.post("/accounts", &fields);
    assert!(matches!(made.status(), 200 | 303), "{}", made.text());
    subject
}

/// What a page or a file must not hold, by what it is.
fn is_inert(what: &str, answer: &Answer) -> Option<&'static str> {
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    let text = answer.text();
    for name in ["content-disposition", "location", "link", "set-cookie"] {
        let header = answer.header(name).unwrap_or_default();
        assert!(
            !header.contains("alert") && !header.contains("cmd|"),
            "{what}: {header}"
        );
    }
    if kind.starts_with("text/html") {
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{what}"
        );
        return text.contains("&lt;script&gt;alert(1)").then_some("a page");
    }
    if kind.starts_with("text/csv") {
        for cell in cells(&text) {
            // What begins like a formula is one to whoever opens the table.
            let first = cell.chars().next().unwrap_or_default();
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !"=+-@\t\r".contains(first), "{what}: {cell}");
        }
        return text.contains("alert(1)").then_some("a table");
    }
    if kind.starts_with("application/xml") {
        assert!(
            !text.contains("<script>") && !text.contains("<img"),
            "{what}"
        );
        return text
            .contains("alert(1)")
            .then_some("a casebook for programs");
    }
    if kind.starts_with("application/json") {
        let _: Value = serde_json::from_str(&text).unwrap();
        return text
            .contains("alert(1)")
            .then_some("an answer to a program");
    }
    // A printed casebook has no links and runs nothing.
    if kind.starts_with("application/pdf") {
        assert!(
            !text.contains("/JavaScript") && !text.contains("/URI"),
            "{what}"
        );
    }
    None
}

/// The cells of a table, by RFC 4180.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' | '\r' | '\n' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    cells
}

#[test]
fn t_33_what_is_typed_into_any_field_is_inert_on_every_page_in_every_file_and_in_every_header() {
    let trial = Trial::new("inert", World::One);
    let subject = typed_everywhere(&trial).to_string();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for (user, _) in USERS {
        let browser = trial.browser(user);
        for route in ROUTES.iter().filter(|route| route.method == Method::Get) {
            let addresses = if route.path.contains("{file}") {
                EXPORTS
                    .map(|file| route.path.replace("{file}", file))
                    .to_vec()
            } else {
                vec![address(route, &subject)]
            };
            for address in addresses {
                let answer = browser.get(&address);
                if let Some(kind) = is_inert(&format!("{user} {address}"), &answer) {
                    *shown.entry(kind).or_default() += 1;
                }
            }
        }
    }
    println!("{shown:?}");
    for kind in [
        "a page",
        "a table",
        "a casebook for programs",
        "an answer to a program",
    ] {
        assert!(
            shown.get(kind).is_some_and(|count| *count >= 2),
            "{kind}: {shown:?}"
        );
    }
}
