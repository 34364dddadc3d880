//! What comes from outside and may not come in.

use record::{Event, Observation};
use store::{LONGEST_EVENT, Refused, Role, Source, TrailFilter, Wish, read_event};

use crate::trial::{deviation, investigator, on_every_database, person, request};

#[test]
fn what_no_event_may_be_is_refused_at_the_door_with_its_reason() {
    let refused = |sent: &[u8]| read_event(sent).unwrap_err();
    let huge = format!(
        r#"{{"kind":"deviation","text":"{}"}}"#,
        "a".repeat(100_000_000)
    );
    assert!(refused(huge.as_bytes()).contains(&LONGEST_EVENT.to_string()));
    assert!(refused(br#"{"kind":"deviation","text":"a","tex":"b"}"#).contains("tex"));
    assert!(refused(br#"{"kind":"deviation","kind":"deviation","text":"a"}"#).contains("twice"));
    let deep = br#"{"kind":"visit_held","visit":"W0","findings":{"weight":"70","weight":"80"}}"#;
    assert!(refused(deep).contains("twice"));
    assert!(refused(br#"{"kind":"deviation","text":"a\u0000b"}"#).contains("NUL"));
    assert!(refused(b"\xff\xfe").contains("UTF-8"));
    assert!(refused(br#"{"kind":"unheard_of"}"#).contains("unheard_of"));
    assert!(refused(br#"{"kind":"deviation","text":7}"#).contains("string"));
    assert!(refused(b"").contains("read"));
    let deep = "[".repeat(100_000);
    assert!(refused(deep.as_bytes()).contains("read"));
}

#[test]
fn what_is_dated_in_the_future_or_holds_a_nul_or_is_too_long_is_refused_written_nowhere_and_audited()
 {
    on_every_database("door", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let rows = store.standing().unwrap().sequence;
        let future = Wish::Write {
            subject,
            date: jiff::civil::date(2099, 1, 1),
            event: Event::Observation(Observation::Deviation {
                text: "from the future".into(),
            }),
        };
        let wishes = [
            future,
            deviation(subject, "a\0b"),
            deviation(subject, &"a".repeat(LONGEST_EVENT)),
        ];
        for (number, wish) in wishes.into_iter().enumerate() {
            let outcome = store.ask(request(&format!("bad-{number}"), investigator(), wish));
            assert!(
                matches!(outcome, Err(Refused::Unreadable { .. })),
                "{outcome:?}"
            );
        }
        let mut person = investigator();
        person.name = "a\0b".into();
        let outcome = store.ask(request("name", person, deviation(subject, "late")));
        assert!(
            matches!(outcome, Err(Refused::Unreadable { .. })),
            "{outcome:?}"
        );
        // Each attempt is one row that says so, and the record itself is as long as it was.
        assert_eq!(store.standing().unwrap().sequence, rows + 4);
        let entries = store.look(|state| state.entries_taken()).unwrap();
        drop(store);
        let (_, held) = store::read_entries(&fresh.place.address).unwrap();
        assert_eq!(held.len() as u64, entries);
        fresh.holds();
    });
}

#[test]
fn what_cannot_be_read_at_the_door_is_written_nowhere_and_who_sent_it_stands_in_the_trail() {
    on_every_database("door_unread", |fresh| {
        let (store, ready) = fresh.ready(3);
        let rows = store.standing().unwrap().sequence;
        let entries = store.look(|state| state.entries_taken()).unwrap();
        let huge = format!(
            r#"{{"kind":"deviation","text":"{}"}}"#,
            "a".repeat(100_000_000)
        );
        let unknown = format!(
            r#"{{"kind":"deviation","text":"a","{}":"b"}}"#,
            "x".repeat(5_000)
        );
        let sent: [(&[u8], &str); 5] = [
            (huge.as_bytes(), "bytes"),
            (unknown.as_bytes(), "unknown field"),
            (br#"{"kind":"deviation","text":"a","text":"b"}"#, "twice"),
            (br#"{"kind":"deviation","text":"a\u0000b"}"#, "NUL"),
            (b"\xff", "UTF-8"),
        ];
        let person = person("C. Coordinator", Role::Coordinator, Some(1));
        for (bytes, word) in sent {
            let refused = store.admit(&person, Source::Interface, bytes).unwrap_err();
            assert!(matches!(refused, Refused::Unreadable { .. }), "{refused}");
            assert!(refused.to_string().contains(word), "{refused}");
        }
        let fine = br#"{"kind":"deviation","text":"late"}"#;
        let event = store.admit(&person, Source::Interface, fine).unwrap();
        assert_eq!(
            event,
            Observation::Deviation {
                text: "late".into()
            }
            .into()
        );
        assert_eq!(store.standing().unwrap().sequence, rows + 5);
        assert_eq!(store.look(|state| state.entries_taken()), Ok(entries));
        let filter = TrailFilter {
            after: rows,
            ..TrailFilter::default()
        };
        let lines = store.trail(&person, &filter).unwrap();
        assert_eq!(lines.len(), 5);
        for (line, (_, word)) in lines.iter().zip(sent) {
            let told = format!("{line:?}");
            assert!(
                told.contains("C. Coordinator") && told.contains(word),
                "{told}"
            );
            assert!(told.len() < 3_000, "{told}");
        }
        assert!(store.ask(store::load::randomise(ready[0])).is_ok());
        drop(store);
        fresh.holds();
    });
}

#[test]
fn a_refused_request_may_be_sent_again_under_its_key_once_nothing_stands_in_its_way() {
    on_every_database("again", |fresh| {
        let (store, ready) = fresh.ready(3);
        let mut early = store::load::randomise(ready[0]);
        early.person.sites = record::Sites::one(record::SiteNumber(30));
        assert_eq!(store.ask(early), Err(Refused::NotYours));
        assert!(store.ask(store::load::randomise(ready[0])).is_ok());
    });
}
