//! The audit trail of a subject: who, when, what was, what is, and why.

use maud::{Markup, html};
use serde_json::Value;
use store::{ItemGroup, TrailFilter, TrailLine};

use super::frame::{page, role_name};
use crate::house::minute_there;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// So many lines stand on a page.
const ON_A_PAGE: usize = 200;

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let group = asked.query.trimmed("group");
    let filter = TrailFilter {
        subject: Some(number),
        entry: asked.query.trimmed("entry").parse().ok(),
        group: (!group.is_empty()).then(|| ItemGroup(group.to_owned())),
        after: asked.query.trimmed("after").parse().unwrap_or(0),
        most: ON_A_PAGE,
        ..TrailFilter::default()
    };
    let lines = asked
        .house
        .store
        .trail(&asked.caller()?.person(), &filter)?;
    let last = lines.last().map(|line| line.sequence);
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        form.filter method="get" action=(asked.path) {
            div.field { label for="entry" { (say.entry) } input #entry type="text" inputmode="numeric" name="entry" value=(asked.query.get("entry")); }
            div.field { label for="group" { (say.item) } input #group type="text" name="group" value=(group); }
            button.second type="submit" { (say.find) }
        }
        @if lines.is_empty() { p.quiet { (say.no_lines) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.what) } th scope="col" { (say.before) } th scope="col" { (say.value_now) } th scope="col" { (say.reason) } } }
                tbody { @for line in &lines { (row(asked, line)) } }
            } }
            @if lines.len() == ON_A_PAGE { @if let Some(last) = last { p { a href=(format!("{}?after={last}", asked.path)) { (say.further) } } } }
        }
    };
    Ok(page(asked, &say.trail_title(number), &content))
}

fn row(asked: &Asked<'_>, line: &TrailLine) -> Markup {
    let corrects = asked
        .role()
        .is_some_and(|role| admits(Method::Get, "/subjects/{subject}/entries/{entry}", role));
    html! { tr {
        td.day { (minute_there(line.recorded, line.utc_offset)) }
        td { (line.person) br; span.quiet { (role_name(asked, line.role)) } }
        td { (what_words(line)) @if let Some(group) = &line.group { br; span.quiet { (group) } } @if let (Some(entry), Some(subject)) = (line.entry, line.subject) { br;
            @if corrects { a href=(format!("/subjects/{subject}/entries/{entry}")) { (asked.say().entry_number(entry)) } } @else { span.quiet { (asked.say().entry_number(entry)) } } }
            @if let Some(version) = &line.version { br; span.quiet { (asked.say().under_version(version)) } } }
        td { (values(line.old.as_ref())) }
        td { (values(line.new.as_ref())) }
        td { @if let Some(reason) = &line.reason { (reason) } }
    } }
}

/// What was done; of an entry, what was entered.
fn what_words(line: &TrailLine) -> String {
    let entered = line.new.as_ref().and_then(|new| {
        let event = new.get("event").unwrap_or(new);
        event.get("kind")?.as_str()
    });
    match entered {
        Some(entered) if line.kind == "entry" => entered.replace('_', " "),
        _ => line.kind.replace('_', " "),
    }
}

/// A value in a line of words.
pub fn values_in_words(value: Option<&Value>) -> String {
    let mut items = Vec::new();
    if let Some(value) = value {
        lay_out("", value, &mut items);
    }
    let items: Vec<String> = items
        .into_iter()
        .map(|(path, text)| match path.as_str() {
            "" => text,
            path => format!("{path}: {text}"),
        })
        .collect();
    items.join("; ")
}

/// A value, item by item.
pub fn values(value: Option<&Value>) -> Markup {
    let mut items = Vec::new();
    if let Some(value) = value {
        lay_out("", value, &mut items);
    }
    html! {
        @if let [(path, text)] = items.as_slice() && path.is_empty() { (text) }
        @else if !items.is_empty() { ul.plain { @for (path, text) in &items { li { span.quiet { (path) ": " } (text) } } } }
    }
}

fn lay_out(path: &str, value: &Value, items: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path} {name}")
        }
    };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, field) in fields {
                lay_out(&below(&name.replace('_', " ")), field, items);
            }
        }
        Value::Array(elements) => {
            for (place, element) in (1..).zip(elements) {
                lay_out(&below(&place.to_string()), element, items);
            }
        }
        Value::String(text) => items.push((path.to_owned(), text.clone())),
        other => items.push((path.to_owned(), other.to_string())),
    }
}
