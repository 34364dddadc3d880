//! A version of the protocol is released site by site: one site works under it and another does not in the same hour, and
//! whoever goes on under it keeps every value and every line of the trail.

use protocol::{Assessment, Plan};
use record::{Entry, SiteNumber, Sites, SubjectNumber};
use serde_json::{Value, json};
use server::{Blinding, House, NewAccount};
use store::Role;

use crate::browser::{Driver, serve_house, sign_in, sign_out};
use crate::browser_pages::{axe, look_with};
use crate::rights::USERS;
use crate::trial::{Browser, KNOWN_PASSWORD, Trial, World, furnish_with};
use crate::two_worlds::{Seen, crawl, first_difference};

/// The trial with its amendment released site by site, and what else is changed in the file.
pub fn released_by_site(world: World, change: impl FnOnce(String) -> String) -> Plan {
    let text = include_str!("../../../trials/proderm/protocol.toml").replace(
        "{ at = \"date\", date = \"2018-07-01\" }",
        "{ at = \"release\" }",
    );
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", &change(text))
        .map_err(|report| report.to_string())
        .unwrap();
    if world == World::Other {
        protocol.arms.reverse();
    }
    Plan::compile(protocol).unwrap()
}

/// The same with SF-36 at the visits of the first weeks from the amendment on.
fn by_site(world: World) -> Plan {
    released_by_site(world, |mut text| {
        for visit in ["W4", "W8", "W12"] {
            let id = format!("id = \"{visit}\"\n");
            let added = format!("{id}added = [{{ since = \"V2\", assessments = [\"sf36\"] }}]\n");
            text = text.replace(&id, &added);
        }
        text
    })
}

/// What has happened in the first third of the trial.
pub fn so_far() -> Vec<Entry> {
    let mut days: Vec<_> = Trial::lives().iter().map(|entry| entry.date).collect();
    days.sort_unstable();
    let last = days[days.len() / 3];
    let lives = Trial::lives().iter();
    lives.filter(|entry| entry.date <= last).cloned().collect()
}

fn trial(test: &str, world: World) -> Trial {
    let trial = Trial::under(test, by_site(world), &so_far());
    let accounts = &trial.house.accounts;
    let other = NewAccount {
        name: ELSEWHERE.into(),
        full_name: "Coordinator of site 2".into(),
        role: Role::Coordinator,
        sites: Sites::one(SiteNumber(2)),
    };
    let number = accounts
        .create(trial.house.now(), "the test", &other)
        .unwrap();
    accounts
        .set_known_password(number, KNOWN_PASSWORD, [7; 16])
        .unwrap();
    trial
}

/// The account of a coordinator of site 2.
const ELSEWHERE: &str = "coordinator-elsewhere";

/// Somebody enrolled at a site who has not had the visit yet.
fn before_week_12(house: &House, site: u16) -> u32 {
    let found = house.store.look(move |state| {
        let week_12 = state.plan().visit_named("W12").unwrap();
        let own = state.subjects().iter().find(|subject| {
            subject.screening().site.0 == site
                && subject.enrolment().is_some()
                && subject.ending().is_none()
                && subject.visit(week_12).is_none()
        });
        own.map(|subject| subject.number().0)
    });
    found.unwrap().unwrap()
}

fn release(browser: &Browser<'_>, key: &str, fields: &[(&str, &str)]) -> crate::trial::Answer {
    let mut all = vec![("_key", key), ("version", "V2")];
    all.extend_from_slice(fields);
    browser.post("/versions", &all)
}

/// Whether the form of week 12 asks for SF-36.
fn asks_for_sf36(browser: &Browser<'_>, subject: u32) -> bool {
    let form = browser.get(&format!("/subjects/{subject}/forms/visit/W12"));
    assert_eq!(form.status(), 200, "{}", form.text());
    let asked: Vec<bool> = forms::captured_by(Assessment::Sf36)
        .iter()
        .map(|field| form.text().contains(&format!("name=\"{field}\"")))
        .collect();
    assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    asked[0]
}

fn entries(browser: &Browser<'_>, subject: u32) -> Vec<Value> {
    let told = browser.get(&format!("/api/v1/subjects/{subject}/entries"));
    let told: Value = serde_json::from_str(&told.text()).unwrap();
    told["entries"].as_array().unwrap().clone()
}

fn lines(browser: &Browser<'_>, subject: u32) -> Vec<Value> {
    let told = browser.get(&format!("/api/v1/subjects/{subject}/trail"));
    let told: Value = serde_json::from_str(&told.text()).unwrap();
    told["lines"].as_array().unwrap().clone()
}

#[test]
fn f_2_a_site_is_on_the_second_version_and_another_on_the_first_in_the_same_hour() {
    let trial = trial("f_2", World::One);
    let (a, b) = (
        before_week_12(&trial.house, 1),
        before_week_12(&trial.house, 2),
    );
    let monitor = trial.browser("monitor");
    let (coordinator, other) = (trial.browser("coordinator"), trial.browser(ELSEWHERE));
    assert!(!asks_for_sf36(&coordinator, a) && !asks_for_sf36(&other, b));
    let before = (entries(&monitor, a), lines(&monitor, a));
    let casebook = monitor.get("/exports/casebook-1.3.2.xml").text();
    assert!(casebook.contains("<Comment>Protocol version V1</Comment>"));
    assert!(!casebook.contains("<Comment>Protocol version V2</Comment>"));
    let administrator = trial.browser("administrator");
    let today = trial.today();
    let done = release(
        &administrator,
        "a",
        &[("site", "1"), ("from", &today), ("approval", "EC 17/204")],
    );
    assert_eq!(done.status(), 303, "{}", done.text());
    // The form asks for what the version brought at the one site, and not at the other.
    assert!(asks_for_sf36(&coordinator, a));
    assert!(!asks_for_sf36(&other, b));
    // Every value and every line is as it was, and says under which version it was taken.
    assert_eq!((entries(&monitor, a), lines(&monitor, a)), before);
    assert!(before.0.iter().all(|entry| entry["version"] == "V1"));
    // What is entered from now on says so, too.
    let stored = coordinator.fill_in(
        &format!("/subjects/{a}/forms/deviation"),
        &[("date", &today), ("text", "a visit was moved")],
    );
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let now = entries(&monitor, a);
    assert_eq!(now.len(), before.0.len() + 1);
    assert_eq!(now[..before.0.len()], before.0[..]);
    assert_eq!(now.last().unwrap()["version"], "V2");
    let casebook = monitor.get("/exports/casebook-1.3.2.xml").text();
    assert_eq!(
        casebook
            .matches("<Comment>Protocol version V2</Comment>")
            .count(),
        1
    );
    let trail = monitor.get("/exports/trail.csv").text();
    assert!(trail.lines().next().unwrap().ends_with("reason,version"));
    let told = format!("Version V2 of the protocol holds at this site since {today}.");
    assert!(coordinator.get("/").text().contains(&told));
    assert!(!other.get("/").text().contains("Version V2"));
    // The subject's page, the casebook and the trail tell it to people.
    let page = coordinator.get(&format!("/subjects/{a}")).text();
    assert!(
        page.contains("<dt>Protocol version</dt><dd>V2, enrolled under V1</dd>"),
        "{page}"
    );
    for path in ["casebook", "trail"] {
        let page = coordinator.get(&format!("/subjects/{a}/{path}")).text();
        assert!(page.contains("Protocol version V1"), "{path}");
        assert!(page.contains("Protocol version V2"), "{path}");
    }
}

#[test]
fn the_administrator_releases_corrects_and_withdraws_and_each_mistake_is_told_at_its_field() {
    let trial = trial("versions", World::One);
    let administrator = trial.browser("administrator");
    let today = trial.today();
    let page = administrator.get("/versions").text();
    assert!(
        page.contains("Sites at which it is not released: 1 to 36.")
            && page.contains("Release a version")
    );
    let good = [
        ("site", "1"),
        ("from", today.as_str()),
        ("approval", "EC 17/204"),
    ];
    for (field, value, says) in [
        ("site", "99", "There is no site 99"),
        ("from", "soon", "This is not a day"),
        ("from", "2001-01-01", "is too early"),
        ("approval", " ", "Name the letter of the committee"),
    ] {
        let mut fields = good.to_vec();
        for one in &mut fields {
            if one.0 == field {
                one.1 = value;
            }
        }
        let refused = release(&administrator, "bad", &fields);
        assert!(matches!(refused.status(), 400 | 409 | 422), "{field}");
        assert!(refused.text().contains(says), "{field}: {}", refused.text());
    }
    assert!(!administrator.get("/versions").text().contains("EC 17/204"));
    assert_eq!(release(&administrator, "one", &good).status(), 303);
    // Sent once more it happened once.
    assert_eq!(release(&administrator, "one", &good).status(), 303);
    let page = administrator.get("/versions").text();
    assert!(
        page.contains("EC 17/204") && page.contains("released"),
        "{page}"
    );
    // Another approval needs a reason.
    let again = [
        ("site", "1"),
        ("from", today.as_str()),
        ("approval", "EC 17/205"),
    ];
    let silent = release(&administrator, "two", &again);
    assert!(
        silent.text().contains("for a stated reason only"),
        "{}",
        silent.text()
    );
    let mut told = again.to_vec();
    told.push(("reason", "the letter was numbered anew"));
    assert_eq!(release(&administrator, "three", &told).status(), 303);
    let program = json!({"version": "V2", "site": 1, "from": today, "reason": "taken back"});
    let answer = administrator.post_json("/api/v1/versions/withdrawal", "w", &program.to_string());
    assert_eq!(answer.status(), 201, "{}", answer.text());
    let shown: Value = serde_json::from_str(&administrator.get("/api/v1/versions").text()).unwrap();
    assert_eq!(
        shown["versions"][0]["sites"][0],
        json!({"site": 1, "holds": []})
    );
    let program = json!({"version": "V2", "site": 2, "from": today, "approval": "EC 9"});
    let answer = administrator.post_json("/api/v1/versions", "r", &program.to_string());
    assert_eq!(answer.status(), 201, "{}", answer.text());
    let shown: Value = serde_json::from_str(&administrator.get("/api/v1/versions").text()).unwrap();
    assert_eq!(
        shown["versions"][0]["sites"][1],
        json!({"site": 2, "holds": [{"from": today, "until": null, "approval": "EC 9"}]})
    );
    // A site sees its own, and nobody but the administrator releases.
    let coordinator = trial.browser("coordinator");
    let own: Value = serde_json::from_str(&coordinator.get("/api/v1/versions").text()).unwrap();
    assert_eq!(own["versions"][0]["sites"].as_array().unwrap().len(), 1);
    let page = coordinator.get("/versions").text();
    assert!(
        !page.contains("Release a version") && page.contains("EC 17/204"),
        "{page}"
    );
    assert!(!page.contains("EC 9"));
    for user in ["coordinator", "sponsor", "monitor", "statistician"] {
        assert_eq!(
            release(&trial.browser(user), user, &good).status(),
            403,
            "{user}"
        );
    }
}

#[test]
fn releases_look_alike_in_two_worlds_to_everybody_who_is_blinded() {
    let world = |world: World| -> Vec<Seen> {
        let trial = trial("versions_world", world);
        let administrator = trial.browser("administrator");
        let today = trial.today();
        let fields = [
            ("site", "1"),
            ("from", today.as_str()),
            ("approval", "EC 17/204"),
        ];
        assert_eq!(release(&administrator, "one", &fields).status(), 303);
        let subject = before_week_12(&trial.house, 1);
        let coordinator = trial.browser("coordinator");
        let stored = coordinator.fill_in(
            &format!("/subjects/{subject}/forms/deviation"),
            &[("date", &today), ("text", "a visit was moved")],
        );
        assert_eq!(stored.status(), 303);
        let mut all = Vec::new();
        for (who, _) in USERS {
            let accounts = trial.house.accounts.all().unwrap();
            let role: Role = accounts
                .into_iter()
                .find(|account| account.name == who)
                .unwrap()
                .role;
            if Blinding::of(role) == Blinding::Blinded {
                all.extend(crawl(&trial.browser(who), who, role));
            }
        }
        all
    };
    let (one, other) = (world(World::One), world(World::Other));
    assert!(one.iter().any(|seen| {
        seen.status() == 200 && String::from_utf8_lossy(seen.body()).contains("EC 17/204")
    }));
    assert_eq!(first_difference(&one, &other), None);
}

#[test]
fn a_trial_whose_versions_start_everywhere_at_once_has_no_such_place() {
    let trial = Trial::new("versions_none", World::One);
    let administrator = trial.browser("administrator");
    assert!(
        !administrator
            .get("/sites")
            .text()
            .contains("href=\"/versions\"")
    );
    let page = administrator.get("/versions").text();
    assert!(page.contains("each starts everywhere at once"), "{page}");
    let refused = release(
        &administrator,
        "k",
        &[
            ("site", "1"),
            ("from", &trial.today()),
            ("approval", "EC 1"),
        ],
    );
    assert!(
        refused.text().contains("not released site by site"),
        "{}",
        refused.text()
    );
    let subject = trial.subjects()[0].0;
    let look = move |state: &record::TrialState<'_>| {
        let subject = state.subject(SubjectNumber(subject)).unwrap();
        subject.versions_of_entries().len()
    };
    assert_eq!(trial.house.store.look(look).unwrap(), 1);
}

#[test]
fn f_2_the_administrator_releases_a_version_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let (house, _, _) = furnish_with("browser_versions", by_site(World::One), &so_far(), |days| {
        days.last().copied().unwrap()
    });
    let subject = before_week_12(&house, 1);
    let at = serve_house(house);
    sign_in(&driver, at, "administrator");
    driver.press("nav a[href='/versions']");
    driver.write("#site", "1");
    driver.write("#approval", "EC 17/204 of 12 June");
    driver.press("form[action='/versions'] button");
    assert!(driver.url().contains("done"), "{}", driver.words());
    assert!(driver.words().contains("EC 17/204 of 12 June"));
    // The same once more, which must be put right at its field.
    driver.write("#site", "1");
    driver.write("#approval", "EC 17/204 of 12 June");
    driver.press("form[action='/versions'] button");
    let words = driver.words();
    assert!(words.contains("stated reason"), "{words}");
    driver.picture("versions");
    driver.picture_at("versions-narrow", 390);
    accessible(&driver, "the release that is to be mended");
    sign_out(&driver);
    // Whoever works at the site is told, and asked what the version has asked.
    sign_in(&driver, at, "coordinator");
    assert!(
        driver
            .words()
            .contains("Version V2 of the protocol holds at this site"),
        "{}",
        driver.words()
    );
    driver.go(&format!("http://{at}/subjects/{subject}/forms/visit/W12"));
    let words = driver.words();
    assert!(words.contains("Asked as version V2"), "{words}");
    driver.picture("visit-under-version");
    accessible(&driver, "a visit under the version");
    driver.go(&format!("http://{at}/subjects/{subject}"));
    driver.picture("subject-under-version");
    driver.go(&format!("http://{at}/versions"));
    driver.picture("versions-of-site");
    accessible(&driver, "the versions of a site");
    sign_out(&driver);
    // Whoever watches sees what the version would ask of what was entered before it, and asks the site.
    sign_in(&driver, at, "monitor");
    driver.press("nav a[href='/checks']");
    let words = driver.words();
    assert!(
        words.contains("where 0.04 is the highest allowed"),
        "{words}"
    );
    driver.picture("checks");
    driver.picture_at("checks-narrow", 390);
    accessible(&driver, "checks run again");
    driver.press("td a[href*='highest_rate']");
    driver.picture("checks-query");
    driver.press("form[action$='/queries'] button");
    let words = driver.words();
    assert!(
        words.contains("where 0.04 is the highest allowed"),
        "{words}"
    );
}

/// Where axe-core is asked for and installed, it finds nothing in the page.
fn accessible(driver: &Driver, page: &str) {
    let thorough = std::env::var_os("MYOTRIAL_FULL").is_some();
    if let Some(axe) = thorough.then(axe).flatten() {
        let (violations, _) = look_with(driver, &axe);
        assert!(violations.is_empty(), "{page}: {violations:?}");
    }
}
