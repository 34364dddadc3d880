//! Acts of the pharmacy, of emergencies and of the committee by programs: the same rules, the same words in the log.

use serde_json::{Value, json};
use store::Role;

use crate::trial::{Answer, Browser, KNOWN_PASSWORD, Trial, World};

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(answer.0.body()).unwrap()
}

fn send(browser: &Browser<'_>, path: &str, key: &str, body: &Value) -> Answer {
    browser.post_json(&format!("/api/v1{path}"), key, &body.to_string())
}

#[test]
fn b_6_a_program_of_the_pharmacy_prepares_what_waits_and_each_opening_is_written_down() {
    let trial = Trial::new("program_pharmacy", World::One);
    let pharmacist = trial.browser("pharmacist");
    let desk = json_of(&pharmacist.get("/api/v1/pharmacy"));
    assert_eq!(
        trial.house.store.who_knows().unwrap(),
        [],
        "looking opens nothing"
    );
    let subjects = desk["subjects"].as_array().unwrap();
    let waiting = subjects
        .iter()
        .find(|one| !one["to_prepare"].as_array().unwrap().is_empty());
    let waiting = waiting.unwrap();
    let visit = waiting["to_prepare"][0].as_str().unwrap();
    let path = format!("/pharmacy/{}/prepare/{visit}", waiting["subject"]);
    let sheet = send(&pharmacist, &path, "p", &json!({}));
    assert_eq!(sheet.status(), 200, "{}", sheet.text());
    let sheet = json_of(&sheet);
    let product = sheet["preparation"]["product"].as_str().unwrap();
    let products: Vec<&str> = trial
        .house
        .plan
        .products()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert!(products.contains(&product), "{product}");
    let known = trial.house.store.who_knows().unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].0, "pharmacist");
    // What does not wait is not prepared, and opens nothing.
    let path = format!("/pharmacy/{}/prepare/W40", waiting["subject"]);
    let early = send(&pharmacist, &path, "q", &json!({}));
    assert_eq!(early.status(), 422, "{}", early.text());
    assert_eq!(trial.house.store.who_knows().unwrap().len(), 1);
    let coordinator = trial.browser("coordinator");
    assert_eq!(send(&coordinator, &path, "r", &json!({})).status(), 403);
    assert_eq!(coordinator.get("/api/v1/pharmacy").status(), 403);
}

#[test]
fn f_13_a_program_of_the_pharmacy_keeps_the_ledger_as_the_page_does() {
    let trial = Trial::new("program_stock", World::One);
    let pharmacist = trial.browser("pharmacist");
    let today = trial.today();
    let receipt = |product: &str, lot: &str, grams: Option<&str>| json!({"product": product, "lot": lot, "grams": grams, "expires": "2030-12-31", "vials": 40, "date": today});
    for (product, lot, grams) in [("OCTAGAM", "K842A", Some("10")), ("SALINE", "NS-77", None)] {
        let body = receipt(product, lot, grams);
        // The same under the same key is written once.
        for _ in 0..2 {
            let written = send(&pharmacist, "/pharmacy/stock", lot, &body);
            assert_eq!(written.status(), 201, "{}", written.text());
        }
    }
    let wrong = send(
        &pharmacist,
        "/pharmacy/stock",
        "w",
        &receipt("OCTAGAM", "Z1", Some("7")),
    );
    assert_eq!(wrong.status(), 422, "{}", wrong.text());
    assert_eq!(json_of(&wrong)["problems"][0]["field"], "grams");
    let stock = json_of(&pharmacist.get("/api/v1/pharmacy/stock"));
    assert_eq!(stock["lines"].as_array().unwrap().len(), 2, "{stock}");
    for lot in stock["lots"].as_array().unwrap() {
        let path = format!("/pharmacy/stock/lots/{}/release", lot["lot"]);
        let released = send(&pharmacist, &path, &path, &json!({ "date": today }));
        assert_eq!(released.status(), 201, "{}", released.text());
    }
    let desk = json_of(&pharmacist.get("/api/v1/pharmacy"));
    let subjects = desk["subjects"].as_array().unwrap();
    let waiting = subjects
        .iter()
        .find(|one| !one["to_prepare"].as_array().unwrap().is_empty())
        .unwrap();
    let (subject, visit) = (
        &waiting["subject"],
        waiting["to_prepare"][0].as_str().unwrap(),
    );
    let sheet = send(
        &pharmacist,
        &format!("/pharmacy/{subject}/prepare/{visit}"),
        "p",
        &json!({}),
    );
    let told = json_of(&sheet);
    let lot = if told["preparation"]["product_id"] == "OCTAGAM" {
        "K842A"
    } else {
        "NS-77"
    };
    let other = if lot == "K842A" { "NS-77" } else { "K842A" };
    let path = format!("/pharmacy/{subject}/dispense/{visit}");
    let give = |lot: &str| json!({"sheet": told["sheet"], "date": today, "lots": [{"lot": lot, "vials": 3}]});
    // A lot of the other product is none of what was prepared.
    assert_eq!(send(&pharmacist, &path, "o", &give(other)).status(), 422);
    let given = send(&pharmacist, &path, "g", &give(lot));
    assert_eq!(given.status(), 201, "{}", given.text());
    let openings = trial.house.store.who_knows().unwrap().len();
    assert_eq!(openings, 1, "giving out opens no arm a second time");
    // Without the sheet that was shown nothing is written.
    let forged = json!({"sheet": "00", "date": today, "lots": [{"lot": lot, "vials": 3}]});
    assert_eq!(send(&pharmacist, &path, "f", &forged).status(), 400);
    let stock = json_of(&pharmacist.get("/api/v1/pharmacy/stock"));
    let own = stock["lots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == lot)
        .unwrap();
    assert_eq!(
        (own["dispensed"].as_u64(), own["on_hand"].as_u64()),
        (Some(3), Some(37))
    );
    let line = stock["lines"].as_array().unwrap().last().unwrap()["line"].clone();
    let path = format!("/pharmacy/stock/lines/{line}/undo");
    let undone = send(
        &pharmacist,
        &path,
        "u",
        &json!({"reason": "the bag was not needed"}),
    );
    assert_eq!(undone.status(), 201, "{}", undone.text());
    for who in ["coordinator", "monitor", "data-manager", "administrator"] {
        assert_eq!(
            trial.browser(who).get("/api/v1/pharmacy/stock").status(),
            403
        );
    }
}

#[test]
fn t_40_a_program_opens_one_arm_in_an_emergency_for_a_recognised_person_who_is_blinded_no_longer() {
    let trial = Trial::new("program_emergency", World::One);
    let subject = trial
        .house
        .store
        .look(|state| {
            let mut own = state.subjects().iter();
            own.find(|one| one.screening().site.0 == 1 && one.enrolment().is_some())
                .map(|one| one.number())
        })
        .unwrap()
        .unwrap();
    let investigator = trial.browser("investigator");
    let path = format!("/subjects/{subject}/emergency");
    let wrong = send(
        &investigator,
        &path,
        "a",
        &json!({"reason": "sepsis", "password": "no"}),
    );
    assert_eq!(wrong.status(), 400, "{}", wrong.text());
    let bare = send(
        &investigator,
        &path,
        "b",
        &json!({"reason": " ", "password": KNOWN_PASSWORD}),
    );
    assert_eq!(bare.status(), 422, "{}", bare.text());
    assert_eq!(trial.house.store.who_knows().unwrap(), []);
    let body = json!({"reason": "sepsis", "password": KNOWN_PASSWORD});
    let opened = send(&investigator, &path, "c", &body);
    assert_eq!(opened.status(), 200, "{}", opened.text());
    let arm = json_of(&opened)["arm"].as_str().unwrap().to_owned();
    assert!(
        trial.house.plan.arms().iter().any(|one| one.label == arm),
        "{arm}"
    );
    assert_eq!(investigator.get("/subjects").status(), 403);
    // Another patient does not wait for a colleague.
    assert_ne!(send(&investigator, &path, "d", &body).status(), 403);
    let notices = json_of(&trial.browser("monitor").get("/api/v1/notices"));
    assert_eq!(notices["notices"][0]["kind"], "arm_opened");
    assert!(!notices.to_string().contains(&arm));
}

#[test]
fn an_arm_that_was_seen_outside_the_program_reads_apart_from_an_emergency() {
    let trial = Trial::new("program_seen", World::One);
    let manager = trial.browser("data-manager");
    let account = trial.house.accounts.all().unwrap();
    let account = account
        .iter()
        .find(|one| one.role == Role::Coordinator)
        .unwrap();
    let subject = trial.subject_of(|site| site == 1);
    let body =
        |reason: &str| json!({"account": account.number.0, "subject": subject, "reason": reason});
    assert_eq!(send(&manager, "/who-knows", "a", &body("")).status(), 422);
    let written = send(&manager, "/who-knows", "b", &body("a label was read"));
    assert_eq!(written.status(), 201, "{}", written.text());
    let monitor = trial.browser("monitor");
    let notices = json_of(&monitor.get("/api/v1/notices"));
    assert_eq!(notices["notices"][0]["kind"], "arm_seen_elsewhere");
    let home = monitor.get("/").text();
    assert!(home.contains("was seen outside the program"), "{home}");
    assert!(!home.contains("Emergency unblinding of subject"), "{home}");
    let people = json_of(&manager.get("/api/v1/who-knows"));
    assert_eq!(people["people"][0]["name"], "coordinator");
    assert_eq!(people["people"][0]["has_lost_its_role"], true);
}

#[test]
fn a_program_of_the_committee_reads_closed_results_and_asks_a_site_to_call() {
    let trial = Trial::new("program_committee", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let file = format!(
        "subject,visit,test,value,unit,upper_limit\n{subject},W4,HGB,71,g/L,\n{subject},W4,IGG,29.2,g/L,16\n"
    );
    let laboratory = trial.browser("laboratory");
    let handed_in = send(
        &laboratory,
        "/imports/laboratory",
        "a",
        &json!({"text": file}),
    );
    assert_eq!(handed_in.status(), 201, "{}", handed_in.text());
    let committee = trial.browser("committee");
    let results = json_of(&committee.get("/api/v1/closed-results"));
    assert_eq!(results["results"].as_array().unwrap().len(), 2);
    assert_eq!(results["to_act_on"][0]["reason"], "low");
    let called = send(
        &committee,
        &format!("/closed-results/{subject}/call"),
        "b",
        &json!({}),
    );
    assert_eq!(called.status(), 201, "{}", called.text());
    let home = trial.browser("investigator").get("/").text();
    assert!(home.contains("Call the safety physician"), "{home}");
    let log = trial.house.accounts.lines(10).unwrap();
    assert!(log.iter().any(|line| line.what == "closed page seen"));
    // Without a plan nothing is made, and that is said.
    assert_eq!(
        send(&committee, "/committee", "c", &json!({})).status(),
        422
    );
    assert_eq!(
        json_of(&committee.get("/api/v1/committee"))["files"],
        json!([])
    );
}

#[test]
fn several_groups_are_corrected_together_or_not_at_all_and_held_against_the_checks_of_the_form() {
    let trial = Trial::new("program_corrections", World::One);
    let (subject, entry) = trial.a_visit();
    let coordinator = trial.browser("coordinator");
    let path = format!("/subjects/{subject}/corrections");
    let correct = |key: &str, items: Value| {
        let body = json!({"entry": entry, "items": items, "reason": "the source says so"});
        send(&coordinator, &path, key, &body)
    };
    let weight = |value: &str| json!({"group": "event.findings.weight", "seen": 0, "new": value});
    let global = |value: Value, seen: u32| json!({"group": "event.findings.core_set.patient_global", "seen": seen, "new": value});
    let standing = || trial.house.store.standing().unwrap().sequence;
    let before = standing();
    // What the form does not take, a correction does not either.
    let heavy = correct("a", json!([weight("700")]));
    assert_eq!(heavy.status(), 422, "{}", heavy.text());
    let nothing = correct("b", json!([]));
    assert_eq!(nothing.status(), 422, "{}", nothing.text());
    assert_eq!(standing(), before);
    // Of two the second was seen otherwise than it is: neither is stored.
    let stale = correct("c", json!([weight("71.5"), global(json!("3.5"), 4)]));
    assert_eq!(stale.status(), 409, "{}", stale.text());
    let weight_now = |trial: &Trial| {
        let entries = trial
            .house
            .store
            .entries_of(record::SubjectNumber(subject))
            .unwrap();
        let entry = entries.iter().find(|one| one.sequence == entry).unwrap();
        serde_json::to_value(&entry.event).unwrap()["findings"]["weight"].to_string()
    };
    assert!(!weight_now(&trial).contains("71.5"));
    let both = correct("d", json!([weight("71.5"), global(json!("3.5"), 0)]));
    assert_eq!(both.status(), 201, "{}", both.text());
    assert_eq!(json_of(&both)["corrections"].as_array().unwrap().len(), 2);
    assert!(weight_now(&trial).contains("71.5"));
    // Asked for again it is answered as it was.
    let again = correct("d", json!([weight("71.5"), global(json!("3.5"), 0)]));
    assert_eq!((again.status(), again.text()), (201, both.text()));
}
