//! Who learns an arm, when, and who learns that somebody did.

use std::path::{Path, PathBuf};

use server::Seen;
use store::Role;

use crate::stock::stock_up;
use crate::trial::{Browser, KNOWN_PASSWORD, Trial, World};

const PASSWORD: (&str, &str) = ("password", KNOWN_PASSWORD);

/// A trial whose analysis is a line that says what it was made from.
fn analysed(test: &str) -> Trial {
    Trial::furnished(test, |house| {
        house.analysis.plan = Some((
            b"a plan".to_vec(),
            Box::new(|plan, data, out, _| {
                assert_eq!(std::fs::read(plan).unwrap(), b"a plan");
                let subjects = std::fs::read_to_string(data.join("adam/adsl.csv")).unwrap();
                std::fs::create_dir_all(out).unwrap();
                std::fs::write(out.join("report.html"), subjects).map_err(|error| error.to_string())
            }),
        ));
    })
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let under = |path: PathBuf| {
        if path.is_dir() {
            files_under(&path)
        } else {
            vec![path]
        }
    };
    paths.flat_map(under).collect()
}

fn lock_everybody(trial: &Trial) {
    let manager = trial.browser("data-manager");
    let locked = manager.post(
        "/unblinding/lock",
        &[
            ("_key", "lock"),
            ("reason", "complete"),
            ("although", "it is a test"),
        ],
    );
    assert_eq!(locked.status(), 303, "{}", locked.text());
}

#[test]
fn a_trial_is_unblinded_after_its_lock_alone_and_by_two_people() {
    let trial = analysed("unblinding");
    let manager = trial.browser("data-manager");
    let statistician = trial.browser("statistician");
    let ask = |browser: &Browser<'_>, fields: &[(&str, &str)]| browser.post("/unblinding", fields);
    // Before the lock it is refused, and says whose data are open.
    let early = ask(&manager, &[("reason", "the end"), PASSWORD]);
    assert_eq!(early.status(), 423, "{}", early.text());
    assert!(
        early.text().contains("Not locked yet: 1, 2"),
        "{}",
        early.text()
    );
    assert_eq!(manager.get("/unblinding/files/adam/adsl.csv").status(), 404);
    stock_up(&trial, &trial.browser("pharmacist"));
    assert_eq!(manager.get("/unblinding/stock.csv").status(), 404);
    assert_eq!(manager.post("/unblinding/results", &[]).status(), 423);
    lock_everybody(&trial);
    assert_eq!(manager.post("/unblinding/results", &[]).status(), 404);
    // A reason and the person are needed.
    assert_eq!(ask(&manager, &[PASSWORD]).status(), 422);
    assert_eq!(
        ask(&manager, &[("reason", "the end"), ("password", "no")]).status(),
        400
    );
    assert_eq!(
        statistician
            .post("/unblinding/confirmation", &[PASSWORD])
            .status(),
        422
    );
    assert_eq!(
        ask(&manager, &[("reason", "the end"), PASSWORD]).status(),
        303
    );
    // Who asked cannot confirm.
    let alone = manager.post("/unblinding/confirmation", &[PASSWORD]);
    assert_eq!(alone.status(), 422);
    assert!(
        alone.text().contains("another person must"),
        "{}",
        alone.text()
    );
    assert_eq!(trial.house.store.who_knows().unwrap(), Vec::new());
    let confirmed = statistician.post("/unblinding/confirmation", &[PASSWORD]);
    assert_eq!(confirmed.status(), 303, "{}", confirmed.text());
    // Everybody's arm was opened, and the vault's log says by whom.
    let enrolled = trial.house.store.look(|state| state.enrolled()).unwrap();
    let known = trial.house.store.who_knows().unwrap();
    assert_eq!(known.len(), enrolled as usize);
    assert!(
        known
            .iter()
            .all(|(who, _)| who.contains("data-manager") && who.contains("statistician"))
    );
    // What was made is there for those who analyse, and for nobody else.
    let page = statistician.get("/unblinding").text();
    assert!(
        page.contains("adsl.csv") && page.contains("report.html"),
        "{page}"
    );
    let stock = statistician.get("/unblinding/stock.csv").text();
    assert!(
        stock.contains("K842A") && stock.contains("NS-77"),
        "{stock}"
    );
    let subjects = statistician.get("/unblinding/files/adam/adsl.csv");
    assert_eq!(subjects.status(), 200);
    let report = statistician.get("/unblinding/files/results/report.html");
    assert_eq!(report.text(), subjects.text());
    assert!(
        report
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    are_the_same_in_every_format(&statistician, &page);
    for path in [
        "/unblinding/files/adam/..%2f..%2ftrial.db",
        "/unblinding/files/..%2f/trial.db",
        "/unblinding/files/plan/adam",
    ] {
        assert_eq!(statistician.get(path).status(), 404, "{path}");
    }
    for user in [
        "coordinator",
        "investigator",
        "assessor",
        "monitor",
        "administrator",
    ] {
        let browser = trial.browser(user);
        assert_eq!(
            browser.get("/unblinding/files/adam/adsl.csv").status(),
            403,
            "{user}"
        );
    }
    // The data stay as they were locked.
    let subject = trial.subject_of(|_| true);
    let opened = manager.post(
        &format!("/subjects/{subject}/closure"),
        &[("_key", "open"), ("standing", "open"), ("reason", "x")],
    );
    assert_eq!(opened.status(), 423, "{}", opened.text());
    assert_eq!(
        trial
            .browser("coordinator")
            .post_json(
                "/api/v1/imports/redcap",
                "late",
                "{\"reason\": \"x\", \"text\": \"y\"}"
            )
            .status(),
        423
    );
}

#[test]
fn programs_unblind_by_the_same_two_people() {
    let trial = analysed("unblinding_api");
    let sponsor = trial.browser("sponsor");
    let manager = trial.browser("data-manager");
    let body = format!("{{\"reason\": \"the end\", \"password\": \"{KNOWN_PASSWORD}\"}}");
    assert_eq!(
        sponsor.post_json("/api/v1/unblinding", "a", &body).status(),
        423
    );
    lock_everybody(&trial);
    assert_eq!(
        sponsor.post_json("/api/v1/unblinding", "a", &body).status(),
        201
    );
    assert_eq!(
        sponsor
            .post_json("/api/v1/unblinding/confirmation", "b", &body)
            .status(),
        422
    );
    let confirmed = manager.post_json("/api/v1/unblinding/confirmation", "c", &body);
    assert_eq!(confirmed.status(), 201, "{}", confirmed.text());
    assert!(
        manager
            .get("/api/v1/unblinding")
            .text()
            .contains("adsl.csv")
    );
    assert_eq!(
        manager
            .get("/api/v1/unblinding/files/adam/adsl.csv")
            .status(),
        200
    );
}

#[test]
fn without_a_plan_nothing_is_opened_for_an_analysis() {
    let trial = Trial::new("no_plan", World::One);
    let committee = trial.browser("committee");
    let refused = committee.post("/committee/report", &[]);
    assert_eq!(refused.status(), 422);
    assert!(
        refused.text().contains("without an analysis plan"),
        "{}",
        refused.text()
    );
    assert_eq!(trial.house.store.who_knows().unwrap(), Vec::new());
}

#[test]
fn the_committee_sees_its_closed_report_and_nobody_learns_more_than_that_it_did() {
    let trial = analysed("closed_report");
    let before: Vec<String> = ["/flow", "/deviations", "/exports/subjects.csv"]
        .iter()
        .map(|path| trial.browser("monitor").get(path).text())
        .collect();
    let committee = trial.browser("committee");
    assert_eq!(committee.post("/committee/report", &[]).status(), 303);
    let page = committee.get("/committee").text();
    assert!(
        page.contains("report.html") && !page.contains("adsl.csv"),
        "{page}"
    );
    assert!(
        committee
            .get("/committee/files/results/report.html")
            .text()
            .contains("TRT01A")
    );
    assert_eq!(
        committee.get("/committee/files/adam/adsl.csv").status(),
        404
    );
    // Whoever copies the folder of the trial finds none of it.
    let beside = trial.house.analysis.folder.parent().unwrap();
    for file in files_under(beside) {
        let content = std::fs::read(&file).unwrap();
        let told = content.windows(6).any(|bytes| bytes == b"TRT01A");
        assert!(!told, "{}", file.display());
    }
    for user in [
        "sponsor",
        "statistician",
        "data-manager",
        "monitor",
        "pharmacist",
        "administrator",
    ] {
        let browser = trial.browser(user);
        for path in ["/committee", "/committee/files/results/report.html"] {
            assert_eq!(browser.get(path).status(), 403, "{user} {path}");
        }
    }
    let lines = trial.house.accounts.lines(20).unwrap();
    let seen: Vec<_> = lines
        .iter()
        .filter(|line| line.what.starts_with("closed"))
        .collect();
    assert_eq!(seen.len(), 3, "made, the page, the file");
    assert!(
        seen.iter()
            .all(|line| line.person == "committee" && line.about.is_empty())
    );
    let after: Vec<String> = ["/flow", "/deviations", "/exports/subjects.csv"]
        .iter()
        .map(|path| trial.browser("monitor").get(path).text())
        .collect();
    let plain = |pages: Vec<String>| -> Vec<String> {
        pages
            .into_iter()
            .map(|page| page.split("_form_token").next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(plain(before), plain(after));
}

#[test]
fn r_28_who_opened_an_arm_has_a_blinded_role_no_longer_and_the_sponsor_is_told_that_it_happened() {
    let trial = Trial::new("emergency", World::One);
    let investigator = trial.browser("investigator");
    let subject = trial
        .house
        .store
        .look(|state| {
            let mut own = state
                .subjects()
                .iter()
                .filter(|subject| subject.enrolment().is_some() && subject.screening().site.0 == 1);
            own.next().unwrap().number().0
        })
        .unwrap();
    let path = format!("/subjects/{subject}/unblind");
    assert_eq!(
        investigator
            .post(&path, &[("reason", "sepsis"), PASSWORD])
            .status(),
        400
    );
    assert_eq!(investigator.get("/subjects").status(), 200);
    let opened = investigator.post(&path, &[("reason", "sepsis"), ("sure", "yes"), PASSWORD]);
    assert_eq!(opened.status(), 200, "{}", opened.text());
    assert!(opened.text().contains("was allocated to"));
    // From the next page on the account opens nothing, in any session and by any way.
    for browser in [&investigator, &trial.browser("investigator")] {
        for path in [
            "/",
            "/subjects",
            "/exports/visits.csv",
            "/api/v1/subjects",
            "/score",
        ] {
            let refused = browser.get(path);
            assert_eq!(refused.status(), 403, "{path}: {}", refused.text());
            assert!(refused.text().contains("have seen the arm"), "{path}");
        }
    }
    assert_eq!(investigator.post("/sign-out", &[]).status(), 303);
    // No blinded role can be given to the person again, an unblinded one can.
    let administrator = trial.browser("administrator");
    let account = trial
        .house
        .accounts
        .all()
        .unwrap()
        .into_iter()
        .find(|one| one.name == "investigator")
        .unwrap();
    assert_eq!(account.seen, Seen::AnArm);
    let change = |role: &str, site: &str| {
        administrator.post(
            &format!("/accounts/{}/role", account.number.0),
            &[("role", role), ("sites", site)],
        )
    };
    for (role, site) in [("coordinator", "1"), ("monitor", ""), ("statistician", "")] {
        let refused = change(role, site);
        assert_eq!(refused.status(), 422, "{role}");
        assert!(
            refused.text().contains("has seen an arm"),
            "{}",
            refused.text()
        );
    }
    assert_eq!(change("data_monitoring_committee", "").status(), 303);
    let again = trial.browser("investigator");
    assert_eq!(again.get("/closed-results").status(), 200);
    // The notice is there for those who must know, without the arm, until each has read it.
    for user in ["sponsor", "monitor", "data-manager", "medical-monitor"] {
        let browser = trial.browser(user);
        let page = browser.get("/").text();
        assert!(
            page.contains(&format!("Emergency unblinding of subject {subject}")),
            "{user}: {page}"
        );
        for word in ["IVIG", "PLACEBO", "Octagam", "sepsis"] {
            assert!(!page.contains(word), "{user} {word}");
        }
        assert_eq!(browser.post("/notices/1/read", &[]).status(), 303);
        assert!(
            !browser
                .get("/")
                .text()
                .contains("Emergency unblinding of subject")
        );
        assert_eq!(browser.post("/notices/7/read", &[]).status(), 404);
    }
    for user in ["coordinator", "statistician", "assessor"] {
        assert!(
            !trial
                .browser(user)
                .get("/")
                .text()
                .contains("Emergency unblinding of subject"),
            "{user}"
        );
    }
    let lines = trial.house.accounts.lines(60).unwrap();
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.what == "notice read")
            .count(),
        4
    );
}

#[test]
fn an_administrator_changes_a_role_and_the_person_signs_in_anew() {
    let trial = Trial::new("roles", World::One);
    let administrator = trial.browser("administrator");
    let coordinator = trial.browser("coordinator");
    let number = |name: &str| {
        let all = trial.house.accounts.all().unwrap();
        all.into_iter()
            .find(|one| one.name == name)
            .unwrap()
            .number
            .0
    };
    let change = |name: &str, role: &str, site: &str| {
        administrator.post(
            &format!("/accounts/{}/role", number(name)),
            &[("role", role), ("sites", site)],
        )
    };
    // What a person may learn never changes by hand.
    assert_eq!(change("coordinator", "pharmacist", "1").status(), 422);
    assert_eq!(change("coordinator", "sponsor", "1").status(), 422);
    assert_eq!(change("coordinator", "monitor", "1, 99").status(), 422);
    assert_eq!(change("administrator", "monitor", "").status(), 422);
    assert_eq!(change("coordinator", "investigator", "2").status(), 303);
    assert_eq!(
        coordinator.get("/").status(),
        303,
        "the old session has ended"
    );
    let all = trial.house.accounts.all().unwrap();
    let changed = all.iter().find(|one| one.name == "coordinator").unwrap();
    assert_eq!(
        (changed.role, changed.sites.only()),
        (Role::Investigator, Some(record::SiteNumber(2)))
    );
}

#[test]
fn what_is_open_is_held_against_a_lock_by_page_and_program_alike_and_against_the_lock_of_all() {
    let trial = Trial::new("open", World::One);
    let manager = trial.browser("data-manager");
    let who = store::Person {
        name: "data-manager".into(),
        role: store::Role::DataManager,
        sites: record::Sites::All,
    };
    let store = &trial.house.store;
    let mut sum = store::OpenCounts::default();
    for (subject, _) in trial.subjects() {
        let open = store
            .still_open(
                &who,
                record::SubjectNumber(subject),
                &store::Scope::Casebook {},
            )
            .unwrap();
        sum += open.counted();
    }
    assert_eq!(store.still_open_in_all(&who, None).unwrap(), sum);
    assert!(
        sum.unsigned > 0 && sum.uncoded > 0 && sum.due > 0,
        "{sum:?}"
    );
    // The page of the whole says the same numbers.
    let page = manager.get("/unblinding").text();
    for count in [sum.unsigned, sum.uncoded, sum.due] {
        assert!(page.contains(&count.to_string()), "{count}: {page}");
    }
    let (subject, _) = trial.subjects()[0];
    let sent = serde_json::json!({"standing": "locked", "reason": "complete"});
    let path = format!("/api/v1/subjects/{subject}/closure");
    let refused = manager.post_json(&path, "l", &sent.to_string());
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused.text().contains("unsigned visits"),
        "{}",
        refused.text()
    );
    let rows = store.standing().unwrap().sequence;
    let all = manager.post(
        "/unblinding/lock",
        &[("_key", "all"), ("reason", "complete")],
    );
    assert_eq!(all.status(), 400, "{}", all.text());
    assert_eq!(
        store.standing().unwrap().sequence,
        rows,
        "nobody was locked"
    );
    let sent = serde_json::json!({"standing": "locked", "reason": "complete", "although": "the site has closed"});
    let locked = manager.post_json(&path, "m", &sent.to_string());
    assert_eq!(locked.status(), 201, "{}", locked.text());
}

/// Each dataset that a page offers, as it comes out of a SAS transport file and of Dataset-JSON: the table of the CSV file.
fn are_the_same_in_every_format(browser: &crate::trial::Browser<'_>, page: &str) {
    let folder = crate::trial::folder("formats");
    std::fs::create_dir_all(&folder).unwrap();
    let links = page.split("href=\"").skip(1);
    let links = links.filter_map(|link| link.split('"').next());
    let tables: Vec<&str> = links
        .filter_map(|link| link.strip_suffix(".csv"))
        .filter(|link| link.contains("/files/"))
        .collect();
    assert!(tables.len() > 15, "{tables:?}");
    for table in tables {
        let csv = browser.get(&format!("{table}.csv")).text();
        for ending in ["xpt", "json"] {
            let file = folder.join(format!("{}.{ending}", table.rsplit('/').next().unwrap()));
            let in_other = table.replace("/adam/", "/adam-in-other-formats/");
            let in_other = in_other.replace("/sdtm/", "/sdtm-in-other-formats/");
            let taken = browser.get(&format!("{in_other}.{ending}"));
            assert_eq!(taken.status(), 200, "{table}.{ending}");
            std::fs::write(&file, taken.0.body()).unwrap();
            let read = datasets::read(&file, &datasets::ReadOptions::default()).unwrap();
            let mut again = Vec::new();
            datasets::csv::write(&read.table, &mut again).unwrap();
            assert_eq!(String::from_utf8(again).unwrap(), csv, "{table}.{ending}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}
