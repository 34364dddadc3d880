//! What is still open in data, as it is read before they are locked. The store says what it is, and holds it against a lock by
//! whichever way.

use forms::{Circumstances, ENGLISH, due_today};
use maud::{Markup, html};
use record::SubjectNumber;
use store::{OpenCounts, StillOpen, WhatIsDue};

use super::again::SentForm;
use crate::house::Time;
use crate::http::{Asked, Trouble};
use crate::zones::{Days, Zones};

/// What the forms know to be due for a subject on the day of its site.
pub fn what_is_due(time: Time, zones: Zones) -> WhatIsDue {
    Box::new(move |state, number| {
        let Some(subject) = state.subject(number) else {
            return Vec::new();
        };
        let site = subject.screening().site;
        let days = Days {
            now: time(),
            zones: zones.clone(),
        };
        let c = Circumstances::of(state, number, days.at(site), &ENGLISH);
        due_today(&c).into_iter().map(|item| item.text).collect()
    })
}

/// The list that is read before the data of a subject are locked.
pub fn list(asked: &Asked<'_>, number: SubjectNumber, open: &StillOpen) -> Markup {
    let say = asked.say();
    if open.is_empty() {
        return html! { p.good { (say.nothing_open) } };
    }
    let plan = &asked.house.plan;
    let label = |visit: &protocol::VisitId| {
        let known = plan.visit_named(visit);
        known.map_or_else(
            || visit.to_string(),
            |known| plan.visit(known).label.clone(),
        )
    };
    let unsigned: Vec<String> = open.unsigned.iter().map(label).collect();
    html! {
        p.open { (say.still_open) }
        dl.facts {
            @if !open.queries.is_empty() { dt { (say.open_queries) } dd { @for (place, query) in open.queries.iter().enumerate() {
                @if place > 0 { ", " } a href=(format!("/subjects/{number}/queries")) { (say.query_number(query)) } } } }
            @for (what, entries, leads) in [(say.twice_waiting, &open.second_entries, None), (say.twice_differing, &open.differing, Some("differences"))] {
                @if !entries.is_empty() { dt { (what) } dd { @for (place, entry) in entries.iter().enumerate() { @if place > 0 { ", " }
                    @match leads { Some(page) => a href=(format!("/subjects/{number}/entries/{entry}/{page}")) { (say.entry_number(entry)) }, None => (say.entry_number(entry)) } } } }
            }
            @for (what, items) in [(say.unsigned_visits, &unsigned), (say.uncoded_words, &open.uncoded), (say.due_now_list, &open.due)] {
                @if !items.is_empty() { dt { (what) } dd { (items.join(", ")) } }
            }
        }
    }
}

/// How much is open in the data of all subjects.
pub fn counts(asked: &Asked<'_>, open: &OpenCounts) -> Markup {
    let say = asked.say();
    if open.is_empty() {
        return html! { p.good { (say.nothing_open_in_all) } };
    }
    html! {
        p.open { (say.still_open) }
        dl.facts {
            dt { (say.open_queries) } dd { a href="/queries" { (open.queries) } }
            dt { (say.unsigned_visits) } dd { (open.unsigned) }
            dt { (say.uncoded_words) } dd { a href="/coding" { (open.uncoded) } }
            dt { (say.due_now_list) } dd { (open.due) }
            @if open.second_entries + open.differing > 0 {
                dt { (say.twice_waiting) } dd { a href="/second-entries" { (open.second_entries) } }
                dt { (say.twice_differing) } dd { a href="/second-entries" { (open.differing) } }
            }
        }
    }
}

/// The field in which is said why data are locked although something is open.
pub fn although_field(asked: &Asked<'_>, form: &SentForm<'_>) -> Markup {
    let say = asked.say();
    html! {
        div.field { label for="although" { (say.lock_although) } p.hint #although-hint { (say.lock_although_hint) } (form.message("although"))
            input #although type="text" name="although" maxlength="500" value=(form.value("although", "")) aria-describedby="although-hint" aria-invalid=[form.invalid("although")]; }
    }
}

/// What was said why data are locked although something is open.
pub fn although(asked: &Asked<'_>) -> Option<String> {
    Some(asked.form.trimmed("although"))
        .filter(|why| !why.is_empty())
        .map(str::to_owned)
}

/// A lock that is refused for what is open is mended at the field that says why.
pub fn at_although(asked: &Asked<'_>, trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(store::Refused::StillOpen(_)) => {
            Trouble::Unreadable(asked.say().lock_although_needed.to_owned()).at("although")
        }
        other => other,
    }
}
