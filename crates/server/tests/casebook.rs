//! The casebook of a subject on one page.

use crate::trial::{Trial, World};

#[test]
fn a_casebook_holds_every_entry_marks_what_was_changed_and_names_who_signed() {
    let trial = Trial::new("casebook", World::One);
    let (subject, visit, entries) = trial
        .house
        .store
        .look(|state| {
            let own = state.subjects().iter();
            let mut own = own.filter(|subject| subject.screening().site.0 == 1);
            own.find_map(|subject| {
                let held = subject.visits().last()?;
                Some((subject.number(), held.sequence, subject.visits().len()))
            })
        })
        .unwrap()
        .unwrap();
    let path = format!("/subjects/{subject}/casebook");
    let monitor = trial.browser("monitor");
    let before = monitor.get(&path).text();
    let all = trial.house.store.entries_of(subject).unwrap();
    for entry in &all {
        assert!(
            before.contains(&format!("entry {}<", entry.sequence)),
            "{} is not in {before}",
            entry.sequence
        );
    }
    assert!(all.len() > entries);
    assert!(
        !before.contains("Changed since it was entered first")
            && !before.contains("class=\"open\">Changed"),
        "{before}"
    );
    // Nothing of the list, and nothing raw.
    for raw in ["slot", "allocation", "{", "Some("] {
        assert!(!before.contains(raw), "{raw} stands in {before}");
    }
    // A correction is marked, with what stood there, who, when and why.
    let investigator = trial.browser("investigator");
    let form = format!("/subjects/{subject}/entries/{visit}");
    let blank = investigator.get(&form);
    // The form of the correction, without the one below it by which the whole entry is struck out.
    let page = blank.text();
    let page = page.split("/strike-out").next().unwrap();
    let (key, seen) = (blank.hidden("_key"), blank.hidden("_seen"));
    let mut fields: Vec<(String, String)> = page
        .split("<input")
        .filter_map(|input| {
            let input = input.split('>').next()?;
            let of = |name: &str| {
                let rest = input.split_once(&format!(" {name}=\""))?.1;
                Some(rest.split('"').next()?.to_owned())
            };
            let chosen =
                !matches!(of("type")?.as_str(), "radio" | "checkbox") || input.contains(" checked");
            let name = of("name")?;
            (chosen && !name.starts_with('_')).then(|| (name, of("value").unwrap_or_default()))
        })
        .collect();
    for (name, value) in &mut fields {
        if name == "physician_global" {
            *value = if value == "3.3" { "3.4" } else { "3.3" }.to_owned();
        }
    }
    fields.push(("_key".to_owned(), key));
    fields.push(("_seen".to_owned(), seen));
    fields.push(("_reason".to_owned(), "The source says otherwise".to_owned()));
    let sent: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let corrected = investigator.post_explained(&form, &sent);
    assert_eq!(corrected.status(), 303, "{}", corrected.text());
    let signed = investigator.post(
        &format!("/subjects/{subject}/endorsements"),
        &[("_key", "s"), ("scope", ""), ("password", "demonstration")],
    );
    assert_eq!(signed.status(), 303, "{}", signed.text());
    let after = monitor.get(&path).text();
    assert!(after.contains("The source says otherwise"), "{after}");
    assert!(
        after.contains("physician global") || after.contains("Core set measures"),
        "{after}"
    );
    assert!(
        after.contains(trial.house.say.changed_since_entry),
        "{after}"
    );
    assert_eq!(
        after.matches(trial.house.say.changed_since_entry).count(),
        1
    );
    assert!(after.contains(trial.house.say.meaning_signature), "{after}");
    // Assessors and pharmacists have no casebook.
    for user in ["assessor", "pharmacist", "committee"] {
        assert_eq!(trial.browser(user).get(&path).status(), 403, "{user}");
    }
}
