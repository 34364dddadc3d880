//! The trail as people read it: everything that a person may see, and nothing that could unblind.

use record::SiteNumber;
use serde_json::json;
use store::load::randomise;
use store::{
    Closure, ItemGroup, OpeningPurpose, Refused, Role, Scope, SiteStanding, Store, TrailFilter,
    TrailLine, Unreadable, Wish,
};

use crate::corrections::with_visit;
use crate::trial::{
    Fresh, WEEK_0, because, deviation, investigator, on_every_database, person, plan, request,
    sqlite, virtual_world,
};

fn all(store: &Store, role: Role, site: Option<u16>) -> Vec<TrailLine> {
    let viewer = person("V. Viewer", role, site);
    store.trail(&viewer, &TrailFilter::default()).unwrap()
}

#[test]
fn r_7_each_line_says_who_when_why_old_new_by_which_way_and_under_which_versions() {
    on_every_database("r_7", |fresh| {
        let (store, ready) = fresh.ready(3);
        let written = store
            .ask(request(
                "deviation",
                investigator(),
                deviation(ready[0].subject, "late"),
            ))
            .unwrap();
        let store::Came::Entry { entry, .. } = written.came else {
            panic!("it is an entry")
        };
        let correct = Wish::Correct {
            entry,
            group: ItemGroup("event.text".into()),
            seen: 0,
            new: "later".into(),
        };
        let correct = because(request("correct", investigator(), correct), "typing error");
        let corrected = store.ask(correct).unwrap();
        let of_the_entry = TrailFilter {
            entry: Some(entry),
            ..TrailFilter::default()
        };
        let monitor = person("M. Monitor", Role::Monitor, None);
        let lines = store.trail(&monitor, &of_the_entry).unwrap();
        let [first, second] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!(
            first.new,
            Some(json!({"kind": "deviation", "text": "late"}))
        );
        assert_eq!(second.sequence, corrected.sequence);
        assert_eq!(second.person, "I. Investigator");
        assert_eq!(second.role, Role::Investigator);
        assert_eq!(second.site, Some(ready[0].site));
        assert_eq!(second.recorded, 1_530_000_000_000_000);
        assert_eq!(second.reason.as_deref(), Some("typing error"));
        assert_eq!(second.group, Some(ItemGroup("event.text".into())));
        assert_eq!(
            (&second.old, &second.new),
            (&Some(json!("late")), &Some(json!("later")))
        );
        assert_eq!(second.software, "0.1.0");
        assert_eq!(second.protocol_sha256, "0".repeat(64));
        // The rest of the trail is found page by page.
        let every = TrailFilter::default();
        let whole = store.trail(&monitor, &every).unwrap();
        let end = store.standing().unwrap().sequence;
        assert_eq!(whole.len() as u64, end);
        let part = TrailFilter {
            after: whole[9].sequence,
            most: 5,
            ..every
        };
        assert_eq!(store.trail(&monitor, &part).unwrap(), whole[10..15]);
    });
}

#[test]
fn r_1_what_a_site_and_a_lock_were_before_stands_in_the_trail_too() {
    on_every_database("r_1_standings", |fresh| {
        let (store, ready) = fresh.ready(2);
        let administrator = person("A. Administrator", Role::Administrator, None);
        let manager = person("D. Manager", Role::DataManager, None);
        let site = |standing| Wish::SetSite {
            site: ready[0].site,
            standing,
        };
        let close = |standing| Wish::Close {
            subject: ready[0].subject,
            scope: Scope::Casebook {},
            standing,
            although: Some("a test".into()),
        };
        for (key, person, wish) in [
            ("site-1", &administrator, site(SiteStanding::Closed)),
            ("site-2", &administrator, site(SiteStanding::Open)),
            ("lock-1", &manager, close(Closure::Frozen)),
            ("lock-2", &manager, close(Closure::Locked)),
        ] {
            let asked = because(request(key, person.clone(), wish), "as planned");
            store.ask(asked).unwrap();
        }
        let lines = all(&store, Role::Monitor, None);
        let changes: Vec<_> = lines
            .iter()
            .filter(|line| ["site", "closed"].contains(&line.kind))
            .map(|line| {
                let new = line.new.clone().unwrap();
                // A lock with something open says that, too.
                let standing = new.get("standing").cloned();
                (line.old.clone().unwrap(), standing.unwrap_or(new))
            })
            .collect();
        assert_eq!(
            changes,
            [
                (json!("open"), json!("closed")),
                (json!("closed"), json!("open")),
                (json!("open"), json!("frozen")),
                (json!("frozen"), json!("locked")),
            ]
        );
    });
}

#[test]
fn r_14_a_site_reads_its_own_rows_an_assessor_those_of_the_assessor_and_the_committee_none() {
    on_every_database("r_14", |fresh| {
        let (store, ready) = fresh.ready(3);
        for one in &ready {
            store.ask(randomise(*one)).unwrap();
        }
        let own = ready[0].site;
        for role in [Role::Investigator, Role::Coordinator, Role::Pharmacist] {
            let lines = all(&store, role, Some(own.0));
            assert!(!lines.is_empty(), "{role}");
            assert!(lines.iter().all(|line| line.site == Some(own)), "{role}");
        }
        assert_eq!(all(&store, Role::Assessor, Some(own.0)), []);
        for role in [
            Role::DataMonitoringCommittee,
            Role::Laboratory,
            Role::Participant,
        ] {
            let outside = person("C", role, None);
            assert!(matches!(
                store.trail(&outside, &TrailFilter::default()),
                Err(Refused::Role { .. })
            ));
        }
        // A filter cannot reach what is not shown.
        let elsewhere = TrailFilter {
            site: Some(SiteNumber(ready[1].site.0)),
            ..TrailFilter::default()
        };
        let viewer = person("V", Role::Investigator, Some(own.0));
        assert_eq!(store.trail(&viewer, &elsewhere), Ok(Vec::new()));
    });
}

#[test]
fn b_9_nobody_reads_the_list_the_place_or_the_slot_of_an_allocation() {
    on_every_database("b_9", |fresh| {
        let (store, ready) = fresh.ready(6);
        for one in &ready {
            store.ask(randomise(*one)).unwrap();
        }
        for role in Role::ALL {
            if matches!(
                role,
                Role::DataMonitoringCommittee | Role::Laboratory | Role::Participant
            ) {
                continue;
            }
            for line in all(&store, *role, None) {
                if line.kind == "randomised" {
                    let new = line.new.clone().unwrap();
                    let mut names: Vec<&String> = new.as_object().unwrap().keys().collect();
                    names.sort();
                    assert_eq!(names, ["date", "kind", "stratum", "version"], "{role}");
                }
            }
        }
    });
}

#[test]
fn b_29_what_the_pharmacy_does_blinded_readers_see_as_the_pharmacys_on_that_day_without_its_words()
{
    on_every_database("b_29", |fresh| {
        let (store, ready) = fresh.ready(3);
        store.ask(randomise(ready[0])).unwrap();
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, Some(ready[0].site.0));
        store
            .open_arm(
                pharmacist,
                ready[0].subject,
                OpeningPurpose::Dispensing,
                "the foaming bag",
            )
            .unwrap();
        for role in [
            Role::Investigator,
            Role::Coordinator,
            Role::Monitor,
            Role::DataManager,
            Role::MedicalMonitor,
            Role::Statistician,
            Role::Sponsor,
            Role::Administrator,
        ] {
            let lines = all(&store, role, None);
            let line = lines.last().unwrap();
            assert_eq!(line.kind, "pharmacy_action", "{role}");
            assert_eq!(line.person, "pharmacy", "{role}");
            assert_eq!(line.recorded % 86_400_000_000, 0, "{role}");
            assert_eq!((&line.reason, &line.new), (&None, &None), "{role}");
            let text = serde_json::to_string(&lines).unwrap();
            assert!(
                !text.contains("foaming") && !text.contains("P. Pharm"),
                "{role}"
            );
        }
        let own = all(&store, Role::Pharmacist, None);
        let line = own.last().unwrap();
        assert_eq!(
            (line.kind, line.person.as_str()),
            ("unblinded", "P. Pharmacist")
        );
    });
}

#[test]
fn b_36_whoever_knows_the_arm_says_in_given_words_why_an_infusion_stood_still() {
    on_every_database("b_36", |fresh| {
        let (store, ready, _) = with_visit(fresh);
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, Some(ready.site.0));
        let write = |key: &str, who: &store::Person, reason: &str| {
            let event = serde_json::json!({
                "kind": "infusion_given",
                "visit": "W0",
                "millilitres_by_day": ["700", "700"],
                "highest_rate": "0.04",
                "by_the_clock": [{
                    "began": "09:00",
                    "ended": "14:00",
                    "end": "same_day",
                    "interruptions": [{"from": "10:00", "minutes": 20, "reason": reason}],
                }],
            });
            let wish = Wish::Write {
                subject: ready.subject,
                date: WEEK_0,
                event: serde_json::from_value(event).unwrap(),
            };
            store.ask(request(key, who.clone(), wish))
        };
        for (number, own) in [
            "it foams",
            "",
            "Reaction of the patient",
            "other care, it foams",
        ]
        .into_iter()
        .enumerate()
        {
            let refused = write(&format!("own-{number}"), &pharmacist, own);
            let expected = Refused::Unreadable {
                why: Unreadable::NotInGivenWords,
            };
            assert_eq!(refused, Err(expected), "{own}");
        }
        let given = write("given", &pharmacist, "reaction of the patient");
        assert!(given.is_ok(), "{given:?}");
        let lines = all(&store, Role::Investigator, None);
        let text = serde_json::to_string(&lines).unwrap();
        assert!(text.contains("reaction of the patient") && !text.contains("foams"));
        // Who is blinded knows nothing to tell, and says it in words of their own.
        let strike = Wish::StrikeOut {
            entry: store
                .entries_of(ready.subject)
                .unwrap()
                .last()
                .unwrap()
                .sequence,
        };
        store
            .ask(because(
                request("strike", investigator(), strike),
                "another subject's",
            ))
            .unwrap();
        let own = write("by-the-site", &investigator(), "the cannula was moved");
        assert!(own.is_ok(), "{own:?}");
        drop(store);
        fresh.holds();
    });
}

/// A virtual trial in which everybody is randomised, and in which the pharmacist says what is to be seen of each arm.
fn world(fresh: &Fresh, mirror: bool) -> Store {
    let first = plan(1).arms()[0].id.as_str().to_owned();
    let (plan, store, ready) = virtual_world(fresh, mirror, 12);
    for one in &ready {
        store.ask(randomise(*one)).unwrap();
        let pharmacist = person("P. Pharmacist", Role::Pharmacist, None);
        let open = |reason: &str| {
            store
                .open_arm(
                    pharmacist.clone(),
                    one.subject,
                    OpeningPurpose::Dispensing,
                    reason,
                )
                .unwrap()
        };
        let opened = open("first look");
        let is_first = plan.arm(opened.reveal()).unwrap().id.as_str() == first;
        open(if is_first {
            "foams, twelve bottles"
        } else {
            "clear"
        });
    }
    store
}

#[test]
fn r_8_worlds_that_differ_in_the_arms_alone_have_the_same_trail_for_every_blinded_reader() {
    let (one, other) = (sqlite("trail_1"), sqlite("trail_2"));
    let (one, other) = (world(&one, false), world(&other, true));
    let written =
        |store: &Store, role, site| serde_json::to_string(&all(store, role, site)).unwrap();
    for role in Role::ALL {
        let is_blinded = !matches!(
            role,
            Role::Pharmacist
                | Role::System
                | Role::DataMonitoringCommittee
                | Role::Laboratory
                | Role::Participant
        );
        if is_blinded {
            for site in [None, Some(1), Some(2)] {
                assert_eq!(
                    written(&one, *role, site),
                    written(&other, *role, site),
                    "{role} {site:?}"
                );
            }
        }
    }
    // The test can fail: who knows arms reads different words.
    assert_ne!(
        written(&one, Role::Pharmacist, None),
        written(&other, Role::Pharmacist, None)
    );
}

#[test]
fn a_fault_of_whoever_looks_ends_neither_the_store_nor_the_reading_of_others() {
    on_every_database("fault", |fresh| {
        let (store, ready) = fresh.ready(3);
        let fault = store.look(|state| {
            let nobody = state.subjects().get(1_000);
            nobody.unwrap().screening().site
        });
        assert_eq!(fault, Err(Refused::Fault));
        assert_eq!(store.look(|state| state.subjects().len()), Ok(ready.len()));
        store.ask(randomise(ready[0])).unwrap();
        drop(store);
        fresh.holds();
    });
}

#[test]
fn what_another_process_wrote_is_seen_by_whoever_looks_here_and_found_under_its_key() {
    on_every_database("seen", |fresh| {
        let (here, ready) = fresh.ready(3);
        let there = fresh.open(3);
        let subject = ready[1].subject;
        let wish = || {
            request(
                "there/1",
                investigator(),
                deviation(subject, "seen from there"),
            )
        };
        let monitor = person("M. Monitor", Role::Monitor, None);
        let of_the_subject = TrailFilter {
            subject: Some(subject),
            ..TrailFilter::default()
        };
        // It is known how the trail stood before.
        let before = here.trail(&monitor, &of_the_subject).unwrap();
        let entries = here.look(|state| state.entries_taken()).unwrap();
        let written = there.ask(wish()).unwrap();
        assert_eq!(here.answered(wish()).unwrap(), Some(written.clone()));
        assert_eq!(
            here.look(|state| state.entries_taken()).unwrap(),
            entries + 1
        );
        let after = here.trail(&monitor, &of_the_subject).unwrap();
        assert_eq!(after[..before.len()], before);
        assert_eq!(after.len(), before.len() + 1);
        assert_eq!(after[before.len()].sequence, written.sequence);
        // What is found by the subject is what a look at every line finds.
        let whole = here.trail(&monitor, &TrailFilter::default()).unwrap();
        let about: Vec<TrailLine> = whole
            .into_iter()
            .filter(|line| line.subject == Some(subject))
            .collect();
        assert_eq!(after, about);
        let rows = after.iter().rev().map(|line| line.sequence).collect();
        let mut named = here.trail_rows(&monitor, rows).unwrap();
        named.reverse();
        assert_eq!(named, after);
        let second = TrailFilter {
            after: after[0].sequence,
            most: 1,
            ..of_the_subject
        };
        assert_eq!(here.trail(&monitor, &second).unwrap(), after[1..2]);
        // The next row of this process follows the other's.
        let next = request(
            "here/1",
            investigator(),
            deviation(subject, "seen from here"),
        );
        assert_eq!(here.ask(next).unwrap().sequence, written.sequence + 1);
        drop((here, there));
        fresh.holds();
    });
}

#[test]
fn a_request_is_randomised_once_the_database_holds_by_itself_too() {
    let fresh = sqlite("randomised_once");
    let (store, ready) = fresh.ready(3);
    store.ask(randomise(ready[0])).unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(fresh.folder.join("trial.db")).unwrap();
    let again = |kind: &str| {
        connection.execute(
            "INSERT INTO event SELECT sequence + 1000, recorded, utc_offset, person, role, site, source, configuration, \
             kind, subject, reason, request, fingerprint, payload, hidden, digest FROM event WHERE kind = ?1 AND \
             request IS NOT NULL LIMIT 1",
            [kind],
        )
    };
    let refused = again("randomised").unwrap_err().to_string();
    assert!(refused.contains("UNIQUE"), "{refused}");
    // The keys of other acts are held by the writer, and whoever puts a second row there breaks the chain.
    assert_eq!(again("entry").unwrap(), 1);
    assert!(!store::verify(&fresh.place).unwrap().holds);
}
