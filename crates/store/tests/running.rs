//! Another program, or another protocol file, under a trial that is under way.

use store::{
    Address, Configuration, OtherProtocol, Place, Role, Running, Store, StoreError, Subjects,
    TrailFilter,
};

use crate::trial::{Fresh, clock, investigator, on_every_database, person, plan, request};

fn running(software: &str, digit: char, other_protocol: OtherProtocol) -> Running {
    Running {
        configuration: Configuration {
            software: software.into(),
            protocol_sha256: digit.to_string().repeat(64),
        },
        other_protocol,
    }
}

fn open(fresh: &Fresh, running: Running) -> Result<Store, StoreError> {
    Store::open_under(&fresh.place, plan(3), Subjects::People, clock(), running)
}

/// Who wrote each row that says under what rows are written, why, and what it says.
fn configured(store: &Store) -> Vec<(String, Option<String>, String)> {
    let filter = TrailFilter {
        kind: Some("configured".into()),
        ..TrailFilter::default()
    };
    let monitor = person("M. Monitor", Role::Monitor, None);
    let lines = store.trail(&monitor, &filter).unwrap();
    lines
        .into_iter()
        .map(|line| (line.person, line.reason, line.new.unwrap().to_string()))
        .collect()
}

fn accepted(by: &str, reason: &str) -> OtherProtocol {
    OtherProtocol::Accepted {
        by: by.into(),
        reason: reason.into(),
    }
}

#[test]
fn r_44_another_version_of_the_program_is_a_row_of_the_trail_and_what_is_written_then_names_it() {
    on_every_database("running_program", |fresh| {
        drop(fresh.create(3));
        let store = open(fresh, running("9.9.9", '0', OtherProtocol::Refused)).unwrap();
        let wish = store::Wish::Screen {
            date: crate::trial::SCREENED,
            screening: crate::trial::screening(crate::trial::site_of(0)),
        };
        store.ask(request("s", investigator(), wish)).unwrap();
        let rows = configured(&store);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].0, "myotrial");
        let monitor = person("M. Monitor", Role::Monitor, None);
        let lines = store.trail(&monitor, &TrailFilter::default()).unwrap();
        assert_eq!(lines.last().unwrap().software, "9.9.9");
        assert_eq!(lines[0].software, "0.1.0");
        drop(store);
        // The same again is no news.
        let store = open(fresh, running("9.9.9", '0', OtherProtocol::Refused)).unwrap();
        assert_eq!(configured(&store).len(), 2);
        drop(store);
        fresh.holds();
    });
}

#[test]
fn another_protocol_file_is_refused_by_name_until_a_person_accepts_it_for_a_reason() {
    on_every_database("running_protocol", |fresh| {
        drop(fresh.create(3));
        let refused = open(fresh, running("0.1.0", 'a', OtherProtocol::Refused)).unwrap_err();
        let said = refused.to_string();
        for word in [&"0".repeat(64), &"a".repeat(64), "--accept-protocol"] {
            assert!(said.contains(word), "{said}");
        }
        for (by, reason) in [("", "approved"), ("A. Dmin", " ")] {
            let nobody = open(fresh, running("0.1.0", 'a', accepted(by, reason)));
            assert!(nobody.is_err(), "by {by:?} for {reason:?}");
        }
        let accepting = running("0.1.0", 'a', accepted("A. Dmin", "amendment 2"));
        let store = open(fresh, accepting).unwrap();
        let rows = configured(&store);
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[1].0.as_str(), rows[1].1.as_deref()),
            ("A. Dmin", Some("amendment 2"))
        );
        assert!(rows[1].2.contains(&"a".repeat(64)));
        drop(store);
        // From now on this is the file, and the one before is another.
        assert!(open(fresh, running("0.1.0", 'a', OtherProtocol::Refused)).is_ok());
        assert!(open(fresh, running("0.1.0", '0', OtherProtocol::Refused)).is_err());
        let examined = store::verify(&fresh.place).unwrap();
        assert!(examined.holds, "{examined:?}");
        let note = examined.notes.join("\n");
        assert!(
            note.contains("A. Dmin") && note.contains("amendment 2"),
            "{note}"
        );
    });
}

#[test]
fn a_trial_that_is_not_the_folders_is_named_before_its_protocol_file() {
    on_every_database("running_trial", |fresh| {
        drop(fresh.ready_for_minimisation(3));
        let other = open(fresh, running("0.1.0", 'a', OtherProtocol::Refused)).unwrap_err();
        assert!(matches!(other, StoreError::OtherTrial { .. }), "{other}");
    });
}

#[test]
fn nothing_is_made_where_there_is_no_trial() {
    let folder = crate::trial::folder("running_none");
    let place = Place::beside(Address::Sqlite(folder.join("trial.db")));
    let running = running("0.1.0", '0', OtherProtocol::Refused);
    let opened = Store::open_under(&place, plan(3), Subjects::People, clock(), running);
    assert!(opened.is_err());
    assert!(!place.key_file.exists());
}
