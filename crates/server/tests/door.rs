//! The door: signing in, sessions, headers, and what is not lost when a session ends.

use record::SubjectNumber;

use crate::trial::{Answer, Trial, World, encode, form_token};

#[test]
fn every_page_forbids_what_is_not_ours_and_stays_in_no_cache() {
    let trial = Trial::new("headers", World::One);
    let browser = trial.browser("coordinator");
    for path in ["/", "/subjects", "/style.css", "/no-such-page", "/sign-in"] {
        let answer = browser.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("script-src 'self'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        let text = answer.text();
        assert!(
            !text.contains("style=") && !text.contains("onclick"),
            "{path} holds something inline"
        );
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !elsewhere.contains("http://") && !elsewhere.contains("https://"),
            "{path} leads elsewhere"
        );
    }
}

#[test]
fn t_30_a_session_has_a_new_token_and_an_old_one_is_worth_nothing_after_signing_out() {
    let trial = Trial::new("fixation", World::One);
    let before = trial.ask("GET", "/sign-in", None, "").cookie().unwrap();
    let browser = trial.browser("coordinator");
    assert_ne!(before, browser.cookie);
    assert_eq!(browser.get("/").status(), 200);
    assert_eq!(trial.ask("GET", "/", Some(&before), "").status(), 303);
    assert_eq!(browser.post("/sign-out", &[]).status(), 303);
    assert_eq!(browser.get("/").status(), 303);
}

#[test]
fn t_30_signing_in_anew_ends_the_session_before() {
    let trial = Trial::new("anew", World::One);
    let before = trial.browser("coordinator");
    let form = [
        ("_form_token", form_token(&before.cookie)),
        ("name", "monitor".to_owned()),
        ("password", "demonstration".to_owned()),
    ];
    let let_in = trial.ask("POST", "/sign-in", Some(&before.cookie), &encode(&form));
    assert_eq!(let_in.status(), 303);
    assert_ne!(let_in.cookie().unwrap(), before.cookie);
    assert_eq!(before.get("/subjects").status(), 303);
}

#[test]
fn t_30_the_cookie_is_kept_from_scripts_and_from_other_sites() {
    let trial = Trial::new("cookie", World::One);
    let door = trial.ask("GET", "/sign-in", None, "");
    let cookie = door.header("set-cookie").unwrap();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Strict")
            && cookie.contains("Path=/")
    );
}

#[test]
fn t_30_a_session_ends_after_half_an_hour_without_a_request_and_after_twelve_in_any_case() {
    let trial = Trial::new("idle", World::One);
    let minute = 60 * 1_000_000;
    let browser = trial.browser("coordinator");
    trial.later(29 * minute);
    assert_eq!(browser.get("/").status(), 200);
    trial.later(31 * minute);
    assert_eq!(browser.get("/").status(), 303);
    let browser = trial.browser("coordinator");
    for _ in 0..36 {
        trial.later(20 * minute);
        browser.get("/");
    }
    trial.later(minute);
    assert_eq!(browser.get("/").status(), 303);
}

#[test]
fn what_was_typed_when_the_session_had_ended_is_put_back_after_signing_in() {
    let trial = Trial::new("kept", World::One);
    let own = trial.subject_of(|site| site == 1);
    let browser = trial.browser("coordinator");
    let path = format!("/subjects/{own}/forms/deviation");
    let key = browser.get(&path).hidden("_key");
    trial.later(60 * 60 * 1_000_000);
    let typed = "the visit was moved <b>by a day</b> & it's noted";
    let refused = browser.post(
        &path,
        &[("_key", &key), ("_by", "coordinator"), ("text", typed)],
    );
    let back = signed_in_again(&trial, &browser.cookie, &path, &refused, "coordinator");
    assert_eq!(back.status(), 200, "{}", back.text());
    assert!(back.text().contains(&format!("action=\"{path}\"")));
    assert!(
        back.text()
            .contains("the visit was moved &lt;b&gt;by a day&lt;/b&gt; &amp; it")
    );
    assert_eq!(back.hidden("_act"), "review");
}

/// Signs in at the door that a form was answered with, as somebody.
fn signed_in_again(
    trial: &Trial,
    cookie: &str,
    path: &str,
    refused: &Answer,
    name: &str,
) -> Answer {
    assert_eq!(refused.status(), 401);
    let kept = refused.hidden("kept").replace("&amp;", "&");
    let form = [
        ("_form_token", form_token(cookie)),
        ("name", name.to_owned()),
        ("password", "demonstration".to_owned()),
        ("kept_path", path.to_owned()),
        ("kept", kept),
    ];
    trial.ask("POST", "/sign-in", Some(cookie), &encode(&form))
}

#[test]
fn b_38_what_one_person_typed_is_shown_to_nobody_who_signs_in_after() {
    let trial = Trial::new("kept_by", World::One);
    let own = trial.subject_of(|site| site == 1);
    let browser = trial.browser("coordinator");
    let path = format!("/subjects/{own}/forms/deviation");
    let page = browser.get(&path);
    assert_eq!(page.hidden("_by"), "coordinator");
    let key = page.hidden("_key");
    trial.later(60 * 60 * 1_000_000);
    let typed = [
        ("_key", key.as_str()),
        ("_by", "coordinator"),
        ("text", "between us"),
    ];
    let refused = browser.post(&path, &typed);
    let other = signed_in_again(&trial, &browser.cookie, &path, &refused, "investigator");
    assert_eq!(other.status(), 303);
    assert!(!other.text().contains("between us"));
}

#[test]
fn an_act_that_waited_for_a_new_sign_in_is_not_carried_out_and_its_password_is_told_to_nobody() {
    let trial = Trial::new("kept_act", World::One);
    let own = trial.subject_of(|site| site == 1);
    let browser = trial.browser("investigator");
    let path = format!("/subjects/{own}/unblind");
    assert_eq!(browser.get(&path).hidden("_by"), "investigator");
    trial.later(60 * 60 * 1_000_000);
    let typed = [
        ("_by", "investigator"),
        ("reason", "anaphylaxis, the emergency room asks"),
        ("password", "demonstration"),
    ];
    let refused = browser.post(&path, &typed);
    assert!(!refused.hidden("kept").contains("demonstration"));
    let back = signed_in_again(&trial, &browser.cookie, &path, &refused, "investigator");
    assert_eq!(back.status(), 200);
    let page = back.text();
    // The words stand there, to be copied to the page to which a link leads.
    assert!(page.contains("anaphylaxis, the emergency room asks"));
    assert!(page.contains(&format!("href=\"{path}\"")));
    assert!(!page.contains("value=\"demonstration\""), "{page}");
    assert!(!page.contains(&format!("action=\"{path}\"")));
}

#[test]
fn a_form_that_the_browser_brought_back_and_that_was_changed_is_not_taken_for_stored() {
    let trial = Trial::new("sent_again", World::One);
    let own = trial.subject_of(|site| site == 1);
    let browser = trial.browser("coordinator");
    let path = format!("/subjects/{own}/forms/deviation");
    let (key, today) = (browser.get(&path).hidden("_key"), trial.today());
    let first = [
        ("_key", key.as_str()),
        ("date", today.as_str()),
        ("text", "the visit was a day late"),
    ];
    let stored = browser.post(&path, &first);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    assert_eq!(browser.post(&path, &first).status(), 303);
    let changed = [
        ("_key", key.as_str()),
        ("date", today.as_str()),
        ("text", "the visit was two days late"),
    ];
    let again = browser.post(&path, &changed);
    assert_eq!(again.status(), 409);
    assert!(again.text().contains("the visit was two days late"));
    assert!(again.text().contains("This form was stored before"));
}

#[test]
fn nobody_is_led_from_the_door_to_elsewhere() {
    let trial = Trial::new("led", World::One);
    for to in [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/no-such-page",
    ] {
        let cookie = trial.ask("GET", "/sign-in", None, "").cookie().unwrap();
        let form = [
            ("_form_token", form_token(&cookie)),
            ("name", "coordinator".to_owned()),
            ("password", "demonstration".to_owned()),
            ("to", to.to_owned()),
        ];
        let answer = trial.ask("POST", "/sign-in", Some(&cookie), &encode(&form));
        assert_eq!(answer.header("location"), Some("/"), "{to}");
    }
}

#[test]
fn a_page_of_another_name_that_leads_to_this_machine_is_not_answered() {
    let trial = Trial::new("rebinding", World::One);
    let request = http::Request::builder()
        .uri("/sign-in")
        .header("host", "elsewhere.example")
        .body(Vec::new())
        .unwrap();
    assert_eq!(server::answer(&trial.house, &request).0.status(), 421);
}

#[test]
fn t_36_a_wrong_name_and_a_wrong_password_are_answered_alike() {
    let trial = Trial::new("enumeration", World::One);
    let cookie = trial.ask("GET", "/sign-in", None, "").cookie().unwrap();
    let ask = |name: &str| {
        let form = [
            ("_form_token", form_token(&cookie)),
            ("name", name.to_owned()),
            ("password", "a wrong password".to_owned()),
        ];
        trial.ask("POST", "/sign-in", Some(&cookie), &encode(&form))
    };
    let (somebody, nobody) = (ask("coordinator"), ask("coordinatos"));
    assert_eq!(somebody.status(), 401);
    assert_eq!(somebody.0.headers(), nobody.0.headers());
    assert_eq!(
        somebody.text().replace("coordinator", ""),
        nobody
            .text()
            .replace("coordinatos", "")
            .replace("coordinator", "")
    );
}

#[test]
fn the_configuration_that_is_shipped_is_read_and_a_slip_in_one_is_named_with_its_line() {
    let file = server::SettingsFile::read(include_str!("../../../deploy/serve.toml")).unwrap();
    let settings = file.settings().unwrap();
    assert_eq!(settings.transport, server::Transport::Proxy);
    assert_eq!(settings.answer_floor, std::time::Duration::from_millis(300));
    let slip = server::SettingsFile::read("idle_minutes = 30\nbehind_prxy = true").unwrap_err();
    assert!(
        slip.contains("line 2") && slip.contains("behind_prxy"),
        "{slip}"
    );
}

#[test]
fn what_a_program_sends_that_cannot_be_read_is_refused_writes_nothing_and_stands_in_the_trail() {
    let trial = Trial::new("unreadable", World::One);
    let own = trial.subject_of(|site| site == 1);
    let browser = trial.browser("coordinator");
    let path = format!("/api/v1/subjects/{own}/events");
    let lines = || trial.house.store.standing().unwrap().sequence;
    let event = |event: &str| format!("{{\"date\":\"{}\",\"event\":{event}}}", trial.today());
    for (key, body) in [
        (
            "twice",
            event("{\"kind\":\"deviation\",\"text\":\"a\",\"text\":\"b\"}"),
        ),
        (
            "unknown",
            event("{\"kind\":\"deviation\",\"text\":\"a\",\"arm\":\"b\"}"),
        ),
        (
            "nul",
            event("{\"kind\":\"deviation\",\"text\":\"a\\u0000\"}"),
        ),
        ("cut", "{\"date\":".to_owned()),
    ] {
        let (before, entries) = (
            lines(),
            trial.house.store.entries_of(SubjectNumber(own)).unwrap(),
        );
        let answer = browser.post_json(&path, key, &body);
        assert_eq!(answer.status(), 400, "{key}: {}", answer.text());
        assert_eq!(lines(), before + 1, "{key}: the attempt is one line");
        assert_eq!(
            trial.house.store.entries_of(SubjectNumber(own)).unwrap(),
            entries,
            "{key}"
        );
    }
}
