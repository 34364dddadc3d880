//! The screening log: everybody whom the caller may see, and where each stands.

use forms::{Circumstances, ENGLISH, VisitStanding, calendar};
use jiff::civil::Date;
use maud::html;
use record::{Phase, ScreenFailureReason, SiteNumber, Sites, Subject, SubjectNumber, TrialState};
use store::{Role, SiteStanding};

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// So many subjects stand on a page.
const ON_A_PAGE: usize = 200;

struct Row {
    number: SubjectNumber,
    site: SiteNumber,
    screened: Date,
    phase: String,
    failed: Vec<String>,
    next: Option<(String, bool)>,
}

/// Shows the log.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?.clone();
    let is_assessor = caller.role() == Role::Assessor;
    let days = asked.house.days();
    let page_number: usize = asked
        .query
        .get("page")
        .parse()
        .unwrap_or(1)
        .clamp(1, 100_000);
    let wanted: Option<u32> = asked.query.trimmed("subject").parse().ok();
    let site: Option<u16> = asked.query.trimmed("site").parse().ok();
    let (rows, count) = asked.house.store.look(move |state| {
        let plan = state.plan();
        let mine: Vec<_> = state
            .subjects()
            .iter()
            .filter(|subject| caller.may_reach(subject.screening().site))
            .filter(|subject| wanted.is_none_or(|wanted| subject.number().0 == wanted))
            .filter(|subject| site.is_none_or(|site| subject.screening().site.0 == site))
            .collect();
        let count = mine.len();
        let rows: Vec<Row> = mine
            .into_iter()
            .skip((page_number - 1) * ON_A_PAGE)
            .take(ON_A_PAGE)
            .map(|subject| Row {
                number: subject.number(),
                site: subject.screening().site,
                screened: subject.screening_date(),
                phase: phase_words(plan, subject.phase(plan), is_assessor, say),
                failed: subject
                    .screen_failure()
                    .filter(|_| !is_assessor)
                    .map(|failure| {
                        failure
                            .reasons
                            .iter()
                            .map(|reason| reason_words(plan, reason, say))
                            .collect()
                    })
                    .unwrap_or_default(),
                next: next_visit(state, subject, days.at(subject.screening().site)),
            })
            .collect();
        (rows, count)
    })?;
    let shows_sites = asked.caller()?.sites().only().is_none();
    let pages = count.div_ceil(ON_A_PAGE);
    let content = html! {
        @match screens_here(asked)? {
            Screens::Yes => p { a.button href="/subjects/new" { (say.screen_somebody) } },
            Screens::SiteClosed => p.open { (say.site_is_closed) },
            Screens::NotForRole => {},
        }
        p { a href="/subjects/matrix" { (say.place_matrix) } }
        form.filter method="get" action="/subjects" {
            div.field { label for="subject" { (say.subject) } input #subject type="text" inputmode="numeric" name="subject" value=(asked.query.get("subject")); }
            @if shows_sites { div.field { label for="site" { (say.site) } input #site type="text" inputmode="numeric" name="site" value=(asked.query.get("site")); } }
            button.second type="submit" { (say.find) }
        }
        @if rows.is_empty() { p.quiet { (say.nobody_here) } } @else {
            p.quiet { (say.subjects_count(count)) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.subject) } @if shows_sites { th scope="col" { (say.site) } } th scope="col" { (say.screened_on) } th scope="col" { (say.standing) } th scope="col" { (say.next_visit) } } }
                tbody { @for row in &rows { tr {
                    th scope="row" { a href=(format!("/subjects/{}", row.number)) { (row.number) } }
                    @if shows_sites { td { (row.site) } }
                    td.day { (row.screened) }
                    td { (row.phase) @for reason in &row.failed { br; span.quiet { (reason) } } }
                    td { @if let Some((label, late)) = &row.next { (label) " " @if *late { span.tag.late { (say.late) } } @else { span.tag.due { (say.due_now) } } } }
                } } }
            } }
            @if pages > 1 { p { @for number in 1..=pages { @if number == page_number { strong { (number) } } @else { a href=(format!("/subjects?page={number}")) { (number) } } " " } } }
        }
    };
    Ok(page(asked, say.place_subjects, &content))
}

/// Whether the caller may enter somebody into the screening log now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screens {
    /// Yes.
    Yes,
    /// Every site of the caller is closed.
    SiteClosed,
    /// It is not for the caller's role.
    NotForRole,
}

/// Whether the caller may enter somebody into the screening log now.
///
/// # Errors
/// [`Trouble`], where the store does not answer.
pub fn screens_here(asked: &Asked<'_>) -> Result<Screens, Trouble> {
    let caller = asked.caller()?;
    if !admits(Method::Get, "/subjects/new", caller.role()) {
        return Ok(Screens::NotForRole);
    }
    Ok(if are_closed(asked, caller.sites())? {
        Screens::SiteClosed
    } else {
        Screens::Yes
    })
}

/// Whether every site at which somebody works is closed; those who work for all are at none in particular.
///
/// # Errors
/// [`Trouble`], where the store does not answer.
pub fn are_closed(asked: &Asked<'_>, sites: &Sites) -> Result<bool, Trouble> {
    for site in sites.named() {
        if asked.house.store.standing_of_site(site)? == SiteStanding::Open {
            return Ok(false);
        }
    }
    Ok(!sites.are_all())
}

/// The first visit that waits for somebody, and whether it is late.
fn next_visit(state: &TrialState<'_>, subject: &Subject, today: Date) -> Option<(String, bool)> {
    let circumstances = Circumstances::of(state, subject.number(), today, &ENGLISH);
    let waits = |standing| matches!(standing, VisitStanding::Due | VisitStanding::Late);
    calendar(&circumstances)
        .into_iter()
        .find(|visit| waits(visit.standing) && visit.planned.is_some())
        .map(|visit| (visit.label, visit.standing == VisitStanding::Late))
}

/// Where a subject stands, in a few words. Assessors are told no more than that the subject is in the trial.
pub fn phase_words(
    plan: &protocol::Plan,
    phase: Phase,
    is_assessor: bool,
    say: &crate::messages::Messages,
) -> String {
    let label = |period| &plan.period(period).label;
    match phase {
        Phase::Screening => say.phase_screening.to_owned(),
        Phase::NotEnrolled => say.phase_not_enrolled.to_owned(),
        Phase::LeftDuring(_) | Phase::LeftBefore(_) if is_assessor => say.phase_left.to_owned(),
        Phase::InPeriod(period) => say.phase_in(label(period)),
        Phase::Between { next, .. } => say.phase_before(label(next)),
        Phase::Completed => say.phase_completed.to_owned(),
        Phase::LeftDuring(period) => say.phase_left_during(label(period)),
        Phase::LeftBefore(period) => say.phase_left_before(label(period)),
    }
}

fn reason_words(
    plan: &protocol::Plan,
    reason: &ScreenFailureReason,
    say: &crate::messages::Messages,
) -> String {
    match reason {
        ScreenFailureReason::Criterion { criterion } => {
            let criteria = plan.protocol().eligibility.criteria.iter();
            let mut known = criteria.filter(|known| known.id == *criterion);
            let text = known.next().map_or("", |known| known.text.as_str());
            say.failed_criterion(criterion, text)
        }
        ScreenFailureReason::DiseaseNotConfirmed {} => say.failed_disease.to_owned(),
        ScreenFailureReason::ConsentNotGiven {} => say.failed_consent.to_owned(),
        ScreenFailureReason::Other { text } => text.clone(),
    }
}
