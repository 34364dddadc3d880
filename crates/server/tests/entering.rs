//! Entry into the extension after a deterioration, which the protocol grants to one arm alone: up to the pharmacist's act the
//! two worlds look alike to everybody who is blinded, whatever they ask for.

use record::{Act, Entry, Event};

use crate::browser_forms::life_with_a_cross_over;
use crate::trial::{Trial, World};
use crate::two_worlds::{Seen, crawl_as_everybody_blinded, first_difference, seen};

/// The blinded period of somebody who deteriorated and crossed over, to its end.
fn life() -> Vec<Entry> {
    let life = life_with_a_cross_over();
    let is_completed = |entry: &Entry| matches!(entry.event, Event::Act(Act::Completed { .. }));
    let last = life.iter().position(is_completed).unwrap();
    life[..=last].to_vec()
}

/// What the blinded see when the site asks for the entry by its form, and look at everything then.
fn asked_by_the_blinded(trial: &Trial) -> Vec<Seen> {
    let mut all = Vec::new();
    for who in ["investigator", "coordinator"] {
        let browser = trial.browser(who);
        let path = "/subjects/1/forms/period-entry";
        let asked = seen(trial, who, format!("POST {path}"), || {
            browser.fill_in(path, &[("date", &trial.today()), ("period", "EXTENSION")])
        });
        assert_eq!(asked.status(), 422, "{who}");
        let text = String::from_utf8_lossy(asked.body()).into_owned();
        assert!(text.contains("The pharmacist"), "{text}");
        all.push(asked);
    }
    all.extend(crawl_as_everybody_blinded(trial));
    all
}

#[test]
fn who_deteriorated_is_alike_in_both_worlds_until_the_pharmacist_enters_the_extension() {
    let worlds =
        [World::One, World::Other].map(|world| Trial::of_world("entering", world, &life()));
    let [one, other] = worlds.each_ref().map(asked_by_the_blinded);
    assert!(one.len() > 100, "{} answers", one.len());
    assert_eq!(first_difference(&one, &other), None);
    // The pharmacist is told before the button what it does; then one world lets the subject in, and the other does not.
    let answers = worlds.each_ref().map(|trial| {
        let before = trial.house.store.who_knows().unwrap().len();
        let pharmacist = trial.browser("pharmacist");
        let page = pharmacist.get("/pharmacy/1").text();
        assert!(
            page.contains("the record opens the arm for this alone"),
            "{page}"
        );
        assert_eq!(
            trial.house.store.who_knows().unwrap().len(),
            before,
            "looking opens nothing"
        );
        let answer = pharmacist.post(
            "/pharmacy/1/period-entry",
            &[("_key", "entry"), ("date", &trial.today())],
        );
        assert_eq!(trial.house.store.who_knows().unwrap().len(), before + 1);
        (answer.status(), answer.text())
    });
    let mut statuses = answers.each_ref().map(|(status, _)| *status);
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let refused = answers.iter().find(|(status, _)| *status == 422).unwrap();
    assert!(
        refused.1.contains("The subject does not enter"),
        "{}",
        refused.1
    );
    // Neither why it was refused nor what was opened stands in anybody's trail.
    for trial in &worlds {
        for who in ["monitor", "sponsor", "statistician", "investigator"] {
            let trail = trial.browser(who).get("/trail").text();
            assert!(!trail.contains("keeps this subject") && !trail.contains("keeps the subject"));
        }
    }
}
