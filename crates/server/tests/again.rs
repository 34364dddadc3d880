//! Whatever a tired person sends: the page comes back with what was typed and a message at the field.

use crate::trial::{Answer, Trial, World};

/// Whether a page says at a field what is wrong there: above the form, with a link to the field, and the field marked.
fn says_at(page: &str, field: &str) -> bool {
    let link = format!("<a href=\"#{field}");
    let named: Vec<&str> = page
        .split('<')
        .filter(|tag| tag.contains("aria-invalid=\"true\""))
        .collect();
    page.contains("class=\"problems\"") && page.contains(&link) && named.len() == 1
}

fn came_back(what: &str, answer: &Answer, kept: &str, field: &str) {
    let page = answer.text();
    assert!(
        (400..500).contains(&answer.status()),
        "{what}: {}",
        answer.status()
    );
    assert!(
        page.contains(kept),
        "{what}: what was typed is gone: {page}"
    );
    assert!(says_at(&page, field), "{what}: nothing at {field}: {page}");
}

#[test]
fn every_form_that_is_not_taken_comes_back_with_what_was_typed_and_a_message_at_its_field() {
    let trial = Trial::new("again", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let enrolled = trial
        .house
        .store
        .look(|state| {
            let own = state.subjects().iter();
            let mut own = own.filter(|subject| subject.screening().site.0 == 1);
            own.find(|subject| subject.enrolment().is_some())
                .map(|subject| subject.number().0)
        })
        .unwrap()
        .unwrap();
    let of = |path: &str| format!("/subjects/{subject}/{path}");
    let words = "What was typed at length";

    let monitor = trial.browser("monitor");
    let queries = of("queries");
    let raised = monitor.post(&queries, &[("_key", "a"), ("entry", "7a"), ("text", words)]);
    came_back("a query about no entry", &raised, words, "entry");
    let raised = monitor.post(&queries, &[("_key", "a"), ("visit", "W8"), ("text", " ")]);
    came_back(
        "a query without words",
        &raised,
        "value=\"W8\" selected",
        "text",
    );
    let raised = monitor.post(&queries, &[("_key", "a"), ("text", words)]);
    assert_eq!(raised.status(), 303, "{}", raised.text());
    let page = monitor.get(&queries).text();
    let number = page
        .split(&format!("/subjects/{subject}/queries/"))
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_else(|| panic!("no query in {page}"))
        .to_owned();

    let coordinator = trial.browser("coordinator");
    let answered = coordinator.post(
        &of(&format!("queries/{number}/answered")),
        &[("_key", "b"), ("text", "")],
    );
    came_back(
        "an answer without words",
        &answered,
        words,
        &format!("text-{number}-answered"),
    );

    let investigator = trial.browser("investigator");
    let signed = investigator.post(
        &of("endorsements"),
        &[("_key", "c"), ("scope", ""), ("password", "wrong")],
    );
    came_back(
        "a signature with another password",
        &signed,
        "name=\"scope\"",
        "password",
    );
    assert!(!signed.text().contains("value=\"wrong\""));

    let manager = trial.browser("data-manager");
    let closed = manager.post(
        &of("closure"),
        &[("_key", "d"), ("standing", "locked"), ("reason", words)],
    );
    came_back("a lock while a query is open", &closed, words, "although");
    assert!(
        closed.text().contains(&format!("Query {number}")),
        "{}",
        closed.text()
    );
    let closed = manager.post(&of("closure"), &[("_key", "d"), ("standing", "frozen")]);
    came_back(
        "data frozen for no reason",
        &closed,
        "name=\"standing\"",
        "reason",
    );

    let unblind = format!("/subjects/{enrolled}/unblind");
    for (fields, field) in [
        (
            vec![("reason", words), ("password", "wrong"), ("sure", "yes")],
            "password",
        ),
        (
            vec![("reason", words), ("password", "demonstration")],
            "sure",
        ),
        (
            vec![
                ("reason", " "),
                ("password", "demonstration"),
                ("sure", "yes"),
            ],
            "reason",
        ),
    ] {
        let opened = investigator.post(&unblind, &fields);
        let kept = if field == "reason" { "checked" } else { words };
        came_back("an emergency", &opened, kept, field);
    }
    assert!(trial.house.store.who_knows().unwrap().is_empty());

    let person = trial.house.accounts.all().unwrap();
    let person = person
        .iter()
        .find(|one| one.name == "data-manager")
        .unwrap();
    let codings = trial.house.store.codings(&person.person()).unwrap();
    let entry = codings.first().unwrap().entry;
    let coded = manager.post(
        &format!("/coding/{entry}"),
        &[
            ("_key", "e"),
            ("seen", "0"),
            ("preferred_term", words),
            ("class", "C"),
            ("code", " "),
            ("dictionary", "D"),
            ("version", "1"),
        ],
    );
    came_back(
        "a term without a code",
        &coded,
        words,
        &format!("code-hand-{entry}"),
    );

    let administrator = trial.browser("administrator");
    let set = administrator.post(
        "/sites/1",
        &[("_key", "f"), ("standing", "closed"), ("reason", "")],
    );
    came_back(
        "a site closed for no reason",
        &set,
        "name=\"standing\"",
        "reason-1",
    );
    let monitors = trial.house.accounts.all().unwrap();
    let account = monitors
        .iter()
        .find(|one| one.name == "monitor")
        .unwrap()
        .number
        .0;
    let changed = administrator.post(
        &format!("/accounts/{account}/role"),
        &[("role", "coordinator"), ("sites", "")],
    );
    came_back(
        "a role at no site",
        &changed,
        "value=\"coordinator\" selected",
        &format!("sites-{account}"),
    );
    let opened = administrator.post(
        "/accounts",
        &[
            ("name", "monitor"),
            ("full_name", words),
            ("role", "monitor"),
            ("sites", ""),
        ],
    );
    came_back("a name that is another's", &opened, words, "name");

    let pharmacist = trial.browser("pharmacist");
    let waiting = pharmacist.get("/pharmacy").text();
    let waiting: Vec<u32> = trial
        .subjects()
        .into_iter()
        .map(|(number, _)| number)
        .filter(|number| waiting.contains(&format!("/pharmacy/{number}\"")))
        .collect();
    let form = waiting.iter().find_map(|number| {
        let page = pharmacist.get(&format!("/pharmacy/{number}")).text();
        let at = page.find(&format!("/pharmacy/{number}/prepare/"))?;
        page[at..].split('"').next().map(str::to_owned)
    });
    let form = form.expect("something is to be prepared");
    let prepared = pharmacist.post(&form, &[("days", "two and a half")]);
    let visit = form.rsplit('/').next().unwrap();
    came_back(
        "days that are no number",
        &prepared,
        "two and a half",
        &format!("days-{visit}"),
    );
    assert!(
        trial.house.store.who_knows().unwrap().is_empty(),
        "nothing was opened for it"
    );
}
