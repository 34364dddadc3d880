//! The SF-36 item by item, from a participant's device into the record, and typed by the site.

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::LicensedWording;
use instruments::quality_of_life::{Sf36Item, Sf36Norms, Sf36Version};
use protocol::{
    Assessment, DoubleEntry, ParticipantAnswer, ParticipantMeasure, Plan, TwiceEntered,
};
use record::{Sf36Answered, SubjectNumber};
use serde_json::{Value, json};

use crate::questionnaires::{Device, due, link};
use crate::trial::{Answer, Trial, World, plan};
use crate::two_worlds::{Seen, first_difference, seen};

/// The trial of a world in which every visit asks for the SF-36, of participants and twice.
pub fn asking_sf36(world: World) -> Plan {
    let mut protocol = plan(world).protocol().clone();
    protocol.participant_answer = ParticipantAnswer {
        measures: vec![ParticipantMeasure::Sf36],
        late_days: 7,
    };
    protocol.double_entry = DoubleEntry {
        forms: vec![TwiceEntered::Visit],
        ..DoubleEntry::default()
    };
    for visit in &mut protocol.visits {
        if visit.assessed().all(|one| one != Assessment::Sf36) {
            visit.assessments.push(Assessment::Sf36);
        }
    }
    Plan::compile(protocol).unwrap()
}

/// Every item answered, each by another rule than its neighbour.
fn codes() -> Vec<(String, String)> {
    let code = |(number, item): (u8, Sf36Item)| {
        let code = 1 + number % item.highest(Sf36Version::Two);
        (format!("sf36_item_{number}"), code.to_string())
    };
    (1..).zip(Sf36Item::ALL).map(code).collect()
}

fn of(codes: &[(String, String)]) -> Sf36Answered {
    let items = codes.iter().map(|(_, code)| code.parse().ok());
    Sf36Answered {
        version: Sf36Version::Two,
        items: items.collect(),
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let fields = fields.iter();
    fields
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text()).unwrap()
}

fn last_entry(trial: &Trial, subject: u32) -> (u64, Value) {
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let last = entries.last().unwrap();
    (last.sequence, serde_json::to_value(&last.event).unwrap())
}

fn scores(answered: &Sf36Answered) -> [String; 2] {
    let scores = answered.scores(Sf36Norms::UnitedStates1998).unwrap();
    scores.map(|score| score.value.to_string())
}

fn found(event: &Value) -> Vec<(String, String)> {
    let others = event["findings"]["others"].as_array().unwrap().iter();
    let sf36 = others.filter(|one| {
        one["test"]
            .as_str()
            .is_some_and(|test| test.starts_with("sf36"))
    });
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    sf36.map(|one| (text(&one["test"]), text(&one["value"])))
        .collect()
}

#[test]
fn f_20_thirty_six_answers_of_a_participant_come_into_the_visit_with_the_scores_they_give() {
    let trial = Trial::with_plan("sf36", asking_sf36(World::One));
    let (subject, visit, entry) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let page = device.get(&path).text();
    assert_eq!(page.matches("role=\"radiogroup\"").count(), 36);
    // Ten items of 3 answers, one of 6, the others of 5.
    assert_eq!(page.matches("type=\"radio\"").count(), 30 + 6 + 25 * 5);
    assert!(page.contains("Your health: question 3 of 11") && page.contains("Vitality, item 4"));
    // A code that an item does not have is told at it, and nothing is stored.
    let mut wrong = codes();
    wrong[2].1 = "4".to_owned();
    let refused = device.post(&path, &borrowed(&wrong));
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(refused.text().contains("Physical functioning, item 1: "));
    let sent = codes();
    let taken = device.post(&path, &borrowed(&sent));
    assert_eq!(taken.status(), 303, "{}", taken.text());
    let own = of(&sent);
    let (own_number, event) = last_entry(&trial, subject);
    assert_eq!(event["sf36"], serde_json::to_value(&own).unwrap());
    // The site sees them, as their form calls them; programs read them.
    let coordinator = trial.browser("coordinator");
    let list = format!("/subjects/{subject}/questionnaires");
    let text = coordinator.get(&list).text();
    for shown in [
        "Question 3: Physical functioning, item 1",
        "Question 2: Health transition",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let told = json_of(&coordinator.get(&format!("/api/v1{list}")));
    let told = told["questionnaires"].as_array().unwrap().iter();
    let one = told
        .clone()
        .find(|one| one["visit"] == visit.as_str())
        .unwrap();
    assert_eq!(one["answers"]["sf36"], serde_json::to_value(&own).unwrap());
    // As the description of the interface has them.
    let description = json_of(&coordinator.get("/api/v1/openapi.json"));
    let described = &description["components"]["schemas"]["ParticipantAnswers"];
    let fields = one["answers"].as_object().unwrap();
    assert!(
        fields
            .keys()
            .all(|name| described["properties"][name].is_object())
    );
    let of_sf36 = &described["properties"]["sf36"]["properties"];
    assert_eq!(
        (&of_sf36["items"]["minItems"], &of_sf36["version"]["enum"]),
        (&json!(36), &json!(["one", "two"]))
    );
    // Typed over they are refused; left alone they come with the scores.
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let mut typed: BTreeMap<String, String> = forms::typed_of(&entry).unwrap().1;
    typed.retain(|name, _| !name.starts_with("sf36"));
    let send = |more: &[(&str, &str)], key: &str| {
        let mut all: Vec<(&str, &str)> = vec![("_key", key)];
        let typed = typed.iter();
        all.extend(typed.map(|(name, text)| (name.as_str(), text.as_str())));
        all.extend_from_slice(more);
        coordinator.post_explained(&form, &all)
    };
    for over in [[("sf36_item_1", "1")], [("sf36_mental", "50")]] {
        let refused = send(&over, "over");
        assert_eq!(refused.status(), 422, "{over:?}: {}", refused.text());
    }
    let stored = send(&[], "visit");
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let (held, event) = last_entry(&trial, subject);
    let [physical, mental] = scores(&own);
    assert_eq!(
        found(&event),
        [
            ("sf36_physical_component".to_owned(), physical.clone()),
            ("sf36_mental_component".to_owned(), mental)
        ]
    );
    assert_eq!(
        event["findings"]["particulars"]["sf36"],
        serde_json::to_value(&own).unwrap()
    );
    let visit_page = coordinator
        .get(&format!("/subjects/{subject}/visits/{visit}"))
        .text();
    assert!(visit_page.contains(trial.house.say.questionnaire_own(entry.date).as_str()));
    assert!(visit_page.contains(&physical) && visit_page.contains("Vitality, item 4"));
    let casebook = coordinator
        .get(&format!("/subjects/{subject}/casebook"))
        .text();
    assert!(casebook.contains("Vitality, item 4"), "{casebook}");
    // A program that corrects a score alone, or an item alone, is told that they do not go together.
    let correct = |group: &str, new: Value, key: &str| {
        let body = json!({"entry": held, "reason": "the source says otherwise",
            "items": [{"group": group, "seen": 0, "new": new}]});
        coordinator.post_json(
            &format!("/api/v1/subjects/{subject}/corrections"),
            key,
            &body.to_string(),
        )
    };
    let mut others = event["findings"]["others"].clone();
    others[0]["value"] = json!("12");
    let refused = correct("event.findings.others", others, "c1");
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused.text().contains("The items give "),
        "{}",
        refused.text()
    );
    let mut alone = event["findings"]["particulars"].clone();
    alone["sf36"]["items"][2] = json!(2);
    let refused = correct("event.findings.particulars", alone, "c0");
    assert_eq!(refused.status(), 422, "{}", refused.text());
    let mut changed = event["findings"].clone();
    changed["particulars"]["sf36"]["items"][2] = json!(2);
    let now = Sf36Answered {
        items: serde_json::from_value(changed["particulars"]["sf36"]["items"].clone()).unwrap(),
        ..own.clone()
    };
    assert_ne!(now, own);
    for (place, score) in scores(&now).into_iter().enumerate() {
        let others = changed["others"].as_array_mut().unwrap();
        let sf36 = others.iter_mut().filter(|one| {
            one["test"]
                .as_str()
                .is_some_and(|test| test.starts_with("sf36"))
        });
        sf36.skip(place)
            .take(1)
            .for_each(|one| one["value"] = json!(score));
    }
    let done = correct("event.findings", changed, "c2");
    assert_eq!(done.status(), 201, "{}", done.text());
    let text = coordinator
        .get(&format!("/subjects/{subject}/visits/{visit}"))
        .text();
    assert!(
        text.contains(&trial.house.say.questionnaire_otherwise(entry.date, "SF-36")),
        "{text}"
    );
    // What was answered stays as it was.
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let kept = entries
        .iter()
        .find(|one| one.sequence == own_number)
        .unwrap();
    let kept = serde_json::to_value(&kept.event).unwrap();
    assert_eq!(kept["sf36"], serde_json::to_value(&own).unwrap());
    assert!(store::verify(&trial.place()).unwrap().holds);
}

#[test]
fn f_20_too_few_items_give_no_score_and_are_kept_with_the_reason() {
    let trial = Trial::with_plan("sf36_few", asking_sf36(World::One));
    let (subject, visit, entry) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let sent = [("sf36_item_1", "3"), ("sf36_item_2", "1")];
    let taken = device.post(&path, &sent);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    let mut typed: BTreeMap<String, String> = forms::typed_of(&entry).unwrap().1;
    typed.retain(|name, _| !name.starts_with("sf36"));
    typed.insert("_key".to_owned(), "visit".to_owned());
    let typed: Vec<(String, String)> = typed.into_iter().collect();
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let coordinator = trial.browser("coordinator");
    let stored = coordinator.post_explained(&form, &borrowed(&typed));
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let (_, event) = last_entry(&trial, subject);
    assert!(
        event["findings"]["others"].is_null() || found(&event).is_empty(),
        "{event}"
    );
    let parts = &event["findings"]["particulars"];
    assert_eq!(parts["sf36"]["items"][0], 3);
    let reasons = parts["not_done"].as_array().unwrap().iter();
    let of_sf36 = reasons.filter(|one| {
        one["item"]["test"]
            .as_str()
            .is_some_and(|test| test.starts_with("sf36"))
    });
    let reasons: Vec<&Value> = of_sf36.map(|one| &one["reason"]).collect();
    assert_eq!(reasons, ["the participant answered too few items"; 2]);
}

#[test]
fn f_22_a_second_person_types_the_items_and_each_difference_is_called_as_the_form_calls_it() {
    let trial = Trial::with_plan("sf36_twice", asking_sf36(World::One));
    let (subject, visit, entry) = due(&trial);
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let mut typed: BTreeMap<String, String> = forms::typed_of(&entry).unwrap().1;
    typed.retain(|name, _| !name.starts_with("sf36"));
    typed.extend(codes());
    let fields = |typed: &BTreeMap<String, String>, key: &str| -> Vec<(String, String)> {
        let mut all = vec![("_key".to_owned(), key.to_owned())];
        all.extend(typed.clone());
        all
    };
    let coordinator = trial.browser("coordinator");
    let shown = coordinator.get(&form).text();
    assert!(
        shown.contains("Question 9") && shown.contains("name=\"sf36_item_36\""),
        "{shown}"
    );
    let stored = coordinator.post_explained(&form, &borrowed(&fields(&typed, "first")));
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let (held, _) = last_entry(&trial, subject);
    let own = format!("/subjects/{subject}/entries/{held}");
    typed.insert("sf36_item_5".to_owned(), "1".to_owned());
    let investigator = trial.browser("investigator");
    let second = investigator.post_explained(
        &format!("{own}/second"),
        &borrowed(&fields(&typed, "second")),
    );
    assert_eq!(second.status(), 303, "{}", second.text());
    let page = investigator.get(&format!("{own}/differences")).text();
    for shown in [
        "Question 3: Physical functioning, item 3",
        "SF-36 physical component",
        "SF-36 mental component",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("Physical functioning, item 4"), "{page}");
}

#[test]
fn f_20_the_sponsors_words_stand_over_the_questions_at_the_items_and_at_the_answers() {
    let mut wording = LicensedWording::default();
    for name in LicensedWording::names() {
        wording.word(&name, &format!("canary {name} <")).unwrap();
    }
    let trial = Trial::with_plan_furnished("sf36_worded", asking_sf36(World::One), |house| {
        house.settings.wording = Arc::new(wording);
    });
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let page = Device::new(&trial).get(&path).text();
    for name in LicensedWording::names() {
        let of_first_version = name == "sf36_question_9_answer_6";
        if name.starts_with("sf36") && !of_first_version {
            let shown = format!("canary {name} &lt;");
            assert!(page.contains(&shown), "{name}: {page}");
        }
    }
    assert!(!page.contains("printed questionnaire"), "{page}");
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    assert!(
        !trial
            .browser("coordinator")
            .get(&form)
            .text()
            .contains("canary")
    );
}

/// What a participant and a blinded coordinator of a world see of the answers.
fn world(of: World) -> Vec<Seen> {
    let trial = Trial::with_plan("sf36_worlds", asking_sf36(of));
    let (subject, visit, _) = due(&trial);
    let path = link(&trial, subject, &visit);
    let device = Device::new(&trial);
    let sent = codes();
    let coordinator = trial.browser("coordinator");
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let list = format!("/subjects/{subject}/questionnaires");
    vec![
        seen(&trial, "participant", "the questions".into(), || {
            device.get(&path)
        }),
        seen(&trial, "participant", "the answers".into(), || {
            device.post(&path, &borrowed(&sent))
        }),
        seen(&trial, "coordinator", form.clone(), || {
            coordinator.get(&form)
        }),
        seen(&trial, "coordinator", list.clone(), || {
            coordinator.get(&list)
        }),
    ]
}

#[test]
fn f_20_two_worlds_in_which_participants_answer_the_sf36_look_alike() {
    let (one, other) = (world(World::One), world(World::Other));
    let statuses: Vec<u16> = one.iter().map(Seen::status).collect();
    assert_eq!(statuses, [200, 303, 200, 200]);
    assert_eq!(first_difference(&one, &other), None);
}
