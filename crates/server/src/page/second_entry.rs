//! Data that two people enter: what waits for its second entry, and the form once more without what was entered first.

use forms::{Deed, Form, FormKind, NoForm, Problem, Typed};
use http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::TwiceEntered;
use record::{Entry, Event};
use store::{EnteredBy, EnteredTwice, Role, Wish};

use super::correction::{entry_of, in_circumstances, is_open};
use super::field::{form_problems, of_the_whole, sections};
use super::form_page::{may_fill_in, typed};
use super::frame::{frame, keyed, page};
use crate::examined::{Reason, taken};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// The path at which what differs is decided, as it stands in the table of routes.
pub const DIFFERENCES: &str = "/subjects/{subject}/entries/{entry}/differences";

/// What the caller may see of what is entered twice.
///
/// # Errors
/// Those of the store.
pub fn of_caller(asked: &Asked<'_>) -> Result<Vec<EnteredTwice>, Trouble> {
    Ok(asked
        .house
        .store
        .second_entries(&asked.caller()?.person())?)
}

/// The entry of the path as one that is entered twice, if it is.
///
/// # Errors
/// [`Trouble::NotFound`].
pub fn own(asked: &Asked<'_>) -> Result<(Entry, EnteredTwice), Trouble> {
    let entry = entry_of(asked)?;
    let found = of_caller(asked)?
        .into_iter()
        .find(|one| one.entry == entry.sequence)
        .ok_or(Trouble::NotFound)?;
    Ok((entry, found))
}

/// The form of an entry that is entered twice.
fn form_kind(entry: &Entry) -> Result<FormKind, Trouble> {
    let (kind, _) = forms::typed_of(entry).ok_or(Trouble::NotFound)?;
    Ok(kind)
}

/// What a form that can be entered twice is called.
pub const fn twice_words(say: &Messages, form: TwiceEntered) -> &'static str {
    match form {
        TwiceEntered::Visit => say.twice_visit,
        TwiceEntered::Infusion => say.infusion,
        TwiceEntered::ThrombosisWatch => say.twice_thrombosis_watch,
        TwiceEntered::AdverseEvent => say.data_adverse_event,
        TwiceEntered::ConcomitantTreatment => say.data_other_treatment,
        TwiceEntered::Rescue => say.twice_rescue,
    }
}

/// Which form it is, of which visit or day.
pub fn form_words(asked: &Asked<'_>, one: &EnteredTwice) -> String {
    let say = asked.say();
    let form = twice_words(say, one.form);
    let plan = &asked.house.plan;
    let visit = one.visit.as_ref().and_then(|visit| {
        let known = plan.visit_named(visit)?;
        Some(plan.visit(known).label.clone())
    });
    match (visit, one.day) {
        (Some(visit), _) => format!("{form}: {visit}"),
        (None, Some(day)) => format!("{form}, {day}"),
        (None, None) => form.to_owned(),
    }
}

/// Who entered it, and when.
pub fn by_words(by: &EnteredBy) -> String {
    format!("{}, {}", by.person, minute_of(by.recorded))
}

/// Shows what waits for its second entry, and where two entries differ.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let role = asked.caller()?.role();
    let all = of_caller(asked)?;
    let asks = asked.house.plan.protocol().double_entry.asks_for_anything();
    let (waiting, entered): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.second.is_none());
    let (differing, alike): (Vec<_>, Vec<_>) = entered
        .into_iter()
        .partition(|one| !one.differences.is_empty());
    let compares = admits(Method::Get, DIFFERENCES, role);
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.twice_stored) } }
        p.lead { (say.twice_what) }
        @if !asks && all.is_empty() { p.quiet { (say.twice_nothing) } } @else {
            section { h2 { (say.twice_waiting) }
                @if waiting.is_empty() { p.quiet { (say.twice_none_waits) } } @else {
                    div.scroll tabindex="0" { table {
                        thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what) } th scope="col" { (say.twice_first) } th scope="col" { (say.twice_second) } } }
                        tbody { @for one in &waiting { tr {
                            th scope="row" { (one.subject) }
                            td { (form_words(asked, one)) br; span.quiet { (say.entry_number(one.entry)) } }
                            td { (by_words(&one.first)) }
                            td { @if one.known { span.quiet { (say.twice_by_another) } }
                                @else if enters(asked, role, one) { a href=(format!("/subjects/{}/entries/{}/second", one.subject, one.entry)) { (say.twice_enter) } }
                                @else { span.quiet { (say.twice_by_the_site) } } }
                        } } }
                    } }
                }
            }
            @if compares { section { h2 { (say.twice_differing) }
                @if differing.is_empty() { p.quiet { (say.twice_none_differs) } } @else {
                    div.scroll tabindex="0" { table {
                        thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what) } th scope="col" { (say.twice_first) } th scope="col" { (say.twice_second) } th.number scope="col" { (say.twice_items) } } }
                        tbody { @for one in &differing { tr {
                            th scope="row" { (one.subject) }
                            td { a href=(format!("/subjects/{}/entries/{}/differences", one.subject, one.entry)) { (form_words(asked, one)) } br; span.quiet { (say.entry_number(one.entry)) } }
                            td { (by_words(&one.first)) }
                            td { @if let Some(second) = &one.second { (by_words(second)) } }
                            td.number { (one.differences.len()) }
                        } } }
                    } }
                }
                p.quiet { (say.twice_alike(alike.len())) }
            } }
        }
    };
    Ok(page(asked, say.place_second_entries, &content))
}

/// Whether a role may enter something a second time. The store asks again, and asks who entered it first.
fn enters(asked: &Asked<'_>, role: Role, one: &EnteredTwice) -> bool {
    let path = "/subjects/{subject}/entries/{entry}/second";
    let visit = || one.visit.clone().unwrap_or_else(|| "".into());
    let kind = match one.form {
        TwiceEntered::Visit => FormKind::Visit { visit: visit() },
        TwiceEntered::Infusion => FormKind::Infusion { visit: visit() },
        TwiceEntered::ThrombosisWatch => FormKind::Wells { visit: visit() },
        TwiceEntered::AdverseEvent => FormKind::AdverseEvent,
        TwiceEntered::ConcomitantTreatment => FormKind::ConcomitantTreatment,
        TwiceEntered::Rescue => FormKind::Rescue,
    };
    admits(Method::Get, path, role)
        && may_fill_in(role, &kind)
        && is_open(asked, one.subject, one.entry)
}

/// The entry of the path, if the caller may enter its form and nobody entered it a second time yet.
fn to_enter(asked: &Asked<'_>) -> Result<(Entry, EnteredTwice, FormKind), Trouble> {
    let (entry, one) = own(asked)?;
    let kind = form_kind(&entry)?;
    if may_fill_in(asked.caller()?.role(), &kind) {
        Ok((entry, one, kind))
    } else {
        Err(Trouble::NotForRole)
    }
}

fn blank_form(
    asked: &Asked<'_>,
    entry: &Entry,
    typed: &Typed,
    problems: Vec<Problem>,
) -> Result<Form, Trouble> {
    let (kind, typed) = (form_kind(entry)?, typed.clone());
    let mut form = in_circumstances(asked, entry, move |c| {
        forms::with_problems(c, &kind, &typed, problems)
    })?
    .map_err(|_: NoForm| Trouble::NotFound)?;
    if asked.role().is_some_and(Role::knows_arms) {
        forms::ask_in_given_words(&mut form);
    }
    Ok(form)
}

/// Shows the form of an entry with nothing in it.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (entry, one, _) = to_enter(asked)?;
    let form = blank_form(asked, &entry, &Typed::new(), Vec::new())?;
    let key = asked.fresh_key()?;
    Ok(Reply::page(second_page(asked, &one, &form, &key)))
}

fn second_page(asked: &Asked<'_>, one: &EnteredTwice, form: &Form, key: &str) -> Markup {
    let say = asked.say();
    let why_not = if one.known {
        Some(say.refused_same_person)
    } else if one.second.is_some() {
        Some(say.refused_entered_twice_already)
    } else {
        None
    };
    let content = html! {
        p { a href="/second-entries" { (say.place_second_entries) } }
        @if let Some(why) = why_not { p.open { (why) } }
        (form_problems(asked, form))
        p.lead { (say.twice_enter_what) }
        p.quiet { (say.entry_number(one.entry)) ", " (say.twice_first) ": " (by_words(&one.first)) }
        form.guarded method="post" action=(asked.path) autocomplete="off" {
            (keyed(asked, key))
            (sections(asked, form))
            div.buttons { @if why_not.is_none() || asked.route.method == Method::Post { button type="submit" { (say.twice_store) } } a href="/second-entries" { (say.leave_form) } }
        }
    };
    frame(asked, &say.twice_title(one.subject, &form.title), &content)
}

/// Takes a second entry.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let entry = entry_of(asked)?;
    let kind = form_kind(&entry)?;
    if !may_fill_in(asked.caller()?.role(), &kind) {
        // That something is there is told to those alone who may see it.
        own(asked)?;
        return Err(Trouble::NotForRole);
    }
    let typed = typed(asked);
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    let again = |problems: Vec<Problem>, status: StatusCode| {
        let (entry, one) = own(asked)?;
        let form = blank_form(asked, &entry, &typed, problems)?;
        Ok(Reply::Page {
            status,
            html: second_page(asked, &one, &form, &key).into_string(),
        })
    };
    if matches!(asked.form.get("_act"), "live" | "review") {
        return again(Vec::new(), StatusCode::OK);
    }
    let own = typed.clone();
    let read = in_circumstances(asked, &entry, move |c| forms::read_second(c, &kind, &own))?;
    let reading = match read {
        Ok(reading) => reading,
        Err(problems) => return again(problems, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let read = reading.deeds.first().and_then(|dated| match &dated.deed {
        Deed::Write(event) => Some((dated.date, event.clone())),
        Deed::Screen(_) | Deed::Enrol => None,
    });
    let (date, event) = read.ok_or(Trouble::NotFound)?;
    let wish = Wish::EnterSecond {
        entry: entry.sequence,
        date,
        event,
    };
    match asked.ask_under(&key, wish, reading.reasons().as_deref()) {
        Ok(_) => Ok(Reply::SeeOther(after(asked, &entry)?)),
        // What was typed stays on the page, with the reason why it was not stored.
        Err(Trouble::Refused(refused)) => {
            let trouble = Trouble::Refused(refused);
            let problem = of_the_whole(trouble.describe(asked.house).1);
            again(vec![problem], trouble.status())
        }
        Err(trouble) => Err(trouble),
    }
}

/// Where the person is led: to what differs, if anything does and the role reads it.
fn after(asked: &Asked<'_>, entry: &Entry) -> Result<String, Trouble> {
    let role = asked.caller()?.role();
    let differs = of_caller(asked)?
        .iter()
        .any(|one| one.entry == entry.sequence && !one.differences.is_empty());
    Ok(if differs && admits(Method::Get, DIFFERENCES, role) {
        let (subject, number) = (entry.subject, entry.sequence);
        format!("/subjects/{subject}/entries/{number}/differences")
    } else {
        "/second-entries?done=1".to_owned()
    })
}

/// Holds what a program enters a second time against the checks of its form, without a look at what was entered first.
///
/// # Errors
/// What is wrong, field by field.
pub fn examine(
    asked: &Asked<'_>,
    entry: &Entry,
    date: Date,
    event: &Event,
    reason: &str,
) -> Result<(), Trouble> {
    let second = Entry::new(entry.sequence, entry.subject, date, event.clone());
    let (kind, typed) = forms::typed_of(&second).ok_or(Trouble::NotFound)?;
    if !may_fill_in(asked.caller()?.role(), &kind) {
        return Err(Trouble::NotForRole);
    }
    let (because, given) = (reason.to_owned(), Reason::of(reason));
    let read = in_circumstances(asked, entry, move |c| {
        forms::read_second_transferred(c, &kind, &typed, &because)
    })?;
    taken(read, given)
}
