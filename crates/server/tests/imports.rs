//! Files of other systems: looked at, taken, refused row by row.

use store::Role;

use crate::trial::{Answer, Browser, Trial, World};
use crate::two_worlds::{crawl, first_difference};

const TABLE: &str = "\
record_id,redcap_event_name,screening_date,site,age,sex,race,ethnicity,consent,manifestation___skin,bohan_peter_weakness,bohan_peter_biopsy,bohan_peter_enzymes,bohan_peter_emg,bohan_peter_rash,visit_date,weight,physician_global,patient_global,extramuscular,mmt_total,haq,ck,ck_limit
NUMBER,screening_arm_1,DAY,SITE,52,female,white,not_hispanic_or_latino,DAY,1,present,absent,present,present,present,DAY,70.5,5.0,5.8,4.2,121,1.25,127,190
";

/// A table of one person who was screened a month ago, with the next free number.
pub fn table(trial: &Trial, site: u16) -> String {
    let next = trial
        .house
        .store
        .look(|state| state.next_subject())
        .unwrap();
    let day = trial.house.today().yesterday().unwrap();
    TABLE
        .replace("NUMBER", &next.to_string())
        .replace("DAY", &day.to_string())
        .replace("SITE", &site.to_string())
}

fn lines(trial: &Trial) -> u64 {
    trial.house.store.standing().unwrap().sequence
}

/// Sends a file as a browser does.
pub fn send(browser: &Browser<'_>, kind: &str, text: &str) -> Answer {
    let token = crate::trial::form_token(&browser.cookie);
    let mut body = String::new();
    // Whoever knows arms says nothing in words of their own.
    let reason = if kind == "laboratory" {
        ""
    } else {
        "transfer of May"
    };
    for (name, value) in [
        ("_form_token", token.as_str()),
        ("kind", kind),
        ("reason", reason),
    ] {
        body.push_str(&format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--xyz--\r\n"
    ));
    let request = http::Request::builder()
        .method("POST")
        .uri("/imports")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "multipart/form-data; boundary=xyz")
        .header("cookie", format!("myotrial={}", browser.cookie))
        .body(body.into_bytes())
        .unwrap();
    Answer(server::answer(&browser.trial.house, &request).0)
}

/// Takes what was just shown.
pub fn take(browser: &Browser<'_>, shown: &Answer) -> Answer {
    let key = shown.hidden("_key");
    browser.post(&format!("/imports/{key}"), &[("_key", &key)])
}

#[test]
fn a_table_is_looked_at_first_and_stored_only_when_somebody_says_so() {
    let trial = Trial::new("import", World::One);
    let browser = trial.browser("coordinator");
    let file = table(&trial, 1);
    let before = lines(&trial);
    let shown = send(&browser, "redcap", &file);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    assert!(shown.text().contains("Screened on"), "{}", shown.text());
    assert_eq!(lines(&trial), before, "looking stores nothing");
    let taken = take(&browser, &shown);
    assert_eq!(taken.status(), 303, "{}", taken.text());
    // Screened, consent and the visit.
    assert_eq!(lines(&trial), before + 3);
    // The button once more, and the same file once more: nothing happens twice.
    assert_eq!(take(&browser, &shown).status(), 303);
    let again = send(&browser, "redcap", &file);
    assert!(
        again.text().contains("0 changes would be stored"),
        "{}",
        again.text()
    );
    assert_eq!(take(&browser, &again).status(), 303);
    assert_eq!(lines(&trial), before + 3);
    // The trail says that it was a file, whose, and which transfer.
    let number = trial
        .house
        .store
        .look(|state| state.subjects().len())
        .unwrap();
    let trail = browser.get(&format!("/subjects/{number}/trail")).text();
    assert!(trail.contains("transfer of May"), "{trail}");
    let accounts = trial.house.accounts.lines(5).unwrap();
    assert!(accounts.iter().any(|line| line.what == "file imported"));
}

#[test]
fn a_file_is_refused_row_by_row_and_as_a_whole() {
    let trial = Trial::new("import_refused", World::One);
    let browser = trial.browser("coordinator");
    let before = lines(&trial);
    let good = table(&trial, 1);
    for (wrong, says) in [
        (good.replace(",121,", ",1211,"), "line 2"),
        (good.replace("mmt_total", "strength"), "strength"),
        (good.replace("screening_arm_1", "w5_arm_1"), "w5_arm_1"),
        (table(&trial, 2), "is not your site"),
        ("\"a".to_owned(), "never closed"),
        (
            "record_id,redcap_event_name,weight\n\u{fffd},w4_arm_1,70\n".to_owned(),
            "\u{fffd}",
        ),
    ] {
        let answer = send(&browser, "redcap", &wrong);
        assert_eq!(answer.status(), 422, "{}", answer.text());
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
        assert!(answer.text().contains("taken whole or not at all"));
    }
    // A kind that is not the role's is not taken, whatever is sent.
    assert_eq!(send(&browser, "laboratory", "a").status(), 403);
    assert_eq!(
        trial
            .browser("data-manager")
            .post(
                "/imports",
                &[("kind", "redcap"), ("reason", "x"), ("text", &good)]
            )
            .status(),
        403
    );
    assert_eq!(lines(&trial), before);
}

#[test]
fn a_file_names_nobody_of_another_site() {
    let trial = Trial::new("import_sites", World::One);
    let browser = trial.browser("coordinator");
    let day = trial.today();
    let theirs = trial.subject_of(|site| site != 1);
    let ask = |subject: &str| {
        let file =
            format!("record_id,redcap_event_name,visit_date,weight\n{subject},w4_arm_1,{day},70\n");
        let answer = send(&browser, "redcap", &file);
        assert_eq!(answer.status(), 422);
        answer.text().replace(subject, "N")
    };
    let (own, none) = (ask(&theirs.to_string()), ask("999999"));
    let strip = |text: &str| {
        let at = text.find("class=\"problems\"").unwrap();
        text[at..].split("</table>").next().unwrap().to_owned()
    };
    assert_eq!(strip(&own), strip(&none));
}

/// A visit that was held at site 1, with what the laboratory says of it.
fn laboratory_file(trial: &Trial, immunoglobulin: &str) -> (u32, String) {
    let (subject, visit) = trial
        .house
        .store
        .look(|state| {
            let plan = state.plan();
            let held = state.subjects().iter().find_map(|subject| {
                let held = subject.visits().last()?;
                Some((subject.number().0, plan.visit(held.visit).id.to_string()))
            });
            held.unwrap()
        })
        .unwrap();
    let file = format!(
        "subject,visit,test,value,unit,upper_limit\n{subject},{visit},CK,333,U/L,190\n{subject},{visit},IGG,{immunoglobulin},g/L,16\n"
    );
    (subject, file)
}

#[test]
fn the_laboratory_corrects_enzymes_and_what_could_tell_an_arm_goes_to_the_committee_alone() {
    let trial = Trial::new("laboratory", World::One);
    let laboratory = trial.browser("laboratory");
    let (subject, file) = laboratory_file(&trial, "27.31");
    let before = lines(&trial);
    let shown = send(&laboratory, "laboratory", &file);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    assert!(!shown.text().contains("27.31") && !shown.text().contains("IGG"));
    assert_eq!(take(&laboratory, &shown).status(), 303);
    let after = lines(&trial);
    assert!(after > before);
    // The same file again changes nothing in either lane.
    let again = send(&laboratory, "laboratory", &file);
    assert_eq!(take(&laboratory, &again).status(), 303);
    assert_eq!(lines(&trial), after);
    assert_eq!(trial.house.closed.all().unwrap().len(), 1);
    let committee = trial.browser("committee").get("/closed-results").text();
    assert!(committee.contains("27.31"), "{committee}");
    let seen = trial.house.accounts.lines(3).unwrap();
    assert!(
        seen.iter()
            .any(|line| line.what == "closed page seen" && line.about.is_empty())
    );
    for user in [
        "coordinator",
        "investigator",
        "monitor",
        "data-manager",
        "statistician",
        "laboratory",
    ] {
        let browser = trial.browser(user);
        assert_eq!(browser.get("/closed-results").status(), 403, "{user}");
        for path in [
            "/exports/visits.csv".to_owned(),
            "/exports/trail.csv".to_owned(),
            "/exports/casebook-2.0.xml".to_owned(),
            format!("/subjects/{subject}/trail"),
            "/laboratory".to_owned(),
        ] {
            assert!(
                !browser.get(&path).text().contains("27.31"),
                "{user} {path}"
            );
        }
    }
}

#[test]
fn b_11_the_laboratory_alone_hands_in_its_file_and_the_blinded_read_what_passed_to_visits() {
    let trial = Trial::new("laboratory_role", World::One);
    let (_, file) = laboratory_file(&trial, "27.31");
    for user in ["data-manager", "coordinator", "investigator", "monitor"] {
        let answer = send(&trial.browser(user), "laboratory", &file);
        assert_eq!(answer.status(), 403, "{user}");
        let body = serde_json::json!({"text": file}).to_string();
        let answer = trial
            .browser(user)
            .post_json("/api/v1/imports/laboratory", "k", &body);
        assert_eq!(answer.status(), 403, "{user}");
    }
    let laboratory = trial.browser("laboratory");
    // It sees no subject's data, and sends no words to those who are blinded.
    for path in ["/subjects", "/flow", "/exports", "/queries", "/pharmacy"] {
        assert_eq!(laboratory.get(path).status(), 403, "{path}");
    }
    assert!(
        !laboratory
            .get("/imports")
            .text()
            .contains("name=\"reason\"")
    );
    let before = lines(&trial);
    for (reason, text) in [("IgG is high", &file), ("", &file.replace("U/L", "mg"))] {
        let body = serde_json::json!({"reason": reason, "text": text}).to_string();
        let refused = laboratory.post_json("/api/v1/imports/laboratory", reason, &body);
        assert!(matches!(refused.status(), 400 | 422), "{}", refused.text());
    }
    assert_eq!(trial.house.accounts.transfers().unwrap(), []);
    let body = serde_json::json!({"text": file}).to_string();
    let taken = laboratory.post_json("/api/v1/imports/laboratory", "k", &body);
    assert_eq!(taken.status(), 201, "{}", taken.text());
    assert!(lines(&trial) > before);
    let page = trial.browser("data-manager").get("/laboratory").text();
    assert!(page.contains("<td>laboratory</td>"), "{page}");
    let transfers = trial.browser("monitor").get("/api/v1/laboratory").text();
    let transfers: serde_json::Value = serde_json::from_str(&transfers).unwrap();
    let counted = &transfers["transfers"][0];
    let written = serde_json::from_str::<serde_json::Value>(&taken.text()).unwrap();
    assert_eq!(counted["written"], written["written"]);
    assert_eq!(counted["by"], "laboratory");
}

#[test]
fn b_11_a_closed_result_changes_no_byte_of_any_answer_to_the_blinded() {
    let answers = |others: &str| {
        let trial = Trial::new("laboratory_lane", World::One);
        let (subject, file) = laboratory_file(&trial, "7.1");
        let file = format!("{file}{}", others.replace("SUBJECT", &subject.to_string()));
        let laboratory = trial.browser("laboratory");
        let shown = send(&laboratory, "laboratory", &file);
        assert_eq!(take(&laboratory, &shown).status(), 303);
        let mut all = Vec::new();
        for (user, role) in [
            ("coordinator", Role::Coordinator),
            ("investigator", Role::Investigator),
            ("assessor", Role::Assessor),
            ("data-manager", Role::DataManager),
            ("monitor", Role::Monitor),
            ("administrator", Role::Administrator),
            ("statistician", Role::Statistician),
        ] {
            all.extend(crawl(&trial.browser(user), user, role));
        }
        all
    };
    // More results, other values, and in front of the enzymes' own lines of the file.
    let other = answers("SUBJECT,W4,IGG,31.55,g/L,16\nSUBJECT,W4,DAT,positive,,\n");
    assert_eq!(first_difference(&answers(""), &other), None);
}

#[test]
fn a_casebook_that_was_exported_is_imported_without_a_change() {
    let trial = Trial::new("casebook", World::One);
    let browser = trial.browser("coordinator");
    let before = lines(&trial);
    for (file, version) in [("casebook-1.3.2.xml", "1.3.2"), ("casebook-2.0.xml", "2.0")] {
        let casebook = browser.get(&format!("/exports/{file}"));
        assert_eq!(casebook.header("content-type"), Some("application/xml"));
        assert!(
            casebook
                .text()
                .contains(&format!("ODMVersion=\"{version}\""))
        );
        let shown = send(&browser, "odm", &casebook.text());
        assert_eq!(shown.status(), 200, "{}", shown.text());
        assert!(
            shown.text().contains(">0 changes would be stored")
                || shown.text().contains(": 0 changes would be stored"),
            "{}",
            shown.text()
        );
    }
    assert_eq!(lines(&trial), before);
    for entity in [
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ODM>&x;</ODM>",
        "<!DOCTYPE a SYSTEM \"http://169.254.169.254/latest\"><ODM/>",
        "<ODM><SubjectData SubjectKey=\"1\"><ItemGroupData ItemGroupOID=\"IG.consent\">",
    ] {
        let answer = send(&browser, "odm", entity);
        assert!(matches!(answer.status(), 200 | 422), "{}", answer.text());
        assert!(!answer.text().contains("root:"));
    }
}

#[test]
fn a_program_takes_files_by_the_same_ways() {
    let trial = Trial::new("import_api", World::One);
    let browser = trial.browser("coordinator");
    let before = lines(&trial);
    let body =
        serde_json::json!({"reason": "transfer of May", "text": table(&trial, 1)}).to_string();
    let shown = browser.post_json("/api/v1/imports/redcap/preview", "p", &body);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    assert_eq!(lines(&trial), before);
    let json: serde_json::Value = serde_json::from_str(&shown.text()).unwrap();
    assert_eq!(json["changes"].as_array().unwrap().len(), 3);
    let taken = browser.post_json("/api/v1/imports/redcap", "t", &body);
    assert_eq!(taken.status(), 201, "{}", taken.text());
    assert_eq!(lines(&trial), before + 3);
    let wrong = body.replace(",121,", ",1211,");
    let refused = browser.post_json("/api/v1/imports/redcap", "u", &wrong);
    assert_eq!(refused.status(), 422);
    let json: serde_json::Value = serde_json::from_str(&refused.text()).unwrap();
    assert!(
        json["problems"][0]["place"]
            .as_str()
            .unwrap()
            .contains("line 2"),
        "{json}"
    );
    assert_eq!(
        browser
            .post_json("/api/v1/imports/parchment", "v", &body)
            .status(),
        404
    );
}

#[test]
fn what_people_do_with_data_programs_do_too() {
    let trial = Trial::new("api_acts", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let entry = trial
        .house
        .store
        .entries_of(record::SubjectNumber(subject))
        .unwrap()
        .into_iter()
        .find(|entry| matches!(&entry.event, record::Event::Act(record::Act::Screened(_))))
        .unwrap();
    let coordinator = trial.browser("coordinator");
    let post = |browser: &Browser<'_>, path: &str, key: &str, body: serde_json::Value| {
        browser.post_json(&format!("/api/v1{path}"), key, &body.to_string())
    };
    // A question, its answer and its end.
    let monitor = trial.browser("monitor");
    let asked = post(
        &monitor,
        &format!("/subjects/{subject}/queries"),
        "q",
        serde_json::json!({"about": {"of": "subject"}, "text": "Is the consent on file?"}),
    );
    assert_eq!(asked.status(), 201, "{}", asked.text());
    let number = serde_json::from_str::<serde_json::Value>(&asked.text()).unwrap()["line"].clone();
    for (browser, step) in [(&coordinator, "answered"), (&monitor, "closed")] {
        let path = format!("/subjects/{subject}/queries/{number}/{step}");
        let done = post(browser, &path, step, serde_json::json!({"text": "It is."}));
        assert_eq!(done.status(), 201, "{}", done.text());
    }
    let queries = monitor
        .get(&format!("/api/v1/subjects/{subject}/queries"))
        .text();
    assert!(queries.contains("Is the consent on file?"), "{queries}");
    // A correction needs a reason; one of another subject's entry is not found.
    let correction = |reason: &str, entry: u64| serde_json::json!({"entry": entry, "items": [{"group": "event.age", "seen": 0, "new": 61}], "reason": reason});
    let path = format!("/subjects/{subject}/corrections");
    let bare = post(&coordinator, &path, "c0", correction(" ", entry.sequence));
    assert_eq!(bare.status(), 422, "{}", bare.text());
    let done = post(
        &coordinator,
        &path,
        "c1",
        correction("a slip", entry.sequence),
    );
    assert_eq!(done.status(), 201, "{}", done.text());
    let late = post(
        &coordinator,
        &path,
        "c2",
        correction("a slip", entry.sequence),
    );
    assert!(matches!(late.status(), 409 | 422), "{}", late.text());
    let other = trial.subject_of(|site| site != 1);
    let theirs = trial
        .house
        .store
        .entries_of(record::SubjectNumber(other))
        .unwrap()[0]
        .sequence;
    assert_eq!(
        post(&coordinator, &path, "c3", correction("x", theirs)).status(),
        404
    );
    // A signature asks for the password again.
    let investigator = trial.browser("investigator");
    let path = format!("/subjects/{subject}/endorsements");
    let unsigned = post(
        &investigator,
        &path,
        "e0",
        serde_json::json!({"password": "no"}),
    );
    assert_eq!(unsigned.status(), 400, "{}", unsigned.text());
    let signed = post(
        &investigator,
        &path,
        "e1",
        serde_json::json!({"password": "demonstration"}),
    );
    assert_eq!(signed.status(), 201, "{}", signed.text());
    let manager = trial.browser("data-manager");
    let path = format!("/subjects/{subject}/closure");
    let locked = post(
        &manager,
        &path,
        "l",
        serde_json::json!({"standing": "locked", "reason": "complete", "although": "a test"}),
    );
    assert_eq!(locked.status(), 201, "{}", locked.text());
    let refused = post(
        &coordinator,
        &format!("/subjects/{subject}/corrections"),
        "c4",
        correction("late", entry.sequence),
    );
    assert_eq!(refused.status(), 423, "{}", refused.text());
    let site = post(
        &trial.browser("administrator"),
        "/sites/2",
        "s",
        serde_json::json!({"standing": "closed", "reason": "audit"}),
    );
    assert_eq!(site.status(), 201, "{}", site.text());
    assert_eq!(manager.get("/api/v1/coding").status(), 200);
}

#[test]
fn a_file_of_which_the_store_refuses_one_change_leaves_nothing_of_itself() {
    let trial = Trial::new("import_whole", World::One);
    let browser = trial.browser("coordinator");
    let shown = send(&browser, "redcap", &table(&trial, 1));
    assert_eq!(shown.status(), 200, "{}", shown.text());
    let people = || {
        trial
            .house
            .store
            .look(|state| state.subjects().len())
            .unwrap()
    };
    let (before, lines_before) = (people(), lines(&trial));
    // Two subjects whose data are there already; those of the second are frozen after the file was looked at.
    let own: Vec<u32> = trial
        .house
        .store
        .look(|state| {
            let visit = state.plan().visit_named("SCR").unwrap();
            let subjects = state.subjects().iter();
            subjects
                .filter(|subject| subject.screening().site.0 == 1 && subject.visit(visit).is_some())
                .map(|subject| subject.number().0)
                .collect()
        })
        .unwrap();
    let (first, second) = (own[0], own[1]);
    let file = format!(
        "record_id,redcap_event_name,weight\n{first},screening_arm_1,81.5\n{second},screening_arm_1,82.5\n"
    );
    let shown = send(&browser, "redcap", &file);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    let key = shown.hidden("_key");
    freeze(&trial, second);
    let refused = browser.post(&format!("/imports/{key}"), &[("_key", &key)]);
    assert_eq!(refused.status(), 409, "{}", refused.text());
    assert!(
        refused.text().contains("Nothing of it is stored"),
        "{}",
        refused.text()
    );
    assert_eq!(people(), before);
    // The frozen data, and the attempt.
    assert_eq!(lines(&trial), lines_before + 2);
    let notes = trial.house.accounts.lines(5).unwrap();
    assert!(notes.iter().all(|line| line.what != "file imported"));
}

/// The data manager freezes a subject's data.
fn freeze(trial: &Trial, subject: u32) {
    let person = store::Person {
        name: "data-manager".into(),
        role: store::Role::DataManager,
        sites: record::Sites::All,
    };
    let wish = store::Wish::Close {
        subject: record::SubjectNumber(subject),
        scope: store::Scope::Casebook {},
        standing: store::Closure::Frozen,
        although: Some("a test".into()),
    };
    trial
        .house
        .store
        .ask(store::Request {
            key: store::RequestKey::new("freeze").unwrap(),
            person,
            source: store::Source::Page,
            reason: Some("a test".into()),
            hidden: None,
            wish,
        })
        .unwrap();
}

#[test]
fn a_sign_of_haemolysis_reaches_who_watches_over_safety_and_the_site_is_told_to_call_and_no_more() {
    let trial = Trial::new("laboratory_danger", World::One);
    let laboratory = trial.browser("laboratory");
    let subject = trial.subject_of(|site| site == 1);
    let (_, file) = laboratory_file(&trial, "27.31");
    // Names that nobody listed go where they tell nothing.
    let file = format!(
        "{file}{subject},W0,HGB,12.8,g/dL,\n{subject},W4,HGB,98,g/L,\n{subject},W4,Direct Coombs,1+,,\n{subject},W4,IgG (nephelometry),29.17,g/L,16\n"
    );
    assert!(
        !trial
            .browser("committee")
            .get("/")
            .text()
            .contains("must be acted on")
    );
    let shown = send(&laboratory, "laboratory", &file);
    assert_eq!(shown.status(), 200, "{}", shown.text());
    for closed in ["Coombs", "nephelometry", "29.17", "HGB"] {
        assert!(!shown.text().contains(closed), "{closed}");
    }
    assert_eq!(take(&laboratory, &shown).status(), 303);
    let committee = trial.browser("committee");
    let home = committee.get("/").text();
    assert!(home.contains("2 closed results must be acted on"), "{home}");
    let page = committee.get("/closed-results").text();
    assert!(
        page.contains("fell") && page.contains("positive") && page.contains("29.17"),
        "{page}"
    );
    let investigator = trial.browser("investigator");
    let before = investigator.get("/").text();
    assert!(!before.contains("Call the safety physician"));
    let called = committee.post(&format!("/closed-results/{subject}/call"), &[]);
    assert_eq!(called.status(), 303, "{}", called.text());
    let home = investigator.get("/").text();
    assert!(
        home.contains(&format!(
            "Call the safety physician about subject {subject}"
        )),
        "{home}"
    );
    for closed in ["HGB", "Coombs", "98", "haemo"] {
        assert!(
            !home.replace(&before, "").contains(&format!(">{closed}")),
            "{closed}"
        );
    }
    assert_eq!(investigator.post("/notices/1/read", &[]).status(), 303);
    assert!(
        !investigator
            .get("/")
            .text()
            .contains("Call the safety physician")
    );
    // Another site is told nothing.
    let coordinator = trial.browser("coordinator").get("/").text();
    assert!(!coordinator.contains("Call the safety physician"));
}

#[test]
fn nothing_of_a_laboratorys_file_comes_back_when_it_is_refused() {
    let trial = Trial::new("laboratory_refused", World::One);
    let laboratory = trial.browser("laboratory");
    let (_, file) = laboratory_file(&trial, "27.31");
    let refused = send(&laboratory, "laboratory", &file.replace(",333,", ",much,"));
    assert_eq!(refused.status(), 422);
    let text = refused.text();
    assert!(
        text.contains("much") && !text.contains("27.31") && !text.contains("IGG"),
        "{text}"
    );
}

#[test]
fn b_15_the_safety_results_are_read_by_the_investigator_and_the_medical_monitor_and_by_nobody_else_who_is_blinded()
 {
    let trial = Trial::new("safety_lane", World::One);
    let laboratory = trial.browser("laboratory");
    let (subject, file) = laboratory_file(&trial, "27.31");
    let visit = file.lines().nth(1).unwrap().split(',').nth(1).unwrap();
    let file = format!(
        "{file}{subject},{visit},D-Dimer,1.7361,mg/L,0.5\n{subject},{visit},NEUT,see remark about IGG 27.31,10^9/L,\n"
    );
    let shown = send(&laboratory, "laboratory", &file);
    assert_eq!(take(&laboratory, &shown).status(), 303, "{}", shown.text());
    let path = format!("/subjects/{subject}/safety-results");
    for (user, role) in crate::rights::USERS {
        let browser = trial.browser(user);
        let reads = "IX".contains(role);
        for path in [path.clone(), format!("/api/v1{path}")] {
            let answer = browser.get(&path);
            assert_eq!(
                answer.status(),
                if reads { 200 } else { 403 },
                "{user} {path}"
            );
            assert_eq!(answer.text().contains("1.7361"), reads, "{user} {path}");
            assert!(!answer.text().contains("27.31"), "{user} {path}");
        }
        let home = browser.get(&format!("/subjects/{subject}"));
        let leads = home.status() == 200 && home.text().contains("Safety results");
        assert_eq!(leads, reads, "{user}");
    }
    let found = trial.browser("investigator").get(&path).text();
    assert!(found.contains("no number: ask the laboratory"), "{found}");
    // Nobody finds the value anywhere else.
    for seen in crate::two_worlds::crawl_as_everybody_blinded(&trial) {
        let stands = String::from_utf8_lossy(seen.body()).contains("1.7361");
        assert!(
            !stands || seen.what().contains("safety-results"),
            "{seen:?}"
        );
    }
}

/// The canary of B-11: a row that could tell an arm changes no byte of what the blinded read.
#[test]
fn b_15_a_level_of_immunoglobulin_beside_them_changes_no_byte_of_the_safety_results() {
    let world = |rows: &[&str]| {
        let trial = Trial::new("safety_canary", World::One);
        let laboratory = trial.browser("laboratory");
        let (subject, file) = laboratory_file(&trial, "7.1");
        let mut lines = file.lines();
        let head = format!("{}\n{}\n", lines.next().unwrap(), lines.next().unwrap());
        let visit = file.lines().nth(1).unwrap().split(',').nth(1).unwrap();
        let rows: String = rows
            .iter()
            .map(|row| format!("{subject},{visit},{row}\n"))
            .collect();
        let shown = send(&laboratory, "laboratory", &format!("{head}{rows}"));
        assert_eq!(take(&laboratory, &shown).status(), 303, "{}", shown.text());
        crate::two_worlds::crawl_as_everybody_blinded(&trial)
    };
    let one = world(&["CREAT,71,umol/L,104", "DDIMER,0.4,mg/L,0.5"]);
    let other = world(&[
        "IGG,31.2,g/L,16",
        "DDIMER,0.4,mg/L,0.5",
        "Total protein,91,g/L,83",
        "CREAT,71,umol/L,104",
    ]);
    let difference = crate::two_worlds::first_difference(&one, &other);
    assert_eq!(difference, None);
}
