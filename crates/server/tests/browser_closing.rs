//! An item frozen in a real browser, and what the site sees of it.

use crate::browser::{Driver, first_subject, serve, sign_in, sign_out};
use crate::browser_pages::accessible;

#[test]
fn f_21_an_item_is_frozen_in_a_real_browser_and_the_site_is_told_before_it_types() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve("browser_closing");
    sign_in(&driver, at, "data-manager");
    let subject = first_subject(&driver, at);
    driver.go(&format!("http://{at}/subjects/{subject}/endorsements"));
    driver.press("main a[href$='/closing']");
    let tick = "input[name^='item-'][name$='-event.findings.weight']";
    driver.click("section.card details summary");
    driver.click(tick);
    // Without a reason it comes back, opened and ticked.
    driver.write("#reason", " ");
    driver.press("button[value=frozen]");
    let problem = driver.text(".problems");
    assert!(problem.contains("reason"), "{problem}");
    accessible(&driver, "parts of the data, with something to be mended");
    driver.write("#reason", "the weight was compared with its source");
    driver.press("button[value=frozen]");
    assert!(driver.url().contains("done"), "{}", driver.words());
    assert_eq!(driver.text("details[open] .tick .tag"), "frozen");
    driver.picture("items-frozen");
    driver.picture_at("items-frozen-narrow", 390);
    accessible(&driver, "parts of the data, one of them frozen");
    driver.go(&format!("http://{at}/closing"));
    driver.picture("freeze-and-lock");
    accessible(&driver, "everybody's data");
    sign_out(&driver);
    sign_in(&driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects/{subject}/visits/SCR"));
    driver.press("main a[href*='/entries/']");
    let words = driver.words();
    assert!(
        words.contains("until they are opened: Body weight"),
        "{words}"
    );
    driver.picture("a-correction-with-an-item-frozen");
    accessible(&driver, "a correction with an item frozen");
}
