//! What goes wrong on a busy day, in a real browser: two people at one form, a session that ends over what was typed, a
//! button that is clicked twice.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use forms::{FormKind, Typed, typed_of};
use protocol::Plan;
use record::{Act, Entry, Event, SubjectNumber};
use serde_json::json;
use server::{SessionLimits, noon};

use crate::browser::{Driver, first_subject, serve_house, sign_in, sign_out};
use crate::trial::{World, furnish, furnish_with, plan, whole_lives};

/// A trial in which nothing has happened yet, with a clock that the test moves and sessions that last.
fn empty_trial(test: &str, plan: Plan, life: &[Entry]) -> (SocketAddr, Arc<AtomicI64>) {
    let (mut house, now, _) = furnish_with(test, plan, life, |days| days[0].yesterday().unwrap());
    house.settings.sessions = SessionLimits {
        idle: i64::MAX / 4,
        longest: i64::MAX / 4,
    };
    (serve_house(house), now)
}

/// Puts values into the fields of the form of a page, whatever kind they are of.
const FILL: &str = "
for (const [name, value] of Object.entries(arguments[0])) {
  for (const one of document.querySelectorAll('main form [name=\"' + CSS.escape(name) + '\"]')) {
    if (one.type === 'radio') one.checked = one.value === value;
    else if (one.type === 'checkbox') one.checked = value === 'yes';
    else one.value = value;
  }
}";

/// Gives a reason wherever the page asks for one, and says how often.
const EXPLAIN: &str = "
let given = 0;
for (const one of document.querySelectorAll('main form input')) {
  const of = one.name.replace(/__missing$/, '');
  const typed = of !== one.name && [...document.getElementsByName(of)].some(field => field.type === 'radio' ? field.checked : field.value !== '');
  if (one.value === '' && (one.name.endsWith('__because') || (of !== one.name && !typed))) { one.value = 'so it was'; given += 1; }
}
return given;";

/// What the browser itself will not send.
const INVALID: &str = "return [...document.querySelectorAll('main form :invalid')].map(one => one.name + ': ' + one.validationMessage).join('; ');";

fn run(driver: &Driver, script: &str, arguments: &serde_json::Value) -> serde_json::Value {
    driver.command(
        "POST",
        "/execute/sync",
        &json!({"script": script, "args": [arguments]}),
    )
}

/// Opens a form, fills it in, sends it, and gives reasons for what is doubtful. Ends where the server led.
fn fill_in(driver: &Driver, url: &str, typed: &Typed) {
    driver.go(url);
    run(driver, FILL, &json!(typed));
    for _ in 0..3 {
        driver.click("main form .buttons button[type=submit]");
        // A click is answered before the next page is there.
        let mut given = 0;
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(100));
            if driver.url() != url {
                return;
            }
            given = run(driver, EXPLAIN, &json!({})).as_u64().unwrap_or(0);
            if given > 0 {
                break;
            }
        }
        let invalid = run(driver, INVALID, &json!({}));
        assert!(given > 0, "{url}: {invalid} {}", driver.source());
    }
    panic!("{url} is not taken: {}", driver.source());
}

/// What a form of an entry says, with its day.
fn form_of(entry: &Entry) -> Option<(FormKind, Typed)> {
    let (kind, mut typed) = match &entry.event {
        Event::Act(Act::Enrolled { .. }) => (FormKind::Enrolment, Typed::new()),
        _ => typed_of(entry)?,
    };
    typed.insert("date".to_owned(), entry.date.to_string());
    if kind == FormKind::Screening {
        typed.insert("site".to_owned(), "1".to_owned());
    }
    Some((kind, typed))
}

/// The life of a person who deteriorated, crossed over and came to the end all the same.
fn life_with_a_cross_over() -> Vec<Entry> {
    let all = whole_lives();
    let crossed: Vec<SubjectNumber> = all
        .iter()
        .filter(|entry| matches!(entry.event, Event::Act(Act::CrossedOver {})))
        .map(|entry| entry.subject)
        .collect();
    let of = |subject: SubjectNumber| -> Vec<Entry> {
        let own = all.iter().filter(|entry| entry.subject == subject);
        own.cloned().collect()
    };
    crossed.into_iter().map(of).max_by_key(Vec::len).unwrap()
}

#[test]
fn two_clicks_on_randomise_in_a_real_browser_are_one_allocation() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let life = life_with_a_cross_over();
    let (at, now) = empty_trial("browser_randomise", plan(World::One), &life);
    sign_in(&driver, at, "coordinator");
    for entry in life {
        now.store(noon(entry.date), Ordering::SeqCst);
        let Some((kind, typed)) = form_of(&entry) else {
            continue;
        };
        let path = match &kind {
            FormKind::Screening => "/subjects/new".to_owned(),
            kind => format!("/subjects/1/forms/{kind}"),
        };
        let url = format!("http://{at}{path}");
        if kind != FormKind::Enrolment {
            fill_in(&driver, &url, &typed);
            continue;
        }
        driver.go(&url);
        driver.picture("randomise");
        run(&driver, FILL, &json!(typed));
        run(
            &driver,
            "const button = document.querySelector('main form .buttons button'); button.click(); button.click();",
            &json!({}),
        );
        std::thread::sleep(Duration::from_millis(800));
        break;
    }
    driver.go(&format!("http://{at}/subjects/1/trail"));
    let trail = driver.source();
    assert_eq!(trail.matches("<td>randomised").count(), 1, "{trail}");
    // The back button leads to the form, and sending it again allocates nothing.
    driver.command("POST", "/back", &json!({}));
    driver.go(&format!("http://{at}/subjects/1"));
    assert!(driver.source().contains("Enrolled"));
}

#[test]
fn a_session_that_ends_over_a_form_loses_nothing_of_what_was_typed() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let (house, now, _) = furnish("browser_time_out", World::One, |days| days[days.len() / 3]);
    let at = serve_house(house);
    sign_in(&driver, at, "coordinator");
    let subject = first_subject(&driver, at);
    let form = format!("http://{at}/subjects/{subject}/forms/deviation");
    driver.go(&form);
    let words = "The visit was moved because the clinic was closed for two days.";
    driver.write("[name=text]", words);
    now.fetch_add(3 * 3600 * 1_000_000, Ordering::SeqCst);
    driver.click("main form .buttons button");
    assert!(
        driver
            .source()
            .contains("Nothing of what you typed is lost"),
        "{}",
        driver.source()
    );
    driver.picture("session-ended");
    driver.write("#name", "coordinator");
    driver.write("#password", "demonstration");
    driver.click("main form.narrow button");
    driver.picture("signed-in-again");
    driver.click("main form button");
    assert!(driver.source().contains(words), "{}", driver.source());
    driver.click("main form .buttons button");
    assert!(
        driver.url().contains("done=deviation"),
        "{}",
        driver.source()
    );
}

#[test]
fn of_two_people_at_one_form_the_second_sees_both_values_and_writes_nothing_over() {
    let (Some(one), Some(other)) = (Driver::start(true), Driver::start(true)) else {
        return;
    };
    let (house, _, _) = furnish("browser_editors", World::One, |days| days[days.len() / 3]);
    let (subject, entry) = house
        .store
        .look(|state| {
            let own = state
                .subjects()
                .iter()
                .filter(|subject| subject.screening().site.0 == 1);
            let mut held = own
                .filter_map(|subject| Some((subject.number(), subject.visits().first()?.sequence)));
            held.next().unwrap()
        })
        .unwrap();
    let at = serve_house(house);
    let url = format!("http://{at}/subjects/{subject}/entries/{entry}");
    for (driver, name) in [(&one, "coordinator"), (&other, "investigator")] {
        sign_in(driver, at, name);
        driver.go(&url);
    }
    let correct = |driver: &Driver, value: &str| {
        let typed = json!({"physician_global": value, "_reason": "the source says so"});
        for _ in 0..3 {
            run(driver, FILL, &typed);
            driver.click("main form .buttons button[type=submit]");
            if driver.url() != url || run(driver, EXPLAIN, &json!({})).as_u64() == Some(0) {
                break;
            }
        }
    };
    correct(&one, "1.1");
    assert!(one.url().contains("done=correction"), "{}", one.source());
    correct(&other, "2.2");
    let page = other.source();
    assert!(
        page.contains("somebody changed it in the meantime")
            || page.contains("Somebody changed it in the meantime"),
        "{page}"
    );
    assert!(
        page.contains("2.2") && page.contains("1.1"),
        "both values stand there: {page}"
    );
    other.picture("two-editors");
    sign_out(&one);
}
