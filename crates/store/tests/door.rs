//! What comes from outside and may not come in.

use record::{Event, Observation};
use store::{LONGEST_EVENT, Refused, Wish, read_event};

use crate::trial::{deviation, investigator, on_every_database, request};

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
fn a_refused_request_may_be_sent_again_under_its_key_once_nothing_stands_in_its_way() {
    on_every_database("again", |fresh| {
        let (store, ready) = fresh.ready(3);
        let mut early = store::load::randomise(ready[0]);
        early.person.site = Some(record::SiteNumber(30));
        assert_eq!(store.ask(early), Err(Refused::NotYours));
        assert!(store.ask(store::load::randomise(ready[0])).is_ok());
    });
}
