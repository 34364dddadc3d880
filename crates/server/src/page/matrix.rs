//! The visits of all subjects at a glance: a row for each subject, a cell for each visit.

use std::collections::{BTreeMap, BTreeSet};

use forms::{CalendarVisit, Circumstances, ENGLISH, FormKind, VisitStanding, calendar};
use maud::{Markup, html};
use protocol::{Assessment, VisitId};
use record::{SiteNumber, Subject, SubjectNumber};
use store::{Closure, Query, QueryAbout, QueryFilter, QueryStanding, Role, Scope};

use super::closing::closure_of_visit;
use super::form_page::may_fill_in;
use super::frame::page;
use super::subject::form_path;
use super::visit::opens_held_visits;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// So many subjects stand on a page, unless all are asked for.
const ON_A_PAGE: usize = 100;

/// So many subjects are looked at in one go, so that nobody who writes waits behind a large trial.
const IN_ONE_LOOK: usize = 250;

/// Where a visit of a subject stands.
struct Cell {
    visit: VisitId,
    standing: VisitStanding,
    /// The row of the record in which the visit was written down.
    sequence: Option<u64>,
}

struct Row {
    number: SubjectNumber,
    site: SiteNumber,
    cells: Vec<Cell>,
}

/// Which subjects are shown.
struct Wanted {
    site: Option<u16>,
    /// The first of them, and how many at most.
    skip: usize,
    most: usize,
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number: usize = asked.query.get("page").parse().unwrap_or(1);
    let number = number.clamp(1, 100_000);
    let all = asked.query.has("all");
    let site: Option<u16> = asked.query.trimmed("site").parse().ok();
    let wanted = Wanted {
        site,
        skip: if all { 0 } else { (number - 1) * ON_A_PAGE },
        most: if all { usize::MAX } else { ON_A_PAGE },
    };
    let (rows, count) = rows(asked, &wanted)?;
    let pages = count.div_ceil(ON_A_PAGE);
    let shows_sites = asked.caller()?.sites().only().is_none();
    let of_site = site.map_or(String::new(), |site| format!("&site={site}"));
    let content = html! {
        p { a href="/subjects" { (say.place_subjects) } }
        p.lead { (say.matrix_what) }
        @if shows_sites {
            form.filter method="get" action="/subjects/matrix" {
                div.field { label for="site" { (say.site) } input #site type="text" inputmode="numeric" name="site" value=(asked.query.get("site")); }
                button.second type="submit" { (say.find) }
            }
        }
        @if rows.is_empty() { p.quiet { (say.nobody_here) } } @else {
            p.quiet { (say.subjects_count(count)) }
            (table(asked, &rows, shows_sites)?)
            @if pages > 1 { p {
                @if all { a href=(format!("/subjects/matrix?page=1{of_site}")) { (say.matrix_in_pages) } }
                @else {
                    @for other in 1..=pages { @if other == number { strong { (other) } } @else { a href=(format!("/subjects/matrix?page={other}{of_site}")) { (other) } } " " }
                    " " a href=(format!("/subjects/matrix?all=1{of_site}")) { (say.matrix_all) }
                }
            } }
        }
    };
    Ok(page(asked, say.place_matrix, &content))
}

/// The subjects that are shown, and how many there are in all.
fn rows(asked: &Asked<'_>, wanted: &Wanted) -> Result<(Vec<Row>, usize), Trouble> {
    let (caller, site) = (asked.caller()?.clone(), wanted.site);
    let numbers: Vec<SubjectNumber> = asked.house.store.look(move |state| {
        let subjects = state.subjects().iter();
        subjects
            .filter(|subject| caller.may_reach(subject.screening().site))
            .filter(|subject| site.is_none_or(|site| subject.screening().site.0 == site))
            .map(Subject::number)
            .collect()
    })?;
    let count = numbers.len();
    let shown: Vec<SubjectNumber> = numbers
        .into_iter()
        .skip(wanted.skip)
        .take(wanted.most)
        .collect();
    let mut rows = Vec::with_capacity(shown.len());
    for some in shown.chunks(IN_ONE_LOOK) {
        let (some, days) = (some.to_vec(), asked.house.days());
        rows.extend(asked.house.store.look(move |state| {
            let subjects = some.iter().filter_map(|number| state.subject(*number));
            subjects
                .map(|subject| {
                    let site = subject.screening().site;
                    let c = Circumstances::of(state, subject.number(), days.at(site), &ENGLISH);
                    Row {
                        number: subject.number(),
                        site,
                        cells: calendar(&c)
                            .into_iter()
                            .map(|visit| cell(state.plan(), subject, visit))
                            .collect(),
                    }
                })
                .collect::<Vec<_>>()
        })?);
    }
    Ok((rows, count))
}

fn cell(plan: &protocol::Plan, subject: &Subject, visit: CalendarVisit) -> Cell {
    let held = plan
        .visit_named(&visit.visit)
        .and_then(|visit| subject.visit(visit));
    Cell {
        standing: visit.standing,
        sequence: held.map(|held| held.sequence),
        visit: visit.visit,
    }
}

/// The open queries of those who may read them, by subject.
fn open_queries(asked: &Asked<'_>) -> Result<BTreeMap<SubjectNumber, Vec<Query>>, Trouble> {
    let caller = asked.caller()?;
    let mut all: BTreeMap<SubjectNumber, Vec<Query>> = BTreeMap::new();
    if !admits(Method::Get, "/queries", caller.role()) {
        return Ok(all);
    }
    let filter = QueryFilter::default();
    for query in asked
        .house
        .store
        .queries_in_short(&caller.person(), filter)?
    {
        if query.standing != QueryStanding::Closed {
            all.entry(query.subject).or_default().push(query);
        }
    }
    Ok(all)
}

/// Whether a query is about a visit: about what was entered of it, or about what is empty there.
fn is_about(query: &Query, cell: &Cell) -> bool {
    match &query.about {
        QueryAbout::Subject {} => false,
        QueryAbout::Entry { entry } | QueryAbout::ItemGroup { entry, .. } => {
            cell.sequence == Some(*entry)
        }
        QueryAbout::EmptyField { visit, .. } => cell.visit == *visit,
        QueryAbout::Correction { form, .. } => form
            .parse::<FormKind>()
            .is_ok_and(|form| form.visit() == Some(&cell.visit)),
    }
}

fn table(asked: &Asked<'_>, rows: &[Row], shows_sites: bool) -> Result<Markup, Trouble> {
    let say = asked.say();
    let role = asked.caller()?.role();
    let closures = asked.house.store.closures()?;
    let none_closed = BTreeMap::new();
    let opens = opens_held_visits(asked);
    let queries = open_queries(asked)?;
    // A visit that nobody here has is not shown: unscheduled ones, and the end of those who left.
    let had: BTreeSet<&VisitId> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.standing != VisitStanding::NotPlanned)
        .map(|cell| &cell.visit)
        .collect();
    let visits: Vec<(&VisitId, &str)> = asked
        .house
        .plan
        .visits()
        .iter()
        .filter(|visit| had.contains(&visit.id))
        // Assessors see the visits that they score.
        .filter(|visit| role != Role::Assessor || visit.assesses(Assessment::CoreSet))
        .map(|visit| (&visit.id, visit.label.as_str()))
        .collect();
    Ok(html! {
        div.scroll tabindex="0" { table.matrix {
            thead { tr {
                th scope="col" { (say.subject) }
                @if shows_sites { th scope="col" { (say.site) } }
                @for (_, label) in &visits { th scope="col" { (label) } }
            } }
            tbody { @for row in rows {
                @let parts = closures.get(&row.number).unwrap_or(&none_closed);
                @let closure = parts.get(&Scope::Casebook {}).copied().unwrap_or(Closure::Open);
                @let asked_about = queries.get(&row.number).map(Vec::as_slice).unwrap_or_default();
                tr {
                    th scope="row" { a href=(format!("/subjects/{}", row.number)) { (row.number) }
                        @match closure { Closure::Open => {}, Closure::Frozen => small { (say.matrix_frozen) }, Closure::Locked => small { (say.matrix_locked) } }
                        @if !asked_about.is_empty() { small { a.open href=(format!("/subjects/{}/queries", row.number)) { (say.matrix_query) } } }
                    }
                    @if shows_sites { td { (row.site) } }
                    @for (visit, _) in &visits {
                        @match row.cells.iter().find(|cell| cell.visit == **visit) {
                            None => td {},
                            Some(cell) => (cell_markup(say, role, row.number, cell, closure_of_visit(parts, &cell.visit), asked_about.iter().any(|query| is_about(query, cell)), opens)),
                        }
                    }
                }
            } }
        } }
    })
}

/// The cell of a visit, which leads to what was found or to what is to be written down.
fn cell_markup(
    say: &Messages,
    role: Role,
    number: SubjectNumber,
    cell: &Cell,
    closure: Closure,
    is_asked_about: bool,
    opens: bool,
) -> Markup {
    let (class, word) = match cell.standing {
        VisitStanding::Held => ("good", say.matrix_done),
        VisitStanding::HeldOutsideWindow => ("open", say.matrix_outside),
        VisitStanding::Missed => ("missed", say.matrix_missed),
        VisitStanding::Due => ("due", say.matrix_due),
        VisitStanding::Late => ("late", say.matrix_late),
        VisitStanding::NotYet => ("quiet", say.matrix_to_come),
        VisitStanding::NotPlanned => return html! { td {} },
    };
    let waits = matches!(cell.standing, VisitStanding::Due | VisitStanding::Late);
    let form = FormKind::Visit {
        visit: cell.visit.clone(),
    };
    let address = if cell.sequence.is_some() && opens {
        Some(format!("/subjects/{number}/visits/{}", cell.visit))
    } else if waits && closure == Closure::Open && may_fill_in(role, &form) {
        Some(form_path(number, &form))
    } else {
        None
    };
    html! { td class=(class) {
        @match address { Some(address) => a href=(address) { (word) }, None => (word) }
        @if cell.sequence.is_some() { @match closure { Closure::Open => {}, Closure::Frozen => small { (say.matrix_frozen) }, Closure::Locked => small { (say.matrix_locked) } } }
        @if is_asked_about { small.open { (say.matrix_query) } }
    } }
}
