//! Whatever is changed behind the program's back is found.

use std::fs;
use std::path::PathBuf;

use record::{Event, Observation, RescueTreatment, SubjectNumber};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use store::load::randomise;
use store::{
    Closure, EndorsementKind, Examination, ItemGroup, OpeningPurpose, QueryAbout, QueryStep,
    RedactionVerdict, Role, Scope, SiteStanding, Wish,
};

use crate::server;
use crate::trial::{
    Fresh, WEEK_0, because, deviation, findings, investigator, on_every_database, person, plan,
    request, sqlite, term,
};

/// A store in which everything that can happen has happened.
pub fn eventful(fresh: &Fresh) {
    let (store, ready) = fresh.ready(3);
    for one in &ready {
        store.ask(randomise(*one)).unwrap();
    }
    let subject = ready[0].subject;
    let mut hidden = request(
        "hidden",
        investigator(),
        deviation(subject, "see the vault"),
    );
    hidden.hidden = Some("the bag was labelled with the product's name".into());
    let written = store.ask(hidden).unwrap();
    let store::Came::Entry { entry, .. } = written.came else {
        panic!("it is an entry")
    };
    let endorse = Wish::Endorse {
        subject,
        scope: Scope::Casebook {},
        kind: EndorsementKind::Signature,
        meaning: "I have looked at these data".into(),
    };
    store.ask(request("sign", investigator(), endorse)).unwrap();
    let correct = Wish::Correct {
        entry,
        group: ItemGroup("event.text".into()),
        seen: 0,
        new: "see the vault, page 2".into(),
    };
    store
        .ask(because(
            request("correct", investigator(), correct),
            "typing error",
        ))
        .unwrap();
    let administrator = person("A. Administrator", Role::Administrator, None);
    let site = Wish::SetSite {
        site: ready[1].site,
        standing: SiteStanding::Closed,
    };
    store
        .ask(because(
            request("site", administrator, site),
            "approval ended",
        ))
        .unwrap();
    let manager = person("D. Manager", Role::DataManager, None);
    let lock = Wish::Close {
        subject: ready[1].subject,
        scope: Scope::Casebook {},
        standing: Closure::Locked,
        although: Some("a test".into()),
    };
    store.ask(request("lock", manager, lock)).unwrap();
    let about = QueryAbout::Entry { entry };
    let query = Wish::RaiseQuery {
        subject,
        about,
        text: "which page?".into(),
    };
    let monitor = person("M. Monitor", Role::Monitor, None);
    let raised = store.ask(request("query", monitor, query)).unwrap();
    let answered = Wish::MoveQuery {
        query: raised.sequence,
        step: QueryStep::Answered,
        text: "the second".into(),
        corrected: None,
    };
    store
        .ask(request("answer", investigator(), answered))
        .unwrap();
    let rescue = RescueTreatment {
        name: "prednisolone".into(),
        explanation: "weaker".into(),
    };
    let given = Wish::Write {
        subject,
        date: WEEK_0,
        event: Observation::RescueGiven(rescue).into(),
    };
    let given = store.ask(request("rescue", investigator(), given)).unwrap();
    let store::Came::Entry { entry, .. } = given.came else {
        panic!("it is an entry")
    };
    let code = Wish::Code {
        entry,
        seen: 0,
        term: term("H02AB06"),
    };
    let manager = person("D. Manager", Role::DataManager, None);
    store.ask(request("code", manager, code)).unwrap();
    let third = ready[2].subject;
    // A name that may not stand anywhere was written, and two people took it out.
    let named = deviation(third, "Mrs Huber came late");
    store.ask(request("named", investigator(), named)).unwrap();
    let ask = Wish::AskRedaction {
        subject: third,
        words: "Huber".into(),
    };
    let ask = because(request("ask", monitor_of_all(), ask), "a name");
    let asked = store.ask(ask).unwrap().sequence;
    let take = Wish::DecideRedaction {
        asked,
        verdict: RedactionVerdict::TakenOut,
    };
    let manager = person("D. Manager", Role::DataManager, None);
    store
        .ask(because(request("take", manager, take), "it is one"))
        .unwrap();
    // The value by which somebody was randomised was mistyped: the randomisation stands.
    let screened = store.entries_of(third).unwrap();
    let screened = screened.iter().find(|entry| {
        matches!(&entry.event, Event::Observation(Observation::VisitHeld(held)) if held.visit == "SCR".into())
    });
    let stratum = Wish::Correct {
        entry: screened.unwrap().sequence,
        group: ItemGroup("event.findings.core_set".into()),
        seen: 0,
        new: serde_json::to_value(findings(&plan(3), 20).core_set).unwrap(),
    };
    let stratum = request("stratum", investigator(), stratum);
    store.ask(because(stratum, "the wrong line")).unwrap();
    let wrong = deviation(third, "of another subject");
    let wrong = store.ask(request("wrong", investigator(), wrong)).unwrap();
    let store::Came::Entry { entry, .. } = wrong.came else {
        panic!("it is an entry")
    };
    let strike = request("strike", investigator(), Wish::StrikeOut { entry });
    store.ask(because(strike, "the wrong subject")).unwrap();
    let nobody = person("X", Role::Assessor, None);
    let refused = Wish::Enrol {
        subject: ready[2].subject,
        date: ready[2].date,
    };
    store.ask(request("refused", nobody, refused)).unwrap_err();
    store
        .open_arm(
            investigator(),
            ready[2].subject,
            OpeningPurpose::Emergency,
            "anaphylaxis",
        )
        .unwrap();
}

fn monitor_of_all() -> store::Person {
    person("M. Monitor", Role::Monitor, None)
}

fn examine(fresh: &Fresh) -> Examination {
    store::verify(&fresh.place).unwrap()
}

/// A connection that nothing is guarded from.
fn intruder(fresh: &Fresh, file: &str, tables: &[&str]) -> Connection {
    let connection = Connection::open(fresh.folder.join(file)).unwrap();
    connection
        .execute_batch("PRAGMA synchronous = OFF")
        .unwrap();
    for table in tables {
        for act in ["UPDATE", "DELETE"] {
            connection
                .execute_batch(&format!("DROP TRIGGER IF EXISTS {table}_no_{act}"))
                .unwrap();
        }
    }
    connection
}

/// Another value of the same type.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Real(number) => Value::Real(number + 1.0),
        Value::Text(text) => Value::Text(format!("{text} ")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            Value::Blob(bytes)
        }
    }
}

/// Changes every value of a table, one after the other, and puts each to a judge.
fn change_every_value(
    connection: &Connection,
    table: &str,
    mut judge: impl FnMut(i64, i64, &str),
) -> u32 {
    let columns: Vec<String> = connection
        .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let rows: Vec<i64> = connection
        .prepare(&format!("SELECT rowid FROM {table} ORDER BY rowid"))
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut changed = 0;
    for (number, rowid) in (1..).zip(rows) {
        for column in &columns {
            let read = format!("SELECT {column} FROM {table} WHERE rowid = ?1");
            let old: Value = connection
                .query_row(&read, [rowid], |row| row.get(0))
                .unwrap();
            let mut new = other(&old);
            let mut now = rowid;
            let write = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
            if connection.execute(&write, params![new, rowid]).is_err() {
                // The column takes texts or bytes alone, or the key is there already.
                new = match old {
                    Value::Null => Value::Text("1".into()),
                    Value::Integer(number) => Value::Integer(number + 100_000),
                    ref other => other.clone(),
                };
                if connection.execute(&write, params![new, rowid]).is_err() {
                    new = Value::Blob(vec![1; 32]);
                    if connection.execute(&write, params![new, rowid]).is_err() {
                        continue;
                    }
                }
            }
            if connection
                .query_row(&read, [rowid], |row| row.get::<_, Value>(0))
                .is_err()
                && let Value::Integer(moved) = new
            {
                now = moved;
            }
            judge(number, rowid, column);
            changed += 1;
            connection.execute(&write, params![old, now]).unwrap();
        }
    }
    changed
}

#[test]
fn r_3_every_changed_value_of_every_row_of_the_trail_is_found_and_named() {
    let fresh = sqlite("r_3");
    eventful(&fresh);
    fresh.holds();
    let connection = intruder(&fresh, "trial.db", &["event"]);
    let row_of = |sql: &str| -> i64 { connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    let taking = row_of("SELECT sequence FROM event WHERE kind = 'redacted'");
    let taken_from = row_of("SELECT sequence FROM event WHERE payload LIKE '%█%'");
    let changed = change_every_value(&connection, "event", |number, _, column| {
        let examination = examine(&fresh);
        assert!(!examination.holds, "row {number}, {column}");
        // Where the row that takes words out is another kind of row, the row that it took them from is not accounted for.
        let named = match column {
            "kind" if number == taking => taken_from,
            _ => number,
        };
        assert_eq!(
            examination.row,
            u64::try_from(named).ok(),
            "{column}: {examination:?}"
        );
    });
    eprintln!("R-3: {changed} changed values of the trail, all found and named");
    assert!(changed > 1000);
    fresh.holds();
}

#[test]
fn r_3_every_changed_value_of_head_projections_and_vault_is_found() {
    let fresh = sqlite("r_3_beside");
    eventful(&fresh);
    let main = intruder(&fresh, "trial.db", &[]);
    let vault = intruder(
        &fresh,
        "trial.db.vault",
        &["identity", "slot", "opening", "hidden"],
    );
    let mut changed = 0;
    for (connection, tables) in [
        (
            &main,
            [
                "head",
                "list",
                "allocation",
                "site",
                "item_group",
                "query",
                "query_step",
                "coding",
                "endorsement",
                "closure",
            ]
            .as_slice(),
        ),
        (&vault, ["identity", "slot", "opening", "hidden"].as_slice()),
    ] {
        for table in tables {
            let values = change_every_value(connection, table, |number, _, column| {
                // The one row of a table may be called as it likes.
                assert!(
                    !examine(&fresh).holds,
                    "{table}, row {number}, {column}: not found"
                );
            });
            assert!(values > 0, "{table} is empty, and so was not tested");
            changed += values;
        }
    }
    eprintln!("R-3: {changed} changed values of head, projections and vault, all found");
    fresh.holds();
}

#[test]
fn r_3_rows_that_are_cut_off_swapped_added_or_hashed_anew_are_found() {
    let fresh = sqlite("r_3_rows");
    eventful(&fresh);
    let last = examine(&fresh).rows;
    let copies: Vec<(PathBuf, Vec<u8>)> = ["trial.db", "trial.db.witness"]
        .map(|file| fresh.folder.join(file))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .to_vec();
    let put_back = || {
        for file in ["trial.db-wal", "trial.db-shm"] {
            let _ = fs::remove_file(fresh.folder.join(file));
        }
        for (path, bytes) in &copies {
            fs::write(path, bytes).unwrap();
        }
    };
    let after = |statements: String| {
        let connection = intruder(&fresh, "trial.db", &["event"]);
        connection.execute_batch(&statements).unwrap();
        drop(connection);
        let examination = examine(&fresh);
        put_back();
        examination
    };
    // The end cut off.
    let found = after(format!("DELETE FROM event WHERE sequence > {}", last - 3));
    assert_eq!(found.row, Some(last - 2), "{found:?}");
    // Two rows swapped.
    let found = after(
        "UPDATE event SET sequence = -1 WHERE sequence = 20; UPDATE event SET sequence = 20 WHERE sequence = 21; \
         UPDATE event SET sequence = 21 WHERE sequence = -1;"
            .to_owned(),
    );
    assert_eq!(found.row, Some(20), "{found:?}");
    // A row from the middle taken away, and all after it moved up.
    let found = after(
        "DELETE FROM event WHERE sequence = 30; UPDATE event SET sequence = sequence - 1 WHERE sequence > 30;"
            .to_owned(),
    );
    assert_eq!(found.row, Some(30), "{found:?}");
    // The witness gone.
    fs::remove_file(fresh.folder.join("trial.db.witness")).unwrap();
    let found = examine(&fresh);
    assert!(
        found.why.clone().unwrap().contains("WITNESS IS MISSING"),
        "{found:?}"
    );
    put_back();
    // The vault gone.
    let vault = fresh.folder.join("trial.db.vault");
    let kept = fs::read(&vault).unwrap();
    fs::remove_file(&vault).unwrap();
    assert!(examine(&fresh).why.unwrap().contains("VAULT IS MISSING"));
    fs::write(&vault, kept).unwrap();
    fresh.holds();
}

#[test]
fn r_3_an_older_state_with_its_own_valid_signature_is_found_by_the_witness() {
    let fresh = sqlite("r_3_older");
    let (store, ready) = fresh.ready(3);
    drop(store);
    let path = fresh.folder.join("trial.db");
    let older = fs::read(&path).unwrap();
    let store = fresh.open(3);
    store.ask(randomise(ready[0])).unwrap();
    drop(store);
    let rows = examine(&fresh).rows;
    fs::write(&path, older).unwrap();
    let found = examine(&fresh);
    assert!(!found.holds);
    assert_eq!(found.row, Some(rows), "{found:?}");
}

#[test]
fn r_2_no_statement_of_the_programs_own_role_changes_a_row_of_the_trail() {
    on_every_database("r_2", |fresh| {
        eventful(fresh);
        let statements = [
            "UPDATE event SET payload = '{}' WHERE sequence = 5",
            "DELETE FROM event WHERE sequence = 5",
        ];
        match server::database(fresh) {
            None => {
                let connection = Connection::open(fresh.folder.join("trial.db")).unwrap();
                for statement in statements {
                    let refused = connection.execute_batch(statement).unwrap_err();
                    assert!(refused.to_string().contains("never changed"), "{refused}");
                }
            }
            Some(name) => {
                let server = server::server().unwrap();
                for statement in statements.iter().chain(&[
                    "TRUNCATE event",
                    "ALTER TABLE event DISABLE TRIGGER ALL",
                    "DROP TRIGGER event_append_only ON event",
                    "SELECT * FROM vault.slot",
                ]) {
                    let said = server.sql(
                        &name,
                        &format!(
                            "SET client_min_messages = error; DO $$ BEGIN SET LOCAL ROLE myotrial_record; \
                             EXECUTE '{}'; RAISE EXCEPTION 'it was let through'; EXCEPTION \
                             WHEN insufficient_privilege THEN NULL; END $$; SELECT 'refused'",
                            statement.replace('\'', "''")
                        ),
                    );
                    assert_eq!(said.trim(), "refused");
                }
            }
        }
        fresh.holds();
    });
}

#[test]
fn r_3_on_postgresql_changed_rows_projections_and_slots_are_found() {
    let Some(fresh) = server::fresh("r_3_postgres") else {
        eprintln!("SKIP r_3 on PostgreSQL: it is not installed here");
        return;
    };
    let server = server::server().unwrap();
    eventful(&fresh);
    fresh.holds();
    let name = server::database(&fresh).unwrap();
    let quietly = "SET session_replication_role = replica;";
    for (change, back, row) in [
        (
            "UPDATE event SET person = person || ' ' WHERE sequence = 17",
            "UPDATE event SET person = rtrim(person) WHERE sequence = 17",
            Some(17),
        ),
        (
            "UPDATE event SET recorded = recorded + 1 WHERE sequence = 40",
            "UPDATE event SET recorded = recorded - 1 WHERE sequence = 40",
            Some(40),
        ),
        (
            "UPDATE allocation SET place = place + 10 WHERE subject = 2",
            "UPDATE allocation SET place = place - 10 WHERE subject = 2",
            None,
        ),
        (
            "UPDATE vault.slot SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE slot = 1",
            "UPDATE vault.slot SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE slot = 1",
            None,
        ),
    ] {
        server.sql(&name, &format!("{quietly} {change}"));
        let found = examine(&fresh);
        assert!(!found.holds, "{change}");
        assert_eq!(found.row, row, "{change}: {found:?}");
        server.sql(&name, &format!("{quietly} {back}"));
    }
    fresh.holds();
}

#[test]
fn projections_are_made_again_from_the_events() {
    on_every_database("projections", |fresh| {
        eventful(fresh);
        match server::database(fresh) {
            None => {
                let connection = intruder(fresh, "trial.db", &[]);
                connection
                    .execute_batch("DELETE FROM allocation; DELETE FROM site; DELETE FROM list;")
                    .unwrap();
            }
            Some(name) => {
                let delete = "DELETE FROM allocation; DELETE FROM site; DELETE FROM list;";
                server::server().unwrap().sql(&name, delete);
            }
        }
        assert!(!examine(fresh).holds);
        store::rebuild_projections(&fresh.place.address).unwrap();
        fresh.holds();
        let store = fresh.open(3);
        assert!(
            store
                .look(|state| state.subject(SubjectNumber(1)).is_some())
                .unwrap()
        );
    });
}
