//! A store over whose database others fight, asked over the wire by many clients at once.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use serde_json::json;

use crate::browser::serve_house;
use crate::postgres_server::server;
use crate::trial::{
    KNOWN_PASSWORD, World, encode, form_token, furnish, furnish_drawn, in_a_file, lives, plan,
};

/// Sends a request and reads the whole answer.
fn ask(at: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(at)?;
    stream.set_read_timeout(Some(Duration::from_secs(90)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn post(at: SocketAddr, path: &str, headers: &str, body: &str) -> std::io::Result<String> {
    let length = body.len();
    ask(
        at,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        ),
    )
}

fn cookie_in(answer: &str) -> String {
    let rest = answer
        .split("set-cookie: myotrial=")
        .nth(1)
        .unwrap_or_else(|| panic!("{answer}"));
    rest.split(';').next().unwrap().to_owned()
}

fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}

/// So many clients write at once.
const CLIENTS: usize = 24;

/// Has clients write over the wire while others fight for the database, until it was fought for: what was not stored, or whose
/// answer was lost, is sent again under its key, and once more when it was.
fn storm(
    place: &store::Place,
    house: server::House,
    fight: &(dyn Fn(&AtomicBool) + Sync),
    fought: &dyn Fn(u32) -> bool,
) {
    let (subject, today) = house
        .store
        .look(|state| {
            let mut own = state.subjects().iter();
            own.find(|one| one.screening().site.0 == 1)
                .map(|one| one.number())
        })
        .map(|subject| (subject.unwrap(), house.today()))
        .unwrap();
    let before = store::read_entries(&place.address).unwrap().1.len();
    let at = serve_house(house);
    let door = ask(
        at,
        &format!("GET /sign-in HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"),
    )
    .unwrap();
    let cookie = cookie_in(&door);
    let form = encode(&[
        ("_form_token", form_token(&cookie)),
        ("name", "coordinator".to_owned()),
        ("password", KNOWN_PASSWORD.to_owned()),
    ]);
    let headers =
        format!("Cookie: myotrial={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let cookie = cookie_in(&post(at, "/sign-in", &headers, &form).unwrap());
    let is_over = AtomicBool::new(false);
    let path = format!("/api/v1/subjects/{subject}/events");
    let (mut rounds, mut not_stored) = (0, 0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| fight(&is_over));
        }
        while rounds == 0 || (!fought(not_stored) && rounds < 50) {
            not_stored += write_all(at, &cookie, &path, today, rounds);
            rounds += 1;
        }
        is_over.store(true, Ordering::SeqCst);
    });
    eprintln!(
        "T-22: in {rounds} rounds clients were told {not_stored} times that nothing was stored, and asked again"
    );
    assert!(fought(not_stored), "nobody fought in {rounds} rounds");
    let (_, entries) = store::read_entries(&place.address).unwrap();
    assert_eq!(entries.len(), before + CLIENTS * rounds, "each once");
    let examined = store::verify(place).unwrap();
    assert!(examined.holds, "{examined:?}");
}

/// Every client writes one event, and asks until it was told twice that it is stored. Gives how often they were told that nothing
/// was.
fn write_all(at: SocketAddr, cookie: &str, path: &str, today: Date, round: usize) -> u32 {
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn(move || {
                    let body = json!({"date": today, "event": {"kind": "deviation", "text": format!("storm {round} {client}")}});
                    let headers = format!(
                        "Cookie: myotrial={cookie}\r\nX-Form-Token: {}\r\nIdempotency-Key: storm-{round}-{client}\r\nContent-Type: application/json\r\n",
                        form_token(cookie)
                    );
                    let (mut stored, mut not_stored) = (0, 0);
                    for _ in 0..40 {
                        let answer = post(at, path, &headers, &body.to_string());
                        match answer.as_deref().map(status) {
                            Ok(201) => stored += 1,
                            Ok(503) | Err(_) => not_stored += 1,
                            Ok(other) => panic!("{other}: {answer:?}"),
                        }
                        if stored == 2 {
                            return not_stored;
                        }
                    }
                    panic!("client {client} is never answered");
                })
            })
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .sum()
    })
}

#[test]
fn t_22_while_others_fight_for_the_database_every_request_is_carried_out_once_or_not_at_all() {
    let (house, _, folder) = furnish("storm", World::One, |days| days[days.len() / 3]);
    let database = folder.join("trial.db");
    // Others take the writer's lock again and again, and give it back without a word.
    let fight = |is_over: &AtomicBool| {
        let connection = rusqlite::Connection::open(&database).unwrap();
        connection.busy_timeout(Duration::from_secs(60)).unwrap();
        while !is_over.load(Ordering::SeqCst) {
            if connection.execute_batch("BEGIN IMMEDIATE").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
                connection.execute_batch("ROLLBACK").unwrap();
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    };
    storm(&in_a_file(&folder), house, &fight, &|_| true);
}

#[test]
fn t_22_while_postgresql_ends_transactions_in_deadlocks_every_request_is_carried_out_once_or_not_at_all()
 {
    let Some(server) = server() else {
        eprintln!("SKIP T-22 on PostgreSQL: it is not installed here");
        return;
    };
    let database = server.create_database();
    // Whoever waits for a lock looks soon whether it waits for ever.
    server.sql(
        "postgres",
        &format!("ALTER DATABASE {database} SET deadlock_timeout = '5ms'"),
    );
    let mut at = None;
    let beside = |folder: &Path| {
        let mut place = store::Place::beside(server.address(&database));
        place.witness = folder.join("witness");
        place.key_file = folder.join("key");
        at = Some(place.clone());
        place
    };
    let (house, ..) = furnish_drawn(
        "storm_postgres",
        plan(World::One),
        lives(),
        [5; 32],
        beside,
        |days| days[days.len() / 3],
    );
    // Others lock the row that the writer is about to change, and then want the lock that the writer holds. Whoever comes to
    // wait last finds that all wait for ever, and is ended: now the program, now the others.
    let once = "BEGIN; SELECT FROM head FOR UPDATE; SELECT pg_sleep(0.004 * random()); \
                SELECT pg_advisory_xact_lock(7306905123446); ROLLBACK;";
    let fight = |is_over: &AtomicBool| {
        while !is_over.load(Ordering::SeqCst) {
            server.try_sql(&database, &once.repeat(20));
        }
    };
    // The program tries again by itself, so that clients need not be told of any of it.
    let fought = |_| {
        let count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let deadlocks: u32 = server.sql(&database, count).trim().parse().unwrap_or(0);
        deadlocks >= 10
    };
    storm(&at.unwrap(), house, &fight, &fought);
}
