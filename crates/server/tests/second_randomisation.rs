//! Who completed the first period is randomised again on the way into the next: from the page, by a program, and alike in both
//! worlds to everybody who is blinded.

use std::collections::BTreeSet;

use protocol::{PeriodTreatment, Plan, Protocol};
use record::{Act, Entry, Event, PeriodEnd, SubjectNumber, TreatmentGiven};
use serde_json::{Value, json};
use store::{OpeningPurpose, Person, Role};

use crate::trial::{Trial, World, whole_lives};
use crate::two_worlds::{Seen, crawl_as_everybody_blinded, first_difference, seen};

fn protocol(world: World) -> Protocol {
    let text = include_str!("../../../validation/second-randomisation/protocol.toml");
    let mut protocol: Protocol = definition::read("protocol.toml", text).unwrap();
    if world == World::Other {
        protocol.arms.reverse();
        for period in &mut protocol.periods {
            if let PeriodTreatment::RandomisedAgain(again) = &mut period.treatment {
                again.arms.reverse();
            }
        }
    }
    protocol
}

/// The lives of those at site 1 who completed the first period and would have entered the next, up to there. Nobody
/// deteriorated, so that nobody's entry hangs on the arm.
fn lives() -> Vec<Entry> {
    let all = whole_lives();
    let who: BTreeSet<SubjectNumber> = all
        .iter()
        .filter(|entry| matches!(&entry.event, Event::Act(Act::Screened(one)) if one.site.0 == 1))
        .map(|entry| entry.subject)
        .filter(|subject| {
            let did = |wanted: fn(&Act) -> bool| {
                let mut own = all.iter().filter(|entry| entry.subject == *subject);
                own.any(|entry| matches!(&entry.event, Event::Act(act) if wanted(act)))
            };
            did(|act| matches!(act, Act::PeriodEntered { .. }))
                && !did(|act| matches!(act, Act::CrossedOver {}))
        })
        .collect();
    let mut ended = BTreeSet::new();
    all.into_iter()
        .filter(|entry| {
            if matches!(entry.event, Event::Act(Act::PeriodEntered { .. })) {
                ended.insert(entry.subject);
            }
            who.contains(&entry.subject) && !ended.contains(&entry.subject)
        })
        .collect()
}

fn trial(test: &str, world: World) -> Trial {
    let plan = Plan::compile(protocol(world)).unwrap();
    Trial::under(test, plan, &lives())
}

/// Those who wait to enter the second period.
fn waiting(trial: &Trial) -> Vec<u32> {
    let waiting = trial.house.store.look(|state| {
        let subjects = state.subjects().iter();
        subjects
            .filter(|one| {
                let phase = one.phase(state.plan());
                matches!(phase, record::Phase::Between { .. })
            })
            .map(|one| one.number().0)
            .collect::<Vec<u32>>()
    });
    waiting.unwrap()
}

/// The day on which a subject completed the first period.
fn completed(trial: &Trial, subject: u32) -> String {
    let ended = trial.house.store.look(move |state| {
        let stay = state.subject(SubjectNumber(subject))?.periods().first()?;
        match stay.ended? {
            PeriodEnd::Completed(date) | PeriodEnd::LeftTrial(date) => Some(date.to_string()),
        }
    });
    ended.unwrap().unwrap()
}

fn enter(trial: &Trial, subject: u32) -> u16 {
    let path = format!("/subjects/{subject}/forms/period-entry");
    let day = completed(trial, subject);
    let fields = [("date", day.as_str()), ("period", "EXTENSION")];
    trial
        .browser("coordinator")
        .fill_in(&path, &fields)
        .status()
}

/// How often a subject was randomised again.
fn times(trial: &Trial, subject: u32) -> usize {
    let count = trial.house.store.look(move |state| {
        let subject = state.subject(SubjectNumber(subject))?;
        Some(subject.second_allocations().len())
    });
    count.unwrap().unwrap()
}

/// The product of the arm that a subject was randomised to last.
fn product_of(trial: &Trial, subject: u32) -> String {
    let system = Person {
        name: "the test".into(),
        role: Role::System,
        sites: record::Sites::All,
    };
    let subject = SubjectNumber(subject);
    let opened = trial
        .house
        .store
        .open_arm(system, subject, OpeningPurpose::Dispensing, "a test")
        .unwrap();
    let plan = &trial.house.plan;
    let arm = plan.arm(opened.reveal()).unwrap();
    assert_eq!(plan.allocated_at(arm.index), plan.period_named("EXTENSION"));
    plan.product(arm.treatment.product).name.clone()
}

#[test]
fn the_site_enters_and_the_pharmacist_prepares_what_the_second_arm_gives() {
    let trial = trial("second_page", World::One);
    let subjects = waiting(&trial);
    assert!(subjects.len() > 2, "{subjects:?}");
    let form = format!("/subjects/{}/forms/period-entry", subjects[0]);
    let form = trial.browser("coordinator").get(&form).text();
    assert!(form.contains("is randomised again, once"), "{form}");
    let pharmacist = trial.browser("pharmacist");
    let mut products = BTreeSet::new();
    for subject in subjects {
        assert_eq!(enter(&trial, subject), 303);
        assert_eq!(times(&trial, subject), 1);
        let sheet = pharmacist.post(&format!("/pharmacy/{subject}/prepare/W16"), &[]);
        assert_eq!(sheet.status(), 200, "{}", sheet.text());
        let product = product_of(&trial, subject);
        let text = sheet.text();
        let named = format!("<strong>{product}</strong>");
        assert!(text.contains(&named), "{product}: {text}");
        products.insert(product);
    }
    assert_eq!(products.len(), 2, "both arms came up");
}

#[test]
fn r_36_those_of_a_closed_site_are_randomised_again_when_they_enter_the_next_period() {
    let trial = trial("second_closed", World::One);
    let closed = trial.browser("administrator").post(
        "/sites/1",
        &[
            ("_key", "close"),
            ("standing", "closed"),
            ("reason", "no more patients"),
        ],
    );
    assert_eq!(closed.status(), 303, "{}", closed.text());
    let subject = waiting(&trial)[0];
    assert_eq!(enter(&trial, subject), 303);
    assert_eq!(times(&trial, subject), 1);
    let sheet = format!("/pharmacy/{subject}/prepare/W16");
    assert_eq!(trial.browser("pharmacist").post(&sheet, &[]).status(), 200);
}

#[test]
fn the_button_pressed_twice_randomises_once() {
    let trial = trial("second_twice", World::One);
    let subject = waiting(&trial)[0];
    let path = format!("/subjects/{subject}/forms/period-entry");
    let today = trial.today();
    let fields = [
        ("_key", "again"),
        ("date", today.as_str()),
        ("period", "EXTENSION"),
    ];
    let coordinator = trial.browser("coordinator");
    for _ in 0..2 {
        assert_eq!(coordinator.post(&path, &fields).status(), 303);
    }
    assert_eq!(times(&trial, subject), 1);
    // Another form of the same is answered with what stands in the way.
    assert_eq!(enter(&trial, subject), 422);
    assert_eq!(times(&trial, subject), 1);
}

#[test]
fn a_program_enters_by_the_same_event_and_reads_no_slot() {
    let trial = trial("second_program", World::One);
    let subject = waiting(&trial)[0];
    let coordinator = trial.browser("coordinator");
    let event = json!({
        "date": trial.today(),
        "event": { "kind": "period_entered", "period": "EXTENSION" },
    });
    let path = format!("/api/v1/subjects/{subject}/events");
    for _ in 0..2 {
        let answer = coordinator.post_json(&path, "enter", &event.to_string());
        assert_eq!(answer.status(), 201, "{}", answer.text());
        let body: Value = serde_json::from_slice(answer.0.body()).unwrap();
        assert_eq!(body["subject"], subject);
    }
    assert_eq!(times(&trial, subject), 1);
    let entries = format!("/api/v1/subjects/{subject}/entries");
    let entries: Value = serde_json::from_slice(coordinator.get(&entries).0.body()).unwrap();
    let last = entries["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["event"],
        json!({ "kind": "randomised_again", "period": "EXTENSION" })
    );
    let named = json!({
        "date": trial.today(),
        "event": { "kind": "randomised_again", "period": "EXTENSION", "slot": 1 },
    });
    let path = format!("/api/v1/subjects/{}/events", waiting(&trial)[0]);
    let refused = coordinator.post_json(&path, "named", &named.to_string());
    assert_eq!(refused.status(), 422, "{}", refused.text());
}

#[test]
fn where_stock_is_asked_for_the_products_of_the_second_arms_must_be_there() {
    let mut protocol = protocol(World::One);
    protocol.supply.vials_of_every_arm_to_randomise = 1;
    // The first randomisation was before anybody counted.
    let trial = Trial::under("second_stock", Plan::compile(protocol).unwrap(), &lives());
    let subject = waiting(&trial)[0];
    assert_eq!(enter(&trial, subject), 409);
    let lots = [("GLOBULIN", "G1", "10"), ("SALINE", "S1", "")];
    crate::stock::stock_up_with(&trial, &trial.browser("pharmacist"), &lots);
    assert_eq!(enter(&trial, subject), 303);
}

/// What the blinded see when everybody enters, and look at everything then.
fn by_the_blinded(trial: &Trial) -> Vec<Seen> {
    let coordinator = trial.browser("coordinator");
    let mut all = Vec::new();
    for subject in waiting(trial) {
        let path = format!("/subjects/{subject}/forms/period-entry");
        let day = completed(trial, subject);
        let key = format!("entry-{subject}");
        let fields = [
            ("_key", key.as_str()),
            ("date", &day),
            ("period", "EXTENSION"),
        ];
        let what = format!("POST {path}");
        let entered = seen(trial, "coordinator", what, || {
            coordinator.post(&path, &fields)
        });
        assert!(entered.is_stored());
        all.push(entered);
    }
    // The pharmacist prepares in both, and the sheets differ; what the blinded read of it must not.
    let pharmacist = trial.browser("pharmacist");
    for (subject, _) in trial.subjects() {
        pharmacist.post(&format!("/pharmacy/{subject}/prepare/W16"), &[]);
    }
    all.extend(crawl_as_everybody_blinded(trial));
    all
}

#[test]
fn worlds_that_differ_in_the_second_arms_look_alike_to_everybody_who_is_blinded() {
    let worlds = [World::One, World::Other].map(|world| trial("second_worlds", world));
    let [one, other] = worlds.each_ref().map(by_the_blinded);
    assert!(one.len() > 100, "{} answers", one.len());
    assert_eq!(first_difference(&one, &other), None);
    let given = worlds.each_ref().map(|trial| {
        let key = |subject: &record::Subject| {
            let last = subject.segments().last()?;
            matches!(last.given, TreatmentGiven::Arm(_)).then(|| subject.number().0)
        };
        let randomised = trial.house.store.look(move |state| {
            state
                .subjects()
                .iter()
                .filter_map(key)
                .collect::<Vec<u32>>()
        });
        let randomised = randomised.unwrap();
        randomised
            .into_iter()
            .filter(|subject| times(trial, *subject) == 1)
            .map(|subject| product_of(trial, subject))
            .collect::<Vec<String>>()
    });
    assert!(!given[0].is_empty());
    assert_ne!(given[0], given[1], "they do differ");
}
