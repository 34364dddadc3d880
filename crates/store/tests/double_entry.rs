//! Data that two people enter: the second is another person than the first, what differs is decided, and nothing is locked
//! while either is missing.

use protocol::{DecidedBy, DoubleEntry, Plan, TwiceEntered};
use record::rules::double_entry::Item;
use record::{Event, Observation, SubjectNumber, VisitRecord};
use serde_json::{Value, json};
use store::load::{prepare, randomise};
use store::{
    Answer, Came, Closure, Decision, EndorsementKind, EnteredTwice, ItemGroup, Person, Refused,
    Request, Role, Scope, Source, Stands, Store, Subjects, TrailFilter, Wish,
};

use crate::trial::{
    Fresh, WEEK_0, because, candidates, clock, findings, investigator, of_people,
    on_every_database, person, plan, request, sqlite,
};

fn coordinator() -> Person {
    person("C. Coordinator", Role::Coordinator, None)
}

fn plan_with(double_entry: DoubleEntry) -> Plan {
    let mut protocol = plan(3).protocol().clone();
    protocol.double_entry = double_entry;
    Plan::compile(protocol).unwrap()
}

fn twice() -> Plan {
    plan_with(DoubleEntry {
        forms: vec![TwiceEntered::Visit, TwiceEntered::Rescue],
        ..DoubleEntry::default()
    })
}

fn visit(physician: u8, weight: &str) -> Event {
    let mut found = findings(&plan(3), physician);
    found.weight = Some(weight.parse().unwrap());
    Observation::VisitHeld(VisitRecord {
        visit: "W0".into(),
        findings: found,
    })
    .into()
}

/// A randomised subject whose visit the investigator entered by a page: physician's global 5.0, 70 kg.
fn with_visit(fresh: &Fresh, plan: Plan) -> (Store, SubjectNumber, u64) {
    let store = Store::create(&fresh.place, plan.clone(), of_people(), clock()).unwrap();
    let ready = prepare(&store, &candidates(&plan, 3)).unwrap();
    store.ask(randomise(ready[0])).unwrap();
    let wish = Wish::Write {
        subject: ready[0].subject,
        date: WEEK_0,
        event: visit(50, "70"),
    };
    let answer = store.ask(request("visit", investigator(), wish)).unwrap();
    let Came::Entry { entry, .. } = answer.came else {
        panic!("it is an entry")
    };
    (store, ready[0].subject, entry)
}

fn second(key: &str, who: Person, entry: u64, event: Event) -> Request {
    let wish = Wish::EnterSecond {
        entry,
        date: WEEK_0,
        event,
    };
    request(key, who, wish)
}

fn of_entry(store: &Store, entry: u64) -> EnteredTwice {
    let all = store.second_entries(&coordinator()).unwrap();
    all.into_iter().find(|one| one.entry == entry).unwrap()
}

/// In what the two differ, as item and both values.
fn differing(store: &Store, entry: u64) -> Vec<(String, Value, Value)> {
    of_entry(store, entry)
        .differences
        .into_iter()
        .map(|one| (one.item.0, one.first, one.second))
        .collect()
}

const PHYSICIAN: &str = "event.findings.core_set.physician_global";
const WEIGHT: &str = "event.findings.weight";

fn decide(key: &str, who: Person, entry: u64, of: &[(&str, &str, &str, Stands)]) -> Request {
    let decisions = of
        .iter()
        .map(|(item, first, second, stands)| Decision {
            item: Item((*item).to_owned()),
            first: json!(first),
            second: json!(second),
            stands: *stands,
        })
        .collect();
    let wish = Wish::DecideDifferences { entry, decisions };
    because(request(key, who, wish), "the source says so")
}

#[test]
fn f_22_the_second_entry_is_another_persons_by_whichever_way_and_refused_it_changes_nothing() {
    on_every_database("f_22_people", |fresh| {
        let (store, subject, entry) = with_visit(fresh, twice());
        let waits = of_entry(&store, entry);
        assert_eq!(waits.second, None);
        assert_eq!(waits.first.person, "I. Investigator");
        assert!(!waits.known);
        let own = store.second_entries(&investigator()).unwrap();
        assert!(own.iter().any(|one| one.entry == entry && one.known));
        let mut key = 0;
        let mut refused = |request: &dyn Fn(&str) -> Request, why: &Refused| {
            key += 1;
            let outcome = store.ask(request(&format!("refused/{key}")));
            assert_eq!(outcome.as_ref(), Err(why));
            assert_eq!(of_entry(&store, entry), waits);
        };
        // By a page and by a program alike.
        for source in [Source::Page, Source::Interface] {
            refused(
                &|key| Request {
                    source,
                    ..second(key, investigator(), entry, visit(50, "70"))
                },
                &Refused::SamePerson,
            );
        }
        let other_visit = |event: Event| -> Event {
            let mut json = serde_json::to_value(event).unwrap();
            json["visit"] = json!("W4");
            serde_json::from_value(json).unwrap()
        };
        refused(
            &|key| second(key, coordinator(), entry, other_visit(visit(50, "70"))),
            &Refused::OtherForm,
        );
        // Of another site nobody learns that the entry is there.
        let elsewhere = person("N. Nurse", Role::Coordinator, Some(30));
        refused(
            &|key| second(key, elsewhere.clone(), entry, visit(50, "70")),
            &Refused::NoSuchItem,
        );
        let monitor = person("M. Monitor", Role::Monitor, None);
        refused(
            &|key| second(key, monitor.clone(), entry, visit(50, "70")),
            &Refused::Role {
                role: Role::Monitor,
                wish: "enter_second",
            },
        );
        // Who corrected it has seen it.
        let corrector = person("K. Corrector", Role::Coordinator, None);
        let wish = Wish::Correct {
            entry,
            group: ItemGroup("date".into()),
            seen: 0,
            new: json!("2017-05-02"),
        };
        store
            .ask(because(
                request("corrected", corrector.clone(), wish),
                "a slip",
            ))
            .unwrap();
        let late = store.ask(second("late", corrector, entry, visit(50, "70")));
        assert_eq!(late, Err(Refused::SamePerson));
        // What nobody is asked to enter twice is not taken twice: an entry before the plan's forms, or none at all.
        let consent = store.ask(second("consent", coordinator(), 2, visit(50, "70")));
        assert_eq!(consent, Err(Refused::NotEnteredTwice));
        let none = store.ask(second("none", coordinator(), 9_999, visit(50, "70")));
        assert_eq!(none, Err(Refused::NoSuchItem));
        // Frozen data take no second entry either.
        let manager = person("D. Manager", Role::DataManager, None);
        let close = |standing| Wish::Close {
            subject,
            scope: Scope::Casebook {},
            standing,
            although: None,
        };
        let freeze = request("freeze", manager.clone(), close(Closure::Frozen));
        store.ask(freeze).unwrap();
        let frozen = store.ask(second("frozen", coordinator(), entry, visit(50, "70")));
        let standing = Closure::Frozen;
        assert_eq!(
            frozen,
            Err(Refused::Closed {
                standing,
                part: Scope::Casebook {}
            })
        );
        let thaw = request("thaw", manager, close(Closure::Open));
        store.ask(because(thaw, "go on")).unwrap();
        // The other person's is taken, and once.
        let taken = store.ask(second("second", coordinator(), entry, visit(50, "70")));
        assert!(taken.is_ok(), "{taken:?}");
        let third = person("T. Third", Role::Coordinator, None);
        let again = store.ask(second("third", third, entry, visit(50, "70")));
        assert_eq!(again, Err(Refused::EnteredTwiceAlready));
        // The day was corrected in between, so that it alone differs.
        let items = differing(&store, entry);
        assert_eq!(
            items,
            [("date".into(), json!("2017-05-02"), json!("2017-05-01"))]
        );
        drop(store);
        fresh.holds();
    });
}

#[test]
fn f_22_where_the_first_value_stands_nothing_changes_and_where_the_second_does_all_that_follows_from_a_correction()
 {
    on_every_database("f_22_decided", |fresh| {
        let (store, subject, entry) = with_visit(fresh, twice());
        let sign = |key: &str, scope: Scope, kind: EndorsementKind, who: Person| {
            let wish = Wish::Endorse {
                subject,
                scope,
                kind,
                meaning: "as it is".into(),
            };
            store.ask(request(key, who, wish)).unwrap().sequence
        };
        store
            .ask(second("second", coordinator(), entry, visit(55, "71")))
            .unwrap();
        assert_eq!(
            differing(&store, entry),
            [
                (WEIGHT.into(), json!("70"), json!("71")),
                (PHYSICIAN.into(), json!("5"), json!("5.5")),
            ]
        );
        let casebook = Scope::Casebook {};
        let weight = Scope::ItemGroup {
            entry,
            group: ItemGroup(WEIGHT.into()),
        };
        let monitor = person("M. Monitor", Role::Monitor, None);
        let signed = sign("s", casebook, EndorsementKind::Signature, investigator());
        let verified = sign("v", weight, EndorsementKind::SourceVerified, monitor);
        let stands = |row: u64| {
            let all = store.endorsements().unwrap();
            let one = all.into_iter().find(|one| one.sequence == row).unwrap();
            one.fallen.is_none()
        };
        // The second value does not come into an item that is frozen.
        let manager = person("D. Manager", Role::DataManager, None);
        let part = Scope::ItemGroup {
            entry,
            group: ItemGroup(WEIGHT.into()),
        };
        let close = |key: &str, standing| {
            let wish = Wish::Close {
                subject,
                scope: part.clone(),
                standing,
                although: None,
            };
            because(request(key, manager.clone(), wish), "as planned")
        };
        store.ask(close("freeze", Closure::Frozen)).unwrap();
        let weight = [(WEIGHT, "70", "71", Stands::Second)];
        let frozen = store.ask(decide("frozen", coordinator(), entry, &weight));
        let standing = Closure::Frozen;
        let part_of = part.clone();
        assert_eq!(
            frozen,
            Err(Refused::Closed {
                standing,
                part: part_of
            })
        );
        store.ask(close("thaw", Closure::Open)).unwrap();
        // Without a reason, on values that are not there, or about an item that does not differ: nothing.
        let first = [(PHYSICIAN, "5", "5.5", Stands::First)];
        let mut bare = decide("bare", coordinator(), entry, &first);
        bare.reason = None;
        assert_eq!(store.ask(bare), Err(Refused::NoReason));
        let stale = [(PHYSICIAN, "4", "5.5", Stands::First)];
        let stale = store.ask(decide("stale", coordinator(), entry, &stale));
        assert!(matches!(stale, Err(Refused::Changed { .. })), "{stale:?}");
        let other = [("date", "2017-05-01", "2017-05-02", Stands::First)];
        let other = store.ask(decide("other", coordinator(), entry, &other));
        assert!(
            matches!(other, Err(Refused::NoSuchDifference { .. })),
            "{other:?}"
        );
        let twice_named = [first[0], first[0]];
        let twice_named = store.ask(decide("twice", coordinator(), entry, &twice_named));
        assert!(
            matches!(twice_named, Err(Refused::NoSuchDifference { .. })),
            "{twice_named:?}"
        );
        // The first value stands: the entry, and every name, is as it was.
        let before = store.entries_of(subject).unwrap();
        let answer = store.ask(decide("first", coordinator(), entry, &first));
        assert_eq!(answer.unwrap().came, Came::Decided { upheld: 0 });
        assert_eq!(store.entries_of(subject).unwrap(), before);
        assert!(stands(signed) && stands(verified));
        let items: Vec<String> = differing(&store, entry)
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(items, [WEIGHT]);
        // The second stands: a correction follows, with the reason, and names fall.
        let second_stands = [(WEIGHT, "70", "71", Stands::Second)];
        let asked = decide("second-stands", coordinator(), entry, &second_stands);
        let answer = store.ask(asked.clone()).unwrap();
        assert!(!stands(signed) && !stands(verified));
        assert_eq!(differing(&store, entry), []);
        // Sent twice, it happens once.
        let rows = store.standing().unwrap().sequence;
        assert_eq!(store.ask(asked).unwrap(), answer);
        assert_eq!(store.standing().unwrap().sequence, rows);
        drop(store);
        fresh.holds();
        let (_, entries) = store::read_entries(&fresh.place.address).unwrap();
        let place = usize::try_from(entry).unwrap() - 1;
        assert_eq!(entries[place].event, visit(50, "71"));
    });
}

#[test]
fn f_22_a_value_that_stands_is_compared_anew_when_either_changes() {
    on_every_database("f_22_anew", |fresh| {
        let (store, subject, entry) = with_visit(fresh, twice());
        let answer = |request: Request| -> Answer { store.ask(request).unwrap() };
        answer(second("second", coordinator(), entry, visit(55, "70")));
        answer(decide(
            "d1",
            coordinator(),
            entry,
            &[(PHYSICIAN, "5", "5.5", Stands::First)],
        ));
        assert_eq!(differing(&store, entry), []);
        let correct = |key: &str, seen: u32, new: &str| {
            let wish = Wish::Correct {
                entry,
                group: ItemGroup(PHYSICIAN.into()),
                seen,
                new: json!(new),
            };
            because(request(key, investigator(), wish), "the source once more")
        };
        // A third value: neither of the two that were compared.
        answer(correct("c1", 0, "5.2"));
        assert_eq!(
            differing(&store, entry),
            [(PHYSICIAN.into(), json!("5.2"), json!("5.5"))]
        );
        // To the second's: they agree.
        answer(correct("c2", 1, "5.5"));
        assert_eq!(differing(&store, entry), []);
        // And back to the value of which it was decided that it stands.
        answer(correct("c3", 2, "5"));
        assert_eq!(differing(&store, entry), []);
        // After another opening all of it is known again.
        drop(store);
        fresh.holds();
        let store = Store::open(&fresh.place, twice(), Subjects::People, clock()).unwrap();
        let known = of_entry(&store, entry);
        assert_eq!(known.differences, []);
        assert_eq!(known.decisions.len(), 1);
        assert_eq!(known.second.unwrap().person, "C. Coordinator");
        // What was struck out is entered no second time and differs in nothing.
        let strike = request("strike", investigator(), Wish::StrikeOut { entry });
        store
            .ask(because(strike, "it is of another subject"))
            .unwrap();
        let left = store.second_entries(&coordinator()).unwrap();
        assert!(left.iter().all(|one| one.entry != entry), "{left:?}");
        let manager = person("D. Manager", Role::DataManager, None);
        let open = store
            .still_open(&manager, subject, &Scope::Casebook {})
            .unwrap();
        assert!(!open.second_entries.contains(&entry) && !open.differing.contains(&entry));
    });
}

#[test]
fn f_22_what_waits_for_its_second_entry_or_a_decision_is_held_against_a_lock() {
    on_every_database("f_22_lock", |fresh| {
        let (store, subject, entry) = with_visit(fresh, twice());
        let manager = person("D. Manager", Role::DataManager, None);
        let open = || {
            store
                .still_open(&manager, subject, &Scope::Casebook {})
                .unwrap()
        };
        assert_eq!(
            (open().second_entries, open().differing),
            (vec![entry], vec![])
        );
        let lock = |key: &str| {
            let wish = Wish::Close {
                subject,
                scope: Scope::Casebook {},
                standing: Closure::Locked,
                although: None,
            };
            store.ask(request(key, manager.clone(), wish))
        };
        let Err(Refused::StillOpen(counts)) = lock("one") else {
            panic!("a second entry is missing")
        };
        assert_eq!((counts.second_entries, counts.differing), (1, 0));
        store
            .ask(second("second", coordinator(), entry, visit(50, "71")))
            .unwrap();
        assert_eq!(
            (open().second_entries, open().differing),
            (vec![], vec![entry])
        );
        let Err(Refused::StillOpen(counts)) = lock("two") else {
            panic!("a difference is undecided")
        };
        assert_eq!((counts.second_entries, counts.differing), (0, 1));
        let all = store.still_open_in_all(&manager, None).unwrap();
        assert_eq!((all.second_entries, all.differing), (0, 1));
        store
            .ask(decide(
                "decided",
                coordinator(),
                entry,
                &[(WEIGHT, "70", "71", Stands::Second)],
            ))
            .unwrap();
        assert_eq!((open().second_entries, open().differing), (vec![], vec![]));
        // The correction is a row like every other.
        let lines = store.trail(&manager, &TrailFilter::default()).unwrap();
        let kinds: Vec<&str> = lines.iter().rev().take(2).map(|line| line.kind).collect();
        assert_eq!(kinds, ["corrected", "differences_decided"]);
        let corrected = lines.last().unwrap();
        assert_eq!(corrected.reason.as_deref(), Some("the source says so"));
        assert_eq!(corrected.person, "C. Coordinator");
        assert_eq!(corrected.group, Some(ItemGroup(WEIGHT.into())));
        assert_eq!(
            (corrected.old.clone(), corrected.new.clone()),
            (Some(json!("70")), Some(json!("71")))
        );
        drop(store);
        fresh.holds();
    });
}

#[test]
fn f_22_a_third_person_decides_where_the_protocol_says_so() {
    let fresh = sqlite("f_22_third");
    let plan = plan_with(DoubleEntry {
        forms: vec![TwiceEntered::Visit],
        decided_by: DecidedBy::AThirdPerson,
        ..DoubleEntry::default()
    });
    let (store, _, entry) = with_visit(&fresh, plan);
    store
        .ask(second("second", coordinator(), entry, visit(50, "71")))
        .unwrap();
    let of = [(WEIGHT, "70", "71", Stands::First)];
    for (key, who) in [("one", investigator()), ("two", coordinator())] {
        let own = store.ask(decide(key, who, entry, &of));
        assert_eq!(own, Err(Refused::ThirdPersonDecides));
    }
    let third = person("T. Third", Role::Coordinator, None);
    assert!(store.ask(decide("three", third, entry, &of)).is_ok());
    assert_eq!(differing(&store, entry), []);
}

#[test]
fn f_22_what_the_record_would_not_take_is_not_decided_so_and_nothing_is_written() {
    let fresh = sqlite("f_22_refused");
    let (store, subject, entry) = with_visit(&fresh, twice());
    // A weight that is typed again together with the reason why there was none.
    let mut event = serde_json::to_value(visit(50, "70")).unwrap();
    event["findings"]["weight"] = Value::Null;
    event["findings"]["particulars"] =
        json!({ "not_done": [{ "item": "weight", "reason": "the scale was broken" }] });
    let event: Event = serde_json::from_value(event).unwrap();
    store
        .ask(second("second", coordinator(), entry, event))
        .unwrap();
    let items = differing(&store, entry);
    let names: Vec<&str> = items.iter().map(|one| one.0.as_str()).collect();
    let reason = "event.findings.particulars.not_done[weight]";
    assert_eq!(names, [WEIGHT, reason]);
    let before = store.entries_of(subject).unwrap();
    let rows = || store.standing().unwrap().sequence;
    let decision = |item: &(String, Value, Value), stands: Stands| Decision {
        item: Item(item.0.clone()),
        first: item.1.clone(),
        second: item.2.clone(),
        stands,
    };
    // A value and the reason why it is missing cannot both stand.
    let wish = Wish::DecideDifferences {
        entry,
        decisions: vec![decision(&items[1], Stands::Second)],
    };
    let asked = rows();
    let refused = store.ask(because(request("half", coordinator(), wish), "so it is"));
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(rows(), asked + 1, "the attempt alone stands in the trail");
    assert_eq!(store.entries_of(subject).unwrap(), before);
    assert_eq!(differing(&store, entry), items);
    // Together they can.
    let wish = Wish::DecideDifferences {
        entry,
        decisions: items
            .iter()
            .map(|item| decision(item, Stands::Second))
            .collect(),
    };
    store
        .ask(because(request("both", coordinator(), wish), "so it is"))
        .unwrap();
    assert_eq!(differing(&store, entry), []);
    drop(store);
    fresh.holds();
}

#[test]
fn f_22_assessors_see_what_waits_and_no_value_of_what_others_entered() {
    let fresh = sqlite("f_22_assessor");
    let (store, _, entry) = with_visit(&fresh, twice());
    let assessor = person("A. Assessor", Role::Assessor, None);
    let waits = |store: &Store| -> Vec<u64> {
        let all = store.second_entries(&assessor).unwrap();
        all.iter().map(|one| one.entry).collect()
    };
    assert_eq!(waits(&store), [entry]);
    let wish = second("rescue", assessor.clone(), entry, visit(50, "71"));
    store.ask(wish).unwrap();
    assert!(waits(&store).is_empty());
    // The trail shows an assessor what they entered, first or second, and no decision about it.
    store
        .ask(decide(
            "decided",
            coordinator(),
            entry,
            &[(WEIGHT, "70", "71", Stands::First)],
        ))
        .unwrap();
    let lines = store.trail(&assessor, &TrailFilter::default()).unwrap();
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, ["second_entry"]);
    for role in [
        Role::DataMonitoringCommittee,
        Role::Laboratory,
        Role::Sponsor,
    ] {
        let refused = store.second_entries(&person("X", role, None));
        assert!(matches!(refused, Err(Refused::Role { .. })));
    }
}
