//! What keeps patients safe on the pages: nothing is prepared that must not be given, nobody is told the wrong treatment, and
//! what follows from a finding is said even where a form is sent once and never looked at again.

use record::{Act, Entry, Event, Observation, SubjectNumber};

use crate::browser_forms::life_with_a_cross_over;
use crate::trial::{KNOWN_PASSWORD, Trial, whole_lives};

/// The life of somebody at site 1 up to the first entry for which something holds, that one with it.
fn life_until(holds: impl Fn(&Event) -> bool) -> Vec<Entry> {
    let life = life_with_a_cross_over();
    let last = life.iter().position(|entry| holds(&entry.event)).unwrap();
    life[..=last].to_vec()
}

fn visit_is(event: &Event, wanted: &str) -> bool {
    matches!(event, Event::Observation(Observation::VisitHeld(held)) if held.visit.as_str() == wanted)
}

fn openings(trial: &Trial) -> usize {
    trial.house.store.who_knows().unwrap().len()
}

const EMERGENCY: [(&str, &str); 3] = [
    ("reason", "sepsis"),
    ("sure", "yes"),
    ("password", KNOWN_PASSWORD),
];

/// An adverse event as a form says it, with what a test is about.
fn event_with<'f>(trial: &Trial, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, String)> {
    let mut fields: Vec<(&str, String)> = [
        ("words", "Swollen calf"),
        ("severity", "moderate"),
        ("seriousness", "not_serious"),
        ("relation", "related"),
        ("thromboembolism", "not_suspected"),
        ("outcome", "recovering"),
        ("action", "not_changed"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    fields.push(("date", trial.today()));
    for (name, value) in more {
        fields.retain(|(own, _)| own != name);
        fields.push((name, (*value).to_owned()));
    }
    fields
}

fn send_event(trial: &Trial, more: &[(&str, &str)]) {
    let fields = event_with(trial, more);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let stored = trial
        .browser("investigator")
        .fill_in("/subjects/1/forms/adverse-event", &fields);
    assert_eq!(stored.status(), 303, "{}", stored.text());
}

#[test]
fn an_emergency_tells_what_somebody_who_crossed_over_receives_now() {
    let trial = Trial::of(
        "emergency_crossed",
        &life_until(|event| matches!(event, Event::Act(Act::CrossedOver {}))),
    );
    let day = trial.today();
    let told = trial
        .browser("investigator")
        .post("/subjects/1/unblind", &EMERGENCY);
    assert_eq!(told.status(), 200, "{}", told.text());
    let text = told.text();
    let after = |words: &str| {
        let (_, rest) = text
            .split_once(words)
            .unwrap_or_else(|| panic!("no \"{words}\" in {text}"));
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let allocated = after("was allocated to: <strong>");
    let receives = after(&format!("Since {day} the subject receives: "));
    assert!(
        !allocated.is_empty() && !receives.starts_with(&allocated),
        "{allocated} and {receives}"
    );
}

#[test]
fn an_emergency_says_where_somebody_receives_what_the_arm_says_and_where_an_open_product() {
    let plain = Trial::of(
        "emergency_plain",
        &life_until(|event| visit_is(event, "W4")),
    );
    let all = whole_lives();
    let at_site_1 = |entry: &&Entry| matches!(&entry.event, Event::Act(Act::Screened(screening)) if screening.site.0 == 1);
    let extended = all
        .iter()
        .filter(at_site_1)
        .map(|entry| {
            let own = all.iter().filter(|other| other.subject == entry.subject);
            own.cloned().collect::<Vec<Entry>>()
        })
        .find(|life| {
            let has = |wanted: fn(&Act) -> bool| {
                life.iter()
                    .any(|entry| matches!(&entry.event, Event::Act(act) if wanted(act)))
            };
            has(|act| matches!(act, Act::PeriodEntered { .. }))
                && !has(|act| matches!(act, Act::CrossedOver {}))
        })
        .unwrap();
    let entered = extended
        .iter()
        .position(|entry| matches!(entry.event, Event::Act(Act::PeriodEntered { .. })))
        .unwrap();
    let open = Trial::of("emergency_open", &extended[..=entered]);
    for (trial, said) in [
        (plain, "The subject receives the treatment of this arm."),
        (open, "the subject receives: Octagam"),
    ] {
        let told = trial
            .browser("investigator")
            .post("/subjects/1/unblind", &EMERGENCY);
        assert!(told.text().contains(said), "{}", told.text());
    }
}

#[test]
fn who_has_opened_one_arm_can_open_another_in_an_emergency() {
    let life = life_until(|event| visit_is(event, "W4"));
    let mut both = life.clone();
    both.extend(life.iter().map(|entry| Entry {
        subject: SubjectNumber(entry.subject.0 + 1_000),
        ..entry.clone()
    }));
    both.sort_by_key(|entry| entry.date);
    let trial = Trial::of("emergency_twice", &both);
    let investigator = trial.browser("investigator");
    for subject in [1, 2] {
        let told = investigator.post(&format!("/subjects/{subject}/unblind"), &EMERGENCY);
        assert_eq!(told.status(), 200, "{subject}: {}", told.text());
        assert!(told.text().contains("Coordinator"), "{}", told.text());
    }
    // Everything else stays shut, and leads to where an arm can be opened.
    let shut = investigator.get("/subjects/1");
    assert_eq!(shut.status(), 403);
    assert!(
        shut.text().contains("href=\"/subjects/2/unblind\""),
        "{}",
        shut.text()
    );
}

#[test]
fn nothing_is_prepared_while_the_treatment_is_to_stop_or_to_change() {
    let crossing = life_until(|event| matches!(event, Event::Act(Act::CrossedOver {})));
    let before = &crossing[..crossing.len() - 1];
    for (test, said, suspicion) in [
        ("hold_cross_over", "is to be entered first", None),
        ("hold_stop", "is to stop", Some("suspected")),
    ] {
        let lived = match suspicion {
            None => before.to_vec(),
            Some(_) => life_until(|event| visit_is(event, "W4")),
        };
        let trial = Trial::of(test, &lived);
        if let Some(suspicion) = suspicion {
            send_event(&trial, &[("thromboembolism", suspicion)]);
        }
        let pharmacist = trial.browser("pharmacist");
        for path in ["/pharmacy", "/pharmacy/1"] {
            let page = pharmacist.get(path).text();
            assert!(page.contains(said), "{path}: {page}");
            assert!(!page.contains("/prepare/"), "{path}: {page}");
        }
        let (visit, known) = if suspicion.is_some() {
            ("W4", openings(&trial))
        } else {
            ("W12", openings(&trial))
        };
        let refused = pharmacist.post(&format!("/pharmacy/1/prepare/{visit}"), &[]);
        assert_eq!(refused.status(), 422, "{}", refused.text());
        assert!(refused.text().contains(said), "{}", refused.text());
        assert_eq!(openings(&trial), known, "nothing was opened");
        let form = trial
            .browser("coordinator")
            .get(&format!("/subjects/1/forms/infusion/{visit}"))
            .text();
        assert!(form.contains(said), "{form}");
    }
}

#[test]
fn only_what_waits_is_prepared() {
    let trial = Trial::of("prepare_waits", &life_until(|event| visit_is(event, "W4")));
    let pharmacist = trial.browser("pharmacist");
    let known = openings(&trial);
    for visit in ["W0", "W8", "W40"] {
        let refused = pharmacist.post(&format!("/pharmacy/1/prepare/{visit}"), &[]);
        assert_eq!(refused.status(), 422, "{visit}: {}", refused.text());
        assert!(
            refused.text().contains("is not to be prepared now"),
            "{visit}"
        );
    }
    assert_eq!(openings(&trial), known, "nothing was opened");
    let sheet = pharmacist.post("/pharmacy/1/prepare/W4", &[]);
    assert_eq!(sheet.status(), 200, "{}", sheet.text());
    assert_eq!(openings(&trial), known + 1);
}

#[test]
fn volumes_and_grams_are_read_as_decimals_by_whoever_prepares_and_infuses() {
    let trial = Trial::of("decimals", &life_until(|event| visit_is(event, "W4")));
    let pharmacist = trial.browser("pharmacist");
    for days in ["3", "4", "5"] {
        let sheet = pharmacist
            .post("/pharmacy/1/prepare/W4", &[("days", days)])
            .text();
        let between = |place: usize, letter: char| {
            sheet[..place].ends_with(|before: char| before.is_ascii_digit())
                && sheet[place + letter.len_utf8()..]
                    .starts_with(|after: char| after.is_ascii_digit())
        };
        let fraction = sheet
            .char_indices()
            .any(|(place, letter)| letter == '/' && between(place, letter));
        assert!(!fraction, "{days} days: {sheet}");
        assert!(sheet.contains(" ml"), "{sheet}");
    }
}

#[test]
fn a_high_wells_score_that_is_sent_once_asks_for_the_scan_and_goes_on_asking() {
    let infused = |event: &Event| matches!(event, Event::Observation(Observation::InfusionGiven(cycle)) if cycle.visit.as_str() == "W4");
    let mut life = life_until(infused);
    for entry in &mut life {
        if let Event::Observation(Observation::VisitHeld(held)) = &mut entry.event {
            held.findings.others.clear();
        }
    }
    let trial = Trial::of("wells", &life);
    let coordinator = trial.browser("coordinator");
    let today = trial.today();
    let found = [
        ("date", today.as_str()),
        ("examined", "yes"),
        ("dvt_tenderness", "yes"),
        ("dvt_calf_swelling", "yes"),
    ];
    let path = "/subjects/1/forms/wells/W4";
    let key = coordinator.get(path).hidden("_key");
    let mut fields = vec![("_key", key.as_str())];
    fields.extend(found);
    let once = coordinator.post(path, &fields);
    assert_eq!(once.status(), 422);
    assert!(
        once.text()
            .contains("have a Doppler scan of the legs and D-dimers done today")
    );
    let explained = coordinator.post_explained(path, &fields);
    assert_eq!(explained.status(), 303, "{}", explained.text());
    let page = coordinator.get("/subjects/1").text();
    assert!(
        page.contains("have a Doppler scan of the legs and D-dimers done today"),
        "{page}"
    );
}

#[test]
fn a_serious_event_says_what_follows_and_those_who_watch_over_safety_are_told() {
    let trial = Trial::of("serious", &life_until(|event| visit_is(event, "W4")));
    send_event(
        &trial,
        &[
            ("seriousness", "serious"),
            ("serious_hospitalisation", "yes"),
        ],
    );
    let site = trial.browser("investigator");
    let page = site.get("/subjects/1?done=adverse-event").text();
    assert!(page.contains("24 hours"), "{page}");
    for user in ["medical-monitor", "sponsor"] {
        let page = trial.browser(user).get("/").text();
        assert!(
            page.contains("Serious adverse event in subject 1"),
            "{user}: {page}"
        );
        assert!(
            page.contains("Investigator at site 1 entered"),
            "{user}: {page}"
        );
        assert!(!page.contains("Swollen calf"), "{user}: {page}");
    }
    let listed = trial
        .browser("medical-monitor")
        .get("/adverse-events")
        .text();
    assert!(
        listed.contains("Swollen calf") && listed.contains("1 adverse events, 1 of them serious"),
        "{listed}"
    );
    assert_eq!(
        trial.browser("assessor").get("/adverse-events").status(),
        403
    );
}

#[test]
fn a_notice_of_an_emergency_says_who_opened_the_arm_where_and_when() {
    let trial = Trial::of("notice", &life_until(|event| visit_is(event, "W4")));
    let day = trial.today();
    trial
        .browser("investigator")
        .post("/subjects/1/unblind", &EMERGENCY);
    let page = trial.browser("monitor").get("/").text();
    let said = format!("Investigator at site 1 opened the arm of this subject on {day}");
    assert!(page.contains(&said), "{said} is not in {page}");
}

#[test]
fn a_pharmacist_writes_an_infusion_down_and_is_led_back_to_the_pharmacy() {
    let trial = Trial::of(
        "pharmacist_infusion",
        &life_until(|event| visit_is(event, "W4")),
    );
    let pharmacist = trial.browser("pharmacist");
    let path = "/subjects/1/forms/infusion/W4";
    let form = pharmacist.get(path).text();
    assert!(
        !form.contains("remedication"),
        "a pharmacist writes no treatment down: {form}"
    );
    let volume = form
        .split("Planned: ")
        .nth(1)
        .and_then(|rest| rest.split(" ml").next())
        .unwrap_or_else(|| panic!("no planned volume in {form}"))
        .to_owned();
    let today = trial.today();
    let days = pharmacist.get(path).hidden("days");
    let mut fields = vec![
        ("date".to_owned(), today),
        ("days".to_owned(), days.clone()),
        ("highest_rate".to_owned(), "0.02".to_owned()),
    ];
    for day in 1..=days.parse::<u8>().unwrap() {
        fields.push((format!("day_{day}_volume"), volume.clone()));
    }
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let stored = pharmacist.fill_in(path, &fields);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let to = stored.header("location").unwrap().to_owned();
    assert!(to.starts_with("/pharmacy/1"), "{to}");
    assert_eq!(pharmacist.get(&to).status(), 200);
}

#[test]
fn an_arm_is_shown_in_an_emergency_though_nothing_can_be_written_beside_the_record() {
    let trial = Trial::of("emergency_full", &life_until(|event| visit_is(event, "W4")));
    let investigator = trial.browser("investigator");
    let file = trial.folder().join("trial.db.accounts");
    let disk = rusqlite::Connection::open(file).unwrap();
    for (table, way) in [
        ("account_event", "INSERT"),
        ("notice", "INSERT"),
        ("seen_arm", "INSERT"),
        ("session", "UPDATE"),
        ("account", "UPDATE"),
    ] {
        let sql = format!(
            "CREATE TRIGGER full_{table} BEFORE {way} ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        );
        disk.execute_batch(&sql).unwrap();
    }
    trial.later(60_000_000);
    let told = investigator.post("/subjects/1/unblind", &EMERGENCY);
    assert_eq!(told.status(), 200, "{}", told.text());
    let text = told.text();
    assert!(
        text.contains("The subject receives the treatment of this arm."),
        "{text}"
    );
    assert!(
        text.contains("Tell the administrator") && text.contains("the disk is full"),
        "{text}"
    );
    assert_eq!(openings(&trial), 1);
    // When there is room again the accounts learn from the vault's log who has seen an arm.
    for table in ["account_event", "notice", "seen_arm", "session", "account"] {
        disk.execute_batch(&format!("DROP TRIGGER full_{table}"))
            .unwrap();
    }
    trial.house.learn_who_knows().unwrap();
    assert_eq!(investigator.get("/subjects").status(), 403);
    assert_eq!(trial.browser("coordinator").get("/subjects").status(), 200);
}

#[test]
fn nobody_at_the_door_can_keep_a_physician_from_an_arm() {
    let trial = Trial::of(
        "emergency_locked",
        &life_until(|event| visit_is(event, "W4")),
    );
    let investigator = trial.browser("investigator");
    for _ in 0..6 {
        let wrong = trial.house.accounts.recognise(
            trial.house.now(),
            "investigator",
            "something wrong",
            None,
        );
        assert!(wrong.is_err());
    }
    let locked =
        trial
            .house
            .accounts
            .recognise(trial.house.now(), "investigator", KNOWN_PASSWORD, None);
    assert!(locked.is_err(), "the door is locked");
    // A wrong password opens nothing here either, and not for ever.
    let wrong = [EMERGENCY[0], EMERGENCY[1], ("password", "something wrong")];
    assert_eq!(
        investigator.post("/subjects/1/unblind", &wrong).status(),
        400
    );
    let told = investigator.post("/subjects/1/unblind", &EMERGENCY);
    assert_eq!(told.status(), 200, "{}", told.text());
    for _ in 0..6 {
        assert_eq!(
            investigator.post("/subjects/1/unblind", &wrong).status(),
            400
        );
    }
    assert_eq!(
        investigator
            .post("/subjects/1/unblind", &EMERGENCY)
            .status(),
        400
    );
    trial.later(16 * 60 * 1_000_000);
    assert_eq!(openings(&trial), 1);
}
