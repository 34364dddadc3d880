//! The short code and the picture of a participant's link: they lead to the questionnaire, once, and nobody guesses one.

use std::collections::BTreeSet;

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;

use crate::questionnaires::{Device, asking, due};
use crate::trial::{Trial, World};

const ADDRESS: &str = "https://trial.example.org";
const MINUTE: i64 = 60_000_000;

fn trial(test: &str) -> Trial {
    Trial::with_plan_furnished(test, asking(World::One), |house| {
        house.settings.public_address = Some(ADDRESS.to_owned());
    })
}

/// The link and the code that a program of the site is given.
fn made(trial: &Trial, subject: u32, visit: &str, key: &str) -> (String, String) {
    let path = format!("/api/v1/subjects/{subject}/questionnaires/{visit}");
    let answer = trial.browser("coordinator").post_json(&path, key, "{}");
    assert_eq!(answer.status(), 201, "{}", answer.text());
    let told: Value = serde_json::from_str(&answer.text()).unwrap();
    assert_eq!(told["code_address"], format!("{ADDRESS}/q"));
    let word = |name: &str| told[name].as_str().unwrap().to_owned();
    (word("link"), word("code"))
}

fn own(link: &str) -> &str {
    link.strip_prefix(ADDRESS).unwrap()
}

#[test]
fn f_20_a_code_leads_to_its_questionnaire_until_it_is_answered() {
    let trial = trial("codes");
    let (subject, visit, _) = due(&trial);
    let (before, worthless) = made(&trial, subject, &visit, "one");
    let (link, code) = made(&trial, subject, &visit, "two");
    assert_ne!(before, link);
    let device = Device::new(&trial);
    let page = device.get("/q").text();
    assert!(
        page.contains("name=\"code\"") && !page.contains("<nav"),
        "{page}"
    );
    // However it is typed. The one before leads nowhere, as one that never was.
    let small = code.to_lowercase().replace('-', " ");
    for typed in [code.as_str(), &small] {
        let led = device.post("/q", &[("code", typed)]);
        assert_eq!(led.status(), 303, "{}", led.text());
        assert_eq!(led.header("location"), Some(own(&link)));
    }
    let nowhere = |typed: &str| {
        let answer = device.post("/q", &[("code", typed)]);
        assert_eq!(answer.status(), 400, "{}", answer.text());
        let text = answer.text();
        assert!(
            text.contains(trial.house.say.questionnaire_code_wrong),
            "{text}"
        );
        text.replace(&format!("value=\"{typed}\""), "")
    };
    let never = nowhere("0000-0000");
    assert_eq!(nowhere(&worthless), never);
    assert_eq!(nowhere("what is this?"), never);
    let taken = device.post(own(&link), &[("patient_global", "5.7")]);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    assert_eq!(nowhere(&code), never);
    // The code stands nowhere: in no file beside the record, and in nobody's pages.
    let plain = code.replace('-', "");
    for file in std::fs::read_dir(trial.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&code) && !text.contains(&plain));
    }
}

#[test]
fn f_20_a_code_ends_with_its_link() {
    let trial = trial("codes_over");
    let (subject, visit, entry) = due(&trial);
    let (link, code) = made(&trial, subject, &visit, "one");
    let device = Device::new(&trial);
    let far = entry.date.checked_add(jiff::ToSpan::days(60)).unwrap();
    trial.set_day(far);
    assert_eq!(device.get(own(&link)).status(), 404);
    assert_eq!(device.post("/q", &[("code", &code)]).status(), 400);
}

#[test]
fn t_30_whoever_guesses_at_codes_is_stopped_and_keeps_no_link_from_being_opened() {
    let trial = trial("codes_guessed");
    let (subject, visit, _) = due(&trial);
    let (link, code) = made(&trial, subject, &visit, "one");
    // Each guess from a browser of its own, some of them no codes at all.
    let guess = |number: u32| {
        let typed = if number.is_multiple_of(3) {
            "nonsense".to_owned()
        } else {
            format!("{number:08}")
        };
        Device::new(&trial).post("/q", &[("code", &typed)])
    };
    for number in 1..=30 {
        let wrong = guess(number).text();
        assert!(
            wrong.contains(trial.house.say.questionnaire_code_wrong),
            "{number}"
        );
    }
    let device = Device::new(&trial);
    let right = device.post("/q", &[("code", &code)]);
    assert_eq!(right.status(), 400);
    assert!(
        right
            .text()
            .contains(trial.house.say.questionnaire_codes_closed)
    );
    assert_eq!(device.get(own(&link)).status(), 200);
    // It is written down once, without what was typed.
    let lines = trial.house.accounts.lines(1000).unwrap();
    let told = lines
        .iter()
        .filter(|line| line.what.contains("codes of questionnaires"));
    assert_eq!(told.count(), 1);
    trial.later(14 * MINUTE);
    assert_eq!(device.post("/q", &[("code", &code)]).status(), 400);
    trial.later(2 * MINUTE);
    assert_eq!(device.post("/q", &[("code", &code)]).status(), 303);
}

/// The dark modules of a picture, as its path draws them.
fn modules(page: &str) -> BTreeSet<(i32, i32)> {
    let path = page
        .split("<path d=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let squares = path.split('M').skip(1).map(|square| {
        let (place, shape) = square.split_once('h').unwrap();
        assert_eq!(shape, "1v1h-1z");
        let (x, y) = place.split_once(' ').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    });
    squares.collect()
}

#[test]
fn f_20_the_picture_on_the_sites_page_is_of_the_link_and_says_what_it_is() {
    let trial = trial("codes_picture");
    let (subject, visit, _) = due(&trial);
    let path = format!("/subjects/{subject}/questionnaires/{visit}");
    let page = trial.browser("coordinator").post(&path, &[]).text();
    let at = page.find(ADDRESS).unwrap();
    let link = page[at..].split('<').next().unwrap();
    let drawn = modules(&page);
    let code = QrCode::encode_text(link, QrCodeEcc::Medium).unwrap();
    // Four modules stay white on every side.
    let side = code.size() + 8;
    for y in 0..side {
        for x in 0..side {
            assert_eq!(
                drawn.contains(&(x, y)),
                code.get_module(x - 4, y - 4),
                "{x}, {y}"
            );
        }
    }
    assert!(page.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
    assert!(
        page.contains("role=\"img\" aria-label=\"The link for "),
        "{page}"
    );
    assert!(page.contains(&format!("{ADDRESS}/q")), "{page}");
    // Shown this once, and nothing of it in an attribute of style, which the page's own rules forbid.
    assert!(!page.contains("style=\""));
    let again = trial
        .browser("coordinator")
        .get(&format!("/subjects/{subject}/questionnaires"));
    assert!(!again.text().contains("<svg class=\"qr\""));
}
