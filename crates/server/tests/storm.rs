//! A store over whose database others fight, asked over the wire by many clients at once.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::browser::serve_house;
use crate::trial::{KNOWN_PASSWORD, World, encode, form_token, furnish};

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

#[test]
fn t_22_while_others_fight_for_the_database_every_request_is_carried_out_once_or_not_at_all() {
    const CLIENTS: usize = 24;
    let (house, _, folder) = furnish("storm", World::One, |days| days[days.len() / 3]);
    let (subject, today) = house
        .store
        .look(|state| {
            let mut own = state.subjects().iter();
            own.find(|one| one.screening().site.0 == 1)
                .map(|one| one.number())
        })
        .map(|subject| (subject.unwrap(), house.today()))
        .unwrap();
    let database = folder.join("trial.db");
    let before = store::read_entries(&store::Address::Sqlite(database.clone()))
        .unwrap()
        .1
        .len();
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
    std::thread::scope(|scope| {
        // Two others take the writer's lock again and again, and give it back without a word.
        for other in 0..2_u64 {
            let (is_over, database) = (&is_over, &database);
            scope.spawn(move || {
                let connection = rusqlite::Connection::open(database).unwrap();
                connection.busy_timeout(Duration::from_secs(60)).unwrap();
                while !is_over.load(Ordering::SeqCst) {
                    if connection.execute_batch("BEGIN IMMEDIATE").is_ok() {
                        std::thread::sleep(Duration::from_millis(15 + 10 * other));
                        connection.execute_batch("ROLLBACK").unwrap();
                    }
                    std::thread::sleep(Duration::from_millis(3));
                }
            });
        }
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (cookie, path) = (cookie.as_str(), path.as_str());
                scope.spawn(move || {
                    let body = json!({"date": today, "event": {"kind": "deviation", "text": format!("storm {client}")}});
                    let headers = format!(
                        "Cookie: myotrial={cookie}\r\nX-Form-Token: {}\r\nIdempotency-Key: storm-{client}\r\nContent-Type: application/json\r\n",
                        form_token(cookie)
                    );
                    // What was not stored, or whose answer was lost, is sent again under its key; and once more when it was.
                    let mut stored = 0;
                    for _ in 0..40 {
                        let answer = post(at, path, &headers, &body.to_string());
                        match answer.as_deref().map(status) {
                            Ok(201) => stored += 1,
                            Ok(503) | Err(_) => {}
                            Ok(other) => panic!("{other}: {answer:?}"),
                        }
                        if stored == 2 {
                            return;
                        }
                    }
                    panic!("client {client} is never answered");
                })
            })
            .collect();
        for client in clients {
            client.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let place = store::Place::beside(store::Address::Sqlite(database));
    let (_, entries) = store::read_entries(&place.address).unwrap();
    assert_eq!(entries.len(), before + CLIENTS, "each once");
    let examined = store::verify(&place).unwrap();
    assert!(examined.holds, "{examined:?}");
}
