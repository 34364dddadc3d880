//! Queries about what is not asked any more: closed with the answer that took the question away, by whichever way it came.

use record::{
    ConcomitantTreatment, DoseChange, Entry, Event, MissedVisit, Observation, SubjectNumber,
    TreatmentClass, TrialState,
};
use serde_json::json;
use store::load::{Ready, randomise};
use store::{
    Came, ItemGroup, NotTogether, Part, Person, Query, QueryAbout, QueryFilter, QueryStanding,
    QueryStep, Request, Role, Source, Store, Wish,
};

use crate::trial::{Fresh, WEEK_0, because, investigator, on_every_database, person, request};

const DOSE: &str = "event.daily_milligrams";

fn monitor() -> Person {
    person("M. Monitor", Role::Monitor, None)
}

/// Stands for the forms: the dose is asked of glucocorticoids, and nothing of a visit that was missed.
fn of_these_forms(
    state: &TrialState<'_>,
    subject: SubjectNumber,
    about: &QueryAbout,
    entry: Option<&Entry>,
) -> Option<String> {
    match about {
        QueryAbout::EmptyField { visit, .. } => {
            let missed = state.subject(subject)?.missed_visits();
            let is_missed = missed.iter().any(|missed| missed.what.visit == *visit);
            is_missed.then(|| format!("{visit} was missed"))
        }
        QueryAbout::ItemGroup { group, .. } if group.0 == DOSE => match &entry?.event {
            Event::Observation(Observation::ConcomitantTreatment(treatment)) => {
                let asked = treatment.class == TreatmentClass::Glucocorticoid;
                (!asked).then(|| "no dose is asked of other treatment".to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

fn of_prednisone(subject: SubjectNumber) -> Wish {
    let treatment = ConcomitantTreatment {
        name: "Prednisone".into(),
        class: TreatmentClass::Glucocorticoid,
        change: DoseChange::AtEntry,
        daily_milligrams: None,
    };
    Wish::Write {
        subject,
        date: WEEK_0,
        event: Observation::ConcomitantTreatment(treatment).into(),
    }
}

/// A randomised subject on prednisone, and the entry that says so.
fn treated(fresh: &Fresh) -> (Store, Ready, u64) {
    let (store, ready) = fresh.ready(3);
    store.ask_why_unasked(Box::new(of_these_forms)).unwrap();
    store.ask(randomise(ready[0])).unwrap();
    let wish = of_prednisone(ready[0].subject);
    let answer = store.ask(request("treatment", investigator(), wish));
    let Came::Entry { entry, .. } = answer.unwrap().came else {
        panic!("it is an entry")
    };
    (store, ready[0], entry)
}

fn raise(store: &Store, key: &str, subject: SubjectNumber, about: QueryAbout) -> u64 {
    let wish = Wish::RaiseQuery {
        subject,
        about,
        text: "which dose?".into(),
    };
    store.ask(request(key, monitor(), wish)).unwrap().sequence
}

fn class(key: &str, entry: u64, seen: u32, class: &str) -> Request {
    let wish = Wish::Correct {
        entry,
        group: ItemGroup("event.class".into()),
        seen,
        new: json!(class),
    };
    because(request(key, investigator(), wish), "mistyped")
}

fn query(store: &Store, number: u64) -> Query {
    let all = store.queries(&monitor(), QueryFilter::default()).unwrap();
    all.into_iter().find(|one| one.number == number).unwrap()
}

fn about_dose(entry: u64) -> QueryAbout {
    QueryAbout::ItemGroup {
        entry,
        group: ItemGroup(DOSE.into()),
    }
}

#[test]
fn f_4_a_query_on_an_item_that_an_answer_took_away_is_closed_with_it_by_the_program_whichever_way_it_came()
 {
    for (way, source) in [
        ("page", Source::Page),
        ("interface", Source::Interface),
        ("import", Source::Import),
    ] {
        on_every_database(&format!("unasked_{way}"), |fresh| {
            let (store, ready, entry) = treated(fresh);
            let number = raise(&store, "q", ready.subject, about_dose(entry));
            let whole = raise(&store, "w", ready.subject, QueryAbout::Entry { entry });
            let correction = Request {
                source,
                ..class("away", entry, 0, "other")
            };
            let row = if source == Source::Import {
                let parts = vec![Part {
                    request: correction,
                    numbered: None,
                }];
                store.ask_together(parts).unwrap()[0].sequence
            } else {
                store.ask(correction).unwrap().sequence
            };
            let closed = query(&store, number);
            assert_eq!(closed.standing, QueryStanding::Closed);
            let last = closed.said.last().unwrap();
            assert_eq!(
                last.sequence,
                row + 1,
                "the row that follows its correction"
            );
            assert_eq!(last.text, "no dose is asked of other treatment");
            assert_eq!(
                (last.role, last.step),
                (Role::System, Some(QueryStep::Closed))
            );
            let line = store
                .trail(&monitor(), &store::TrailFilter::default())
                .unwrap();
            let line = line.iter().find(|line| line.sequence == row + 1).unwrap();
            assert_eq!(line.source, Source::Rule);
            // What asks about the entry as a whole still asks.
            assert_eq!(query(&store, whole).standing, QueryStanding::Open);
            // Asked again, the item has a query that stays closed until somebody opens it.
            store
                .ask(class("back", entry, 1, "glucocorticoid"))
                .unwrap();
            assert_eq!(query(&store, number).standing, QueryStanding::Closed);
            let again = Wish::MoveQuery {
                query: number,
                step: QueryStep::Reopened,
                text: "which dose, then?".into(),
                corrected: None,
            };
            store.ask(request("again", monitor(), again)).unwrap();
            assert_eq!(query(&store, number).standing, QueryStanding::Open);
            drop(store);
            fresh.holds();
            assert_eq!(query(&fresh.open(3), number).standing, QueryStanding::Open);
        });
    }
}

#[test]
fn f_4_a_query_on_an_item_that_is_asked_and_empty_stays_open_whatever_else_is_answered() {
    on_every_database("still_asked", |fresh| {
        let (store, ready, entry) = treated(fresh);
        let dose = raise(&store, "q", ready.subject, about_dose(entry));
        let about = QueryAbout::EmptyField {
            visit: "W4".into(),
            group: ItemGroup("event.findings.weight".into()),
        };
        let weight = raise(&store, "w", ready.subject, about);
        let name = Wish::Correct {
            entry,
            group: ItemGroup("event.name".into()),
            seen: 0,
            new: json!("Prednisolone"),
        };
        let name = because(request("name", investigator(), name), "mistyped");
        store.ask(name).unwrap();
        for number in [dose, weight] {
            assert_eq!(query(&store, number).standing, QueryStanding::Open);
        }
        let missed = MissedVisit {
            visit: "W4".into(),
            reason: "on holiday".into(),
        };
        let missed = Wish::Write {
            subject: ready.subject,
            date: WEEK_0,
            event: Observation::VisitMissed(missed).into(),
        };
        store
            .ask(request("missed", investigator(), missed))
            .unwrap();
        assert_eq!(query(&store, dose).standing, QueryStanding::Open);
        let closed = query(&store, weight);
        assert_eq!(closed.standing, QueryStanding::Closed);
        assert_eq!(closed.said.last().unwrap().text, "W4 was missed");
        drop(store);
        fresh.holds();
    });
}

#[test]
fn f_4_where_the_answer_is_not_stored_its_query_is_not_closed() {
    on_every_database("unasked_taken_back", |fresh| {
        let (store, ready, entry) = treated(fresh);
        let number = raise(&store, "q", ready.subject, about_dose(entry));
        let parts = [
            class("away", entry, 0, "other"),
            class("late", entry, 0, "other"),
        ];
        let parts = parts.map(|request| Part {
            request,
            numbered: None,
        });
        let refused = store.ask_together(parts.to_vec());
        assert!(matches!(refused, Err(NotTogether { place: 1, .. })));
        assert_eq!(query(&store, number).standing, QueryStanding::Open);
        drop(store);
        fresh.holds();
    });
}
