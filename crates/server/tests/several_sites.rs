//! People who work at several sites: they see what is at each of them and nothing of any other, and say which is meant where one
//! is needed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use record::{SiteNumber, SubjectNumber};
use serde_json::{Value, json};
use server::{Carrier, MailAddress, Post};
use store::{Person, QueryAbout, Request, RequestKey, Role, Source, Wish};

use crate::letters::{give_everybody_an_address, letters};
use crate::trial::{Browser, Trial};

/// The subjects of the trial at these sites.
fn of_sites(trial: &Trial, sites: &[u16]) -> BTreeSet<u32> {
    let all = trial.subjects().into_iter();
    all.filter(|(_, site)| sites.contains(site))
        .map(|(subject, _)| subject)
        .collect()
}

/// The subjects to whose pages a page leads.
fn led_to(page: &str) -> BTreeSet<u32> {
    page.split("href=\"/subjects/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '/']).next()?.parse().ok())
        .collect()
}

fn account_of(trial: &Trial, name: &str) -> i64 {
    let all = trial.house.accounts.all().unwrap();
    all.iter().find(|one| one.name == name).unwrap().number.0
}

/// A question about each subject of the trial, by the data manager.
fn ask_about_everybody(trial: &Trial) {
    for (subject, _) in trial.subjects() {
        let request = Request {
            key: RequestKey::new(&format!("about/{subject}")).unwrap(),
            person: Person {
                name: "data-manager".into(),
                role: Role::DataManager,
                sites: record::Sites::All,
            },
            source: Source::Page,
            reason: None,
            hidden: None,
            wish: Wish::RaiseQuery {
                subject: SubjectNumber(subject),
                about: QueryAbout::Subject {},
                text: "please look".into(),
            },
        };
        trial.house.store.ask(request).unwrap();
    }
}

fn json_of(browser: &Browser<'_>, path: &str) -> Value {
    let answer = browser.get(path);
    assert_eq!(answer.status(), 200, "{path}: {}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

/// Every value of a field, wherever in an answer it stands.
fn values(json: &Value, field: &str) -> BTreeSet<u64> {
    match json {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let own = value.as_u64().filter(|_| name == field);
                own.into_iter().chain(values(value, field))
            })
            .collect(),
        Value::Array(all) => all.iter().flat_map(|one| values(one, field)).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn f_7_a_monitor_of_sites_1_and_3_sees_on_every_page_and_in_every_file_what_is_there_and_no_more() {
    let trial = Trial::at_three_sites("monitor_of_two");
    ask_about_everybody(&trial);
    let administrator = trial.browser("administrator");
    let number = account_of(&trial, "regional-monitor");
    let changed = administrator.post(
        &format!("/accounts/{number}/role"),
        &[("role", "monitor"), ("sites", "1, 3")],
    );
    assert_eq!(changed.status(), 303, "{}", changed.text());
    let monitor = trial.browser("regional-monitor");
    let home = monitor.get("/").text();
    assert!(home.contains("sites 1, 3"), "{home}");
    let own = of_sites(&trial, &[1, 3]);
    let theirs = of_sites(&trial, &[2]);
    assert!(own.len() > 3 && theirs.len() > 2, "{own:?} {theirs:?}");
    for path in ["/subjects", "/subjects/matrix", "/queries"] {
        assert_eq!(led_to(&monitor.get(path).text()), own, "{path}");
    }
    for path in [
        "/",
        "/deviations",
        "/adverse-events",
        "/dashboard",
        "/checks",
        "/by-hand",
        "/coding",
        "/redactions",
        "/second-entries",
    ] {
        let page = monitor.get(path);
        assert_eq!(page.status(), 200, "{path}");
        assert!(led_to(&page.text()).is_disjoint(&theirs), "{path}");
        assert!(!page.text().contains("<th scope=\"row\">2</th>"), "{path}");
    }
    for file in [
        "subjects.csv",
        "visits.csv",
        "adverse-events.csv",
        "deviations.csv",
    ] {
        let content = monitor.get(&format!("/exports/{file}")).text();
        let told: BTreeSet<u32> = content
            .lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap().parse().unwrap())
            .collect();
        assert!(told.is_subset(&own), "{file}: {told:?}");
        if matches!(file, "subjects.csv" | "visits.csv") {
            assert_eq!(told, own, "{file}");
        }
    }
    for file in ["casebook-1.3.2.xml", "casebook-2.0.xml"] {
        let content = monitor.get(&format!("/exports/{file}")).text();
        let told: BTreeSet<u32> = content
            .split("SubjectKey=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(told, own, "{file}");
    }
    let trail = monitor.get("/exports/trail.csv").text();
    let mut lines = trail.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let of = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let sites: BTreeSet<&str> = lines
        .map(|line| line.split(',').nth(of("site")).unwrap())
        .collect();
    assert_eq!(sites, BTreeSet::from(["1", "3"]), "{columns:?}");
    let all = own.iter().map(|subject| u64::from(*subject)).collect();
    let told = json_of(&monitor, "/api/v1/subjects");
    assert_eq!(values(&told, "subject"), all);
    assert_eq!(values(&told, "site"), BTreeSet::from([1, 3]));
    for path in [
        "/api/v1/dashboard",
        "/api/v1/checks",
        "/api/v1/second-entries",
        "/api/v1/coding",
        "/api/v1/redactions",
        "/api/v1/versions",
        "/api/v1/notices",
    ] {
        let sites = values(&json_of(&monitor, path), "site");
        assert!(!sites.contains(&2), "{path}: {sites:?}");
    }
    // A filter by site reaches none that is not shown.
    for path in [
        "/subjects?site=2",
        "/subjects/matrix?site=2",
        "/queries?site=2",
    ] {
        let page = monitor.get(path).text();
        assert!(led_to(&page).is_disjoint(&theirs), "{path}");
    }
}

#[test]
fn f_7_notices_and_letters_come_of_the_own_sites_and_a_notice_of_another_is_as_one_that_is_not_there()
 {
    let trial = Trial::at_three_sites("notices_of_two");
    trial.let_in("two", Role::Monitor, &[1, 3]);
    trial.let_in("pia", Role::Pharmacist, &[1, 3]);
    give_everybody_an_address(&trial.house, trial.house.store.last_row().unwrap());
    let room = trial.folder().join("letters");
    let _ = letters(&trial.house, &room);
    let mut notices = Vec::new();
    for site in [1, 2, 3] {
        let subject = SubjectNumber(trial.subject_of(|own| own == site));
        trial
            .house
            .accounts
            .leave_notice(trial.house.now(), subject, SiteNumber(site), "investigator")
            .unwrap();
        let all = trial.house.accounts.notices_after(0).unwrap();
        notices.push((site, all.last().unwrap().number));
    }
    let monitor = trial.browser("two");
    let told = json_of(&monitor, "/api/v1/notices");
    let left: BTreeSet<u64> = told["notices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kind"] == "arm_opened")
        .map(|one| one["site"].as_u64().unwrap())
        .collect();
    assert_eq!(left, BTreeSet::from([1, 3]));
    let page = monitor.get("/").text();
    for (site, number) in &notices {
        let shown = page.contains(&format!("/notices/{number}/read"));
        assert_eq!(shown, *site != 2, "{site}");
    }
    let written = letters(&trial.house, &room);
    let mine: Vec<&String> = written
        .values()
        .filter(|letter| letter.contains("two@") && letter.contains("arm of subject"))
        .collect();
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert!(mine.iter().all(|letter| !letter.contains("site 2 ")));
    let (_, theirs) = notices[1];
    for path in ["/notices/{}/read", "/api/v1/notices/{}/read"] {
        let ask = |number: i64| {
            let path = path.replace("{}", &number.to_string());
            if path.starts_with("/api/") {
                monitor.post_json(&path, "read", "{}")
            } else {
                monitor.post(&path, &[])
            }
        };
        let (of_another, none) = (ask(theirs), ask(999_999));
        assert_eq!(of_another.status(), 404, "{path}");
        assert_eq!(of_another.text(), none.text(), "{path}");
        let (_, own) = notices[2];
        assert!(matches!(ask(own).status(), 201 | 303), "{path}");
    }
}

#[test]
fn f_7_letters_that_wait_and_are_about_a_site_that_was_taken_away_are_not_sent() {
    let trial = Trial::at_three_sites("letters_taken_away");
    trial.let_in("two", Role::Monitor, &[1, 2]);
    let own: MailAddress = "two@clinic.example".parse().unwrap();
    let accounts = &trial.house.accounts;
    let all = accounts.all().unwrap();
    let number = all.iter().find(|one| one.name == "two").unwrap().number;
    let row = trial.house.store.last_row().unwrap();
    accounts
        .set_address(0, "z", number, Some(&own), row)
        .unwrap();
    for site in [1, 2] {
        let subject = SubjectNumber(trial.subject_of(|own| own == site));
        let now = trial.house.now();
        accounts
            .leave_notice(now, subject, SiteNumber(site), "i")
            .unwrap();
    }
    server::gather(&trial.house).unwrap();
    assert_eq!(accounts.waiting_letters(10).unwrap().len(), 2);
    let only = record::Sites::one(SiteNumber(1));
    accounts
        .assign(0, "z", number, Role::Monitor, &only)
        .unwrap();
    let waiting = accounts.waiting_letters(10).unwrap();
    let sites: Vec<_> = waiting.iter().map(|one| one.letter.site).collect();
    assert_eq!(sites, [Some(SiteNumber(1))]);
    let post = Post {
        from: own,
        carrier: Carrier::Folder(PathBuf::from(trial.folder()).join("room")),
    };
    server::deliver(&trial.house, &post).unwrap();
}

#[test]
fn f_7_a_change_of_the_sites_ends_the_sessions_and_holds_from_the_next_sign_in_on() {
    let trial = Trial::at_three_sites("change_of_sites");
    let administrator = trial.browser("administrator");
    let coordinator = trial.let_in("cor", Role::Coordinator, &[1]);
    let number = account_of(&trial, "cor");
    let shown = |browser: &Browser<'_>| led_to(&browser.get("/subjects").text());
    assert_eq!(shown(&coordinator), of_sites(&trial, &[1]));
    let program = json!({"role": "coordinator", "sites": [3, 2]}).to_string();
    let path = format!("/api/v1/accounts/{number}/role");
    let changed = administrator.post_json(&path, "change", &program);
    assert_eq!(changed.status(), 201, "{}", changed.text());
    assert_eq!(
        coordinator.get("/subjects").status(),
        303,
        "the session has ended"
    );
    let again = trial.browser("cor");
    assert_eq!(shown(&again), of_sites(&trial, &[2, 3]));
    let gone = trial.subject_of(|site| site == 1);
    assert_eq!(again.get(&format!("/subjects/{gone}")).status(), 404);
    // By one number, as before, and by nonsense.
    let told = |body: Value| administrator.post_json(&path, "k", &body.to_string());
    assert_eq!(
        told(json!({"role": "coordinator", "site": 2})).status(),
        201
    );
    for wrong in [
        json!({"role": "coordinator", "site": 2, "sites": [2]}),
        json!({"role": "coordinator", "sites": []}),
        json!({"role": "coordinator", "sites": [1, 99]}),
        json!({"role": "coordinator"}),
        json!({"role": "statistician", "sites": [1, 2]}),
    ] {
        assert!(matches!(told(wrong.clone()).status(), 400 | 422), "{wrong}");
    }
    let all = json_of(&administrator, "/api/v1/accounts");
    let sites = |name: &str| {
        let all = all["accounts"].as_array().unwrap();
        let one = all.iter().find(|one| one["name"] == name).unwrap();
        (one["site"].clone(), one["sites"].clone())
    };
    assert_eq!(sites("cor"), (json!(2), json!([2])));
    assert_eq!(sites("regional-monitor"), (Value::Null, json!([1, 2])));
    assert_eq!(sites("monitor"), (Value::Null, Value::Null));
}

#[test]
fn f_7_a_coordinator_of_two_sites_screens_at_the_one_that_is_chosen() {
    let trial = Trial::at_three_sites("screens_at_two");
    let coordinator = trial.let_in("cor", Role::Coordinator, &[1, 3]);
    let form = coordinator.get("/subjects/new").text();
    assert!(form.contains("Yours: 1, 3."), "{form}");
    let today = trial.today();
    let fields = |site: &'static str| -> Vec<(&str, &str)> {
        vec![
            ("date", today.as_str()),
            ("site", site),
            ("age", "52"),
            ("sex", "female"),
            ("race", "white"),
            ("ethnicity", "not_reported"),
            ("diagnosis", "dermatomyositis"),
            ("months_since_first_symptom", "5"),
            ("bohan_peter_weakness", "present"),
            ("bohan_peter_biopsy", "absent"),
            ("bohan_peter_enzymes", "present"),
            ("bohan_peter_emg", "present"),
            ("bohan_peter_rash", "present"),
        ]
    };
    for (site, says) in [("", "must be filled in"), ("2", "Yours: 1, 3.")] {
        let refused = coordinator.fill_in("/subjects/new", &fields(site));
        assert_eq!(refused.status(), 422, "{site}");
        assert!(refused.text().contains(says), "{site}: {}", refused.text());
    }
    let before = of_sites(&trial, &[3]);
    let screened = coordinator.fill_in("/subjects/new", &fields("3"));
    assert_eq!(screened.status(), 303, "{}", screened.text());
    let after = of_sites(&trial, &[3]);
    let new: Vec<&u32> = after.difference(&before).collect();
    let [new] = new.as_slice() else {
        panic!("{after:?} after {before:?}")
    };
    // The row of the trail is of that site, and whoever works there reads it.
    let trail = coordinator
        .get(&format!("/api/v1/subjects/{new}/trail"))
        .text();
    assert!(trail.contains("\"site\":3"), "{trail}");
    let there = trial.let_in("there", Role::Coordinator, &[3]);
    assert_eq!(there.get(&format!("/subjects/{new}")).status(), 200);

    let first = SubjectNumber(trial.subject_of(|site| site == 1));
    let screening = trial.house.store.look(move |state| {
        serde_json::to_value(state.subject(first).unwrap().screening()).unwrap()
    });
    let mut screening = screening.unwrap();
    let send = |browser: &Browser<'_>, key: &str, screening: &Value| {
        let body = json!({"date": today, "screening": screening}).to_string();
        browser.post_json("/api/v1/subjects", key, &body)
    };
    screening["site"] = json!(1);
    assert_eq!(send(&coordinator, "at-1", &screening).status(), 201);
    screening["site"] = json!(2);
    let theirs = send(&coordinator, "at-2", &screening);
    screening["site"] = json!(36);
    assert_eq!(theirs.status(), 404);
    assert_eq!(
        theirs.text(),
        send(&coordinator, "at-36", &screening).text()
    );
    screening.as_object_mut().unwrap().remove("site");
    let unnamed = send(&coordinator, "at-none", &screening);
    assert_eq!(unnamed.status(), 422, "{}", unnamed.text());
    assert!(unnamed.text().contains("1, 3"), "{}", unnamed.text());
    // Who works at one site need not say which.
    let before = of_sites(&trial, &[3]).len();
    let stored = send(&there, "at-own", &screening);
    assert_eq!(stored.status(), 201, "{}", stored.text());
    assert_eq!(of_sites(&trial, &[3]).len(), before + 1);
}

#[test]
fn f_7_who_works_at_a_site_that_is_closed_and_at_one_that_is_open_screens_at_the_open_one() {
    let trial = Trial::at_three_sites("one_of_two_closed");
    let administrator = trial.browser("administrator");
    let close = |site: u16| {
        let fields = [
            ("_key", "k"),
            ("standing", "closed"),
            ("reason", "no staff"),
        ];
        let fields = [
            fields[1],
            fields[2],
            ("_key", if site == 1 { "a" } else { "b" }),
        ];
        let closed = administrator.post(&format!("/sites/{site}"), &fields);
        assert_eq!(closed.status(), 303, "{}", closed.text());
    };
    let coordinator = trial.let_in("cor", Role::Coordinator, &[1, 3]);
    close(1);
    assert!(coordinator.get("/").text().contains("/subjects/new"));
    assert!(
        !coordinator
            .get("/subjects/new")
            .text()
            .contains("This site is closed")
    );
    close(3);
    assert!(!coordinator.get("/").text().contains("/subjects/new"));
    assert!(
        coordinator
            .get("/subjects/new")
            .text()
            .contains("This site is closed")
    );
}

#[test]
fn f_7_a_pharmacist_of_two_sites_keeps_the_stock_of_each_and_says_of_which() {
    let trial = Trial::at_three_sites("stock_of_two");
    let today = trial.today();
    let fields = |lot: &'static str, site: &'static str| {
        vec![
            ("_key", lot),
            ("product", "SALINE"),
            ("lot", lot),
            ("grams", ""),
            ("expires", "2030-12-31"),
            ("vials", "40"),
            ("date", today.as_str()),
            ("site", site),
        ]
    };
    let elsewhere = trial.let_in("elsewhere", Role::Pharmacist, &[2]);
    let pharmacist = trial.let_in("pia", Role::Pharmacist, &[1, 3]);
    let receive = |lot, site| pharmacist.post("/pharmacy/stock", &fields(lot, site));
    assert_eq!(
        elsewhere
            .post("/pharmacy/stock", &fields("NS-2", ""))
            .status(),
        303
    );
    let first = receive("NS-1", "1");
    assert_eq!(
        first.header("location"),
        Some("/pharmacy/stock?site=1&done=yes")
    );
    assert_eq!(receive("NS-3", "3").status(), 303);
    assert_eq!(receive("NS-9", "2").status(), 404);
    let unnamed = receive("NS-9", "");
    assert!(unnamed.text().contains("1, 3"), "{}", unnamed.text());
    // Nothing is shown before a site is chosen; each page has its own lots.
    let choice = pharmacist.get("/pharmacy/stock").text();
    assert!(choice.contains("/pharmacy/stock?site=1") && choice.contains("/pharmacy/stock?site=3"));
    assert!(!choice.contains("NS-"), "{choice}");
    for (site, lot) in [("1", "NS-1"), ("3", "NS-3")] {
        let page = pharmacist
            .get(&format!("/pharmacy/stock?site={site}"))
            .text();
        let there: Vec<&str> = ["NS-1", "NS-2", "NS-3"]
            .into_iter()
            .filter(|lot| page.contains(lot))
            .collect();
        assert_eq!(there, [lot]);
        assert!(page.contains(&format!("name=\"site\" value=\"{site}\"")));
    }
    let (theirs, none) = (
        pharmacist.get("/pharmacy/stock?site=2"),
        pharmacist.get("/pharmacy/stock?site=36"),
    );
    assert_eq!((theirs.status(), theirs.text()), (404, none.text()));
    let file = pharmacist.get("/pharmacy/stock/ledger.csv");
    assert!(file.text().contains("NS-1") && file.text().contains("NS-3"));
    assert!(!file.text().contains("NS-2"));
    assert!(
        file.header("content-disposition")
            .unwrap()
            .contains("stock-sites-1-3")
    );
    let of_three = pharmacist.get("/pharmacy/stock/ledger.csv?site=3").text();
    assert!(!of_three.contains("NS-1") && of_three.contains("NS-3"));
    // Line 2 is of site 1, line 3 of site 3; line 1 is elsewhere.
    let release = |line: u32| {
        let path = format!("/pharmacy/stock/lots/{line}/release");
        let key = format!("r{line}");
        pharmacist.post(&path, &[("_key", &key), ("date", &today)])
    };
    let released = release(3);
    assert_eq!(
        released.header("location"),
        Some("/pharmacy/stock?site=3&done=yes")
    );
    assert_eq!(release(1).status(), 404);
    assert_eq!(release(1).text(), release(99).text());
    // For programs alike.
    let shown = json_of(&pharmacist, "/api/v1/pharmacy/stock?site=3");
    assert_eq!(shown["lots"].as_array().unwrap().len(), 1);
    let unnamed = pharmacist.get("/api/v1/pharmacy/stock");
    assert_eq!(unnamed.status(), 422, "{}", unnamed.text());
    assert!(unnamed.text().contains("1, 3"), "{}", unnamed.text());
    let mut sent = json!({
        "product": "SALINE", "lot": "NS-4", "expires": "2030-12-31", "vials": 5, "date": today,
    });
    let refused = pharmacist.post_json("/api/v1/pharmacy/stock", "a", &sent.to_string());
    assert_eq!(refused.status(), 422);
    sent["site"] = json!(3);
    let taken = pharmacist.post_json("/api/v1/pharmacy/stock", "b", &sent.to_string());
    assert_eq!(taken.status(), 201, "{}", taken.text());
    // Who keeps the stock of one site names none, and nothing changes.
    assert_eq!(
        json_of(&elsewhere, "/api/v1/pharmacy/stock")["lots"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn f_7_in_an_emergency_the_notice_is_of_the_subjects_site_and_the_colleagues_are_of_there() {
    let trial = Trial::at_three_sites("emergency_of_two");
    let subject = trial.house.store.look(|state| {
        let mut of_three = state
            .subjects()
            .iter()
            .filter(|one| one.screening().site == SiteNumber(3) && one.enrolment().is_some());
        of_three.next().unwrap().number().0
    });
    let subject = subject.unwrap();
    let investigator = trial.let_in("ines", Role::Investigator, &[1, 3]);
    trial.let_in("colleague.there", Role::Coordinator, &[2, 3]);
    trial.let_in("colleague.elsewhere", Role::Coordinator, &[1]);
    let opened = investigator.post(
        &format!("/subjects/{subject}/unblind"),
        &[
            ("reason", "bleeding"),
            ("password", crate::trial::KNOWN_PASSWORD),
            ("sure", "yes"),
        ],
    );
    assert_eq!(opened.status(), 200, "{}", opened.text());
    assert!(opened.text().contains("colleague.there"));
    assert!(!opened.text().contains("colleague.elsewhere"));
    let notices = trial.house.accounts.notices_after(0).unwrap();
    assert_eq!(notices.last().unwrap().site, SiteNumber(3));
}
