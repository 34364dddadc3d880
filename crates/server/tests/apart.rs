//! Whoever scores a subject at a visit records none of its adverse events of that time, whichever way they come.

use record::{Event, Observation, SubjectNumber};
use serde_json::json;

use crate::trial::{Answer, Browser, Trial, plan, whole_lives};

/// The life of somebody at site 1 up to the second visit at which the core set was scored, without that visit; and that
/// visit.
fn before_a_visit(test: &str) -> (Trial, record::Entry) {
    let life = crate::browser_forms::life_with_a_cross_over();
    let visits: Vec<usize> = life
        .iter()
        .enumerate()
        .filter(|(_, entry)| is_scored(&entry.event))
        .map(|(place, _)| place)
        .collect();
    let trial = Trial::of(test, &life[..visits[2]]);
    let visit = life[visits[2]].clone();
    trial.set_day(visit.date);
    (trial, visit)
}

fn is_scored(event: &Event) -> bool {
    matches!(event, Event::Observation(Observation::VisitHeld(held)) if held.findings.core_set.is_some())
}

pub fn an_event(date: &str, seriousness: &str) -> serde_json::Value {
    let found = whole_lives()
        .into_iter()
        .find_map(|entry| match entry.event {
            Event::Observation(Observation::AdverseEvent(event)) => Some(event),
            _ => None,
        });
    let event = Event::Observation(Observation::AdverseEvent(found.unwrap()));
    let mut event = serde_json::to_value(event).unwrap();
    event["seriousness"] = json!(seriousness);
    event["onset"] = json!({"hours": 400});
    event["outcome"] = json!("recovering");
    if seriousness == "serious" {
        event["reported"] = json!({"words": "Headache", "serious_because": ["hospitalisation"]});
    }
    event.as_object_mut().unwrap().remove("ended");
    json!({"date": date, "event": event, "reason": "as told"})
}

fn write(browser: &Browser<'_>, key: &str, body: &serde_json::Value) -> Answer {
    browser.post_json("/api/v1/subjects/1/events", key, &body.to_string())
}

fn entries(trial: &Trial) -> usize {
    let entries = trial.house.store.entries_of(SubjectNumber(1));
    entries.unwrap().len()
}

#[test]
fn b_16_whoever_recorded_an_adverse_event_scores_no_visit_of_that_time_and_a_colleague_does() {
    let (trial, visit) = before_a_visit("apart_visit");
    let coordinator = trial.browser("coordinator");
    let date = visit.date.to_string();
    let told = write(&coordinator, "ae", &an_event(&date, "not_serious"));
    assert_eq!(told.status(), 201, "{}", told.text());
    let scored = json!({"date": date, "event": visit.event, "reason": "as measured"});
    let before = entries(&trial);
    let refused = write(&coordinator, "visit", &scored);
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused.text().contains("A colleague who did not"),
        "{}",
        refused.text()
    );
    assert_eq!(entries(&trial), before);
    // The page says so before anybody types, and not to the colleague.
    let Event::Observation(Observation::VisitHeld(held)) = &visit.event else {
        panic!("it is a visit")
    };
    let form = format!("/subjects/1/forms/visit/{}", held.visit);
    let warning = "You recorded adverse events of this subject";
    assert!(coordinator.get(&form).text().contains(warning));
    let assessor = trial.browser("assessor");
    assert!(!assessor.get(&form).text().contains(warning));
    let stored = write(&assessor, "visit", &scored);
    assert_eq!(stored.status(), 201, "{}", stored.text());
    // And nobody who recorded the events corrects what the colleague scored.
    let entry = trial.house.store.entries_of(SubjectNumber(1)).unwrap();
    let entry = entry.last().unwrap().sequence;
    let correction = |group: &str, new: serde_json::Value| {
        let items = json!([{"group": group, "seen": 0, "new": new}]);
        json!({"entry": entry, "items": items, "reason": "a slip"}).to_string()
    };
    let path = "/api/v1/subjects/1/corrections";
    let scores = correction("event.findings.core_set.patient_global", json!("3.1"));
    let refused = coordinator.post_json(path, "c", &scores);
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused.text().contains("A colleague who did not"),
        "{}",
        refused.text()
    );
    let weight = correction("event.findings.weight", json!("71"));
    assert_eq!(coordinator.post_json(path, "w", &weight).status(), 201);
}

#[test]
fn b_16_whoever_scored_records_no_adverse_event_of_that_time_unless_it_is_serious() {
    let (trial, visit) = before_a_visit("apart_event");
    let investigator = trial.browser("investigator");
    let date = visit.date.to_string();
    let scored = json!({"date": date, "event": visit.event, "reason": "as measured"});
    assert_eq!(write(&investigator, "visit", &scored).status(), 201);
    let refused = write(&investigator, "ae", &an_event(&date, "not_serious"));
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused.text().contains("You scored this subject"),
        "{}",
        refused.text()
    );
    // Nobody waits for a colleague to report what is serious.
    let serious = write(&investigator, "sae", &an_event(&date, "serious"));
    assert_eq!(serious.status(), 201, "{}", serious.text());
    let colleague = write(
        &trial.browser("coordinator"),
        "ae",
        &an_event(&date, "not_serious"),
    );
    assert_eq!(colleague.status(), 201, "{}", colleague.text());
    // What happens after the visit belongs to the next.
    trial.set_day(visit.date.tomorrow().unwrap());
    let later = an_event(&trial.today(), "not_serious");
    // The session of yesterday has ended.
    let investigator = trial.browser("investigator");
    assert_eq!(write(&investigator, "later", &later).status(), 201);
}

#[test]
fn where_the_protocol_says_so_anybody_at_the_site_does_both() {
    let mut protocol = plan(crate::trial::World::One).protocol().clone();
    protocol.response.core_set_entered_by = protocol::CoreSetEntry::AnybodyAtTheSite;
    let plan = protocol::Plan::compile(protocol).unwrap();
    let life = crate::browser_forms::life_with_a_cross_over();
    let place = life
        .iter()
        .rposition(|entry| is_scored(&entry.event))
        .unwrap();
    let trial = Trial::under("apart_anybody", plan, &life[..place]);
    trial.set_day(life[place].date);
    let coordinator = trial.browser("coordinator");
    let date = life[place].date.to_string();
    assert_eq!(
        write(&coordinator, "ae", &an_event(&date, "not_serious")).status(),
        201
    );
    let scored = json!({"date": date, "event": life[place].event, "reason": "as measured"});
    let stored = write(&coordinator, "visit", &scored);
    assert_eq!(stored.status(), 201, "{}", stored.text());
}

#[test]
fn b_26_where_the_protocol_hides_them_whoever_scores_sees_no_score_of_before() {
    for hidden in [false, true] {
        let mut protocol = plan(crate::trial::World::One).protocol().clone();
        if hidden {
            protocol.response.earlier_scores = protocol::EarlierScores::Hidden;
        }
        let plan = protocol::Plan::compile(protocol).unwrap();
        let life = crate::browser_forms::life_with_a_cross_over();
        let place = life
            .iter()
            .rposition(|entry| is_scored(&entry.event))
            .unwrap();
        let held = life[..place]
            .iter()
            .rfind(|entry| is_scored(&entry.event))
            .unwrap();
        let (day, held) = (held.date, held.event.visit().unwrap());
        let next = life[place].event.visit().unwrap();
        let trial = Trial::under("earlier_scores", plan, &life[..place]);
        trial.set_day(life[place].date);
        let assessor = trial.browser("assessor");
        let form = assessor
            .get(&format!("/subjects/1/forms/visit/{next}"))
            .text();
        let label = &trial
            .house
            .plan
            .visit(trial.house.plan.visit_named(held).unwrap())
            .label;
        let of_before = format!("{label}, {day}");
        assert_eq!(form.contains(&of_before), !hidden, "{of_before}");
        let page = assessor.get(&format!("/subjects/1/visits/{held}"));
        assert_eq!(page.status(), if hidden { 403 } else { 200 });
        let link = format!("href=\"/subjects/1/visits/{held}\"");
        for path in ["/subjects/1", "/subjects/matrix"] {
            let listed = assessor.get(path).text();
            assert_eq!(listed.contains(&link), !hidden, "{path}");
        }
        // Whoever does not score reads them all the same.
        let monitor = trial
            .browser("monitor")
            .get(&format!("/subjects/1/visits/{held}"));
        assert_eq!(monitor.status(), 200);
    }
}

#[test]
fn b_19_assessors_see_the_visits_that_they_score_and_nothing_of_what_was_given() {
    let trial = Trial::new("assessors_calendar", crate::trial::World::One);
    let subject = trial.subject_of(|site| site == 1);
    let path = format!("/subjects/{subject}");
    let coordinator = trial.browser("coordinator").get(&path).text();
    let assessor = trial.browser("assessor").get(&path).text();
    for words in [">Infusion<", ">given<"] {
        assert!(coordinator.contains(words), "{words}");
        assert!(!assessor.contains(words), "{words}");
    }
    assert!(!assessor.contains("Early termination"));
    assert!(assessor.contains("Week 4"));
    let matrix = trial.browser("assessor").get("/subjects/matrix").text();
    assert!(matrix.contains("Week 4") && !matrix.contains("Early termination"));
}
