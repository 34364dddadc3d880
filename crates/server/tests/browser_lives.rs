//! Whole lives in a real browser, from screening to the last visit: each role does its own acts on its own pages, and gets
//! there by the links that the pages show.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use forms::{FormKind, Typed};
use jiff::ToSpan as _;
use jiff::civil::Date;
use record::{Act, Entry, Event, SubjectNumber};
use serde_json::{Value, json};
use server::noon;

use crate::browser::{Driver, sign_in};
use crate::browser_forms::{empty_trial, fill_in, form_of, life_with_a_cross_over};
use crate::trial::{World, open_label_plan, plan};

/// The visit after whose infusion a thrombosis is suspected.
const SUSPECTED_AT: &str = "W8";

/// One browser at which people of all roles sit in turn: each signs in once, and comes back to their own session.
struct Desk {
    driver: Driver,
    at: SocketAddr,
    now: Arc<AtomicI64>,
    sessions: BTreeMap<&'static str, Value>,
}

impl Desk {
    fn new(driver: Driver, at: SocketAddr, now: Arc<AtomicI64>) -> Self {
        Self {
            driver,
            at,
            now,
            sessions: BTreeMap::new(),
        }
    }

    /// Lets somebody else sit down.
    fn be(&mut self, role: &'static str) -> &Driver {
        let driver = &self.driver;
        driver.command("DELETE", "/cookie", &json!({}));
        match self.sessions.get(role) {
            Some(cookie) => {
                driver.command("POST", "/cookie", &json!({ "cookie": cookie }));
            }
            None => {
                sign_in(driver, self.at, role);
                let cookies = driver.command("GET", "/cookie", &json!({}));
                let mut cookie = cookies[0].clone();
                if let Some(parts) = cookie.as_object_mut() {
                    parts.remove("domain");
                }
                self.sessions.insert(role, cookie);
            }
        }
        driver
    }

    fn go(&self, path: &str) -> &Driver {
        self.driver.go(&format!("http://{}{path}", self.at));
        &self.driver
    }

    /// It is at least this day from now on.
    fn let_it_be(&self, day: Date) {
        self.now.fetch_max(noon(day), Ordering::SeqCst);
    }

    /// Opens a form of a subject by the link to it.
    fn open(&self, subject: u32, kind: &FormKind) {
        let (from, to) = match kind {
            FormKind::Screening => ("/subjects".to_owned(), "/subjects/new".to_owned()),
            kind => (
                format!("/subjects/{subject}"),
                format!("/subjects/{subject}/forms/{kind}"),
            ),
        };
        self.go(&from).press(&format!("main a[href='{to}']"));
    }
}

/// Who fills in a form, where several may.
fn who_fills_in(kind: &FormKind) -> &'static str {
    match kind {
        FormKind::Visit { visit } if matches!(visit.as_str(), "W4" | "W12") => "assessor",
        FormKind::Screening
        | FormKind::Consent
        | FormKind::Visit { .. }
        | FormKind::MissedVisit { .. }
        | FormKind::Infusion { .. }
        | FormKind::Wells { .. }
        | FormKind::ConcomitantTreatment => "coordinator",
        _ => "investigator",
    }
}

/// A volume as a pump shows it: a third of a cycle is typed with one decimal.
fn as_on_the_pump(text: &str) -> String {
    let Some((over, under)) = text.split_once('/') else {
        return text.to_owned();
    };
    let (over, under): (f64, f64) = (over.parse().unwrap(), under.parse().unwrap());
    format!("{:.1}", over / under)
}

/// The forms of a life, one after the other; the answers to criteria, which are entries of their own, on one form.
fn forms_of(life: &[Entry]) -> Vec<(FormKind, Typed)> {
    let mut forms: Vec<(FormKind, Typed)> = Vec::new();
    for (kind, mut typed) in life.iter().filter_map(form_of) {
        if matches!(kind, FormKind::Infusion { .. }) {
            for (name, value) in &mut typed {
                if name.ends_with("_volume") {
                    *value = as_on_the_pump(value);
                }
            }
        }
        match forms.last_mut() {
            Some((FormKind::Eligibility, answers)) if kind == FormKind::Eligibility => {
                answers.extend(typed);
            }
            _ => forms.push((kind, typed)),
        }
    }
    forms
}

/// The same forms, where the scores that the simulator puts beside a visit are examined after each infusion, as the
/// protocol asks of people; those of one visit, which are high, the test enters itself.
fn with_scores_after_infusions(forms: Vec<(FormKind, Typed)>) -> Vec<(FormKind, Typed)> {
    let mut all = Vec::new();
    for (kind, mut typed) in forms {
        typed.retain(|name, _| !name.starts_with("wells_"));
        let examined = match &kind {
            FormKind::Infusion { visit } if visit.as_str() != SUSPECTED_AT => Some(visit.clone()),
            _ => None,
        };
        let date = typed.get("date").cloned().unwrap_or_default();
        all.push((kind, typed));
        if let Some(visit) = examined {
            let typed = [("date", date.as_str()), ("examined", "yes")];
            let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
            all.push((FormKind::Wells { visit }, Typed::from(typed)));
        }
    }
    all
}

/// What the pharmacist reads as the product of a cycle.
fn prepared(desk: &mut Desk, subject: u32, visit: &str) -> String {
    desk.be("pharmacist");
    let driver = desk.go("/pharmacy");
    driver.press(&format!("main a[href='/pharmacy/{subject}']"));
    driver.press(&format!(
        "form[action='/pharmacy/{subject}/prepare/{visit}'] button"
    ));
    assert!(driver.words().contains("ml/h"), "{}", driver.words());
    driver.text("dl.facts dd strong")
}

/// After a deterioration the site is led to the pharmacist, who opens the arm for it and enters whether the subject goes on.
fn enter_by_the_pharmacist(desk: &mut Desk, subject: u32) {
    desk.driver.picture("entry-is-the-pharmacists");
    desk.be("pharmacist");
    let driver = desk.go(&format!("/pharmacy/{subject}"));
    driver.picture("pharmacist-enters-the-period");
    driver.press(&format!(
        "form[action='/pharmacy/{subject}/period-entry'] button"
    ));
    assert!(
        driver.url().contains("done=period-entry"),
        "{}",
        driver.words()
    );
}

/// Enters the forms of a life, each by who fills it in. Says what the pharmacist prepared for which visit.
fn live(
    desk: &mut Desk,
    subject: u32,
    forms: &[(FormKind, Typed)],
    name: &str,
    mut after: impl FnMut(&mut Desk, &FormKind),
) -> Vec<(String, String)> {
    let mut products = Vec::new();
    let mut pictured: Vec<&'static str> = Vec::new();
    for (kind, typed) in forms {
        let days = ["date", "ended"]
            .into_iter()
            .filter_map(|name| typed.get(name));
        for day in days.filter_map(|day| day.parse::<Date>().ok()) {
            desk.let_it_be(day);
        }
        if let FormKind::Infusion { visit } = kind {
            let product = prepared(desk, subject, visit.as_str());
            products.push((visit.to_string(), product));
        }
        desk.be(who_fills_in(kind));
        desk.open(subject, kind);
        if *kind == FormKind::PeriodEntry && desk.driver.words().contains("The pharmacist of your")
        {
            enter_by_the_pharmacist(desk, subject);
            continue;
        }
        let first = !pictured.contains(&kind.word());
        if first {
            pictured.push(kind.word());
            desk.driver.picture(&format!("{name}-{}", kind.word()));
        }
        fill_in(&desk.driver, typed);
        if who_fills_in(kind) == "assessor" {
            let words = desk.driver.words();
            assert!(!words.contains("Improvement"), "an assessor reads {words}");
        }
        after(desk, kind);
    }
    desk.be("coordinator");
    desk.go(&format!("/subjects/{subject}"))
        .picture(&format!("{name}-at-its-end"));
    products
}

/// The scores after an infusion: two points ask for a scan and D-dimers, until somebody enters what they found.
fn suspect_a_thrombosis(desk: &mut Desk) {
    desk.be("coordinator");
    let kind = FormKind::Wells {
        visit: SUSPECTED_AT.into(),
    };
    desk.open(1, &kind);
    let driver = &desk.driver;
    for name in ["examined", "dvt_tenderness", "dvt_calf_swelling"] {
        driver.click(&format!("[name={name}]"));
    }
    driver.press("button[value=review]");
    assert!(
        driver
            .words()
            .contains("Doppler scan of the legs and D-dimers done today")
    );
    driver.picture("wells-scores-that-ask-for-a-scan");
    // Nothing of the scan is known yet, and the page asks why.
    fill_in(driver, &Typed::new());
    let prompt = driver.text("p.alarm a");
    assert!(prompt.contains("D-dimers"), "{prompt}");
    driver.picture("subject-after-a-high-wells-score");
    driver.press("p.alarm a");
    driver.click("[name=leg_scan][value=no_thrombosis]");
    driver.click("[name=d_dimers][value=normal]");
    driver.write("#reason", "Known only later");
    driver.press("main form .buttons button");
    assert!(
        driver.url().contains("done=correction"),
        "{}",
        driver.words()
    );
    assert!(!driver.words().contains("Doppler"), "{}", driver.words());
}

/// A monitor asks about the strength of a visit; the coordinator finds the query, corrects and answers; the monitor closes it.
fn ask_and_answer(desk: &mut Desk) {
    desk.be("monitor");
    let driver = desk.go("/subjects/1/visits/W8");
    driver.press("main .buttons a[href*='/queries']");
    driver.run(
        "document.querySelector('#group').value = 'event.findings.core_set'",
        &json!({}),
    );
    driver.write(
        "#text",
        "Does the patient's own assessment agree with the source?",
    );
    driver.picture("monitor-asks-a-query");
    driver.press("section.card form button");
    assert!(
        driver.words().contains("Core set measures"),
        "{}",
        driver.words()
    );
    desk.be("coordinator");
    let driver = desk.go("/");
    driver.press("a.tile");
    assert!(driver.url().contains("standing=open"), "{}", driver.url());
    driver.picture("coordinator-answers-a-query");
    driver.write("input[name=text]", "It does; the source says the same.");
    driver.press("main section form button");
    desk.be("monitor");
    let driver = desk.go("/");
    driver.press("a.tile");
    let closing = "form[action$='/closed'] button";
    driver.press(closing);
    assert!(driver.words().contains("closed"), "{}", driver.words());
    assert!(driver.find(closing).is_none());
}

/// Names are put to the data; a correction lets the signature fall, and it is given again.
fn put_names(desk: &mut Desk) {
    let sign = |desk: &mut Desk, role: &'static str| {
        desk.be(role);
        let driver = desk.go("/subjects/1");
        driver.press("main a[href='/subjects/1/endorsements']");
        if role == "investigator" {
            driver.write("#password", "demonstration");
        }
        driver.press("section.card form button");
        assert!(driver.words().contains("Stored."), "{}", driver.words());
    };
    sign(desk, "monitor");
    sign(desk, "medical-monitor");
    sign(desk, "investigator");
    desk.be("coordinator");
    let driver = desk.go("/subjects/1/visits/W28");
    driver.press("main .buttons a[href*='/entries/']");
    driver.write("[name=physician_global]", "2.2");
    driver.write("#reason", "The source says otherwise");
    fill_in(driver, &Typed::new());
    assert!(
        driver.url().contains("done=correction"),
        "{}",
        driver.words()
    );
    let driver = desk.go("/subjects/1/endorsements");
    assert!(
        driver.words().contains("fallen: data changed"),
        "{}",
        driver.words()
    );
    sign(desk, "investigator");
    let words = desk.driver.words();
    for expected in [
        "Investigator",
        "Monitor",
        "Medical monitor",
        "The whole casebook",
        "stands",
    ] {
        assert!(words.contains(expected), "{expected} is not among {words}");
    }
    desk.driver.picture("names-put-to-the-data");
}

/// Each word of the casebook is coded from what the dictionary suggests, or by hand.
fn code(desk: &mut Desk) {
    for role in ["medical-monitor", "data-manager"] {
        desk.be(role);
        let driver = desk.go("/coding");
        driver.click("details[open] input[name=choice]");
        driver.press("details[open] form button");
        assert!(driver.words().contains("Coded by"), "{}", driver.words());
    }
    desk.driver.picture("coded-words");
}

/// The data are frozen, then locked: nothing is offered any more that would be refused.
fn close(desk: &mut Desk) {
    for (standing, said) in [("frozen", "frozen"), ("locked", "locked")] {
        desk.be("data-manager");
        let driver = desk.go("/subjects/1/endorsements");
        driver.write("#reason", "Every query is closed.");
        // Some words are not coded: the page says so, and the lock asks why.
        assert!(
            driver.words().contains("Words without a code"),
            "{}",
            driver.words()
        );
        if standing == "locked" {
            driver.press("button[value=locked]");
            assert!(
                driver.find("#although[aria-invalid]").is_some(),
                "{}",
                driver.words()
            );
            assert!(
                driver.run("return document.querySelector('#reason').value", &json!({}))
                    == json!("Every query is closed.")
            );
            driver.picture("lock-with-something-open");
            driver.write("#although", "They are coded from the export.");
        }
        driver.press(&format!("button[value={standing}]"));
        for (role, path) in [
            ("coordinator", "/subjects/1"),
            ("coordinator", "/subjects/1/visits/W40"),
            ("coordinator", "/subjects/1/forms/deviation"),
            ("investigator", "/subjects/1"),
        ] {
            desk.be(role);
            let driver = desk.go(path);
            assert!(driver.words().contains(said), "{path}: {}", driver.words());
            let act =
                "main a[href*='/forms/'], main a[href*='/entries/'], main form .buttons button";
            assert!(
                driver.find(act).is_none(),
                "{role} at {path}: {}",
                driver.words()
            );
        }
    }
    desk.driver.picture("subject-that-is-locked");
    for (role, path) in [
        ("investigator", "/subjects/1/endorsements"),
        ("monitor", "/subjects/1/endorsements"),
        ("monitor", "/subjects/1/queries"),
        ("monitor", "/queries"),
    ] {
        desk.be(role);
        let driver = desk.go(path);
        assert!(
            driver.find("main form[method=post]").is_none(),
            "{role} at {path}: {}",
            driver.words()
        );
    }
}

/// The committee has its closed report made; after the lock two people unblind, and find the results.
fn report_and_unblind(desk: &mut Desk) {
    desk.be("committee");
    let driver = desk.go("/committee");
    driver.press("main form button");
    assert!(
        driver.find("main a[href^='/committee/files/']").is_some(),
        "{}",
        driver.words()
    );
    driver.picture("committee-with-its-report");
    driver.press("main a[href='/closed-results']");
    desk.be("statistician");
    let driver = desk.go("/unblinding");
    driver.write("#reason", "The data are locked.");
    driver.write("#password", "demonstration");
    driver.picture("statistician-asks-for-the-unblinding");
    driver.press("main form button");
    assert!(
        driver.words().contains("another person must confirm"),
        "{}",
        driver.words()
    );
    desk.be("sponsor");
    let driver = desk.go("/unblinding");
    driver.write("#password", "demonstration");
    driver.press("main form button");
    assert!(
        driver.words().contains("confirmed by sponsor"),
        "{}",
        driver.words()
    );
    desk.be("statistician");
    let driver = desk.go("/unblinding");
    driver.press("main form button");
    assert!(
        driver.find("main a[href$='report.html']").is_some(),
        "{}",
        driver.words()
    );
    driver.picture("statistician-after-the-unblinding");
}

/// An administrator closes the site, where then nobody is screened, opens it again, and opens an account.
fn administer(desk: &mut Desk) {
    let set = |desk: &mut Desk, standing: &str| {
        desk.be("administrator");
        let driver = desk.go("/sites");
        driver.write(
            "form[action='/sites/1'] input[name=reason]",
            "The contract ended.",
        );
        driver.press(&format!("form[action='/sites/1'] button[value={standing}]"));
    };
    set(desk, "closed");
    for path in ["/", "/subjects", "/subjects/new"] {
        desk.be("coordinator");
        let driver = desk.go(path);
        assert!(
            driver.words().contains("This site is closed"),
            "{path}: {}",
            driver.words()
        );
        let act = "main a[href='/subjects/new'], main form .buttons button";
        assert!(driver.find(act).is_none(), "{path}: {}", driver.words());
    }
    desk.driver.picture("site-that-is-closed");
    set(desk, "open");
    desk.be("coordinator");
    assert!(desk.go("/").find("main a[href='/subjects/new']").is_some());
    desk.be("administrator");
    let driver = desk.go("/accounts");
    driver.write("#name", "a.nurse");
    driver.write("#full_name", "A Nurse");
    driver.run(
        "document.querySelector('#role').value = 'coordinator'",
        &json!({}),
    );
    driver.run("document.querySelector('#sites').value = '1'", &json!({}));
    driver.press("form[action='/accounts'] button");
    assert!(
        driver.words().contains("One-time link for"),
        "{}",
        driver.words()
    );
    driver.picture("administrator-opens-an-account");
}

/// Those who see no subject one by one see the trial as a whole; the blinded statistician reads subjects, and writes nothing.
fn look_over(desk: &mut Desk) {
    desk.be("sponsor");
    let driver = desk.go("/");
    driver.press("nav a[href='/flow']");
    assert!(driver.words().contains("Screened"), "{}", driver.words());
    assert!(driver.find("main a[href^='/subjects/']").is_none());
    desk.be("statistician");
    let driver = desk.go("/subjects");
    driver.press("main a[href='/subjects/matrix']");
    driver.press("main a[href='/subjects/1/visits/W8']");
    assert!(
        driver.find("main form[method=post]").is_none(),
        "{}",
        driver.words()
    );
    // Before the lock nobody asks for the arms.
    let driver = desk.go("/unblinding");
    assert!(driver.find("main form").is_none(), "{}", driver.words());
}

/// What is made of the data after the lock, instead of a whole analysis: the subjects, as they are tabulated.
fn analysed(house: &mut server::House) {
    house.analysis.plan = Some((
        b"a plan".to_vec(),
        Box::new(|_, data, out, _| {
            let subjects = std::fs::read(data.join("adam/adsl.csv")).unwrap();
            std::fs::create_dir_all(out).unwrap();
            std::fs::write(out.join("report.html"), subjects).map_err(|error| error.to_string())
        }),
    ));
}

#[test]
fn a_life_with_a_cross_over_is_entered_by_its_site_in_a_real_browser_to_its_last_week() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    // In this world the first subject of the list holds the arm of the life: who received it may go on after the cross-over.
    let (at, now) = empty_trial("browser_life", plan(World::Other), &[], |_| {});
    let mut desk = Desk::new(driver, at, now);
    let forms = with_scores_after_infusions(forms_of(&life_with_a_cross_over()));
    let mut warned = Vec::new();
    let products = live(&mut desk, 1, &forms, "life", |desk, kind| {
        if matches!(kind, FormKind::Infusion { visit } if visit.as_str() == SUSPECTED_AT) {
            suspect_a_thrombosis(desk);
        }
        if matches!(kind, FormKind::Visit { .. }) {
            desk.be("coordinator");
            let driver = desk.go("/subjects/1");
            if driver.find("p.alarm").is_some() {
                warned.push(driver.words());
            }
        }
    });
    assert!(
        warned
            .iter()
            .any(|words| words.contains("Before the next dose")),
        "{warned:?}"
    );
    // What was in the bags only the pharmacist has read: one product, after the cross-over the other, then the open one.
    let names: Vec<&str> = products
        .iter()
        .map(|(_, product)| product.as_str())
        .collect();
    let (before, after) = names.split_at(3);
    assert!(
        before
            .iter()
            .all(|name| name.starts_with("Sodium chloride")),
        "{products:?}"
    );
    assert!(
        after.iter().all(|name| name.starts_with("Octagam")),
        "{products:?}"
    );
    let page = desk.driver.words();
    assert!(page.contains("Completed the trial"), "{page}");
    assert!(desk.driver.find("svg.course").is_some());
    assert!(page.contains("Headache"), "{page}");
}

#[test]
fn after_a_life_every_role_does_its_own_acts_in_a_real_browser_to_the_unblinding() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let life = life_with_a_cross_over();
    let (at, now) = empty_trial("browser_acts", plan(World::Other), &life, analysed);
    let mut desk = Desk::new(driver, at, now);
    ask_and_answer(&mut desk);
    code(&mut desk);
    put_names(&mut desk);
    administer(&mut desk);
    look_over(&mut desk);
    close(&mut desk);
    report_and_unblind(&mut desk);
}

/// The screenings and enrolments of so many people like somebody, before him.
fn people_before(life: &[Entry], many: u32) -> Vec<Entry> {
    let enrolled = life
        .iter()
        .position(|entry| matches!(entry.event, Event::Act(Act::Enrolled { .. })))
        .unwrap();
    let mut all = Vec::new();
    for number in 1..=many {
        let earlier = i64::from(300 - number);
        all.extend(life[..=enrolled].iter().map(|entry| Entry {
            subject: SubjectNumber(number),
            date: entry.date.checked_sub(earlier.days()).unwrap(),
            ..entry.clone()
        }));
    }
    all
}

#[test]
fn a_patient_with_the_amended_regimen_and_rescue_is_entered_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let life: Vec<Entry> = include_str!("pilot_life.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // The amendment is for those who are enrolled after the tenth.
    let before = people_before(&life, 10);
    let (at, now) = empty_trial("browser_pilot", open_label_plan(), &before, |_| {});
    let mut desk = Desk::new(driver, at, now);
    let products = live(&mut desk, 11, &forms_of(&life), "pilot", |_, _| {});
    let visits: Vec<&str> = products.iter().map(|(visit, _)| visit.as_str()).collect();
    assert_eq!(visits, ["W0", "W3", "W4", "W8"]);
    let page = desk.driver.words();
    for expected in ["Left during", "Prednisolone", "Week 8"] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
}
