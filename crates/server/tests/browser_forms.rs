//! Forms in a real browser, filled in as people do: values into fields, a button, a look at what the page answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use forms::{FormKind, Typed, typed_of};
use record::{Act, Entry, Event, SubjectNumber};
use serde_json::json;
use server::{House, SessionLimits};

use crate::browser::{Driver, serve_house};
use crate::trial::{furnish_with, whole_lives};

/// A trial in which what is given has happened, with a clock that the test moves and sessions that last.
pub fn empty_trial(
    test: &str,
    plan: protocol::Plan,
    before: &[Entry],
    further: impl FnOnce(&mut House),
) -> (SocketAddr, Arc<AtomicI64>) {
    let (mut house, now, _) = furnish_with(test, plan, before, |days| {
        days.last()
            .copied()
            .unwrap_or(jiff::civil::date(2017, 1, 1))
    });
    house.settings.sessions = SessionLimits {
        idle: i64::MAX / 4,
        longest: i64::MAX / 4,
    };
    further(&mut house);
    (serve_house(house), now)
}

/// Puts values into the fields of the form of a page, whatever kind they are of. Says which fields the page does not have.
pub const FILL: &str = "
const missing = [];
for (const [name, value] of Object.entries(arguments[0])) {
  const fields = document.querySelectorAll('main form [name=\"' + CSS.escape(name) + '\"]');
  if (fields.length === 0 && !name.startsWith('_')) missing.push(name);
  for (const one of fields) {
    if (one.type === 'radio') one.checked = one.value === value;
    else if (one.type === 'checkbox') one.checked = value === 'yes';
    else one.value = value;
  }
}
return missing;";

/// Gives a reason wherever the page asks for one, and says how often.
pub const EXPLAIN: &str = "
let given = 0;
for (const one of document.querySelectorAll('main form input')) {
  const of = one.name.replace(/__missing$/, '');
  const typed = of !== one.name && [...document.getElementsByName(of)].some(field => field.type === 'radio' ? field.checked : field.value !== '');
  if (one.value === '' && (one.name.endsWith('__because') || (of !== one.name && !typed))) { one.value = 'so it was'; given += 1; }
}
return given;";

/// What stands in the way: what the browser itself will not send, and what the page says.
const IN_THE_WAY: &str = "return [...document.querySelectorAll('main form :invalid')].map(one => one.name + ': ' + one.validationMessage).join('; ') + ' ' + (document.querySelector('.problems')?.innerText ?? '');";

/// Fills the form of the page in, sends it, and gives reasons for what is doubtful. Ends where the server led.
pub fn fill_in(driver: &Driver, typed: &Typed) {
    let url = driver.url();
    let missing = driver.run(FILL, &json!(typed));
    // A section for each day of an infusion is there when somebody asks for it.
    if missing != json!([]) && driver.find("button[value=review]").is_some() {
        driver.press("button[value=review]");
    }
    let missing = driver.run(FILL, &json!(typed));
    assert_eq!(missing, json!([]), "fields that {url} does not have");
    for _ in 0..3 {
        driver.press("main form .buttons button[type=submit]");
        if driver.url() != url {
            return;
        }
        let given = driver.run(EXPLAIN, &json!({}));
        if given.as_u64().unwrap_or(0) == 0 {
            break;
        }
    }
    panic!("{url}: {}", driver.run(IN_THE_WAY, &json!({})));
}

/// What a form of an entry says, with its day.
pub fn form_of(entry: &Entry) -> Option<(FormKind, Typed)> {
    let (kind, mut typed) = match &entry.event {
        Event::Act(Act::Enrolled { .. }) => (FormKind::Enrolment, Typed::new()),
        _ => typed_of(entry)?,
    };
    typed.insert("date".to_owned(), entry.date.to_string());
    if kind == FormKind::Screening {
        typed.insert("site".to_owned(), "1".to_owned());
    }
    Some((kind, typed))
}

/// The life of a person who deteriorated, crossed over and came to the end all the same.
pub fn life_with_a_cross_over() -> Vec<Entry> {
    let all = whole_lives();
    let crossed: Vec<SubjectNumber> = all
        .iter()
        .filter(|entry| matches!(entry.event, Event::Act(Act::CrossedOver {})))
        .map(|entry| entry.subject)
        .collect();
    let of = |subject: SubjectNumber| -> Vec<Entry> {
        let own = all.iter().filter(|entry| entry.subject == subject);
        own.cloned().collect()
    };
    crossed.into_iter().map(of).max_by_key(Vec::len).unwrap()
}
