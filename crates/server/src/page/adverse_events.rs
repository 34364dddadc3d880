//! The adverse events of everybody whom the caller may see, the serious ones first: what is read for safety.

use jiff::civil::Date;
use maud::html;
use record::{Relation, Seriousness, Severity, SiteNumber, SubjectNumber};

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// No page is longer.
const AT_MOST: usize = 1_000;

struct Row {
    serious: bool,
    entry: u64,
    onset: Date,
    ended: Option<Date>,
    subject: SubjectNumber,
    site: SiteNumber,
    term: String,
    severity: Severity,
    /// Nothing for those who do not read it.
    related: Option<bool>,
}

/// Shows them: serious ones first, then the latest.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?.clone();
    let relates = asked.reads_relations();
    let rows = asked.house.store.look(move |state| {
        let mut rows: Vec<Row> = Vec::new();
        for subject in state.subjects() {
            let site = subject.screening().site;
            if caller.may_reach(site) {
                rows.extend(subject.adverse_events().iter().map(|event| Row {
                    serious: event.what.seriousness == Seriousness::Serious,
                    entry: event.sequence,
                    onset: event.date,
                    ended: event.what.ended,
                    subject: subject.number(),
                    site,
                    term: event.what.term.clone(),
                    severity: event.what.severity,
                    related: relates.then(|| event.what.relation == Relation::Related),
                }));
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.serious, row.onset, row.subject)));
        rows
    })?;
    let shows_sites = asked.caller()?.sites().only().is_none();
    let drafts = admits(
        Method::Get,
        "/subjects/{subject}/narratives/{entry}",
        asked.caller()?.role(),
    );
    let serious = rows.iter().filter(|row| row.serious).count();
    let content = html! {
        p.lead { (say.events_counted(rows.len(), serious)) }
        @if !rows.is_empty() {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.subject) } @if shows_sites { th scope="col" { (say.site) } } th scope="col" { (say.event) } th scope="col" { (say.severity) } @if relates { th scope="col" { (say.related) } } th scope="col" { (say.onset) } th scope="col" { (say.ended) } } }
                tbody { @for row in rows.iter().take(AT_MOST) { tr {
                    th scope="row" { a href=(format!("/subjects/{}", row.subject)) { (row.subject) } }
                    @if shows_sites { td { (row.site) } }
                    td { (row.term) @if row.serious { " " span.tag.alarm { (say.serious) } } }
                    td { (row.term) @if row.serious { " " span.tag.alarm { (say.serious) } @if drafts { " " a href=(format!("/subjects/{}/narratives/{}", row.subject, row.entry)) { (say.narrative) } } } }
                    td { (match row.severity { Severity::Mild => say.mild, Severity::Moderate => say.moderate, Severity::Severe => say.severe }) }
                    @if let Some(related) = row.related { td { @if related { (say.yes) } @else { (say.no) } } }
                    td.day { (row.onset) }
                    td.day { @match row.ended { Some(day) => (day), None => (say.not_yet) } }
                } } }
            } }
            @if rows.len() > AT_MOST { p.quiet { (say.import_more(rows.len() - AT_MOST)) } }
        }
    };
    Ok(page(asked, say.place_adverse_events, &content))
}
