//! B-5 and B-29: how long the pharmacy takes, and in which order it works, is told by no trail. Two worlds that differ in nothing
//! else are the same to the byte for everybody who is blinded, on the day itself and when it is over.

use jiff::ToSpan;
use record::{SiteNumber, Sites, SubjectNumber};
use store::{OpeningPurpose, Person, Role};

use crate::trial::{Trial, World};
use crate::two_worlds::{Seen, crawl_as_everybody_blinded, first_difference};

const HOUR: i64 = 3_600_000_000;

/// What happens from noon on, an hour apart.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// The pharmacist opens the sheet of the first of two subjects, or of the second.
    Prepares(usize),
    /// The coordinator writes down that a visit was moved.
    Notes(usize),
    /// Nothing.
    Waits,
}

/// The pharmacist opens the sheet of a subject at the own site.
fn prepares(trial: &Trial, subject: u32) {
    let pharmacist = Person {
        name: "pharmacist".to_owned(),
        role: Role::Pharmacist,
        sites: Sites::one(SiteNumber(1)),
    };
    let (number, why) = (SubjectNumber(subject), "the bag of week 0");
    let store = &trial.house.store;
    store
        .open_arm(pharmacist, number, OpeningPurpose::Dispensing, why)
        .unwrap();
}

fn lines_of_trails(seen: Vec<Seen>) -> Vec<Seen> {
    let of_trails = |one: &Seen| one.what().contains("trail");
    seen.into_iter().filter(of_trails).collect()
}

/// What everybody who is blinded reads of trails at the end of the day, and on the next.
fn day(steps: [Step; 5]) -> [Vec<Seen>; 2] {
    let trial = Trial::new("latency", World::One);
    let subjects: Vec<u32> = trial
        .subjects()
        .into_iter()
        .filter(|(_, site)| *site == 1)
        .map(|(subject, _)| subject)
        .filter(|subject| {
            let number = SubjectNumber(*subject);
            let enrolled = move |state: &record::TrialState<'_>| {
                state.subject(number).unwrap().enrolment().is_some()
            };
            trial.house.store.look(enrolled).unwrap()
        })
        .collect();
    for step in steps {
        match step {
            Step::Prepares(of) => prepares(&trial, subjects[of]),
            Step::Notes(of) => {
                let path = format!("/subjects/{}/forms/deviation", subjects[of]);
                let today = trial.today();
                let fields = [("date", today.as_str()), ("text", "a visit was moved")];
                let stored = trial.browser("coordinator").fill_in(&path, &fields);
                assert_eq!(stored.status(), 303, "{}", stored.text());
            }
            Step::Waits => {}
        }
        trial.later(HOUR);
    }
    let on_the_day = lines_of_trails(crawl_as_everybody_blinded(&trial));
    trial.set_day(trial.house.today().checked_add(1.day()).unwrap());
    [
        on_the_day,
        lines_of_trails(crawl_as_everybody_blinded(&trial)),
    ]
}

fn says_pharmacy(seen: &[Seen]) -> usize {
    let says = |one: &&Seen| {
        let text = String::from_utf8_lossy(one.body());
        text.contains("pharmacy_action") || text.contains("pharmacy action")
    };
    seen.iter().filter(says).count()
}

#[test]
fn b_29_what_the_pharmacy_did_first_or_last_slowly_or_fast_is_told_by_no_trail() {
    use Step::{Notes, Prepares, Waits};
    let [early, early_after] = day([Prepares(0), Prepares(1), Notes(0), Notes(1), Waits]);
    let [late, late_after] = day([Notes(0), Prepares(1), Waits, Notes(1), Prepares(0)]);
    assert!(early.len() > 20, "{} answers were looked at", early.len());
    // The two differ in when others wrote what they wrote, and so does what is read of it.
    assert!(first_difference(&early, &late).is_some());
    let [quick, quick_after] = day([Waits, Notes(0), Prepares(0), Notes(1), Prepares(1)]);
    let [slow, slow_after] = day([Prepares(1), Notes(0), Waits, Notes(1), Prepares(0)]);
    assert_eq!(first_difference(&quick, &slow), None);
    assert_eq!(first_difference(&quick_after, &slow_after), None);
    assert_eq!(says_pharmacy(&quick), 0, "the day is not over");
    assert!(
        says_pharmacy(&quick_after) > 5,
        "it is told when the day is over"
    );
    assert!(says_pharmacy(&early_after) > 5 && says_pharmacy(&late_after) > 5);
}

/// The pharmacy's line stands behind all others of its day, and the numbers of lines leave none out.
#[test]
fn b_29_lines_are_numbered_for_whoever_reads_them() {
    let trial = Trial::new("numbers", World::One);
    let subject = trial.subject_of(|site| site == 1);
    prepares(&trial, subject);
    trial.later(HOUR);
    let form = format!("/subjects/{subject}/forms/deviation");
    let today = trial.today();
    let fields = [("date", today.as_str()), ("text", "a visit was moved")];
    assert_eq!(
        trial
            .browser("coordinator")
            .fill_in(&form, &fields)
            .status(),
        303
    );
    trial.set_day(trial.house.today().checked_add(1.day()).unwrap());
    let read = |after: usize| -> Vec<serde_json::Value> {
        let path = format!("/api/v1/subjects/{subject}/trail?after={after}");
        let answer = trial.browser("monitor").get(&path).text();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer["lines"].as_array().unwrap().clone()
    };
    let lines = read(0);
    for (number, line) in (1..).zip(&lines) {
        assert_eq!(line["sequence"], number);
    }
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[kinds.len() - 2..], ["entry", "pharmacy_action"]);
    assert_eq!(read(lines.len() - 1), lines[lines.len() - 1..]);
}

/// B-32: every randomisation is answered after the same time at least, whether somebody is randomised or refused. Like all that
/// measures time it runs with `MYOTRIAL_FULL=1` alone.
#[test]
fn b_32_no_randomisation_is_answered_before_the_floor() {
    if std::env::var_os("MYOTRIAL_FULL").is_none() {
        eprintln!("SKIP B-32, which measures time: MYOTRIAL_FULL=1 runs it");
        return;
    }
    let floor = std::time::Duration::from_millis(120);
    let trial = Trial::furnished("floor", |house| house.settings.answer_floor = floor);
    let coordinator = trial.browser("coordinator");
    let mut answers = std::collections::BTreeSet::new();
    for (subject, _) in trial.subjects().into_iter().filter(|(_, site)| *site == 1) {
        let body = serde_json::json!({ "date": trial.today() }).to_string();
        let path = format!("/api/v1/subjects/{subject}/enrolment");
        let began = std::time::Instant::now();
        let answer = coordinator.post_json(&path, &format!("floor-{subject}"), &body);
        let took = began.elapsed();
        assert!(took >= floor, "{took:?}: {}", answer.text());
        answers.insert(answer.status());
    }
    assert!(!answers.is_empty());
}
