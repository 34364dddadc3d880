//! The analysis tried before the lock on arms drawn by lot: never the true ones, and marked as such wherever it goes.

use std::collections::BTreeMap;

use server::House;

use crate::trial::{KNOWN_PASSWORD, Trial};

/// An analysis that says in a report what it was made from.
fn analysed(house: &mut House) {
    house.analysis.plan = Some((
        b"a plan".to_vec(),
        Box::new(|_, data, out, arms| {
            let subjects = std::fs::read_to_string(data.join("adam/adsl.csv")).unwrap();
            std::fs::create_dir_all(out).unwrap();
            std::fs::write(out.join("report.html"), format!("{arms:?}\n{subjects}"))
                .map_err(|error| error.to_string())
        }),
    ));
}

/// Every file that the statistician gets of a trial whose arms were drawn from a seed, by its address.
fn rehearsed(seed: [u8; 32]) -> (Trial, BTreeMap<String, Vec<u8>>) {
    let trial = Trial::drawn("rehearsal", seed, analysed);
    let statistician = trial.browser("statistician");
    let made = statistician.post("/dummy-arms", &[]);
    assert_eq!(made.status(), 303, "{}", made.text());
    let page = statistician.get("/dummy-arms").text();
    let mut files = BTreeMap::new();
    for link in page.split("href=\"/dummy-arms/files/").skip(1) {
        let link = link.split('"').next().unwrap();
        let file = statistician.get(&format!("/dummy-arms/files/{link}"));
        assert_eq!(file.status(), 200, "{link}");
        let kept_as = file.header("content-disposition").unwrap();
        assert!(kept_as.contains("DUMMY-"), "{kept_as}");
        files.insert(link.to_owned(), file.0.body().clone());
    }
    (trial, files)
}

/// The planned arm of each subject in a dataset of subjects.
fn arms_in(table: &[u8]) -> Vec<String> {
    let text = String::from_utf8(table.to_vec()).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = head.iter().position(|name| *name == "TRT01P").unwrap();
    lines
        .map(|line| line.split(',').nth(place).unwrap().to_owned())
        .collect()
}

#[test]
fn b_43_the_statistician_has_arms_drawn_by_lot_that_are_the_same_whatever_the_true_ones_are() {
    let (trial, one) = rehearsed([5; 32]);
    let (other_trial, other) = rehearsed([77; 32]);
    assert!(one.len() > 20, "{:?}", one.keys());
    for (link, content) in &one {
        assert_eq!(Some(content), other.get(link), "{link}");
    }
    // No arm was opened for it.
    assert_eq!(trial.house.store.who_knows().unwrap(), []);
    let dummy = arms_in(&one["adam/adsl.csv"]);
    // The true arms of the two worlds differ from each other, and from those of the lot.
    let true_arms = |trial: &Trial| {
        let system = store::Person {
            name: "the test".into(),
            role: store::Role::System,
            sites: record::Sites::All,
        };
        let adsl = trial.house.store.open_everybody(
            system,
            store::OpeningPurpose::Analysis,
            "a test",
            |state, key| {
                let lane = tabulation::Lane::Open(key);
                let made = tabulation::tabulate(state.plan(), state, lane).unwrap();
                let adsl = made
                    .adam
                    .iter()
                    .find(|table| table.name() == "ADSL")
                    .unwrap();
                let mut content = Vec::new();
                datasets::csv::write(adsl, &mut content).unwrap();
                content
            },
        );
        arms_in(&adsl.unwrap())
    };
    let (own, others) = (true_arms(&trial), true_arms(&other_trial));
    assert_ne!(own, others);
    assert_ne!(own, dummy);
    assert_ne!(others, dummy);
    let named = |arms: &[String]| arms.iter().filter(|arm| !arm.is_empty()).count();
    assert_eq!(named(&own), named(&dummy));
}

#[test]
fn b_43_every_dataset_and_report_on_dummy_arms_says_what_it_is() {
    let (trial, files) = rehearsed([5; 32]);
    for (link, content) in &files {
        let text = String::from_utf8_lossy(content);
        // The mark of a dataset stands in its rows: one that has none says nothing of anybody.
        let stem = link
            .rsplit_once('.')
            .map_or(link.as_str(), |(stem, _)| stem);
        let as_csv = files.get(&format!("{}.csv", stem.replace("-in-other-formats", "")));
        let is_empty =
            as_csv.is_some_and(|csv| csv.iter().filter(|byte| **byte == b'\n').count() < 2);
        if link.starts_with("plan/") || is_empty {
            continue;
        }
        if let Some((_, rows)) = text.split_once('\n').filter(|_| link.ends_with(".csv")) {
            for row in rows.lines() {
                assert!(row.contains("DUMMY-"), "{link}: {row}");
            }
        } else {
            assert!(text.to_uppercase().contains("DUMMY"), "{link}");
        }
    }
    assert!(
        trial
            .browser("statistician")
            .get("/dummy-arms")
            .text()
            .contains("DUMMY")
    );
    for user in ["data-manager", "sponsor", "coordinator", "committee"] {
        let browser = trial.browser(user);
        assert_eq!(
            browser.get("/dummy-arms/files/adam/adsl.csv").status(),
            403,
            "{user}"
        );
    }
}

#[test]
fn once_the_trial_is_unblinded_no_dummy_arms_are_drawn_any_more() {
    let trial = Trial::drawn("rehearsal_late", [5; 32], analysed);
    let manager = trial.browser("data-manager");
    let lock = [
        ("_key", "lock"),
        ("reason", "complete"),
        ("although", "a test"),
    ];
    assert_eq!(manager.post("/unblinding/lock", &lock).status(), 303);
    let proof = ("password", KNOWN_PASSWORD);
    assert_eq!(
        manager
            .post("/unblinding", &[("reason", "the end"), proof])
            .status(),
        303
    );
    let statistician = trial.browser("statistician");
    let confirmed = statistician.post("/unblinding/confirmation", &[proof]);
    assert_eq!(confirmed.status(), 303, "{}", confirmed.text());
    assert_eq!(statistician.post("/dummy-arms", &[]).status(), 423);
}
