//! The sponsor asks for a correction, sees no data and writes none: the site makes it, or declines with its reason.

use forms::{FormKind, typed_of};
use record::{Entry, SubjectNumber};
use serde_json::{Value, json};
use server::House;

use crate::browser::{Driver, serve_house, sign_in, sign_out};
use crate::letters::{give_everybody_an_address, letters};
use crate::trial::{Answer, Browser, Trial, World, furnish};

/// A visit of somebody at site 1 at which the subject was weighed, and its form.
fn weighed(house: &House) -> (u32, Entry, FormKind) {
    let own: Vec<SubjectNumber> = house
        .store
        .look(|state| {
            let subjects = state.subjects().iter();
            let own = subjects.filter(|subject| subject.screening().site.0 == 1);
            own.map(|subject| subject.number()).collect()
        })
        .unwrap();
    let entries = own
        .into_iter()
        .flat_map(|subject| house.store.entries_of(subject).unwrap());
    let mut found = entries.filter_map(|entry| match typed_of(&entry)? {
        (kind @ FormKind::Visit { .. }, typed) if typed.contains_key("weight") => {
            Some((entry.subject.0, entry, kind))
        }
        _ => None,
    });
    found.next().unwrap()
}

fn ask(trial: &Trial, subject: u32, form: &FormKind) -> u64 {
    let subject = subject.to_string();
    let form = form.to_string();
    let fields = [
        ("_key", "ask"),
        ("subject", subject.as_str()),
        ("form", form.as_str()),
        ("item", "Weight"),
        ("proposed", "71.5 kg"),
        ("text", "The report of the monitoring visit reads it so."),
    ];
    let asked = trial
        .browser("sponsor")
        .post("/correction-requests", &fields);
    assert_eq!(asked.status(), 303, "{}", asked.text());
    requests(&trial.browser("sponsor"))[0]["number"]
        .as_u64()
        .unwrap()
}

fn requests(browser: &Browser<'_>) -> Vec<Value> {
    let told = browser.get("/api/v1/correction-requests");
    assert_eq!(told.status(), 200, "{}", told.text());
    let told: Value = serde_json::from_str(&told.text()).unwrap();
    told["requests"].as_array().unwrap().clone()
}

fn weight(trial: &Trial, entry: &Entry) -> String {
    let entries = trial.house.store.entries_of(entry.subject).unwrap();
    let own = entries.iter().find(|own| own.sequence == entry.sequence);
    typed_of(own.unwrap()).unwrap().1["weight"].clone()
}

/// Corrects the weight on the page to which the request leads.
fn correct(browser: &Browser<'_>, path: &str, entry: &Entry, reason: &str) -> Answer {
    let page = browser.get(path);
    assert_eq!(page.status(), 200, "{}", page.text());
    let (key, seen) = (page.hidden("_key"), page.hidden("_seen"));
    let (_, mut typed) = typed_of(entry).unwrap();
    typed.insert("weight".to_owned(), "71.5".to_owned());
    let mut fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request = page
        .text()
        .contains("name=\"_request\"")
        .then(|| page.hidden("_request"));
    fields.extend([("_key", &*key), ("_seen", &*seen), ("_reason", reason)]);
    if let Some(request) = &request {
        fields.push(("_request", request));
    }
    browser.post_explained(path.split('?').next().unwrap(), &fields)
}

#[test]
fn r_11_the_sponsor_asks_the_site_corrects_and_both_stand_in_the_trail_with_their_reasons() {
    let trial = Trial::new("request", World::One);
    let (subject, entry, form) = weighed(&trial.house);
    let was = weight(&trial, &entry);
    let number = ask(&trial, subject, &form);
    assert_eq!(weight(&trial, &entry), was, "asking changes nothing");

    // The site is led from the request to the entry, and told there what is asked.
    let coordinator = trial.browser("coordinator");
    let waiting = coordinator.get("/queries?standing=open").text();
    let path = format!(
        "/subjects/{subject}/entries/{}?request={number}",
        entry.sequence
    );
    assert!(
        waiting.contains(&format!("Request {number} for a correction")),
        "{waiting}"
    );
    assert!(
        waiting.contains("71.5 kg") && waiting.contains(&path),
        "{waiting}"
    );
    let page = coordinator.get(&path).text();
    assert!(page.contains("should say &quot;71.5 kg&quot;"), "{page}");
    let reason = format!("Request {number} of the sponsor, agreed after a look at the source");
    assert!(page.contains(&reason), "{page}");
    let done = correct(&coordinator, &path, &entry, &reason);
    assert_eq!(done.status(), 303, "{}", done.text());
    assert_eq!(weight(&trial, &entry), "71.5");

    // The sponsor, the data manager and the monitor read that it was made, and where.
    let agreed = format!("corrected: entry {}", entry.sequence);
    for (user, path) in [
        ("sponsor", "/correction-requests"),
        ("data-manager", "/queries"),
        ("monitor", "/queries"),
    ] {
        let page = trial.browser(user).get(path).text();
        assert!(page.contains(&agreed), "{user}: {page}");
    }
    let sponsor = trial.browser("sponsor");
    let told = &requests(&sponsor)[0];
    assert_eq!(told["standing"], "answered");
    assert_eq!(told["said"][1]["corrected"], entry.sequence);
    let trail = trial
        .browser("monitor")
        .get(&format!("/api/v1/subjects/{subject}/trail"));
    let trail: Value = serde_json::from_str(&trail.text()).unwrap();
    let lines = trail["lines"].as_array().unwrap();
    let of = |kind: &str| {
        lines
            .iter()
            .rev()
            .find(|line| line["kind"] == kind)
            .unwrap()
    };
    assert_eq!(of("query_raised")["role"], "sponsor");
    assert_eq!(of("corrected")["reason"], reason);
    assert_eq!(of("query_moved")["entry"], entry.sequence);
    assert_eq!(of("query_moved")["new"]["text"], reason);
    // The sponsor settles it; answered once, it is not answered by another correction.
    let settled = sponsor.post(
        &format!("/correction-requests/{number}/closed"),
        &[("_key", "settle")],
    );
    assert_eq!(settled.status(), 303, "{}", settled.text());
    let again = json!({
        "entry": entry.sequence, "reason": "once more", "request": number,
        "items": [{"group": "event.findings.weight", "seen": 1, "new": "72"}],
    });
    let path = format!("/api/v1/subjects/{subject}/corrections");
    let refused = coordinator.post_json(&path, "again", &again.to_string());
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert_eq!(
        weight(&trial, &entry),
        "71.5",
        "neither is stored without the other"
    );
}

#[test]
fn r_11_the_site_declines_with_a_reason_or_agrees_to_what_it_corrected_itself() {
    let trial = Trial::new("request_declined", World::One);
    let (subject, entry, form) = weighed(&trial.house);
    let number = ask(&trial, subject, &form);
    let coordinator = trial.browser("coordinator");
    let answer = format!("/subjects/{subject}/queries/{number}/answered");
    let silent = coordinator.post(&answer, &[("_key", "silent"), ("text", " ")]);
    assert_eq!(silent.status(), 400, "{}", silent.text());
    let early = [
        ("_key", "early"),
        ("text", "done"),
        ("corrected", &*entry.sequence.to_string()),
    ];
    let early = coordinator.post(&answer, &early);
    assert_eq!(early.status(), 422, "{}", early.text());
    assert!(
        early.text().contains("was not corrected since"),
        "{}",
        early.text()
    );
    let declined = [
        ("_key", "no"),
        ("text", "The source says what stands here."),
    ];
    assert_eq!(coordinator.post(&answer, &declined).status(), 303);
    let sponsor = trial.browser("sponsor");
    let page = sponsor.get("/correction-requests").text();
    assert!(
        page.contains("declined") && page.contains("The source says what stands here."),
        "{page}"
    );

    // Asked again, and in the meantime corrected for a reason of the site's own: that is agreed to by a program.
    let again = json!({"text": "Please look at the second page of the source."});
    let step = |browser: &Browser<'_>, path: &str, key: &str, body: &Value| {
        browser.post_json(path, key, &body.to_string())
    };
    let path = format!("/api/v1/correction-requests/{number}/reopened");
    assert_eq!(step(&sponsor, &path, "again", &again).status(), 201);
    let own = format!("/subjects/{subject}/entries/{}", entry.sequence);
    assert_eq!(
        correct(&coordinator, &own, &entry, "the second page").status(),
        303
    );
    let page = coordinator
        .get(&format!("/subjects/{subject}/queries"))
        .text();
    assert!(page.contains("It was corrected already"), "{page}");
    let agreed = json!({"text": "It is so.", "corrected": entry.sequence});
    let path = format!("/api/v1/subjects/{subject}/queries/{number}/answered");
    let done = step(&coordinator, &path, "agreed", &agreed);
    assert_eq!(done.status(), 201, "{}", done.text());
    assert_eq!(
        requests(&sponsor)[0]["said"][3]["corrected"],
        entry.sequence
    );
}

#[test]
fn f_24_the_sponsor_is_told_by_a_letter_that_a_request_was_answered_and_of_no_other_query() {
    let trial = Trial::new("request_letter", World::One);
    let (subject, _, form) = weighed(&trial.house);
    give_everybody_an_address(&trial.house, trial.house.store.last_row().unwrap());
    let room = trial.folder().join("letters");
    let number = ask(&trial, subject, &form);
    let to_the_sponsor = || -> Vec<String> {
        let all = letters(&trial.house, &room).into_values();
        all.filter(|letter| letter.contains("To: <sponsor@clinic.example>"))
            .collect()
    };
    assert_eq!(to_the_sponsor(), [""; 0]);
    let answer = format!("/subjects/{subject}/queries/{number}/answered");
    let declined = [
        ("_key", "no"),
        ("text", "The source says what stands here."),
    ];
    assert_eq!(
        trial
            .browser("coordinator")
            .post(&answer, &declined)
            .status(),
        303
    );
    let [letter] = to_the_sponsor().try_into().unwrap();
    assert!(
        letter.contains(&format!(
            "Your request about subject {subject} was answered"
        )),
        "{letter}"
    );
    assert!(letter.contains("/correction-requests"), "{letter}");
    assert!(
        !letter.contains("The source"),
        "what was answered stays in the trial"
    );
    // A query of the monitor is none of the sponsor's.
    let page = format!("/subjects/{subject}/queries");
    let monitor = trial.browser("monitor");
    let fields = [
        ("_key", "q"),
        ("about", "subject"),
        ("text", "Which day was it?"),
    ];
    assert_eq!(monitor.post(&page, &fields).status(), 303);
    let text = trial.browser("coordinator").get(&page).text();
    let before = format!("{page}/");
    let other = text
        .split(&before)
        .skip(1)
        .filter_map(|rest| rest.split('/').next())
        .filter(|one| *one != number.to_string())
        .last()
        .unwrap();
    let answer = format!("{page}/{other}/answered");
    let told = trial
        .browser("coordinator")
        .post(&answer, &[("_key", "a"), ("text", "On Monday.")]);
    assert_eq!(told.status(), 303, "{}", told.text());
    assert_eq!(to_the_sponsor().len(), 1);
}

#[test]
fn r_11_the_sponsor_is_told_at_the_field_what_is_wrong_and_reaches_no_data_and_no_other_query() {
    let trial = Trial::new("request_rights", World::One);
    let (subject, entry, form) = weighed(&trial.house);
    let sponsor = trial.browser("sponsor");
    let (subject_text, form) = (subject.to_string(), form.to_string());
    let good = [
        ("_key", "k"),
        ("subject", subject_text.as_str()),
        ("form", form.as_str()),
        ("item", "Weight"),
        ("proposed", "71.5 kg"),
        ("text", "The source."),
    ];
    for (field, value, says) in [
        ("subject", "9999", "There is no such subject."),
        ("form", "visit/W999", "Choose the form."),
        (
            "proposed",
            " ",
            "names the form, the item and what should stand there",
        ),
        ("text", "", "Write what is asked"),
    ] {
        let mut fields = good.to_vec();
        for one in &mut fields {
            if one.0 == field {
                one.1 = value;
            }
        }
        let refused = sponsor.post("/correction-requests", &fields);
        assert!(refused.status() >= 400, "{field}");
        assert!(refused.text().contains(says), "{field}: {}", refused.text());
        assert!(
            refused.text().contains("value=\"Weight\""),
            "what was typed stays"
        );
    }
    assert!(requests(&sponsor).is_empty());
    // What a monitor asks is no business of the sponsor's, and neither is any page or act of data.
    let asked = trial.browser("monitor").post(
        &format!("/subjects/{subject}/queries"),
        &[("_key", "q"), ("text", "Was it cold?")],
    );
    assert_eq!(asked.status(), 303, "{}", asked.text());
    let queries = trial
        .browser("monitor")
        .get(&format!("/api/v1/subjects/{subject}/queries"));
    let queries: Value = serde_json::from_str(&queries.text()).unwrap();
    let number = queries["queries"][0]["number"].as_u64().unwrap();
    assert!(
        !sponsor
            .get("/correction-requests")
            .text()
            .contains("Was it cold?")
    );
    let path = format!("/correction-requests/{number}/closed");
    assert_eq!(sponsor.post(&path, &[("_key", "c")]).status(), 404);
    for path in [
        format!("/subjects/{subject}"),
        format!("/subjects/{subject}/queries"),
        format!("/subjects/{subject}/entries/{}", entry.sequence),
        format!("/api/v1/subjects/{subject}/entries"),
    ] {
        assert_eq!(sponsor.get(&path).status(), 403, "{path}");
    }
    // And nobody else asks in its name.
    let body = json!({
        "about": {"of": "correction", "form": form, "item": "Weight", "proposed": "71.5"},
        "text": "as the sponsor",
    });
    let path = format!("/api/v1/subjects/{subject}/queries");
    let refused = trial
        .browser("monitor")
        .post_json(&path, "m", &body.to_string());
    assert_eq!(refused.status(), 403, "{}", refused.text());
}

#[test]
fn r_11_requests_and_answers_read_the_same_in_both_worlds() {
    let seen = |world: World| -> Vec<String> {
        let trial = Trial::new("request_worlds", world);
        let (subject, _, form) = weighed(&trial.house);
        let number = ask(&trial, subject, &form);
        let coordinator = trial.browser("coordinator");
        let answer = format!("/subjects/{subject}/queries/{number}/answered");
        let fields = [
            ("_key", "no"),
            ("text", "The source says what stands here."),
        ];
        assert_eq!(coordinator.post(&answer, &fields).status(), 303);
        let pages = [
            ("sponsor", "/correction-requests"),
            ("sponsor", "/api/v1/correction-requests"),
            ("monitor", "/queries"),
            ("coordinator", "/queries"),
        ];
        let main = |text: String| text.split("<main").last().unwrap().to_owned();
        pages
            .iter()
            .map(|(user, path)| main(trial.browser(user).get(path).text()))
            .collect()
    };
    let (one, other) = (seen(World::One), seen(World::Other));
    assert!(one[0].contains("declined"));
    // The keys of forms are drawn anew with each page.
    let without_keys = |pages: &[String]| -> Vec<String> {
        let drawn = |page: &String| {
            let parts = page.split("name=\"_key\" value=\"");
            parts
                .map(|part| {
                    part.split_once('"')
                        .map_or(part, |(_, rest)| rest)
                        .to_owned()
                })
                .collect()
        };
        pages.iter().map(drawn).collect()
    };
    assert_eq!(without_keys(&one), without_keys(&other));
}

#[test]
fn r_11_a_request_is_asked_and_answered_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let (house, _, _) = furnish("browser_request", World::One, |days| days[days.len() / 3]);
    let (subject, entry, form) = weighed(&house);
    let at = serve_house(house);
    sign_in(&driver, at, "sponsor");
    driver.press("nav a[href='/correction-requests']");
    driver.write("#subject", &subject.to_string());
    driver.run(
        "document.querySelector('#form').value = arguments[0]",
        &json!(form.to_string()),
    );
    driver.write("#item", "Weight");
    driver.write("#proposed", "71.5 kg");
    driver.write("#text", "The report of the monitoring visit reads it so.");
    driver.press("form[action='/correction-requests'] button");
    assert!(driver.words().contains("71.5 kg"), "{}", driver.words());
    driver.picture("correction-requests");
    driver.picture_at("correction-requests-narrow", 390);
    sign_out(&driver);
    sign_in(&driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects/{subject}/queries"));
    driver.picture("correction-request-at-the-site");
    driver.picture_at("correction-request-at-the-site-narrow", 390);
    driver.press(&format!(
        "a[href^='/subjects/{subject}/entries/{}']",
        entry.sequence
    ));
    assert!(
        driver.words().contains("of the sponsor"),
        "{}",
        driver.words()
    );
    driver.picture("correction-of-a-request");
}
