//! Data that two people enter: the second sees nothing of the first, what differs is listed and decided, and no arm shows.

use std::collections::BTreeMap;

use protocol::{DoubleEntry, Plan, TwiceEntered};
use record::Entry;
use serde_json::{Value, json};
use store::Role;

use crate::interface::next_visit;
use crate::trial::{Answer, Browser, Trial, World, plan};
use crate::two_worlds::{Seen, crawl, first_difference, seen};

/// The trial of a world in which visits and adverse events are entered twice.
pub fn twice(world: World) -> Plan {
    let mut protocol = plan(world).protocol().clone();
    protocol.double_entry = DoubleEntry {
        forms: vec![TwiceEntered::Visit, TwiceEntered::AdverseEvent],
        ..DoubleEntry::default()
    };
    Plan::compile(protocol).unwrap()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text()).unwrap()
}

/// A visit that the coordinator entered, with one value as it is told here: its subject and its entry.
fn with_visit(trial: &Trial, patient_global: &str) -> (u32, Entry) {
    let (subject, mut entry) = next_visit(trial);
    trial.set_day(entry.date);
    let mut event = serde_json::to_value(&entry.event).unwrap();
    event["findings"]["core_set"]["patient_global"] = json!(patient_global);
    entry.event = serde_json::from_value(event.clone()).unwrap();
    let stored = trial.browser("coordinator").post_json(
        &format!("/api/v1/subjects/{subject}/events"),
        "first",
        &json!({"date": entry.date, "event": event, "reason": "as it was"}).to_string(),
    );
    assert_eq!(stored.status(), 201, "{}", stored.text());
    entry.sequence = json_of(&stored)["entry"].as_u64().unwrap();
    entry.subject = record::SubjectNumber(subject);
    (subject, entry)
}

/// The fields of the form of an entry, some of them with other values.
fn fields_of(entry: &Entry, other: &[(&str, &str)]) -> BTreeMap<String, String> {
    let (_, mut typed) = forms::typed_of(entry).unwrap();
    for (name, value) in other {
        typed.insert((*name).to_owned(), (*value).to_owned());
    }
    typed
}

fn post(browser: &Browser<'_>, path: &str, key: &str, fields: &BTreeMap<String, String>) -> Answer {
    let mut all = vec![("_key", key)];
    all.extend(
        fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    browser.post_explained(path, &all)
}

#[test]
fn f_22_two_people_enter_a_visit_and_what_differs_is_listed_and_decided() {
    let trial = Trial::with_plan("twice", twice(World::One));
    let (subject, entry) = with_visit(&trial, "5");
    let number = entry.sequence;
    let own = format!("/subjects/{subject}/entries/{number}");
    let enter = format!("{own}/second");
    let link = format!("href=\"{enter}\"");
    // Whoever entered it is told that it waits for somebody else; others are led to the form.
    let list = |user: &str| trial.browser(user).get("/second-entries").text();
    let coordinators = list("coordinator");
    assert!(
        !coordinators.contains(&link) && coordinators.contains(trial.house.say.twice_by_another)
    );
    assert!(list("investigator").contains(&link) && list("assessor").contains(&link));
    assert!(!list("monitor").contains(&link));
    let same = post(
        &trial.browser("coordinator"),
        &enter,
        "same",
        &fields_of(&entry, &[]),
    );
    assert_eq!(same.status(), 422, "{}", same.text());
    assert!(same.text().contains(trial.house.say.refused_same_person));
    // Refused at the form's own checks, nothing is stored.
    let investigator = trial.browser("investigator");
    let wrong = post(
        &investigator,
        &enter,
        "wrong",
        &fields_of(&entry, &[("patient_global", "11")]),
    );
    assert_eq!(wrong.status(), 422, "{}", wrong.text());
    let stored = post(
        &investigator,
        &enter,
        "second",
        &fields_of(&entry, &[("patient_global", "5.5"), ("weight", "64")]),
    );
    let differences = format!("{own}/differences");
    assert_eq!(stored.status(), 303, "{}", stored.text());
    assert_eq!(stored.header("location"), Some(differences.as_str()));
    let page = investigator.get(&differences);
    let text = page.text();
    for shown in [
        "Patient global activity",
        "5.5",
        "weight",
        "64",
        "coordinator",
        "investigator",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let listed = |user: &str| -> Vec<Value> {
        let all = json_of(&trial.browser(user).get("/api/v1/second-entries"));
        all["entries"].as_array().unwrap().clone()
    };
    let of_monitor = listed("monitor");
    let one = of_monitor
        .iter()
        .find(|one| one["entry"] == number)
        .unwrap();
    let items: Vec<&Value> = one["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["item"])
        .collect();
    assert_eq!(
        items,
        [
            "event.findings.weight",
            "event.findings.core_set.patient_global"
        ]
    );
    assert_eq!(
        (
            one["first"]["person"].as_str(),
            one["second"]["person"].as_str()
        ),
        (Some("coordinator"), Some("investigator"))
    );
    // Assessors decide nothing, and see no value of it.
    assert!(listed("assessor").iter().all(|one| one["entry"] != number));
    assert_eq!(trial.browser("assessor").get(&differences).status(), 403);
    assert_eq!(trial.browser("assessor").get(&enter).status(), 404);
    // Without a reason, or with nothing chosen, the page comes back with what was chosen.
    let hidden = |name: &str| page.hidden(name).replace("&quot;", "\"");
    let mut fields: Vec<(String, String)> = vec![("_key".into(), hidden("_key"))];
    for (place, stands) in [(0, "first"), (1, "second")] {
        for name in ["item", "first", "second"] {
            let name = format!("{name}-{place}");
            let value = hidden(&name);
            fields.push((name, value));
        }
        fields.push((format!("stands-{place}"), stands.to_owned()));
    }
    let send = |more: &[(&str, &str)]| {
        let mut all: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for (name, value) in more {
            all.retain(|(own, _)| own != name);
            all.push((name, value));
        }
        investigator.post(&differences, &all)
    };
    let bare = send(&[("reason", " ")]);
    assert_eq!(bare.status(), 422, "{}", bare.text());
    assert!(bare.text().contains("id=\"reason\""));
    let nothing = send(&[
        ("reason", "x"),
        ("stands-0", "later"),
        ("stands-1", "later"),
    ]);
    assert_eq!(nothing.status(), 400, "{}", nothing.text());
    assert!(
        nothing
            .text()
            .contains(trial.house.say.twice_nothing_chosen)
    );
    let decided = send(&[("reason", "the questionnaire says 5.5")]);
    assert_eq!(decided.status(), 303, "{}", decided.text());
    let text = investigator.get(&differences).text();
    assert!(text.contains(trial.house.say.twice_agree), "{text}");
    let entries = trial.house.store.entries_of(entry.subject).unwrap();
    let now = entries.iter().find(|one| one.sequence == number).unwrap();
    let now = serde_json::to_value(&now.event).unwrap();
    assert_eq!(now["findings"]["core_set"]["patient_global"], "5.5");
    assert_ne!(now["findings"]["weight"], "64");
    let trail = trial
        .browser("monitor")
        .get(&format!("/subjects/{subject}/trail?entry={number}"))
        .text();
    for row in ["second entry", "differences decided", "corrected", "5.5"] {
        assert!(trail.contains(row), "{row}: {trail}");
    }
    let examined = store::verify(&trial.place()).unwrap();
    assert!(examined.holds, "{examined:?}");
}

/// Everything that the second person is shown before something is stored, where the first entered this value.
fn shown_to_the_second(patient_global: &str) -> Vec<Seen> {
    let trial = Trial::with_plan("twice_blind", twice(World::One));
    let (subject, entry) = with_visit(&trial, patient_global);
    let path = format!("/subjects/{subject}/entries/{}/second", entry.sequence);
    let mut all = Vec::new();
    for user in ["investigator", "assessor"] {
        let browser = trial.browser(user);
        let shown = |what: &str, ask: &dyn Fn() -> Answer| seen(&trial, user, what.to_owned(), ask);
        all.push(shown("the list", &|| browser.get("/second-entries")));
        all.push(shown("the list for programs", &|| {
            browser.get("/api/v1/second-entries")
        }));
        all.push(shown("the form", &|| browser.get(&path)));
        // With what was typed, whatever is wrong or doubtful in it: also where it is what the first typed.
        for typed in ["5", "7", "11", ""] {
            let fields = [("_key", "k"), ("patient_global", typed)];
            all.push(shown("what was typed", &|| browser.post(&path, &fields)));
            let looked = [("_key", "k"), ("_act", "review"), ("patient_global", typed)];
            all.push(shown("looked at", &|| browser.post(&path, &looked)));
        }
        let event = json!({
            "date": entry.date, "event": {"kind": "visit_held", "visit": "W4", "findings": {"weight": "400"}},
        });
        let api = format!("/api/v1{path}");
        all.push(shown("what a program sends", &|| {
            browser.post_json(&api, "k", &event.to_string())
        }));
    }
    all
}

#[test]
fn f_22_whoever_enters_second_is_shown_the_same_whatever_was_entered_first() {
    let (one, other) = (shown_to_the_second("5"), shown_to_the_second("7"));
    assert!(one.iter().any(|seen| seen.status() == 422));
    assert!(one.iter().filter(|seen| seen.status() == 200).count() >= 10);
    assert_eq!(first_difference(&one, &other), None);
}

#[test]
fn f_22_a_program_enters_second_and_decides_as_a_person_does() {
    let trial = Trial::with_plan("twice_api", twice(World::One));
    let (subject, entry) = with_visit(&trial, "5");
    let own = format!("/api/v1/subjects/{subject}/entries/{}", entry.sequence);
    let mut event = serde_json::to_value(&entry.event).unwrap();
    event["findings"]["core_set"]["haq"] = json!("2.25");
    let sent = json!({"date": entry.date, "event": event, "reason": "as it was"}).to_string();
    let path = format!("{own}/second");
    let same = trial.browser("coordinator").post_json(&path, "s", &sent);
    assert_eq!(same.status(), 422, "{}", same.text());
    let investigator = trial.browser("investigator");
    let stored = investigator.post_json(&path, "s", &sent);
    assert_eq!(stored.status(), 201, "{}", stored.text());
    let again = investigator.post_json(&path, "s", &sent);
    assert_eq!((again.status(), again.text()), (201, stored.text()));
    let list = json_of(&investigator.get("/api/v1/second-entries"));
    let one = list["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["entry"] == entry.sequence)
        .unwrap();
    let mut decision = one["differences"][0].clone();
    assert_eq!(decision["item"], "event.findings.core_set.haq");
    decision["stands"] = json!("second");
    let path = format!("{own}/differences");
    let body = |decisions: &Value, reason: &str| {
        json!({"decisions": decisions, "reason": reason}).to_string()
    };
    for (decisions, reason) in [
        (json!([]), "the source"),
        (json!([decision]), "  "),
        (
            json!([{"item": "date", "first": "x", "second": "y", "stands": "first"}]),
            "the source",
        ),
    ] {
        let refused = investigator.post_json(&path, "r", &body(&decisions, reason));
        assert_eq!(refused.status(), 422, "{}", refused.text());
    }
    let stale =
        json!([{"item": decision["item"], "first": "0", "second": "2.25", "stands": "first"}]);
    let stale = investigator.post_json(&path, "r", &body(&stale, "the source"));
    assert_eq!(stale.status(), 409, "{}", stale.text());
    let decided = investigator.post_json(&path, "d", &body(&json!([decision]), "the source"));
    assert_eq!(decided.status(), 201, "{}", decided.text());
    assert_eq!(json_of(&decided)["upheld"], 0);
    let entries = trial.house.store.entries_of(entry.subject).unwrap();
    let now = entries
        .iter()
        .find(|one| one.sequence == entry.sequence)
        .unwrap();
    assert_eq!(serde_json::to_value(&now.event).unwrap(), event);
}

#[test]
fn f_22_before_a_lock_the_page_says_which_entries_wait_for_their_second() {
    let trial = Trial::with_plan("twice_lock", twice(World::One));
    let (subject, entry) = with_visit(&trial, "5");
    let page = format!("/subjects/{subject}/endorsements");
    let manager = trial.browser("data-manager");
    let text = manager.get(&page).text();
    assert!(text.contains(trial.house.say.twice_waiting), "{text}");
    let own = format!("/subjects/{subject}/entries/{}", entry.sequence);
    let stored = post(
        &trial.browser("investigator"),
        &format!("{own}/second"),
        "second",
        &fields_of(&entry, &[("weight", "64")]),
    );
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let text = manager.get(&page).text();
    assert!(text.contains(&format!("{own}/differences")), "{text}");
    assert!(!text.contains(trial.house.say.twice_waiting), "{text}");
}

#[test]
fn f_22_a_trial_that_enters_nothing_twice_has_no_place_for_it() {
    let trial = Trial::new("once", World::One);
    let (subject, entry) = with_visit(&trial, "5");
    let browser = trial.browser("investigator");
    let page = browser.get("/second-entries").text();
    assert!(page.contains(trial.house.say.twice_nothing), "{page}");
    assert!(!browser.get("/").text().contains("/second-entries"));
    let own = format!("/subjects/{subject}/entries/{}", entry.sequence);
    for page in ["second", "differences"] {
        assert_eq!(browser.get(&format!("{own}/{page}")).status(), 404);
    }
    let stored = post(
        &browser,
        &format!("{own}/second"),
        "s",
        &fields_of(&entry, &[]),
    );
    assert_eq!(stored.status(), 404, "{}", stored.text());
    assert_eq!(
        json_of(&browser.get("/api/v1/second-entries"))["entries"],
        json!([])
    );
}

/// What blinded people see of a world in which a visit was entered twice and decided upon.
fn world(of: World) -> Vec<Seen> {
    let trial = Trial::with_plan("twice_worlds", twice(of));
    let (subject, entry) = with_visit(&trial, "5");
    let own = format!("/subjects/{subject}/entries/{}", entry.sequence);
    let path = format!("{own}/second");
    let investigator = trial.browser("investigator");
    let mut all = vec![seen(&trial, "investigator", path.clone(), || {
        post(
            &investigator,
            &path,
            "second",
            &fields_of(&entry, &[("patient_global", "6"), ("weight", "64")]),
        )
    })];
    let path = format!("{own}/differences");
    for user in ["coordinator", "monitor", "data-manager"] {
        let browser = trial.browser(user);
        all.push(seen(&trial, user, path.clone(), || browser.get(&path)));
    }
    let body = json!({"reason": "the source", "decisions": [{
        "item": "event.findings.core_set.patient_global", "first": "5", "second": "6", "stands": "second",
    }]});
    let api = format!("/api/v1{path}");
    all.push(seen(&trial, "investigator", api.clone(), || {
        investigator.post_json(&api, "d", &body.to_string())
    }));
    for (user, role) in [
        ("assessor", Role::Assessor),
        ("coordinator", Role::Coordinator),
        ("monitor", Role::Monitor),
        ("data-manager", Role::DataManager),
        ("statistician", Role::Statistician),
    ] {
        all.extend(crawl(&trial.browser(user), user, role));
    }
    all
}

#[test]
fn f_22_two_worlds_in_which_data_are_entered_twice_look_alike_to_everybody_who_is_blinded() {
    let (one, other) = (world(World::One), world(World::Other));
    assert!(one.first().is_some_and(Seen::is_stored));
    assert!(one.iter().filter(|seen| seen.status() == 200).count() > 300);
    assert_eq!(first_difference(&one, &other), None);
}
