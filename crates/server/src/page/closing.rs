//! Freezing and locking all data of a subject; and what is said where data are closed.

use std::collections::BTreeMap;

use maud::{Markup, html};
use protocol::{Plan, VisitId};
use record::SubjectNumber;
use store::{Closure, Scope, StillOpen, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::endorsements;
use super::frame::keyed;
use super::items::group_labels;
use super::open_items::{although, although_field, at_although, list};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;

/// What a part of a subject's data is called. Items are called what `labels` says, by entry and group.
pub fn scope_words(
    say: &Messages,
    plan: &Plan,
    scope: &Scope,
    labels: &BTreeMap<(u64, String), String>,
) -> String {
    match scope {
        Scope::Casebook {} => say.whole_casebook.to_owned(),
        Scope::Visit { visit } => plan.visit_named(visit).map_or_else(
            || visit.to_string(),
            |visit| plan.visit(visit).label.clone(),
        ),
        Scope::Entry { entry } => say.entry_number(entry),
        Scope::ItemGroup { entry, group } => {
            let label = labels.get(&(*entry, group.0.clone()));
            let label = label.map_or(group.0.as_str(), String::as_str);
            format!("{}, {label}", say.entry_number(entry))
        }
    }
}

/// How data stand that may not be changed, in words that name what is closed; nothing for data that may.
pub fn closed_words(
    asked: &Asked<'_>,
    subject: SubjectNumber,
    (closure, part): &(Closure, Scope),
) -> Result<Option<String>, Trouble> {
    let say = asked.say();
    if part.is_casebook() {
        return Ok(match closure {
            Closure::Open => None,
            Closure::Frozen => Some(say.frozen.to_owned()),
            Closure::Locked => Some(say.locked.to_owned()),
        });
    }
    let item = match part {
        Scope::ItemGroup { entry, group } => Some((subject, *entry, group)),
        _ => None,
    };
    let labels = group_labels(asked, item)?;
    let part = scope_words(say, &asked.house.plan, part, &labels);
    Ok(match closure {
        Closure::Open => None,
        Closure::Frozen => Some(say.part_frozen(part)),
        Closure::Locked => Some(say.part_locked(part)),
    })
}

/// The same as a line of a page.
///
/// # Errors
/// Those of the store.
pub fn closed_note(
    asked: &Asked<'_>,
    subject: SubjectNumber,
    standing: &(Closure, Scope),
) -> Result<Markup, Trouble> {
    let words = closed_words(asked, subject, standing)?;
    Ok(html! { @if let Some(words) = words { p.open { (words) } } })
}

/// How a visit of a subject stands, by the parts of the subject's data that are closed.
pub fn closure_of_visit(parts: &BTreeMap<Scope, Closure>, visit: &VisitId) -> Closure {
    let own = Scope::Visit {
        visit: visit.clone(),
    };
    [Scope::Casebook {}, own]
        .iter()
        .filter_map(|part| parts.get(part).copied())
        .max()
        .unwrap_or(Closure::Open)
}

/// How the data of a subject stand, for whoever reads all of them: as a whole, and how many parts are closed besides.
///
/// # Errors
/// Those of the store.
pub fn standing_words(asked: &Asked<'_>, subject: SubjectNumber) -> Result<String, Trouble> {
    let say = asked.say();
    let closed = asked.house.store.closed_parts(subject)?;
    let whole = closed.get(&Scope::Casebook {});
    let words = match whole.copied().unwrap_or(Closure::Open) {
        Closure::Open => say.data_open,
        Closure::Frozen => say.frozen,
        Closure::Locked => say.locked,
    };
    let parts = closed.keys().filter(|part| !part.is_casebook()).count();
    Ok(match parts {
        0 => words.to_owned(),
        parts => format!("{words} {}", say.closing_parts_besides(parts)),
    })
}

/// The card that freezes, locks and opens all data of a subject, and leads to the parts of them.
///
/// # Errors
/// Those of the store.
pub fn card(asked: &Asked<'_>, key: &str, wrong: Option<&Wrong>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let closure = asked.house.store.closure_of(number)?;
    let action = format!("/subjects/{number}/closure");
    let form = SentForm::new(asked, wrong, &action, "");
    let open = if closure == Closure::Locked {
        StillOpen::default()
    } else {
        let person = asked.caller()?.person();
        let all = Scope::Casebook {};
        asked.house.store.still_open(&person, number, &all)?
    };
    Ok(html! {
        section.card { h2 { (say.freeze_and_lock) }
            p { (standing_words(asked, number)?) }
            @if closure != Closure::Locked { (list(asked, number, &open)) }
            form method="post" action=(action) {
                (form.head())
                (keyed(asked, &format!("{key}/closure")))
                (form.line("reason", say.reason, 500, ""))
                @if !open.is_empty() { (although_field(asked, &form)) }
                div.buttons { @for (standing, label) in standings(say) {
                    @if standing != closure { button.second type="submit" name="standing" value=(standing) { (label) } }
                } }
            }
            p { a href=(format!("/subjects/{number}/closing")) { (say.closing_parts) } }
        }
    })
}

/// What can be made of data, with the words of the buttons.
pub const fn standings(say: &Messages) -> [(Closure, &'static str); 3] {
    [
        (Closure::Open, say.open_again),
        (Closure::Frozen, say.freeze),
        (Closure::Locked, say.lock),
    ]
}

/// Freezes, locks or opens all data of a subject.
pub fn close(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, closed(asked), |wrong| {
        endorsements::page_with(asked, Some(wrong))
    })
}

fn closed(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subject = asked.subject()?;
    let (standing, reason) = sent(asked)?;
    let wish = Wish::Close {
        subject,
        scope: Scope::Casebook {},
        standing,
        although: although(asked),
    };
    asked
        .ask(wish, Some(reason))
        .map_err(|trouble| at_although(asked, trouble))?;
    Ok(Reply::SeeOther(format!(
        "/subjects/{subject}/endorsements?done=1"
    )))
}

/// What is to be made of data by a form, and why.
///
/// # Errors
/// Where it is none of what is offered, or no reason is given.
pub fn sent<'a>(asked: &'a Asked<'_>) -> Result<(Closure, &'a str), Trouble> {
    let standing = (asked.form.trimmed("standing").parse())
        .map_err(|()| Trouble::Unreadable(asked.say().not_a_choice.to_owned()))?;
    let reason = asked.form.trimmed("reason");
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    Ok((standing, reason))
}
