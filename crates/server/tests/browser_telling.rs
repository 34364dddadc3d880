//! Words that could tell an arm, in a real browser: a question comes back once, goes out on its writer's responsibility, and the
//! pharmacist finds it marked. The investigator reads the safety results.

use record::{Event, SubjectNumber};
use serde_json::json;
use server::House;
use store::{Person, Request, RequestKey, Role, Source, Wish};

use crate::browser::{Driver, first_subject, serve_house, sign_in, sign_out};
use crate::browser_pages::accessible;
use crate::trial::{World, furnish};

/// The trial in which somebody at site 1 fell and was taken to a hospital.
fn with_a_serious_event() -> House {
    let (house, _, _) = furnish("browser_telling", World::One, |days| days[days.len() / 3]);
    let at_site = |state: &record::TrialState<'_>| {
        let mut own = state.subjects().iter();
        own.find(|one| one.screening().site.0 == 1 && !one.cycles().is_empty())
            .map(|one| one.number())
    };
    let subject: SubjectNumber = house.store.look(at_site).unwrap().unwrap();
    let event: Event = serde_json::from_value(json!({"kind": "adverse_event", "term": "Syncope", "system_organ_class": "",
        "severity": "severe", "seriousness": "serious", "relation": "related", "onset": {"hours": 2}, "outcome": "recovered",
        "ended": house.today(), "action": "interrupted",
        "reported": {"words": "fell when he saw foam in the line", "serious_because": ["hospitalisation"]}}))
    .unwrap();
    let wish = Wish::Write {
        subject,
        date: house.today(),
        event,
    };
    let request = Request {
        key: RequestKey::new("a-fall").unwrap(),
        person: Person {
            name: "coordinator".into(),
            role: Role::Coordinator,
            sites: record::Sites::one(record::SiteNumber(1)),
        },
        source: Source::Page,
        reason: None,
        hidden: None,
        wish,
    };
    house.store.ask(request).unwrap();
    house
}

#[test]
fn b_36_a_question_comes_back_once_and_the_pharmacist_finds_its_words_marked_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve_house(with_a_serious_event());
    sign_in(&driver, at, "monitor");
    let subject = first_subject(&driver, at);
    driver.go(&format!("http://{at}/subjects/{subject}/queries"));
    driver.write("#text", "The letter of the GP says IgG 22 g/L. Is that so?");
    driver.press("form[action$='/queries'] button");
    let problem = driver.text(".problems");
    assert!(problem.contains("IgG, 22 g/L"), "{problem}");
    driver.picture("telling-words-come-back");
    driver.picture_at("telling-words-come-back-narrow", 390);
    accessible(&driver, "a question that could tell an arm");
    driver.click("input[name=_telling]");
    driver.press("form[action$='/queries'] button");
    assert!(driver.words().contains("IgG 22 g/L"), "{}", driver.words());
    sign_out(&driver);
    sign_in(&driver, at, "pharmacist");
    driver.press("main a[href='/blind-risks']");
    assert!(driver.source().contains("<mark>IgG</mark>"));
    driver.picture("telling-words-marked");
    driver.picture_at("telling-words-marked-narrow", 390);
    accessible(&driver, "words that could tell an arm");
    driver.press("form[action$='/seen'] button");
    assert!(
        driver.words().contains("Seen to, or taken"),
        "{}",
        driver.words()
    );
    sign_out(&driver);
    sign_in(&driver, at, "laboratory");
    driver.go(&format!("http://{at}/imports"));
    let rows = "subject,visit,test,value,unit,upper_limit,collected";
    let file = format!(
        "{rows}\n{subject},W4,DDIMER,0.41,mg/L,0.5,\n{subject},W4,IGG,21,g/L,16,\n{subject},SCR,CREAT,71,umol/L,104,\n"
    );
    driver.write("#text", &file);
    driver.press("form[action='/imports'] button");
    driver.press("form[action^='/imports/'] button");
    sign_out(&driver);
    sign_in(&driver, at, "investigator");
    driver.go(&format!("http://{at}/subjects/{subject}"));
    driver.press("main a[href$='/safety-results']");
    let words = driver.words();
    assert!(
        words.contains("0.41 mg/L") && !words.contains("21 g/L"),
        "{words}"
    );
    driver.picture("safety-results");
    driver.picture_at("safety-results-narrow", 390);
    accessible(&driver, "safety results");
    driver.go(&format!("http://{at}/adverse-events"));
    driver.press("main a[href*='/narratives/']");
    assert!(driver.words().contains("Other adverse events until then"));
    driver.picture("narrative");
    driver.picture_at("narrative-narrow", 390);
    accessible(&driver, "the draft of a narrative");
}
