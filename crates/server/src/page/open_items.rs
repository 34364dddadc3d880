//! What is still open in a subject's data: shown before they are locked.

use std::collections::BTreeSet;

use forms::{Circumstances, ENGLISH, due_today};
use maud::{Markup, html};
use record::SubjectNumber;
use store::{EndorsementKind, QueryFilter, QueryStanding, TrailFilter};

use crate::http::{Asked, Trouble};

/// What is still open in a subject's data.
#[derive(Debug, Default)]
pub struct Open {
    /// Queries that are not closed.
    queries: Vec<u64>,
    /// Visits to which no investigator's name stands.
    unsigned: Vec<String>,
    /// Words that are not coded.
    uncoded: Vec<String>,
    /// What is due.
    due: Vec<String>,
}

/// Looks at what is open for a subject.
///
/// # Errors
/// [`Trouble`], for roles that read neither queries nor codings.
pub fn open_items(asked: &Asked<'_>, number: SubjectNumber) -> Result<Open, Trouble> {
    let store = &asked.house.store;
    let person = asked.caller()?.person();
    let filter = QueryFilter {
        subject: Some(number),
        ..QueryFilter::default()
    };
    let queries = store.queries_in_short(&person, filter)?;
    let codings = store.codings(&person)?;
    let signed = signed(asked, number)?;
    let days = asked.house.days();
    let (held, due) = store
        .look(move |state| {
            let subject = state.subject(number)?;
            let site = subject.screening().site;
            let c = Circumstances {
                state,
                subject: Some(number),
                site: Some(site),
                today: days.at(site),
                correcting: None,
                language: &ENGLISH,
            };
            let plan = state.plan();
            let held: Vec<(String, String)> = subject
                .visits()
                .iter()
                .map(|held| plan.visit(held.visit))
                .map(|visit| (visit.id.to_string(), visit.label.clone()))
                .collect();
            let due: Vec<String> = due_today(&c).into_iter().map(|item| item.text).collect();
            Some((held, due))
        })?
        .ok_or(Trouble::NotFound)?;
    Ok(Open {
        queries: queries
            .into_iter()
            .filter(|query| query.standing != QueryStanding::Closed)
            .map(|query| query.number)
            .collect(),
        unsigned: match signed {
            Signed::Everything => Vec::new(),
            Signed::Visits(signed) => held
                .into_iter()
                .filter(|(id, _)| !signed.contains(id))
                .map(|(_, label)| label)
                .collect(),
        },
        uncoded: codings
            .into_iter()
            .filter(|coding| coding.subject == number && coding.term.is_none())
            .map(|coding| coding.verbatim)
            .collect(),
        due,
    })
}

/// To which data an investigator's name stands.
enum Signed {
    Everything,
    Visits(BTreeSet<String>),
}

fn signed(asked: &Asked<'_>, number: SubjectNumber) -> Result<Signed, Trouble> {
    let store = &asked.house.store;
    let standing: BTreeSet<u64> = store
        .endorsements()?
        .into_iter()
        .filter(|one| one.subject == number && one.fallen.is_none())
        .filter(|one| one.kind == EndorsementKind::Signature)
        .map(|one| one.sequence)
        .collect();
    let filter = TrailFilter {
        subject: Some(number),
        kind: Some("endorsed".to_owned()),
        ..TrailFilter::default()
    };
    let mut visits = BTreeSet::new();
    for line in store.trail(&asked.caller()?.person(), &filter)? {
        if !standing.contains(&line.sequence) {
            continue;
        }
        let scope = line.new.as_ref().and_then(|new| new.get("scope"));
        match scope.and_then(|scope| scope.get("visit")?.as_str()) {
            Some(visit) => visits.insert(visit.to_owned()),
            None => return Ok(Signed::Everything),
        };
    }
    Ok(Signed::Visits(visits))
}

impl Open {
    /// Whether nothing is.
    pub const fn is_empty(&self) -> bool {
        self.queries.is_empty()
            && self.unsigned.is_empty()
            && self.uncoded.is_empty()
            && self.due.is_empty()
    }

    /// The list that is read before data are locked.
    pub fn list(&self, asked: &Asked<'_>, number: SubjectNumber) -> Markup {
        let say = asked.say();
        if self.is_empty() {
            return html! { p.good { (say.nothing_open) } };
        }
        html! {
            p.open { (say.still_open) }
            dl.facts {
                @if !self.queries.is_empty() { dt { (say.open_queries) } dd { @for (place, query) in self.queries.iter().enumerate() {
                    @if place > 0 { ", " } a href=(format!("/subjects/{number}/queries")) { (say.query_number(query)) } } } }
                @for (what, items) in [(say.unsigned_visits, &self.unsigned), (say.uncoded_words, &self.uncoded), (say.due_now_list, &self.due)] {
                    @if !items.is_empty() { dt { (what) } dd { (items.join(", ")) } }
                }
            }
        }
    }

    /// Why the data are locked although something is open, for the trail; nothing where nothing is.
    ///
    /// # Errors
    /// Where something is open and nobody says why.
    pub fn reason_to_lock(&self, asked: &Asked<'_>) -> Result<Option<String>, Trouble> {
        let say = asked.say();
        if self.is_empty() {
            return Ok(None);
        }
        match asked.form.trimmed("although") {
            "" => Err(Trouble::Unreadable(say.lock_although_needed.to_owned()).at("although")),
            why => Ok(Some(say.locked_although(
                self.due.len(),
                self.queries.len(),
                self.uncoded.len(),
                self.unsigned.len(),
                why,
            ))),
        }
    }
}
