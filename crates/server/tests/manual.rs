//! The manual of a role says what it may do, all of it and nothing else.

use std::collections::BTreeSet;

use server::{Method, ROUTES, Who, explained_in_the_manual};

use crate::double_entry::twice;
use crate::questionnaires::asking;
use crate::rights::USERS;
use crate::trial::{Trial, World};

#[test]
fn f_26_everything_that_somebody_does_on_a_page_stands_in_the_manual_and_nothing_that_nobody_does()
{
    let explained: BTreeSet<&str> = explained_in_the_manual().collect();
    let done: BTreeSet<&str> = ROUTES
        .iter()
        .filter(|route| route.method == Method::Post && !route.path.starts_with("/api/"))
        .filter(|route| matches!(route.policy.who, Who::Roles(_)))
        .map(|route| route.path)
        .collect();
    assert_eq!(explained, done);
}

#[test]
fn f_26_the_manual_of_each_role_tells_its_own_tasks_and_the_visits_of_the_trial() {
    let trial = Trial::new("manual", World::One);
    let say = trial.house.say;
    let has = |text: &str, message: &str| text.contains(&message.replace('"', "&quot;"));
    for (user, letter) in USERS {
        let page = trial.browser(user).get("/manual");
        assert_eq!(page.status(), 200, "{user}");
        let text = page.text();
        for (message, who) in [
            (say.manual_screen, "IC"),
            (say.manual_enrol, "IC"),
            (say.manual_visit, "ICA"),
            (say.manual_infusion, "ICP"),
            (say.manual_adverse_event, "IC"),
            (say.manual_prepare, "P"),
            (say.manual_correct, "IC"),
            (say.manual_query, "MDX"),
            (say.manual_verify, "M"),
            (say.manual_lock, "D"),
            (say.manual_emergency, "I"),
            (say.manual_account, "Z"),
            (say.manual_rule_apart, "ICA"),
            (say.manual_rule_knows_arms, "PBL"),
        ] {
            assert_eq!(
                has(&text, message),
                who.contains(letter),
                "{user}: {message}"
            );
        }
        for visit in trial.house.plan.visits() {
            assert!(text.contains(&visit.label), "{user}: {}", visit.label);
        }
        // What this trial does not ask for is not explained.
        for message in [
            say.manual_second_entry,
            say.manual_questionnaire,
            say.manual_by_hand,
        ] {
            assert!(!has(&text, message), "{user}: {message}");
        }
        // As a file it needs nothing from elsewhere.
        let file = trial.browser(user).get("/manual/file");
        let disposition = file.header("content-disposition").unwrap().to_owned();
        assert!(disposition.contains("manual-"), "{disposition}");
        let text = file.text();
        assert!(
            text.contains("<style>") && text.contains(".choices"),
            "{user}"
        );
        for from_elsewhere in ["<link", "<script", "href=", "src=", "<form"] {
            assert!(!text.contains(from_elsewhere), "{user}: {from_elsewhere}");
        }
    }
}

#[test]
fn f_26_what_a_trial_asks_for_besides_stands_in_the_manual_of_those_who_do_it() {
    for (plan, task, rule) in [
        (
            twice(World::One),
            true,
            "Entered by two people: Visit, Adverse event.",
        ),
        (
            asking(World::One),
            false,
            "Answered by participants themselves: ",
        ),
    ] {
        let trial = Trial::with_plan("manual_more", plan);
        let say = trial.house.say;
        let message = if task {
            say.manual_second_entry
        } else {
            say.manual_questionnaire
        };
        let text = trial.browser("coordinator").get("/manual").text();
        assert!(text.contains(&message.replace('"', "&quot;")), "{text}");
        assert!(text.contains(rule), "{text}");
        assert!(
            !trial
                .browser("sponsor")
                .get("/manual")
                .text()
                .contains(rule)
        );
    }
}
