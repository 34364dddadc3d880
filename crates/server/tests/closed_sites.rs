//! A site that is closed: nobody is screened, enrolled or randomised there by any way, and everybody who is in the trial there
//! goes on, with visits, treatment, events and corrections; patients under treatment are not left alone.

use record::{Act, Entry, Event, SubjectNumber};
use serde_json::{Value, json};

use crate::by_hand::ready;
use crate::imports::{send, table, take};
use crate::interface::next_visit;
use crate::trial::{Answer, Browser, Trial, World};

/// Opens or closes site 1, on the page of the sites.
fn set_site(trial: &Trial, standing: &str, key: &str) {
    let fields = [
        ("_key", key),
        ("standing", standing),
        ("reason", "the approval of the committee"),
    ];
    let done = trial.browser("administrator").post("/sites/1", &fields);
    assert_eq!(done.status(), 303, "{}", done.text());
}

/// How many were screened and how many enrolled, and how many entries there are.
fn counts(trial: &Trial) -> (usize, u32, u64) {
    let found = trial.house.store.look(|state| {
        (
            state.subjects().len(),
            state.enrolled(),
            state.entries_taken(),
        )
    });
    found.unwrap()
}

/// Somebody of site 1, as a program enters them into the screening log.
fn somebody(trial: &Trial) -> String {
    let screened = Trial::lives().iter().find_map(|entry| match &entry.event {
        Event::Act(Act::Screened(screening)) if screening.site.0 == 1 => Some(screening),
        _ => None,
    });
    json!({"date": trial.today(), "screening": screened.unwrap()}).to_string()
}

fn is_closed_there(answer: &Answer) {
    assert_eq!(answer.status(), 423, "{}", answer.text());
    assert!(answer.text().contains("closed"), "{}", answer.text());
}

/// A file is taken whole or not at all, and says which of its changes was refused, and why.
fn is_not_taken(answer: &Answer) {
    assert_eq!(answer.status(), 409, "{}", answer.text());
    let text = answer.text();
    assert!(text.contains("Site 1 is closed"), "{text}");
}

#[test]
fn r_36_a_closed_site_screens_enrols_and_randomises_nobody_by_page_program_file_or_hand() {
    let (trial, codes) = ready("closed_site", World::One);
    let opened_last = trial.today();
    set_site(&trial, "closed", "close");
    let coordinator = trial.browser("coordinator");
    let before = counts(&trial);

    // Neither is it offered.
    let page = coordinator.get("/subjects").text();
    assert!(page.contains("This site is closed") && !page.contains("href=\"/subjects/new\""));
    let page = coordinator.get("/subjects/1").text();
    assert!(!page.contains("forms/enrolment"), "{page}");

    // A new person: by the form, by a program, by a file.
    let form = coordinator.get("/subjects/new");
    let kept = screened_by_form(&trial, &coordinator, &form);
    is_closed_there(&kept);
    let sent = coordinator.post_json("/api/v1/subjects", "screen", &somebody(&trial));
    is_closed_there(&sent);
    let file = table(&trial, 1);
    let shown = send(&coordinator, "redcap", &file);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    is_not_taken(&take(&coordinator, &shown));
    let body = json!({"reason": "transfer of May", "text": file}).to_string();
    is_not_taken(&coordinator.post_json("/api/v1/imports/redcap", "file", &body));

    // Who was screened there and is ready: by the form, by a program, with a code of the site's own of a later day.
    let today = trial.today();
    let enrolment = "/subjects/1/forms/enrolment";
    let fields = [("_key", "enrol"), ("date", today.as_str())];
    is_closed_there(&coordinator.post_explained(enrolment, &fields));
    let day = json!({"date": today}).to_string();
    is_closed_there(&coordinator.post_json("/api/v1/subjects/1/enrolment", "enrol", &day));
    trial.set_day(trial.house.today().tomorrow().unwrap());
    let coordinator = trial.browser("coordinator");
    let by_hand = |date: &str, key: &str| {
        let sent = json!({"date": date, "code": codes[0], "reason": "the network was down"});
        let path = "/api/v1/subjects/1/enrolment-by-hand";
        coordinator.post_json(path, key, &sent.to_string())
    };
    is_closed_there(&by_hand(&trial.today(), "late"));
    let fields = [
        ("_key", "by-hand"),
        ("code", &*codes[0].to_string()),
        ("date", &*trial.today()),
        ("reason", "the network was down"),
    ];
    is_closed_there(&coordinator.post("/subjects/1/by-hand", &fields));
    assert_eq!(counts(&trial), before);

    // A code that was given before the site was closed is entered: the patient holds it already.
    let entered = by_hand(&opened_last, "in-time");
    assert_eq!(entered.status(), 201, "{}", entered.text());

    // Once it is open again nothing else stands in the way.
    set_site(&trial, "open", "open");
    let sent = coordinator.post_json("/api/v1/subjects", "screen-again", &somebody(&trial));
    assert_eq!(sent.status(), 201, "{}", sent.text());
    let shown = send(&coordinator, "redcap", &table(&trial, 1));
    assert_eq!(take(&coordinator, &shown).status(), 303);
    assert_eq!(counts(&trial).0, before.0 + 2);
}

/// Sends the form of a new person, filled in as somebody of the virtual lives was.
fn screened_by_form(trial: &Trial, browser: &Browser<'_>, form: &Answer) -> Answer {
    assert!(
        form.text().contains("This site is closed"),
        "{}",
        form.text()
    );
    let screened: Value = serde_json::from_str(&somebody(trial)).unwrap();
    let mut event = screened["screening"].clone();
    event["kind"] = "screened".into();
    let entry = Entry::new(
        1,
        SubjectNumber(1),
        trial.house.today(),
        serde_json::from_value(event).unwrap(),
    );
    let (_, typed) = forms::typed_of(&entry).unwrap();
    let mut fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("_key", "form"));
    browser.post_explained("/subjects/new", &fields)
}

#[test]
fn r_36_at_a_closed_site_visits_infusions_events_corrections_and_withdrawals_go_on() {
    let trial = Trial::new("closed_goes_on", World::One);
    set_site(&trial, "closed", "close");
    let (subject, next) = next_visit(&trial);
    trial.set_day(next.date);
    let today = trial.today();
    let coordinator = trial.browser("coordinator");
    let Event::Observation(record::Observation::VisitHeld(held)) = &next.event else {
        panic!("it is a visit");
    };
    let at = |path: &str| format!("/subjects/{subject}/{path}");
    // Whoever scores a subject records none of its events: a colleague does.
    let investigator = trial.browser("investigator");
    let stored = |path: &str, fields: &[(&str, &str)]| {
        let before = counts(&trial).2;
        let answer = investigator.fill_in(&at(path), fields);
        assert_eq!(answer.status(), 303, "{path}: {}", answer.text());
        counts(&trial).2 - before
    };

    // A visit, by a program, and the infusion after it, on its page.
    let sent = json!({"date": today, "event": next.event, "reason": "as it was"}).to_string();
    let path = format!("/api/v1/subjects/{subject}/events");
    let answer = coordinator.post_json(&path, "visit", &sent);
    assert_eq!(answer.status(), 201, "{}", answer.text());
    let infusion = [
        ("date", today.as_str()),
        ("days", "1"),
        ("day_1_volume", "700"),
        ("highest_rate", "0.02"),
    ];
    assert_eq!(
        stored(&format!("forms/infusion/{}", held.visit), &infusion),
        1
    );

    // An adverse event, and what else is taken.
    let event = [
        ("date", today.as_str()),
        ("words", "Headache"),
        ("severity", "mild"),
        ("seriousness", "not_serious"),
        ("relation", "related"),
        ("thromboembolism", "not_suspected"),
        ("outcome", "recovering"),
        ("action", "not_changed"),
    ];
    assert_eq!(stored("forms/adverse-event", &event), 1);

    // A query and its answer, a correction, a signature.
    let monitor = trial.browser("monitor");
    let question = [("_key", "ask"), ("text", "Was the cuff the right one?")];
    assert_eq!(monitor.post(&at("queries"), &question).status(), 303);
    let number = monitor.get(&at("queries")).text();
    let number = number.split("Query ").nth(1).unwrap();
    let number = number.split(' ').next().unwrap().to_owned();
    let answer = [("_key", "answer"), ("text", "It is.")];
    let answered = coordinator.post(&at(&format!("queries/{number}/answered")), &answer);
    assert_eq!(answered.status(), 303, "{}", answered.text());
    let own = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let weighed = own.iter().rev().find(|entry| {
        serde_json::to_value(&entry.event).unwrap()["findings"]["weight"].is_string()
    });
    let entry = weighed.unwrap().sequence;
    let correction = json!({
        "entry": entry,
        "items": [{"group": "event.findings.weight", "seen": 0, "new": "71.5"}],
        "reason": "a slip",
    });
    let path = format!("/api/v1/subjects/{subject}/corrections");
    let corrected = coordinator.post_json(&path, "correct", &correction.to_string());
    assert_eq!(corrected.status(), 201, "{}", corrected.text());

    // And a subject who withdraws leaves the trial as anywhere.
    let withdrawal = [
        ("date", today.as_str()),
        ("reason", "withdrawal_of_consent"),
    ];
    assert_eq!(stored("forms/discontinuation", &withdrawal), 1);
    let left = trial.house.store.look(move |state| {
        let subject = state.subject(SubjectNumber(subject)).unwrap();
        subject.ending().is_some()
    });
    assert!(left.unwrap());

    // The page says how it is: no more people, and these go on.
    let page = coordinator.get("/").text();
    assert!(page.contains("This site is closed"), "{page}");
}
