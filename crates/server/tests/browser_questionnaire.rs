//! A participant's questionnaire in a real browser, on a telephone: the line is touched, and what is sent is a whole number of
//! millimetres; it is answered without script as well.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};

use protocol::Plan;
use serde_json::json;

use crate::browser::{Driver, serve_house_at, sign_in};
use crate::browser_pages::accessible;
use crate::questionnaire_sf36::asking_sf36;
use crate::questionnaires::asking;
use crate::trial::{Trial, World, furnish_with};

/// Serves a trial whose participants are asked, and makes a link as the coordinator: where the participant goes, and the code.
fn linked(driver: &Driver, test: &str, plan: Plan) -> (SocketAddr, u32, [String; 2]) {
    let (mut house, _, _) = furnish_with(test, plan, Trial::lives(), |days| days[days.len() / 3]);
    // A telephone is led to the address that browsers use, so that it is known before anybody comes.
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    house.settings.public_address = Some(format!("http://{at}"));
    let at = serve_house_at(house, at);
    sign_in(driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects"));
    let source = driver.source();
    let subjects: BTreeSet<u32> = source
        .split("href=\"/subjects/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect();
    let asked_now = subjects.into_iter().find(|subject| {
        driver.go(&format!("http://{at}/subjects/{subject}/questionnaires"));
        driver
            .source()
            .contains(&format!("/subjects/{subject}/questionnaires/"))
    });
    let subject = asked_now.unwrap();
    driver.picture("questionnaires");
    accessible(driver, "the questionnaires of a subject");
    driver.press("main td form button");
    let given = ["p.secret", "p.secret ~ p.secret"].map(|place| driver.text(place));
    assert!(driver.find("svg.qr[role=img][aria-label]").is_some());
    accessible(driver, "the link");
    driver.picture("questionnaire-link");
    (at, subject, given)
}

/// Puts the knob of the line at every pixel of a width, as a finger does, and takes what the field says then.
const EVERY_PIXEL: &str = "
    const slider = document.querySelector('.vas input[type=range]');
    const exact = document.querySelector('#field-patient_global');
    const width = Math.round(slider.getBoundingClientRect().width);
    const told = [];
    for (let pixel = 0; pixel <= width; pixel += 1) {
        slider.value = String(10 * pixel / width);
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        told.push(exact.value);
    }
    return [width, told];";

#[test]
fn f_20_a_touch_of_the_line_is_a_whole_millimetre_and_what_is_sent_arrives() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    driver.resize(1024, 900);
    let (at, subject, [link, _]) = linked(&driver, "browser_answers", asking(World::One));
    driver.command("DELETE", "/cookie", &json!({}));
    driver.resize(412, 900);
    driver.go(&link);
    driver.picture_at("questionnaire-telephone", 412);
    driver.resize(412, 900);
    accessible(&driver, "the questions");
    // Touched in its middle the line says five centimetres.
    driver.click(".vas input[type=range]");
    driver.wait_until(
        "the touch to arrive",
        "return document.querySelector('#field-patient_global').value !== ''",
    );
    let middle = driver.run(
        "return document.querySelector('#field-patient_global').value",
        &json!({}),
    );
    assert!(
        ["4.9", "5", "5.1"].contains(&middle.as_str().unwrap()),
        "{middle}"
    );
    // At every pixel: a whole number of millimetres, the nearest one.
    let told = driver.run(EVERY_PIXEL, &json!({}));
    let width = told[0].as_f64().unwrap();
    let values = told[1].as_array().unwrap();
    assert!(values.len() > 200, "{width}");
    for (pixel, value) in (0_u32..).zip(values) {
        let value = value.as_str().unwrap();
        let decimals = value
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        assert!(decimals <= 1, "{value}");
        let centimetres: f64 = value.parse().unwrap();
        let place = 10.0 * f64::from(pixel) / width;
        assert!(
            (centimetres - place).abs() <= 0.05 + 1e-9,
            "{value} at pixel {pixel} of {width}"
        );
    }
    driver.run(
        "for (const name of [...new Set([...document.querySelectorAll('[type=radio]')].map(one => one.name))])
            document.querySelector(`[name=${name}][value='1']`).checked = true",
        &json!({}),
    );
    driver.press("main form div.buttons button");
    assert!(
        driver.url().ends_with("/questionnaire"),
        "{}",
        driver.words()
    );
    accessible(&driver, "the thanks");
    driver.picture_at("questionnaire-thanks", 412);
    driver.resize(1024, 900);
    sign_in(&driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects/{subject}/questionnaires"));
    assert!(driver.words().contains("answered"), "{}", driver.words());
    driver.picture("questionnaires-answered");
    let visit = driver.run(
        "return document.querySelector('main td .tag.good').closest('tr').querySelector('th').innerText",
        &json!({}),
    );
    assert!(visit.as_str().is_some_and(|visit| !visit.is_empty()));
}

#[test]
fn f_20_a_participant_answers_without_script() {
    let Some(scripted) = Driver::start(true) else {
        return;
    };
    let (at, _, [link, code]) = linked(&scripted, "browser_plain_answers", asking(World::One));
    scripted.command("DELETE", "/cookie", &json!({}));
    scripted.go(&format!("http://{at}/q"));
    scripted.write("#code", "0000-0000");
    scripted.press("main form button");
    accessible(&scripted, "a code that leads nowhere");
    scripted.picture_at("questionnaire-code", 412);
    let Some(driver) = Driver::start(false) else {
        return;
    };
    driver.go(&format!("http://{at}/q"));
    driver.write("#code", &code.to_lowercase());
    driver.press("main form button");
    assert_eq!(driver.url(), link);
    driver.write("#field-patient_global", "6.4");
    driver.click("[name=haq_item_1][value='2']");
    driver.press("main form div.buttons button");
    assert!(driver.url().ends_with("/questionnaire"), "{}", driver.url());
}

/// The smallest sides of what is touched, and how far the page reaches beyond the screen.
const TOUCHED: &str = "
    const sides = [...document.querySelectorAll('.choices label')].map(one => {
        const place = one.getBoundingClientRect();
        return Math.min(place.width, place.height);
    });
    const page = document.documentElement;
    return [Math.min(...sides), page.scrollWidth - page.clientWidth, sides.length];";

#[test]
fn f_20_the_sf36_is_answered_by_touch_on_a_tablet_and_on_a_telephone() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    driver.resize(1024, 900);
    let (at, subject, [link, _]) = linked(&driver, "browser_sf36", asking_sf36(World::One));
    driver.command("DELETE", "/cookie", &json!({}));
    for (width, picture) in [(820, "sf36-tablet"), (412, "sf36-telephone")] {
        driver.resize(width, 1100);
        driver.go(&link);
        driver.picture_at(picture, width);
        driver.resize(width, 1100);
        accessible(&driver, picture);
        let told = driver.run(TOUCHED, &json!({}));
        assert!(told[0].as_f64().unwrap() >= 44.0, "{told}");
        assert_eq!((&told[1], &told[2]), (&json!(0), &json!(161)));
    }
    driver.run(
        "for (const group of document.querySelectorAll('[role=radiogroup]')) {
            const answers = group.querySelectorAll('[type=radio]');
            answers[answers.length - 1].click();
        }",
        &json!({}),
    );
    driver.press("main form div.buttons button");
    assert!(
        driver.url().ends_with("/questionnaire"),
        "{}",
        driver.words()
    );
    driver.resize(1024, 900);
    sign_in(&driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects/{subject}/questionnaires"));
    let words = driver.words();
    assert!(words.contains("General health, item 5: 5"), "{words}");
    driver.picture("sf36-answered");
    driver.go(&format!("http://{at}/subjects/{subject}/forms/visit/W12"));
    accessible(&driver, "the form of the visit");
    let items = driver.run(
        "return [...document.querySelectorAll('#section-sf36-items input')].map(one => one.offsetHeight)",
        &json!({}),
    );
    let items = items.as_array().unwrap();
    assert!(items.len() == 36 && items.iter().all(|height| height.as_f64() > Some(24.0)));
    // A picture ends before the last sections of a long form.
    driver.run(
        "for (const one of document.querySelectorAll('fieldset:not([id^=section-sf36])')) one.hidden = true",
        &json!({}),
    );
    driver.picture("sf36-form");
}
