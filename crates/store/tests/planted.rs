//! The judge itself, put to the test: ten ways of allocating that are known to be wrong, each caught.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};
use store::load::{Attempt, Held, Stopwatch, Verdict, judge};

use crate::trial::folder;

const CLIENTS: u32 = 8;
const SUBJECTS: u32 = 120;

/// One client of a wrong allocator: its connection, and what it keeps for itself.
struct Client {
    connection: Connection,
    reserved: Vec<(u32, u32)>,
    counter: u32,
}

impl Client {
    fn free(&self) -> Option<(u32, u32)> {
        self.connection
            .query_row(
                "SELECT place, slot FROM slot WHERE subject IS NULL ORDER BY place LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .unwrap()
    }

    fn take(&self, subject: u32, place: u32) {
        self.connection
            .execute(
                "UPDATE slot SET subject = ?1 WHERE place = ?2",
                params![subject, place],
            )
            .unwrap();
    }

    fn give(&self, subject: u32, place: u32) -> u32 {
        let slot = slot_of(place);
        self.connection
            .execute(
                "INSERT INTO given (subject, place, slot) VALUES (?1, ?2, ?3)",
                params![subject, place, slot],
            )
            .unwrap();
        slot
    }
}

/// Slots are numbered from a shuffled pool; here by a step that no length divides.
fn slot_of(place: u32) -> u32 {
    place * 7919 % 1009 + 1
}

/// Drives a wrong allocator and lets the judge see what its clients were told and what its tables hold.
fn drive(
    name: &str,
    slots: u32,
    allocate: impl Fn(&mut Client, u32) -> Option<u32> + Sync,
) -> Verdict {
    let folder = folder(name);
    let path = folder.join("planted.db");
    let connection = connect(&path);
    connection
        .execute_batch(
            "CREATE TABLE slot (place INTEGER PRIMARY KEY, slot INTEGER, subject INTEGER);
             CREATE TABLE given (subject INTEGER, place INTEGER, slot INTEGER);",
        )
        .unwrap();
    for place in 0..slots {
        connection
            .execute(
                "INSERT INTO slot (place, slot) VALUES (?1, ?2)",
                params![place, slot_of(place)],
            )
            .unwrap();
    }
    let time = Stopwatch::begin();
    let history = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (path, history, allocate) = (&path, &history, &allocate);
            scope.spawn(move || {
                let mut client = Client {
                    connection: connect(path),
                    reserved: Vec::new(),
                    counter: 0,
                };
                for subject in (number..SUBJECTS).step_by(CLIENTS as usize) {
                    let sent = time.now();
                    let slot = allocate(&mut client, subject + 1);
                    let attempt = Attempt {
                        subject: subject + 1,
                        sent,
                        acknowledged: slot.map(|slot| (time.now(), slot)),
                    };
                    history.lock().unwrap().push(attempt);
                }
            });
        }
    });
    let held: Vec<Held> = connection
        .prepare(
            "SELECT subject, place, slot FROM slot WHERE subject IS NOT NULL
             UNION ALL SELECT subject, place, slot FROM given",
        )
        .unwrap()
        .query_map([], |row| {
            Ok(Held {
                subject: row.get(0)?,
                list: "all".into(),
                place: row.get(1)?,
                slot: row.get(2)?,
            })
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let verdict = judge(&history.into_inner().unwrap(), &held);
    eprintln!("planted {name}: {verdict:?}");
    let _ = std::fs::remove_dir_all(folder);
    verdict
}

fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 30000;",
        )
        .unwrap();
    connection
}

fn a_moment() {
    std::thread::sleep(Duration::from_micros(300));
}

fn immediately<T>(client: &Client, act: impl FnOnce() -> T) -> T {
    client.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let result = act();
    client.connection.execute_batch("COMMIT").unwrap();
    result
}

#[test]
fn an_allocator_that_is_right_passes_the_judge() {
    let verdict = drive("right", SUBJECTS, |client, subject| {
        immediately(client, || {
            let (place, slot) = client.free()?;
            client.take(subject, place);
            Some(slot)
        })
    });
    assert!(
        verdict.holds() && verdict.acked == SUBJECTS as usize,
        "{verdict:?}"
    );
}

#[test]
fn known_bad_1_reading_the_next_slot_and_then_updating_it_is_caught() {
    let verdict = drive("read_then_update", SUBJECTS, |client, subject| {
        let (place, slot) = client.free()?;
        a_moment();
        client.take(subject, place);
        Some(slot)
    });
    assert!(verdict.lost > 0 && verdict.doubled > 0, "{verdict:?}");
}

#[test]
fn known_bad_2_going_past_locked_rows_is_caught() {
    // What SKIP LOCKED does: each client works on the next row that nobody else has begun with, and they end in any order.
    let next = AtomicU32::new(0);
    let verdict = drive("skip_locked", SUBJECTS, |client, subject| {
        if client.reserved.is_empty() {
            let from = next.fetch_add(3, Ordering::SeqCst);
            client.reserved = (from..from + 3)
                .rev()
                .map(|place| (place, slot_of(place)))
                .collect();
        }
        let (place, slot) = client.reserved.pop()?;
        a_moment();
        client.take(subject, place);
        Some(slot)
    });
    assert!(verdict.out_of_order > 0, "{verdict:?}");
}

#[test]
fn known_bad_3_taking_the_count_of_subjects_as_the_next_place_is_caught() {
    let verdict = drive("count_as_index", SUBJECTS, |client, subject| {
        immediately(client, || {
            let count: u32 = client
                .connection
                .query_row("SELECT count(*) FROM given", [], |row| row.get(0))
                .unwrap();
            let slot = client.give(subject, count);
            if subject % 10 == 0 {
                // A subject withdraws, and the row is deleted.
                client
                    .connection
                    .execute("DELETE FROM given WHERE subject = ?1", [subject])
                    .unwrap();
            }
            Some(slot)
        })
    });
    assert!(verdict.doubled > 0, "{verdict:?}");
}

#[test]
fn known_bad_4_a_retry_without_a_key_is_caught() {
    let verdict = drive("no_key", 2 * SUBJECTS, |client, subject| {
        let once = || {
            immediately(client, || {
                let (place, slot) = client.free()?;
                client.take(subject, place);
                Some(slot)
            })
        };
        let first = once();
        // The answer is lost on its way now and then, and the client asks again.
        if subject % 10 == 0 { once() } else { first }
    });
    assert!(verdict.doubled > 0, "{verdict:?}");
}

#[test]
fn known_bad_5_answering_before_the_commit_is_caught() {
    let verdict = drive("early_answer", SUBJECTS, |client, subject| {
        client.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (place, slot) = client.free()?;
        client.take(subject, place);
        // The process ends now and then between the answer and the commit.
        let end = if subject % 10 == 0 {
            "ROLLBACK"
        } else {
            "COMMIT"
        };
        client.connection.execute_batch(end).unwrap();
        Some(slot)
    });
    assert!(verdict.lost > 0, "{verdict:?}");
}

#[test]
fn known_bad_6_a_list_that_begins_again_at_its_end_is_caught() {
    let verdict = drive("wraps", SUBJECTS / 2, |client, subject| {
        immediately(client, || {
            let count: u32 = client
                .connection
                .query_row("SELECT count(*) FROM given", [], |row| row.get(0))
                .unwrap();
            Some(client.give(subject, count % (SUBJECTS / 2)))
        })
    });
    assert!(verdict.doubled > 0, "{verdict:?}");
}

#[test]
fn known_bad_7_taking_any_free_slot_is_caught() {
    let verdict = drive("any_slot", SUBJECTS, |client, subject| {
        immediately(client, || {
            let (place, slot) = client
                .connection
                .query_row(
                    "SELECT place, slot FROM slot WHERE subject IS NULL ORDER BY slot LIMIT 1",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()
                .unwrap()?;
            client.take(subject, place);
            Some(slot)
        })
    });
    assert!(verdict.out_of_order > 0, "{verdict:?}");
}

#[test]
fn known_bad_8_a_counter_in_the_memory_of_each_process_is_caught() {
    let verdict = drive("own_counter", SUBJECTS, |client, subject| {
        let place = client.counter;
        client.counter += 1;
        Some(client.give(subject, place))
    });
    assert!(verdict.doubled > 0, "{verdict:?}");
}

#[test]
fn known_bad_9_swallowing_the_error_of_a_write_is_caught() {
    let verdict = drive("swallowed", SUBJECTS, |client, subject| {
        client
            .connection
            .execute_batch("PRAGMA busy_timeout = 0; BEGIN")
            .unwrap();
        let (place, slot) = client.free()?;
        a_moment();
        // Another wrote in between: the update is refused, and nobody looks.
        let _ = client.connection.execute(
            "UPDATE slot SET subject = ?1 WHERE place = ?2",
            params![subject, place],
        );
        if client.connection.execute_batch("COMMIT").is_err() {
            let _ = client.connection.execute_batch("ROLLBACK");
        }
        Some(slot)
    });
    assert!(verdict.lost > 0, "{verdict:?}");
}

#[test]
fn known_bad_10_trusting_the_state_that_the_client_sends_is_caught() {
    // The client says how many were randomised, and it may have looked a while ago.
    let seen = AtomicU32::new(0);
    let verdict = drive("clients_state", SUBJECTS, |client, subject| {
        let place = seen.load(Ordering::SeqCst);
        a_moment();
        let slot = immediately(client, || client.give(subject, place));
        seen.store(place + 1, Ordering::SeqCst);
        Some(slot)
    });
    assert!(verdict.doubled > 0, "{verdict:?}");
}
