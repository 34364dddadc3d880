//! Freezing and locking by item, entry, visit, subject, site and trial: from the page and from a program, and what the others
//! see of it.

use forms::{FormKind, typed_of};
use record::SubjectNumber;
use serde_json::{Value, json};

use crate::interface::next_visit;
use crate::trial::{Browser, Trial, World};

/// Corrects the weight and another item of a visit by the form.
fn correct(
    browser: &Browser<'_>,
    trial: &Trial,
    (subject, entry): (u32, u64),
    changed: &[(&str, &str)],
) -> crate::trial::Answer {
    let path = format!("/subjects/{subject}/entries/{entry}");
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let own = entries.iter().find(|one| one.sequence == entry).unwrap();
    let (_, typed) = typed_of(own).unwrap();
    let page = browser.get(&path);
    let (key, seen) = (page.hidden("_key"), page.hidden("_seen"));
    let mut fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !changed.iter().any(|(own, _)| own == name))
        .chain(changed.iter().copied())
        .collect();
    fields.extend([
        ("_key", &*key),
        ("_seen", &*seen),
        ("_reason", "the source says so"),
    ]);
    browser.post_explained(&path, &fields)
}

#[test]
fn f_21_an_item_is_frozen_by_itself_and_the_items_beside_it_are_corrected() {
    let trial = Trial::new("closing_item", World::One);
    let (subject, entry) = trial.a_visit();
    let manager = trial.browser("data-manager");
    let path = format!("/subjects/{subject}/closing");
    let page = manager.get(&path);
    assert_eq!(page.status(), 200, "{}", page.text());
    let weight = format!("item-{entry}-event.findings.weight");
    assert!(
        page.text().contains(&format!("name=\"{weight}\"")),
        "{}",
        page.text()
    );
    let key = page.hidden("_key");

    // Nothing ticked, no reason: it comes back with what was ticked and typed.
    let sent = |fields: &[(&str, &str)]| {
        let mut all = vec![("_key", key.as_str()), ("standing", "frozen")];
        all.extend(fields);
        manager.post(&path, &all)
    };
    let nothing = sent(&[("reason", "as planned")]);
    assert_eq!(nothing.status(), 400, "{}", nothing.text());
    assert!(nothing.text().contains("Nothing is ticked") && nothing.text().contains("as planned"));
    let bare = sent(&[(&weight, "yes"), ("reason", " ")]);
    assert_eq!(bare.status(), 422, "{}", bare.text());
    let ticked = format!("name=\"{weight}\" value=\"yes\"");
    let text = bare.text();
    let tick = &text[text.find(&ticked).unwrap()..];
    assert!(
        tick[..tick.find('>').unwrap()].contains("checked"),
        "{text}"
    );
    let done = sent(&[(&weight, "yes"), ("reason", "as planned")]);
    assert_eq!(done.status(), 303, "{}", done.text());
    assert!(manager.get(&path).text().contains(">frozen<"));

    // The site is told before anybody types, refused where it types all the same, and goes on with the rest.
    let coordinator = trial.browser("coordinator");
    let form = coordinator
        .get(&format!("/subjects/{subject}/entries/{entry}"))
        .text();
    assert!(
        form.contains("These items are frozen or locked") && form.contains("opened: Body weight"),
        "{form}"
    );
    let refused = correct(&coordinator, &trial, (subject, entry), &[("weight", "71")]);
    assert_eq!(refused.status(), 423, "{}", refused.text());
    assert!(
        refused.text().contains("Have it opened first"),
        "{}",
        refused.text()
    );
    let taken = correct(
        &coordinator,
        &trial,
        (subject, entry),
        &[("patient_global", "1.1")],
    );
    assert_eq!(taken.status(), 303, "{}", taken.text());

    let trail = manager
        .get(&format!("/subjects/{subject}/trail?kind=closed"))
        .text();
    assert!(
        trail.contains("frozen") && trail.contains("Body weight"),
        "{trail}"
    );

    // A lock of a visit with all that lies in it, in one go; and the whole of it opened again in one go.
    let visit = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let visit = visit.iter().find(|one| one.sequence == entry).unwrap();
    let visit = format!("visit-{}", visit.event.visit().unwrap());
    let own = format!("entry-{entry}");
    let close = |key: &str, standing: &str| {
        let fields = [
            ("_key", key),
            ("standing", standing),
            (visit.as_str(), "yes"),
            (own.as_str(), "yes"),
            (weight.as_str(), "yes"),
            ("reason", "all is clean"),
            ("although", "the site has closed"),
        ];
        manager.post(&path, &fields)
    };
    assert_eq!(close("lock", "locked").status(), 303);
    let parts = trial
        .house
        .store
        .closed_parts(SubjectNumber(subject))
        .unwrap();
    assert_eq!(parts.len(), 3, "{parts:?}");
    assert_eq!(close("open", "open").status(), 303);
    let parts = trial
        .house
        .store
        .closed_parts(SubjectNumber(subject))
        .unwrap();
    assert!(parts.is_empty(), "{parts:?}");
    let taken = correct(&coordinator, &trial, (subject, entry), &[("weight", "71")]);
    assert_eq!(taken.status(), 303, "{}", taken.text());
}

#[test]
fn f_21_a_visit_that_is_frozen_is_not_offered_and_takes_nothing_by_form_or_program() {
    let trial = Trial::new("closing_visit", World::One);
    let (subject, entry) = next_visit(&trial);
    trial.set_day(entry.date);
    let visit = entry.event.visit().unwrap().to_string();
    let coordinator = trial.browser("coordinator");
    let form = format!("/subjects/{subject}/forms/visit/{visit}");
    let offered = |path: &str| {
        coordinator
            .get(path)
            .text()
            .contains(&format!("href=\"{form}\""))
    };
    let own_page = format!("/subjects/{subject}");
    assert!(offered(&own_page) && offered("/"));

    let manager = trial.browser("data-manager");
    let closure = format!("/api/v1/subjects/{subject}/closure");
    let close = |key: &str, standing: &str, scope: Value| {
        let sent = json!({"standing": standing, "reason": "as planned", "scope": scope});
        manager.post_json(&closure, key, &sent.to_string())
    };
    let frozen = close("a", "frozen", json!({"of": "visit", "visit": visit}));
    assert_eq!(frozen.status(), 201, "{}", frozen.text());
    for (key, scope) in [
        ("b", json!({"of": "visit", "visit": "nowhere"})),
        ("c", json!({"of": "entry", "entry": 999_999})),
    ] {
        let none = close(key, "frozen", scope);
        assert_eq!(none.status(), 422, "{}", none.text());
    }
    let strange = close("d", "frozen", json!({"of": "everything"}));
    assert_eq!(strange.status(), 400, "{}", strange.text());
    let standing: Value = serde_json::from_str(
        &manager
            .get(&format!("/api/v1/subjects/{subject}/endorsements"))
            .text(),
    )
    .unwrap();
    let scope = json!({"of": "visit", "visit": visit});
    assert_eq!(standing["closure"], "open");
    assert_eq!(
        standing["parts"],
        json!([{"scope": scope, "standing": "frozen"}])
    );

    assert!(!offered(&own_page) && !offered("/"));
    let page = coordinator.get(&form).text();
    assert!(
        page.contains("The data of this visit are frozen or locked"),
        "{page}"
    );
    let sent = json!({"date": entry.date, "event": entry.event}).to_string();
    let path = format!("/api/v1/subjects/{subject}/events");
    let refused = coordinator.post_json(&path, "visit", &sent);
    assert_eq!(refused.status(), 423, "{}", refused.text());
    assert!(matches!(
        forms::typed_of(&entry),
        Some((FormKind::Visit { .. }, _))
    ));
    let opened = close("e", "open", json!({"of": "visit", "visit": visit}));
    assert_eq!(opened.status(), 201, "{}", opened.text());
    assert!(offered(&own_page) && offered("/"));
    let taken = coordinator.post_json(&path, "visit-again", &sent);
    assert_eq!(taken.status(), 201, "{}", taken.text());
}

#[test]
fn f_21_a_site_and_the_trial_are_closed_at_once_all_of_them_or_none() {
    let trial = Trial::new("closing_site", World::One);
    let manager = trial.browser("data-manager");
    let standing = || -> Vec<(u64, u64, u64, u64)> {
        let all: Value = serde_json::from_str(&manager.get("/api/v1/closing").text()).unwrap();
        let sites = all["sites"].as_array().unwrap();
        let number = |site: &Value, name: &str| site[name].as_u64().unwrap();
        sites
            .iter()
            .map(|site| {
                let count = |name| number(site, name);
                (
                    count("site"),
                    count("open"),
                    count("frozen"),
                    count("locked"),
                )
            })
            .collect()
    };
    let before = standing();
    let own = before.iter().find(|site| site.0 == 1).unwrap().1;
    assert!(own > 1 && before.len() > 1, "{before:?}");
    let send = |key: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("_key", key)];
        all.extend(fields);
        manager.post("/closing", &all)
    };
    let site = ("site", "1");
    let reason = ("reason", "all is clean");
    // Something is open at the site: nobody of it is locked until somebody says why all the same.
    let open = send("a", &[("standing", "locked"), site, reason]);
    assert_eq!(open.status(), 400, "{}", open.text());
    assert!(
        open.text().contains("all is clean"),
        "what was typed stays on the page"
    );
    assert_eq!(standing(), before);
    for strange in ["0", "37", "one", "999999"] {
        let nowhere = send("b", &[("standing", "frozen"), ("site", strange), reason]);
        assert_eq!(nowhere.status(), 400, "{strange}: {}", nowhere.text());
    }
    let locked = send(
        "c",
        &[
            ("standing", "locked"),
            site,
            reason,
            ("although", "it has closed"),
        ],
    );
    assert_eq!(locked.status(), 303, "{}", locked.text());
    let after = standing();
    for (was, is) in before.iter().zip(&after) {
        let expected = if was.0 == 1 { (1, 0, 0, own) } else { *was };
        assert_eq!(*is, expected);
    }
    let subject = trial.subject_of(|site| site == 1);
    let today = trial.today();
    let path = format!("/subjects/{subject}/forms/deviation");
    let late = [("date", today.as_str()), ("text", "too late")];
    let refused = trial.browser("coordinator").fill_in(&path, &late);
    assert_eq!(refused.status(), 423, "{}", refused.text());

    // The trial: from a program, and opened for a reason alone.
    let everybody = |key: &str, standing: &str, reason: &str| {
        let sent = json!({"standing": standing, "reason": reason});
        manager.post_json("/api/v1/closing", key, &sent.to_string())
    };
    let frozen = everybody("d", "frozen", "the data cut");
    assert_eq!(frozen.status(), 200, "{}", frozen.text());
    assert!(standing().iter().all(|site| site.1 == 0 && site.3 == 0));
    assert_eq!(everybody("e", "open", " ").status(), 422);
    let opened = everybody("f", "open", "the data cut was taken");
    assert_eq!(opened.status(), 200, "{}", opened.text());
    assert_eq!(standing(), before);
    let page = manager.get("/closing").text();
    assert!(page.contains("Everybody in the trial"), "{page}");
    // Nobody else closes anything.
    for name in [
        "coordinator",
        "investigator",
        "monitor",
        "sponsor",
        "statistician",
        "pharmacist",
    ] {
        assert_eq!(trial.browser(name).get("/closing").status(), 403, "{name}");
    }
}
