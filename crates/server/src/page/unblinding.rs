//! The unblinding of the trial: after the lock, by two people; then its datasets, its results and its report.

use maud::{Markup, html};
use record::SubjectNumber;
use store::{Closure, Person, Role};

use super::again::{SentForm, Wrong, or_again};
use super::closing_everywhere::close_everybody;
use super::endorsements::{Recognition, recognised};
use super::frame::{form_token, keyed, page};
use super::open_items::{although, although_field, at_although, counts};
use crate::accounts::{SecondFactor, Unblinding};
use crate::analysis_room::{AnalysisRoom, Audience, Room};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;

/// No page names more subjects who are not locked yet.
const AT_MOST: usize = 40;

/// The subjects whose data are not locked.
pub fn not_locked(asked: &Asked<'_>) -> Result<Vec<SubjectNumber>, Trouble> {
    let store = &asked.house.store;
    let all: Vec<SubjectNumber> = store.look(|state| {
        let subjects = state.subjects().iter();
        subjects.map(record::Subject::number).collect()
    })?;
    let mut open = Vec::new();
    for subject in all {
        if store.closure_of(subject)? != Closure::Locked {
            open.push(subject);
        }
    }
    Ok(open)
}

fn must_be_locked(asked: &Asked<'_>) -> Result<(), Trouble> {
    let open = not_locked(asked)?;
    if open.is_empty() {
        Ok(())
    } else {
        Err(Trouble::NotLocked(open))
    }
}

/// Subjects in a line of words.
pub fn in_a_line(subjects: &[SubjectNumber]) -> String {
    let shown: Vec<String> = subjects
        .iter()
        .take(AT_MOST)
        .map(ToString::to_string)
        .collect();
    let more = if subjects.len() > AT_MOST {
        ", ..."
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}

/// Shows how far it is.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?;
    let name = &caller.session.account.name;
    let open = not_locked(asked)?;
    let standing = asked.house.accounts.unblinding()?;
    let key = asked.fresh_key()?;
    let content = html! {
        p.lead { (say.unblinding_what) }
        @match &standing {
            Unblinding::Confirmed { asked_by, reason, by, at } => {
                p.warn { (say.unblinding_done(asked_by, minute_of(*at), by)) }
                p.quiet { (say.reason) ": " (reason) }
                (made(asked, say))
            },
            _ if !open.is_empty() => {
                p.open { (say.unblinding_not_locked(open.len())) " " (in_a_line(&open)) }
                @if caller.role() == Role::DataManager { (lock_form(asked, &key, wrong)?) }
            },
            Unblinding::NotAsked => {
                p.good { (say.unblinding_all_locked) }
                @let form = SentForm::new(asked, wrong, "/unblinding", "");
                section.card { h2 { (say.unblinding_ask) }
                    form method="post" action="/unblinding" autocomplete="off" {
                        (form.head())
                        (form_token(asked))
                        (form.line("reason", say.reason, 500, ""))
                        (recognition_fields(asked, &form))
                        button type="submit" { (say.unblinding_ask) }
                    }
                }
            },
            Unblinding::Asked { by, at, reason } => {
                p { (say.unblinding_asked(minute_of(*at), by)) } p.quiet { (say.reason) ": " (reason) }
                @if by == name { p.open { (say.unblinding_other_person) } }
                @else {
                    @let form = SentForm::new(asked, wrong, "/unblinding/confirmation", "");
                    section.card { h2 { (say.unblinding_confirm) }
                        p { (say.unblinding_confirm_what) }
                        form method="post" action="/unblinding/confirmation" autocomplete="off" {
                            (form.head())
                            (form_token(asked))
                            (recognition_fields(asked, &form))
                            button type="submit" { (say.unblinding_confirm) }
                        }
                    }
                }
            },
        }
    };
    Ok(page(asked, say.place_unblinding, &content))
}

/// The fields by which a person shows once more who they are.
fn recognition_fields(asked: &Asked<'_>, form: &SentForm<'_>) -> Markup {
    html! {
        (form.password(asked.say().yourself_again))
        @if asked.house.second_factor() == SecondFactor::Code { (form.code()) }
    }
}

/// The form that locks everything, with what is open in all of it.
fn lock_form(asked: &Asked<'_>, key: &str, wrong: Option<&Wrong>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let open = asked
        .house
        .store
        .still_open_in_all(&asked.caller()?.person(), None)?;
    let form = SentForm::new(asked, wrong, "/unblinding/lock", "");
    Ok(html! {
        section.card { h2 { (say.lock_all) } p { (say.lock_all_what) }
            (counts(asked, &open))
            form method="post" action="/unblinding/lock" {
                (form.head())
                (keyed(asked, key))
                (form.line("reason", say.reason, 500, ""))
                @if !open.is_empty() { (although_field(asked, &form)) }
                button type="submit" { (say.lock_all) }
            }
        }
    })
}

fn made(asked: &Asked<'_>, say: &Messages) -> Markup {
    let room = &asked.house.analysis;
    let any = !room.files(Audience::AfterLock, Room::Results).is_empty();
    html! {
        @if !any { p.open { (say.results_not_made) } }
        @else { (files(asked, Audience::AfterLock, "/unblinding/files")) }
        p { a href="/unblinding/stock.csv" { (say.stock_file_of_all) } }
        form method="post" action="/unblinding/results" { (form_token(asked))
            button.second type="submit" { (if any { say.results_make_again } else { say.results_make }) } }
    }
}

/// The files of an audience, room by room.
pub fn files(asked: &Asked<'_>, audience: Audience, base: &str) -> Markup {
    let say = asked.say();
    html! {
        @for room in audience.rooms() {
            @let names = asked.house.analysis.files(audience, *room);
            @if !names.is_empty() {
                section { h2 { (match room {
                        Room::Results => say.room_results,
                        Room::Displays => say.room_displays,
                        Room::Plan => say.room_plan,
                        Room::Adam => say.room_adam,
                        Room::Sdtm => say.room_sdtm,
                        Room::AdamInOtherFormats => say.room_adam_in_other_formats,
                        Room::SdtmInOtherFormats => say.room_sdtm_in_other_formats,
                    }) }
                    ul { @for name in &names { li { a href=(format!("{base}/{}/{name}", room.as_str())) { (name) } } } }
                }
            }
        }
    }
}

/// Locks the data of every subject that is not locked yet.
pub fn lock(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, locked(asked), |wrong| page_with(asked, Some(wrong)))
}

fn locked(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let reason = asked.form.trimmed("reason");
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let although = although(asked);
    let lock = (Closure::Locked, reason);
    close_everybody(
        asked,
        asked.form.get("_key"),
        None,
        lock,
        although.as_deref(),
    )
    .map_err(|trouble| at_although(asked, trouble))?;
    Ok(Reply::SeeOther("/unblinding".to_owned()))
}

/// Asks for the unblinding, for a person who shows once more who they are.
///
/// # Errors
/// [`Trouble::NotLocked`] before the lock, and where the person is not recognised.
pub fn ask_for(
    asked: &Asked<'_>,
    reason: &str,
    recognition: Recognition<'_>,
) -> Result<(), Trouble> {
    let house = asked.house;
    must_be_locked(asked)?;
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    recognised(asked, recognition, true)?;
    let name = &asked.caller()?.session.account.name;
    Ok(house.accounts.ask_unblinding(house.now(), name, reason)?)
}

/// Confirms it as another person.
///
/// # Errors
/// As [`ask_for`].
pub fn confirm_for(asked: &Asked<'_>, recognition: Recognition<'_>) -> Result<(), Trouble> {
    let house = asked.house;
    must_be_locked(asked)?;
    recognised(asked, recognition, true)?;
    let name = &asked.caller()?.session.account.name;
    house.accounts.confirm_unblinding(house.now(), name)?;
    Ok(())
}

fn recognition<'a>(asked: &'a Asked<'_>) -> Recognition<'a> {
    Recognition {
        password: asked.form.get("password"),
        code: asked.form.trimmed("code"),
    }
}

/// Asks for the unblinding.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let done = ask_for(asked, asked.form.trimmed("reason"), recognition(asked))
        .map(|()| Reply::SeeOther("/unblinding".to_owned()));
    or_again(asked, done, |wrong| page_with(asked, Some(wrong)))
}

/// Confirms the unblinding. Everything is made at once; where that fails, it can be made again.
pub fn confirm(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let confirmed =
        confirm_for(asked, recognition(asked)).map(|()| Reply::SeeOther("/unblinding".to_owned()));
    if confirmed.is_ok() {
        make_results(asked)?;
    }
    or_again(asked, confirmed, |wrong| page_with(asked, Some(wrong)))
}

/// Makes datasets, results and report, once the trial is unblinded.
///
/// # Errors
/// [`Trouble::NotUnblinded`] before, and whatever keeps them from being made.
pub fn make_results(asked: &Asked<'_>) -> Result<(), Trouble> {
    must_be_locked(asked)?;
    let Unblinding::Confirmed {
        asked_by,
        reason,
        by,
        ..
    } = asked.house.accounts.unblinding()?
    else {
        return Err(Trouble::NotUnblinded);
    };
    let person = Person {
        name: format!("unblinding asked for by {asked_by}, confirmed by {by}"),
        role: Role::System,
        sites: record::Sites::All,
    };
    AnalysisRoom::make(asked.house, Audience::AfterLock, person, &reason)
}

/// Makes datasets, results and report once more.
pub fn make(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    make_results(asked)?;
    Ok(Reply::SeeOther("/unblinding".to_owned()))
}

/// Gives a file. That it was taken is written down.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let house = asked.house;
    if !matches!(house.accounts.unblinding()?, Unblinding::Confirmed { .. }) {
        return Err(Trouble::NotUnblinded);
    }
    let (room, name) = (asked.part("room"), asked.part("name"));
    let bytes = house
        .analysis
        .file(Audience::AfterLock, room, name)
        .ok_or(Trouble::NotFound)?;
    let person = &asked.caller()?.session.account.name;
    house
        .accounts
        .note(house.now(), person, "file taken", &format!("{room}/{name}"))?;
    Ok(Reply::Download {
        name: name.to_owned(),
        content_type: content_type(name),
        bytes,
    })
}

/// What a file is, by its name.
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "rtf" => "application/rtf",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "xpt" => "application/octet-stream",
        _ => "text/plain; charset=utf-8",
    }
}
