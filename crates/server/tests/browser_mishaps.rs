//! What goes wrong on a busy day, in a real browser: two people at one form, a session that ends over what was typed, a
//! button that is clicked twice.

use std::sync::atomic::Ordering;

use forms::FormKind;
use serde_json::json;
use server::noon;

use crate::browser::{Driver, first_subject, serve_house, sign_in, sign_out};
use crate::browser_forms::{EXPLAIN, FILL, empty_trial, fill_in, form_of, life_with_a_cross_over};
use crate::trial::{World, furnish, plan};

#[test]
fn two_clicks_on_randomise_in_a_real_browser_are_one_allocation() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let life = life_with_a_cross_over();
    let (at, now) = empty_trial("browser_randomise", plan(World::One), &[], |_| {});
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
            driver.go(&url);
            fill_in(&driver, &typed);
            continue;
        }
        driver.go(&url);
        driver.picture("randomise");
        driver.run(FILL, &json!(typed));
        driver.run(
            "const button = document.querySelector('main form .buttons button'); button.click(); button.click();",
            &json!({}),
        );
        driver.wait_until(
            "the page of the subject",
            "return document.readyState === 'complete' && !location.pathname.includes('forms')",
        );
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
    driver.press("main form .buttons button");
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
    driver.press("main form.narrow button");
    driver.picture("signed-in-again");
    driver.press("main form button");
    assert!(driver.source().contains(words), "{}", driver.source());
    driver.press("main form .buttons button");
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
            driver.run(FILL, &typed);
            driver.press("main form .buttons button[type=submit]");
            if driver.url() != url || driver.run(EXPLAIN, &json!({})).as_u64() == Some(0) {
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
