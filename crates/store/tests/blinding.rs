//! Nothing outside the vault can tell one arm from another.

use std::fs;

use store::load::randomise;
use store::{OpenedArm, OpeningPurpose, Refused, Role, Store, Subjects};

use crate::server;
use crate::trial::{
    Fresh, clock, deviation, investigator, on_every_database, person, plan, request, sqlite,
    virtual_world,
};

#[test]
fn b_34_no_word_for_an_arm_or_a_product_stands_in_database_log_or_witness() {
    on_every_database("b_34", |fresh| {
        let (store, ready) = fresh.ready(9);
        let mut words = Vec::new();
        for one in &ready {
            words.push(format!("{:?}", store.ask(randomise(*one))));
        }
        let mut hidden = request(
            "hidden",
            investigator(),
            deviation(ready[0].subject, "see the vault"),
        );
        hidden.hidden = Some("the label named OCTAGAM".into());
        words.push(format!("{:?}", store.ask(hidden)));
        store
            .open_arm(
                investigator(),
                ready[0].subject,
                OpeningPurpose::Emergency,
                "sepsis",
            )
            .unwrap();
        drop(store);
        words.push(format!("{:?}", store::verify(&fresh.place).unwrap()));
        words.push(String::from_utf8_lossy(&fs::read(&fresh.place.witness).unwrap()).into_owned());
        match server::database(fresh) {
            None => {
                for entry in fs::read_dir(&fresh.folder).unwrap() {
                    // The vault too: what is in it is sealed.
                    let bytes = fs::read(entry.unwrap().path()).unwrap();
                    words.push(String::from_utf8_lossy(&bytes).into_owned());
                }
            }
            Some(name) => words.push(server::server().unwrap().sql(
                &name,
                "SELECT event::text FROM event; SELECT allocation::text FROM allocation; \
                 SELECT slot::text FROM vault.slot; SELECT opening::text FROM vault.opening; \
                 SELECT hidden::text FROM vault.hidden; SELECT identity::text FROM vault.identity;",
            )),
        }
        let plan = plan(1);
        for arm in plan.arms() {
            for word in [arm.id.as_str(), "OCTAGAM", "SALINE", "Octagam", "saline"] {
                for text in &words {
                    assert!(
                        !text.contains(word),
                        "{word} stands in {} letters",
                        text.len()
                    );
                }
            }
        }
        fresh.holds();
    });
}

/// A virtual trial from a seed, in which everybody is randomised; and whether each holds the arm named first.
fn world(fresh: &Fresh, mirror: bool) -> Vec<bool> {
    let (plan, store, ready) = virtual_world(fresh, mirror, 12);
    let mut arms = Vec::new();
    for one in &ready {
        store.ask(randomise(*one)).unwrap();
        let system = person("the test", Role::System, None);
        let opened: OpenedArm = store
            .open_arm(system, one.subject, OpeningPurpose::Dispensing, "a test")
            .unwrap();
        let arm = plan.arm(opened.reveal()).unwrap();
        arms.push(arm.id.as_str() == plan_first_arm());
    }
    arms
}

fn plan_first_arm() -> String {
    plan(1).arms()[0].id.as_str().to_owned()
}

#[test]
fn two_worlds_that_differ_in_nothing_but_the_arms_have_the_same_record_beyond_the_commitments() {
    let (one, other) = (sqlite("world_1"), sqlite("world_2"));
    let arms = world(&one, false);
    let swapped: Vec<bool> = world(&other, true).iter().map(|arm| !arm).collect();
    assert_eq!(
        arms, swapped,
        "in the other world everybody holds the other arm"
    );
    let rows = |fresh: &Fresh| -> Vec<(String, String)> {
        let connection = rusqlite::Connection::open(fresh.folder.join("trial.db")).unwrap();
        let mut statement = connection
            .prepare("SELECT kind, payload FROM event WHERE kind NOT IN ('trial_opened', 'unblinded') ORDER BY sequence")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(rows(&one), rows(&other));
    // Nor can sizes tell them apart.
    for file in ["trial.db", "trial.db.vault"] {
        let size = |fresh: &Fresh| fs::metadata(fresh.folder.join(file)).unwrap().len();
        assert_eq!(size(&one), size(&other), "{file}");
    }
}

#[test]
fn t_40_in_an_emergency_one_arm_is_opened_with_a_reason_and_nothing_else_is_told() {
    on_every_database("t_40", |fresh| {
        let (store, ready) = fresh.ready(4);
        store.ask(randomise(ready[0])).unwrap();
        let emergency = OpeningPurpose::Emergency;
        let subject = ready[0].subject;
        let assessor = person("A. Assessor", Role::Assessor, None);
        let refused = |who, subject, reason| match store.open_arm(who, subject, emergency, reason) {
            Ok(_) => panic!("it was opened"),
            Err(refused) => refused,
        };
        assert!(matches!(
            refused(assessor, subject, "curious"),
            Refused::Role { .. }
        ));
        assert_eq!(refused(investigator(), subject, " "), Refused::NoReason);
        let elsewhere = person("I. Elsewhere", Role::Investigator, Some(30));
        assert_eq!(refused(elsewhere, subject, "sepsis"), Refused::NotYours);
        // Nobody was randomised yet: there is nothing to open.
        assert_eq!(
            refused(investigator(), ready[1].subject, "sepsis"),
            Refused::NotYours
        );
        let opened = store
            .open_arm(investigator(), subject, emergency, "sepsis")
            .unwrap();
        assert!(plan(4).arm(opened.reveal()).is_some());
        assert_eq!(
            store.who_knows(),
            Ok(vec![("I. Investigator".to_owned(), subject)])
        );
        drop(store);
        fresh.holds();
        assert!(Store::open(&fresh.place, plan(4), Subjects::People, clock()).is_ok());
    });
}

#[test]
fn r_27_everybodys_arms_are_opened_for_an_analysis_or_the_committee_with_a_line_for_each() {
    on_every_database("everybody", |fresh| {
        let (store, ready) = fresh.ready(4);
        for one in &ready[..3] {
            store.ask(randomise(*one)).unwrap();
        }
        let system = person("asked by A, confirmed by B", Role::System, None);
        let committee = person("C. Committee", Role::DataMonitoringCommittee, None);
        let open = |who: &store::Person, purpose, reason: &str| {
            store.open_everybody(who.clone(), purpose, reason, |state, key| {
                let held = state
                    .subjects()
                    .iter()
                    .filter_map(|one| one.allocated_arm());
                held.filter(|arm| arm.open(key).is_ok()).count()
            })
        };
        for (who, purpose) in [
            (&committee, OpeningPurpose::Analysis),
            (&committee, OpeningPurpose::Emergency),
            (&system, OpeningPurpose::Dispensing),
            (&investigator(), OpeningPurpose::Committee),
        ] {
            let refused = open(who, purpose, "curious");
            assert!(matches!(refused, Err(Refused::Role { .. })), "{refused:?}");
        }
        assert_eq!(
            open(&system, OpeningPurpose::Analysis, " "),
            Err(Refused::NoReason)
        );
        assert_eq!(store.who_knows(), Ok(Vec::new()));
        assert_eq!(open(&system, OpeningPurpose::Analysis, "the lock"), Ok(3));
        assert_eq!(open(&committee, OpeningPurpose::Committee, "report"), Ok(3));
        assert_eq!(store.who_knows().unwrap().len(), 6);
        // One arm is not opened for what is everybody's.
        let one = store.open_arm(system, ready[0].subject, OpeningPurpose::Analysis, "one");
        assert!(matches!(one.err(), Some(Refused::Role { .. })));
        drop(store);
        fresh.holds();
        assert!(Store::open(&fresh.place, plan(4), Subjects::People, clock()).is_ok());
    });
}
