//! What participants answer themselves: by a link, without an account, once; it stands as the participant's own, and no arm
//! shows.

use std::collections::BTreeMap;

use protocol::{ParticipantAnswer, ParticipantMeasure, Plan};
use record::{Entry, Event, Observation, SubjectNumber};
use serde_json::{Value, json};
use store::{Person, Refused, Request, RequestKey, Role, Source, Wish};

use crate::interface::next_visit;
use crate::trial::{Answer, Trial, World, encode, form_token, plan};
use crate::two_worlds::{Seen, crawl, first_difference, seen};

/// The trial of a world in which participants answer what the forms know.
pub fn asking(world: World) -> Plan {
    let mut protocol = plan(world).protocol().clone();
    protocol.participant_answer = ParticipantAnswer {
        measures: vec![
            ParticipantMeasure::PatientGlobal,
            ParticipantMeasure::HealthAssessment,
            ParticipantMeasure::Eq5dVas,
        ],
        late_days: 7,
    };
    Plan::compile(protocol).unwrap()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text()).unwrap()
}

/// A subject whose next visit is today: its number, the name of the visit, and the entry that the site will make.
pub fn due(trial: &Trial) -> (u32, String, Entry) {
    let (subject, mut entry) = next_visit(trial);
    trial.set_day(entry.date);
    entry.subject = SubjectNumber(subject);
    let Event::Observation(Observation::VisitHeld(held)) = &entry.event else {
        panic!("it is a visit")
    };
    let visit = held.visit.to_string();
    (subject, visit, entry)
}

/// Makes a link as the coordinator: the path at which the participant answers.
pub fn link(trial: &Trial, subject: u32, visit: &str) -> String {
    let path = format!("/subjects/{subject}/questionnaires/{visit}");
    let made = trial.browser("coordinator").post(&path, &[]);
    assert_eq!(made.status(), 200, "{}", made.text());
    let text = made.text();
    let at = text.find("/questionnaire/").unwrap();
    text[at..].split('<').next().unwrap().to_owned()
}

/// Somebody with a device of their own, who is not signed in.
pub struct Device<'t> {
    trial: &'t Trial,
    cookie: String,
}

impl<'t> Device<'t> {
    pub fn new(trial: &'t Trial) -> Self {
        let cookie = trial.ask("GET", "/sign-in", None, "").cookie().unwrap();
        Self { trial, cookie }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.trial.ask("GET", path, Some(&self.cookie), "")
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = form_token(&self.cookie);
        let mut all = vec![("_form_token", token.as_str())];
        all.extend_from_slice(fields);
        self.trial
            .ask("POST", path, Some(&self.cookie), &encode(&all))
    }
}

/// Every item of the questionnaire with the same difficulty, and the line.
fn answers<'f>(items: &'f [String], global: &'f str) -> Vec<(&'f str, &'f str)> {
    let mut all: Vec<(&str, &str)> = items.iter().map(|item| (item.as_str(), "1")).collect();
    all.push(("haq_item_1", "2"));
    all.remove(0);
    all.push(("haq_aid_4", "yes"));
    all.push(("patient_global", global));
    all
}

fn items() -> Vec<String> {
    (1..=20).map(|item| format!("haq_item_{item}")).collect()
}

fn own_entry(trial: &Trial, subject: u32) -> Option<Entry> {
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let is_own = |entry: &Entry| {
        matches!(
            entry.event,
            Event::Observation(Observation::ParticipantAnswered(_))
        )
    };
    entries.into_iter().find(is_own)
}

#[test]
fn f_20_a_participant_answers_once_by_a_link_and_the_site_sees_it_and_types_nothing_over_it() {
    let trial = Trial::with_plan("answers", asking(World::One));
    let (subject, visit, entry) = due(&trial);
    let list = format!("/subjects/{subject}/questionnaires");
    assert!(
        trial
            .browser("coordinator")
            .get(&format!("/subjects/{subject}"))
            .text()
            .contains(&list)
    );
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let page = device.get(&path);
    assert_eq!(page.status(), 200, "{}", page.text());
    // Nothing but the questions: no places, no name of trial, subject or visit, nothing of treatment.
    let text = page.text();
    let name = &trial.house.plan.protocol().trial.name;
    for hidden in [name.as_str(), "<nav", "Sign", "ubject ", "Week", "infusion"] {
        let say = trial.house.say;
        let shown = text
            .replace(say.banner_virtual, "")
            .replace(say.banner_virtual_what, "");
        assert!(!shown.contains(hidden), "{hidden}: {text}");
    }
    assert!(text.contains("haq_item_20") && text.contains("patient_global"));
    // A form from elsewhere, what cannot be, and nothing at all are not taken.
    let elsewhere = trial.ask("POST", &path, Some(&device.cookie), "patient_global=5");
    assert_eq!(elsewhere.status(), 403);
    let wrong = device.post(&path, &[("patient_global", "11"), ("haq_item_1", "4")]);
    assert_eq!(wrong.status(), 422, "{}", wrong.text());
    let empty = device.post(&path, &[("patient_global", " ")]);
    assert_eq!(empty.status(), 422, "{}", empty.text());
    let unknown = device.post(&path, &[("patient_global", "5"), ("weight", "70")]);
    assert_eq!(unknown.status(), 422, "{}", unknown.text());
    assert_eq!(own_entry(&trial, subject), None);
    let items = items();
    let sent = answers(&items, "5.7");
    let taken = device.post(&path, &sent);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    assert_eq!(taken.header("location"), Some("/questionnaire"));
    let thanks = device.get("/questionnaire");
    assert!(thanks.text().contains(trial.house.say.questionnaire_thanks));
    // A second press leads to the same place; other answers come too late, and the link looks as if it had never been.
    assert_eq!(device.post(&path, &sent).status(), 303);
    let other = device.post(&path, &answers(&items, "1"));
    let never = device.post(&format!("/questionnaire/{}", "0".repeat(64)), &sent);
    assert_eq!((other.status(), never.status()), (404, 404));
    assert_eq!(other.text(), never.text());
    let (used, never) = (
        device.get(&path),
        device.get(&format!("/questionnaire/{}", "0".repeat(64))),
    );
    assert_eq!((used.status(), used.text()), (404, never.text()));
    // It is an entry of its own source and time.
    let own = own_entry(&trial, subject).unwrap();
    assert_eq!(own.date, entry.date);
    let lines = json_of(
        &trial
            .browser("monitor")
            .get(&format!("/api/v1/subjects/{subject}/trail")),
    );
    let line = lines["lines"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&line["source"], &line["role"], &line["person"]),
        (
            &json!("participant"),
            &json!("participant"),
            &json!(format!("participant {subject}"))
        )
    );
    let seen = trial.browser("monitor").get(&list).text();
    assert!(seen.contains(trial.house.say.questionnaire_came), "{seen}");
    let told = json_of(&trial.browser("data-manager").get(&format!("/api/v1{list}")));
    let one = told["questionnaires"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["visit"] == visit.as_str())
        .unwrap();
    assert_eq!(
        (
            &one["standing"],
            &one["late"],
            &one["answers"]["patient_global"]
        ),
        (&json!("answered"), &json!(false), &json!("5.7"))
    );
    // The form of the visit has the values, and says whose they are.
    let coordinator = trial.browser("coordinator");
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let text = coordinator.get(&form).text();
    assert!(
        text.contains("value=\"5.7\"") && text.contains("readonly"),
        "{text}"
    );
    assert!(text.contains("The participant answered this"), "{text}");
    // Typed over it is refused at its field, for a person, for a program, and by the store itself.
    let mut typed: BTreeMap<String, String> = forms::typed_of(&entry).unwrap().1;
    typed.retain(|name, _| name != "patient_global" && !name.starts_with("haq"));
    let send = |more: &[(&str, &str)], key: &str| {
        let mut all: Vec<(&str, &str)> = vec![("_key", key)];
        all.extend(
            typed
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        all.extend_from_slice(more);
        coordinator.post_explained(&form, &all)
    };
    for over in [
        [("patient_global", "5.6")],
        [("haq", "0.5")],
        [("haq_item_2", "3")],
    ] {
        let refused = send(&over, "over");
        assert_eq!(refused.status(), 422, "{}", refused.text());
    }
    let events = format!("/api/v1/subjects/{subject}/events");
    let body = json!({"date": entry.date, "event": entry.event, "reason": "as it was"});
    let refused = coordinator.post_json(&events, "over", &body.to_string());
    assert_eq!(refused.status(), 422, "{}", refused.text());
    let asked = Request {
        key: RequestKey::new("over").unwrap(),
        person: Person {
            name: "i".into(),
            role: Role::Investigator,
            sites: record::Sites::All,
        },
        source: Source::Import,
        reason: None,
        hidden: None,
        wish: Wish::Write {
            subject: SubjectNumber(subject),
            date: entry.date,
            event: entry.event.clone(),
        },
    };
    let refused = trial.house.store.ask(asked);
    assert_eq!(
        refused,
        Err(Refused::ParticipantsOwn {
            measures: vec![
                ParticipantMeasure::PatientGlobal,
                ParticipantMeasure::HealthAssessment
            ]
        })
    );
    // Nobody writes answers for a participant.
    let forged = json!({"date": entry.date, "event": own.event, "reason": "as it was"});
    let forged = coordinator.post_json(&events, "forged", &forged.to_string());
    assert_eq!(forged.status(), 403, "{}", forged.text());
    // What was left empty is filled in with what was answered.
    let stored = send(&[], "visit");
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let held = entries.last().unwrap();
    let event = serde_json::to_value(&held.event).unwrap();
    let core_set = &event["findings"]["core_set"];
    // One category with 2, seven with 1, and an aid where 1 was answered: (2 + 6 * 1 + 2) / 8.
    assert_eq!(
        (&core_set["patient_global"], &core_set["haq"]),
        (&json!("5.7"), &json!("1.25"))
    );
    let visit_page = format!("/subjects/{subject}/visits/{visit}");
    let own_words = trial.house.say.questionnaire_own(entry.date);
    assert!(coordinator.get(&visit_page).text().contains(&own_words));
    // A correction of the visit has its reason; the answers themselves are never corrected.
    let mut corrected = core_set.clone();
    corrected["patient_global"] = json!("7.5");
    let correct = |entry: u64, group: &str, new: Value, key: &str| {
        let body = json!({"entry": entry, "reason": "the participant says it was the other way round",
            "items": [{"group": group, "seen": 0, "new": new}]});
        let path = format!("/api/v1/subjects/{subject}/corrections");
        coordinator.post_json(&path, key, &body.to_string())
    };
    let done = correct(held.sequence, "event.findings.core_set", corrected, "c1");
    assert_eq!(done.status(), 201, "{}", done.text());
    let never = correct(own.sequence, "event.patient_global", json!("7.5"), "c2");
    assert_eq!(never.status(), 422, "{}", never.text());
    let text = coordinator.get(&visit_page).text();
    assert!(
        text.contains(trial.house.say.measure_patient_global),
        "{text}"
    );
    assert!(store::verify(&trial.place()).unwrap().holds);
}

#[test]
fn f_20_what_comes_after_the_window_is_marked_as_late_and_after_the_last_day_nothing_is_taken() {
    let trial = Trial::with_plan("late", asking(World::One));
    let (subject, visit, _) = due(&trial);
    let list = format!("/api/v1/subjects/{subject}/questionnaires");
    let of_visit = || -> Value {
        let told = json_of(&trial.browser("coordinator").get(&list));
        let all = told["questionnaires"].as_array().unwrap().clone();
        all.into_iter()
            .find(|one| one["visit"] == visit.as_str())
            .unwrap()
    };
    let until: jiff::civil::Date = of_visit()["until"].as_str().unwrap().parse().unwrap();
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    // On the day after the last one the link is as if it had never been, and no other is made.
    trial.set_day(until.tomorrow().unwrap());
    let over = device.get(&path);
    let never = device.get(&format!("/questionnaire/{}", "0".repeat(64)));
    assert_eq!((over.status(), over.text()), (404, never.text()));
    let sent = device.post(&path, &[("patient_global", "3.3")]);
    assert_eq!(sent.status(), 404, "{}", sent.text());
    assert_eq!(of_visit()["standing"], "over");
    let made = trial
        .browser("coordinator")
        .post_json(&format!("{list}/{visit}"), "k", "{}");
    assert_eq!(made.status(), 422, "{}", made.text());
    // On the last day it is late; a week before, in time.
    trial.set_day(until);
    let sent = device.post(&path, &[("patient_global", "3.3")]);
    assert_eq!(sent.status(), 303, "{}", sent.text());
    let told = of_visit();
    assert_eq!(
        (&told["late"], &told["date"]),
        (&json!(true), &json!(until))
    );
    let page = trial
        .browser("coordinator")
        .get(&format!("/subjects/{subject}/questionnaires"))
        .text();
    assert!(
        page.contains(&format!("tag late\">{}", trial.house.say.late)),
        "{page}"
    );
}

#[test]
fn f_20_a_visit_is_answered_once_and_a_new_link_makes_the_one_before_worthless() {
    let trial = Trial::with_plan("once_answered", asking(World::One));
    let (subject, visit, _) = due(&trial);
    let first = link(&trial, subject, &visit);
    let second = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    assert_eq!(device.get(&first).status(), 404);
    // Two devices have the page open; the answers of the first stand.
    let other = Device::new(&trial);
    assert_eq!(other.get(&second).status(), 200);
    let taken = device.post(&second, &[("patient_global", "2")]);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    assert_eq!(
        other.post(&second, &[("patient_global", "9")]).status(),
        404
    );
    let again = trial
        .browser("coordinator")
        .post(&format!("/subjects/{subject}/questionnaires/{visit}"), &[]);
    assert_eq!(again.status(), 400, "{}", again.text());
    let own = serde_json::to_value(own_entry(&trial, subject).unwrap().event).unwrap();
    assert_eq!(own["patient_global"], "2");
    // For a visit that is not due yet, or never asked about, there is no link.
    for wrong in ["EOS", "NOWHERE"] {
        let path = format!("/api/v1/subjects/{subject}/questionnaires/{wrong}");
        let refused = trial.browser("coordinator").post_json(&path, "k", "{}");
        assert!(matches!(refused.status(), 404 | 422), "{}", refused.text());
    }
}

#[test]
fn f_20_the_code_of_a_link_stands_nowhere_but_in_the_address() {
    let trial = Trial::with_plan("code", asking(World::One));
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let code = path.rsplit('/').next().unwrap().as_bytes().to_vec();
    let device = Device::new(&trial);
    let page = device.get(&path);
    // The form leads to the same address, and nowhere else is it.
    assert_eq!(
        page.text()
            .matches(std::str::from_utf8(&code).unwrap())
            .count(),
        1
    );
    device.post(&path, &[("patient_global", "2")]);
    let mut looked_at = 0;
    for file in std::fs::read_dir(trial.folder()).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            let bytes = std::fs::read(&file).unwrap();
            looked_at += 1;
            assert!(
                !bytes.windows(code.len()).any(|part| part == code),
                "{}",
                file.display()
            );
        }
    }
    assert!(looked_at >= 3, "{looked_at}");
    // The name of the route goes into the log, and not the address.
    let request = http::Request::get(&path)
        .header("host", "127.0.0.1")
        .body(Vec::new())
        .unwrap();
    let (_, route) = server::answer(&trial.house, &request);
    assert_eq!(route, Some("/questionnaire/{link}"));
    let log = trial.house.accounts.lines(50).unwrap();
    assert!(log.iter().any(|line| line.what == "questionnaire answered"));
}

#[test]
fn f_20_where_the_data_are_closed_a_participant_is_sent_to_the_site_and_nothing_is_lost() {
    let trial = Trial::with_plan("closed_answers", asking(World::One));
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let close = |standing: &str, key: &str| {
        let body = json!({"standing": standing, "reason": "a test"});
        let path = format!("/api/v1/subjects/{subject}/closure");
        let manager = trial.browser("data-manager");
        assert_eq!(
            manager.post_json(&path, key, &body.to_string()).status(),
            201
        );
    };
    close("frozen", "f");
    let told = device.post(&path, &[("patient_global", "2.5")]);
    assert_eq!(told.status(), 409, "{}", told.text());
    let text = told.text();
    assert!(
        text.contains(trial.house.say.questionnaire_not_taken),
        "{text}"
    );
    assert!(text.contains("value=\"2.5\""), "{text}");
    assert_eq!(own_entry(&trial, subject), None);
    close("open", "o");
    assert_eq!(
        device.post(&path, &[("patient_global", "2.5")]).status(),
        303
    );
}

#[test]
fn f_20_too_few_items_give_no_index_and_the_visit_says_why() {
    let trial = Trial::with_plan("few", asking(World::One));
    let (subject, visit, entry) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let taken = device.post(&path, &[("haq_item_1", "3"), ("haq_item_2", "0")]);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    let mut typed: BTreeMap<String, String> = forms::typed_of(&entry).unwrap().1;
    typed.retain(|name, _| !name.starts_with("haq"));
    let mut all: Vec<(&str, &str)> = vec![("_key", "visit")];
    all.extend(
        typed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let stored = trial.browser("coordinator").post_explained(&form, &all);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let event = serde_json::to_value(&entries.last().unwrap().event).unwrap();
    assert!(event["findings"]["core_set"]["haq"].is_null(), "{event}");
    let reason = &event["findings"]["particulars"]["not_done"][0];
    assert_eq!(reason["reason"], "the participant answered too few items");
}

#[test]
fn f_20_a_trial_that_asks_participants_nothing_has_no_place_for_it() {
    let trial = Trial::new("unasked", World::One);
    let (subject, visit, _) = due(&trial);
    let coordinator = trial.browser("coordinator");
    let list = format!("/subjects/{subject}/questionnaires");
    assert_eq!(coordinator.get(&list).status(), 404);
    assert_eq!(coordinator.get(&format!("/api/v1{list}")).status(), 404);
    let made = coordinator.post(&format!("{list}/{visit}"), &[]);
    assert_eq!(made.status(), 404);
    assert!(
        !coordinator
            .get(&format!("/subjects/{subject}"))
            .text()
            .contains(&list)
    );
}

/// What a participant, and the blinded people of a world, see of answers.
fn world(of: World) -> Vec<Seen> {
    let trial = Trial::with_plan("answer_worlds", asking(of));
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let items = items();
    let sent = answers(&items, "5.7");
    let mut all = Vec::new();
    all.push(seen(&trial, "participant", "the questions".into(), || {
        device.get(&path)
    }));
    all.push(seen(
        &trial,
        "participant",
        "something wrong".into(),
        || device.post(&path, &[("patient_global", "11")]),
    ));
    all.push(seen(&trial, "participant", "the answers".into(), || {
        device.post(&path, &sent)
    }));
    all.push(seen(&trial, "participant", "the link again".into(), || {
        device.get(&path)
    }));
    for (user, role) in [
        ("assessor", Role::Assessor),
        ("coordinator", Role::Coordinator),
        ("monitor", Role::Monitor),
        ("statistician", Role::Statistician),
    ] {
        let browser = trial.browser(user);
        let form = format!("/subjects/{subject}/forms/visit/{visit}");
        all.push(seen(&trial, user, form.clone(), || browser.get(&form)));
        all.extend(crawl(&browser, user, role));
    }
    all
}

#[test]
fn f_20_two_worlds_in_which_participants_answer_look_alike_to_them_and_to_everybody_who_is_blinded()
{
    let (one, other) = (world(World::One), world(World::Other));
    let statuses: Vec<u16> = one.iter().take(4).map(Seen::status).collect();
    assert_eq!(statuses, [200, 422, 303, 404]);
    assert_eq!(first_difference(&one, &other), None);
}
