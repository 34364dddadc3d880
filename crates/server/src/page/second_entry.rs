//! Data that two people enter: what waits for its second entry, the form once more without what was entered first, and what
//! differs.

use forms::{Circumstances, Deed, ENGLISH, Form, FormKind, Gravity, NoForm, Problem, Typed};
use http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::TwiceEntered;
use record::rules::double_entry::{Item, without_name};
use record::{Entry, Event};
use serde_json::Value;
use store::{Decision, EnteredBy, EnteredTwice, Refused, Role, Stands, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::correction::entry_of;
use super::field::{form_problems, sections};
use super::form_page::{may_fill_in, typed};
use super::frame::{frame, keyed, page};
use super::items::{Place, PlaceInWords, in_words};
use crate::examined::{Reason, taken};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// The path at which what differs is decided, as it stands in the table of routes.
const DIFFERENCES: &str = "/subjects/{subject}/entries/{entry}/differences";

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
fn own(asked: &Asked<'_>) -> Result<(Entry, EnteredTwice), Trouble> {
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

fn form_words(asked: &Asked<'_>, one: &EnteredTwice) -> String {
    let say = asked.say();
    let form = match one.form {
        TwiceEntered::Visit => say.twice_visit,
        TwiceEntered::Infusion => say.infusion,
        TwiceEntered::ThrombosisWatch => say.twice_thrombosis_watch,
        TwiceEntered::AdverseEvent => say.data_adverse_event,
        TwiceEntered::ConcomitantTreatment => say.data_other_treatment,
        TwiceEntered::Rescue => say.twice_rescue,
    };
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

fn by_words(by: &EnteredBy) -> String {
    format!("{}, {}", by.person, minute_of(by.recorded))
}

/// An item with the values of both entries, as people read them.
fn item_in_words(entry: &Entry, item: &Item, first: &Value, second: &Value) -> Place {
    Place {
        entry: entry.clone(),
        item: item.0.clone(),
        values: [first, second].map(without_name).into(),
    }
}

/// One of the two values of an item; 0 is the first.
fn value_words(say: &'static Messages, item: &PlaceInWords, value: usize) -> String {
    match item.line(value) {
        words if words.is_empty() => say.twice_no_value.to_owned(),
        words => words,
    }
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
        && asked.house.store.closure_of(one.subject) == Ok(store::Closure::Open)
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
    let kind = form_kind(entry)?;
    in_circumstances(asked, entry, typed, move |c, typed| {
        forms::with_problems(c, &kind, typed, problems)
    })?
    .map_err(|_: NoForm| Trouble::NotFound)
}

fn in_circumstances<T: Send + 'static>(
    asked: &Asked<'_>,
    entry: &Entry,
    typed: &Typed,
    act: impl FnOnce(&Circumstances<'_>, &Typed) -> T + Send + 'static,
) -> Result<T, Trouble> {
    let (entry, typed, today) = (entry.clone(), typed.clone(), asked.today());
    Ok(asked.house.store.look(move |state| {
        let c = Circumstances {
            state,
            subject: Some(entry.subject),
            site: None,
            today,
            correcting: Some(&entry),
            language: &ENGLISH,
        };
        act(&c, &typed)
    })?)
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
    let read = in_circumstances(asked, &entry, &typed, move |c, typed| {
        forms::read_second(c, &kind, typed)
    })?;
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
            let problem = Problem {
                field: String::new(),
                gravity: Gravity::Refused,
                message: trouble.describe(asked.house).1,
                reason_field: None,
            };
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

/// Shows in what two entries differ, and what was decided.
pub fn show_differences(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    differences_page(asked, None)
}

fn differences_page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let (entry, one) = own(asked)?;
    let second = one.second.as_ref().ok_or(Trouble::NotFound)?;
    let role = asked.caller()?.role();
    let is_open = asked.house.store.closure_of(one.subject)? == store::Closure::Open;
    let decides = is_open && !one.differences.is_empty() && admits(Method::Post, DIFFERENCES, role);
    let (differences, decisions) = (one.differences.iter(), one.decisions.iter());
    let differing = differences
        .map(|own| item_in_words(&entry, &own.item, &own.first, &own.second))
        .collect();
    let decided = decisions
        .map(|own| item_in_words(&entry, &own.item, &own.first, &own.second))
        .collect();
    let (differing, decided) = (in_words(asked, differing)?, in_words(asked, decided)?);
    let form = SentForm::new(asked, wrong, asked.path, "");
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    let choice = |place: usize, item: &str, value: &str, label: &str| {
        let name = format!("stands-{place}");
        let chosen = form.value(&name, "later") == value;
        html! { label { input type="radio" name=(name) value=(value) checked[chosen] aria-label=(format!("{item}: {label}")); (label) } }
    };
    let table = html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.item) } th scope="col" { (say.twice_first) br; (by_words(&one.first)) } th scope="col" { (say.twice_second) br; (by_words(second)) } @if decides { th scope="col" { (say.twice_stands) } } } }
            tbody { @for (place, (difference, shown)) in one.differences.iter().zip(&differing).enumerate() { tr {
                @let item = shown.label.as_str();
                th scope="row" { (item) }
                td { (value_words(say, shown, 0)) }
                td { (value_words(say, shown, 1)) }
                @if decides { td {
                    input type="hidden" name=(format!("item-{place}")) value=(difference.item);
                    input type="hidden" name=(format!("first-{place}")) value=(difference.first);
                    input type="hidden" name=(format!("second-{place}")) value=(difference.second);
                    div.choices role="radiogroup" aria-label=(item) {
                        (choice(place, item, "first", say.twice_first))
                        (choice(place, item, "second", say.twice_second))
                        (choice(place, item, "later", say.twice_later))
                    }
                } }
            } } }
        } }
    };
    let content = html! {
        p { a href="/second-entries" { (say.place_second_entries) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if asked.query.has("stands") { p.open { (say.acts_stand) } }
        p.lead { (say.twice_differ_what) }
        p { (form_words(asked, &one)) ", " (say.entry_number(one.entry)) }
        @if one.differences.is_empty() { p.good { (say.twice_agree) } }
        @else if decides {
            form.guarded method="post" action=(asked.path) autocomplete="off" {
                (form.head())
                (keyed(asked, &key))
                (table)
                (form.line("reason", say.twice_why, 500, ""))
                div.buttons { button type="submit" { (say.twice_decide) } a href="/second-entries" { (say.leave_form) } }
            }
        } @else { (table) }
        @if !one.decisions.is_empty() { section { h2 { (say.twice_decided) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.item) } th scope="col" { (say.twice_first) } th scope="col" { (say.twice_second) } th scope="col" { (say.twice_stands) } } }
                tbody { @for (decision, shown) in one.decisions.iter().zip(&decided) { tr {
                    th scope="row" { (shown.label) }
                    td { (value_words(say, shown, 0)) }
                    td { (value_words(say, shown, 1)) }
                    td { @match decision.stands { Stands::First => (say.twice_first), Stands::Second => (say.twice_second) } }
                } } }
            } }
        } }
    };
    Ok(page(asked, &say.twice_differ_title(one.subject), &content))
}

/// Takes what was decided.
pub fn decide(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, decided(asked), |wrong| {
        differences_page(asked, Some(wrong))
    })
}

fn decided(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let entry = entry_of(asked)?;
    let decisions = decisions(asked)?;
    if decisions.is_empty() {
        return Err(Trouble::Unreadable(say.twice_nothing_chosen.to_owned()).at(""));
    }
    let wish = Wish::DecideDifferences {
        entry: entry.sequence,
        decisions,
    };
    let answer = match asked.ask(wish, Some(asked.form.get("reason"))) {
        // A person is told the item as the page shows it.
        Err(Trouble::Refused(Refused::NoSuchDifference { item })) => {
            let item = item_in_words(&entry, &Item(item), &Value::Null, &Value::Null);
            let shown = in_words(asked, vec![item])?.pop().unwrap_or_default();
            return Err(Refused::NoSuchDifference { item: shown.label }.into());
        }
        answer => answer?,
    };
    let stands = match answer.came {
        store::Came::Decided { upheld } if upheld > 0 => "&stands=yes",
        _ => "",
    };
    Ok(Reply::SeeOther(format!("{}?done=1{stands}", asked.path)))
}

/// What was chosen, on the values that were shown.
fn decisions(asked: &Asked<'_>) -> Result<Vec<Decision>, Trouble> {
    let unreadable = || Trouble::Unreadable(asked.say().not_a_choice.to_owned());
    let read = |name: String| -> Result<Value, Trouble> {
        serde_json::from_str(asked.form.get(&name)).map_err(|_| unreadable())
    };
    let mut decisions = Vec::new();
    for place in 0_usize.. {
        let item = asked.form.get(&format!("item-{place}"));
        if item.is_empty() {
            break;
        }
        let stands = match asked.form.get(&format!("stands-{place}")) {
            "" | "later" => continue,
            chosen => chosen.parse::<Stands>().map_err(|()| unreadable())?,
        };
        decisions.push(Decision {
            item: Item(item.to_owned()),
            first: read(format!("first-{place}"))?,
            second: read(format!("second-{place}"))?,
            stands,
        });
    }
    Ok(decisions)
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
    let read = in_circumstances(asked, entry, &typed, move |c, typed| {
        forms::read_second_transferred(c, &kind, typed, &because)
    })?;
    taken(read, given)
}
