//! What blinded people do costs the same in two worlds that differ in the arms alone: as many reads and writes of the vault
//! and of the record, of as many bytes, and an answer of as many. Time is not measured here: what it follows from is.

use std::collections::BTreeMap;

use record::{Act, Event, SiteNumber, SubjectNumber};
use serde_json::{Value, json};
use store::{Counts, OpeningPurpose, Person, Role};

use crate::trial::{Answer, Browser, Trial, World};
use crate::two_worlds::{Seen, first_difference, seen};

/// The site at which the blinded coordinator works.
const SITE: SiteNumber = SiteNumber(1);

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(answer.0.body()).unwrap()
}

/// Everything that virtual people at one site live through, entered as a program enters it by those who may: from
/// screening over randomisation to the end, and after each day what else people do with data.
fn lived(world: World) -> Vec<Seen> {
    let trial = Trial::before_the_first_day_of("constant", world);
    let mut all = Vec::new();
    let mut numbers: BTreeMap<SubjectNumber, u64> = BTreeMap::new();
    let mut today = None;
    for (place, entry) in Trial::lives().iter().enumerate() {
        let screening = match &entry.event {
            Event::Act(Act::Screened(screening)) if screening.site == SITE => Some(screening),
            Event::Act(Act::Screened(_)) => continue,
            _ => None,
        };
        if today != Some(entry.date) {
            trial.set_day(entry.date);
            today = Some(entry.date);
        }
        // Days go by between two entries, and sessions end.
        let coordinator = trial.browser("coordinator");
        let key = format!("life-{place}");
        let post = |path: String, body: Value| {
            seen(&trial, "coordinator", format!("POST {path}"), || {
                coordinator.post_json(&path, &key, &body.to_string())
            })
        };
        if let Some(screening) = screening {
            let path = "/api/v1/subjects".to_owned();
            let stored = post(path, json!({"date": entry.date, "screening": screening}));
            let number =
                serde_json::from_slice::<Value>(stored.body()).unwrap()["subject"].as_u64();
            numbers.insert(entry.subject, number.unwrap());
            all.push(stored);
            continue;
        }
        let Some(subject) = numbers.get(&entry.subject) else {
            continue;
        };
        all.push(match &entry.event {
            Event::Act(Act::Enrolled { .. }) => post(
                format!("/api/v1/subjects/{subject}/enrolment"),
                json!({"date": entry.date}),
            ),
            event => post(
                format!("/api/v1/subjects/{subject}/events"),
                json!({"date": entry.date, "event": event, "reason": "as it was"}),
            ),
        });
    }
    all.extend(with_data(&trial, numbers.values().copied()));
    all
}

/// What people do with data that are there: ask, answer, put a name to them, close and open them, take them home.
fn with_data(trial: &Trial, subjects: impl Iterator<Item = u64>) -> Vec<Seen> {
    let mut all = Vec::new();
    let mut ask = |who: &'static str, browser: &Browser<'_>, path: String, body: Value| {
        let key = format!("act-{}", all.len());
        all.push(seen(trial, who, format!("POST {path}"), || {
            browser.post_json(&path, &key, &body.to_string())
        }));
    };
    let monitor = trial.browser("monitor");
    let coordinator = trial.browser("coordinator");
    let manager = trial.browser("data-manager");
    for subject in subjects {
        let path = |rest: &str| format!("/api/v1/subjects/{subject}/{rest}");
        let question = json!({"about": {"of": "subject"}, "text": "please check"});
        ask("monitor", &monitor, path("queries"), question);
        let queries = json_of(&monitor.get(&path("queries")));
        let query = queries["queries"][0]["number"].as_u64();
        if let Some(query) = query {
            let step = |step: &str| path(&format!("queries/{query}/{step}"));
            let words = json!({"text": "checked"});
            ask("coordinator", &coordinator, step("answered"), words.clone());
            ask("monitor", &monitor, step("closed"), words);
        }
        ask(
            "monitor",
            &monitor,
            path("endorsements"),
            json!({"visit": "W0"}),
        );
        for standing in ["frozen", "open"] {
            let body = json!({"standing": standing, "reason": "so it is"});
            ask("data-manager", &manager, path("closure"), body);
        }
        // A reason is missing, and what is refused costs the same too.
        let refused = json!({"standing": "locked", "reason": ""});
        ask("data-manager", &manager, path("closure"), refused);
    }
    all
}

#[test]
fn everything_that_blinded_people_do_costs_the_same_work_in_two_worlds() {
    let (one, other) = (lived(World::One), lived(World::Other));
    let stored = one.iter().filter(|seen| seen.is_stored()).count();
    assert!(stored > 150, "{stored} of {} acts were stored", one.len());
    let randomised = one.iter().filter(|seen| seen.is_randomisation()).count();
    assert!(randomised > 3, "{randomised} were randomised");
    assert_eq!(first_difference(&one, &other), None);
}

#[test]
fn whoever_goes_to_the_vault_is_counted() {
    let trial = Trial::new("counted", World::One);
    let count = || trial.house.store.work_done().unwrap();
    let subject = trial
        .house
        .store
        .look(|state| {
            let mut subjects = state.subjects().iter();
            subjects
                .find(|subject| subject.enrolment().is_some())
                .map(record::Subject::number)
        })
        .unwrap()
        .unwrap();
    let (before, nothing) = (count(), Counts::default());
    assert_eq!((count() - before).vault, nothing);
    let system = Person {
        name: "the test".into(),
        role: Role::System,
        sites: record::Sites::All,
    };
    let opened = trial
        .house
        .store
        .open_arm(system, subject, OpeningPurpose::Dispensing, "a test");
    assert!(opened.is_ok());
    let work = count() - before;
    assert!(
        work.vault.rows_written >= 1 && work.vault.bytes_given > 32,
        "{work:?}"
    );
    assert!(work.record.rows_written >= 1, "{work:?}");
    let before = count();
    trial
        .browser("monitor")
        .get(&format!("/subjects/{subject}/trail"));
    let reading = (count() - before).reading;
    assert!(
        reading.rows_read > 1 && reading.bytes_read > 100,
        "{reading:?}"
    );
}
