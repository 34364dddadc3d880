//! Words that may not stand in the trail are taken out by two people, and nothing else is ever missing from it.

use std::fs;

use record::{Event, Observation, SiteNumber, SubjectNumber};
use rusqlite::Connection;
use store::{
    Came, EndorsementKind, ItemGroup, Person, QueryAbout, RedactionVerdict, Refused, Role, Scope,
    Store, TAKEN_OUT, TrailFilter, Wish,
};

use crate::trial::{
    Fresh, because, deviation, investigator, on_every_database, person, request, sqlite,
};

const NAME: &str = "Maria \"Mitzi\" Huber";

fn monitor() -> Person {
    person("M. Monitor", Role::Monitor, None)
}

fn manager() -> Person {
    person("D. Manager", Role::DataManager, None)
}

fn ask(subject: SubjectNumber) -> Wish {
    Wish::AskRedaction {
        subject,
        words: NAME.into(),
    }
}

fn decide(asked: u64, verdict: RedactionVerdict) -> Wish {
    Wish::DecideRedaction { asked, verdict }
}

/// Writes a name into a deviation, its correction, a query and a reason, and somebody signs it. Gives the entry.
pub fn write_a_name(store: &Store, subject: SubjectNumber) -> u64 {
    let text = format!("{NAME} came a day late");
    let written = store.ask(request("late", investigator(), deviation(subject, &text)));
    let Came::Entry { entry, .. } = written.unwrap().came else {
        panic!("it is an entry")
    };
    let correct = Wish::Correct {
        entry,
        group: ItemGroup("event.text".into()),
        seen: 0,
        new: format!("{NAME} came two days late").into(),
    };
    let reason = format!("{NAME} says so herself");
    let correct = request("correct", investigator(), correct);
    store.ask(because(correct, &reason)).unwrap();
    let query = Wish::RaiseQuery {
        subject,
        about: QueryAbout::Entry { entry },
        text: format!("did {NAME} come at all?"),
    };
    store.ask(request("query", monitor(), query)).unwrap();
    let sign = Wish::Endorse {
        subject,
        scope: Scope::Casebook {},
        kind: EndorsementKind::Signature,
        meaning: "I have looked at these data".into(),
    };
    store.ask(request("sign", investigator(), sign)).unwrap();
    entry
}

pub fn asked(store: &Store, subject: SubjectNumber) -> u64 {
    let ask = because(request("ask", monitor(), ask(subject)), "a patient's name");
    store.ask(ask).unwrap().sequence
}

pub fn taken_out(store: &Store, asked: u64) {
    let decide = decide(asked, RedactionVerdict::TakenOut);
    let decide = because(request("decide", manager(), decide), "it is one");
    let answer = store.ask(decide.clone()).unwrap();
    // The same request again is answered alike, and takes nothing more.
    assert_eq!(store.ask(decide).unwrap(), answer);
}

/// Everything that the trail says to a data manager.
fn said(store: &Store) -> String {
    let lines = store.trail(&manager(), &TrailFilter::default()).unwrap();
    serde_json::to_string(&lines).unwrap()
}

fn text_of(store: &Store, subject: SubjectNumber, entry: u64) -> String {
    let entries = store.entries_of(subject).unwrap();
    let found = entries.into_iter().find(|one| one.sequence == entry);
    let Event::Observation(Observation::Deviation { text }) = found.unwrap().event else {
        panic!("it is a deviation")
    };
    text
}

#[test]
fn r_5_two_people_take_words_out_a_mark_is_left_and_the_trail_holds_before_and_after() {
    on_every_database("r_5", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let entry = write_a_name(&store, subject);
        let number = asked(&store, subject);
        let [pending] = store.redactions(&manager()).unwrap().try_into().unwrap();
        assert_eq!((pending.number, pending.words.as_str()), (number, NAME));
        assert_eq!(pending.reason, "a patient's name");
        let kinds: Vec<&str> = pending.texts.iter().map(|text| text.kind).collect();
        // The value before and the value since, and the reason of the correction.
        assert_eq!(
            kinds,
            [
                "entry",
                "corrected",
                "corrected",
                "corrected",
                "query_raised"
            ]
        );
        // Nothing is changed as long as one person alone wants it.
        assert!(text_of(&store, subject, entry).contains(NAME));
        taken_out(&store, number);
        let mark = format!("{TAKEN_OUT} came two days late");
        assert_eq!(text_of(&store, subject, entry), mark);
        let escaped = serde_json::to_string(NAME).unwrap();
        let escaped = escaped.trim_matches('"');
        let trail = said(&store);
        assert!(!trail.contains(escaped));
        assert!(trail.contains(&format!("did {TAKEN_OUT} come at all?")));
        assert!(trail.contains(&format!("{TAKEN_OUT} says so herself")));
        assert!(trail.contains("\"kind\":\"redacted\""));
        assert_eq!(store.redactions(&manager()), Ok(Vec::new()));
        // Who signed the words has not signed what stands there now.
        assert!(store.endorsements().unwrap()[0].fallen.is_some());
        drop(store);
        fresh.holds();
        let store = fresh.open(3);
        assert_eq!(text_of(&store, subject, entry), mark);
        // Writing goes on, and an earlier value can be corrected as before.
        let correct = Wish::Correct {
            entry,
            group: ItemGroup("event.text".into()),
            seen: 1,
            new: "the subject came two days late".into(),
        };
        let correct = request("again", investigator(), correct);
        store.ask(because(correct, "said without a name")).unwrap();
        drop(store);
        fresh.holds();
    });
}

#[test]
fn what_was_taken_out_is_on_the_disk_no_more() {
    let fresh = sqlite("r_5_disk");
    let (store, ready) = fresh.ready(3);
    // Long enough to stand in pages of its own, and without letters that JSON writes otherwise.
    let name = "Wilhelmine Unverwechselbar";
    let text = format!("{name} {}", "and so on ".repeat(300));
    let written = deviation(ready[0].subject, &text);
    store
        .ask(request("written", investigator(), written))
        .unwrap();
    let holds = |fresh: &Fresh| {
        let files = fs::read_dir(&fresh.folder).unwrap();
        let mut holding = files.filter(|file| {
            let bytes = fs::read(file.as_ref().unwrap().path()).unwrap();
            bytes
                .windows(name.len())
                .any(|piece| piece == name.as_bytes())
        });
        holding.next().is_some()
    };
    assert!(holds(&fresh));
    let ask = Wish::AskRedaction {
        subject: ready[0].subject,
        words: name.into(),
    };
    let ask = because(request("ask", monitor(), ask), "a patient's name");
    let number = store.ask(ask).unwrap().sequence;
    taken_out(&store, number);
    assert!(!holds(&fresh));
    drop(store);
    assert!(!holds(&fresh));
    fresh.holds();
}

#[test]
fn nobody_takes_words_out_alone_or_without_a_reason_or_names_them_once_more() {
    on_every_database("r_5_alone", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        write_a_name(&store, subject);
        let before = said(&store);
        let refused = |key: &str, who: Person, wish: Wish, reason: &str| {
            store
                .ask(because(request(key, who, wish), reason))
                .unwrap_err()
        };
        let none = store.ask(request("none", monitor(), ask(subject)));
        assert_eq!(none, Err(Refused::NoReason));
        let reason = format!("{NAME} is a name");
        let repeated = refused("repeated", monitor(), ask(subject), &reason);
        assert_eq!(repeated, Refused::ReasonRepeatsWords);
        for words in ["", "x", TAKEN_OUT, &"long".repeat(60)] {
            let wish = Wish::AskRedaction {
                subject,
                words: words.into(),
            };
            let why = refused("words", monitor(), wish, "a name");
            assert!(matches!(why, Refused::Unreadable { .. }), "{words}: {why}");
        }
        let wish = Wish::AskRedaction {
            subject: ready[1].subject,
            words: NAME.into(),
        };
        let elsewhere = refused("elsewhere", monitor(), wish, "a name");
        assert_eq!(elsewhere, Refused::NoSuchWords);
        let own = person("D. Manager", Role::DataManager, None);
        let ask = because(request("ask", own.clone(), ask(subject)), "a name");
        let number = store.ask(ask).unwrap().sequence;
        for verdict in [RedactionVerdict::TakenOut, RedactionVerdict::Declined] {
            let alone = refused("alone", own.clone(), decide(number, verdict), "I say so");
            assert_eq!(alone, Refused::AnotherPersonDecides);
        }
        let administrator = person("A. Administrator", Role::Administrator, None);
        let yes = decide(number, RedactionVerdict::TakenOut);
        let none = store.ask(request("yes", administrator.clone(), yes.clone()));
        assert_eq!(none, Err(Refused::NoReason));
        let repeated = refused("again", administrator.clone(), yes.clone(), &reason);
        assert_eq!(repeated, Refused::ReasonRepeatsWords);
        let unknown = decide(number + 1_000, RedactionVerdict::TakenOut);
        let unknown = refused("unknown", administrator.clone(), unknown, "a name");
        assert_eq!(unknown, Refused::NoSuchRedaction);
        let no = decide(number, RedactionVerdict::Declined);
        let no = request("no", administrator.clone(), no);
        store.ask(because(no, "the name of a clinic")).unwrap();
        let late = refused("too-late", administrator, yes, "a name");
        assert_eq!(late, Refused::NoSuchRedaction);
        // What stood there stands there, with more lines after it.
        assert!(said(&store).starts_with(before.trim_end_matches(']')));
        drop(store);
        fresh.holds();
    });
}

#[test]
fn who_asks_and_who_decides_is_told_by_the_role_and_the_site() {
    let fresh = sqlite("r_5_rights");
    let (store, ready) = fresh.ready(3);
    let subject = ready[0].subject;
    write_a_name(&store, subject);
    for (number, role) in Role::ALL.iter().enumerate() {
        let who = person("P. Person", *role, None);
        let asks = because(
            request(&format!("ask-{number}"), who.clone(), ask(subject)),
            "a name",
        );
        let may = matches!(
            role,
            Role::Investigator | Role::Monitor | Role::DataManager | Role::System
        );
        assert_eq!(store.ask(asks).is_ok(), may, "{role}");
        let reads = may || *role == Role::Administrator;
        assert_eq!(store.redactions(&who).is_ok(), reads, "{role}");
        let other = person("Q. Other", Role::Monitor, None);
        let again = format!("again-{number}");
        let asked = because(request(&again, other, ask(subject)), "a name");
        let asked = store.ask(asked).unwrap().sequence;
        let no = request(
            &format!("no-{number}"),
            who,
            decide(asked, RedactionVerdict::Declined),
        );
        let decides = matches!(role, Role::DataManager | Role::Administrator | Role::System);
        assert_eq!(store.ask(because(no, "no name")).is_ok(), decides, "{role}");
    }
    let elsewhere = SiteNumber(if ready[0].site.0 == 30 { 31 } else { 30 });
    let elsewhere = person("I. Elsewhere", Role::Investigator, Some(elsewhere.0));
    assert_eq!(store.redactions(&elsewhere), Ok(Vec::new()));
    let asks = because(request("elsewhere", elsewhere, ask(subject)), "a name");
    assert_eq!(store.ask(asks), Err(Refused::NotYours));
}

#[test]
fn words_that_blinded_people_may_not_read_are_neither_found_nor_taken_out() {
    let fresh = sqlite("r_5_blind");
    let (store, ready) = fresh.ready(3);
    let subject = ready[0].subject;
    for one in &ready {
        store.ask(store::load::randomise(*one)).unwrap();
    }
    let pharmacist = person("P. Pharmacist", Role::Pharmacist, Some(ready[0].site.0));
    store
        .open_arm(
            pharmacist,
            subject,
            store::OpeningPurpose::Dispensing,
            "forty grams for the morning",
        )
        .unwrap();
    let wish = Wish::AskRedaction {
        subject,
        words: "forty grams".into(),
    };
    let asks = because(request("ask", manager(), wish), "a test");
    assert_eq!(store.ask(asks), Err(Refused::NoSuchWords));
}

#[test]
fn words_that_are_put_back_or_changed_where_they_were_taken_out_are_found() {
    let fresh = sqlite("r_5_back");
    let (store, ready) = fresh.ready(3);
    let subject = ready[0].subject;
    let entry = write_a_name(&store, subject);
    let connection = Connection::open(fresh.folder.join("trial.db")).unwrap();
    let read = |row: i64| -> String {
        let sql = "SELECT payload FROM event WHERE sequence = ?1";
        connection.query_row(sql, [row], |row| row.get(0)).unwrap()
    };
    let row = {
        let lines = store.trail(&manager(), &TrailFilter::default()).unwrap();
        let of_entry = |line: &&store::TrailLine| line.kind == "entry" && line.entry == Some(entry);
        let row = lines.iter().find(of_entry).unwrap().sequence;
        i64::try_from(row).unwrap()
    };
    let before = read(row);
    let number = asked(&store, subject);
    taken_out(&store, number);
    let without = read(row);
    assert_ne!(before, without);
    // The program's own connections cannot change the row any more: the guard stands again.
    let write = "UPDATE event SET payload = ?1 WHERE sequence = ?2";
    let guarded = connection.execute(write, (&before, row)).unwrap_err();
    assert!(guarded.to_string().contains("never changed"), "{guarded}");
    drop(store);
    connection
        .execute_batch("DROP TRIGGER event_no_UPDATE")
        .unwrap();
    for other in [before, without.replace("day late", "year late")] {
        connection.execute(write, (&other, row)).unwrap();
        let examination = store::verify(&fresh.place).unwrap();
        assert!(!examination.holds);
        assert_eq!(examination.row, u64::try_from(row).ok(), "{examination:?}");
    }
    connection.execute(write, (&without, row)).unwrap();
    fresh.holds();
}

#[test]
fn another_process_forgets_the_words_before_it_writes_again() {
    on_every_database("r_5_two", |fresh| {
        let (store, ready) = fresh.ready(3);
        let subject = ready[0].subject;
        let entry = write_a_name(&store, subject);
        let other = fresh.open(3);
        assert!(text_of(&other, subject, entry).contains(NAME));
        let number = asked(&store, subject);
        taken_out(&store, number);
        // What it is asked for next brings it up to what was written.
        let written = deviation(subject, "another one");
        other
            .ask(request("another", investigator(), written))
            .unwrap();
        assert!(!text_of(&other, subject, entry).contains(NAME));
        assert_eq!(other.redactions(&manager()), Ok(Vec::new()));
        drop((store, other));
        fresh.holds();
    });
}

#[test]
fn a_request_whose_text_lost_other_words_in_the_meantime_takes_no_other_letters() {
    let fresh = sqlite("r_5_shifted");
    let (store, ready) = fresh.ready(3);
    let subject = ready[0].subject;
    let entry = write_a_name(&store, subject);
    let ask_for = |key: &str, words: &str| {
        let wish = Wish::AskRedaction {
            subject,
            words: words.into(),
        };
        let ask = because(request(key, monitor(), wish), "a name");
        store.ask(ask).unwrap().sequence
    };
    let (later, first) = (ask_for("later", "Huber"), ask_for("first", "Maria"));
    let words = |number: u64| {
        let pending = store.redactions(&manager()).unwrap();
        let one = pending.into_iter().find(|one| one.number == number);
        one.unwrap().words
    };
    assert_eq!(
        (words(later).as_str(), words(first).as_str()),
        ("Huber", "Maria")
    );
    taken_out(&store, first);
    assert_eq!(words(later), "");
    let decide = decide(later, RedactionVerdict::TakenOut);
    let decide = because(request("shifted", manager(), decide), "it is one");
    assert_eq!(store.ask(decide), Err(Refused::NoSuchWords));
    let again = ask_for("again", "Huber");
    assert_eq!(words(again), "Huber");
    assert!(text_of(&store, subject, entry).contains("Huber"));
    drop(store);
    fresh.holds();
}
