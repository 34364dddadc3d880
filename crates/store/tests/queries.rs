//! Queries and coding: what is asked is never lost, and what was coded before stays.

use record::{Observation, RescueTreatment, SiteNumber, SubjectNumber};
use store::load::Ready;
use store::{
    Came, Closure, ItemGroup, Person, QueryAbout, QueryFilter, QueryStanding, QueryStep, Refused,
    Role, Scope, Store, Wish,
};

use crate::trial::{
    Fresh, WEEK_0, because, deviation, investigator, on_every_database, person, request, term,
};

fn monitor() -> Person {
    person("M. Monitor", Role::Monitor, None)
}

fn manager() -> Person {
    person("D. Manager", Role::DataManager, None)
}

fn at_site(ready: Ready) -> Person {
    person("C. Coordinator", Role::Coordinator, Some(ready.site.0))
}

fn raise(subject: SubjectNumber, about: QueryAbout) -> Wish {
    Wish::RaiseQuery {
        subject,
        about,
        text: "please look".into(),
    }
}

fn step(query: u64, step: QueryStep, text: &str) -> Wish {
    Wish::MoveQuery {
        query,
        step,
        text: text.into(),
        corrected: None,
    }
}

fn standing(store: &Store, number: u64) -> QueryStanding {
    let all = store.queries(&monitor(), QueryFilter::default()).unwrap();
    all.iter()
        .find(|query| query.number == number)
        .unwrap()
        .standing
}

#[test]
fn f_4_a_query_on_an_empty_field_is_there_until_it_is_answered_and_closed_and_keeps_all_that_was_said()
 {
    on_every_database("f_4", |fresh| {
        let (store, ready) = fresh.ready(3);
        let site = at_site(ready[0]);
        let about = QueryAbout::EmptyField {
            visit: "W16".into(),
            group: ItemGroup("event.findings.core_set".into()),
        };
        let wish = raise(ready[0].subject, about.clone());
        let number = store
            .ask(request("raise", monitor(), wish))
            .unwrap()
            .sequence;
        let answer = step(number, QueryStep::Answered, "not measured: fever");
        store.ask(request("answer", site.clone(), answer)).unwrap();
        // An answered query is answered once; who asked may ask again.
        let twice = step(number, QueryStep::Answered, "still not");
        assert_eq!(
            store.ask(request("twice", site.clone(), twice)),
            Err(Refused::QueryStands {
                standing: QueryStanding::Answered
            })
        );
        let again = step(number, QueryStep::Reopened, "on which day?");
        store.ask(request("again", monitor(), again)).unwrap();
        assert_eq!(standing(&store, number), QueryStanding::Open);
        let close = step(number, QueryStep::Closed, "");
        store.ask(request("close", monitor(), close)).unwrap();
        drop(store);
        fresh.holds();
        let store = fresh.open(3);
        let of_subject = QueryFilter {
            subject: Some(ready[0].subject),
            ..QueryFilter::default()
        };
        let queries = store.queries(&site, of_subject).unwrap();
        let [query] = queries.as_slice() else {
            panic!("{queries:?}")
        };
        assert_eq!((query.number, &query.about), (number, &about));
        assert_eq!(query.standing, QueryStanding::Closed);
        let said: Vec<(&str, Option<QueryStep>, &str)> = query
            .said
            .iter()
            .map(|said| (said.person.as_str(), said.step, said.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("M. Monitor", None, "please look"),
                (
                    "C. Coordinator",
                    Some(QueryStep::Answered),
                    "not measured: fever"
                ),
                ("M. Monitor", Some(QueryStep::Reopened), "on which day?"),
                ("M. Monitor", Some(QueryStep::Closed), ""),
            ]
        );
    });
}

#[test]
fn queries_are_raised_and_closed_by_who_looks_and_answered_at_the_site_alone() {
    on_every_database("query_rights", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let wish = raise(subject, QueryAbout::Subject {});
        for (number, role) in Role::ALL.iter().enumerate() {
            let who = person("P. Person", *role, None);
            let key = format!("raise-{number}");
            let asked = store.ask(request(&key, who.clone(), wish.clone()));
            let may = matches!(
                role,
                Role::Monitor | Role::DataManager | Role::MedicalMonitor | Role::System
            );
            assert_eq!(asked.is_ok(), may, "{role}");
            let read = store.queries(&who, QueryFilter::default());
            // The sponsor reads its own requests for corrections, and none of these.
            let may = may || matches!(role, Role::Investigator | Role::Coordinator | Role::Sponsor);
            assert_eq!(read.is_ok(), may, "{role}");
        }
        let number = store.ask(request("one", monitor(), wish)).unwrap().sequence;
        let sponsor = person("O. Sponsor", Role::Sponsor, None);
        assert_eq!(
            store.queries(&sponsor, QueryFilter::default()),
            Ok(Vec::new())
        );
        // Another site is not told that the query is there.
        let elsewhere = person("C. Elsewhere", Role::Coordinator, Some(30));
        assert_eq!(
            store.queries(&elsewhere, QueryFilter::default()),
            Ok(Vec::new())
        );
        for query in [number, 9_999] {
            let answer = step(query, QueryStep::Answered, "here");
            assert_eq!(
                store.ask(request(&format!("e{query}"), elsewhere.clone(), answer)),
                Err(Refused::NoSuchQuery)
            );
        }
        let own = at_site(ready[0]);
        let wordless = step(number, QueryStep::Answered, " ");
        assert!(matches!(
            store.ask(request("wordless", own.clone(), wordless)),
            Err(Refused::Unreadable { .. })
        ));
        let close = step(number, QueryStep::Closed, "");
        assert!(matches!(
            store.ask(request("close", own, close)),
            Err(Refused::Role { .. })
        ));
        drop(store);
        fresh.holds();
    });
}

#[test]
fn a_query_is_about_what_is_there_and_of_its_own_subject() {
    on_every_database("query_about", |fresh| {
        let (store, ready) = fresh.ready(3);
        let about = [
            QueryAbout::Entry { entry: 9_999 },
            // The first entry is another subject's than the second.
            QueryAbout::Entry { entry: 1 },
            QueryAbout::ItemGroup {
                entry: 1,
                group: ItemGroup("event.age".into()),
            },
            QueryAbout::EmptyField {
                visit: "W999".into(),
                group: ItemGroup("event.findings.weight".into()),
            },
            QueryAbout::EmptyField {
                visit: "W0".into(),
                group: ItemGroup("event..weight".into()),
            },
        ];
        for (number, about) in about.into_iter().enumerate() {
            let wish = raise(ready[1].subject, about);
            assert_eq!(
                store.ask(request(&format!("q{number}"), monitor(), wish)),
                Err(Refused::NoSuchItem),
                "{number}"
            );
        }
        let group = QueryAbout::ItemGroup {
            entry: 1,
            group: ItemGroup("event.age".into()),
        };
        assert!(
            store
                .ask(request("right", monitor(), raise(ready[0].subject, group)))
                .is_ok()
        );
        drop(store);
        fresh.holds();
    });
}

#[test]
fn r_33_locked_data_take_no_query_no_code_and_no_name_and_frozen_data_do() {
    on_every_database("query_lock", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let close = |standing| Wish::Close {
            subject,
            scope: Scope::Casebook {},
            standing,
            although: Some("a test".into()),
        };
        let raise = raise(subject, QueryAbout::Subject {});
        store
            .ask(request("freeze", manager(), close(Closure::Frozen)))
            .unwrap();
        assert!(store.ask(request("q1", monitor(), raise.clone())).is_ok());
        store
            .ask(request("lock", manager(), close(Closure::Locked)))
            .unwrap();
        let locked = Err(Refused::Closed {
            standing: Closure::Locked,
            part: Scope::Casebook {},
        });
        assert_eq!(store.ask(request("q2", monitor(), raise)), locked);
        let verify = Wish::Endorse {
            subject,
            scope: Scope::Casebook {},
            kind: store::EndorsementKind::SourceVerified,
            meaning: "compared".into(),
        };
        assert_eq!(store.ask(request("v", monitor(), verify)), locked);
        drop(store);
        fresh.holds();
    });
}

fn rescue(fresh: &Fresh) -> (Store, Ready, u64) {
    let (store, ready) = fresh.ready(3);
    let rescue = RescueTreatment {
        name: "prednisolon".into(),
        explanation: "weaker".into(),
    };
    let given = Wish::Write {
        subject: ready[0].subject,
        date: WEEK_0,
        event: Observation::RescueGiven(rescue).into(),
    };
    let answer = store.ask(request("rescue", investigator(), given)).unwrap();
    let Came::Entry { entry, .. } = answer.came else {
        panic!("it is an entry")
    };
    (store, ready[0], entry)
}

#[test]
fn b_17_words_to_code_stand_like_beside_like_and_not_in_the_order_in_which_they_were_said() {
    on_every_database("coding_order", |fresh| {
        let (store, ready, _) = rescue(fresh);
        for (number, name) in ["Zinc", "aspirin", "Prednisolon", "Aspirin"]
            .into_iter()
            .enumerate()
        {
            let event = serde_json::json!({
                "kind": "concomitant_treatment", "name": name, "class": "other", "change": "started",
            });
            let wish = Wish::Write {
                subject: ready.subject,
                date: WEEK_0,
                event: serde_json::from_value(event).unwrap(),
            };
            store
                .ask(request(
                    &format!("treatment-{number}"),
                    investigator(),
                    wish,
                ))
                .unwrap();
        }
        let codings = store.codings(&manager()).unwrap();
        let words: Vec<&str> = codings.iter().map(|coding| &*coding.verbatim).collect();
        assert_eq!(
            words,
            ["aspirin", "Aspirin", "prednisolon", "Prednisolon", "Zinc"]
        );
    });
}

#[test]
fn a_term_is_coded_again_for_a_reason_only_and_the_first_code_stays_in_the_trail() {
    on_every_database("coding", |fresh| {
        let (store, ready, entry) = rescue(fresh);
        let code = |seen, code: &str| Wish::Code {
            entry,
            seen,
            term: term(code),
        };
        let uncoded = store.codings(&manager()).unwrap();
        assert_eq!(
            (uncoded.len(), uncoded[0].version, uncoded[0].term.as_ref()),
            (1, 0, None)
        );
        assert_eq!(uncoded[0].verbatim, "prednisolon");
        let coded = store.ask(request("code", manager(), code(0, "A"))).unwrap();
        assert_eq!(coded.came, Came::Coded { version: 1 });
        assert!(matches!(
            store.ask(request("late", manager(), code(0, "B"))),
            Err(Refused::Changed { version: 1, .. })
        ));
        assert_eq!(
            store.ask(request("no-reason", manager(), code(1, "B"))),
            Err(Refused::NoReason)
        );
        let recode = because(request("again", manager(), code(1, "B")), "misread");
        assert_eq!(store.ask(recode).unwrap().came, Came::Coded { version: 2 });
        // The site corrects its words: the code is of other words now.
        let corrected = Wish::Correct {
            entry,
            group: ItemGroup("event.name".into()),
            seen: 0,
            new: "prednisolone".into(),
        };
        let corrected = because(request("typing", investigator(), corrected), "typing error");
        store.ask(corrected).unwrap();
        drop(store);
        fresh.holds();
        let store = fresh.open(3);
        let codings = store.codings(&manager()).unwrap();
        assert_eq!(codings[0].term, Some(term("B")));
        assert_eq!(codings[0].coded_from.as_deref(), Some("prednisolon"));
        assert_eq!(codings[0].site, SiteNumber(ready.site.0));
        let filter = store::TrailFilter {
            entry: Some(entry),
            kind: Some("coded".into()),
            ..store::TrailFilter::default()
        };
        let lines = store.trail(&manager(), &filter).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].old, Some(serde_json::json!(term("A"))));
        assert_eq!(lines[1].new, Some(serde_json::json!(term("B"))));
        assert_eq!(lines[1].reason.as_deref(), Some("misread"));
    });
}

#[test]
fn what_has_no_words_and_a_term_with_a_gap_are_not_coded() {
    on_every_database("uncodable", |fresh| {
        let (store, ready, entry) = rescue(fresh);
        let wish = |entry, term| Wish::Code {
            entry,
            seen: 0,
            term,
        };
        assert_eq!(
            store.ask(request("screened", manager(), wish(1, term("A")))),
            Err(Refused::NotCodable)
        );
        let gap = store::CodedTerm {
            version: String::new(),
            ..term("A")
        };
        let refused = store
            .ask(request("gap", manager(), wish(entry, gap)))
            .unwrap_err();
        assert!(refused.to_string().contains("version of the dictionary"));
        assert!(matches!(
            store.ask(request("site", at_site(ready), wish(entry, term("A")))),
            Err(Refused::Role { .. })
        ));
        store
            .ask(request("d", investigator(), deviation(ready.subject, "x")))
            .unwrap();
        drop(store);
        fresh.holds();
    });
}
