//! A store of an earlier version, and disks that have come to their end.

use std::fs;
use std::process::Command;

use store::load::randomise;
use store::{Answer, Closure, QueryAbout, QueryFilter, Refused, Role, Scope, Wish};

use crate::server;
use crate::trial::{
    Fresh, clock, deviation, investigator, of_people, on_every_database, person, plan, request,
    sqlite,
};

/// Takes back what later steps of the schema brought, so that the store is as the first version wrote it.
fn as_the_first_version_wrote_it(fresh: &Fresh) {
    let statements = "DROP INDEX event_redacted; DROP TABLE query; DROP TABLE query_step; DROP TABLE coding; DROP TABLE endorsed_item; \
                      CREATE TABLE of_one (subject BIGINT PRIMARY KEY, sequence BIGINT NOT NULL UNIQUE, \
                      list TEXT NOT NULL, place BIGINT NOT NULL, slot BIGINT NOT NULL UNIQUE, stratum TEXT, \
                      site BIGINT NOT NULL, UNIQUE (list, place)); \
                      INSERT INTO of_one SELECT subject, sequence, list, place, slot, stratum, site FROM allocation; \
                      DROP TABLE allocation; ALTER TABLE of_one RENAME TO allocation; \
                      CREATE TABLE whole (subject BIGINT PRIMARY KEY, standing TEXT NOT NULL, \
                      sequence BIGINT NOT NULL); \
                      INSERT INTO whole SELECT subject, standing, sequence FROM closure; \
                      DROP TABLE closure; ALTER TABLE whole RENAME TO closure; \
                      DELETE FROM migration WHERE step > 0;";
    match server::database(fresh) {
        Some(name) => {
            let granted =
                "GRANT SELECT, INSERT, UPDATE, DELETE ON allocation, closure TO myotrial_record;";
            server::server()
                .unwrap()
                .sql(&name, &format!("{statements} {granted}"));
        }
        None => rusqlite::Connection::open(fresh.folder.join("trial.db"))
            .unwrap()
            .execute_batch(statements)
            .unwrap(),
    }
}

#[test]
fn t_20_a_store_of_an_earlier_version_holds_before_and_after_it_is_brought_up_and_loses_nothing() {
    on_every_database("t_20", |fresh| {
        let (store, ready) = fresh.ready(6);
        for one in &ready {
            store.ask(randomise(*one)).unwrap();
        }
        let manager = person("D. Manager", Role::DataManager, None);
        let frozen = Wish::Close {
            subject: ready[1].subject,
            scope: Scope::Casebook {},
            standing: Closure::Frozen,
            although: None,
        };
        store.ask(request("freeze", manager, frozen)).unwrap();
        drop(store);
        as_the_first_version_wrote_it(fresh);
        fresh.holds();
        let before = store::read_entries(&fresh.place.address).unwrap();
        let store = fresh.open(6);
        let monitor = person("M. Monitor", Role::Monitor, None);
        let wish = Wish::RaiseQuery {
            subject: ready[0].subject,
            about: QueryAbout::Subject {},
            text: "please look".into(),
        };
        store.ask(request("query", monitor.clone(), wish)).unwrap();
        let queries = store.queries(&monitor, QueryFilter::default()).unwrap();
        assert_eq!(queries.len(), 1);
        assert_eq!(store.closure_of(ready[1].subject), Ok(Closure::Frozen));
        let late = deviation(ready[1].subject, "late");
        let late = store.ask(request("late", investigator(), late));
        assert!(matches!(late, Err(Refused::Closed { .. })), "{late:?}");
        drop(store);
        fresh.holds();
        assert_eq!(store::read_entries(&fresh.place.address).unwrap(), before);
    });
}

#[test]
fn what_a_power_cut_left_of_a_last_line_of_the_witness_does_not_spoil_the_next() {
    let fresh = sqlite("witness_cut");
    let (store, ready) = fresh.ready(3);
    drop(store);
    let whole = fs::read_to_string(&fresh.place.witness).unwrap();
    fs::write(&fresh.place.witness, whole.clone() + "{\"sequence\":9").unwrap();
    fresh.holds();
    let store = fresh.open(3);
    store.ask(randomise(ready[0])).unwrap();
    drop(store);
    fresh.holds();
    let text = fs::read_to_string(&fresh.place.witness).unwrap();
    assert!(text.starts_with(&whole) && text.ends_with("}\n"));
}

/// A small disk of its own, where this user may have one.
struct SmallDisk {
    fresh: Fresh,
}

impl SmallDisk {
    fn mount(test: &str, megabytes: u32) -> Option<Self> {
        let fresh = sqlite(test);
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(&fresh.folder)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Self { fresh })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.fresh.folder).status();
    }
}

#[test]
fn t_13_on_a_full_disk_nothing_acknowledged_is_lost_and_writing_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount("t_13_disk", 8) else {
        eprintln!("SKIP t_13 on a full disk: no file system may be mounted here");
        return;
    };
    let fresh = &disk.fresh;
    let store = store::Store::create(&fresh.place, plan(3), of_people(), clock()).unwrap();
    let ready = store::load::prepare(&store, &crate::trial::candidates(&plan(3), 3)).unwrap();
    let ballast = fresh.folder.join("ballast");
    fs::write(&ballast, vec![1; 5 << 20]).unwrap();
    let text = "observed ".repeat(2000);
    let mut acknowledged: Vec<u64> = Vec::new();
    let mut refused = None;
    for number in 0..2000 {
        let wish = deviation(ready[0].subject, &text);
        match store.ask(request(&format!("fill/{number}"), investigator(), wish)) {
            Ok(Answer { sequence, .. }) => acknowledged.push(sequence),
            Err(why) => {
                refused = Some((number, why));
                break;
            }
        }
    }
    let (number, why) = refused.unwrap();
    assert!(
        matches!(
            why,
            Refused::NotStored { .. } | Refused::ReadOnly { .. } | Refused::Unknown { .. }
        ),
        "{why}"
    );
    fs::remove_file(&ballast).unwrap();
    // The same request, in this opening or, where the store stopped for safety, in the next, gets the one true answer.
    let again = || {
        let wish = deviation(ready[0].subject, &text);
        request(&format!("fill/{number}"), investigator(), wish)
    };
    let answered = store.ask(again());
    drop(store);
    let store = fresh.open(3);
    let after = store.ask(again()).unwrap();
    if let Ok(answered) = answered {
        assert_eq!(answered, after);
    }
    store.ask(randomise(ready[1])).unwrap();
    drop(store);
    fresh.holds();
    let (_, entries) = store::read_entries(&fresh.place.address).unwrap();
    let observed = entries
        .iter()
        .filter(|entry| format!("{:?}", entry.event).contains("observed observed"))
        .count();
    assert_eq!(observed, acknowledged.len() + 1);
    println!(
        "T-13: {} acknowledged before the disk was full, 0 lost, 0 doubled",
        acknowledged.len()
    );
}
