//! Queries: asked about data, also about what is not there yet; answered, closed, asked again.

use std::collections::BTreeSet;

use maud::{Markup, html};
use protocol::VisitId;
use record::SubjectNumber;
use store::{
    Closure, ItemGroup, Query, QueryAbout, QueryFilter, QueryStanding, QueryStep, RELATION_FIELDS,
    Role, Wish,
};

use super::again::{SentForm, Wrong, or_again};
use super::correction_requests::{answering, form_words, outcome, request_facts};
use super::frame::{keyed, page, role_name};
use super::items::{Place, empty_visit, group_labels, in_words};
use crate::house::minute_there;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// Shows every query that the caller may see.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let standing: Option<QueryStanding> = asked.query.trimmed("standing").parse().ok();
    let filter = QueryFilter {
        standing,
        ..QueryFilter::default()
    };
    let queries = asked
        .house
        .store
        .queries(&asked.caller()?.person(), filter)?;
    let say = asked.say();
    let key = asked.fresh_key()?;
    let content = html! {
        form.filter method="get" action="/queries" {
            div.field { label for="standing" { (say.standing) }
                select #standing name="standing" {
                    option value="" { (say.any) }
                    @for one in QueryStanding::ALL { option value=(one) selected[standing == Some(*one)] { (standing_words(asked, *one)) } }
                } }
            button.second type="submit" { (say.find) }
        }
        @if queries.is_empty() { p.quiet { (say.no_queries) } }
        (list(asked, &queries, &key, None)?)
    };
    Ok(page(asked, say.place_queries, &content))
}

/// Shows the queries of a subject, and the form for a new one.
pub fn show_subject(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    subject_page(asked, None)
}

/// What was typed into the form for a new query, or what the address proposes for it.
fn proposed<'a>(asked: &'a Asked<'_>, name: &str) -> &'a str {
    if asked.form.has(name) {
        asked.form.get(name)
    } else {
        asked.query.get(name)
    }
}

fn subject_page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let filter = QueryFilter {
        subject: Some(number),
        ..QueryFilter::default()
    };
    let queries = asked
        .house
        .store
        .queries(&asked.caller()?.person(), filter)?;
    let is_locked = asked.house.store.closure_of(number)? == Closure::Locked;
    let raises = !is_locked && raises(asked.caller()?.role());
    let groups = groups_asked_about(asked)?;
    let key = asked.fresh_key()?;
    let action = format!("/subjects/{number}/queries");
    let form = SentForm::new(asked, wrong, &action, "");
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        @if is_locked { p.open { (say.locked) } }
        @if queries.is_empty() { p.quiet { (say.no_queries) } }
        (list(asked, &queries, &key, wrong)?)
        @if raises {
            section.card { h2 { (say.ask_query) }
                form method="post" action=(action) {
                    (form.head())
                    (keyed(asked, &key))
                    div.field { label for="entry" { (say.about_entry) } p.hint { (say.about_entry_hint) } (form.message("entry"))
                        input.short #entry type="text" inputmode="numeric" name="entry" value=(proposed(asked, "entry")) aria-invalid=[form.invalid("entry")]; }
                    div.field { label for="visit" { (say.about_visit) } p.hint { (say.about_visit_hint) }
                        select #visit name="visit" { option value="" { "-" } @for visit in asked.house.plan.visits() { option value=(visit.id) selected[visit.id.as_str() == proposed(asked, "visit")] { (visit.label) } } } }
                    div.field { label for="group" { (say.item) } @if groups.is_empty() { p.hint #item-hint { (say.item_hint) } input #group type="text" name="group" aria-describedby="item-hint" value=(proposed(asked, "group")); }
                        @else { select #group name="group" { option value="" { (say.whole_entry) } @for (group, label) in &groups { option value=(group) selected[group == proposed(asked, "group")] { (label) } } } } }
                    (form.paragraph("text", say.question, 2000, asked.query.get("text")))
                    (form.responsibility())
                    button type="submit" { (say.ask_query) }
                }
            }
        }
    };
    Ok(page(asked, &say.queries_title(number), &content))
}

fn raises(role: Role) -> bool {
    matches!(
        role,
        Role::Monitor | Role::DataManager | Role::MedicalMonitor
    )
}

fn standing_words(asked: &Asked<'_>, standing: QueryStanding) -> &'static str {
    let say = asked.say();
    match standing {
        QueryStanding::Open => say.query_open,
        QueryStanding::Answered => say.query_answered,
        QueryStanding::Closed => say.query_closed,
    }
}

/// The groups of items of the entry that the address names, if it names one of the subject, with what they are called.
fn groups_asked_about(asked: &Asked<'_>) -> Result<Vec<(String, String)>, Trouble> {
    let Ok(sequence) = proposed(asked, "entry").trim().parse::<u64>() else {
        return Ok(Vec::new());
    };
    let entries = asked.house.store.entries_of(asked.subject()?)?;
    let Some(entry) = entries.iter().find(|entry| entry.sequence == sequence) else {
        return Ok(Vec::new());
    };
    let mut groups = super::correction::groups(entry);
    let relates = asked.reads_relations();
    // What kind of entry it is, nobody asks about, nor about what is not read.
    groups.retain(|group| {
        let field = group.strip_prefix("event.").unwrap_or_default();
        (relates || !RELATION_FIELDS.contains(&field))
            && !matches!(
                group.as_str(),
                "event.kind" | "event.findings" | "event.allocation"
            )
    });
    let places = groups.iter().map(|group| Place {
        entry: entry.clone(),
        item: group.clone(),
        values: Vec::new(),
    });
    let labels = in_words(asked, places.collect())?.into_iter();
    Ok(groups
        .into_iter()
        .zip(labels.map(|place| place.label))
        .collect())
}

/// Which queries wait for a role's step.
pub fn waits_for(role: Role) -> Option<QueryStanding> {
    match role {
        Role::Investigator | Role::Coordinator => Some(QueryStanding::Open),
        // The sponsor's are requests for corrections.
        role if raises(role) || role == Role::Sponsor => Some(QueryStanding::Answered),
        _ => None,
    }
}

/// Queries with all that was said in them, and what the caller may do with each.
pub(super) fn list(
    asked: &Asked<'_>,
    queries: &[Query],
    key: &str,
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let role = asked.role();
    // In locked data no query is moved either.
    let closures = asked.house.store.closures()?;
    let mut locked: BTreeSet<u64> = BTreeSet::new();
    for query in queries {
        if closures.contains_key(&query.subject) {
            let part = query.about.part();
            let (standing, _) = asked.house.store.closure_of_part(query.subject, &part)?;
            if standing == Closure::Locked {
                locked.insert(query.number);
            }
        }
    }
    let opens = role.is_some_and(|role| admits(Method::Get, "/subjects/{subject}", role));
    let requests = answering(asked, queries, key, wrong, &locked)?;
    Ok(html! {
        @for (query, about) in queries.iter().zip(about(asked, queries)?) {
            section.card {
                h2 { (if query.about.is_request() { say.correction_request_number(query.number) } else { say.query_number(query.number) }) " "
                    @match query.standing {
                        QueryStanding::Open => span.tag.open { (standing_words(asked, query.standing)) },
                        QueryStanding::Answered => span.tag.due { (standing_words(asked, query.standing)) },
                        QueryStanding::Closed => span.tag { (standing_words(asked, query.standing)) },
                    } }
                p { @if opens { a href=(format!("/subjects/{}", query.subject)) { (say.subject) " " (query.subject) } } @else { (say.subject) " " (query.subject) } ", " (about) }
                (request_facts(asked, query))
                @for words in &query.said {
                    p { span.quiet { (minute_there(words.recorded, words.utc_offset)) ", " (words.person) " (" (role_name(asked, words.role)) "): " } (words.text) (outcome(asked, query, words)) }
                }
                @if let Some(answer) = requests.get(&query.number) { (answer) }
                @for (step, label, needs) in steps(asked, role, query).into_iter().filter(|_| !locked.contains(&query.number)) {
                    @let action = step_path(role, query, step);
                    @let id = format!("text-{}-{step}", query.number);
                    @let form = SentForm::new(asked, wrong, &action, format!("-{}-{step}", query.number));
                    form method="post" action=(action) {
                        (form.head())
                        (keyed(asked, &format!("{key}/{}/{step}", query.number)))
                        div.field { label for=(id) { (label) } (form.message("text"))
                            input type="text" id=(id) name="text" maxlength="2000" required[needs] value=(form.value("text", "")) aria-invalid=[form.invalid("text")]; }
                        (form.responsibility())
                        button.second type="submit" { (label) }
                    }
                }
            }
        }
    })
}

/// What the caller may do with a query as it stands, and whether words are needed for it.
fn steps(
    asked: &Asked<'_>,
    role: Option<Role>,
    query: &Query,
) -> Vec<(QueryStep, &'static str, bool)> {
    let say = asked.say();
    let is_request = query.about.is_request();
    // What answers a request has forms of its own.
    let answers = answers(role) && !is_request;
    let follows = role.is_some_and(|role| raises(role) || (role == Role::Sponsor && is_request));
    [
        (QueryStep::Answered, say.answer_query, true, answers),
        (QueryStep::Closed, say.close_query, false, follows),
        (QueryStep::Reopened, say.reopen_query, true, follows),
    ]
    .into_iter()
    .filter(|(step, _, _, may)| *may && step.after(query.standing).is_some())
    .map(|(step, label, needs, _)| (step, label, needs))
    .collect()
}

/// Whether a role answers queries: who is at the site.
pub(super) const fn answers(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Investigator | Role::Coordinator))
}

/// Where a step of a query is sent.
fn step_path(role: Option<Role>, query: &Query, step: QueryStep) -> String {
    let (subject, number) = (query.subject, query.number);
    match role {
        Some(Role::Sponsor) => format!("/correction-requests/{number}/{step}"),
        _ => format!("/subjects/{subject}/queries/{number}/{step}"),
    }
}

/// What each query is about, in words.
fn about(asked: &Asked<'_>, queries: &[Query]) -> Result<Vec<String>, Trouble> {
    let say = asked.say();
    let groups = queries.iter().filter_map(|query| match &query.about {
        QueryAbout::ItemGroup { entry, group } => Some((query.subject, *entry, group)),
        _ => None,
    });
    let labels = group_labels(asked, groups)?;
    let empty = queries.iter().filter_map(|query| match &query.about {
        QueryAbout::EmptyField { visit, group } => Some(Place {
            entry: empty_visit(asked, query.subject, visit),
            item: group.0.clone(),
            values: Vec::new(),
        }),
        _ => None,
    });
    let mut empty = in_words(asked, empty.collect())?.into_iter();
    let words = queries.iter().map(|query| match &query.about {
        QueryAbout::Subject {} => say.about_subject.to_owned(),
        QueryAbout::Entry { entry } => say.entry_number(entry),
        QueryAbout::Correction { form, item, .. } => {
            let form = form_words(asked, form);
            say.correction_request_about(form, item)
        }
        QueryAbout::ItemGroup { entry, group } => {
            let label = labels.get(&(*entry, group.0.clone()));
            let label = label.map_or(group.0.as_str(), String::as_str);
            format!("{}, {label}", say.entry_number(entry))
        }
        QueryAbout::EmptyField { visit, .. } => {
            let plan = &asked.house.plan;
            let visit = plan
                .visit_named(visit)
                .map_or(visit.as_str(), |visit| plan.visit(visit).label.as_str());
            format!("{visit}, {}", empty.next().unwrap_or_default().label)
        }
    });
    Ok(words.collect())
}

/// Raises a query.
pub fn raise(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, raised(asked), |wrong| {
        subject_page(asked, Some(wrong))
    })
}

/// The words of a query; nobody can answer none.
pub(super) fn words(asked: &Asked<'_>) -> Result<String, Trouble> {
    match asked.form.trimmed("text") {
        "" => Err(Trouble::Unreadable(asked.say().words_needed.to_owned()).at("text")),
        text => Ok(text.to_owned()),
    }
}

fn raised(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subject = asked.subject()?;
    let form = &asked.form;
    let group = form.trimmed("group");
    let entry: Option<u64> =
        match form.trimmed("entry") {
            "" => None,
            typed => Some(typed.parse().map_err(|_| {
                Trouble::Unreadable(asked.say().not_an_entry.to_owned()).at("entry")
            })?),
        };
    let about = match (entry, form.trimmed("visit"), group) {
        (Some(entry), _, "") => QueryAbout::Entry { entry },
        (Some(entry), _, group) => QueryAbout::ItemGroup {
            entry,
            group: ItemGroup(group.to_owned()),
        },
        (None, "", _) => QueryAbout::Subject {},
        (None, visit, group) => QueryAbout::EmptyField {
            visit: VisitId(visit.to_owned()),
            group: ItemGroup(if group.is_empty() { "event" } else { group }.to_owned()),
        },
    };
    let wish = Wish::RaiseQuery {
        subject,
        about,
        text: words(asked)?,
    };
    asked.send_out(wish)?;
    Ok(Reply::SeeOther(format!("/subjects/{subject}/queries")))
}

/// Answers, closes or reopens one.
pub fn step(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, stepped(asked), |wrong| {
        subject_page(asked, Some(wrong))
    })
}

fn stepped(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subject: SubjectNumber = asked.subject()?;
    let query = query_of_subject(asked)?;
    let step: QueryStep = asked.part("step").parse().map_err(|()| Trouble::NotFound)?;
    let wish = Wish::MoveQuery {
        query,
        step,
        text: match step {
            QueryStep::Closed => asked.form.trimmed("text").to_owned(),
            QueryStep::Answered | QueryStep::Reopened => words(asked)?,
        },
        corrected: asked.form.trimmed("corrected").parse().ok(),
    };
    asked.send_out(wish)?;
    Ok(Reply::SeeOther(format!("/subjects/{subject}/queries")))
}

/// The query of the path, if it is one of the subject of the path, whom the caller may reach.
pub fn query_of_subject(asked: &Asked<'_>) -> Result<u64, Trouble> {
    let subject = asked.subject()?;
    let number: u64 = asked.part("query").parse().map_err(|_| Trouble::NotFound)?;
    let filter = QueryFilter {
        subject: Some(subject),
        ..QueryFilter::default()
    };
    let queries = asked
        .house
        .store
        .queries(&asked.caller()?.person(), filter)?;
    if queries.iter().any(|query| query.number == number) {
        Ok(number)
    } else {
        Err(Trouble::NotFound)
    }
}
