//! Guesses that are spread over many accounts, at the door of the real program: from one address, from many, and what they do to
//! honest people.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use http::Request;
use server::{GuessLimits, Peer, answer};

use crate::browser::serve_house;
use crate::trial::{Answer, KNOWN_PASSWORD, Trial, World, encode, form_token, furnish};

/// A quarter of an hour and a little, in microseconds.
const LATER: i64 = 15 * 60 * 1_000_000 + 1;

fn trial(test: &str, from_one_address: u32, in_all: u32) -> Trial {
    Trial::furnished(test, |house| {
        house.settings.guesses = GuessLimits {
            from_one_address,
            in_all,
        };
    })
}

/// Somebody at the door with a name and a password.
fn knock(trial: &Trial, from: Option<[u8; 4]>, name: &str, password: &str) -> Answer {
    let cookie = "c".repeat(64);
    let token = form_token(&cookie);
    let body = encode(&[
        ("_form_token", token.as_str()),
        ("name", name),
        ("password", password),
    ]);
    let mut request = Request::builder()
        .method("POST")
        .uri("/sign-in")
        .header("host", "127.0.0.1:8080")
        .header("cookie", format!("myotrial={cookie}"))
        .body(body.into_bytes())
        .unwrap();
    if let Some(from) = from {
        request.extensions_mut().insert(Peer(IpAddr::from(from)));
    }
    Answer(answer(&trial.house, &request).0)
}

/// What somebody is told who is not let in, but for the name that was typed.
fn told(answer: &Answer, name: &str) -> (u16, String) {
    let typed = format!("spellcheck=\"false\" value=\"{name}\"");
    let text = answer
        .text()
        .replace(&typed, "spellcheck=\"false\" value=\"\"");
    (answer.status(), text)
}

#[test]
fn t_36_guesses_at_many_accounts_are_counted_together_and_told_what_a_wrong_password_is_told() {
    let trial = trial("guesses_in_all", 100, 6);
    let inside = trial.browser("coordinator");
    let names = [
        "monitor",
        "assessor",
        "nobody",
        "sponsor",
        "investigator",
        "zoe",
    ];
    let mut refusals = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        // Each from an address of its own, and one from none that is known.
        let from = (place > 0).then_some([198, 51, 100, u8::try_from(place).unwrap()]);
        refusals.push(told(&knock(&trial, from, name, "a wrong guess"), name));
    }
    // No account was locked by it; the right password is told what a wrong one is, byte for byte.
    let right = knock(&trial, Some([203, 0, 113, 1]), "monitor", KNOWN_PASSWORD);
    refusals.push(told(&right, "monitor"));
    let nobody = knock(&trial, None, "nobody", KNOWN_PASSWORD);
    refusals.push(told(&nobody, "nobody"));
    assert_eq!(refusals[0].0, 401);
    for refusal in &refusals {
        assert_eq!(refusal, &refusals[0]);
    }
    // Who is signed in works on, and what asks for the password inside is not the door.
    assert_eq!(inside.get("/subjects").status(), 200);
    let lines = trial.house.accounts.lines(50).unwrap();
    let held = lines
        .iter()
        .filter(|line| line.what.contains("held back"))
        .count();
    assert_eq!(held, 1, "once, however many came: {lines:?}");
    // What was held back counts for nothing: the while ends.
    trial.later(LATER);
    let open = knock(&trial, Some([203, 0, 113, 1]), "monitor", KNOWN_PASSWORD);
    assert_eq!(open.status(), 303, "{}", open.text());
}

#[test]
fn t_36_where_somebody_came_in_lately_people_come_in_while_the_door_is_closed_to_strangers() {
    let trial = trial("guesses_known", 4, 6);
    let clinic = Some([192, 0, 2, 7]);
    assert_eq!(
        knock(&trial, clinic, "coordinator", KNOWN_PASSWORD).status(),
        303
    );
    for one in 0..8 {
        let from = Some([198, 51, 100, one]);
        assert_eq!(knock(&trial, from, "nobody", "guess").status(), 401);
    }
    let stranger = Some([203, 0, 113, 9]);
    assert_eq!(
        knock(&trial, stranger, "monitor", KNOWN_PASSWORD).status(),
        401
    );
    assert_eq!(
        knock(&trial, clinic, "monitor", KNOWN_PASSWORD).status(),
        303
    );
    // Nobody guesses more from there than from anywhere else.
    for _ in 0..4 {
        assert_eq!(knock(&trial, clinic, "nobody", "guess").status(), 401);
    }
    assert_eq!(
        knock(&trial, clinic, "assessor", KNOWN_PASSWORD).status(),
        401
    );
}

#[test]
fn t_36_an_arm_is_opened_in_an_emergency_whatever_goes_on_at_the_door() {
    let trial = trial("guesses_emergency", 2, 2);
    let investigator = trial.browser("investigator");
    for _ in 0..5 {
        knock(&trial, None, "investigator", "guess");
    }
    let subject = trial.house.store.look(|state| {
        let mut own = state
            .subjects()
            .iter()
            .filter(|one| one.screening().site.0 == 1 && one.enrolment().is_some());
        own.next().unwrap().number().0
    });
    let opened = investigator.post(
        &format!("/subjects/{}/unblind", subject.unwrap()),
        &[
            ("reason", "bleeding"),
            ("password", KNOWN_PASSWORD),
            ("sure", "yes"),
        ],
    );
    assert_eq!(opened.status(), 200, "{}", opened.text());
}

/// Asks over a connection that comes from one of this machine's own addresses.
fn over_the_wire(at: SocketAddr, from: [u8; 4], request: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((from, 0))).unwrap();
        socket.connect(at).await.unwrap().into_std().unwrap()
    });
    let mut stream = stream;
    stream.set_nonblocking(false).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn t_36_the_real_server_counts_by_the_address_of_the_connection_and_believes_no_header() {
    let (mut house, _, _) = furnish("guesses_wire", World::One, |days| days[days.len() / 3]);
    house.settings.guesses = GuessLimits {
        from_one_address: 3,
        in_all: 100,
    };
    let at = serve_house(house);
    let cookie = "d".repeat(64);
    let token = form_token(&cookie);
    let sign_in = |from: [u8; 4], forwarded: &str, name: &str, password: &str| -> u16 {
        let body = encode(&[
            ("_form_token", token.as_str()),
            ("name", name),
            ("password", password),
        ]);
        let length = body.len();
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: {at}\r\nCookie: myotrial={cookie}\r\nX-Forwarded-For: {forwarded}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let answer = over_the_wire(at, from, &request);
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    };
    let (one, other) = ([127, 0, 0, 21], [127, 0, 0, 22]);
    for guess in 0..3 {
        let forged = format!("198.51.100.{guess}");
        assert_eq!(
            sign_in(one, &forged, &format!("name-{guess}"), "a wrong guess"),
            401
        );
    }
    assert_eq!(sign_in(one, "198.51.100.9", "monitor", KNOWN_PASSWORD), 401);
    assert_eq!(
        sign_in(other, "198.51.100.9", "monitor", KNOWN_PASSWORD),
        303
    );
}
