//! What was entered under an earlier version of the protocol, or with an earlier program, held against the checks of today.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use instruments::exact::Rational;
use protocol::Plan;
use record::{SiteNumber, SubjectNumber};
use serde_json::Value;
use store::{
    Configuration, OtherProtocol, Person, RequestKey, Role, Running, Source, Store, Subjects, Wish,
};

use crate::trial::{Browser, Trial, World, zones};
use crate::versions::{released_by_site, so_far};

/// The trial with its second version released site by site. It narrows one limit: nothing runs faster than 0.04 ml/kg/min.
fn narrowed(world: World) -> Plan {
    released_by_site(world, |text| text)
}

fn trial(test: &str, world: World) -> Trial {
    Trial::under(test, narrowed(world), &so_far())
}

fn release(trial: &Trial, site: u16) {
    let today = trial.today();
    let site = site.to_string();
    let fields = [
        ("_key", site.as_str()),
        ("version", "V2"),
        ("site", site.as_str()),
        ("from", today.as_str()),
        ("approval", "EC 17/204"),
    ];
    let done = trial.browser("administrator").post("/versions", &fields);
    assert_eq!(done.status(), 303, "{}", done.text());
}

fn told(browser: &Browser<'_>) -> Value {
    let answer = browser.get("/api/v1/checks");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

fn entries_told(told: &Value) -> BTreeSet<u64> {
    let changed = told["changed"].as_array().unwrap();
    changed
        .iter()
        .map(|one| one["entry"].as_u64().unwrap())
        .collect()
}

/// The infusions of a site that ran faster than a rate.
fn faster_than(trial: &Trial, site: u16, rate: &str) -> BTreeSet<u64> {
    let rate: Rational = rate.parse().unwrap();
    let found = trial.house.store.look(move |state| {
        let own = state.subjects().iter();
        let own = own.filter(|subject| subject.screening().site == SiteNumber(site));
        own.flat_map(|subject| subject.cycles().iter())
            .filter(|given| given.highest_rate > rate)
            .map(|given| given.sequence)
            .collect()
    });
    found.unwrap()
}

#[test]
fn r_29_a_version_that_narrows_a_limit_lists_what_the_new_limit_touches_and_nothing_before_its_release()
 {
    let trial = trial("checks", World::One);
    let monitor = trial.browser("monitor");
    let before = told(&monitor);
    assert_eq!(
        (&before["entries"], &before["changed"]),
        (&0.into(), &Value::Array(Vec::new()))
    );
    let page = monitor.get("/checks").text();
    assert!(
        page.contains("Nothing was entered under another version"),
        "{page}"
    );

    release(&trial, 1);
    let touched = faster_than(&trial, 1, "0.04");
    assert!(!touched.is_empty() && !faster_than(&trial, 2, "0.04").is_empty());
    let rows = trial.house.store.last_row().unwrap();
    let began = Instant::now();
    let found = told(&monitor);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(entries_told(&found), touched);
    for one in found["changed"].as_array().unwrap() {
        let check = &one["check"];
        assert_eq!(check["change"], "newly_doubtful", "{one}");
        assert_eq!(check["then"], Value::Null, "{one}");
        assert!(
            check["now"]
                .as_str()
                .unwrap()
                .contains("where 0.04 is the highest allowed")
        );
        assert_eq!(check["group"], "event.highest_rate");
        assert_eq!(
            (&one["entered_under"]["version"], &one["today"]),
            (&"V1".into(), &"V2".into())
        );
        assert_eq!(one["site"], 1);
    }
    // Of every other entry of the site the checks say what they said.
    assert!(found["entries"].as_u64().unwrap() > 100);
    assert_eq!(found["next_after"], Value::Null);
    // It was looked at, and nothing more.
    assert_eq!(trial.house.store.last_row().unwrap(), rows);

    // What is entered under the version is asked about as it is entered, and is not listed a second time.
    let whole: Value = serde_json::from_str(&monitor.get("/api/v1/checks?site=2").text()).unwrap();
    assert_eq!(whole["entries"], 0);
    let behind = found["changed"][0]["subject"].as_u64().unwrap();
    let rest = monitor
        .get(&format!("/api/v1/checks?after={behind}"))
        .text();
    let rest: Value = serde_json::from_str(&rest).unwrap();
    let subjects = rest["changed"].as_array().unwrap().iter();
    assert!(
        subjects
            .map(|one| one["subject"].as_u64().unwrap())
            .all(|subject| subject > behind)
    );
}

#[test]
fn r_29_a_query_about_what_a_new_limit_touches_is_raised_from_its_row() {
    let trial = trial("checks_query", World::One);
    release(&trial, 1);
    let manager = trial.browser("data-manager");
    let page = manager.get("/checks").text();
    assert!(
        page.contains("newly doubtful") && page.contains("Taken as it was."),
        "{page}"
    );
    let link = page
        .split("href=\"")
        .find(|rest| rest.contains("/queries?entry="));
    let link = link
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&");
    let form = manager.get(&link);
    assert_eq!(form.status(), 200);
    let text = form.text();
    assert!(
        text.contains("Highest rate per kilogram and minute: checked again under version V2"),
        "{text}"
    );
    assert!(
        text.contains("value=\"event.highest_rate\" selected"),
        "{text}"
    );
    let (path, asked) = link.split_once('?').unwrap();
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(asked.as_bytes())
        .into_owned()
        .collect();
    fields.push(("_key".to_owned(), "from-the-row".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(manager.post(path, &fields).status(), 303);
    let site = trial.browser("coordinator").get(path).text();
    assert!(site.contains("where 0.04 is the highest allowed"), "{site}");
    // Nothing that is asked otherwise is left where another kind of change is looked for.
    let other = manager.get("/checks?change=newly_refused").text();
    assert!(
        other.contains("None of these changes is among them."),
        "{other}"
    );
}

#[test]
fn r_29_the_checks_of_today_say_the_same_in_both_worlds_to_whoever_is_blinded() {
    let seen = |world: World| -> Vec<String> {
        let trial = trial("checks_worlds", world);
        release(&trial, 1);
        release(&trial, 2);
        let mut all = Vec::new();
        for user in ["monitor", "data-manager"] {
            let browser = trial.browser(user);
            let page = browser.get("/checks").text();
            let content = page.split("<main").nth(1).unwrap().to_owned();
            all.push(content);
            all.push(browser.get("/api/v1/checks").text());
        }
        all
    };
    let (one, other) = (seen(World::One), seen(World::Other));
    assert!(one[1].contains("newly_doubtful"));
    assert!(one == other);
}

#[test]
fn r_29_of_what_another_program_took_the_page_tells_what_nobody_was_asked_about() {
    let mut trial = trial("checks_program", World::One);
    let today = trial.house.today();
    let find = |trial: &Trial| -> Vec<(u32, String)> {
        let found = trial.house.store.look(|state| {
            let plan = state.plan();
            let own = state.subjects().iter();
            let own = own.filter(|subject| {
                subject.screening().site.0 == 1
                    && subject.enrolment().is_some()
                    && subject.ending().is_none()
            });
            own.filter_map(|subject| {
                let next = ["W4", "W8", "W12"].into_iter().find(|visit| {
                    let visit = plan.visit_named(*visit).unwrap();
                    !subject.cycles().iter().any(|given| given.visit == visit)
                })?;
                Some((subject.number().0, next.to_owned()))
            })
            .collect()
        });
        found.unwrap()
    };
    let [(explained, visit), (unasked, other), ..] = &find(&trial)[..] else {
        panic!("two subjects of site 1 wait for an infusion");
    };
    // One person was asked, and said why it ran so fast.
    let coordinator = trial.browser("coordinator");
    let day = trial.today();
    let stored = coordinator.fill_in(
        &format!("/subjects/{explained}/forms/infusion/{visit}"),
        &[
            ("date", &day),
            ("days", "1"),
            ("day_1_volume", "700"),
            ("highest_rate", "0.2"),
        ],
    );
    assert_eq!(stored.status(), 303, "{}", stored.text());
    // Another infusion came in by a way on which nobody was.
    let event = format!(
        r#"{{"kind":"infusion_given","visit":"{other}","millilitres_by_day":["700"],"highest_rate":"0.2"}}"#
    );
    let request = store::Request {
        key: RequestKey::new("by-another-way").unwrap(),
        person: Person {
            name: "the program before".to_owned(),
            role: Role::System,
            sites: record::Sites::All,
        },
        source: Source::Rule,
        reason: None,
        hidden: None,
        wish: Wish::Write {
            subject: SubjectNumber(*unasked),
            date: today,
            event: serde_json::from_str(&event).unwrap(),
        },
    };
    trial.house.store.ask(request).unwrap();
    assert_eq!(told(&trial.browser("monitor"))["entries"], 0);
    drop(coordinator);

    // Another program takes over, and then the same under another protocol file.
    begin_anew(&mut trial, "9.9.9", '0', OtherProtocol::Refused);
    let monitor = trial.browser("monitor");
    let found = told(&monitor);
    assert!(found["entries"].as_u64().unwrap() > 100);
    let changed = found["changed"].as_array().unwrap().iter();
    let of_rates: Vec<&Value> = changed
        .filter(|one| one["check"]["field"] == "highest_rate")
        .collect();
    let [one] = of_rates.as_slice() else {
        panic!("{of_rates:#?}");
    };
    assert_eq!(one["subject"], *unasked);
    let under = &one["entered_under"];
    assert_eq!(under["software"], env!("CARGO_PKG_VERSION"));
    assert_eq!(under["protocol_sha256"], Value::Null);
    let page = monitor.get("/checks").text();
    assert!(page.contains("with program 0."), "{page}");
    assert!(!page.contains("under another protocol file"), "{page}");
    drop(monitor);
    let accepted = OtherProtocol::Accepted {
        by: "A. Administrator".to_owned(),
        reason: "the amendment".to_owned(),
    };
    begin_anew(&mut trial, env!("CARGO_PKG_VERSION"), '1', accepted);
    let page = trial.browser("monitor").get("/checks").text();
    assert!(page.contains("under another protocol file"), "{page}");
    assert!(!page.contains("with program"), "{page}");
}

/// Opens the trial's store again, with a version of the program and under a protocol file whose digest is one digit.
fn begin_anew(trial: &mut Trial, software: &str, digit: char, other_protocol: OtherProtocol) {
    let running = Running {
        configuration: Configuration {
            software: software.to_owned(),
            protocol_sha256: digit.to_string().repeat(64),
        },
        other_protocol,
    };
    let (place, plan) = (trial.place(), narrowed(World::One));
    let house = Arc::get_mut(&mut trial.house).unwrap();
    let clock = server::clock_of(&house.time, &zones());
    house.store = Store::open_under(&place, plan, Subjects::Virtual, clock, running).unwrap();
}
