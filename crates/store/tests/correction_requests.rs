//! The sponsor asks for a correction and writes none: whoever is at the site makes it, or declines.

use record::SubjectNumber;
use store::{
    Came, Closure, EndorsementKind, ItemGroup, NotTogether, Part, Person, QueryAbout, QueryFilter,
    QueryStanding, QueryStep, Refused, Role, Scope, Store, Unreadable, Wish,
};

use crate::trial::{
    SCREENED, WEEK_0, because, deviation, investigator, on_every_database, person, request,
    screening, site_of,
};

fn sponsor() -> Person {
    person("O. Sponsor", Role::Sponsor, None)
}

fn asked_for() -> QueryAbout {
    QueryAbout::Correction {
        form: "deviation".into(),
        item: "What happened".into(),
        proposed: "the infusion was late by two days".into(),
    }
}

fn raise(subject: SubjectNumber, about: QueryAbout) -> Wish {
    Wish::RaiseQuery {
        subject,
        about,
        text: "the monitor read it so in the source".into(),
    }
}

fn answer(query: u64, corrected: Option<u64>) -> Wish {
    Wish::MoveQuery {
        query,
        step: QueryStep::Answered,
        text: "the source says so".into(),
        corrected,
    }
}

fn correct(entry: u64, seen: u32, text: &str) -> Wish {
    Wish::Correct {
        entry,
        group: ItemGroup("event.text".into()),
        seen,
        new: text.into(),
    }
}

/// An entry of a subject.
fn write(store: &Store, key: &str, subject: SubjectNumber) -> u64 {
    let wish = deviation(subject, "the infusion was late");
    let written = store.ask(request(key, investigator(), wish)).unwrap();
    match written.came {
        Came::Entry { entry, .. } => entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r_11_the_sponsor_asks_for_a_correction_and_writes_no_data_by_any_wish() {
    on_every_database("r_11_rights", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let entry = write(&store, "entry", subject);
        let wishes = [
            Wish::Screen {
                date: SCREENED,
                screening: screening(site_of(0)),
            },
            deviation(subject, "by the sponsor"),
            Wish::Enrol {
                subject,
                date: WEEK_0,
            },
            correct(entry, 0, "by the sponsor"),
            Wish::StrikeOut { entry },
            Wish::Endorse {
                subject,
                scope: Scope::Casebook {},
                kind: EndorsementKind::Reviewed,
                meaning: "looked at".into(),
            },
            Wish::Close {
                subject,
                scope: Scope::Casebook {},
                standing: Closure::Frozen,
                although: None,
            },
            raise(subject, QueryAbout::Subject {}),
            raise(subject, QueryAbout::Entry { entry }),
        ];
        for (number, wish) in wishes.into_iter().enumerate() {
            let refused = store.ask(because(
                request(&format!("w{number}"), sponsor(), wish),
                "because",
            ));
            assert!(
                matches!(refused, Err(Refused::Role { .. })),
                "{number}: {refused:?}"
            );
        }
        // Nobody else asks in the sponsor's name.
        for role in Role::ALL
            .iter()
            .filter(|role| !matches!(role, Role::Sponsor | Role::System))
        {
            let who = person("P. Person", *role, None);
            let key = format!("as-{role}");
            let refused = store.ask(request(&key, who, raise(subject, asked_for())));
            assert!(matches!(refused, Err(Refused::Role { .. })), "{role}");
        }
        assert!(
            store
                .ask(request("ask", sponsor(), raise(subject, asked_for())))
                .is_ok()
        );
        let nothing_proposed = QueryAbout::Correction {
            form: "deviation".into(),
            item: "What happened".into(),
            proposed: " ".into(),
        };
        assert_eq!(
            store.ask(request(
                "empty",
                sponsor(),
                raise(subject, nothing_proposed)
            )),
            Err(Refused::Unreadable {
                why: Unreadable::NoPartOfRequest
            })
        );
        drop(store);
        fresh.holds();
    });
}

#[test]
fn r_11_the_site_agrees_by_making_the_correction_or_declines_and_the_sponsor_reads_which() {
    on_every_database("r_11_answers", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let entry = write(&store, "entry", subject);
        let before = correct(entry, 0, "the infusion was late by a day");
        store
            .ask(because(request("before", investigator(), before), "source"))
            .unwrap();
        let ask = |key: &str| {
            let asked = store.ask(request(key, sponsor(), raise(subject, asked_for())));
            asked.unwrap().sequence
        };
        let (agreed, declined) = (ask("one"), ask("two"));
        // A correction of before the request does not answer it, and neither does one of another entry.
        for named in [entry, 1, 9_999] {
            assert_eq!(
                store.ask(request(
                    &format!("n{named}"),
                    investigator(),
                    answer(agreed, Some(named))
                )),
                Err(Refused::Unreadable {
                    why: Unreadable::NotCorrectedSince { entry: named }
                })
            );
        }
        // Both or neither: where the correction is refused nothing is answered.
        let together = |key: &str, seen: u32| {
            let correction = correct(entry, seen, "the infusion was late by two days");
            let parts = [correction, answer(agreed, Some(entry))];
            let parts = parts
                .into_iter()
                .zip(["correct", "agree"])
                .map(|(wish, word)| {
                    let one = request(&format!("{key}/{word}"), investigator(), wish);
                    Part::from(because(one, "request of the sponsor"))
                });
            store.ask_together(parts.collect())
        };
        assert!(matches!(
            together("stale", 0),
            Err(NotTogether { place: 0, .. })
        ));
        let of = |number: u64, who: &Person| {
            let all = store.queries(who, QueryFilter::default()).unwrap();
            all.into_iter().find(|query| query.number == number)
        };
        assert_eq!(
            of(agreed, &sponsor()).unwrap().standing,
            QueryStanding::Open
        );
        together("fresh", 1).unwrap();
        store
            .ask(request("decline", investigator(), answer(declined, None)))
            .unwrap();
        for who in [
            sponsor(),
            person("D. Manager", Role::DataManager, None),
            investigator(),
        ] {
            let said = |number| of(number, &who).unwrap().said.last().unwrap().corrected;
            assert_eq!(
                (said(agreed), said(declined)),
                (Some(entry), None),
                "{}",
                who.role
            );
        }

        // Of what others ask the sponsor reads nothing and moves nothing.
        let monitor = person("M. Monitor", Role::Monitor, None);
        let asked = store.ask(request(
            "m",
            monitor.clone(),
            raise(subject, QueryAbout::Subject {}),
        ));
        let asked = asked.unwrap().sequence;
        assert!(of(asked, &monitor).is_some() && of(asked, &sponsor()).is_none());
        let close = |query| Wish::MoveQuery {
            query,
            step: QueryStep::Closed,
            text: String::new(),
            corrected: None,
        };
        assert_eq!(
            store.ask(request("other", sponsor(), close(asked))),
            Err(Refused::NoSuchQuery)
        );
        // An entry belongs to the answer of a request alone.
        assert_eq!(
            store.ask(request("wrong", investigator(), answer(asked, Some(entry)))),
            Err(Refused::NoSuchItem)
        );
        store
            .ask(request("settled", sponsor(), close(agreed)))
            .unwrap();
        drop(store);
        fresh.holds();
        let store = fresh.open(3);
        let filter = QueryFilter {
            standing: Some(QueryStanding::Closed),
            ..QueryFilter::default()
        };
        let closed = store.queries(&sponsor(), filter).unwrap();
        assert_eq!(closed.len(), 1);
        assert_eq!(closed[0].about, asked_for());
    });
}
