//! The page of a subject: where it stands, what is due, its visits, its course, and what else happened.

use std::collections::BTreeMap;

use forms::live::course::{CoursePoint, course};
use forms::live::deterioration::{DeteriorationStage, DeteriorationWarning, deterioration_warning};
use forms::live::hold::{Hold, HoldLasts, treatment_hold};
use forms::{
    CalendarVisit, Circumstances, DueItem, ENGLISH, FormKind, InfusionStanding, ThrombosisPrompt,
    VisitStanding, calendar, deviation_text, due_today, forms_offered, last_event_asks,
    thrombosis_prompt,
};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::{Assessment, Plan};
use record::{Seriousness, Severity, SiteNumber, Subject, SubjectNumber, TrialState};
use store::{Closure, Role, Scope, SiteStanding};

use super::by_hand::kept_by_site;
use super::closing::closure_of_visit;
use super::course_plot::course_plot;
use super::form_page::may_fill_in;
use super::frame::page;
use super::questionnaires::asks_participants;
use super::safety_results::any_named;
use super::subjects::phase_words;
use super::visit::opens_held_visits;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// All that the page shows of a subject. Nothing in it depends on an arm.
struct Shown {
    number: SubjectNumber,
    site: SiteNumber,
    age: u16,
    screened: Date,
    consent: Option<Date>,
    enrolled: Option<Date>,
    /// The version of the protocol that holds today, where there are several.
    version: Option<String>,
    stratum: Option<String>,
    phase: String,
    warning: Option<DeteriorationWarning>,
    prompt: Option<ThrombosisPrompt>,
    hold: Option<Hold>,
    last_event_asks: Vec<String>,
    due: Vec<DueItem>,
    visits: Vec<CalendarVisit>,
    course: Vec<CoursePoint>,
    offered: Vec<(FormKind, String)>,
    events: Vec<(Date, String, Severity, Seriousness)>,
    treatments: Vec<(Date, String)>,
    deviations: Vec<(Date, String)>,
    closure: Closure,
    /// The parts of the data that are closed.
    closed: BTreeMap<Scope, Closure>,
    standing_of_site: SiteStanding,
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let role = asked.caller()?.role();
    let is_assessor = role == Role::Assessor;
    let days = asked.house.days();
    let shown = asked
        .house
        .store
        .look(move |state| {
            let plan = state.plan();
            let subject = state.subject(number)?;
            let today = days.at(subject.screening().site);
            let c = Circumstances::of(state, number, today, &ENGLISH);
            let fills = |form: &FormKind| may_fill_in(role, form);
            Some(Shown {
                number,
                site: subject.screening().site,
                age: subject.screening().age,
                screened: subject.screening_date(),
                consent: subject.consent_date(),
                enrolled: subject.enrolment().map(|enrolment| enrolment.date),
                version: version_words(say, state, subject, today),
                stratum: subject
                    .enrolment()
                    .and_then(|enrolment| plan.stratum(enrolment.stratum?))
                    .map(|stratum| stratum.label.clone()),
                phase: phase_words(plan, subject.phase(plan), is_assessor, say),
                warning: deterioration_warning(&c).filter(|_| !is_assessor),
                hold: treatment_hold(&c)
                    .filter(|hold| !is_assessor && hold.lasts == HoldLasts::ForGood),
                last_event_asks: if is_assessor {
                    Vec::new()
                } else {
                    last_event_asks(&c)
                },
                prompt: thrombosis_prompt(&c).filter(|_| !is_assessor),
                due: due_today(&c)
                    .into_iter()
                    .filter(|item| fills(&item.form))
                    .collect(),
                // Assessors see the visits that they score: no other says anything that they need to know.
                visits: calendar(&c)
                    .into_iter()
                    .filter(|visit| !is_assessor || is_scored(plan, visit))
                    .collect(),
                course: if is_assessor { Vec::new() } else { course(&c) },
                offered: forms_offered(&c)
                    .into_iter()
                    .filter(fills)
                    .filter_map(|form| {
                        let title = forms::blank(&c, &form).ok()?.title;
                        Some((form, title))
                    })
                    .collect(),
                events: subject
                    .adverse_events()
                    .iter()
                    .filter(|_| !is_assessor)
                    .map(|event| {
                        let what = &event.what;
                        (
                            event.date,
                            what.term.clone(),
                            what.severity,
                            what.seriousness,
                        )
                    })
                    .collect(),
                treatments: subject
                    .concomitant_treatments()
                    .iter()
                    .filter(|_| !is_assessor)
                    .map(|treatment| (treatment.date, treatment.what.name.clone()))
                    .chain(
                        subject
                            .rescues()
                            .iter()
                            .filter(|_| !is_assessor)
                            .map(|rescue| (rescue.date, rescue.what.name.clone())),
                    )
                    .collect(),
                deviations: subject
                    .deviations()
                    .iter()
                    .filter(|_| !is_assessor)
                    .map(|deviation| (deviation.date, deviation_text(&ENGLISH, &deviation.kind)))
                    .collect(),
                closure: Closure::Open,
                closed: BTreeMap::new(),
                standing_of_site: SiteStanding::Open,
            })
        })?
        .ok_or(Trouble::NotFound)?;
    let mut shown = shown;
    shown.closed = asked.house.store.closed_parts(number)?;
    let whole = shown.closed.get(&Scope::Casebook {});
    shown.closure = whole.copied().unwrap_or(Closure::Open);
    shown.standing_of_site = asked.house.store.standing_of_site(shown.site)?;
    // What would be refused is not offered.
    if shown.closure != Closure::Open {
        shown.due.clear();
        shown.offered.clear();
    }
    let closed = &shown.closed;
    let takes_entries = |form: &FormKind| {
        let visit = form.visit();
        visit.is_none_or(|visit| closure_of_visit(closed, visit) == Closure::Open)
    };
    shown.due.retain(|item| takes_entries(&item.form));
    shown.offered.retain(|(form, _)| takes_entries(form));
    if shown.standing_of_site == SiteStanding::Closed {
        shown.due.retain(|item| item.form != FormKind::Enrolment);
        shown
            .offered
            .retain(|(form, _)| *form != FormKind::Enrolment);
    }
    let content = content(asked, role, &shown);
    Ok(page(asked, &say.subject_title(number), &content))
}

/// Whether a visit of the calendar is one at which somebody scores.
fn is_scored(plan: &Plan, visit: &CalendarVisit) -> bool {
    let assesses = |index| plan.visit(index).assesses(Assessment::CoreSet);
    visit.standing != VisitStanding::NotPlanned
        && plan.visit_named(&visit.visit).is_some_and(assesses)
}

/// Under which version of the protocol a subject is, and was enrolled where that was another; nothing where there is one.
fn version_words(
    say: &Messages,
    state: &TrialState<'_>,
    subject: &Subject,
    today: Date,
) -> Option<String> {
    let plan = state.plan();
    if plan.protocol().versions.len() < 2 {
        return None;
    }
    let now = state.version(subject, today);
    let name = |version| plan.version(version).id.as_str();
    Some(match subject.enrolment() {
        Some(enrolment) if enrolment.version != now => {
            say.enrolled_under_version(name(enrolment.version), name(now))
        }
        _ => name(now).to_owned(),
    })
}

fn content(asked: &Asked<'_>, role: Role, shown: &Shown) -> Markup {
    let say = asked.say();
    let number = shown.number;
    let responder = asked.house.plan.responder_from().points();
    html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if asked.query.has("stands") { p.open role="status" { (say.acts_stand) } }
        @match shown.closure { Closure::Open => {}, Closure::Frozen => p.open { (say.frozen) }, Closure::Locked => p.open { (say.locked) } }
        @if shown.standing_of_site == SiteStanding::Closed { p.open { (say.site_is_closed) } }
        @if let Some(warning) = &shown.warning {
            p class=(if warning.stage == DeteriorationStage::Settled { "open" } else { "alarm" }) role="alert" { (warning.message) }
        }
        @if asked.query.get("done") == FormKind::AdverseEvent.word() { @for what in &shown.last_event_asks { p.alarm role="alert" { (what) } } }
        @if let Some(hold) = &shown.hold { p.open { (hold.message) } }
        @if let Some(prompt) = &shown.prompt {
            p.alarm role="alert" { (prompt.message) " "
                @if shown.closure == Closure::Open && may_fill_in(role, &FormKind::Wells { visit: "".into() }) { a href=(format!("/subjects/{number}/entries/{}", prompt.entry)) { (say.write_scan) } }
            }
        }
        dl.facts {
            dt { (say.standing) } dd { strong { (shown.phase) } }
            dt { (say.site) } dd { (shown.site) }
            @if role != Role::Assessor {
                dt { (say.age) } dd { (shown.age) }
                dt { (say.screened_on) } dd { (shown.screened) }
                dt { (say.consent) } dd { @match shown.consent { Some(day) => (day), None => (say.not_yet) } }
                @if let Some(version) = &shown.version { dt { (say.protocol_version) } dd { (version) } }
                @if let Some(day) = shown.enrolled { dt { (say.enrolled_on) } dd { (day) @if let Some(stratum) = &shown.stratum { ", " (say.stratum) ": " (stratum) } } }
            }
        }
        @if !shown.due.is_empty() {
            section.card { h2 { (say.due_for_subject) }
                ul { @for item in &shown.due { li {
                    a href=(form_path(number, &item.form)) { (item.text) } " "
                    @if item.overdue { span.tag.late { (say.late) } }
                } } }
            }
        }
        section { h2 { (say.visits) } (visits(asked, role, shown)) }
        @if role != Role::Assessor {
            section { h2 { (say.total_improvement) } (course_plot(say, &shown.course, responder)) }
            @if !shown.events.is_empty() {
                section { h2 { (say.adverse_events) }
                    div.scroll tabindex="0" { table {
                        thead { tr { th scope="col" { (say.onset) } th scope="col" { (say.event) } th scope="col" { (say.severity) } th scope="col" { (say.seriousness) } } }
                        tbody { @for (date, term, severity, serious) in &shown.events { tr {
                            td.day { (date) } th scope="row" { (term) }
                            td { (match severity { Severity::Mild => say.mild, Severity::Moderate => say.moderate, Severity::Severe => say.severe }) }
                            td { @if *serious == Seriousness::Serious { span.tag.alarm { (say.serious) } } @else { (say.not_serious) } }
                        } } }
                    } }
                }
            }
            @if !shown.treatments.is_empty() {
                section { h2 { (say.treatments) } ul { @for (date, name) in &shown.treatments { li { (date) ": " (name) } } } }
            }
            @if !shown.deviations.is_empty() {
                section { h2 { (say.place_deviations) } ul { @for (date, what) in &shown.deviations { li { (date) ": " (what) } } } }
            }
        }
        @if !shown.offered.is_empty() {
            section { h2 { (say.write_down) }
                ul.users { @for (form, title) in &shown.offered { li { a href=(form_path(number, form)) { (title) } } } }
            }
        }
        section.buttons {
            @if admits(Method::Get, "/subjects/{subject}/trail", role) { a.button.plain href=(format!("/subjects/{number}/trail")) { (say.trail) } }
            @if admits(Method::Get, "/subjects/{subject}/casebook", role) { a.button.plain href=(format!("/subjects/{number}/casebook")) { (say.casebook) } }
            @if admits(Method::Get, "/subjects/{subject}/queries", role) { a.button.plain href=(format!("/subjects/{number}/queries")) { (say.place_queries) } }
            @if asks_participants(asked) && admits(Method::Get, "/subjects/{subject}/questionnaires", role) { a.button.plain href=(format!("/subjects/{number}/questionnaires")) { (say.questionnaires) } }
            @if admits(Method::Get, "/subjects/{subject}/source-verification", role) { a.button.plain href=(format!("/subjects/{number}/source-verification")) { (say.verification) } }
            @if any_named(asked) && admits(Method::Get, "/subjects/{subject}/safety-results", role) { a.button.plain href=(format!("/subjects/{number}/safety-results")) { (say.safety_results) } }
            @if admits(Method::Get, "/subjects/{subject}/endorsements", role) { a.button.plain href=(format!("/subjects/{number}/endorsements")) { (say.endorsements) } }
            @if shown.enrolled.is_none() && shown.closure == Closure::Open && kept_by_site(asked) > 0 && admits(Method::Get, "/subjects/{subject}/by-hand", role) { a.button.plain href=(format!("/subjects/{number}/by-hand")) { (say.by_hand_offer) } }
            @if admits(Method::Get, "/subjects/{subject}/unblind", role) { a.button.plain href=(format!("/subjects/{number}/unblind")) { (say.emergency) } }
        }
    }
}

/// Where a form of a subject stands.
pub fn form_path(number: SubjectNumber, form: &FormKind) -> String {
    format!("/subjects/{number}/forms/{form}")
}

fn visits(asked: &Asked<'_>, role: Role, shown: &Shown) -> Markup {
    let (say, number) = (asked.say(), shown.number);
    let opens = opens_held_visits(asked);
    // What was given and how it was borne, assessors are not told.
    let is_assessor = role == Role::Assessor;
    let link = |form: FormKind, text: &str| {
        let is_open = shown.closure == Closure::Open
            && form
                .visit()
                .is_none_or(|visit| closure_of_visit(&shown.closed, visit) == Closure::Open);
        html! { @if is_open && may_fill_in(role, &form) { a href=(form_path(number, &form)) { (text) } } @else { (text) } }
    };
    html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.visit) } th scope="col" { (say.planned_day) } th scope="col" { (say.window) } th scope="col" { (say.standing) } @if !is_assessor { th scope="col" { (say.infusion) } th scope="col" { (say.wells) } } } }
            tbody { @for visit in &shown.visits {
                @let waits = matches!(visit.standing, VisitStanding::Due | VisitStanding::Late);
                tr.soon[waits] {
                    th scope="row" {
                        @if visit.held.is_some() && opens { a href=(format!("/subjects/{number}/visits/{}", visit.visit)) { (visit.label) } }
                        @else if waits { (link(FormKind::Visit { visit: visit.visit.clone() }, &visit.label)) }
                        @else { (visit.label) }
                    }
                    td.day { @if let Some(day) = visit.planned { (day) } }
                    td { @if let (Some(from), Some(to)) = (visit.from, visit.to) { span.day { (from) } " " (say.to) " " span.day { (to) } } }
                    td { @match visit.standing {
                        VisitStanding::Held => { span.tag.good { (say.held) } @if let Some(day) = visit.held { " " span.day { (day) } } },
                        VisitStanding::HeldOutsideWindow => { span.tag.open { (say.held_outside) } @if let Some(day) = visit.held { " " span.day { (day) } } },
                        VisitStanding::Missed => span.tag { (say.missed) },
                        VisitStanding::Due => span.tag.due { (say.due_now) },
                        VisitStanding::Late => { span.tag.late { (say.late) } " " (link(FormKind::MissedVisit { visit: visit.visit.clone() }, say.not_held)) },
                        VisitStanding::NotYet => span.quiet { (say.to_come) },
                        VisitStanding::NotPlanned => span.quiet { (say.not_planned) },
                    }
                        @if shown.closure == Closure::Open { @match closure_of_visit(&shown.closed, &visit.visit) { Closure::Open => {}, Closure::Frozen => { " " span.tag.open { (say.matrix_frozen) } }, Closure::Locked => { " " span.tag.alarm { (say.matrix_locked) } } } }
                    }
                    @if !is_assessor {
                    td { @match visit.infusion {
                        InfusionStanding::None => {},
                        InfusionStanding::Done => span.tag.good { (say.given) },
                        InfusionStanding::Open => @if visit.held.is_some() { (link(FormKind::Infusion { visit: visit.visit.clone() }, say.write_infusion)) } @else { span.quiet { (say.planned) } },
                    } }
                    td { @match visit.wells {
                        InfusionStanding::None => {},
                        InfusionStanding::Done => span.tag.good { (say.done) },
                        InfusionStanding::Open => @if visit.infusion == InfusionStanding::Done { (link(FormKind::Wells { visit: visit.visit.clone() }, say.write_wells)) } @else { span.quiet { (say.planned) } },
                    } }
                    }
                }
            } }
        } }
    }
}
