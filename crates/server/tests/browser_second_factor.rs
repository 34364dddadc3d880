//! A trial that is conducted, in a real browser: a link, a password, a code, and a signature with both.

use server::{CodeSecret, Mode, Token};

use crate::browser::{Driver, serve_house};
use crate::trial::{World, furnish};

const PASSWORD: &str = "a long pass phrase of my own";
const HALF_A_MINUTE: i64 = 31_000_000;

#[test]
fn a_person_sets_up_a_second_factor_signs_in_with_it_and_signs_data_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let (mut house, now, _) = furnish("browser_factor", World::One, |days| days[days.len() / 3]);
    house.mode = Mode::Conduct;
    let telephone = CodeSecret::new(b"a secret of the test".to_vec());
    let link = Token::of([17; 32]);
    let accounts = house.accounts.all().unwrap();
    let account = accounts
        .iter()
        .find(|one| one.name == "investigator")
        .unwrap();
    let at_first = house.now();
    house
        .accounts
        .invite(at_first, "the test", account.number, &link, &telephone)
        .unwrap();
    let subject = house
        .store
        .look(|state| {
            let mut own = state.subjects().iter();
            own.find(|one| one.screening().site.0 == 1)
                .map(|one| one.number())
        })
        .unwrap()
        .unwrap();
    let at = serve_house(house);
    let code = || {
        let now = now.load(std::sync::atomic::Ordering::SeqCst);
        telephone.code_at(now / 1_000_000, 6)
    };
    let wait = || now.fetch_add(HALF_A_MINUTE, std::sync::atomic::Ordering::SeqCst);
    driver.go(&format!("http://{at}/first-steps/{}", link.as_str()));
    driver.picture("first-steps");
    // The key stands there as a person types it into a telephone.
    let shown: String = driver.text("p.secret").split_whitespace().collect();
    assert_eq!(shown, telephone.to_base32());
    let choose = |password: &str, again: &str, code: &str| {
        driver.write("#field-password", password);
        driver.write("#field-again", again);
        driver.write("#field-code", code);
        driver.press("main form button");
    };
    choose("short", "other", "000000");
    driver.picture("first-steps-refused");
    let words = driver.words();
    for said in ["fewer than 12 letters", "type the same twice", "six digits"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    choose(PASSWORD, PASSWORD, &code());
    assert!(driver.url().contains("/sign-in"), "{}", driver.url());
    wait();
    let enter = |code: &str| {
        driver.write("#name", "investigator");
        driver.write("#password", PASSWORD);
        driver.write("#code", code);
        driver.press("main form.narrow button");
    };
    enter("000000");
    driver.picture("sign-in-refused");
    assert!(
        driver.words().contains("That did not work"),
        "{}",
        driver.words()
    );
    enter(&code());
    driver.wait_until(
        "the page behind the door",
        "return document.querySelector('.who') !== null",
    );
    // No demonstration: nobody is told of known users, and the banner says that subjects are virtual.
    assert!(driver.find("aside.banner").is_some());
    // The first signature of a session asks for both once more.
    wait();
    let page = format!("http://{at}/subjects/{subject}/endorsements");
    driver.go(&page);
    driver.picture("signature-with-code");
    driver.write("input[name=password]", PASSWORD);
    driver.write("input[name=code]", &code());
    driver.press("main form button");
    assert!(driver.words().contains("stands"), "{}", driver.words());
    // The second for the password alone.
    driver.go(&page);
    assert!(driver.find("input[name=password]").is_some());
    assert!(driver.find("input[name=code]").is_none());
}
