//! Pages call the items of the record what their forms call them, and none shows where in the record an item stands.

use std::collections::BTreeSet;

use protocol::{ParticipantAnswer, ParticipantMeasure, Plan};
use record::{Entry, SubjectNumber};
use serde_json::{Value, json};
use store::Role;

use crate::double_entry::twice;
use crate::interface::next_visit;
use crate::trial::{Trial, World};
use crate::two_worlds::crawl;

fn asking() -> Plan {
    let mut protocol = twice(World::One).protocol().clone();
    protocol.participant_answer = ParticipantAnswer {
        measures: vec![ParticipantMeasure::HealthAssessment],
        late_days: 7,
    };
    Plan::compile(protocol).unwrap()
}

/// Every way through a value, as the record has it and with blanks in it, but those of one word: many a word is English too.
fn ways(at: &str, value: &Value, found: &mut BTreeSet<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, one)| (name.clone(), one))
            .collect(),
        Value::Array(elements) => (1..)
            .zip(elements)
            .map(|(place, one): (usize, _)| (place.to_string(), one))
            .collect(),
        _ => Vec::new(),
    };
    for (name, one) in inner {
        let own = format!("{at}.{name}");
        found.insert(own.clone());
        // With blanks, from each step on: this is how a page would have put it.
        let steps: Vec<&str> = own.split('.').collect();
        for from in 0..steps.len() {
            let words = steps[from..].join(" ").replace('_', " ");
            if words.contains(' ') {
                found.insert(words);
            }
        }
        ways(&own, one, found);
    }
}

/// The texts of a page, without its elements and what stands in them.
fn texts(page: &str) -> Vec<String> {
    let parts = page
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts
        .map(|text| {
            text.trim()
                .trim_end_matches(':')
                .trim_end_matches(": ")
                .to_owned()
        })
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn no_page_shows_an_item_by_its_place_in_the_record() {
    let trial = Trial::with_plan("item_names", asking());
    let (subject, mut entry) = next_visit(&trial);
    trial.set_day(entry.date);
    let coordinator = trial.browser("coordinator");
    let mut event = serde_json::to_value(&entry.event).unwrap();
    event["findings"]["core_set"]
        .as_object_mut()
        .unwrap()
        .remove("haq");
    event["findings"]["particulars"] = json!({
        "not_done": [{"item": {"core_set": "health_assessment"}, "reason": "asleep"}],
    });
    entry.event = serde_json::from_value(event.clone()).unwrap();
    let written = json!({"date": entry.date, "event": event, "reason": "as it was"});
    let stored = coordinator.post_json(
        &format!("/api/v1/subjects/{subject}/events"),
        "first",
        &written.to_string(),
    );
    assert_eq!(stored.status(), 201, "{}", stored.text());
    let number = serde_json::from_str::<Value>(&stored.text()).unwrap()["entry"]
        .as_u64()
        .unwrap();
    let own = format!("/subjects/{subject}/entries/{number}");
    // The second person finds another weight, and the reason in other words.
    let (_, mut typed) = forms::typed_of(&entry).unwrap();
    typed.insert("weight".to_owned(), "64".to_owned());
    typed.insert("haq__missing".to_owned(), "at rest".to_owned());
    let mut fields = vec![("_key", "second")];
    fields.extend(
        typed
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let investigator = trial.browser("investigator");
    let second = investigator.post_explained(&format!("{own}/second"), &fields);
    assert_eq!(second.status(), 303, "{}", second.text());
    let page = investigator.get(&format!("{own}/differences")).text();
    for shown in [
        "Body weight",
        "Disability index: Missing because",
        "at rest",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // One of them is decided, one asked about, one corrected, one verified; a field is asked about that is still empty.
    let first = event["findings"]["weight"].clone();
    let decided = investigator.post_json(
        &format!("/api/v1{own}/differences"),
        "decide",
        &json!({"reason": "the scales", "decisions": [
            {"item": "event.findings.weight", "first": first, "second": "64", "stands": "second"},
        ]})
        .to_string(),
    );
    assert_eq!(decided.status(), 201, "{}", decided.text());
    let monitor = trial.browser("monitor");
    for (key, about) in [
        (
            "q",
            vec![
                ("entry", number.to_string()),
                ("group", "event.findings.core_set".into()),
            ],
        ),
        (
            "p",
            vec![
                ("visit", "W40".into()),
                ("group", "event.findings.weight".into()),
            ],
        ),
    ] {
        let mut fields = vec![("_key", key), ("text", "why?")];
        fields.extend(about.iter().map(|(name, value)| (*name, value.as_str())));
        let raised = monitor.post(&format!("/subjects/{subject}/queries"), &fields);
        assert_eq!(raised.status(), 303, "{}", raised.text());
    }
    let name = format!("item-{number}-event.findings.core_set");
    let verified = monitor.post(
        &format!("/subjects/{subject}/source-verification"),
        &[("_key", "v"), (&name, "yes")],
    );
    assert_eq!(verified.status(), 303, "{}", verified.text());

    let entries: Vec<Entry> = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let mut raw = BTreeSet::new();
    for entry in &entries {
        ways(
            "event",
            &serde_json::to_value(&entry.event).unwrap(),
            &mut raw,
        );
    }
    assert!(raw.contains("event.findings.core_set") && raw.contains("core set patient global"));
    let mut looked = 0;
    for (user, role) in [
        ("monitor", Role::Monitor),
        ("coordinator", Role::Coordinator),
        ("data-manager", Role::DataManager),
    ] {
        for seen in crawl(&trial.browser(user), user, role) {
            let Ok(page) = std::str::from_utf8(seen.body()) else {
                continue;
            };
            if seen.status() != 200 || !page.contains("<html") {
                continue;
            }
            looked += 1;
            for text in texts(page) {
                assert!(!raw.contains(&text), "{user} reads \"{text}\": {page}");
                let is_way = text
                    .split("event.")
                    .skip(1)
                    .any(|rest| rest.starts_with(char::is_lowercase));
                assert!(!is_way, "{user} reads \"{text}\": {page}");
            }
        }
    }
    assert!(looked > 100, "{looked}");
    let queries = monitor.get("/queries").text();
    for shown in ["Core set measures", "Body weight"] {
        assert!(queries.contains(shown), "{shown}: {queries}");
    }
    let trail = monitor
        .get(&format!("/subjects/{subject}/trail?entry={number}"))
        .text();
    for shown in ["Body weight", "Missing because", "Core set measures"] {
        assert!(trail.contains(shown), "{shown}: {trail}");
    }
}
