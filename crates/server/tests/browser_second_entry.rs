//! Double data entry in a real browser: the second person types the form once more, sees what differs, and decides.

use serde_json::json;

use crate::browser::{Driver, serve_house, sign_in};
use crate::browser_pages::accessible;
use crate::double_entry::twice;
use crate::trial::{Trial, World, furnish_with};

/// Enters the first visit that is due, as a program of whoever is signed in; says its form.
const FIRST_ENTRY: &str = "
    const form = [...document.querySelectorAll('a')].map(one => one.pathname).find(path => path.includes('/forms/visit/'));
    const [, , subject, , , visit] = form.split('/');
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/subjects/${subject}/events`, false);
    request.setRequestHeader('content-type', 'application/json');
    request.setRequestHeader('idempotency-key', 'first');
    request.setRequestHeader('x-form-token', document.querySelector('[name=_form_token]').value);
    const findings = {weight: '71.5', core_set: {physician_global: '4.1', patient_global: '5.2', haq: '1.25', extramuscular: '2.3', muscle_strength: '131 of 150', enzymes: {}}};
    request.send(JSON.stringify({date: arguments[0].today, reason: 'as it was', event: {kind: 'visit_held', visit, findings}}));
    return request.status + request.responseText;";

#[test]
fn f_22_a_second_person_types_a_visit_once_more_and_what_differs_is_decided_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let plan = twice(World::One);
    let (house, _, _) = furnish_with("browser_second", plan, Trial::lives(), |days| {
        days[days.len() / 3]
    });
    let today = house.today().to_string();
    let at = serve_house(house);
    sign_in(&driver, at, "coordinator");
    let stored = driver.run(FIRST_ENTRY, &json!({ "today": today }));
    assert!(stored.as_str().unwrap().starts_with("201"), "{stored}");
    driver.command("DELETE", "/cookie", &json!({}));
    sign_in(&driver, at, "investigator");
    driver.go(&format!("http://{at}/second-entries"));
    driver.picture("second-entries");
    accessible(&driver, "what waits for its second entry");
    driver.press("main td a[href$='/second']");
    let words = driver.words();
    assert!(!words.contains("71.5"), "{words}");
    accessible(&driver, "the form once more");
    driver.picture("second-entry-form");
    driver.write("#field-date", &today);
    for (field, value) in [
        ("date", today.as_str()),
        ("weight", "71.5"),
        ("physician_global", "4.1"),
        ("patient_global", "5.7"),
        ("extramuscular", "2.3"),
        ("haq", "1.5"),
    ] {
        driver.run(
            "const field = document.querySelector(arguments[0].field); field.value = arguments[0].value; field.dispatchEvent(new Event('input', {bubbles: true}))",
            &json!({"field": format!("#field-{field}"), "value": value}),
        );
    }
    // Whatever is doubtful or missing gets a reason, as often as the form asks.
    for _ in 0..4 {
        driver.press("form.guarded div.buttons button");
        if driver.url().ends_with("/differences") {
            break;
        }
        driver.run(
            "document.querySelectorAll('details').forEach(one => { one.open = true });
            for (const one of document.querySelectorAll('[name$=__because], [name$=__missing]')) {
                const of = document.querySelector(`[name='${one.name.split('__')[0]}']`);
                if (one.name.endsWith('__because') || !of?.value) one.value = 'so it was';
            }",
            &json!({}),
        );
    }
    assert!(driver.url().ends_with("/differences"), "{}", driver.words());
    let words = driver.words();
    assert!(words.contains("5.2") && words.contains("5.7"), "{words}");
    driver.picture("second-entry-differences");
    driver.picture_at("second-entry-differences-narrow", 390);
    accessible(&driver, "what differs");
    // What is not decided stays; what is has its reason.
    driver.run(
        "document.querySelectorAll('[type=radio][value=second]').forEach(one => { one.checked = true })",
        &json!({}),
    );
    driver.write("#reason", "the questionnaire and the weighing book say so");
    driver.press("form.guarded div.buttons button");
    assert!(driver.url().contains("done"), "{}", driver.words());
    driver.picture("second-entry-decided");
    accessible(&driver, "what was decided");
}
