//! The whole casebook of a subject on one page, to be printed and filed: what stands, what was changed since it was entered
//! first, and whose names are put to it.

use std::collections::BTreeMap;

use forms::{Circumstances, ENGLISH, Field, Form, FormKind, deviation_text, typed_of};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::VersionId;
use record::{Entry, SiteNumber, SubjectNumber, Validity};
use store::{RELATION_FIELDS, TrailFilter, TrailLine};

use super::closing::standing_words;
use super::endorsements::names_put;
use super::frame::{page, role_name};
use super::items::{Place, PlaceInWords, in_words};
use super::visit::found;
use crate::house::{minute_of, minute_there};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;

/// No casebook has more corrections.
const AT_MOST: usize = 10_000;

/// An entry of the casebook.
pub struct Part {
    /// Its place in the record.
    pub sequence: u64,
    /// Its day.
    pub date: Date,
    /// What it is.
    pub title: String,
    /// Whether it still counts.
    pub validity: Validity,
    /// The version of the protocol under which it was taken, where that differs between sites.
    pub version: Option<VersionId>,
    /// What was entered; nothing for acts that have no fields.
    pub form: Option<Form>,
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let (site, parts, deviations) = parts(asked, number)?;
    let changes = changes(asked, number)?;
    let trial = &asked.house.plan.protocol().trial;
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } " · " a href=(format!("/subjects/{number}/casebook.pdf")) { (say.casebook_pdf) } }
        p.lead { (trial.title) }
        dl.facts {
            dt { (say.subject) } dd { (number) }
            dt { (say.site) } dd { (site) }
            dt { (say.standing) } dd { (standing_words(asked, number)?) }
            dt { (say.printed) } dd { (minute_of(asked.house.now())) ", " (asked.caller()?.session.account.full_name) }
        }
        p.quiet { (say.casebook_what) }
        @for part in &parts {
            @let changed = changes.get(&part.sequence).map(Vec::as_slice).unwrap_or_default();
            section.part.card {
                h2 { (part.title) }
                p.quiet { (part.date) ", " (say.entry_number(part.sequence)) }
                @if let Some(standing) = standing_in_words(say, part.validity) { p.open { (standing) } }
                @if let Some(version) = &part.version { p.quiet { (say.under_version(version)) } }
                @if changed.is_empty() { p.quiet { (say.unchanged_since_entry) } } @else { p.open { (say.changed_since_entry) } }
                @if let Some(form) = &part.form { (found(say, form)) }
                @if !changed.is_empty() { (changes_table(asked, changed)) }
            }
        }
        @if !deviations.is_empty() {
            section.part { h2 { (say.place_deviations) } ul { @for (date, what) in &deviations { li { (date) ": " (what) } } } }
        }
        section.part { h2 { (say.endorsements) } (names_put(asked, number)?) }
    };
    Ok(page(asked, &say.casebook_title(number), &content))
}

/// The site of a subject, its entries, and its deviations with their days.
pub type Parts = (SiteNumber, Vec<Part>, Vec<(Date, String)>);

/// Everything that was entered for a subject.
///
/// # Errors
/// [`Trouble::NotFound`], and those of the store.
pub fn parts(asked: &Asked<'_>, number: SubjectNumber) -> Result<Parts, Trouble> {
    let entries = asked.house.store.entries_of(number)?;
    let days = asked.house.days();
    let relates = asked.reads_relations();
    asked
        .house
        .store
        .look(move |state| {
            let subject = state.subject(number)?;
            let site = subject.screening().site;
            let by_site = state.plan().released_by_site().next().is_some();
            let part = |entry: &Entry| {
                let c = Circumstances::of_entry(state, entry, days.at(site), &ENGLISH);
                let mut form = form_of(&c, entry);
                if let Some(form) = form.as_mut().filter(|_| !relates) {
                    withhold_relation(form);
                }
                Part {
                    sequence: entry.sequence,
                    date: entry.date,
                    validity: entry.validity,
                    version: by_site
                        .then(|| subject.version_of_entry(entry.sequence))
                        .flatten()
                        .map(|version| state.plan().version(version).id.clone()),
                    title: title(entry, form.as_ref()),
                    form,
                }
            };
            let deviations = subject.deviations().iter();
            let deviations = deviations
                .map(|deviation| (deviation.date, deviation_text(&ENGLISH, &deviation.kind)))
                .collect();
            Some((site, entries.iter().map(part).collect(), deviations))
        })?
        .ok_or(Trouble::NotFound)
}

/// The form of an entry as it was filled in; nothing for acts that have none.
fn form_of(c: &Circumstances<'_>, entry: &Entry) -> Option<Form> {
    let (kind, typed) = typed_of(entry)?;
    forms::with_problems(c, &kind, &typed, Vec::new()).ok()
}

/// Takes out of the form of an adverse event what hints at the treatment.
fn withhold_relation(form: &mut Form) {
    if form.kind == FormKind::AdverseEvent {
        for section in &mut form.sections {
            let is_told = |field: &Field| !RELATION_FIELDS.contains(&field.name.as_str());
            section.fields.retain(is_told);
        }
    }
}

fn title(entry: &Entry, form: Option<&Form>) -> String {
    form.map_or_else(|| kind_words(entry), |form| form.title.clone())
}

/// What an entry is called.
pub fn title_of(c: &Circumstances<'_>, entry: &Entry) -> String {
    title(entry, form_of(c, entry).as_ref())
}

/// What an act is that has no form of its own.
fn kind_words(entry: &Entry) -> String {
    let kind = serde_json::to_value(&entry.event).ok();
    let kind = kind.as_ref().and_then(|event| event.get("kind")?.as_str());
    let words = kind.unwrap_or_default().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A line of the trail that corrects an entry, with what it says as people read it.
pub struct Change {
    /// The line.
    pub line: TrailLine,
    /// The group of items, and the value before.
    pub before: PlaceInWords,
}

/// The corrections of a subject's entries, by entry, as far as the caller may read them.
///
/// # Errors
/// Those of the store.
pub fn changes(
    asked: &Asked<'_>,
    number: SubjectNumber,
) -> Result<BTreeMap<u64, Vec<Change>>, Trouble> {
    let filter = TrailFilter {
        subject: Some(number),
        kind: Some("corrected".to_owned()),
        most: AT_MOST,
        ..TrailFilter::default()
    };
    let lines = asked
        .house
        .store
        .trail(&asked.caller()?.person(), &filter)?;
    let entries = asked.house.store.entries_of(number)?;
    let (mut corrections, mut places) = (Vec::new(), Vec::new());
    for line in lines {
        let entry = entries
            .iter()
            .find(|entry| Some(entry.sequence) == line.entry);
        if let (Some(entry), Some(group)) = (entry, &line.group) {
            places.push(Place {
                entry: entry.clone(),
                item: group.0.clone(),
                values: line.old.iter().cloned().collect(),
            });
            corrections.push((entry.sequence, line));
        }
    }
    let mut by_entry: BTreeMap<u64, Vec<Change>> = BTreeMap::new();
    for ((entry, line), before) in corrections.into_iter().zip(in_words(asked, places)?) {
        by_entry
            .entry(entry)
            .or_default()
            .push(Change { line, before });
    }
    Ok(by_entry)
}

fn changes_table(asked: &Asked<'_>, changes: &[Change]) -> Markup {
    let say = asked.say();
    html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.changed_item) } th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.before) } th scope="col" { (say.reason) } } }
            tbody { @for Change { line, before } in changes { tr {
                th scope="row" { (before.label) }
                td { (minute_there(line.recorded, line.utc_offset)) }
                td { (line.person) br; span.quiet { (role_name(asked, line.role)) } }
                td { (before.list(0)) }
                td { @if let Some(reason) = &line.reason { (reason) } }
            } } }
        } }
    }
}

/// What a reader must know of an entry that does not count as it was entered.
pub fn standing_in_words(say: &Messages, validity: Validity) -> Option<&'static str> {
    match validity {
        Validity::AsEntered => None,
        Validity::Upheld => Some(say.upheld),
        Validity::StruckOut => Some(say.struck_out),
    }
}
