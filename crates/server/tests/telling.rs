//! Words that could tell an arm: they come back once before they go out, and those who know the arms are told where blinded people
//! wrote them; nobody who is blinded is told more than before.

use serde_json::{Value, json};

use crate::trial::{Answer, Trial, World};

fn parsed(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text()).unwrap()
}

fn risks(trial: &Trial, who: &str) -> Vec<Value> {
    let answer = trial.browser(who).get("/api/v1/blind-risks");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    parsed(&answer)["risks"].as_array().unwrap().clone()
}

#[test]
fn b_36_a_question_with_words_that_could_tell_an_arm_comes_back_once_and_the_responsibility_stands_in_the_trail()
 {
    let trial = Trial::new("outgoing", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let monitor = trial.browser("monitor");
    let path = format!("/subjects/{subject}/queries");
    let text = "IgG 22 g/L, please check";
    let back = monitor.post(&path, &[("_key", "one"), ("text", text)]);
    assert_eq!(back.status(), 422, "{}", back.text());
    let page = back.text();
    assert!(page.contains("These words could tell an arm") && page.contains("IgG, 22 g/L"));
    assert!(page.contains(text) && page.contains("name=\"_telling\" value=\"IgG|22 g/L\""));
    // Other words than those for which the responsibility was taken come back again.
    let other = [
        ("_key", "two"),
        ("text", "IgG 22 g/L, Coombs"),
        ("_telling", "IgG|22 g/L"),
    ];
    assert_eq!(monitor.post(&path, &other).status(), 422);
    let taken = [
        ("_key", "three"),
        ("text", text),
        ("_telling", "IgG|22 g/L"),
    ];
    assert_eq!(monitor.post(&path, &taken).status(), 303);
    let trail = monitor.get(&format!("/subjects/{subject}/trail")).text();
    assert!(trail.contains("on the responsibility of whoever wrote them: IgG, 22 g/L"));
    // What could tell nothing goes out as it is.
    let plain = [
        ("_key", "four"),
        ("text", "Please confirm the onset of the rash"),
    ];
    assert_eq!(monitor.post(&path, &plain).status(), 303);
}

#[test]
fn b_36_programs_name_the_words_for_which_they_take_the_responsibility() {
    let trial = Trial::new("outgoing_programs", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let monitor = trial.browser("monitor");
    let path = format!("/api/v1/subjects/{subject}/queries");
    let ask = |key: &str, telling: Value| {
        let sent = json!({"about": {"of": "subject"}, "text": "is this from lot A12345?", "telling": telling});
        monitor.post_json(&path, key, &sent.to_string())
    };
    let back = ask("one", json!([]));
    assert_eq!(back.status(), 422, "{}", back.text());
    assert_eq!(parsed(&back)["problems"][0]["value"], "lot A12345");
    assert_eq!(ask("two", json!(["lot A12345"])).status(), 201);
    let sponsor = trial.browser("sponsor");
    let sent = json!({"subject": subject, "form": "adverse-event", "item": "Term", "proposed": "haemolysis", "text": "as reported"});
    let back = sponsor.post_json("/api/v1/correction-requests", "three", &sent.to_string());
    assert_eq!(back.status(), 422, "{}", back.text());
}

#[test]
fn b_11_a_local_level_of_immunoglobulin_in_an_adverse_event_is_told_to_those_who_know_the_arms_and_to_nobody_else()
 {
    let trial = Trial::new("blind_risk", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let coordinator = trial.browser("coordinator");
    let before = risks(&trial, "pharmacist").len();
    let text = "Local laboratory: IgG 21.4, rash on both hands";
    let sent = json!({"date": trial.today(), "event": {"kind": "deviation", "text": text}});
    let path = format!("/api/v1/subjects/{subject}/events");
    let stored = coordinator.post_json(&path, "risk", &sent.to_string());
    assert_eq!(stored.status(), 201, "{}", stored.text());
    for who in ["pharmacist", "committee"] {
        let found = risks(&trial, who);
        assert_eq!(found.len(), before + 1, "{who}");
        assert_eq!(found[0]["texts"][0]["words"], json!(["IgG"]), "{who}");
        assert_eq!(found[0]["person"], "coordinator");
        let home = trial.browser(who).get("/").text();
        assert!(
            home.contains("Texts of blinded people that could tell an arm: 1."),
            "{who}"
        );
    }
    let page = trial.browser("pharmacist").get("/blind-risks").text();
    assert!(
        page.contains("Local laboratory: <mark>IgG</mark> 21.4"),
        "{page}"
    );
    // Who is blinded finds no such page, and no word of it on the first one.
    for who in [
        "coordinator",
        "investigator",
        "monitor",
        "data-manager",
        "medical-monitor",
    ] {
        assert_eq!(
            trial.browser(who).get("/blind-risks").status(),
            403,
            "{who}"
        );
        assert_eq!(trial.browser(who).get("/api/v1/blind-risks").status(), 403);
        assert!(
            !trial
                .browser(who)
                .get("/")
                .text()
                .contains("could tell an arm"),
            "{who}"
        );
    }
    // Seen to, it waits no more for who did; for the other it does.
    let risk = risks(&trial, "pharmacist")[0]["risk"].to_string();
    let pharmacist = trial.browser("pharmacist");
    assert_eq!(
        pharmacist
            .post(&format!("/blind-risks/{risk}/seen"), &[])
            .status(),
        303
    );
    assert!(!pharmacist.get("/").text().contains("could tell an arm: "));
    assert!(
        trial
            .browser("committee")
            .get("/")
            .text()
            .contains("could tell an arm: 1.")
    );
}

#[test]
fn a_pharmacist_is_told_of_the_own_site_alone_and_the_committee_of_all() {
    let trial = Trial::new("blind_risk_sites", World::One);
    let elsewhere = trial.subject_of(|site| site != 1);
    let monitor = trial.browser("monitor");
    let sent = json!({"about": {"of": "subject"}, "text": "Coombs test?", "telling": ["Coombs"]});
    let path = format!("/api/v1/subjects/{elsewhere}/queries");
    assert_eq!(
        monitor.post_json(&path, "q", &sent.to_string()).status(),
        201
    );
    let of = |who: &str| {
        let risks = risks(&trial, who);
        risks
            .iter()
            .filter(|risk| risk["subject"] == elsewhere)
            .count()
    };
    assert_eq!((of("pharmacist"), of("committee")), (0, 1));
    let risk = risks(&trial, "committee")[0]["risk"].to_string();
    let path = format!("/blind-risks/{risk}/seen");
    assert_eq!(trial.browser("pharmacist").post(&path, &[]).status(), 404);
}

/// What those write who know the arms stands in no words of their own where blinded people read it.
#[test]
fn b_36_who_knows_the_arms_has_no_words_that_blinded_eyes_read() {
    let trial = Trial::new("own_words", World::One);
    let word = "Octagam-canary-7731";
    let pharmacist = trial.browser("pharmacist");
    let subject = trial.subject_of(|site| site == 1);
    for route in server::ROUTES
        .iter()
        .filter(|route| route.method == server::Method::Post)
    {
        if !route.policy.admits(Some(store::Role::Pharmacist)) || route.path.contains("sign") {
            continue;
        }
        let path = crate::rights::address(route, &subject.to_string());
        let today = trial.today();
        let fields: Vec<(&str, &str)> = [
            "text",
            "reason",
            "words",
            "name",
            "day_1_break_1_reason",
            "_reason",
            "premedication",
        ]
        .into_iter()
        .map(|field| (field, word))
        .chain([("_key", route.path), ("date", today.as_str())])
        .collect();
        pharmacist.post(&path, &fields);
    }
    for seen in crate::two_worlds::crawl_as_everybody_blinded(&trial) {
        let text = String::from_utf8_lossy(seen.body()).into_owned();
        assert!(!text.contains(word), "{seen:?}");
    }
}

#[test]
fn b_20_the_narrative_of_a_serious_event_is_drafted_without_an_arm_and_its_telling_words_are_named()
{
    let trial = Trial::new("narrative", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let site = trial.browser("coordinator");
    let event = |seriousness: &str, words: &str| {
        json!({"kind": "adverse_event", "term": "Syncope", "system_organ_class": "", "severity": "severe",
            "seriousness": seriousness, "relation": "related", "onset": {"hours": 2}, "outcome": "recovered", "ended": trial.today(),
            "action": "interrupted", "reported": {"words": words, "serious_because": if seriousness == "serious" { json!(["hospitalisation"]) } else { json!([]) }}})
    };
    let write = |key: &str, event: Value| {
        let sent = json!({"date": trial.today(), "event": event, "reason": "as told"});
        let stored = site.post_json(
            &format!("/api/v1/subjects/{subject}/events"),
            key,
            &sent.to_string(),
        );
        assert_eq!(stored.status(), 201, "{}", stored.text());
        parsed(&stored)["entry"].as_u64().unwrap()
    };
    let serious = write(
        "serious",
        event("serious", "fell when the foam was seen in the line"),
    );
    let mild = write("mild", event("not_serious", "dizzy"));
    for (who, role) in crate::rights::USERS {
        let path = format!("/subjects/{subject}/narratives/{serious}");
        let status = if "IX".contains(role) { 200 } else { 403 };
        assert_eq!(trial.browser(who).get(&path).status(), status, "{who}");
        assert_eq!(
            trial.browser(who).get(&format!("/api/v1{path}")).status(),
            status,
            "{who}"
        );
    }
    let medical = trial.browser("medical-monitor");
    let answer = medical.get(&format!("/api/v1/subjects/{subject}/narratives/{serious}"));
    let draft = parsed(&answer);
    assert_eq!(draft["telling"], json!(["foam"]));
    let text = draft["paragraphs"].to_string();
    for said in [
        "Syncope",
        "Related, at least possibly",
        "days after the first infusion",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for word in ["IVIG", "PLACEBO", "Octagam", "Sodium"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let page = medical.get("/adverse-events").text();
    assert!(page.contains(&format!("/subjects/{subject}/narratives/{serious}")));
    assert!(!page.contains(&format!("/narratives/{mild}\"")));
    let path = format!("/subjects/{subject}/narratives/{mild}");
    assert_eq!(medical.get(&path).status(), 404);
}
