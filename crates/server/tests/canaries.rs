//! What people type stays where it belongs: a name that was typed into every field is in no log, no address, no error page
//! and no file of those who may not see it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use server::{Method, ROUTES};

use crate::rights::{USERS, address};
use crate::trial::{Trial, World, encode, form_token, furnish};

const NAME: &str = "Marie-Canary-Kowalska-1957";

/// Every field that takes words, of every form.
const FIELDS: [&str; 16] = [
    "text",
    "reason",
    "name",
    "full_name",
    "question",
    "term",
    "words",
    "dose",
    "medicine",
    "treatment",
    "details",
    "preferred_term",
    "class",
    "code",
    "_reason",
    "note",
];

#[test]
fn r_38_a_name_typed_into_every_field_of_every_form_stands_in_no_address_and_on_no_page_of_another_site()
 {
    let trial = Trial::new("canary", World::One);
    let own = trial.subject_of(|site| site == 1).to_string();
    for (user, _) in USERS {
        let browser = trial.browser(user);
        for route in ROUTES
            .iter()
            .filter(|route| route.method == Method::Post && !route.path.starts_with("/api/"))
        {
            if matches!(route.path, "/sign-in" | "/sign-out")
                || !route.policy.admits(browser_role(&trial, user))
            {
                continue;
            }
            let mut fields: Vec<(&str, &str)> = FIELDS.iter().map(|field| (*field, NAME)).collect();
            let today = trial.today();
            let key = format!("{user}{}", route.path.len());
            fields.extend([
                ("_key", key.as_str()),
                ("date", today.as_str()),
                ("kind", "redcap"),
            ]);
            let answer = browser.post(&address(route, &own), &fields);
            let head = format!("{:?}", answer.0.headers());
            assert!(!head.contains("Canary"), "{user} {}: {head}", route.path);
        }
    }
    // A subject's own words are its site's and of those who work for all sites, and nobody's else.
    let metrics = trial.browser("administrator").get("/metrics").text();
    assert!(!metrics.contains("Canary"));
    for path in ["/", "/flow", "/sites", "/sign-in", "/schedule"] {
        let page = trial.browser("sponsor").get(path).text();
        assert!(!page.contains("Canary"), "{path}");
    }
    let door = trial.ask("GET", "/sign-in?to=/subjects", None, "").text();
    assert!(!door.contains("Canary"));
}

fn browser_role(trial: &Trial, user: &str) -> Option<store::Role> {
    let all = trial.house.accounts.all().unwrap();
    all.into_iter()
        .find(|account| account.name == user)
        .map(|account| account.role)
}

fn send(at: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn r_38_no_log_line_holds_a_name_whatever_is_sent() {
    let (house, _, _) = furnish("canary_log", World::One, |days| days[days.len() / 3]);
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let (tell, told) = channel();
    std::thread::spawn(move || {
        server::serve(
            house,
            SocketAddr::from(([127, 0, 0, 1], 0)),
            |address| tell.send(address).unwrap(),
            move |line| kept.lock().unwrap().push(line.to_owned()),
        )
        .unwrap();
    });
    let at = told.recv_timeout(Duration::from_secs(60)).unwrap();
    let door = send(
        at,
        &format!("GET /sign-in HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"),
    );
    let cookie = door
        .split("myotrial=")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let token = form_token(&cookie);
    for (method, path, body) in [
        ("GET", format!("/subjects/{NAME}"), String::new()),
        ("GET", format!("/{NAME}"), String::new()),
        ("GET", format!("/sign-in?to={NAME}"), String::new()),
        (
            "POST",
            "/sign-in".to_owned(),
            encode(&[
                ("_form_token", token.as_str()),
                ("name", NAME),
                ("password", NAME),
            ]),
        ),
        (
            "POST",
            "/subjects/1/forms/deviation".to_owned(),
            encode(&[("text", NAME)]),
        ),
        (NAME, "/".to_owned(), String::new()),
    ] {
        let answer = send(
            at,
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: {at}\r\nCookie: myotrial={cookie}\r\nUser-Agent: {NAME}\r\nReferer: http://{at}/{NAME}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            ),
        );
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
    let lines = lines.lock().unwrap();
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines.iter() {
        assert!(
            !line.contains("Canary") && !line.contains("myotrial="),
            "{line}"
        );
    }
}

#[test]
fn r_37_a_visit_says_whether_it_was_changed_since_it_was_first_entered() {
    let trial = Trial::new("changed", World::One);
    let (subject, visit, entry) = trial
        .house
        .store
        .look(|state| {
            let own = state
                .subjects()
                .iter()
                .filter(|subject| subject.screening().site.0 == 1);
            let mut held = own.filter_map(|subject| {
                let held = subject.visits().first()?;
                Some((
                    subject.number().0,
                    state.plan().visit(held.visit).id.to_string(),
                    held.sequence,
                ))
            });
            held.next().unwrap()
        })
        .unwrap();
    let browser = trial.browser("coordinator");
    let path = format!("/subjects/{subject}/visits/{visit}");
    assert!(
        browser
            .get(&path)
            .text()
            .contains("Unchanged since first entry")
    );
    let body = serde_json::json!({"entry": entry, "items": [{"group": "event.findings.core_set", "seen": 0, "new": null}], "reason": "a slip"});
    let current = trial
        .house
        .store
        .entries_of(record::SubjectNumber(subject))
        .unwrap();
    let current = current.iter().find(|one| one.sequence == entry).unwrap();
    let mut core = serde_json::to_value(&current.event).unwrap()["findings"]["core_set"].clone();
    assert!(core.is_object(), "{core}");
    core["physician_global"] = serde_json::json!("1.5");
    let mut body = body;
    body["items"][0]["new"] = core;
    let corrected = browser.post_json(
        &format!("/api/v1/subjects/{subject}/corrections"),
        "r37",
        &body.to_string(),
    );
    assert_eq!(corrected.status(), 201, "{}", corrected.text());
    assert!(
        browser
            .get(&path)
            .text()
            .contains("changed since they were first entered")
    );
}
