//! An entry that was made for the wrong subject is struck out on its page, and acts that were carried out on a value that was
//! mistyped stand.

use forms::{FormKind, typed_of};
use record::{Event, Observation, SubjectNumber};

use crate::trial::{Trial, World};

/// The entry of a visit of a subject: its number in the record, and the name of the visit.
pub fn visit_of(trial: &Trial, subject: u32) -> (u64, String) {
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let mut visits = entries.iter().filter_map(|entry| match &entry.event {
        Event::Observation(Observation::VisitHeld(held)) => {
            Some((entry.sequence, held.visit.to_string()))
        }
        _ => None,
    });
    visits.next_back().unwrap()
}

/// Sends a correction of the visit by which a subject's stratum was found: the physician's global from now on.
pub fn correct_stratum(
    trial: &Trial,
    who: &str,
    subject: u32,
    global: &str,
) -> crate::trial::Answer {
    let strata = trial.house.plan.strata().unwrap();
    let visit = trial.house.plan.visit(strata.visit()).id.clone();
    let entries = trial
        .house
        .store
        .entries_of(SubjectNumber(subject))
        .unwrap();
    let entry = entries
        .iter()
        .find(|entry| {
            matches!(typed_of(entry), Some((FormKind::Visit { visit: own }, _)) if own == visit)
        })
        .unwrap();
    let mut core = serde_json::to_value(&entry.event).unwrap()["findings"]["core_set"].clone();
    core["physician_global"] = serde_json::json!(global);
    let body = serde_json::json!({
        "entry": entry.sequence, "reason": "the wrong line",
        "items": [{ "group": "event.findings.core_set", "seen": 0, "new": core }],
    });
    trial.browser(who).post_json(
        &format!("/api/v1/subjects/{subject}/corrections"),
        &format!("stratum/{subject}"),
        &body.to_string(),
    )
}

/// A subject of site 1 who was randomised.
fn randomised(trial: &Trial) -> u32 {
    let found = trial
        .house
        .store
        .look(|state| {
            let subjects = state.subjects().iter();
            subjects
                .filter(|subject| subject.enrolment().is_some() && subject.screening().site.0 == 1)
                .map(|subject| subject.number().0)
                .next()
        })
        .unwrap();
    found.unwrap()
}

#[test]
fn r_25_a_mistyped_stratum_is_made_right_and_everybody_who_may_see_deviations_sees_that_the_allocation_stands()
 {
    let trial = Trial::new("stratum", World::One);
    let subject = randomised(&trial);
    let number = SubjectNumber(subject);
    let before = trial
        .house
        .store
        .look(move |state| state.subject(number).unwrap().enrolment().unwrap().stratum)
        .unwrap();
    let plan = trial.house.plan.clone();
    // Of each of two values one is in another stratum than the one that was used.
    let global = ["1.5", "9.5"]
        .into_iter()
        .find(|value| plan.stratum_of(value.parse().unwrap()).ok() != before)
        .unwrap();
    let corrected = correct_stratum(&trial, "coordinator", subject, global);
    assert_eq!(corrected.status(), 201, "{}", corrected.text());
    assert!(
        corrected.text().contains("\"upheld\":1"),
        "{}",
        corrected.text()
    );
    let told = format!("/subjects/{subject}?done=correction&stands=yes");
    let told = trial.browser("coordinator").get(&told).text();
    assert!(told.contains(trial.house.say.acts_stand), "{told}");
    let after = trial
        .house
        .store
        .look(move |state| {
            let subject = state.subject(number).unwrap();
            (
                subject.enrolment().unwrap().stratum,
                subject.stratum_correction().map(|one| one.true_stratum),
            )
        })
        .unwrap();
    assert_eq!(after.0, before);
    assert_eq!(after.1, plan.stratum_of(global.parse().unwrap()).ok());
    for user in ["coordinator", "monitor", "medical-monitor", "statistician"] {
        let page = trial.browser(user).get("/deviations").text();
        assert!(
            page.contains("randomised in another stratum"),
            "{user}: {page}"
        );
    }
    let assessor = trial
        .browser("assessor")
        .get(&format!("/subjects/{subject}"))
        .text();
    assert!(!assessor.contains("stratum"), "{assessor}");
}

#[test]
fn an_entry_made_for_the_wrong_subject_is_struck_out_on_its_page() {
    let trial = Trial::new("strike", World::One);
    let subject = randomised(&trial);
    let (entry, visit) = visit_of(&trial, subject);
    let browser = trial.browser("coordinator");
    let page = format!("/subjects/{subject}/entries/{entry}");
    let path = format!("{page}/strike-out");
    let text = browser.get(&page).text();
    assert!(text.contains(trial.house.say.strike_out_help), "{text}");
    // Without a reason the page comes back with the message at the field.
    let without = browser.post_explained(&path, &[("_key", "strike"), ("reason", " ")]);
    assert_eq!(without.status(), 422, "{}", without.text());
    assert!(
        without.text().contains("reason-strike-out"),
        "{}",
        without.text()
    );
    let fields = [("_key", "strike"), ("reason", "it is of subject 2")];
    let struck = browser.post(&path, &fields);
    assert_eq!(struck.status(), 303, "{}", struck.text());
    // A second press changes nothing.
    assert_eq!(browser.post(&path, &fields).status(), 303);
    let shown = browser.get(&format!("/subjects/{subject}/visits/{visit}"));
    assert_eq!(shown.status(), 404);
    let again = browser.get(&page).text();
    assert!(again.contains(trial.house.say.struck_out), "{again}");
    assert!(!again.contains(trial.house.say.strike_out_help), "{again}");
    let monitor = trial.browser("monitor");
    let casebook = monitor.get(&format!("/subjects/{subject}/casebook")).text();
    assert!(casebook.contains(trial.house.say.struck_out), "{casebook}");
    let trail = monitor
        .get(&format!("/subjects/{subject}/trail?entry={entry}"))
        .text();
    assert!(trail.contains("it is of subject 2"), "{trail}");
    let told = monitor
        .get(&format!("/api/v1/subjects/{subject}/entries"))
        .text();
    assert_eq!(told.matches("\"struck_out\"").count(), 1, "{told}");
    // No export has the visit any more.
    let visits = monitor.get("/exports/visits.csv").text();
    let of_subject = visits
        .lines()
        .filter(|line| line.contains(&format!(",{visit},")))
        .filter(|line| line.split(',').next() == Some(&subject.to_string()));
    assert_eq!(of_subject.count(), 0, "{visits}");
}
