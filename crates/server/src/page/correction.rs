//! Correcting an entry: the same form with what stands there, and a reason.

use forms::{Circumstances, Dated, Deed, ENGLISH, Form, Problem, Typed, corrections, typed_of};
use maud::{Markup, html};
use record::{Entry, SubjectNumber, Validity};
use store::{Closure, ItemGroup, Scope, Wish};

use super::again::Wrong;
use super::casebook::standing_in_words;
use super::correction_requests::{self, answer_by, requested};
use super::field::{form_problems, of_the_whole, sections};
use super::form_page::{may_fill_in, typed};
use super::frame::{frame, keyed};
use super::items::group_labels;
use super::striking_out;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::serious_events;

/// The entry of the path, of the subject of the path.
pub fn entry_of(asked: &Asked<'_>) -> Result<Entry, Trouble> {
    let sequence: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let entries = asked.house.store.entries_of(asked.subject()?)?;
    entries
        .into_iter()
        .find(|entry| entry.sequence == sequence)
        .ok_or(Trouble::NotFound)
}

/// Does something in the circumstances of an entry that is there, between two batches of the store.
///
/// # Errors
/// Those of the store.
pub fn in_circumstances<T: Send + 'static>(
    asked: &Asked<'_>,
    entry: &Entry,
    act: impl FnOnce(&Circumstances<'_>) -> T + Send + 'static,
) -> Result<T, Trouble> {
    let (entry, today) = (entry.clone(), asked.today());
    Ok(asked
        .house
        .store
        .look(move |state| act(&Circumstances::of_entry(state, &entry, today, &ENGLISH)))?)
}

fn form_of(
    asked: &Asked<'_>,
    entry: &Entry,
    typed: Option<Typed>,
    problems: Vec<Problem>,
) -> Result<Form, Trouble> {
    let (kind, stands) = typed_of(entry).ok_or(Trouble::NotFound)?;
    if !may_fill_in(asked.caller()?.role(), &kind) {
        return Err(Trouble::NotForRole);
    }
    let typed = typed.unwrap_or(stands);
    let form = in_circumstances(asked, entry, move |c| {
        forms::with_problems(c, &kind, &typed, problems)
    })?;
    form.map_err(|_| Trouble::NotFound)
}

/// Shows the form with what stands there.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, &entry_of(asked)?, None)
}

/// The page of an entry, and what was wrong where it was not struck out.
pub fn page_with(
    asked: &Asked<'_>,
    entry: &Entry,
    wrong: Option<&Wrong>,
) -> Result<Reply, Trouble> {
    let form = form_of(asked, entry, None, Vec::new())?;
    let seen = versions(asked, entry)?;
    let key = asked.fresh_key()?;
    let correction = Correction {
        key: &key,
        seen: &seen,
        wrong,
    };
    Ok(Reply::page(correction_page(
        asked,
        entry,
        &form,
        &correction,
    )))
}

/// What the page of a correction knows besides the entry and its form.
struct Correction<'c> {
    key: &'c str,
    /// How often each group was corrected when the person looked.
    seen: &'c str,
    /// What was wrong where the entry was not struck out.
    wrong: Option<&'c Wrong>,
}

/// How often anything of the entry was corrected when the person looked: whoever was faster is not written over.
pub fn versions(asked: &Asked<'_>, entry: &Entry) -> Result<String, Trouble> {
    let mut seen = String::new();
    for group in groups(entry) {
        let version = asked
            .house
            .store
            .version_of(entry.sequence, &ItemGroup(group.clone()))?;
        if version > 0 {
            seen.push_str(&format!("{group}={version};"));
        }
    }
    Ok(seen)
}

/// The groups of items that an entry has.
pub fn groups(entry: &Entry) -> Vec<String> {
    let mut groups = vec!["date".to_owned()];
    let Ok(event) = serde_json::to_value(&entry.event) else {
        return groups;
    };
    for (name, value) in event.as_object().into_iter().flatten() {
        groups.push(format!("event.{name}"));
        if name == "findings" {
            let findings = value.as_object().into_iter().flatten();
            groups.extend(findings.map(|(finding, _)| format!("event.findings.{finding}")));
        }
    }
    groups
}

/// Takes a correction.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let entry = entry_of(asked)?;
    let (kind, _) = typed_of(&entry).ok_or(Trouble::NotFound)?;
    if !may_fill_in(asked.caller()?.role(), &kind) {
        return Err(Trouble::NotForRole);
    }
    let typed = typed(asked);
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    let seen = asked.form.get("_seen").to_owned();
    let reason = asked.form.trimmed("_reason").to_owned();
    let again = |problems: Vec<Problem>, status: http::StatusCode| {
        let form = form_of(asked, &entry, Some(typed.clone()), problems)?;
        let correction = Correction {
            key: &key,
            seen: &seen,
            wrong: None,
        };
        Ok(Reply::Page {
            status,
            html: correction_page(asked, &entry, &form, &correction).into_string(),
        })
    };
    if matches!(asked.form.get("_act"), "live" | "review") {
        return again(Vec::new(), http::StatusCode::OK);
    }
    let wrong = |message: &str| of_the_whole(message.to_owned());
    let unprocessable = http::StatusCode::UNPROCESSABLE_ENTITY;
    if reason.is_empty() {
        return again(vec![wrong(say.reason_needed)], unprocessable);
    }
    let own = typed.clone();
    let read = in_circumstances(asked, &entry, move |c| forms::read(c, &kind, &own))?;
    let reading = match read {
        Ok(reading) => reading,
        Err(problems) => return again(problems, unprocessable),
    };
    let changes = reading
        .deeds
        .first()
        .and_then(|dated| changes_of(&entry, dated))
        .unwrap_or_default();
    if changes.is_empty() {
        return again(vec![wrong(say.nothing_changed)], unprocessable);
    }
    let mut wishes: Vec<(String, Wish)> = changes
        .into_iter()
        .map(|change| {
            let version = seen
                .split(';')
                .filter_map(|part| part.split_once('='))
                .find(|(group, _)| *group == change.group)
                .and_then(|(_, version)| version.parse().ok())
                .unwrap_or(0);
            let wish = Wish::Correct {
                entry: entry.sequence,
                group: ItemGroup(change.group.clone()),
                seen: version,
                new: change.new,
            };
            (change.group, wish)
        })
        .collect();
    wishes.extend(
        requested(asked)?.map(|request| answer_by(request.number, entry.sequence, &reason)),
    );
    // What one person changed at once is stored at once, or not at all.
    let answers = match asked.ask_together(&key, wishes, Some(&reason)) {
        Ok(answers) => answers,
        Err(Trouble::Refused(refused)) => {
            let trouble = Trouble::Refused(refused);
            let (_, message) = trouble.describe(asked.house);
            return again(vec![wrong(&message)], trouble.status());
        }
        Err(trouble) => return Err(trouble),
    };
    serious_events::learn(asked.house)?;
    let upholds = |answer: &store::Answer| matches!(answer.came, store::Came::Corrected { upheld, .. } if upheld > 0);
    Ok(done(&entry, "correction", answers.iter().any(upholds)))
}

/// Leads to the subject's page, which says whether acts stand although what they were carried out on was changed.
pub fn done(entry: &Entry, what: &str, upholds: bool) -> Reply {
    let stands = if upholds { "&stands=yes" } else { "" };
    Reply::SeeOther(format!("/subjects/{}?done={what}{stands}", entry.subject))
}

fn changes_of(entry: &Entry, dated: &Dated) -> Option<Vec<forms::ItemCorrection>> {
    match &dated.deed {
        Deed::Write(event) => corrections(entry, dated.date, event),
        Deed::Screen(screening) => {
            let event = record::Act::Screened(screening.clone()).into();
            corrections(entry, dated.date, &event)
        }
        Deed::Enrol => None,
    }
}

/// Whether an entry as a whole may be changed now.
pub fn is_open(asked: &Asked<'_>, subject: SubjectNumber, entry: u64) -> bool {
    let standing = asked
        .house
        .store
        .closure_of_part(subject, &Scope::Entry { entry });
    matches!(standing, Ok((Closure::Open, _)))
}

/// What the items of an entry are called that are closed by themselves. Where that cannot be read now, the store says it when
/// the correction is sent.
pub fn closed_items(asked: &Asked<'_>, entry: &Entry) -> Vec<String> {
    let parts = asked.house.store.closed_parts(entry.subject);
    let parts = parts.unwrap_or_default();
    let groups = parts.keys().filter_map(|part| match part {
        Scope::ItemGroup { entry: own, group } if *own == entry.sequence => {
            Some((entry.subject, *own, group))
        }
        _ => None,
    });
    let labels = group_labels(asked, groups).unwrap_or_default();
    labels.into_values().collect()
}

fn correction_page(
    asked: &Asked<'_>,
    entry: &Entry,
    form: &Form,
    correction: &Correction<'_>,
) -> Markup {
    let Correction { key, seen, wrong } = *correction;
    let say = asked.say();
    let number: SubjectNumber = entry.subject;
    let closed = !is_open(asked, number, entry.sequence);
    let closed_items = closed_items(asked, entry);
    // Where it cannot be read now, the correction is one without a request.
    let request = requested(asked).ok().flatten();
    let as_reason = match &request {
        Some(request) if !asked.form.has("_reason") => {
            say.correction_request_as_reason(request.number)
        }
        _ => asked.form.get("_reason").to_owned(),
    };
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        @if closed { p.open { (say.closed_for_changes) } }
        @else if !closed_items.is_empty() { p.open { (say.closed_items) " " (closed_items.join("; ")) } }
        @if let Some(standing) = standing_in_words(say, entry.validity) { p.open { (standing) } }
        (form_problems(asked, form))
        @if let Some(request) = &request { (correction_requests::notice(asked, request)) }
        form.guarded method="post" action=(asked.path) autocomplete="off" {
            (keyed(asked, key))
            input type="hidden" name="_seen" value=(seen);
            @if let Some(request) = &request { input type="hidden" name="_request" value=(request.number); }
            (sections(asked, form))
            fieldset.card { legend { (say.reason) }
                div.field { label for="reason" { (say.reason_for_change) span.quiet { " (" (say.required) ")" } }
                    p.hint #reason-hint { (say.reason_hint) }
                    input #reason type="text" name="_reason" required maxlength="500" list="reasons" value=(as_reason) aria-describedby="reason-hint";
                    datalist #reasons { @for reason in [say.reason_slip, say.reason_source, say.reason_query, say.reason_late] { option value=(reason) {} } }
                }
            }
            div.buttons { @if (!closed || asked.route.method == Method::Post) && entry.validity != Validity::StruckOut { button type="submit" { (say.store_correction) } } a href=(format!("/subjects/{number}")) { (say.leave_form) } }
        }
        (striking_out::card(asked, entry, key, wrong))
    };
    frame(asked, &say.correct_title(&form.title), &content)
}
