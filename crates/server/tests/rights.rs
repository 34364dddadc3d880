//! Routes x roles x sites, made from the table of routes: what may be asked for, and what is never told.

use std::collections::BTreeSet;

use server::{Method, ROUTES, Reach, Route, Who};
use store::Role;

use crate::trial::{Browser, Trial, World, encode, form_token};

/// Who may use which route, written down a second time by hand: a slip in the table must be made twice to go unseen.
/// A assessor, I investigator, C coordinator, P pharmacist, M monitor, D data manager, X medical monitor, B board
/// (committee), L laboratory, S statistician, O sponsor, Z administrator; `*` everybody, `+` everybody who is signed in.
const RIGHTS: &str = "
GET /style.css *
GET /comfort.js *
GET /icon.svg *
GET /health *
GET /metrics Z
GET /sign-in *
POST /sign-in *
POST /sign-out +
GET /sign-on *
GET /sign-on/back *
GET /sign-on/arrival *
GET /first-steps/{link} *
POST /first-steps/{link} *
GET /q *
POST /q *
GET /questionnaire *
GET /questionnaire/{link} *
POST /questionnaire/{link} *
GET / +
GET /schedule +
GET /manual +
GET /manual/file +
GET /score +
GET /flow ICPMDXBSOZ
GET /subjects ICAMDXS
GET /subjects/new IC
GET /subjects/matrix ICAMDXS
POST /subjects/new IC
GET /subjects/{subject} ICAMDXS
GET /subjects/{subject}/visits/{visit} ICAMDXS
GET /subjects/{subject}/forms/{form} ICAP
POST /subjects/{subject}/forms/{form} ICAP
GET /subjects/{subject}/forms/{form}/{visit} ICAP
POST /subjects/{subject}/forms/{form}/{visit} ICAP
GET /subjects/{subject}/entries/{entry} IC
POST /subjects/{subject}/entries/{entry} IC
POST /subjects/{subject}/entries/{entry}/strike-out IC
GET /subjects/{subject}/entries/{entry}/second ICAP
POST /subjects/{subject}/entries/{entry}/second ICAP
GET /subjects/{subject}/entries/{entry}/differences ICMD
POST /subjects/{subject}/entries/{entry}/differences IC
GET /subjects/{subject}/questionnaires ICMD
POST /subjects/{subject}/questionnaires/{visit} IC
GET /subjects/{subject}/casebook ICMDXS
GET /subjects/{subject}/casebook.pdf ICMDXS
GET /subjects/{subject}/trail ICMDXS
GET /subjects/{subject}/queries ICMDX
POST /subjects/{subject}/queries MDX
POST /subjects/{subject}/queries/{query}/{step} ICMDX
GET /subjects/{subject}/endorsements ICMDXS
POST /subjects/{subject}/endorsements IMDX
GET /subjects/{subject}/narratives/{entry} IX
GET /subjects/{subject}/safety-results IX
GET /subjects/{subject}/source-verification MDX
POST /subjects/{subject}/source-verification M
POST /subjects/{subject}/closure D
GET /subjects/{subject}/closing D
POST /subjects/{subject}/closing D
GET /closing D
POST /closing D
GET /subjects/{subject}/unblind I
POST /subjects/{subject}/unblind I
GET /subjects/{subject}/by-hand IC
POST /subjects/{subject}/by-hand IC
GET /checks MD
GET /by-hand MD
GET /queries ICMDX
GET /subjects/{subject}/redactions IMD
POST /subjects/{subject}/redactions IMD
GET /redactions IMDZ
POST /redactions/{line} DZ
GET /correction-requests O
POST /correction-requests O
POST /correction-requests/{query}/{step} O
GET /dashboard ICMDX
GET /second-entries ICAPMD
GET /coding MDX
POST /coding/{entry} DX
GET /adverse-events ICMDXS
GET /deviations ICMDXS
GET /exports ICMDXS
GET /exports/{file} ICMDXS
GET /imports ICL
POST /imports ICL
POST /imports/{staged} ICL
GET /laboratory MDL
GET /closed-results B
POST /closed-results/{subject}/call B
GET /blind-risks PB
POST /blind-risks/{risk}/seen PB
GET /committee B
POST /committee/report B
GET /committee/files/{room}/{name} B
GET /dummy-arms S
POST /dummy-arms S
GET /dummy-arms/files/{room}/{name} S
GET /unblinding DSO
POST /unblinding DSO
POST /unblinding/lock D
POST /unblinding/confirmation DSO
POST /unblinding/results DSO
GET /unblinding/files/{room}/{name} DSO
POST /notices/{notice}/read IMDXO
GET /pharmacy P
GET /pharmacy/stock P
POST /pharmacy/stock P
GET /pharmacy/stock/ledger.csv P
POST /pharmacy/stock/lines/{line}/undo P
POST /pharmacy/stock/lots/{lot}/{deed} P
GET /pharmacy/{subject} P
POST /pharmacy/{subject}/prepare/{visit} P
POST /pharmacy/{subject}/dispense/{visit} P
POST /pharmacy/{subject}/period-entry P
GET /api/v1/openapi.json +
GET /api/v1/subjects ICMDXS
POST /api/v1/subjects IC
GET /api/v1/subjects/{subject}/entries ICMDXS
GET /api/v1/subjects/{subject}/trail ICMDXS
POST /api/v1/subjects/{subject}/events ICAP
POST /api/v1/subjects/{subject}/enrolment IC
POST /api/v1/subjects/{subject}/enrolment-by-hand IC
POST /api/v1/subjects/{subject}/emergency I
POST /api/v1/subjects/{subject}/corrections IC
POST /api/v1/subjects/{subject}/entries/{entry}/strike-out IC
POST /api/v1/subjects/{subject}/entries/{entry}/second ICAP
POST /api/v1/subjects/{subject}/entries/{entry}/differences IC
GET /api/v1/subjects/{subject}/questionnaires ICMD
POST /api/v1/subjects/{subject}/questionnaires/{visit} IC
GET /api/v1/subjects/{subject}/queries ICMDX
POST /api/v1/subjects/{subject}/queries MDX
POST /api/v1/subjects/{subject}/queries/{query}/{step} ICMDX
GET /api/v1/subjects/{subject}/endorsements ICMDXS
POST /api/v1/subjects/{subject}/endorsements IMDX
GET /api/v1/subjects/{subject}/narratives/{entry} IX
GET /api/v1/subjects/{subject}/safety-results IX
GET /api/v1/subjects/{subject}/source-verification MDX
POST /api/v1/subjects/{subject}/source-verification M
POST /api/v1/subjects/{subject}/closure D
GET /api/v1/closing D
POST /api/v1/closing D
GET /api/v1/correction-requests O
POST /api/v1/correction-requests O
POST /api/v1/correction-requests/{query}/{step} O
GET /api/v1/dashboard ICMDX
GET /api/v1/checks MD
GET /api/v1/second-entries ICAPMD
GET /api/v1/coding MDX
POST /api/v1/coding/{entry} DX
GET /api/v1/accounts Z
POST /api/v1/accounts Z
POST /api/v1/accounts/{account}/link Z
POST /api/v1/accounts/{account}/role Z
POST /api/v1/accounts/{account}/close Z
POST /api/v1/accounts/{account}/address Z
GET /api/v1/notices MDXO
POST /api/v1/notices/{notice}/read MDXO
GET /api/v1/sites Z
POST /api/v1/sites/{site} Z
GET /api/v1/redactions IMDZ
POST /api/v1/subjects/{subject}/redactions IMD
POST /api/v1/redactions/{line} DZ
GET /api/v1/versions ICPMDXSOZ
POST /api/v1/versions Z
POST /api/v1/versions/withdrawal Z
GET /api/v1/exports/{file} ICMDXS
GET /api/v1/pharmacy P
GET /api/v1/pharmacy/stock P
POST /api/v1/pharmacy/stock P
POST /api/v1/pharmacy/stock/lines/{line}/undo P
POST /api/v1/pharmacy/stock/lots/{lot}/{deed} P
POST /api/v1/pharmacy/{subject}/dispense/{visit} P
GET /unblinding/stock.csv DSO
GET /api/v1/unblinding/stock.csv DSO
POST /api/v1/pharmacy/{subject}/prepare/{visit} P
POST /api/v1/pharmacy/{subject}/period-entry P
GET /api/v1/closed-results B
POST /api/v1/closed-results/{subject}/call B
GET /api/v1/blind-risks PB
POST /api/v1/blind-risks/{risk}/seen PB
GET /api/v1/committee B
POST /api/v1/committee B
GET /api/v1/committee/files/{room}/{name} B
GET /api/v1/who-knows DZ
POST /api/v1/who-knows DZ
GET /api/v1/laboratory MDL
POST /api/v1/imports/{kind}/preview ICL
POST /api/v1/imports/{kind} ICL
GET /api/v1/dummy-arms S
POST /api/v1/dummy-arms S
GET /api/v1/dummy-arms/files/{room}/{name} S
GET /api/v1/unblinding DSO
POST /api/v1/unblinding DSO
POST /api/v1/unblinding/confirmation DSO
GET /api/v1/unblinding/files/{room}/{name} DSO
GET /accounts Z
POST /accounts Z
POST /accounts/{account}/link Z
POST /accounts/{account}/role Z
POST /accounts/{account}/close Z
POST /accounts/{account}/address Z
GET /who-knows DZ
POST /who-knows DZ
GET /sites Z
POST /sites/{site} Z
GET /versions ICPMDXSOZ
POST /versions Z
POST /versions/withdrawal Z
";

/// The known users, with their letters.
pub const USERS: [(&str, char); 12] = [
    ("assessor", 'A'),
    ("investigator", 'I'),
    ("coordinator", 'C'),
    ("pharmacist", 'P'),
    ("monitor", 'M'),
    ("data-manager", 'D'),
    ("medical-monitor", 'X'),
    ("committee", 'B'),
    ("laboratory", 'L'),
    ("statistician", 'S'),
    ("sponsor", 'O'),
    ("administrator", 'Z'),
];

pub fn name(route: &Route) -> String {
    let method = match route.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    format!("{method} {}", route.path)
}

/// Who may use a route, by the list above.
pub fn letters(route: &Route) -> String {
    let wanted = name(route);
    let line = RIGHTS
        .lines()
        .find(|line| line.rsplit_once(' ').is_some_and(|(own, _)| own == wanted))
        .unwrap_or_else(|| panic!("{wanted} is not in the list of rights"));
    line.rsplit_once(' ').unwrap().1.to_owned()
}

/// An address of a route, with a subject and something for every other part.
pub fn address(route: &Route, subject: &str) -> String {
    route
        .path
        .replace("{subject}", subject)
        .replace("{link}", &"a".repeat(64))
        .replace("{form}/{visit}", "visit/W4")
        .replace("{form}", "adverse-event")
        .replace("{visit}", "W0")
        .replace("{entry}", "2")
        .replace("{query}", "1")
        .replace("{step}", "closed")
        .replace("{file}", "visits.csv")
        .replace("{room}/{name}", "results/report.html")
        .replace("{notice}", "999999")
        .replace("{risk}", "999999")
        .replace("{staged}", &"b".repeat(32))
        .replace("{kind}", "laboratory")
        .replace("{account}", "999999")
        .replace("{line}", "999999")
        .replace("{lot}/{deed}", "999999/release")
        .replace("{site}", "0")
}

fn method(route: &Route) -> &'static str {
    match route.method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
}

#[test]
fn t_31_every_route_is_open_to_the_roles_that_the_list_names_and_to_nobody_else() {
    let trial = Trial::new("rights", World::One);
    let own = trial.subject_of(|site| site == 1).to_string();
    assert_eq!(
        ROUTES.len(),
        RIGHTS.lines().filter(|line| !line.is_empty()).count()
    );
    for (user, letter) in USERS {
        for route in ROUTES
            .iter()
            .filter(|route| !matches!(route.path, "/sign-out" | "/sign-in"))
        {
            // Everything that a role does in this test, another session may undo: each asks on its own.
            let browser = trial.browser(user);
            let path = address(route, &own);
            let answer = match route.method {
                Method::Get => browser.get(&path),
                Method::Post => browser.post(&path, &[("_key", "k"), ("_act", "review")]),
            };
            let letters = letters(route);
            let may = letters == "*" || letters == "+" || letters.contains(letter);
            // Assessors and pharmacists fill in some forms only.
            let some_forms = route.path.contains("/forms/") && "AP".contains(letter);
            if may && !some_forms {
                assert_ne!(
                    answer.status(),
                    403,
                    "{user} may {}: {}",
                    name(route),
                    answer.text()
                );
                assert_ne!(answer.status(), 401, "{user} may {}", name(route));
            } else if !may {
                assert_eq!(answer.status(), 403, "{user} may not {}", name(route));
            }
            assert!(
                answer.status() < 500,
                "{user} {}: {}",
                name(route),
                answer.text()
            );
        }
    }
}

#[test]
fn who_is_not_signed_in_is_led_to_the_door_from_everywhere() {
    let trial = Trial::new("outside", World::One);
    for route in ROUTES
        .iter()
        .filter(|route| route.policy.who != Who::Anyone)
    {
        let path = address(route, "1");
        let cookie = trial.ask("GET", "/sign-in", None, "").cookie().unwrap();
        let body = encode(&[("_form_token", form_token(&cookie))]);
        let answer = trial.ask(method(route), &path, Some(&cookie), &body);
        match route.method {
            _ if route.path.starts_with("/api/") => {
                assert!(matches!(answer.status(), 401 | 403), "{}", name(route))
            }
            Method::Get => {
                assert_eq!(answer.status(), 303, "{}", name(route));
                assert!(answer.header("location").unwrap().starts_with("/sign-in"));
            }
            Method::Post => assert_eq!(answer.status(), 401, "{}", name(route)),
        }
    }
}

/// Somebody of each role that works at sites that are named, at site 1 alone and at sites 1 and 3.
pub fn people_of_sites(trial: &Trial) -> Vec<(String, char, Browser<'_>)> {
    let roles = [
        (Role::Assessor, 'A'),
        (Role::Investigator, 'I'),
        (Role::Coordinator, 'C'),
        (Role::Pharmacist, 'P'),
        (Role::Monitor, 'M'),
    ];
    let mut people = Vec::new();
    for (role, letter) in roles {
        for (word, sites) in [("one", &[1][..]), ("two", &[1, 3])] {
            let name = format!("{word}.{role}");
            let browser = trial.let_in(&name, role, sites);
            people.push((name, letter, browser));
        }
    }
    people
}

#[test]
fn t_31_a_subject_of_another_site_and_one_who_does_not_exist_are_answered_alike() {
    let trial = Trial::at_three_sites("sites");
    let elsewhere = trial.subject_of(|site| site == 2).to_string();
    let nobody = "999999";
    for (user, letter, browser) in people_of_sites(&trial) {
        for route in ROUTES
            .iter()
            .filter(|route| route.policy.reach == Reach::Subject)
        {
            if !letters(route).contains(letter) {
                continue;
            }
            let ask = |subject: &str| match route.method {
                Method::Get => browser.get(&address(route, subject)),
                Method::Post => browser.post(&address(route, subject), &[("_key", "k")]),
            };
            let (theirs, none) = (ask(&elsewhere), ask(nobody));
            assert_eq!(theirs.status(), 404, "{user} {}", name(route));
            assert_eq!(theirs.text(), none.text(), "{user} {}", name(route));
            assert_eq!(
                theirs.0.headers(),
                none.0.headers(),
                "{user} {}",
                name(route)
            );
        }
    }
}

#[test]
fn t_31_who_works_at_two_sites_may_do_at_both_what_the_role_may_do_and_no_more() {
    let trial = Trial::at_three_sites("two_sites_rights");
    let subjects = [1, 3].map(|own| trial.subject_of(|site| site == own).to_string());
    for (user, letter, _) in people_of_sites(&trial) {
        if user.starts_with("one") {
            continue;
        }
        for route in ROUTES
            .iter()
            .filter(|route| !matches!(route.path, "/sign-out" | "/sign-in"))
        {
            for subject in &subjects {
                // What a role does in this test, another session may undo: each asks on its own.
                let browser = trial.browser(&user);
                let path = address(route, subject);
                let answer = match route.method {
                    Method::Get => browser.get(&path),
                    Method::Post => browser.post(&path, &[("_key", "k"), ("_act", "review")]),
                };
                let letters = letters(route);
                let may = letters == "*" || letters == "+" || letters.contains(letter);
                let some_forms = route.path.contains("/forms/") && "AP".contains(letter);
                if !some_forms {
                    let refused = matches!(answer.status(), 401 | 403);
                    assert_eq!(refused, !may, "{user} {path}: {}", answer.text());
                }
                assert!(answer.status() < 500, "{user} {path}: {}", answer.text());
            }
        }
    }
}

#[test]
fn t_31_lists_and_files_of_a_site_hold_nobody_of_another() {
    let trial = Trial::new("lists", World::One);
    let browser = trial.browser("coordinator");
    let own: BTreeSet<u32> = trial
        .subjects()
        .into_iter()
        .filter(|(_, site)| *site == 1)
        .map(|(subject, _)| subject)
        .collect();
    let page = browser.get("/subjects").text();
    let shown: BTreeSet<u32> = page
        .split("href=\"/subjects/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect();
    assert_eq!(shown, own);
    for file in [
        "subjects.csv",
        "visits.csv",
        "adverse-events.csv",
        "deviations.csv",
    ] {
        let content = browser.get(&format!("/exports/{file}")).text();
        for line in content.lines().skip(1) {
            let subject: u32 = line.split(',').next().unwrap().parse().unwrap();
            assert!(own.contains(&subject), "{file}: {line}");
        }
    }
}

#[test]
fn t_32_no_form_is_taken_without_its_token_from_elsewhere_or_by_a_link() {
    let trial = Trial::new("csrf", World::One);
    let own = trial.subject_of(|site| site == 1).to_string();
    let before = trial.house.store.standing().unwrap().sequence;
    for (user, letter) in USERS {
        let browser = trial.browser(user);
        for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
            let letters = letters(route);
            if letters != "*" && letters != "+" && !letters.contains(letter) {
                continue;
            }
            let path = address(route, &own);
            let bare = trial.ask("POST", &path, Some(&browser.cookie), "_key=k");
            assert_eq!(bare.status(), 403, "{} without a token", name(route));
            let wrong = format!("_form_token={}&_key=k", "0".repeat(64));
            let wrong = trial.ask("POST", &path, Some(&browser.cookie), &wrong);
            assert_eq!(wrong.status(), 403, "{} with a wrong token", name(route));
            let token = form_token(&browser.cookie);
            for (header, value) in [
                ("origin", "https://elsewhere.example"),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
            ] {
                let request = http::Request::builder()
                    .method("POST")
                    .uri(&path)
                    .header("host", "127.0.0.1:8080")
                    .header("cookie", format!("myotrial={}", browser.cookie))
                    .header(header, value)
                    .body(format!("_form_token={token}&_key=k").into_bytes())
                    .unwrap();
                let status = server::answer(&trial.house, &request).0.status();
                assert_eq!(status, 403, "{} with {header}: {value}", name(route));
            }
        }
    }
    assert_eq!(trial.house.store.standing().unwrap().sequence, before);
}

/// What people type who mean harm, and tired people too.
const HOSTILE: [&str; 9] = [
    "' OR '1'='1",
    "1; DROP TABLE event; --",
    "\"><img src=x onerror=alert(1)>",
    "../../../../etc/passwd",
    "%00",
    "-1",
    "18446744073709551616",
    "\u{202e}\u{fffd}",
    "=cmd|' /C calc'!A0",
];

#[test]
fn t_34_nothing_that_is_sent_to_any_route_makes_the_server_stumble() {
    let trial = Trial::new("hostile", World::One);
    let own = trial.subject_of(|site| site == 1).to_string();
    let escape = |text: &str| -> String {
        form_urlencoded::byte_serialize(text.as_bytes())
            .collect::<String>()
            .replace('+', "%20")
    };
    for (user, letter) in USERS {
        let browser = trial.browser(user);
        for route in ROUTES
            .iter()
            .filter(|route| letters(route).contains(letter))
        {
            for text in HOSTILE {
                let mut addresses = vec![format!(
                    "{}?subject={t}&site={t}&entry={t}&group={t}&after={t}&page={t}&standing={t}&visit={t}&to={t}",
                    address(route, &own),
                    t = escape(text)
                )];
                for part in route.path.split('/').filter(|part| part.starts_with('{')) {
                    let path = route.path.replace(part, &escape(text));
                    let filled = Route {
                        path: Box::leak(path.into_boxed_str()),
                        ..*route
                    };
                    addresses.push(address(&filled, &own));
                }
                for path in addresses {
                    let answer = match route.method {
                        Method::Get => browser.get(&path),
                        Method::Post => browser.post(
                            &path,
                            &[
                                ("_key", text),
                                ("text", text),
                                ("name", text),
                                ("full_name", text),
                                ("role", text),
                                ("site", text),
                                ("sites", text),
                                ("standing", text),
                                ("reason", text),
                                ("entry", text),
                                ("visit", text),
                                ("group", text),
                                ("days", text),
                                ("scope", text),
                                ("password", text),
                                ("date", text),
                                ("seen", text),
                                ("_seen", text),
                                ("_reason", text),
                            ],
                        ),
                    };
                    assert!(answer.status() < 500, "{user} {path}: {}", answer.text());
                    let is_page = answer
                        .header("content-type")
                        .is_some_and(|kind| kind.starts_with("text/html"));
                    assert!(
                        !is_page || !answer.text().contains("<img src=x"),
                        "{user} {path}"
                    );
                }
            }
        }
    }
}

#[test]
fn roles_of_the_store_all_have_a_known_user() {
    let people = Role::ALL.iter().filter(|role| role.has_accounts()).count();
    assert_eq!(people, USERS.len());
}
