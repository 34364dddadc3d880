//! Names put to data: signatures, source verification, review; and freezing and locking.

use std::collections::BTreeMap;

use maud::{Markup, html};
use protocol::VisitId;
use record::SubjectNumber;
use store::{Answer, Closure, EndorsementKind, Role, Scope, TrailFilter, TrailLine, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::closing::{self, scope_words};
use super::frame::{keyed, page, role_name};
use super::items::group_labels;
use crate::accounts::{NotSignedIn, SecondFactor};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};

/// What a role may put its name to, if anything.
const fn own_kind(role: Role) -> Option<EndorsementKind> {
    match role {
        Role::Investigator => Some(EndorsementKind::Signature),
        Role::Monitor => Some(EndorsementKind::SourceVerified),
        Role::DataManager | Role::MedicalMonitor => Some(EndorsementKind::Reviewed),
        _ => None,
    }
}

fn kind_words(asked: &Asked<'_>, kind: EndorsementKind) -> &'static str {
    let say = asked.say();
    match kind {
        EndorsementKind::Signature => say.signature,
        EndorsementKind::SourceVerified => say.source_verified,
        EndorsementKind::Reviewed => say.reviewed,
    }
}

fn done_words(asked: &Asked<'_>, kind: EndorsementKind) -> &'static str {
    let say = asked.say();
    match kind {
        EndorsementKind::Signature => say.signed_done,
        EndorsementKind::SourceVerified => say.source_verified_done,
        EndorsementKind::Reviewed => say.reviewed_done,
    }
}

/// A word of what a line of the trail holds.
fn said<'l>(line: Option<&'l TrailLine>, name: &str) -> Option<&'l str> {
    line?.new.as_ref()?.get(name)?.as_str()
}

/// The words to which a name is put.
fn meaning(asked: &Asked<'_>, kind: EndorsementKind) -> &'static str {
    let say = asked.say();
    match kind {
        EndorsementKind::Signature => say.meaning_signature,
        EndorsementKind::SourceVerified => say.meaning_source_verified,
        EndorsementKind::Reviewed => say.meaning_reviewed,
    }
}

/// A name that was put to data, in words.
pub struct NamePut {
    /// The line of the trail.
    pub line: u64,
    /// When, to the minute.
    pub when: String,
    /// The printed name, with the one that the trail knows.
    pub who: String,
    /// In which role.
    pub role: &'static str,
    /// To which data.
    pub which: String,
    /// As what.
    pub what: &'static str,
    /// The words to which it was put.
    pub meaning: String,
    /// The line by which it fell, if it did.
    pub fallen: Option<u64>,
}

/// The names that were put to a subject's data, by whom, when, as what and whether they stand.
///
/// # Errors
/// [`Trouble`], for roles that do not read the trail.
pub fn names(asked: &Asked<'_>, number: SubjectNumber) -> Result<Vec<NamePut>, Trouble> {
    let mut endorsements = asked.house.store.endorsements()?;
    endorsements.retain(|one| one.subject == number);
    let groups = endorsements.iter().filter_map(|one| match &one.scope {
        Scope::ItemGroup { entry, group } => Some((number, *entry, group)),
        _ => None,
    });
    let labels = group_labels(asked, groups)?;
    let filter = TrailFilter {
        subject: Some(number),
        kind: Some("endorsed".to_owned()),
        ..TrailFilter::default()
    };
    let lines: BTreeMap<u64, TrailLine> = asked
        .house
        .store
        .trail(&asked.caller()?.person(), &filter)?
        .into_iter()
        .map(|line| (line.sequence, line))
        .collect();
    // The printed name stands beside the one that the trail knows.
    let accounts = asked.house.accounts.all()?;
    let full_names: BTreeMap<String, String> = accounts
        .into_iter()
        .map(|account| (account.name, account.full_name))
        .collect();
    Ok(endorsements
        .into_iter()
        .map(|one| {
            let line = lines.get(&one.sequence);
            let who = line.map_or_else(String::new, |line| match full_names.get(&line.person) {
                Some(full_name) => format!("{full_name} ({})", line.person),
                None => line.person.clone(),
            });
            NamePut {
                line: one.sequence,
                when: line.map_or_else(String::new, |line| minute_of(line.recorded)),
                who,
                role: line.map_or("", |line| role_name(asked, line.role)),
                which: scope_words(asked.say(), &asked.house.plan, &one.scope, &labels),
                what: done_words(asked, one.kind),
                meaning: said(line, "meaning").unwrap_or_default().to_owned(),
                fallen: one.fallen,
            }
        })
        .collect())
}

/// The same as a table.
///
/// # Errors
/// As [`names`].
pub fn names_put(asked: &Asked<'_>, number: SubjectNumber) -> Result<Markup, Trouble> {
    let say = asked.say();
    let names = names(asked, number)?;
    Ok(html! {
        @if names.is_empty() { p.quiet { (say.no_endorsements) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.line) } th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.which_data) } th scope="col" { (say.what) } th scope="col" { (say.standing) } } }
                tbody { @for one in &names { tr {
                    th scope="row" { a href=(format!("/subjects/{number}/trail?after={}", one.line.saturating_sub(1))) { (one.line) } }
                    td { (one.when) }
                    td { (one.who) br; span.quiet { (one.role) } }
                    td { (one.which) }
                    td { (one.what) @if !one.meaning.is_empty() { br; span.quiet { (one.meaning) } } }
                    td { @match one.fallen { None => span.tag.good { (say.stands) }, Some(by) => span.tag.open { (say.fallen(by)) } } }
                } } }
            } }
        }
    })
}

/// Shows what was put to a subject's data, and what the caller may put.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

/// The page, and what stands in the way of what was sent.
///
/// # Errors
/// Those of the store.
pub fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let caller = asked.caller()?;
    let role = caller.role();
    let closure = asked.house.store.closure_of(number)?;
    let held = asked.house.store.look(move |state| {
        let plan = state.plan();
        let subject = state.subject(number);
        let visits = subject.map(record::Subject::visits).unwrap_or_default();
        visits
            .iter()
            .map(|held| {
                let visit = plan.visit(held.visit);
                (visit.id.clone(), visit.label.clone())
            })
            .collect::<Vec<_>>()
    })?;
    let key = asked.fresh_key()?;
    let action = format!("/subjects/{number}/endorsements");
    let form = SentForm::new(asked, wrong, &action, "");
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        (names_put(asked, number)?)
        @if closure == Closure::Locked && own_kind(role).is_some() { p.open { (say.locked) } }
        @if let Some(kind) = own_kind(role).filter(|_| closure != Closure::Locked) {
            section.card { h2 { (kind_words(asked, kind)) }
                form method="post" action=(action) autocomplete="off" {
                    (form.head())
                    (keyed(asked, &key))
                    p { (meaning(asked, kind)) }
                    p.quiet { (say.signed_as(&caller.session.account.full_name)) }
                    div.field { label for="scope" { (say.which_data) }
                        select #scope name="scope" { option value="" { (say.whole_casebook) } @for (id, label) in &held { option value=(id) selected[id.as_str() == form.value("scope", "")] { (label) } } } }
                    @if kind == EndorsementKind::Signature {
                        (form.password(say.sign_again))
                        @if asked.house.second_factor() == SecondFactor::Code && caller.session.signatures == 0 { (form.code()) }
                    }
                    button type="submit" { (kind_words(asked, kind)) }
                }
            }
        }
        @if role == Role::DataManager { (closing::card(asked, &key, wrong)?) }
    };
    Ok(page(asked, &say.endorsements_title(number), &content))
}

/// Puts the caller's name to data.
pub fn endorse(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, endorsed(asked), |wrong| {
        page_with(asked, Some(wrong))
    })
}

fn endorsed(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subject = asked.subject()?;
    let recognition = Recognition {
        password: asked.form.get("password"),
        code: asked.form.trimmed("code"),
    };
    let visit = asked.form.trimmed("scope");
    endorse_as_caller(asked, asked.form.get("_key"), visit, recognition)?;
    Ok(Reply::SeeOther(format!(
        "/subjects/{subject}/endorsements?done=1"
    )))
}

/// What a person shows of themselves once more.
#[derive(Clone, Copy)]
pub struct Recognition<'a> {
    /// The password.
    pub password: &'a str,
    /// The code of the second factor.
    pub code: &'a str,
}

/// Whether whoever is signed in is still the person at the keyboard. `with_code`: with the second factor too, where there is
/// one.
pub fn recognised(
    asked: &Asked<'_>,
    recognition: Recognition<'_>,
    with_code: bool,
) -> Result<(), Trouble> {
    let house = asked.house;
    let code = match house.second_factor() {
        SecondFactor::Code if with_code => Some(recognition.code),
        _ => None,
    };
    let account = &asked.caller()?.session.account;
    match house
        .accounts
        .recognise(house.now(), &account.name, recognition.password, code)
    {
        Ok(_) => Ok(()),
        Err(NotSignedIn::Refused) => {
            Err(Trouble::Unreadable(asked.say().not_recognised.to_owned()).at("password"))
        }
        Err(NotSignedIn::Unavailable(error)) => Err(error.into()),
    }
}

/// Puts the caller's name to the data of a visit, or to all where none is named. A signature asks for who it is once more.
pub fn endorse_as_caller(
    asked: &Asked<'_>,
    key: &str,
    visit: &str,
    recognition: Recognition<'_>,
) -> Result<Answer, Trouble> {
    let caller = asked.caller()?;
    let kind = own_kind(caller.role()).ok_or(Trouble::NotForRole)?;
    if kind == EndorsementKind::Signature {
        recognised(asked, recognition, caller.session.signatures == 0)?;
    }
    let scope = match visit {
        "" => Scope::Casebook {},
        visit => Scope::Visit {
            visit: VisitId(visit.to_owned()),
        },
    };
    let wish = wish_to_endorse(asked, scope, kind)?;
    let answer = asked.ask_under(key, wish, None)?;
    if kind == EndorsementKind::Signature {
        asked.house.accounts.count_signature(&caller.token)?;
    }
    Ok(answer)
}

/// The wish to put the caller's name to data of the subject of the path, with the words to which it is put.
///
/// # Errors
/// [`Trouble::NotFound`], without a subject.
pub fn wish_to_endorse(
    asked: &Asked<'_>,
    scope: Scope,
    kind: EndorsementKind,
) -> Result<Wish, Trouble> {
    Ok(Wish::Endorse {
        subject: asked.subject()?,
        scope,
        kind,
        meaning: meaning(asked, kind).to_owned(),
    })
}
