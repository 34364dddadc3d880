//! Every page of the table of routes in a real browser, as each role that may see it: nothing runs over the edge, no link
//! leads to where the role may not go, and axe-core, where it is installed, finds nothing.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use forms::FormKind;
use serde_json::{Value, json};
use server::demonstration::known_users;
use server::{Method, ROUTES, Reach, find};
use store::Role;

use crate::browser::{Driver, serve, sign_in};

/// A laptop's window and a tablet's.
const WIDTHS: [u32; 2] = [1280, 820];

/// What answers with a file and not with a page.
const NO_PAGES: [&str; 23] = [
    // It is of serious events alone, and the entry that is looked at is a visit: `browser_telling` shows one.
    "/subjects/{subject}/narratives/{entry}",
    "/pharmacy/stock/ledger.csv",
    "/style.css",
    "/comfort.js",
    "/icon.svg",
    "/health",
    "/metrics",
    "/manual/file",
    "/exports/{file}",
    "/subjects/{subject}/casebook.pdf",
    "/committee/files/{room}/{name}",
    "/unblinding/files/{room}/{name}",
    "/unblinding/stock.csv",
    // They lead to another system and back, and this trial knows none.
    "/sign-on",
    "/sign-on/back",
    "/sign-on/arrival",
    "/dummy-arms/files/{room}/{name}",
    // This trial keeps no codes.
    "/subjects/{subject}/by-hand",
    "/first-steps/{link}",
    // Participants are asked nothing in it; a trial of its own shows these pages.
    "/questionnaire/{link}",
    "/subjects/{subject}/questionnaires",
    // Nothing is entered twice in it; a trial of its own shows these pages.
    "/subjects/{subject}/entries/{entry}/second",
    "/subjects/{subject}/entries/{entry}/differences",
];

/// The addresses at which a page is looked at.
fn addresses(path: &str, subject: &str, entry: &str) -> Vec<String> {
    let path = path.replace("{subject}", subject).replace("{entry}", entry);
    let kinds = FormKind::all(&"W8".into());
    let of_visits = |wanted: bool| {
        let kinds = kinds.iter().filter(|kind| **kind != FormKind::Screening);
        kinds.filter(move |kind| kind.visit().is_some() == wanted)
    };
    if path.contains("{form}") {
        let (with_visit, pattern) = if path.ends_with("{visit}") {
            (true, "{form}/{visit}")
        } else {
            (false, "{form}")
        };
        return of_visits(with_visit)
            .map(|kind| path.replace(pattern, &kind.to_string()))
            .collect();
    }
    vec![path.replace("{visit}", "W4")]
}

/// The first subject that is enrolled and has come to week 4, and the entry of that visit.
fn somebody(driver: &Driver, at: SocketAddr) -> (String, String) {
    driver.go(&format!("http://{at}/subjects"));
    let source = driver.source();
    let numbers: BTreeSet<u32> = source
        .split("href=\"/subjects/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect();
    for number in numbers {
        driver.go(&format!("http://{at}/subjects/{number}/visits/W4"));
        let source = driver.source();
        let entry = source
            .split_once(&format!("href=\"/subjects/{number}/entries/"))
            .and_then(|(_, rest)| rest.split('"').next());
        if let Some(entry) = entry {
            return (number.to_string(), entry.to_owned());
        }
    }
    panic!("nobody has come to week 4");
}

/// axe-core, where it is installed.
pub fn axe() -> Option<String> {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../validation/report/node_modules/axe-core/axe.min.js"
    );
    let path = std::env::var("AXE_CORE").unwrap_or_else(|_| beside.to_owned());
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        eprintln!(
            "SKIP axe-core: it is not at {path} (npm install --prefix validation/report axe-core)"
        );
    }
    found
}

/// What axe-core finds in the page, and how many of its rules the page passes.
pub fn look_with(driver: &Driver, axe: &str) -> (Vec<Value>, u64) {
    let script = format!(
        "{axe};
        const done = arguments[arguments.length - 1];
        axe.run(document).then(result => done([result.passes.length,
            result.violations.map(one => [one.id, one.nodes[0].target.join(' '), one.nodes[0].failureSummary])]));"
    );
    let found = driver.command(
        "POST",
        "/execute/async",
        &json!({"script": script, "args": []}),
    );
    let violations = found[1].as_array().cloned();
    (
        violations.unwrap_or_else(|| panic!("axe-core: {found}")),
        found[0].as_u64().unwrap_or(0),
    )
}

/// Where axe-core is asked for and installed, it finds nothing in the page.
pub fn accessible(driver: &Driver, page: &str) {
    let thorough = std::env::var_os("MYOTRIAL_FULL").is_some();
    if let Some(axe) = thorough.then(axe).flatten() {
        driver.run(
            "document.querySelectorAll('details').forEach(one => { one.open = true })",
            &json!({}),
        );
        let (violations, _) = look_with(driver, &axe);
        assert!(violations.is_empty(), "{page}: {violations:?}");
    }
}

/// Everything that is wrong with the page as it is shown to a role.
fn faults(driver: &Driver, role: Role, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let seen = driver.run(
        "return {
            title: document.querySelector('h1')?.innerText ?? '',
            over: [...document.querySelectorAll('body *')].filter(one => !one.closest('.scroll, svg, .skip') && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.tagName + ' ' + one.className + ' ' + one.innerText.slice(0, 60)),
            words: document.querySelector('main').innerText,
            links: [...document.querySelectorAll('a[href^=\"/\"]')].map(one => one.pathname),
        }",
        &json!({}),
    );
    let title = seen["title"].as_str().unwrap_or_default();
    if matches!(
        title,
        "" | "Not found" | "Not for your role" | "The program made a mistake"
    ) {
        faults.push(format!("the page is \"{title}\""));
    }
    if seen["over"].as_array().is_none_or(|over| !over.is_empty()) {
        faults.push(format!("runs over the edge: {}", seen["over"]));
    }
    let words = seen["words"].as_str().unwrap_or_default();
    for raw in ["{", "}", "undefined", "NaN", "Some(", "None"] {
        if words.contains(raw) {
            faults.push(format!("shows \"{raw}\""));
        }
    }
    for link in seen["links"].as_array().into_iter().flatten() {
        let link = link.as_str().unwrap_or_default();
        let leads =
            find(Method::Get, link).is_some_and(|found| found.route.policy.admits(Some(role)));
        if !leads {
            faults.push(format!("the link to {link} leads nowhere"));
        }
    }
    faults
        .into_iter()
        .map(|fault| format!("{page}: {fault}"))
        .collect()
}

#[test]
fn every_page_of_every_role_fits_its_window_and_leads_on() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let thorough = ["MYOTRIAL_FULL", "MYOTRIAL_SCREENSHOTS"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    let axe = if thorough { axe() } else { None };
    let at = match std::env::var("MYOTRIAL_SERVED") {
        Ok(address) => address.parse().unwrap(),
        Err(_) => serve("browser_pages"),
    };
    driver.resize(WIDTHS[1], 1000);
    sign_in(&driver, at, "coordinator");
    let (subject, entry) = somebody(&driver, at);
    let (mut pages, mut passed) = (0, 0);
    let mut wrong: Vec<String> = Vec::new();
    let mut look = |driver: &Driver, role: Role, name: &str| {
        let widths = if thorough {
            WIDTHS.as_slice()
        } else {
            &WIDTHS[1..]
        };
        for width in widths {
            driver.resize(*width, 1000);
            wrong.extend(faults(driver, role, &format!("{name} at {width}")));
            driver.picture_at(&format!("{name}-{width}"), *width);
        }
        if let Some(axe) = &axe {
            let (violations, rules) = look_with(driver, axe);
            passed += rules;
            wrong.extend(
                violations
                    .iter()
                    .map(|one| format!("{name}: axe-core: {one}")),
            );
        }
        pages += 1;
    };
    for (user, role, _) in known_users() {
        driver.command("DELETE", "/cookie", &json!({}));
        sign_in(&driver, at, user);
        for route in ROUTES {
            let is_page = route.method == Method::Get
                && !route.path.starts_with("/api/")
                && !NO_PAGES.contains(&route.path)
                && route.path != "/sign-in";
            if !is_page || !route.policy.admits(Some(role)) {
                continue;
            }
            assert!(
                route.policy.reach != Reach::Subject || route.path.contains("{subject}"),
                "{}",
                route.path
            );
            for address in addresses(route.path, &subject, &entry) {
                driver.go(&format!("http://{at}{address}"));
                // Some roles fill in some forms alone.
                let title = driver.run("return document.querySelector('h1').innerText", &json!({}));
                if route.path.contains("{form}") && title == "Not for your role" {
                    continue;
                }
                let name = format!("{user}{}", address.replace('/', "-"));
                look(&driver, role, name.trim_end_matches('-'));
            }
        }
    }
    driver.command("DELETE", "/cookie", &json!({}));
    driver.go(&format!("http://{at}/sign-in"));
    look(&driver, Role::Coordinator, "sign-in");
    eprintln!("{pages} pages looked at; axe-core: {passed} rules passed");
    assert!(pages > 100, "{pages}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
