//! The pharmacist's stock in a real browser: a lot comes in, is released, and vials of it are given out below the sheet.

use serde_json::json;

use crate::browser::{Driver, serve, sign_in};
use crate::browser_pages::accessible;

#[test]
fn f_13_the_pharmacist_receives_a_lot_releases_it_and_gives_vials_out_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve("browser_stock");
    sign_in(&driver, at, "pharmacist");
    for (product, lot, grams) in [("OCTAGAM", "K842A8402", "10"), ("SALINE", "NS-77", "")] {
        driver.go(&format!("http://{at}/pharmacy"));
        driver.press("main a[href='/pharmacy/stock']");
        let set = |field: &str, value: &str| {
            driver.run(
                "document.querySelector(arguments[0].field).value = arguments[0].value",
                &json!({ "field": field, "value": value }),
            );
        };
        set("#product", product);
        driver.write("#lot", lot);
        set("#grams", grams);
        set("#expires", "2030-12-31");
        driver.write("#vials", "40");
        driver.press("form[action='/pharmacy/stock'] button");
        assert!(driver.words().contains(lot), "{}", driver.words());
        driver.click("details:last-of-type summary");
        let release = "details[open] form[action$='/release'] button";
        driver.press(release);
        assert!(driver.url().contains("done"), "{}", driver.words());
    }
    driver.picture("pharmacist-stock");
    accessible(&driver, "the stock with lots");
    driver.picture_at("pharmacist-stock-narrow", 390);
    driver.go(&format!("http://{at}/pharmacy"));
    driver.run(
        "document.querySelector('main td .tag.due').closest('tr').querySelector('a').click()",
        &json!({}),
    );
    driver.wait_until(
        "a subject waits",
        "return document.querySelector(\"form[action*='/prepare/'] button\") !== null",
    );
    driver.press("form[action*='/prepare/'] button");
    assert!(driver.words().contains("ml/h"), "{}", driver.words());
    driver.run(
        "const lot = document.querySelector('#lot-1'); lot.selectedIndex = 1",
        &json!({}),
    );
    driver.write("#vials-1", "400");
    driver.press("form[action*='/dispense/'] button");
    assert!(
        driver.words().contains("has 40 of these vials"),
        "{}",
        driver.words()
    );
    driver.write("#vials-1", "4");
    driver.picture("pharmacist-gives-out");
    accessible(&driver, "giving out, with something to be mended");
    driver.press("form[action*='/dispense/'] button");
    assert!(
        driver.url().contains("/pharmacy/stock"),
        "{}",
        driver.words()
    );
    assert!(driver.words().contains("36"), "{}", driver.words());
    assert!(driver.words().contains("Subject "), "{}", driver.words());
}
