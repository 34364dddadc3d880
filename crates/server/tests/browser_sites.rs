//! People of several sites in a real browser: they say of which site the stock is meant, and at which somebody is screened.

use record::{SiteNumber, Sites};
use server::NewAccount;
use store::Role;

use crate::browser::{Driver, serve_house, sign_in};
use crate::browser_pages::accessible;
use crate::trial::{KNOWN_PASSWORD, World, furnish};

#[test]
fn f_7_who_works_at_two_sites_chooses_one_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let (house, _, _) = furnish("browser_sites", World::One, |days| days[days.len() / 3]);
    for (name, role) in [("pia", Role::Pharmacist), ("cora", Role::Coordinator)] {
        let new = NewAccount {
            name: name.to_owned(),
            full_name: name.to_owned(),
            role,
            sites: Sites::these([SiteNumber(1), SiteNumber(2)]).unwrap(),
        };
        let number = house.accounts.create(0, "z", &new).unwrap();
        let salt = [8; 16];
        house
            .accounts
            .set_known_password(number, KNOWN_PASSWORD, salt)
            .unwrap();
    }
    let at = serve_house(house);
    sign_in(&driver, at, "pia");
    driver.go(&format!("http://{at}/pharmacy"));
    driver.press("main a[href='/pharmacy/stock']");
    accessible(&driver, "of which site");
    driver.picture("two-sites-stock-choice");
    driver.press("main a[href='/pharmacy/stock?site=2']");
    driver.run(
        "document.querySelector('#product').value = 'SALINE'; document.querySelector('#expires').value = '2030-12-31'",
        &serde_json::json!({}),
    );
    driver.write("#lot", "NS-2");
    driver.write("#vials", "40");
    driver.press("form[action='/pharmacy/stock'] button");
    assert!(
        driver.url().ends_with("?site=2&done=yes"),
        "{}",
        driver.url()
    );
    assert!(driver.words().contains("NS-2"), "{}", driver.words());
    accessible(&driver, "the stock of one of two sites");
    driver.picture("two-sites-stock");
    driver.picture_at("two-sites-stock-narrow", 390);
    driver.press("main a[href='/pharmacy/stock?site=1']");
    assert!(!driver.words().contains("NS-2"), "{}", driver.words());

    driver.command("DELETE", "/cookie", &serde_json::json!({}));
    sign_in(&driver, at, "cora");
    assert!(driver.text(".who").contains("sites 1, 2"));
    driver.go(&format!("http://{at}/subjects/new"));
    assert!(
        driver.words().contains("Yours: 1, 2."),
        "{}",
        driver.words()
    );
    accessible(&driver, "screening at one of two sites");
    driver.picture("two-sites-screening");
    driver.go(&format!("http://{at}/subjects"));
    driver.picture("two-sites-subjects");

    driver.command("DELETE", "/cookie", &serde_json::json!({}));
    sign_in(&driver, at, "administrator");
    driver.go(&format!("http://{at}/accounts"));
    accessible(&driver, "accounts with their sites");
    driver.picture("accounts-with-sites");
    driver.picture_at("accounts-with-sites-narrow", 390);
}
