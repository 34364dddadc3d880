//! The trial's day: a virtual life, entered through the pages from screening to the end, as a coordinator would.

use forms::{FormKind, Typed, typed_of};
use jiff::ToSpan as _;
use record::{Act, Entry, Event, Observation, SubjectNumber};
use server::Method;

use crate::trial::{Answer, Browser, Trial, World};

/// Sends a form, and explains whatever is doubtful.
fn send(browser: &Browser<'_>, path: &str, typed: &Typed) -> Answer {
    let fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.fill_in(path, &fields)
}

/// Whether the store has an entry of the kind for the subject.
fn kinds(trial: &Trial, subject: u32) -> Vec<String> {
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    entries
        .iter()
        .map(|entry| {
            let event = serde_json::to_value(&entry.event).unwrap();
            event["kind"].as_str().unwrap().to_owned()
        })
        .collect()
}

/// A person who is randomised and then lives longest in the record.
fn longest_life() -> Vec<Entry> {
    let all = Trial::lives();
    let enrolled = all
        .iter()
        .filter(|entry| matches!(entry.event, Event::Act(Act::Enrolled { .. })));
    let life_of = |subject: SubjectNumber| -> Vec<Entry> {
        all.iter()
            .filter(|entry| entry.subject == subject)
            .cloned()
            .collect()
    };
    enrolled
        .map(|entry| life_of(entry.subject))
        .max_by_key(Vec::len)
        .unwrap()
}

#[test]
fn a_life_from_screening_to_week_40_is_entered_through_the_pages() {
    let trial = Trial::before_the_first_day("life");
    let life = longest_life();
    let mut entered = Vec::new();
    for entry in &life {
        // What ended later is written down when it has ended.
        trial.set_day(entry.date.checked_add(60.days()).unwrap());
        // Whoever scores records no adverse events of the same time.
        let is_event = matches!(
            entry.event,
            Event::Observation(Observation::AdverseEvent(_))
        );
        let browser = trial.browser(if is_event {
            "investigator"
        } else {
            "coordinator"
        });
        let (kind, mut typed) = match &entry.event {
            Event::Act(Act::Enrolled { .. }) => (FormKind::Enrolment, Typed::new()),
            _ => match typed_of(entry) {
                Some(form) => form,
                None => continue,
            },
        };
        let path = match kind {
            FormKind::Screening => "/subjects/new".to_owned(),
            ref kind => format!("/subjects/1/forms/{kind}"),
        };
        typed.insert("date".to_owned(), entry.date.to_string());
        if kind == FormKind::Screening {
            typed.insert("site".to_owned(), "1".to_owned());
        }
        let answer = send(&browser, &path, &typed);
        assert_eq!(
            answer.status(),
            303,
            "{path} on {}: {}",
            entry.date,
            answer.text()
        );
        entered.push(kind.word());
        assert_eq!(browser.get("/subjects/1").status(), 200);
    }
    let stored = kinds(&trial, 1);
    assert!(stored.iter().any(|kind| kind == "enrolled"), "{stored:?}");
    let visits = stored.iter().filter(|kind| *kind == "visit_held").count();
    assert!(visits >= 10, "{visits} visits: {entered:?}");
    let page = trial.browser("coordinator").get("/subjects/1").text();
    assert!(page.contains("svg class=\"course\""));
}

/// A trial on the day on which somebody of site 1 is to be randomised, with everything that comes before it.
pub fn ready_to_be_randomised(test: &str) -> (Trial, String) {
    let trial = Trial::before_the_first_day(test);
    for entry in longest_life() {
        trial.set_day(entry.date);
        if matches!(entry.event, Event::Act(Act::Enrolled { .. })) {
            break;
        }
        let (kind, mut typed) = typed_of(&entry).unwrap();
        let path = match kind {
            FormKind::Screening => "/subjects/new".to_owned(),
            ref kind => format!("/subjects/1/forms/{kind}"),
        };
        typed.insert("date".to_owned(), entry.date.to_string());
        typed.insert("site".to_owned(), "1".to_owned());
        if kind != FormKind::Screening {
            typed.remove("site");
        }
        let answer = send(&trial.browser("coordinator"), &path, &typed);
        assert_eq!(answer.status(), 303, "{path}: {}", answer.text());
    }
    (trial, "/subjects/1/forms/enrolment".to_owned())
}

#[test]
fn t_3_twenty_clicks_on_randomise_at_once_are_one_allocation_and_twenty_like_answers() {
    let (trial, path) = ready_to_be_randomised("clicks");
    let browser = trial.browser("coordinator");
    let blank = browser.get(&path);
    let key = blank.hidden("_key");
    let date = trial.today();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let clicks: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| browser.post(&path, &[("_key", &key), ("date", &date)])))
            .collect();
        clicks
            .into_iter()
            .map(|click| click.join().unwrap())
            .collect()
    });
    for answer in &answers {
        assert_eq!(answer.status(), 303, "{}", answer.text());
        assert_eq!(answer.header("location"), answers[0].header("location"));
    }
    let enrolled = kinds(&trial, 1)
        .iter()
        .filter(|kind| *kind == "enrolled")
        .count();
    assert_eq!(enrolled, 1);
    // Another key is another wish: the subject is enrolled already, and no slot is used.
    let again = browser.post(&path, &[("_key", "another"), ("date", &date)]);
    assert_eq!(again.status(), 422);
}

#[test]
fn t_12_of_two_who_correct_the_same_item_the_second_is_told_and_writes_nothing_over() {
    let trial = Trial::new("editors", World::One);
    let (one, other) = (trial.browser("coordinator"), trial.browser("investigator"));
    let subject = trial.subject_of(|site| site == 1);
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let visit = entries
        .iter()
        .find(|entry| {
            typed_of(entry).is_some_and(|(kind, _)| matches!(kind, FormKind::Visit { .. }))
        })
        .unwrap();
    let path = format!("/subjects/{subject}/entries/{}", visit.sequence);
    let (_, mut typed) = typed_of(visit).unwrap();
    let form = |browser: &Browser<'_>| {
        let page = browser.get(&path);
        assert_eq!(page.status(), 200, "{}", page.text());
        (page.hidden("_key"), page.hidden("_seen"))
    };
    let (first, second) = (form(&one), form(&other));
    let field = typed
        .keys()
        .find(|name| name.contains("physician"))
        .unwrap()
        .clone();
    let mut correct = |browser: &Browser<'_>, (key, seen): &(String, String), value: &str| {
        typed.insert(field.clone(), value.to_owned());
        typed.insert("date".to_owned(), visit.date.to_string());
        let fields: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain([
                ("_key", key.as_str()),
                ("_seen", seen.as_str()),
                ("_reason", "the source says so"),
            ])
            .collect();
        browser.post_explained(&path, &fields)
    };
    let stored = correct(&one, &first, "1.1");
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let late = correct(&other, &second, "2.2");
    assert_eq!(late.status(), 409, "{}", late.text());
    assert!(
        late.text().contains("2.2"),
        "what was typed stays on the page"
    );
    let trail = one
        .get(&format!(
            "/subjects/{subject}/trail?entry={}",
            visit.sequence
        ))
        .text();
    assert!(trail.contains("the source says so"));
}

#[test]
fn r_9_a_correction_without_a_reason_is_not_taken() {
    let trial = Trial::new("reason", World::One);
    let browser = trial.browser("coordinator");
    let subject = trial.subject_of(|site| site == 1);
    let before = trial.house.store.standing().unwrap().sequence;
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let visit = entries
        .iter()
        .find(|entry| {
            typed_of(entry).is_some_and(|(kind, _)| matches!(kind, FormKind::Visit { .. }))
        })
        .unwrap();
    let path = format!("/subjects/{subject}/entries/{}", visit.sequence);
    let key = browser.get(&path).hidden("_key");
    assert_eq!(browser.post(&path, &[("_key", &key)]).status(), 422);
    assert_eq!(trial.house.store.standing().unwrap().sequence, before);
}

#[test]
fn r_33_after_the_lock_every_change_is_refused_and_unlocking_needs_a_reason() {
    let trial = Trial::new("lock", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let manager = trial.browser("data-manager");
    let closure = format!("/subjects/{subject}/closure");
    let bare = manager.post(
        &closure,
        &[("_key", "1"), ("standing", "locked"), ("reason", " ")],
    );
    assert_eq!(bare.status(), 422);
    let locked = manager.post(
        &closure,
        &[
            ("_key", "2"),
            ("standing", "locked"),
            ("reason", "all is clean"),
            ("although", "the site has closed"),
        ],
    );
    assert_eq!(locked.status(), 303, "{}", locked.text());
    let coordinator = trial.browser("coordinator");
    let path = format!("/subjects/{subject}/forms/deviation");
    let today = trial.today();
    let refused = coordinator.fill_in(&path, &[("date", &today), ("text", "too late")]);
    assert_eq!(refused.status(), 423, "{}", refused.text());
    assert!(
        refused.text().contains("too late"),
        "what was typed stays on the page"
    );
}

#[test]
fn r_15_a_signature_asks_for_the_password_again_and_falls_when_data_change() {
    let trial = Trial::new("signature", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let investigator = trial.browser("investigator");
    let path = format!("/subjects/{subject}/endorsements");
    let wrong = investigator.post(
        &path,
        &[("_key", "1"), ("scope", ""), ("password", "wrong")],
    );
    assert_eq!(wrong.status(), 400);
    let signed = investigator.post(
        &path,
        &[("_key", "2"), ("scope", ""), ("password", "demonstration")],
    );
    assert_eq!(signed.status(), 303, "{}", signed.text());
    assert!(investigator.get(&path).text().contains(">stands<"));
    let today = trial.today();
    let changed = trial.browser("coordinator").fill_in(
        &format!("/subjects/{subject}/forms/deviation"),
        &[("date", &today), ("text", "late")],
    );
    assert_eq!(changed.status(), 303, "{}", changed.text());
    assert!(!investigator.get(&path).text().contains(">stands<"));
}

#[test]
fn f_4_a_query_is_asked_about_an_empty_field_answered_and_closed() {
    let trial = Trial::new("queries", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let path = format!("/subjects/{subject}/queries");
    let monitor = trial.browser("monitor");
    let asked = monitor.post(
        &path,
        &[
            ("_key", "1"),
            ("visit", "W40"),
            ("group", "event.findings.weight"),
            ("text", "Was the weight taken?"),
        ],
    );
    assert_eq!(asked.status(), 303, "{}", asked.text());
    let number = monitor
        .get(&path)
        .text()
        .split("Query ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let coordinator = trial.browser("coordinator");
    assert!(
        coordinator
            .get("/queries")
            .text()
            .contains("Was the weight taken?")
    );
    let step = |browser: &Browser<'_>, step: &str| {
        browser.post(
            &format!("{path}/{number}/{step}"),
            &[("_key", step), ("text", "It is on paper.")],
        )
    };
    assert_eq!(step(&coordinator, "closed").status(), 403);
    assert_eq!(step(&coordinator, "answered").status(), 303);
    assert_eq!(step(&monitor, "closed").status(), 303);
    assert!(
        !trial
            .browser("assessor")
            .get(&path)
            .text()
            .contains("Was the weight taken?")
    );
}

#[test]
fn b_6_a_pharmacist_alone_sees_grams_and_each_look_is_written_down() {
    // Somebody who was randomised a moment ago is waited for with the first bag.
    let (trial, path) = ready_to_be_randomised("pharmacy");
    let coordinator = trial.browser("coordinator");
    let key = coordinator.get(&path).hidden("_key");
    let randomised = coordinator.post(&path, &[("_key", &key), ("date", &trial.today())]);
    assert_eq!(randomised.status(), 303, "{}", randomised.text());
    let pharmacist = trial.browser("pharmacist");
    let before = trial.house.store.who_knows().unwrap().len();
    let page = pharmacist.get("/pharmacy/1");
    assert_eq!(page.status(), 200);
    assert!(
        !page.text().contains("Sodium chloride") && !page.text().contains("Octagam"),
        "looking opens nothing"
    );
    let mut prepared = 0;
    for part in page.text().split("/prepare/").skip(1) {
        let visit = part.split('"').next().unwrap().to_owned();
        let sheet = pharmacist.post(&format!("/pharmacy/1/prepare/{visit}"), &[]);
        assert_eq!(sheet.status(), 200, "{}", sheet.text());
        let named = |product: &str| sheet.text().contains(product);
        assert!(
            named("Sodium chloride") != named("Octagam"),
            "one product is named: {}",
            sheet.text()
        );
        prepared += 1;
    }
    assert!(prepared > 0, "{}", page.text());
    let openings = trial.house.store.who_knows().unwrap();
    assert_eq!(openings.len(), before + prepared);
    assert!(openings.iter().all(|(person, _)| person == "pharmacist"));
}

#[test]
fn t_33_what_people_type_is_shown_as_they_typed_it_and_never_run() {
    let trial = Trial::new("canary", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let canary = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let today = trial.today();
    let coordinator = trial.browser("coordinator");
    let written = coordinator.fill_in(
        &format!("/subjects/{subject}/forms/deviation"),
        &[("date", &today), ("text", canary)],
    );
    assert_eq!(written.status(), 303, "{}", written.text());
    let monitor = trial.browser("monitor");
    monitor.post(
        &format!("/subjects/{subject}/queries"),
        &[("_key", "1"), ("text", canary)],
    );
    trial.browser("administrator").post(
        "/accounts",
        &[
            ("name", "canary"),
            ("full_name", canary),
            ("role", "monitor"),
        ],
    );
    let mut shown = 0;
    for (user, _) in crate::rights::USERS {
        let browser = trial.browser(user);
        for route in server::ROUTES
            .iter()
            .filter(|route| route.method == Method::Get)
        {
            let answer = browser.get(&crate::rights::address(route, &subject.to_string()));
            let text = answer.text();
            if answer
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"))
            {
                assert!(
                    !text.contains("<script>alert") && !text.contains("<img src=x"),
                    "{user} {}",
                    route.path
                );
                shown += usize::from(text.contains("&lt;script&gt;alert(1)"));
            }
        }
    }
    assert!(shown >= 5, "the canary was shown on {shown} pages");
}

#[test]
fn what_was_acknowledged_is_in_the_record_under_the_name_of_who_did_it() {
    let trial = Trial::new("attribution", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let today = trial.today();
    let answer = trial.browser("investigator").fill_in(
        &format!("/subjects/{subject}/forms/deviation"),
        &[("date", &today), ("text", "moved")],
    );
    assert_eq!(answer.status(), 303);
    let monitor = trial.browser("monitor");
    let trail = monitor.get(&format!("/subjects/{subject}/trail")).text();
    let last = trail.rsplit("<tr>").next().unwrap();
    assert!(
        last.contains("investigator") && last.contains("moved"),
        "{last}"
    );
}

#[test]
fn t_8_a_program_that_asks_twice_under_one_key_is_answered_twice_and_written_once() {
    let trial = Trial::new("interface", World::One);
    let browser = trial.browser("coordinator");
    let subject = trial.subject_of(|site| site == 1);
    let path = format!("/api/v1/subjects/{subject}/events");
    let event = format!(
        r#"{{"date":"{}","event":{{"kind":"deviation","text":"moved"}}}}"#,
        trial.today()
    );
    let (one, two) = (
        browser.post_json(&path, "a", &event),
        browser.post_json(&path, "a", &event),
    );
    assert_eq!(one.status(), 201, "{}", one.text());
    assert_eq!(one.text(), two.text());
    let other = browser.post_json(&path, "a", &event.replace("moved", "not moved"));
    assert_eq!(other.status(), 409);
    assert_eq!(
        other.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(browser.post_json(&path, "b", "{").status(), 400);
}

#[test]
fn b_16_an_assessor_sees_visits_alone_and_no_score_no_event_and_no_deterioration() {
    let trial = Trial::new("assessor", World::One);
    let assessor = trial.browser("assessor");
    for (subject, _) in trial.subjects().into_iter().filter(|(_, site)| *site == 1) {
        let mut pages = vec![format!("/subjects/{subject}")];
        for visit in ["SCR", "W0", "W4", "W8", "W12"] {
            pages.push(format!("/subjects/{subject}/visits/{visit}"));
            pages.push(format!("/subjects/{subject}/forms/visit/{visit}"));
        }
        for page in pages {
            let text = assessor.get(&page).text();
            for word in [
                "Total Improvement",
                "deterioration",
                "Headache",
                "Adverse event",
                "Prednisone",
            ] {
                assert!(!text.contains(word), "{word} stands at {page}");
            }
        }
    }
}
