//! Words taken out of the trail in a real browser: a monitor finds a name in a question of her own, a data manager takes it out.

use crate::browser::{Driver, first_subject, serve, sign_in, sign_out};
use crate::browser_pages::accessible;

#[test]
fn r_5_a_name_is_asked_to_be_taken_out_and_is_taken_out_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve("browser_redaction");
    sign_in(&driver, at, "monitor");
    let subject = first_subject(&driver, at);
    driver.go(&format!("http://{at}/subjects/{subject}/queries"));
    driver.write(
        "#text",
        "Frau Maria Huber says that she took prednisolone again. From which day?",
    );
    driver.press("form[action$='/queries'] button");
    assert!(driver.words().contains("Huber"), "{}", driver.words());
    driver.go(&format!("http://{at}/subjects/{subject}/trail"));
    driver.press("main a[href$='/redactions']");
    driver.write("#words", "Maria Huber");
    driver.write("#reason", "Maria Huber is the subject's name");
    driver.press("form[action$='/redactions'] button");
    let problem = driver.text(".problems");
    assert!(problem.contains("repeats the words"), "{problem}");
    accessible(&driver, "words to take out, with something to be mended");
    driver.write("#reason", "the name of the subject");
    driver.press("form[action$='/redactions'] button");
    assert!(driver.url().contains("done"), "{}", driver.words());
    sign_out(&driver);
    sign_in(&driver, at, "data-manager");
    driver.go(&format!("http://{at}/redactions"));
    assert_eq!(driver.text("mark"), "Maria Huber");
    driver.picture("words-to-take-out");
    driver.picture_at("words-to-take-out-narrow", 390);
    accessible(&driver, "what waits to be taken out");
    driver.write(
        "input[name=reason]",
        "it is a name, and the query needs none",
    );
    driver.press("button[value=taken_out]");
    assert!(driver.url().contains("done"), "{}", driver.words());
    driver.go(&format!("http://{at}/subjects/{subject}/queries"));
    let words = driver.words();
    assert!(
        words.contains(&format!("Frau {} says", store::TAKEN_OUT)) && !words.contains("Huber"),
        "{words}"
    );
    driver.go(&format!("http://{at}/subjects/{subject}/trail"));
    assert!(!driver.words().contains("Maria"), "{}", driver.words());
    driver.picture("words-taken-out-of-the-trail");
    accessible(&driver, "a trail from which words were taken");
}
