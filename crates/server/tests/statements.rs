//! What looks like a statement of a database makes no difference: in each part of each path, each field of each query and form and
//! each text that a program sends, one at a time, the answer is that to a harmless text of the same shape.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use server::{GuessLimits, Method, ROUTES, Route};

use crate::rights::{USERS, address, letters, name};
use crate::trial::{Answer, Browser, Trial};

/// What is tried, short enough to be told back whole.
const STATEMENTS: [&str; 3] = [
    "' OR '1'='1",
    "x'; DROP TABLE account; --",
    "1) UNION SELECT name FROM account --",
];

/// A text of the same shape that means nothing to a database: other letters, and other signs for its signs.
fn harmless(statement: &str) -> String {
    let other = |letter: char| match letter {
        '\'' => '~',
        ';' => ':',
        '=' => '^',
        ')' => '}',
        '-' => '_',
        'a'..='y' | 'A'..='Y' => char::from(u8::try_from(letter).unwrap() + 1),
        other => other,
    };
    statement.chars().map(other).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An answer without the text that was sent, however it is written there, nor the one that is held against it and may have been
/// stored before, and without what is drawn anew for each page.
fn without(answer: &Answer, sent: [&str; 2]) -> (u16, String, String) {
    let mut text = answer.text();
    let mut location = answer.header("location").unwrap_or_default().to_owned();
    let mut ways = BTreeSet::new();
    let cases = sent.map(|sent| [sent.to_owned(), sent.to_lowercase()]);
    for case in cases.into_iter().flatten() {
        for text in [case.trim().to_owned(), case] {
            for way in [
                html(&text),
                escaped(&text),
                escaped(&text).replace('+', "%20"),
                serde_json::to_string(&text)
                    .unwrap()
                    .trim_matches('"')
                    .to_owned(),
                text.replace('\'', "&apos;"),
                text,
            ] {
                // A form that is kept is escaped once more where it stands on a page.
                ways.insert(escaped(&way));
                ways.insert(html(&way));
                ways.insert(way);
            }
        }
    }
    let mut ways: Vec<String> = ways.into_iter().collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
    for way in &ways {
        text = text.replace(way, "#");
        location = location.replace(way, "#");
    }
    // Of a day that is none its first letter is told back.
    let mut whole = String::new();
    for (place, piece) in text.split("but got ").enumerate() {
        whole.push_str(if place == 0 {
            piece
        } else {
            piece.find(" at line").map_or(piece, |end| &piece[end..])
        });
    }
    let text = whole;
    let is_drawn =
        |word: &str| word.len() >= 32 && word.bytes().take(32).all(|byte| byte.is_ascii_hexdigit());
    let text: Vec<&str> = text
        .split('"')
        .map(|word| if is_drawn(word) { "#" } else { word })
        .collect();
    (answer.status(), location, text.join("\""))
}

/// The names by which the sources ask for fields of a query or of a form.
fn fields_asked_for(of: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for way in ["get", "trimmed", "has"] {
                let call = format!("{of}.{way}(\"");
                let found = text.split(&call).skip(1);
                names.extend(found.filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
            }
            // Some are read where the line is broken, or by a name that is handed over.
            if of == "query" {
                names.extend(["page", "subject", "error"].map(str::to_owned));
                continue;
            }
            for rest in text.split("name=\"").skip(1) {
                names.extend(rest.split('"').next().map(str::to_owned));
            }
        }
    }
    names.retain(|name| {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || b"_-0123456789".contains(&byte));
        plain && !name.is_empty() && !["_form_token", "_key", "_by"].contains(&name.as_str())
    });
    names
}

/// What stands in the other fields, so that the one that is tried is reached.
fn usual(trial: &Trial, field: &str) -> Option<String> {
    Some(match field {
        "date" | "from" => trial.today(),
        "expires" => "2030-12-31".to_owned(),
        "role" => "monitor".to_owned(),
        "name" => "zoe".to_owned(),
        "full_name" => "Z. Z.".to_owned(),
        "reason" | "text" | "_reason" | "words" | "approval" => "as it was".to_owned(),
        "standing" => "open".to_owned(),
        "site" | "vials" | "days" | "subject" => "1".to_owned(),
        "password" | "again" => crate::trial::KNOWN_PASSWORD.to_owned(),
        "sure" => "yes".to_owned(),
        "address" => "zoe@clinic.example".to_owned(),
        "verdict" => "declined".to_owned(),
        "product" => "OCTAGAM".to_owned(),
        "lot" => "L1".to_owned(),
        "grams" => "10".to_owned(),
        "kind" => "redcap".to_owned(),
        "version" => "V2".to_owned(),
        _ => return None,
    })
}

/// Somebody whom a route is for.
fn user_of(route: &Route) -> &'static str {
    let letters = letters(route);
    let of = |letter: &char| letters.contains(*letter) || letters == "*" || letters == "+";
    USERS.iter().find(|(_, letter)| of(letter)).unwrap().0
}

struct Tried {
    strictly: usize,
    by_status: usize,
}

impl Tried {
    /// Sends a harmless text, a statement and a harmless text again. Where nothing changes between the first and the last, the one
    /// between them is answered as they are; where something is stored each time, with the same status and at the same place.
    fn hold(&mut self, what: &str, statement: &str, send: impl Fn(&str, &str) -> Answer) {
        let plain = harmless(statement);
        let both = [statement, plain.as_str()];
        let first = without(&send(&plain, "one"), both);
        let tried = without(&send(statement, "two"), both);
        let last = without(&send(&plain, "three"), both);
        assert!(tried.0 < 500, "{what}: {tried:?}");
        if first == last {
            if tried != first {
                let alike = tried.2.bytes().zip(first.2.bytes());
                let at = alike.take_while(|(one, other)| one == other).count();
                let from = |text: &str| -> String {
                    text.chars().skip(at.saturating_sub(80)).take(300).collect()
                };
                let (here, there) = (from(&tried.2), from(&first.2));
                panic!(
                    "{what} with {statement}: {} {here}\nand not {} {there}",
                    tried.0, first.0
                );
            }
            self.strictly += 1;
        } else {
            let digits = |text: &str| text.replace(|letter: char| letter.is_ascii_digit(), "");
            let shape = |answer: &(u16, String, String)| (answer.0, digits(&answer.1));
            assert!(
                shape(&tried) == shape(&first) || shape(&tried) == shape(&last),
                "{what} with {statement}: {tried:?} and not {first:?}"
            );
            self.by_status += 1;
        }
    }
}

/// A trial in which many may fail at the door.
fn trial(test: &str) -> Trial {
    Trial::furnished(test, |house| {
        house.settings.guesses = GuessLimits {
            from_one_address: u32::MAX,
            in_all: u32::MAX,
        };
    })
}

fn send(browser: &Browser<'_>, route: &Route, path: &str, fields: &[(&str, &str)]) -> Answer {
    match route.method {
        Method::Get => browser.get(path),
        Method::Post => browser.post(path, fields),
    }
}

#[test]
fn t_34_a_statement_in_any_part_of_a_path_or_field_of_a_query_is_answered_as_a_harmless_text() {
    let trial = trial("statements_asked");
    let own = trial.subject_of(|site| site == 1).to_string();
    let names = fields_asked_for("query");
    for expected in [
        "site", "subject", "standing", "entry", "group", "after", "page", "to", "request",
    ] {
        assert!(
            names.contains(expected),
            "{expected} is not among {names:?}"
        );
    }
    let mut tried = Tried {
        strictly: 0,
        by_status: 0,
    };
    for route in ROUTES.iter().filter(|route| route.path != "/sign-out") {
        let browser = trial.browser(user_of(route));
        for part in route.path.split('/').filter(|part| part.starts_with('{')) {
            for statement in STATEMENTS {
                tried.hold(
                    &format!("{part} of {}", name(route)),
                    statement,
                    |text, key| {
                        let filled = Route {
                            path: Box::leak(
                                route
                                    .path
                                    .replace(part, &escaped(text).replace('+', "%20"))
                                    .into_boxed_str(),
                            ),
                            ..*route
                        };
                        send(&browser, route, &address(&filled, &own), &[("_key", key)])
                    },
                );
            }
        }
        if route.method == Method::Get {
            for field in &names {
                tried.hold(
                    &format!("?{field} of {}", name(route)),
                    STATEMENTS[0],
                    |text, _| {
                        browser.get(&format!(
                            "{}?{field}={}",
                            address(route, &own),
                            escaped(text)
                        ))
                    },
                );
            }
        }
    }
    assert!(tried.strictly > 1_000, "{}", tried.strictly);
    assert!(
        tried.by_status * 8 < tried.strictly,
        "{} of {}",
        tried.by_status,
        tried.strictly
    );
}

#[test]
fn t_34_a_statement_in_any_field_of_a_form_is_answered_as_a_harmless_text() {
    let names = fields_asked_for("form");
    let mut tried = Tried {
        strictly: 0,
        by_status: 0,
    };
    let forms = ROUTES.iter().filter(|route| {
        route.method == Method::Post
            && !route.path.starts_with("/api/")
            && !matches!(
                route.path,
                "/sign-out" | "/unblinding/results" | "/committee/report" | "/dummy-arms"
            )
    });
    for route in forms {
        let trial = trial("statements_sent");
        let own = trial.subject_of(|site| site == 1).to_string();
        let user = user_of(route);
        let path = address(route, &own);
        for field in &names {
            let usual: Vec<(String, String)> = names
                .iter()
                .filter(|other| *other != field)
                .filter_map(|other| Some((other.clone(), usual(&trial, other)?)))
                .collect();
            tried.hold(
                &format!("{field} of {}", name(route)),
                STATEMENTS[0],
                |text, key| {
                    let key = format!("{field}-{key}");
                    let mut fields = vec![("_key", key.as_str()), (field.as_str(), text)];
                    fields.extend(
                        usual
                            .iter()
                            .map(|(name, value)| (name.as_str(), value.as_str())),
                    );
                    // Who signs in or out, or gives a role, does not end the session of the next.
                    trial.browser(user).post(&path, &fields)
                },
            );
        }
    }
    assert!(
        tried.strictly > 1_000 && tried.by_status * 8 < tried.strictly,
        "{} and {}",
        tried.strictly,
        tried.by_status
    );
}

/// A value that a schema allows.
fn sample(all: &Value, schema: &Value) -> Value {
    if let Some(way) = schema["$ref"].as_str() {
        let name = way.rsplit('/').next().unwrap();
        return sample(all, &all["components"]["schemas"][name]);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(first) = schema["const"].as_str() {
        return first.into();
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(first) = schema[several].get(0) {
            return sample(all, first);
        }
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            let values = properties
                .iter()
                .map(|(name, of)| (name.clone(), sample(all, of)));
            Value::Object(values.collect())
        }
        Some("array") => Value::Array(vec![sample(all, &schema["items"])]),
        Some("integer" | "number") => 1.into(),
        Some("boolean") => true.into(),
        _ if schema["format"] == "date" => "2017-07-09".into(),
        _ => "as it was".into(),
    }
}

/// The ways to every text in a value.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Object(fields) => {
            for (name, value) in fields {
                texts(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(all) => {
            for (place, value) in all.iter().enumerate() {
                texts(value, &format!("{at}/{place}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn t_34_a_statement_in_any_text_that_a_program_sends_is_answered_as_a_harmless_text() {
    let mut tried = Tried {
        strictly: 0,
        by_status: 0,
    };
    let described: Value = {
        let trial = trial("statements_described");
        serde_json::from_str(&trial.browser("monitor").get("/api/v1/openapi.json").text()).unwrap()
    };
    let writes = ROUTES.iter().filter(|route| {
        route.method == Method::Post
            && route.path.starts_with("/api/")
            && !matches!(route.path, "/api/v1/committee" | "/api/v1/dummy-arms")
    });
    for route in writes {
        let trial = trial("statements_programs");
        let own = trial.subject_of(|site| site == 1).to_string();
        let (user, path) = (user_of(route), address(route, &own));
        let takes = &described["paths"][route.path]["post"]["requestBody"]["content"]["application/json"]
            ["schema"];
        let body = sample(&described, takes);
        let mut ways = Vec::new();
        texts(&body, "", &mut ways);
        for way in ways {
            for statement in STATEMENTS {
                tried.hold(
                    &format!("{way} of {}", name(route)),
                    statement,
                    |text, key| {
                        let mut body = body.clone();
                        *body.pointer_mut(&way).unwrap() = text.into();
                        let key = format!("{}-{key}", way.replace('/', "."));
                        trial
                            .browser(user)
                            .post_json(&path, &key, &body.to_string())
                    },
                );
            }
        }
        // The key under which something is asked for once, where such a text may be one.
        tried.hold(
            &format!("the key of {}", name(route)),
            "'OR'1'='1",
            |text, key| {
                trial
                    .browser(user)
                    .post_json(&path, &format!("{text}{key}"), &body.to_string())
            },
        );
    }
    assert!(
        tried.strictly > 200 && tried.by_status * 8 < tried.strictly,
        "{} and {}",
        tried.strictly,
        tried.by_status
    );
}

#[test]
fn an_answer_that_hangs_on_the_statement_is_noticed() {
    let noticed = |answers: fn(&str) -> String| {
        let mut tried = Tried {
            strictly: 0,
            by_status: 0,
        };
        let held = std::panic::AssertUnwindSafe(|| {
            tried.hold("a page", STATEMENTS[0], |text, _| {
                Answer(http::Response::new(answers(text).into_bytes()))
            });
        });
        std::panic::catch_unwind(held).is_err()
    };
    // All rows where the condition is made true, and the mistake of a database, are differences; what was typed is none.
    assert!(noticed(|text| if text.contains('\'') {
        "3 rows"
    } else {
        "0 rows"
    }
    .to_owned()));
    assert!(noticed(|text| if text.contains('\'') {
        "near \"OR\"".to_owned()
    } else {
        String::new()
    }));
    assert!(!noticed(|text| format!("nobody is called {}", html(text))));
}
