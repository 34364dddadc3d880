//! The audit trail of a subject: who, when, what was, what is, and why.

use std::collections::BTreeMap;

use maud::{Markup, html};
use record::rules::double_entry::without_name;
use record::{Entry, SubjectNumber};
use serde_json::Value;
use store::{ItemGroup, TrailFilter, TrailLine};

use super::frame::{page, role_name};
use super::items::{Place, PlaceInWords, empty_visit, in_words};
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
    let lines =
        asked
            .house
            .store
            .trail_by_days(&asked.caller()?.person(), &filter, asked.house.now())?;
    let last = lines.last().map(|line| line.sequence);
    let told = told(asked, number, &lines)?;
    let groups = corrected_groups(asked, number)?;
    let asks = asked
        .role()
        .is_some_and(|role| admits(Method::Get, "/subjects/{subject}/redactions", role));
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } @if asks { " · " a href=(format!("/subjects/{number}/redactions")) { (say.redaction_ask) } } }
        form.filter method="get" action=(asked.path) {
            div.field { label for="entry" { (say.entry) } input #entry type="text" inputmode="numeric" name="entry" value=(asked.query.get("entry")); }
            @if !groups.is_empty() { div.field { label for="group" { (say.changed_item) } select #group name="group" {
                option value="" { (say.any) }
                @for (one, label) in &groups { option value=(one) selected[one == group] { (label) } }
            } } }
            button.second type="submit" { (say.find) }
        }
        @if lines.is_empty() { p.quiet { (say.no_lines) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.what) } th scope="col" { (say.before) } th scope="col" { (say.value_now) } th scope="col" { (say.reason) } } }
                tbody { @for (line, told) in lines.iter().zip(&told) { (row(asked, line, told)) } }
            } }
            @if lines.len() == ON_A_PAGE { @if let Some(last) = last { p { a href=(format!("{}?after={last}", asked.path)) { (say.further) } } } }
        }
    };
    Ok(page(asked, &say.trail_title(number), &content))
}

/// The groups of items that were corrected, as far as the caller may read of it, with what they are called.
fn corrected_groups(
    asked: &Asked<'_>,
    number: SubjectNumber,
) -> Result<BTreeMap<String, String>, Trouble> {
    let changes = super::casebook::changes(asked, number)?;
    let groups = changes.into_values().flatten();
    let labels = groups.filter_map(|change| Some((change.line.group?.0, change.before.label)));
    Ok(labels.collect())
}

/// What a line says, as people read it.
struct Told {
    /// The group of items that it is about.
    group: Option<String>,
    old: Markup,
    new: Markup,
}

/// How a line is told: by its place among the places of the record that the page shows.
enum Telling {
    /// Values of an entry.
    Values(usize),
    /// Which values of an entry stand.
    Decided(Vec<(usize, Value)>),
    /// Anything else, and the group of items that it is about.
    Other(Option<usize>),
}

/// What each line says: items of entries as their forms call them.
fn told(
    asked: &Asked<'_>,
    number: SubjectNumber,
    lines: &[TrailLine],
) -> Result<Vec<Told>, Trouble> {
    let entries = asked.house.store.entries_of(number)?;
    let mut places = Vec::new();
    let tellings: Vec<Telling> = lines
        .iter()
        .map(|line| telling(asked, number, &entries, line, &mut places))
        .collect();
    let shown = in_words(asked, places)?;
    let nothing = PlaceInWords::default();
    let at = |place: usize| shown.get(place).unwrap_or(&nothing);
    let told = lines.iter().zip(tellings).map(|(line, telling)| match telling {
        Telling::Values(place) => Told {
            group: line.group.as_ref().map(|_| at(place).label.clone()),
            old: at(place).list(0),
            new: at(place).list(1),
        },
        Telling::Decided(decisions) => Told {
            group: None,
            old: html! {},
            new: html! { ul.plain { @for (place, stands) in &decisions {
                li { span.quiet { (at(*place).label) ": " } (at(*place).line(usize::from(stands == "second"))) }
            } } },
        },
        Telling::Other(about) => Told {
            group: None,
            old: values(line.old.as_ref(), None),
            new: values(line.new.as_ref(), about.map(|place| at(place).label.as_str())),
        },
    });
    Ok(told.collect())
}

fn telling(
    asked: &Asked<'_>,
    number: SubjectNumber,
    entries: &[Entry],
    line: &TrailLine,
    places: &mut Vec<Place>,
) -> Telling {
    let known = |number: u64| entries.iter().find(|entry| entry.sequence == number);
    let mut shown = |entry: &Entry, item: &str, values: [Option<&Value>; 2]| {
        let values = values.map(|value| value.cloned().unwrap_or_default());
        places.push(Place {
            entry: entry.clone(),
            item: item.to_owned(),
            values: values.into(),
        });
        places.len() - 1
    };
    let entry = line.entry.and_then(known);
    let (old, new) = (line.old.as_ref(), line.new.as_ref());
    match (line.kind, entry, &line.group) {
        ("entry" | "randomised", Some(entry), _) => {
            Telling::Values(shown(entry, "event", [old, new]))
        }
        ("second_entry", Some(entry), _) => Telling::Values(shown(entry, "", [old, new])),
        ("corrected", Some(entry), Some(group)) => {
            Telling::Values(shown(entry, &group.0, [old, new]))
        }
        ("differences_decided", Some(entry), _) => {
            let decisions = new.and_then(|new| new.get("decisions")?.as_array());
            let decisions = decisions.into_iter().flatten().filter_map(|decision| {
                let values = ["first", "second"].map(|which| decision.get(which).map(without_name));
                let values = [values[0].as_ref(), values[1].as_ref()];
                let place = shown(entry, decision.get("item")?.as_str()?, values);
                Some((place, decision.get("stands")?.clone()))
            });
            Telling::Decided(decisions.collect())
        }
        _ => {
            let about = new.and_then(|new| new.get("about").or_else(|| new.get("scope")));
            let mut of_group = || {
                let about = about?;
                let group = about.get("group")?.as_str()?;
                let entry = match (
                    about.get("entry").and_then(Value::as_u64),
                    about.get("visit"),
                ) {
                    (Some(own), _) => known(own)?.clone(),
                    (None, visit) => empty_visit(asked, number, &visit?.as_str()?.into()),
                };
                Some(shown(&entry, group, [None, None]))
            };
            Telling::Other(of_group())
        }
    }
}

fn row(asked: &Asked<'_>, line: &TrailLine, told: &Told) -> Markup {
    let corrects = asked
        .role()
        .is_some_and(|role| admits(Method::Get, "/subjects/{subject}/entries/{entry}", role));
    html! { tr {
        td.day { (minute_there(line.recorded, line.utc_offset)) }
        td { (line.person) br; span.quiet { (role_name(asked, line.role)) } }
        td { (what_words(line)) @if let Some(group) = &told.group { br; span.quiet { (group) } } @if let (Some(entry), Some(subject)) = (line.entry, line.subject) { br;
            @if corrects { a href=(format!("/subjects/{subject}/entries/{entry}")) { (asked.say().entry_number(entry)) } } @else { span.quiet { (asked.say().entry_number(entry)) } } }
            @if let Some(version) = &line.version { br; span.quiet { (asked.say().under_version(version)) } } }
        td { (told.old) }
        td { (told.new) }
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

/// A value that is no item of an entry, part by part; the group of items that it is about is called by its name.
fn values(value: Option<&Value>, group: Option<&str>) -> Markup {
    let mut items = Vec::new();
    if let Some(value) = value {
        lay_out("", value, &mut items);
    }
    let own = |path: &str| path.ends_with(" group").then_some(group).flatten();
    html! {
        @if let [(path, text)] = items.as_slice() && path.is_empty() { (text) }
        @else if !items.is_empty() { ul.plain { @for (path, text) in &items { li { span.quiet { (path) ": " } (own(path).unwrap_or(text)) } } } }
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
