//! Freezing and locking a visit, an entry or an item by itself: what lies in it takes no change, and all else does.

use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::Config;
use record::{MissedVisit, SubjectNumber};
use serde_json::json;
use store::{
    Came, Closure, EndorsementKind, ItemGroup, Person, QueryAbout, QueryStep, Refused, Request,
    Role, Scope, Store, TrailFilter, Wish,
};

use crate::corrections::with_visit;
use crate::trial::{
    Fresh, because, deviation, investigator, on_every_database, person, request, sqlite,
};

fn manager() -> Person {
    person("D. Manager", Role::DataManager, None)
}

fn visit(name: &str) -> Scope {
    Scope::Visit { visit: name.into() }
}

fn item(entry: u64, group: &str) -> Scope {
    Scope::ItemGroup {
        entry,
        group: ItemGroup(group.into()),
    }
}

fn close(key: &str, subject: SubjectNumber, scope: Scope, standing: Closure) -> Request {
    let wish = Wish::Close {
        subject,
        scope,
        standing,
        although: None,
    };
    because(request(key, manager(), wish), "as planned")
}

fn correct(key: &str, entry: u64, group: &str, new: serde_json::Value) -> Request {
    let wish = Wish::Correct {
        entry,
        group: ItemGroup(group.into()),
        seen: 0,
        new,
    };
    because(request(key, investigator(), wish), "typing error")
}

/// What is refused because this part stands so.
fn refused(standing: Closure, part: Scope) -> Result<store::Answer, Refused> {
    Err(Refused::Closed { standing, part })
}

/// The core set as it stands, with one value of it changed.
fn core_set_with(store: &Store, subject: SubjectNumber, name: &str) -> serde_json::Value {
    let entries = store.entries_of(subject).unwrap();
    let visit = serde_json::to_value(entries.last().unwrap()).unwrap();
    let mut core_set = visit["event"]["findings"]["core_set"].clone();
    let before = core_set[name].clone();
    core_set[name] = json!("3.1");
    assert!(!before.is_null() && before != core_set[name], "{core_set}");
    core_set
}

#[test]
fn r_33_an_item_that_is_frozen_takes_no_change_by_any_way_and_the_items_beside_it_do() {
    on_every_database("closing_item", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let subject = ready.subject;
        let weight = item(entry, "event.findings.weight");
        let physician = item(entry, "event.findings.core_set.physician_global");
        for (number, part) in [&weight, &physician].into_iter().enumerate() {
            let freeze = close(
                &format!("freeze-{number}"),
                subject,
                part.clone(),
                Closure::Frozen,
            );
            assert_eq!(store.ask(freeze).unwrap().came, Came::Done);
        }
        let taken = store.ask(correct("1", entry, "event.findings.weight", json!("71")));
        assert_eq!(taken, refused(Closure::Frozen, weight.clone()));
        // An item within a group of which another item changes.
        let other = core_set_with(&store, subject, "patient_global");
        let changes = core_set_with(&store, subject, "physician_global");
        let taken = store.ask(correct("2", entry, "event.findings.core_set", changes));
        assert_eq!(taken, refused(Closure::Frozen, physician.clone()));
        let nothing = store.ask(correct("3", entry, "event.findings", json!({})));
        assert!(
            matches!(nothing, Err(Refused::Closed { .. })),
            "{nothing:?}"
        );
        let struck = because(
            request("4", investigator(), Wish::StrikeOut { entry }),
            "another subject's",
        );
        assert!(matches!(store.ask(struck), Err(Refused::Closed { .. })));
        assert!(
            store
                .ask(correct("5", entry, "event.findings.core_set", other))
                .is_ok()
        );
        assert!(
            store
                .ask(correct("6", entry, "date", json!("2017-05-02")))
                .is_ok()
        );
        let late = request("7", investigator(), deviation(subject, "late"));
        assert!(store.ask(late).is_ok());

        // It stays frozen by itself when the subject is frozen and opened again, and is opened for a reason alone.
        let all = Scope::Casebook {};
        store
            .ask(close("8", subject, all.clone(), Closure::Frozen))
            .unwrap();
        let taken = store.ask(correct("9", entry, "date", json!("2017-05-01")));
        assert_eq!(taken, refused(Closure::Frozen, all.clone()));
        store.ask(close("10", subject, all, Closure::Open)).unwrap();
        let taken = store.ask(correct("11", entry, "event.findings.weight", json!("71")));
        assert_eq!(taken, refused(Closure::Frozen, weight.clone()));
        let mut open = close("12", subject, weight, Closure::Open);
        open.reason = None;
        assert_eq!(store.ask(open.clone()), Err(Refused::NoReason));
        open.key = store::RequestKey::new("13").unwrap();
        open.reason = Some("a query of the monitor".into());
        store.ask(open).unwrap();
        assert!(
            store
                .ask(correct("14", entry, "event.findings.weight", json!("71")))
                .is_ok()
        );
        drop(store);
        fresh.holds();
        // What stands in memory follows from what is on the disk.
        let store = fresh.open(3);
        let parts = store.closed_parts(subject).unwrap();
        assert_eq!(
            parts.into_iter().collect::<Vec<_>>(),
            [(physician, Closure::Frozen)]
        );
    });
}

#[test]
fn r_33_a_visit_that_is_locked_takes_neither_data_nor_names_nor_queries_and_other_visits_do() {
    on_every_database("closing_visit", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let subject = ready.subject;
        let missed = |key: &str, visit: &str| {
            let wish = Wish::Write {
                subject,
                date: date(2017, 6, 1),
                event: record::Observation::VisitMissed(MissedVisit {
                    visit: visit.into(),
                    reason: "did not come".into(),
                })
                .into(),
            };
            request(key, investigator(), wish)
        };
        // Nobody's name stands to the visit: it is locked with open eyes, or not at all.
        let lock = close("lock", subject, visit("W0"), Closure::Locked);
        let Err(Refused::StillOpen(open)) = store.ask(lock.clone()) else {
            panic!("something is open")
        };
        assert_eq!((open.unsigned, open.due), (1, 0));
        let signature = Wish::Endorse {
            subject,
            scope: visit("W0"),
            kind: EndorsementKind::Signature,
            meaning: "these data are right".into(),
        };
        store
            .ask(request("sign", investigator(), signature.clone()))
            .unwrap();
        let raise = |about: QueryAbout| Wish::RaiseQuery {
            subject,
            about,
            text: "please look".into(),
        };
        let monitor = || person("M. Monitor", Role::Monitor, None);
        let group = ItemGroup("event.findings.weight".into());
        let about = QueryAbout::ItemGroup { entry, group };
        let query = store
            .ask(request("query", monitor(), raise(about.clone())))
            .unwrap();
        let mut again = lock.clone();
        again.key = store::RequestKey::new("lock-2").unwrap();
        assert!(matches!(store.ask(again), Err(Refused::StillOpen(open)) if open.queries == 1));
        let settled = Wish::MoveQuery {
            query: query.sequence,
            step: QueryStep::Closed,
            text: String::new(),
            corrected: None,
        };
        store.ask(request("settled", monitor(), settled)).unwrap();
        let mut lock = lock;
        lock.key = store::RequestKey::new("lock-3").unwrap();
        store.ask(lock).unwrap();

        let locked = || refused(Closure::Locked, visit("W0"));
        let reopened = Wish::MoveQuery {
            query: query.sequence,
            step: QueryStep::Reopened,
            text: "once more".into(),
            corrected: None,
        };
        let verified = Wish::Endorse {
            subject,
            scope: Scope::Entry { entry },
            kind: EndorsementKind::SourceVerified,
            meaning: "compared".into(),
        };
        for asked in [
            correct("1", entry, "event.findings.weight", json!("71")),
            correct("2", entry, "date", json!("2017-05-02")),
            missed("3", "W0"),
            because(
                request("4", investigator(), Wish::StrikeOut { entry }),
                "wrong",
            ),
            request("5", investigator(), signature),
            request("6", monitor(), raise(about)),
            request("7", monitor(), reopened),
            request("8", monitor(), verified),
            // An entry of a locked visit stands as it stood.
            close("9", subject, Scope::Entry { entry }, Closure::Open),
        ] {
            let asked_for = format!("{:?}", asked.wish);
            assert_eq!(store.ask(asked), locked(), "{asked_for}");
        }
        assert!(store.ask(missed("10", "W4")).is_ok());
        let whole = Wish::Endorse {
            subject,
            scope: Scope::Casebook {},
            kind: EndorsementKind::Signature,
            meaning: "these data are right".into(),
        };
        assert!(store.ask(request("11", investigator(), whole)).is_ok());
        // A visit of which nothing is entered yet can be closed as well, and nothing comes into it by a correction either.
        store
            .ask(close("12", subject, visit("W8"), Closure::Frozen))
            .unwrap();
        assert_eq!(
            store.ask(missed("13", "W8")),
            refused(Closure::Frozen, visit("W8"))
        );
        let other = store.entries_of(subject).unwrap();
        let other = other.last().unwrap().sequence;
        let moved = store.ask(correct("14", other, "event.visit", json!("W8")));
        assert_eq!(moved, refused(Closure::Frozen, visit("W8")));
        drop(store);
        fresh.holds();
    });
}

#[test]
fn what_is_not_there_is_not_closed_and_nobody_but_data_managers_closes_anything() {
    on_every_database("closing_nothing", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let other = SubjectNumber(ready.subject.0 + 1);
        for (number, (subject, scope)) in [
            (ready.subject, visit("W99")),
            (ready.subject, Scope::Entry { entry: 9999 }),
            (
                ready.subject,
                item(entry, "event.findings.weight.more.and.more"),
            ),
            (other, Scope::Entry { entry }),
            (other, item(entry, "date")),
        ]
        .into_iter()
        .enumerate()
        {
            let asked = store.ask(close(&number.to_string(), subject, scope, Closure::Frozen));
            assert_eq!(asked, Err(Refused::NoSuchItem), "{number}");
        }
        for role in Role::ALL {
            let mut asked = close(
                &format!("as-{role}"),
                ready.subject,
                Scope::Entry { entry },
                Closure::Frozen,
            );
            asked.person = person("P. Person", *role, None);
            let asked = store.ask(asked);
            if matches!(role, Role::DataManager | Role::System) {
                assert!(asked.is_ok(), "{role}");
            } else {
                assert!(matches!(asked, Err(Refused::Role { .. })), "{role}");
            }
        }
        drop(store);
        fresh.holds();
    });
}

#[test]
fn the_trail_says_which_part_was_closed_and_how_it_stood_before() {
    on_every_database("closing_trail", |fresh| {
        let (store, ready, entry) = with_visit(fresh);
        let weight = item(entry, "event.findings.weight");
        store
            .ask(close("1", ready.subject, weight, Closure::Frozen))
            .unwrap();
        let filter = TrailFilter {
            kind: Some("closed".into()),
            ..TrailFilter::default()
        };
        let lines = store.trail(&manager(), &filter).unwrap();
        let [line] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!(line.entry, Some(entry));
        assert_eq!(line.old, Some(json!("open")));
        let scope = json!({"of": "item_group", "entry": entry, "group": "event.findings.weight"});
        assert_eq!(
            line.new,
            Some(json!({"standing": "frozen", "scope": scope}))
        );
        drop(store);
        fresh.holds();
    });
}

/// The parts that lie in each other, from the outermost to the innermost.
const PARTS: usize = 4;

fn parts(entry: u64) -> [Scope; PARTS] {
    [
        Scope::Casebook {},
        visit("W0"),
        Scope::Entry { entry },
        item(entry, "event.findings.weight"),
    ]
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Close(usize, Closure),
    CorrectTheWeight,
    CorrectTheDate,
}

fn step() -> impl Strategy<Value = Step> {
    let standing = prop_oneof![
        Just(Closure::Open),
        Just(Closure::Frozen),
        Just(Closure::Locked)
    ];
    prop_oneof![
        3 => (0..PARTS, standing).prop_map(|(part, standing)| Step::Close(part, standing)),
        2 => Just(Step::CorrectTheWeight),
        2 => Just(Step::CorrectTheDate),
    ]
}

fn holds_with(fresh: &Fresh, steps: &[Step]) -> Result<(), TestCaseError> {
    let (store, ready, entry) = with_visit(fresh);
    let parts = parts(entry);
    let mut standing = [Closure::Open; PARTS];
    let (mut weights, mut dates) = (0_u32, 0_u32);
    for (number, step) in steps.iter().enumerate() {
        let key = format!("step-{number}");
        match step {
            Step::Close(part, to) => {
                let mut asked = close(&key, ready.subject, parts[*part].clone(), *to);
                if let Wish::Close { although, .. } = &mut asked.wish {
                    *although = Some("a test".into());
                }
                let around = standing[..*part].contains(&Closure::Locked);
                let outcome = store.ask(asked);
                prop_assert_eq!(outcome.is_err(), around, "{:?}", outcome);
                if !around {
                    standing[*part] = *to;
                }
            }
            Step::CorrectTheWeight | Step::CorrectTheDate => {
                let is_weight = matches!(step, Step::CorrectTheWeight);
                let (group, times, around) = if is_weight {
                    ("event.findings.weight", &mut weights, PARTS)
                } else {
                    ("date", &mut dates, PARTS - 1)
                };
                let new = if is_weight {
                    json!((60 + *times).to_string())
                } else {
                    json!(format!("2017-05-0{}", 1 + *times % 4))
                };
                let mut asked = correct(&key, entry, group, new);
                if let Wish::Correct { seen, .. } = &mut asked.wish {
                    *seen = *times;
                }
                let outcome = store.ask(asked);
                let closed = standing[..around]
                    .iter()
                    .any(|standing| *standing != Closure::Open);
                prop_assert_eq!(outcome.is_err(), closed, "{:?}", outcome);
                *times += u32::from(!closed);
            }
        }
    }
    drop(store);
    fresh.holds();
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn an_item_takes_a_change_exactly_while_nothing_that_it_lies_in_is_closed(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        holds_with(&sqlite("closing_property"), &steps)?;
    }
}
