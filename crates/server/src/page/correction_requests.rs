//! Requests of the sponsor for corrections: asked in the protocol's words by who sees no data, answered at the site by a
//! correction or by a reason against it.

use std::collections::{BTreeMap, BTreeSet};

use forms::{ENGLISH, FormKind, form_title, typed_of};
use maud::{Markup, html};
use protocol::VisitId;
use record::{SubjectNumber, Validity};
use store::{
    Query, QueryAbout, QueryFilter, QueryStanding, QueryStep, QueryWords, TrailFilter, Wish,
};

use super::again::{SentForm, Wrong, or_again};
use super::form_page::may_fill_in;
use super::frame::{keyed, page};
use super::queries::{answers, list, words};
use crate::http::{Asked, Reply, Trouble};

/// Shows the sponsor's requests, and the form for a new one.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    requests_page(asked, None)
}

fn requests_page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let requests = asked
        .house
        .store
        .queries(&asked.caller()?.person(), QueryFilter::default())?;
    let key = asked.fresh_key()?;
    let form = SentForm::new(asked, wrong, "/correction-requests", "");
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        p.lead { (say.correction_requests_what) }
        section.card { h2 { (say.correction_request_new) }
            form method="post" action="/correction-requests" {
                (form.head()) (keyed(asked, &key))
                div.field { label for="subject" { (say.subject) } p.hint #subject-hint { (say.correction_request_subject_hint) } (form.message("subject"))
                    input.short #subject type="text" inputmode="numeric" name="subject" required value=(form.value("subject", "")) aria-describedby="subject-hint" aria-invalid=[form.invalid("subject")]; }
                div.field { label for="form" { (say.correction_request_form) } (form.message("form"))
                    select #form name="form" required aria-invalid=[form.invalid("form")] { (choices(asked, form.value("form", ""))) } }
                div.field { label for="item" { (say.correction_request_item) } p.hint #item-hint { (say.correction_request_item_hint) } (form.message("item"))
                    input #item type="text" name="item" required maxlength="200" value=(form.value("item", "")) aria-describedby="item-hint" aria-invalid=[form.invalid("item")]; }
                (form.line("proposed", say.correction_request_proposed, 500, ""))
                (form.paragraph("text", say.correction_request_reason, 2000, ""))
                (form.responsibility())
                button type="submit" { (say.correction_request_new) }
            }
        }
        @if requests.is_empty() { p.quiet { (say.correction_request_none) } }
        (list(asked, &requests, &key, wrong)?)
    };
    Ok(page(asked, say.place_correction_requests, &content))
}

/// The forms that the protocol has, by visit.
fn choices(asked: &Asked<'_>, chosen: &str) -> Markup {
    let plan = &asked.house.plan;
    let option = |kind: &FormKind| {
        let word = kind.to_string();
        html! { option value=(word) selected[word == chosen] { (form_title(plan, &ENGLISH, kind)) } }
    };
    let of = |visit: &VisitId, wanted: bool| {
        let kinds = FormKind::all(visit).into_iter();
        kinds.filter(move |kind| kind.visit().is_some() == wanted)
    };
    html! {
        option value="" { "-" }
        @for visit in plan.visits() { optgroup label=(visit.label) { @for kind in of(&visit.id, true) { (option(&kind)) } } }
        optgroup label=(asked.say().correction_request_other_forms) { @for kind in of(&"".into(), false) { (option(&kind)) } }
    }
}

/// Asks for a correction.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, taken(asked), |wrong| {
        requests_page(asked, Some(wrong))
    })
}

fn taken(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.form.trimmed("subject").parse().unwrap_or(0);
    let field = |name: &str| asked.form.trimmed(name).to_owned();
    let sent = SentRequest {
        subject: number,
        form: field("form"),
        item: field("item"),
        proposed: field("proposed"),
        text: words(asked)?,
        telling: Vec::new(),
    };
    asked.send_out(sent.into_wish(asked)?)?;
    Ok(Reply::SeeOther("/correction-requests?done=1".to_owned()))
}

/// A request as it is sent.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentRequest {
    subject: u32,
    form: String,
    item: String,
    proposed: String,
    text: String,
    /// The words that could tell an arm, for which whoever asks takes the responsibility.
    #[serde(default)]
    pub telling: Vec<String>,
}

impl SentRequest {
    /// What is asked of the store.
    ///
    /// # Errors
    /// That there is no such subject, or that the protocol has no such form.
    pub fn into_wish(self, asked: &Asked<'_>) -> Result<Wish, Trouble> {
        let say = asked.say();
        let subject = SubjectNumber(self.subject);
        let known = asked
            .house
            .store
            .look(move |state| state.subject(subject).is_some())?;
        if !known {
            return Err(
                Trouble::Unreadable(say.correction_request_no_subject.to_owned()).at("subject"),
            );
        }
        let is_of_the_protocol = |kind: FormKind| {
            let visit = kind.visit();
            visit.is_none_or(|visit| asked.house.plan.visit_named(visit).is_some())
        };
        if !self.form.parse().is_ok_and(is_of_the_protocol) {
            return Err(Trouble::Unreadable(say.correction_request_no_form.to_owned()).at("form"));
        }
        Ok(Wish::RaiseQuery {
            subject,
            about: QueryAbout::Correction {
                form: self.form,
                item: self.item,
                proposed: self.proposed,
            },
            text: self.text,
        })
    }
}

/// Settles a request, or asks again.
pub fn step(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, stepped(asked), |wrong| {
        requests_page(asked, Some(wrong))
    })
}

fn stepped(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let step: QueryStep = asked.part("step").parse().map_err(|()| Trouble::NotFound)?;
    let text = match step {
        QueryStep::Closed => asked.form.trimmed("text").to_owned(),
        QueryStep::Answered | QueryStep::Reopened => words(asked)?,
    };
    asked.send_out(own_step(asked, step, text)?)?;
    Ok(Reply::SeeOther("/correction-requests?done=1".to_owned()))
}

/// A step of the sponsor's own request in the path.
///
/// # Errors
/// [`Trouble::NotFound`].
pub fn own_step(asked: &Asked<'_>, step: QueryStep, text: String) -> Result<Wish, Trouble> {
    let query: u64 = asked.part("query").parse().map_err(|_| Trouble::NotFound)?;
    let own = asked
        .house
        .store
        .queries(&asked.caller()?.person(), QueryFilter::default())?;
    if !own.iter().any(|one| one.number == query) {
        return Err(Trouble::NotFound);
    }
    Ok(Wish::MoveQuery {
        query,
        step,
        text,
        corrected: None,
    })
}

/// The wish by which a correction answers a request, beside those that make it.
pub fn answer_by(request: u64, entry: u64, reason: &str) -> (String, Wish) {
    let wish = Wish::MoveQuery {
        query: request,
        step: QueryStep::Answered,
        text: reason.to_owned(),
        corrected: Some(entry),
    };
    ("request".to_owned(), wish)
}

/// The open request that a correction on this page answers, where the page was opened from one.
///
/// # Errors
/// Those of the store.
pub fn requested(asked: &Asked<'_>) -> Result<Option<Query>, Trouble> {
    let number = match asked.form.get("_request") {
        "" => asked.query.get("request"),
        sent => sent,
    };
    let Ok(number) = number.parse::<u64>() else {
        return Ok(None);
    };
    let filter = QueryFilter {
        subject: Some(asked.subject()?),
        ..QueryFilter::default()
    };
    let own = asked
        .house
        .store
        .queries(&asked.caller()?.person(), filter)?;
    // One that was answered meanwhile is asked of the store all the same, which says so.
    let is_it = |query: &Query| query.number == number && query.about.is_request();
    Ok(own.into_iter().find(is_it))
}

/// What is asked for, above the form on which it would be corrected.
pub fn notice(asked: &Asked<'_>, request: &Query) -> Markup {
    let QueryAbout::Correction { item, proposed, .. } = &request.about else {
        return html! {};
    };
    html! { p.open { (asked.say().correction_request_here(item, request.number, proposed)) } }
}

/// What a form is called by whose word it is.
pub fn form_words(asked: &Asked<'_>, form: &str) -> String {
    let kind = form.parse::<FormKind>();
    kind.map_or_else(
        |_| form.to_owned(),
        |kind| form_title(&asked.house.plan, &ENGLISH, &kind),
    )
}

/// What a request proposes.
pub fn request_facts(asked: &Asked<'_>, query: &Query) -> Markup {
    let QueryAbout::Correction { proposed, .. } = &query.about else {
        return html! {};
    };
    html! { dl.facts { dt { (asked.say().correction_request_proposed) } dd { strong { (proposed) } } } }
}

/// Whether an answer agrees to a request or declines it.
pub fn outcome(asked: &Asked<'_>, query: &Query, said: &QueryWords) -> Markup {
    let say = asked.say();
    if !query.about.is_request() || said.step != Some(QueryStep::Answered) {
        return html! {};
    }
    html! { " " @match said.corrected {
        Some(entry) => span.tag.good { (say.correction_request_agreed(say.entry_number(entry))) },
        None => span.tag { (say.correction_request_declined) },
    } }
}

/// How whoever is at the site answers each open request: where the correction is made, and the forms by which it is agreed to
/// or declined.
pub fn answering(
    asked: &Asked<'_>,
    queries: &[Query],
    key: &str,
    wrong: Option<&Wrong>,
    locked: &BTreeSet<u64>,
) -> Result<BTreeMap<u64, Markup>, Trouble> {
    let mut forms = BTreeMap::new();
    if !answers(asked.role()) {
        return Ok(forms);
    }
    for query in queries {
        let QueryAbout::Correction { form, .. } = &query.about else {
            continue;
        };
        if query.standing == QueryStanding::Open && !locked.contains(&query.number) {
            forms.insert(query.number, answer_forms(asked, query, form, key, wrong)?);
        }
    }
    Ok(forms)
}

fn answer_forms(
    asked: &Asked<'_>,
    query: &Query,
    form: &str,
    key: &str,
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let role = asked.caller()?.role();
    let (subject, number) = (query.subject, query.number);
    let entries = asked.house.store.entries_of(subject)?;
    let of_form: Vec<_> = entries
        .iter()
        .filter(|entry| entry.validity != Validity::StruckOut)
        .filter(|entry| {
            typed_of(entry)
                .is_some_and(|(kind, _)| kind.to_string() == form && may_fill_in(role, &kind))
        })
        .collect();
    let corrected = corrected_since(asked, query)?;
    let action = format!("/subjects/{subject}/queries/{number}/answered");
    let sent = SentForm::new(asked, wrong, &action, format!("-{number}-answered"));
    let agrees = sent.is_sent() && asked.form.has("corrected") && !corrected.is_empty();
    let text = |name: &str, label: &str, own: bool| {
        html! { div.field { label for=(format!("{name}-{number}")) { (label) } @if own { (sent.message("text")) }
        input type="text" id=(format!("{name}-{number}")) name="text" required maxlength="2000" value=(if own { sent.value("text", "") } else { "" }); } }
    };
    Ok(html! {
        @if of_form.is_empty() { p.quiet { (say.correction_request_nothing_there) } } @else {
            p { (say.correction_request_make) " "
                @for (place, entry) in of_form.iter().enumerate() { @if place > 0 { ", " }
                    a href=(format!("/subjects/{subject}/entries/{}?request={number}", entry.sequence)) { (say.entry_number(entry.sequence)) " (" (entry.date) ")" } } }
        }
        @if !corrected.is_empty() {
            form method="post" action=(action) { h3 { (say.correction_request_done_already) }
                @if agrees { (sent.head()) }
                (keyed(asked, &format!("{key}/{number}/agreed")))
                div.field { label for=(format!("corrected-{number}")) { (say.correction_request_which_entry) }
                    select id=(format!("corrected-{number}")) name="corrected" { @for entry in &corrected { option value=(entry) { (say.entry_number(entry)) } } } }
                (text("agreed", say.correction_request_words, agrees))
                @if agrees { (sent.responsibility()) }
                button.second type="submit" { (say.correction_request_agree) }
            }
        }
        form method="post" action=(action) {
            @if !agrees { (sent.head()) }
            (keyed(asked, &format!("{key}/{number}/declined")))
            (text("declined", say.correction_request_why_declined, !agrees))
            @if !agrees { (sent.responsibility()) }
            button.second type="submit" { (say.correction_request_decline) }
        }
    })
}

/// The entries of the subject that were corrected since a request, whoever did it for whatever reason.
fn corrected_since(asked: &Asked<'_>, query: &Query) -> Result<BTreeSet<u64>, Trouble> {
    let filter = TrailFilter {
        subject: Some(query.subject),
        after: query.number,
        ..TrailFilter::default()
    };
    let lines = asked
        .house
        .store
        .trail(&asked.caller()?.person(), &filter)?;
    let changed = lines
        .into_iter()
        .filter(|line| matches!(line.kind, "corrected" | "struck_out"));
    Ok(changed.filter_map(|line| line.entry).collect())
}
