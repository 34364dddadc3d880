//! A query about something that an answer takes away is closed with that answer, on a page and by a program alike.

use record::{Entry, Event, Observation, SubjectNumber};
use serde_json::{Value, json};

use crate::trial::{Browser, Trial, World};

fn queries(browser: &Browser<'_>, subject: u32) -> Vec<Value> {
    let path = format!("/api/v1/subjects/{subject}/queries");
    let all: Value = serde_json::from_str(&browser.get(&path).text()).unwrap();
    all["queries"].as_array().unwrap().clone()
}

fn raise(browser: &Browser<'_>, subject: u32, about: &Value) -> u64 {
    let path = format!("/api/v1/subjects/{subject}/queries");
    let sent = json!({"about": about, "text": "Please look."}).to_string();
    let raised = browser.post_json(&path, &about.to_string().len().to_string(), &sent);
    assert_eq!(raised.status(), 201, "{}", raised.text());
    let raised: Value = serde_json::from_str(&raised.text()).unwrap();
    raised["line"].as_u64().unwrap()
}

fn standing(browser: &Browser<'_>, subject: u32, number: u64) -> (String, String) {
    let all = queries(browser, subject);
    let found = all.iter().find(|one| one["number"] == number).unwrap();
    let said = found["said"].as_array().unwrap().last().unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (word(&found["standing"]), word(&said["text"]))
}

/// A subject of site 1 who has the last visit before them.
fn somebody(trial: &Trial) -> u32 {
    let found = trial.house.store.look(|state| {
        let plan = state.plan();
        let own = state.subjects().iter();
        let mut own = own.filter(|one| {
            one.screening().site.0 == 1
                && one.day_zero(plan).is_some()
                && !one.phase(plan).is_final()
                && one.visit(plan.visit_named("W40").unwrap()).is_none()
        });
        own.next().map(|one| one.number().0)
    });
    found.unwrap().unwrap()
}

#[test]
fn f_4_a_query_about_what_an_answer_takes_away_is_closed_with_it_on_a_page_and_by_a_program() {
    let trial = Trial::new("unasked", World::One);
    let subject = somebody(&trial);
    let (monitor, coordinator) = (trial.browser("monitor"), trial.browser("coordinator"));
    let investigator = trial.browser("investigator");
    let of_visit = |visit: &str| json!({"of": "empty_field", "visit": visit, "group": "event.findings.weight"});
    let missed = raise(&monitor, subject, &of_visit("W40"));
    let other = raise(&monitor, subject, &json!({"of": "subject"}));

    // On a page: the visit was not held.
    let path = format!("/subjects/{subject}/forms/missed-visit/W40");
    let today = trial.today();
    let stored = coordinator.fill_in(&path, &[("date", today.as_str()), ("reason", "moved away")]);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let (stands, text) = standing(&monitor, subject, missed);
    assert_eq!(stands, "closed");
    assert_eq!(
        text,
        "Week 40 was not held, so that nothing of it is asked any more."
    );
    assert_eq!(standing(&monitor, subject, other).0, "open");
    let page = monitor.get(&format!("/subjects/{subject}/queries")).text();
    assert!(page.contains("nothing of it is asked any more"), "{page}");

    // By a program: prednisone was none, so that no dose of it is asked.
    let path = format!("/subjects/{subject}/forms/concomitant-treatment");
    let given = [
        ("date", today.as_str()),
        ("name", "Prednisone"),
        ("class", "glucocorticoid"),
        ("change", "at_entry"),
        ("daily_milligrams", "10"),
    ];
    let stored = investigator.fill_in(&path, &given);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let is_treatment = |entry: &Entry| {
        matches!(
            entry.event,
            Event::Observation(Observation::ConcomitantTreatment(_))
        )
    };
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let entry = entries
        .iter()
        .rfind(|entry| is_treatment(entry))
        .unwrap()
        .sequence;
    let group = "event.daily_milligrams";
    let dose = raise(
        &monitor,
        subject,
        &json!({"of": "item_group", "entry": entry, "group": group}),
    );
    let correction = json!({
        "entry": entry,
        "items": [{"group": "event.class", "seen": 0, "new": "other"}],
        "reason": "it is an ointment",
    });
    let path = format!("/api/v1/subjects/{subject}/corrections");
    let done = coordinator.post_json(&path, "c", &correction.to_string());
    assert_eq!(done.status(), 201, "{}", done.text());
    let (stands, text) = standing(&monitor, subject, dose);
    assert_eq!(stands, "closed");
    assert!(
        text.starts_with("With the answers as they are now this is not asked any more"),
        "{text}"
    );

    // Whoever asked may still ask.
    let path = format!("/api/v1/subjects/{subject}/queries/{dose}/reopened");
    let again = json!({"text": "How much ointment?"}).to_string();
    assert_eq!(monitor.post_json(&path, "again", &again).status(), 201);
    assert_eq!(standing(&monitor, subject, dose).0, "open");
}
