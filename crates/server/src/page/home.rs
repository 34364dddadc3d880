//! The first page: what is due today.

use forms::{Circumstances, ENGLISH, VisitStanding, due_today};
use maud::{Markup, html};
use protocol::VisitId;
use record::SubjectNumber;
use store::{Closure, QueryFilter, QueryStanding, Role, Scope};

use super::closing::closure_of_visit;
use super::form_page::may_fill_in;
use super::frame::page;
use super::notices::unread;
use super::pharmacy::to_prepare;
use super::queries::waits_for;
use super::subject::form_path;
use super::subjects::{Screens, screens_here};
use super::versions::holds_here;
use crate::clock_watch::{ClockAlarm, Raised};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// No page is longer; the rest is found through the subjects.
const AT_MOST: usize = 300;

/// Something that waits for the caller.
struct Task {
    subject: SubjectNumber,
    /// The visit whose data it is about.
    visit: Option<VisitId>,
    address: String,
    text: String,
    overdue: bool,
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?.clone();
    let (role, days) = (caller.role(), asked.house.days());
    let (at_site, one_site) = (!caller.sites().are_all(), caller.sites().only().is_some());
    let tells = at_site && admits(Method::Get, "/subjects/{subject}/forms/{form}", role);
    let (tasks, mine, screened, enrolled) = asked.house.store.look(move |state| {
        let mut tasks: Vec<Task> = Vec::new();
        let mut mine = 0_usize;
        for subject in state.subjects() {
            let site = subject.screening().site;
            if !caller.may_reach(site) {
                continue;
            }
            mine += 1;
            let today = days.at(site);
            if tells && !subject.phase(state.plan()).is_final() {
                let circumstances = Circumstances::of(state, subject.number(), today, &ENGLISH);
                let due = due_today(&circumstances)
                    .into_iter()
                    .filter(|item| may_fill_in(role, &item.form))
                    .map(|item| Task {
                        subject: subject.number(),
                        visit: item.form.visit().cloned(),
                        address: form_path(subject.number(), &item.form),
                        text: item.text,
                        overdue: item.overdue,
                    });
                tasks.extend(due);
                // A pharmacist's first work is what the page of the pharmacy says, in the same words.
                if role == Role::Pharmacist && subject.enrolment().is_some() {
                    let waiting = to_prepare(state, subject, today).into_iter();
                    tasks.extend(waiting.map(|visit| Task {
                        subject: subject.number(),
                        visit: Some(visit.visit.clone()),
                        address: format!("/pharmacy/{}", subject.number()),
                        text: say.prepare_visit(&visit.label),
                        overdue: visit.standing == VisitStanding::Late,
                    }));
                }
            }
        }
        tasks.sort_by_key(|task| (!task.overdue, task.subject));
        (tasks, mine, state.subjects().len(), state.enrolled())
    })?;
    // What would be refused does not wait for anybody.
    let closures = asked.house.store.closures()?;
    let is_open = |task: &Task| {
        closures.get(&task.subject).is_none_or(|parts| {
            let whole = parts.get(&Scope::Casebook {});
            let of_visit = |visit: &VisitId| closure_of_visit(parts, visit);
            let closure = task
                .visit
                .as_ref()
                .map_or_else(|| whole.copied().unwrap_or(Closure::Open), of_visit);
            closure == Closure::Open
        })
    };
    let tasks: Vec<Task> = tasks.into_iter().filter(is_open).collect();
    let screens = screens_here(asked)?;
    let standing = asked.house.store.standing()?;
    let planned = asked.house.plan.protocol().trial.planned_subjects;
    let content = html! {
        (unread(asked)?)
        @if let Some(why) = &standing.read_only { p.alarm role="alert" { (why) } }
        @if let Some(why) = &standing.randomisation_closed { p.alarm role="alert" { (why) } }
        (holds_here(asked)?)
        @match screens {
            Screens::Yes => p { a.button href="/subjects/new" { (say.screen_somebody) } },
            Screens::SiteClosed => p.open { (say.site_is_closed) },
            Screens::NotForRole => {},
        }
        @if tells {
            section {
                h2 { (say.due_today) }
                @if tasks.is_empty() { p.quiet { (say.nothing_due) } } @else {
                    div.scroll tabindex="0" { table {
                        thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what_is_due) } th scope="col" { (say.standing) } } }
                        tbody { @for task in tasks.iter().take(AT_MOST) { tr {
                            @let subject = task.subject;
                            th scope="row" { @if role == Role::Pharmacist { a href=(format!("/pharmacy/{subject}")) { (subject) } } @else { a href=(format!("/subjects/{subject}")) { (subject) } } }
                            td { a href=(task.address) { (task.text) } }
                            td { @if task.overdue { span.tag.late { (say.late) } } @else { span.tag.due { (say.due_now) } } }
                        } } }
                    } }
                }
            }
        }
        section.tiles {
            @if at_site { div.tile { strong { (mine) } span { (if one_site { say.subjects_at_site } else { say.subjects_at_sites }) } } }
            @else if admits(Method::Get, "/flow", role) && role != Role::Administrator {
                div.tile { strong { (screened) } span { (say.subjects_screened) } }
                div.tile { strong { (enrolled) } span { (say.subjects_enrolled) } }
                div.tile { strong { (planned) } span { (say.subjects_planned) } }
            }
            @if let Some((count, standing)) = queries_waiting(asked)? {
                @let leads = if role == Role::Sponsor { "/correction-requests".to_owned() } else { format!("/queries?standing={standing}") };
                a.tile href=(leads) { strong { (count) } span { (if standing == QueryStanding::Open { say.queries_to_answer } else { say.queries_to_close }) } }
            }
        }
        @if role == Role::Administrator { (clock_alarms(asked)) p.lead { (say.administrator_home) } p { a.button href="/accounts" { (say.place_accounts) } } }
        @if role == Role::Laboratory { p { a.button href="/imports" { (say.import_send) } } }
        @if role == Role::Pharmacist { p { a.button href="/pharmacy" { (say.place_pharmacy) } } }
    };
    Ok(page(asked, say.home_title, &content))
}

/// How many queries wait for the caller's step, and how those stand.
fn queries_waiting(asked: &Asked<'_>) -> Result<Option<(usize, QueryStanding)>, Trouble> {
    let caller = asked.caller()?;
    let Some(standing) = waits_for(caller.role()) else {
        return Ok(None);
    };
    let filter = QueryFilter {
        standing: Some(standing),
        ..QueryFilter::default()
    };
    let waiting = asked.house.store.queries(&caller.person(), filter)?;
    Ok(Some((waiting.len(), standing)))
}

/// Where the clock of the machine was found wrong since the program began.
fn clock_alarms(asked: &Asked<'_>) -> Markup {
    let say = asked.say();
    let raised = asked.house.clock.raised();
    html! {
        @if !raised.is_empty() {
            section.card {
                h2 { (say.clock_title) }
                ul { @for Raised { at, alarm } in raised {
                    @let (at, seconds) = (minute_of(at), format!("{:+.3}", (alarm.by() / 1_000) as f64 / 1e3));
                    li { (match alarm {
                        ClockAlarm::Moved { .. } => say.clock_moved(at, seconds),
                        ClockAlarm::BehindTheTrail { .. } => say.clock_behind(at, seconds),
                        ClockAlarm::FromTheTimeServer { .. } => say.clock_apart(at, seconds),
                    }) }
                } }
                p.alarm role="alert" { (say.clock_what) }
            }
        }
    }
}
