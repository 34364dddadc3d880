//! Several things asked for together: all of them are stored, or nothing is.

use record::{Act, Phase, SubjectNumber};
use serde_json::json;
use store::load::randomise;
use store::{
    Came, EndorsementKind, ItemGroup, NotTogether, Part, Person, Refused, Request, Role,
    SCREENED_BEFORE, Scope, Store, Subjects, Wish,
};

use crate::trial::{
    SCREENED, WEEK_0, because, clock, deviation, investigator, on_every_database, person, plan,
    request, screening, site_of,
};

fn screen(key: &str) -> Request {
    let screening = screening(site_of(0));
    let date = SCREENED;
    request(key, investigator(), Wish::Screen { date, screening })
}

fn consent(key: &str, subject: SubjectNumber) -> Request {
    let wish = Wish::Write {
        subject,
        date: SCREENED,
        event: Act::ConsentSigned {}.into(),
    };
    request(key, investigator(), wish)
}

fn together(
    store: &Store,
    requests: impl IntoIterator<Item = Request>,
) -> Result<Vec<store::Answer>, NotTogether> {
    store.ask_together(requests.into_iter().map(Part::from).collect())
}

fn people(store: &Store) -> usize {
    store.look(|state| state.subjects().len()).unwrap()
}

fn rows(store: &Store) -> u64 {
    store.standing().unwrap().sequence
}

#[test]
fn a_person_is_screened_and_consents_together_and_the_same_list_again_changes_nothing() {
    on_every_database("together_screened", |fresh| {
        let store = fresh.create(3);
        let list = || [screen("s"), consent("c", SCREENED_BEFORE)];
        let answers = together(&store, list()).unwrap();
        assert_eq!(answers.len(), 2);
        let consented = store
            .look(|state| state.subject(SubjectNumber(1))?.consent_date())
            .unwrap();
        assert_eq!(consented, Some(SCREENED));
        let before = rows(&store);
        assert_eq!(together(&store, list()).unwrap(), answers);
        assert_eq!(rows(&store), before);
        // The key of one of them is used for nothing else.
        let other = together(&store, [deviation_of("c", SubjectNumber(1))]);
        assert_eq!(
            other,
            Err(NotTogether {
                place: 0,
                refused: Refused::OtherWish
            })
        );
        drop(store);
        fresh.holds();
    });
}

fn deviation_of(key: &str, subject: SubjectNumber) -> Request {
    request(key, investigator(), deviation(subject, "late"))
}

#[test]
fn one_that_is_refused_leaves_nothing_of_the_others_and_the_attempt_stands_in_the_trail() {
    on_every_database("together_refused", |fresh| {
        let store = fresh.create(3);
        let before = rows(&store);
        let refused = together(
            &store,
            [
                screen("s"),
                consent("c", SCREENED_BEFORE),
                consent("again", SCREENED_BEFORE),
            ],
        )
        .unwrap_err();
        assert_eq!(refused.place, 2);
        assert!(matches!(refused.refused, Refused::Rule(_)), "{refused:?}");
        assert_eq!(people(&store), 0);
        assert_eq!(rows(&store), before + 1);
        let line = store
            .trail(
                &person("M. Monitor", Role::Monitor, None),
                &Default::default(),
            )
            .unwrap()
            .pop()
            .unwrap();
        assert_eq!(line.kind, "refused");
        // Their keys are free, and the number is nobody's.
        let answers = together(&store, [screen("s"), consent("c", SCREENED_BEFORE)]).unwrap();
        assert!(matches!(
            answers[0].came,
            Came::Entry {
                entry: 1,
                subject: SubjectNumber(1)
            }
        ));
        drop(store);
        fresh.holds();
        let again = fresh.open(3);
        assert_eq!(people(&again), 1);
    });
}

#[test]
fn a_person_whose_number_a_file_says_gets_it_or_nobody_is_screened() {
    on_every_database("together_numbered", |fresh| {
        let store = fresh.create(3);
        let numbered = |number: u32| Part {
            request: screen("s"),
            numbered: Some(SubjectNumber(number)),
        };
        let refused = store.ask_together(vec![numbered(2)]).unwrap_err();
        assert!(
            matches!(refused.refused, Refused::Unreadable { .. }),
            "{refused:?}"
        );
        assert_eq!(people(&store), 0);
        assert!(store.ask_together(vec![numbered(1)]).is_ok());
    });
}

#[test]
fn corrections_signatures_and_slots_are_as_before_when_a_later_part_is_refused() {
    on_every_database("together_as_before", |fresh| {
        let (store, ready) = fresh.ready(3);
        store.ask(randomise(ready[0])).unwrap();
        let (first, second) = (ready[0].subject, ready[1].subject);
        let Came::Entry { entry, .. } = store.ask(deviation_of("one", first)).unwrap().came else {
            panic!("it is an entry")
        };
        let signature = Wish::Endorse {
            subject: first,
            scope: Scope::Casebook {},
            kind: EndorsementKind::Signature,
            meaning: "I have looked".into(),
        };
        store
            .ask(request("signed", investigator(), signature))
            .unwrap();
        let group = ItemGroup("event.text".into());
        let correct = |key: &str, seen: u32| {
            let wish = Wish::Correct {
                entry,
                group: group.clone(),
                seen,
                new: json!("later"),
            };
            because(request(key, investigator(), wish), "a slip")
        };
        let enrol = |key: &str| {
            let date = WEEK_0;
            request(
                key,
                investigator(),
                Wish::Enrol {
                    subject: second,
                    date,
                },
            )
        };
        let refused = together(
            &store,
            [correct("two", 0), enrol("three"), correct("four", 0)],
        )
        .unwrap_err();
        assert_eq!(refused.place, 2, "{refused:?}");
        assert!(matches!(
            refused.refused,
            Refused::Changed { version: 1, .. }
        ));
        assert_eq!(store.version_of(entry, &group).unwrap(), 0);
        assert!(
            store
                .endorsements()
                .unwrap()
                .iter()
                .all(|one| one.fallen.is_none())
        );
        let text = serde_json::to_string(&store.entries_of(first).unwrap()).unwrap();
        assert!(text.contains("late\"") && !text.contains("later"), "{text}");
        let phase = store.look(move |state| state.phase(second)).unwrap();
        assert_eq!(phase, Some(Phase::Screening));
        let enrolled = store.look(|state| state.enrolled()).unwrap();
        assert_eq!(enrolled, 1);
        // What was given up is done now, with the place and the slot that were free.
        assert_eq!(
            together(&store, [correct("two", 0), enrol("three")])
                .unwrap()
                .len(),
            2
        );
        drop(store);
        fresh.holds();
        Store::open(&fresh.place, plan(3), Subjects::People, clock()).unwrap();
    });
}

#[test]
fn a_decision_of_minimisation_that_was_given_up_is_none() {
    on_every_database("together_minimised", |fresh| {
        let (store, ready) = fresh.ready_for_minimisation(3);
        let enrol = |place: usize| {
            let (subject, date) = (ready[place].subject, ready[place].date);
            let key = format!("enrol/{place}");
            request(&key, investigator(), Wish::Enrol { subject, date })
        };
        let twice = request(
            "again",
            investigator(),
            Wish::Enrol {
                subject: ready[0].subject,
                date: ready[0].date,
            },
        );
        let refused = together(&store, [enrol(0), enrol(1), twice]).unwrap_err();
        assert_eq!(refused.place, 2, "{refused:?}");
        assert_eq!(store.look(|state| state.enrolled()).unwrap(), 0);
        for place in [1, 2, 0] {
            store.ask(enrol(place)).unwrap();
        }
        drop(store);
        fresh.holds();
        fresh.open_minimisation(3);
    });
}

#[test]
fn a_list_is_refused_whole_for_who_may_not_ask_for_a_part_of_it() {
    on_every_database("together_rights", |fresh| {
        let store = fresh.create(3);
        let elsewhere: Person = person("E. Elsewhere", Role::Coordinator, Some(site_of(1).0));
        let mut own = screen("s");
        own.person = elsewhere;
        let refused = together(&store, [screen("other"), own]).unwrap_err();
        assert_eq!((refused.place, refused.refused), (1, Refused::NotYours));
        assert_eq!(people(&store), 0);
    });
}
