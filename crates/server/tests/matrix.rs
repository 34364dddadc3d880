//! The visits of all subjects at a glance.

use std::collections::BTreeMap;
use std::time::Instant;

use record::{Entry, SubjectNumber};
use serde_json::json;

use crate::browser::{Driver, serve, sign_in};
use crate::trial::{Trial, World, whole_lives};

/// The cells of a subject's row, as people read them.
fn row(page: &str, subject: u32) -> Vec<String> {
    let link = format!("<a href=\"/subjects/{subject}\">");
    let row = page
        .split("<tr>")
        .find(|row| row.contains(&link))
        .unwrap_or_else(|| panic!("no row of {subject} in {page}"));
    row.split("<td")
        .skip(1)
        .map(|cell| {
            let cell = cell.split_once('>').unwrap().1;
            let cell = cell.split("</td>").next().unwrap();
            let mut words = String::new();
            for part in cell.split('<') {
                let text = part.split_once('>').map_or(part, |(_, text)| text);
                if !text.is_empty() {
                    words = format!("{words} {text}");
                }
            }
            words.trim().to_owned()
        })
        .collect()
}

#[test]
fn the_row_of_a_subject_says_of_each_visit_where_it_stands() {
    let trial = Trial::new("matrix", World::One);
    let coordinator = trial.browser("coordinator");
    let page = coordinator.get("/subjects/matrix").text();
    let numbers: Vec<u32> = trial
        .house
        .store
        .look(|state| {
            let own = state.subjects().iter();
            own.filter(|subject| subject.screening().site.0 == 1)
                .map(|subject| subject.number().0)
                .collect()
        })
        .unwrap();
    // Every cell says what the page of the subject says, in its own words.
    let mut seen: Vec<String> = Vec::new();
    for number in &numbers {
        let own = coordinator.get(&format!("/subjects/{number}")).text();
        let cells = row(&page, *number);
        for (word, tag) in [
            ("done", "held</span>"),
            ("missed", "missed</span>"),
            ("overdue", "tag late"),
        ] {
            let here = cells.iter().filter(|cell| *cell == word).count();
            let visits = own.split("<h2>Visits").nth(1).unwrap();
            let visits = visits.split("</table>").next().unwrap();
            assert_eq!(
                here,
                visits.matches(tag).count(),
                "{word} of {number}: {cells:?}"
            );
        }
        seen.extend(cells);
    }
    for word in ["done", "due", "to come"] {
        assert!(seen.iter().any(|cell| cell == word), "{word}: {seen:?}");
    }
    // Subjects of other sites have no row.
    let monitor = trial.browser("monitor");
    let all = monitor.get("/subjects/matrix").text();
    assert!(all.matches("scope=\"row\"").count() > page.matches("scope=\"row\"").count());
    assert_eq!(page.matches("scope=\"row\"").count(), numbers.len());
    let of_site = monitor.get("/subjects/matrix?site=1").text();
    assert_eq!(of_site.matches("scope=\"row\"").count(), numbers.len());
}

#[test]
fn an_open_query_and_a_lock_stand_in_the_cells_that_they_are_about_and_assessors_see_no_query() {
    let trial = Trial::new("matrix_query", World::One);
    let (subject, entry) = trial
        .house
        .store
        .look(|state| {
            let own = state.subjects().iter();
            let mut own = own.filter(|subject| subject.screening().site.0 == 1);
            own.find_map(|subject| Some((subject.number().0, subject.visits().first()?.sequence)))
        })
        .unwrap()
        .unwrap();
    let monitor = trial.browser("monitor");
    let queries = format!("/subjects/{subject}/queries");
    let key = monitor.get(&queries).hidden("_key");
    let (about, key) = (entry.to_string(), key.as_str());
    let query = [
        ("_key", key),
        ("entry", about.as_str()),
        ("group", "event.findings.core_set"),
        ("text", "Is this so?"),
    ];
    assert_eq!(monitor.post(&queries, &query).status(), 303);
    let cells = |user: &str| {
        let page = trial.browser(user).get("/subjects/matrix").text();
        row(&page, subject)
    };
    let asked_about = |cells: &[String]| {
        let asked = cells.iter().filter(|cell| cell.contains("query open"));
        asked.count()
    };
    assert_eq!(asked_about(&cells("coordinator")), 1);
    assert_eq!(asked_about(&cells("assessor")), 0);
    let manager = trial.browser("data-manager");
    let close = [
        ("_key", "closure"),
        ("standing", "locked"),
        ("reason", "All is well."),
        ("although", "it is a test"),
    ];
    let closed = manager.post(&format!("/subjects/{subject}/closure"), &close);
    assert_eq!(closed.status(), 303, "{}", closed.text());
    let locked = cells("coordinator");
    assert!(
        locked.iter().any(|cell| cell == "done locked"),
        "{locked:?}"
    );
    let page = trial.browser("coordinator").get("/subjects/matrix").text();
    assert!(!page.contains(&format!("/subjects/{subject}/forms/")));
}

#[test]
fn the_arrows_lead_from_cell_to_cell_in_a_real_browser() {
    let Some(driver) = Driver::start(true) else {
        return;
    };
    let at = serve("browser_matrix");
    sign_in(&driver, at, "coordinator");
    driver.go(&format!("http://{at}/subjects/matrix"));
    driver.picture("matrix");
    driver.run(
        "document.querySelector('table.matrix tbody th a').focus()",
        &json!({}),
    );
    let focused = || {
        driver.run(
            "return [document.activeElement.closest('tr').rowIndex, document.activeElement.closest('td, th').cellIndex]",
            &json!({}),
        )
    };
    let press = |key: &str| {
        let element = driver.command("GET", "/element/active", &json!({}));
        let id = element["element-6066-11e4-a52e-4f735466cecf"]
            .as_str()
            .unwrap();
        driver.command(
            "POST",
            &format!("/element/{id}/value"),
            &json!({"text": key}),
        );
    };
    assert_eq!(focused(), json!([1, 0]));
    press("\u{e014}");
    assert_eq!(
        focused(),
        json!([1, 1]),
        "the right arrow leads to the first visit"
    );
    press("\u{e012}");
    press("\u{e015}");
    assert_eq!(
        focused(),
        json!([2, 0]),
        "the arrow down leads to the next subject"
    );
}

/// The first weeks of so many subjects, each of whom lives one of the lives again.
fn many(subjects: u32) -> Vec<Entry> {
    /// What was entered first: screening, enrolment, a first visit and a first infusion among it.
    const FIRST: usize = 30;
    let lives = whole_lives();
    let mut by_subject: BTreeMap<SubjectNumber, Vec<&Entry>> = BTreeMap::new();
    for entry in &lives {
        by_subject.entry(entry.subject).or_default().push(entry);
    }
    let lives: Vec<Vec<&Entry>> = by_subject.into_values().collect();
    (1..=subjects)
        .zip(lives.iter().cycle())
        .flat_map(|(number, life)| {
            life.iter().take(FIRST).map(move |entry| Entry {
                subject: SubjectNumber(number),
                ..(*entry).clone()
            })
        })
        .collect()
}

#[test]
fn a_matrix_of_many_subjects_is_one_page_and_says_how_long_it_took() {
    let subjects = if std::env::var_os("MYOTRIAL_FULL").is_some() {
        5_000
    } else {
        130
    };
    let trial = Trial::of("matrix_many", &many(subjects));
    let monitor = trial.browser("monitor");
    let mut took = Vec::new();
    let mut page = String::new();
    for _ in 0..3 {
        let began = Instant::now();
        page = monitor.get("/subjects/matrix?all=1").text();
        took.push(began.elapsed().as_millis());
    }
    let rows = page.matches("scope=\"row\"").count();
    eprintln!(
        "the matrix of {rows} subjects took {took:?} ms (asked: 1000 ms) and has {} KiB",
        page.len() / 1024
    );
    assert_eq!(rows, usize::try_from(subjects).unwrap());
    let first = monitor.get("/subjects/matrix").text();
    assert_eq!(first.matches("scope=\"row\"").count(), 100);
}
