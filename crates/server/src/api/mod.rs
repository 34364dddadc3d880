//! The same trial for programs: JSON in and out, the same sessions, roles and sites, problems as `problem+json`.
//!
//! A program signs in as a person does, and sends the token of its forms in the header `X-Form-Token` and a key of its own
//! in `Idempotency-Key`: the same request under the same key happens once.

pub mod accounts;
pub mod acts;
pub mod blind_risks;
pub mod checks;
pub mod closed;
pub mod closing;
pub mod correction_requests;
mod description;
pub mod imports;
pub mod narrative;
pub mod pharmacy;
pub mod questionnaires;
pub mod redactions;
pub mod safety_results;
mod schema;
pub mod second_entries;
pub mod stock;
pub mod unblinding;
pub mod versions;

pub use description::description;

use forms::{Circumstances, ENGLISH};
use http::StatusCode;
use jiff::civil::Date;
use record::{Act, Entry, Event, Screening};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Answer, Came, ItemGroup, Role, TrailFilter, Wish};

use crate::examined::{Reason, taken};
use crate::http::{Asked, Reply, Trouble};
use crate::page::by_hand::enter_code;
use crate::page::form_page::may_fill_in;
use crate::serious_events;

/// The subjects whom the caller may see.
pub fn subjects(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let caller = asked.caller()?.clone();
    let subjects = asked.house.store.look(move |state| {
        let plan = state.plan();
        let mine = state
            .subjects()
            .iter()
            .filter(|subject| caller.may_reach(subject.screening().site));
        mine.map(|subject| {
            json!({
                "subject": subject.number(),
                "site": subject.screening().site,
                "screened": subject.screening_date(),
                "enrolled": subject.enrolment().map(|enrolment| enrolment.date),
                "standing": subject.phase(plan).describe(plan),
            })
        })
        .collect::<Vec<_>>()
    })?;
    Ok(Reply::json(json!({ "subjects": subjects })))
}

/// The entries of a subject as they are now. Where an allocation stands is not told.
pub fn entries(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let entries = asked.house.store.entries_of(number)?;
    let taken_under = asked.house.store.look(move |state| {
        let subject = state.subject(number)?;
        Some(subject.versions_of_entries().to_vec())
    })?;
    let version_of = |sequence: u64| {
        let mut runs = taken_under.iter().flatten().rev();
        let (_, version) = runs.find(|(from, _)| *from <= sequence)?;
        Some(&asked.house.plan.version(*version).id)
    };
    let relates = asked.reads_relations();
    let shown: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let mut event = match &entry.event {
                Event::Act(Act::Enrolled { .. }) => json!({ "kind": "enrolled" }),
                Event::Act(Act::RandomisedAgain { period, .. }) => {
                    json!({ "kind": "randomised_again", "period": period })
                }
                event => json!(event),
            };
            if !relates {
                store::without_relation(&mut event);
            }
            json!({ "entry": entry.sequence, "date": entry.date, "event": event, "validity": entry.validity, "version": version_of(entry.sequence) })
        })
        .collect();
    Ok(Reply::json(json!({ "entries": shown })))
}

/// The trail of a subject, as far as the caller may read it.
pub fn trail(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let after = match asked.query.trimmed("after") {
        "" => 0,
        typed => typed
            .parse::<u32>()
            .map_err(|_| Trouble::Unreadable(asked.say().after_is_a_line.to_owned()))?,
    };
    let filter = TrailFilter {
        subject: Some(asked.subject()?),
        after: u64::from(after),
        most: 1_000,
        ..TrailFilter::default()
    };
    let lines =
        asked
            .house
            .store
            .trail_by_days(&asked.caller()?.person(), &filter, asked.house.now())?;
    Ok(Reply::json(json!({ "lines": lines })))
}

/// An event as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentEvent<'a> {
    date: Date,
    #[serde(borrow)]
    event: &'a serde_json::value::RawValue,
    reason: Option<String>,
}

/// Writes an event of a subject.
pub fn write(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentEvent<'_> = asked.read()?;
    let event = asked.event(sent.event.get().as_bytes())?;
    let subject = asked.subject()?;
    let reason = sent.reason.as_deref().map(str::trim).unwrap_or_default();
    let entry = Entry::new(0, subject, sent.date, event);
    let wish = Wish::Write {
        subject,
        date: entry.date,
        event: entry.event.clone(),
    };
    // What was stored already is not examined against itself: the same request is answered as it was.
    let before = asked.answered_under(asked.idempotency_key, wish.clone(), Some(reason))?;
    if let Some(answer) = before {
        return Ok(done(&answer));
    }
    examine(asked, &entry, reason)?;
    let stored = carry_out(asked, wish, Some(reason))?;
    serious_events::learn(asked.house)?;
    Ok(stored)
}

/// Holds what a program sends against the very checks of the form that a person would fill in: what cannot be is refused at
/// its field, and what is doubtful is taken with a reason alone.
fn examine(asked: &Asked<'_>, entry: &Entry, reason: &str) -> Result<(), Trouble> {
    examine_over(asked, None, entry, reason)
}

/// Holds an entry as a program would correct it against the checks of its form, which know that it is corrected.
fn examine_correction(
    asked: &Asked<'_>,
    entry: &Entry,
    changes: &[(String, Value)],
    reason: &str,
) -> Result<(), Trouble> {
    let mut corrected = entry.clone();
    for (group, new) in changes {
        corrected =
            store::corrected(&corrected, &ItemGroup(group.clone()), new).ok_or_else(|| {
                let message = asked.say().refused_no_such_item.to_owned();
                Trouble::Fields(vec![(group.clone(), message)])
            })?;
    }
    examine_over(asked, Some(entry), &corrected, reason)
}

/// Holds an entry against the checks of its form; `before` is the entry in whose place it would stand.
fn examine_over(
    asked: &Asked<'_>,
    before: Option<&Entry>,
    entry: &Entry,
    reason: &str,
) -> Result<(), Trouble> {
    let role = asked.caller()?.role();
    let Some((kind, typed)) = forms::typed_of(entry) else {
        // What no form writes, the site's own people alone may write.
        return match role {
            Role::Investigator | Role::Coordinator => Ok(()),
            _ => Err(Trouble::NotForRole),
        };
    };
    if !may_fill_in(role, &kind) {
        return Err(Trouble::NotForRole);
    }
    let (subject, today) = (entry.subject, asked.today());
    let (reason_given, reason) = (Reason::of(reason), reason.to_owned());
    let before = before.cloned();
    let read = asked.house.store.look(move |state| {
        let circumstances = Circumstances {
            correcting: before.as_ref(),
            ..Circumstances::of(state, subject, today, &ENGLISH)
        };
        forms::read_transferred(&circumstances, &kind, &typed, &reason)
    })?;
    taken(read, reason_given)
}

/// A person as a program sends one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentScreening {
    date: Date,
    screening: Screening,
}

/// What a program sent. Who works at one site need not name it; who works at several is told between which to choose.
fn sent_screening(asked: &Asked<'_>) -> Result<SentScreening, Trouble> {
    let body: Option<Value> = serde_json::from_slice(asked.body).ok();
    let names_no_site = |body: &Value| {
        let screening = &body["screening"];
        screening.is_object() && screening.get("site").is_none()
    };
    match body.filter(names_no_site) {
        None => asked.read(),
        Some(mut body) => {
            let site = asked.chosen_site("").map_err(at_its_field)?;
            body["screening"]["site"] = json!(site);
            asked.read_from(body.to_string().as_bytes())
        }
    }
}

/// Enters a person into the screening log, at a site of the caller's own.
pub fn screen(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent = sent_screening(asked)?;
    if !asked.caller()?.may_reach(sent.screening.site) {
        return Err(Trouble::NotFound);
    }
    let wish = Wish::Screen {
        date: sent.date,
        screening: sent.screening,
    };
    carry_out(asked, wish, None)
}

/// A day as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDay {
    date: Date,
}

/// Enrols a subject, and randomises it where there are arms to choose from. The answer is the same in every arm.
pub fn enrol(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentDay = asked.read()?;
    let wish = Wish::Enrol {
        subject: asked.subject()?,
        date: sent.date,
    };
    carry_out(asked, wish, None)
}

/// A code that a site gave by hand, as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentCode {
    date: Date,
    code: u32,
    reason: String,
}

/// Enters that a subject was randomised by hand. The answer is the same in every arm.
pub fn enrol_by_hand(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentCode = asked.read()?;
    let answer = enter_code(
        asked,
        asked.idempotency_key,
        sent.date,
        sent.code,
        &sent.reason,
    )?;
    Ok(done(&answer))
}

fn carry_out(asked: &Asked<'_>, wish: Wish, reason: Option<&str>) -> Result<Reply, Trouble> {
    Ok(done(&asked.ask_under(
        asked.idempotency_key,
        wish,
        reason,
    )?))
}

/// What is wrong at a field of a form is wrong at a field of what a program sent.
fn at_its_field(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::At { field, trouble } => match *trouble {
            Trouble::Unreadable(why) => {
                let field = if field == "lot-1" { "lots" } else { field };
                Trouble::Fields(vec![(field.to_owned(), why)])
            }
            other => other,
        },
        other => other,
    }
}

/// Sends words out to others, where they tell no arm or the program takes the responsibility for each that could.
fn send_out(asked: &Asked<'_>, wish: Wish, telling: &[String]) -> Result<Reply, Trouble> {
    Ok(done(&asked.send_out_under(
        asked.idempotency_key,
        wish,
        telling,
    )?))
}

/// The answer to a request that was carried out.
fn done(answer: &Answer) -> Reply {
    let mut body = json!({ "line": answer.sequence });
    match &answer.came {
        Came::Entry { entry, subject } => {
            body["entry"] = json!(entry);
            body["subject"] = json!(subject);
        }
        // The slot is for programs of the vault alone.
        Came::Randomised { subject, .. } => body["subject"] = json!(subject),
        Came::Corrected { version, upheld } => {
            body["version"] = json!(version);
            body["upheld"] = json!(upheld);
        }
        Came::StruckOut { upheld } => body["upheld"] = json!(upheld),
        Came::Decided { upheld } => body["upheld"] = json!(upheld),
        Came::Coded { version } => body["version"] = json!(version),
        Came::Done => {}
    }
    Reply::Json {
        status: StatusCode::CREATED,
        body,
    }
}
