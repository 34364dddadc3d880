//! The interface for programs: what its description says, and what it takes of programs no more than of people.

use std::collections::BTreeSet;

use http::Request;
use record::{Act, Event, Observation};
use serde_json::{Value, json};
use server::{ROUTES, answer};

use crate::trial::{Answer, Browser, Trial, World, form_token};

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(answer.0.body()).unwrap()
}

#[test]
fn every_operation_is_described_with_its_parts_its_answer_and_its_refusals() {
    let trial = Trial::new("described", World::One);
    let description = json_of(&trial.browser("monitor").get("/api/v1/openapi.json"));
    let mut names = BTreeSet::new();
    let routes: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
        .collect();
    for route in &routes {
        let method = route.method.as_str().to_lowercase();
        let operation = &description["paths"][route.path][&method];
        let what = format!("{method} {}", route.path);
        assert!(
            operation["summary"].as_str().unwrap().ends_with('.'),
            "{what}"
        );
        assert!(
            names.insert(operation["operationId"].as_str().unwrap().to_owned()),
            "{what}"
        );
        let parts = route.path.matches('{').count();
        let in_path = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .count();
        assert_eq!(in_path, parts, "{what}");
        let done = ["200", "201"].map(|status| operation["responses"][status].is_object());
        assert!(done[0] != done[1], "{what}");
        assert!(operation["responses"]["422"].is_object(), "{what}");
        assert_eq!(
            operation["requestBody"].is_object(),
            method == "post",
            "{what}"
        );
    }
    let described: usize = description["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|methods| methods.as_object().unwrap().len())
        .sum();
    assert_eq!(described, routes.len());
}

/// Sends something as a program, with headers of its own.
fn post(browser: &Browser<'_>, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("cookie", format!("myotrial={}", browser.cookie))
        .header("x-form-token", form_token(&browser.cookie));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.as_bytes().to_vec()).unwrap();
    Answer(answer(&browser.trial.house, &request).0)
}

#[test]
fn a_program_names_a_key_and_sends_json_even_where_its_act_would_need_neither() {
    let trial = Trial::new("plain_key", World::One);
    let manager = trial.browser("data-manager");
    let body = json!({"reason": "the end", "password": "demonstration"}).to_string();
    let with = |headers: &[(&str, &str)]| post(&manager, "/api/v1/unblinding", headers, &body);
    assert_eq!(with(&[]).status(), 400);
    for key in ["", "with a blank", &"k".repeat(101)] {
        assert_eq!(with(&[("idempotency-key", key)]).status(), 400, "{key:?}");
    }
    let text = with(&[("idempotency-key", "k"), ("content-type", "text/plain")]);
    assert_eq!(text.status(), 415);
    assert_eq!(
        text.header("content-type"),
        Some("application/problem+json")
    );
    let json = ("content-type", "application/json; charset=utf-8");
    assert_eq!(with(&[("idempotency-key", "k"), json]).status(), 423);
    let monitor = trial.browser("monitor");
    for after in ["-1", "x", "4294967296", "1.5"] {
        let path = format!("/api/v1/subjects/1/trail?after={after}");
        assert_eq!(monitor.get(&path).status(), 400, "{after}");
    }
    assert_eq!(
        monitor.get("/api/v1/subjects/1/trail?after=2").status(),
        200
    );
}

#[test]
fn what_is_there_is_not_asked_for_by_another_method_and_the_answer_names_those_that_are() {
    let trial = Trial::new("methods", World::One);
    let monitor = trial.browser("monitor");
    let cookie = Some(monitor.cookie.as_str());
    for (method, path, allowed) in [
        ("PUT", "/api/v1/subjects", "GET, HEAD, POST"),
        ("DELETE", "/subjects", "GET, HEAD"),
        ("GET", "/sign-out", "POST"),
    ] {
        let answer = trial.ask(method, path, cookie, "");
        assert_eq!(answer.status(), 405, "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
    assert_eq!(trial.ask("PUT", "/nowhere", cookie, "").status(), 404);
}

/// The next visit of somebody at site 1 that nobody has entered yet: the subject, and the entry.
pub fn next_visit(trial: &Trial) -> (u32, record::Entry) {
    let today = trial.house.today();
    let screened: Vec<_> = Trial::lives()
        .iter()
        .filter(|entry| matches!(&entry.event, Event::Act(Act::Screened(_))))
        .map(|entry| entry.subject)
        .collect();
    let own: BTreeSet<u32> = trial
        .subjects()
        .into_iter()
        .filter(|(_, site)| *site == 1)
        .map(|(subject, _)| subject)
        .collect();
    let mut passed = BTreeSet::new();
    for entry in Trial::lives() {
        let place = screened
            .iter()
            .position(|one| *one == entry.subject)
            .unwrap();
        let number = u32::try_from(place + 1).unwrap();
        // The first that follows, and no later one.
        let follows = entry.date > today && passed.insert(entry.subject);
        let visit = matches!(&entry.event, Event::Observation(Observation::VisitHeld(_)));
        if follows && visit && own.contains(&number) {
            return (number, entry.clone());
        }
    }
    panic!("nobody at site 1 has a visit before them");
}

#[test]
fn r_29_what_a_person_would_be_asked_a_reason_for_a_program_is_asked_too() {
    let trial = Trial::new("checked", World::One);
    let (subject, entry) = next_visit(&trial);
    // Far behind its window.
    let late = entry.date.checked_add(jiff::Span::new().days(20)).unwrap();
    trial.set_day(late);
    let coordinator = trial.browser("coordinator");
    let path = format!("/api/v1/subjects/{subject}/events");
    let sent = |reason: Option<&str>| json!({"date": late, "event": entry.event, "reason": reason});
    let doubtful = coordinator.post_json(&path, "a", &sent(None).to_string());
    assert_eq!(doubtful.status(), 422, "{}", doubtful.text());
    let problem = json_of(&doubtful);
    let fields = problem["problems"].as_array().unwrap();
    assert!(fields.iter().any(|one| one["field"] == "date"), "{problem}");
    let taken = sent(Some("the subject was abroad")).to_string();
    let stored = coordinator.post_json(&path, "a", &taken);
    assert_eq!(stored.status(), 201, "{}", stored.text());
    // Asked for again it is not examined against itself.
    let again = coordinator.post_json(&path, "a", &taken);
    assert_eq!((again.status(), again.text()), (201, stored.text()));
    // Under another key it is the same visit a second time, which no reason makes good.
    let twice = coordinator.post_json(&path, "b", &taken);
    assert_eq!(twice.status(), 422, "{}", twice.text());
    // An assessor writes visits alone.
    let assessor = trial.browser("assessor");
    let deviation = json!({"date": late, "event": {"kind": "deviation", "text": "moved"}});
    let refused = assessor.post_json(&path, "c", &deviation.to_string());
    assert_eq!(refused.status(), 403, "{}", refused.text());
}
