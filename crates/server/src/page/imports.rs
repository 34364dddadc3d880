//! Files of other systems: sent, looked at, and then taken or left.

use exchange::{Transfer, TransferChange, TransferProblem};
use http::StatusCode;
use maud::{Markup, html};

use super::frame::{form_token, frame, keyed, page};
use crate::http::{Asked, Reply, Trouble};
use crate::import::{ImportKind, ReasonProblem, read, reason_of, take};
use crate::messages::Messages;
use crate::sent_forms::SentBefore;
use crate::staged_files::StagedFile;

/// No page shows more lines of a kind.
const AT_MOST: usize = 300;

/// A file up to this size is put back into the text area when it is refused.
const PUT_BACK: usize = 200_000;

fn kind_words(say: &Messages, kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Redcap => say.import_redcap,
        ImportKind::Odm => say.import_odm,
        ImportKind::Laboratory => say.import_laboratory,
    }
}

/// Shows the form by which a file is sent.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let done = asked.query.get("taken").parse::<usize>().ok();
    let content = html! {
        @if let Some(count) = done {
            p.good role="status" { (say.import_taken(count)) " "
                @if let Ok(waiting) = asked.query.get("waiting").parse::<usize>() { @if waiting > 0 { (say.import_still_waiting(waiting)) } } }
        }
        (upload_form(asked)?)
    };
    Ok(page(asked, say.place_imports, &content))
}

fn upload_form(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let role = asked.caller()?.role();
    let kinds: Vec<ImportKind> = ImportKind::ALL
        .into_iter()
        .filter(|kind| kind.may_come_from(role))
        .collect();
    let chosen = asked.form.get("kind");
    let typed = match asked.form.get("text") {
        "" => asked.form.get("file"),
        text => text,
    };
    // What a laboratory sends could tell arms: no more of it stands on a page than must.
    let comes_back = chosen != ImportKind::Laboratory.as_str() && typed.len() <= PUT_BACK;
    let typed = if comes_back { typed } else { "" };
    Ok(html! {
        p.lead { (say.imports_what) }
        section.card { h2 { (say.import_send) }
            form method="post" action="/imports" enctype="multipart/form-data" autocomplete="off" {
                (form_token(asked))
                div.field { span.label #kind-label { (say.import_kind) }
                    div.choices.long role="radiogroup" aria-labelledby="kind-label" {
                        @for kind in &kinds { label {
                            input type="radio" name="kind" value=(kind.as_str()) required checked[kind.as_str() == chosen || kinds.len() == 1];
                            (kind_words(say, *kind)) } }
                    } }
                @if kinds.iter().any(|kind| kind.takes_a_reason()) {
                    div.field { label for="reason" { (say.import_reason) } p.hint #reason-hint { (say.import_reason_hint) }
                        input #reason type="text" name="reason" required maxlength="200" value=(asked.form.get("reason")) aria-describedby="reason-hint"; } }
                div.field { label for="file" { (say.import_file) } input #file type="file" name="file" accept=".csv,.xml,.txt"; }
                div.field { label for="text" { (say.import_text) } textarea #text name="text" rows="6" { (typed) } }
                button type="submit" { (say.import_look) }
            }
        }
    })
}

/// Reads a file, and shows what would be taken; nothing is written.
pub fn look(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let form = &asked.form;
    let kind: Option<ImportKind> = form.get("kind").parse().ok();
    let text = match form.get("file") {
        "" => form.get("text"),
        file => file,
    };
    let role = asked.caller()?.role();
    if kind.is_some_and(|kind| !kind.may_come_from(role)) {
        return Err(Trouble::NotForRole);
    }
    let reason = kind.map(|kind| reason_of(asked, kind, form.trimmed("reason")));
    let missing = [
        (kind.is_none(), say.import_kind_missing),
        (
            reason == Some(Err(ReasonProblem::Missing)),
            say.import_reason_missing,
        ),
        (
            reason == Some(Err(ReasonProblem::NotTaken)),
            say.import_laboratory_no_reason,
        ),
        (text.trim().is_empty(), say.import_file_missing),
    ];
    let missing: Vec<&str> = missing
        .into_iter()
        .filter_map(|(wanting, message)| wanting.then_some(message))
        .collect();
    let (Some(kind), Some(Ok(reason)), true) = (kind, reason, missing.is_empty()) else {
        let problems: Vec<(Option<&str>, &str)> =
            missing.into_iter().map(|text| (None, text)).collect();
        let content = html! { (super::frame::problems(asked, &problems)) (upload_form(asked)?) };
        return Ok(Reply::page_to_mend(frame(
            asked,
            say.place_imports,
            &content,
        )));
    };
    let found = match read(asked, kind, &reason, text) {
        Ok(found) => found,
        Err(Trouble::File(problems)) => {
            let content = html! { (refusals(say, &problems)) (upload_form(asked)?) };
            return Ok(Reply::page_to_mend(frame(
                asked,
                say.place_imports,
                &content,
            )));
        }
        Err(trouble) => return Err(trouble),
    };
    let key = asked.fresh_key()?;
    asked.house.staged.put(StagedFile {
        key: key.clone(),
        person: asked.caller()?.session.account.name.clone(),
        kind,
        reason,
        text: text.to_owned(),
    });
    let content = preview(asked, kind, &found.transfer, &key)?;
    Ok(page(asked, say.import_preview, &content))
}

/// What is wrong in a file, row by row.
pub fn refusals(say: &'static Messages, problems: &[TransferProblem]) -> Markup {
    html! {
        div.problems role="alert" tabindex="-1" {
            h2 { (say.import_refused(problems.len())) }
            p { (say.import_refused_what) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.import_where) } th scope="col" { (say.import_column) } th scope="col" { (say.import_value) } th scope="col" { (say.import_wrong) } } }
                tbody { @for problem in problems.iter().take(AT_MOST) { tr {
                    th scope="row" { (problem.place) } td { (problem.column) } td { (problem.value) } td { (problem.message) }
                } } }
            } }
        }
    }
}

fn preview(
    asked: &Asked<'_>,
    kind: ImportKind,
    transfer: &Transfer,
    key: &str,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    Ok(html! {
        p { a href="/imports" { (say.place_imports) } }
        p.lead { (kind_words(say, kind)) ": " (say.import_would(transfer.changes.len(), transfer.unchanged)) }
        @if !transfer.doubts.is_empty() {
            section { h2 { (say.import_doubts) } p { (say.import_doubts_what) }
                ul { @for doubt in transfer.doubts.iter().take(AT_MOST) { li { (doubt) } } } }
        }
        @if !transfer.waiting.is_empty() {
            section { h2 { (say.import_waiting) } p { (say.import_waiting_what) }
                ul { @for place in transfer.waiting.iter().take(AT_MOST) { li { (place) } } } }
        }
        @if !transfer.not_taken.is_empty() {
            section { h2 { (say.import_not_taken) } p { (say.import_not_taken_what) }
                ul { @for place in transfer.not_taken.iter().take(AT_MOST) { li { (place) } } } }
        }
        @if !transfer.changes.is_empty() {
            section { h2 { (say.import_changes) }
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what) } } }
                    tbody { @for change in transfer.changes.iter().take(AT_MOST) { (row(asked, change)) } }
                } }
                @if transfer.changes.len() > AT_MOST { p.quiet { (say.import_more(transfer.changes.len() - AT_MOST)) } }
            }
        }
        form method="post" action=(format!("/imports/{key}")) {
            (keyed(asked, key))
            div.buttons { button type="submit" { (say.import_take) } a href="/imports" { (say.leave_form) } }
        }
    })
}

fn row(asked: &Asked<'_>, change: &TransferChange) -> Markup {
    let say = asked.say();
    let (subject, what) = match change {
        TransferChange::Screen {
            subject,
            date,
            screening,
        } => (subject, say.import_screens(date, screening.site)),
        TransferChange::Write {
            subject,
            date,
            event,
        } => {
            let entry = record::Entry::new(0, *subject, *date, event.clone());
            let form = forms::typed_of(&entry).map_or(String::new(), |(kind, _)| {
                let visit = kind
                    .visit()
                    .and_then(|visit| asked.house.plan.visit_named(visit.as_str()));
                visit.map_or_else(
                    || kind.word().replace('-', " "),
                    |visit| asked.house.plan.visit(visit).label.clone(),
                )
            });
            (subject, say.import_writes(date, form))
        }
        TransferChange::Correct {
            subject,
            entry,
            items,
        } => {
            let groups: Vec<&str> = items.iter().map(|item| item.group.as_str()).collect();
            (subject, say.import_corrects(entry, groups.join(", ")))
        }
    };
    html! { tr { th scope="row" { (subject) } td { (what) } } }
}

/// Takes a file that was looked at.
pub fn take_staged(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let key = asked.part("staged");
    let person = asked.caller()?.session.account.name.clone();
    // Sent twice, it is taken once.
    if let Some(SentBefore::Alike { to }) = asked.house.sent.before(&person, key, "") {
        return Ok(Reply::SeeOther(to));
    }
    let Some(file) = asked.house.staged.get(key, &person) else {
        return Err(Trouble::Unreadable(say.import_gone.to_owned()));
    };
    match take(asked, file.kind, &file.reason, &file.text) {
        Ok(taken) => {
            let to = format!("/imports?taken={}&waiting={}", taken.written, taken.waiting);
            asked.house.sent.remember(&person, key, "", &to);
            asked.house.staged.remove(key);
            Ok(Reply::SeeOther(to))
        }
        // The record went on since it was looked at: what is wrong now is shown, and nothing was taken.
        Err(Trouble::File(problems)) => {
            let content = html! { (refusals(say, &problems)) (upload_form(asked)?) };
            Ok(Reply::Page {
                status: StatusCode::CONFLICT,
                html: frame(asked, say.place_imports, &content).into_string(),
            })
        }
        Err(trouble) => Err(trouble),
    }
}
