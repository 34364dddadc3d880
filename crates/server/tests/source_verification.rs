//! Data compared with their source item by item, by a plan; and what waits, by age.

use record::SubjectNumber;
use serde_json::{Value, json};

use crate::trial::{Trial, World};

fn items(trial: &Trial, subject: u32) -> Vec<Value> {
    let path = format!("/api/v1/subjects/{subject}/source-verification");
    let answer = trial.browser("monitor").get(&path);
    let answer: Value = serde_json::from_str(&answer.text()).unwrap();
    answer["items"].as_array().unwrap().clone()
}

fn standing(trial: &Trial, subject: u32, entry: u64, group: &str) -> String {
    let items = items(trial, subject);
    let item = items
        .iter()
        .find(|item| item["entry"] == entry && item["group"] == group);
    item.unwrap()["standing"].as_str().unwrap().to_owned()
}

#[test]
fn f_5_critical_items_are_planned_for_everybody_and_of_the_others_a_sample() {
    let trial = Trial::new("verification_plan", World::One);
    let mut all = Vec::new();
    for (subject, _) in trial.subjects() {
        all.extend(items(&trial, subject));
    }
    let critical = [
        "consent",
        "eligibility",
        "core_set",
        "infusion",
        "adverse_event",
    ];
    let (mut sampled, mut others) = (0, 0);
    for item in &all {
        let is_critical = critical.contains(&item["data"].as_str().unwrap());
        assert_eq!(item["planned"] == "critical", is_critical, "{item}");
        if !is_critical {
            others += 1;
            sampled += u32::from(item["planned"] == "sampled");
        }
    }
    // Twenty percent, as the protocol says: of so many by lot within four standard errors.
    let share = f64::from(sampled) / f64::from(others);
    let error = (0.2 * 0.8 / f64::from(others)).sqrt();
    assert!(others > 60, "{others}");
    assert!((share - 0.2).abs() < 4.0 * error, "{sampled} of {others}");
}

#[test]
fn f_5_an_item_that_was_verified_falls_with_its_change_and_no_other_does() {
    let trial = Trial::new("verification", World::One);
    let (subject, entry) = trial.a_visit();
    let monitor = trial.browser("monitor");
    let path = format!("/subjects/{subject}/source-verification");
    let (core_set, weight) = ("event.findings.core_set", "event.findings.weight");
    let page = monitor.get(&path);
    assert!(page.text().contains("critical"), "{}", page.text());
    let key = page.hidden("_key");
    let fields = [core_set, weight].map(|group| format!("item-{entry}-{group}"));
    let ticked = [
        ("_key", key.as_str()),
        (&fields[0], "yes"),
        (&fields[1], "yes"),
    ];
    assert_eq!(monitor.post(&path, &ticked).status(), 303);
    let standings = || [core_set, weight].map(|group| standing(&trial, subject, entry, group));
    assert_eq!(standings(), ["verified", "verified"]);
    // Sent twice, it is done once.
    let lines = || trial.house.store.standing().unwrap().sequence;
    let before = lines();
    assert_eq!(monitor.post(&path, &ticked).status(), 303);
    assert_eq!(lines(), before);
    let body = json!({
        "entry": entry, "reason": "the source says so",
        "items": [{"group": weight, "seen": 0, "new": "71.5"}],
    });
    let corrected = trial.browser("coordinator").post_json(
        &format!("/api/v1/subjects/{subject}/corrections"),
        "c",
        &body.to_string(),
    );
    assert_eq!(corrected.status(), 201, "{}", corrected.text());
    assert_eq!(standings(), ["verified", "changed_since"]);
    assert!(
        monitor
            .get(&path)
            .text()
            .contains("changed since it was verified")
    );
    // By a program too, and read back after the store was opened from its rows.
    let again = json!({"entry": entry, "group": weight}).to_string();
    let verified = monitor.post_json(&format!("/api/v1{path}"), "v", &again);
    assert_eq!(verified.status(), 201, "{}", verified.text());
    assert_eq!(standings(), ["verified", "verified"]);
    let examined = store::verify(&trial.place()).unwrap();
    assert!(examined.holds, "{examined:?}");
    // What is not there, or somebody else's, is not verified.
    let other = trial
        .house
        .store
        .entries_of(SubjectNumber(subject + 1))
        .unwrap()[0]
        .sequence;
    for wrong in [
        json!({"entry": 999_999}),
        json!({"entry": entry, "group": "event.mood"}),
        json!({"entry": other}),
    ] {
        let refused = monitor.post_json(
            &format!("/api/v1{path}"),
            &wrong.to_string().replace(' ', ""),
            &wrong.to_string(),
        );
        assert_eq!(refused.status(), 422, "{wrong}: {}", refused.text());
    }
}

#[test]
fn f_23_queries_are_counted_by_age_and_site_and_a_site_sees_its_own() {
    let trial = Trial::new("dashboard", World::One);
    let own = trial.subject_of(|site| site == 1);
    let elsewhere = trial.subject_of(|site| site != 1);
    let ask = |subject: u32, key: &str| {
        let body = json!({"about": {"of": "subject"}, "text": "Is this so?"}).to_string();
        let path = format!("/api/v1/subjects/{subject}/queries");
        assert_eq!(
            trial
                .browser("monitor")
                .post_json(&path, key, &body)
                .status(),
            201
        );
    };
    ask(own, "old");
    trial.later(20 * 86_400_000_000);
    ask(own, "new");
    ask(elsewhere, "theirs");
    let dashboard = |user: &str| -> Value {
        let answer = trial.browser(user).get("/api/v1/dashboard");
        serde_json::from_str(&answer.text()).unwrap()
    };
    let all = dashboard("monitor");
    let of_site = |told: &Value, site: u16| -> Option<Value> {
        let queries = told["queries"].as_array().unwrap();
        let found = queries.iter().find(|one| one["site"] == site);
        found.map(|one| one["by_age"].clone())
    };
    assert_eq!(of_site(&all, 1), Some(json!([1, 0, 1, 0])));
    let others: usize = all["queries"].as_array().unwrap().len();
    assert_eq!(others, 2);
    assert!(!all["source_verification"].as_array().unwrap().is_empty());
    let site = dashboard("coordinator");
    assert_eq!(site["queries"].as_array().unwrap().len(), 1);
    assert_eq!(site["source_verification"], json!([]));
    let page = trial.browser("monitor").get("/dashboard").text();
    assert!(
        page.contains("15 to 28 days") && page.contains("more than 28 days"),
        "{page}"
    );
}
