//! The manual of a role: what it does in this trial, step by step, made from the table of routes, the messages and the protocol, so
//! that it says what is so. As a file it is read without a network.

use forms::{FormKind, asked_of_participants};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use protocol::CoreSetEntry;
use store::Role;

use super::assets::STYLE;
use super::by_hand::kept_by_site;
use super::form_page::may_fill_in;
use super::frame::{all_places, page, role_name};
use super::overviews::schedule_table;
use super::second_entry::twice_words;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// When a task is somebody's, besides that the role may use its route.
#[derive(Debug, Clone, Copy)]
enum When {
    /// Always.
    Always,
    /// Where the role fills in such a form.
    FillsIn(fn() -> FormKind),
    /// Where the protocol has data entered by two people.
    EnteredTwice,
    /// Where participants answer themselves.
    ParticipantsAnswer,
    /// Where sites keep codes.
    CodesKept,
    /// Where versions of the protocol are released site by site.
    ReleasedBySite,
}

/// Something that a role does.
struct Task {
    /// The row of the table of routes by which it is done.
    path: &'static str,
    when: When,
    /// How, in the words of the pages.
    how: fn(&Messages) -> &'static str,
}

const fn task(path: &'static str, when: When, how: fn(&Messages) -> &'static str) -> Task {
    Task { path, when, how }
}

const FORM: &str = "/subjects/{subject}/forms/{form}";

/// Everything that somebody does on a page, in the order in which a trial comes to it.
#[rustfmt::skip]
static TASKS: &[Task] = &[
    task("/notices/{notice}/read", When::Always, |say| say.manual_notice),
    task("/subjects/new", When::Always, |say| say.manual_screen),
    task(FORM, When::FillsIn(|| FormKind::Enrolment), |say| say.manual_enrol),
    task("/subjects/{subject}/by-hand", When::CodesKept, |say| say.manual_by_hand),
    task("/subjects/{subject}/forms/{form}/{visit}", When::FillsIn(|| FormKind::Visit { visit: "".into() }), |say| say.manual_visit),
    task("/subjects/{subject}/questionnaires/{visit}", When::ParticipantsAnswer, |say| say.manual_questionnaire),
    task("/subjects/{subject}/forms/{form}/{visit}", When::FillsIn(|| FormKind::Infusion { visit: "".into() }), |say| say.manual_infusion),
    task(FORM, When::FillsIn(|| FormKind::AdverseEvent), |say| say.manual_adverse_event),
    task("/pharmacy/{subject}/prepare/{visit}", When::Always, |say| say.manual_prepare),
    task("/pharmacy/{subject}/dispense/{visit}", When::Always, |say| say.manual_dispense),
    task("/pharmacy/stock", When::Always, |say| say.manual_stock),
    task("/pharmacy/stock/lots/{lot}/{deed}", When::Always, |say| say.manual_lots),
    task("/pharmacy/stock/lines/{line}/undo", When::Always, |say| say.manual_undo_line),
    task("/pharmacy/{subject}/period-entry", When::Always, |say| say.manual_period_entry),
    task("/subjects/{subject}/entries/{entry}", When::Always, |say| say.manual_correct),
    task("/subjects/{subject}/entries/{entry}/strike-out", When::Always, |say| say.manual_strike_out),
    task("/subjects/{subject}/entries/{entry}/second", When::EnteredTwice, |say| say.manual_second_entry),
    task("/subjects/{subject}/entries/{entry}/differences", When::EnteredTwice, |say| say.manual_differences),
    task("/subjects/{subject}/queries", When::Always, |say| say.manual_query),
    task("/subjects/{subject}/queries/{query}/{step}", When::Always, |say| say.manual_query_step),
    task("/subjects/{subject}/redactions", When::Always, |say| say.manual_redaction_ask),
    task("/redactions/{line}", When::Always, |say| say.manual_redaction_decide),
    task("/correction-requests", When::Always, |say| say.manual_correction_request),
    task("/correction-requests/{query}/{step}", When::Always, |say| say.manual_correction_request_step),
    task("/imports", When::Always, |say| say.manual_import),
    task("/imports/{staged}", When::Always, |say| say.manual_import_take),
    task("/subjects/{subject}/source-verification", When::Always, |say| say.manual_verify),
    task("/coding/{entry}", When::Always, |say| say.manual_code),
    task("/subjects/{subject}/endorsements", When::Always, |say| say.manual_endorse),
    task("/subjects/{subject}/unblind", When::Always, |say| say.manual_emergency),
    task("/subjects/{subject}/closure", When::Always, |say| say.manual_lock),
    task("/subjects/{subject}/closing", When::Always, |say| say.manual_closing_parts),
    task("/closing", When::Always, |say| say.manual_closing),
    task("/closed-results/{subject}/call", When::Always, |say| say.manual_call),
    task("/blind-risks/{risk}/seen", When::Always, |say| say.manual_blind_risk),
    task("/committee/report", When::Always, |say| say.manual_committee),
    task("/dummy-arms", When::Always, |say| say.manual_dummy_arms),
    task("/unblinding/lock", When::Always, |say| say.manual_lock_all),
    task("/unblinding", When::Always, |say| say.manual_unblinding),
    task("/unblinding/confirmation", When::Always, |say| say.manual_unblinding_confirm),
    task("/unblinding/results", When::Always, |say| say.manual_results),
    task("/accounts", When::Always, |say| say.manual_account),
    task("/accounts/{account}/link", When::Always, |say| say.manual_account_link),
    task("/accounts/{account}/role", When::Always, |say| say.manual_account_role),
    task("/accounts/{account}/address", When::Always, |say| say.manual_account_address),
    task("/accounts/{account}/close", When::Always, |say| say.manual_account_close),
    task("/who-knows", When::Always, |say| say.manual_who_knows),
    task("/sites/{site}", When::Always, |say| say.manual_site),
    task("/versions", When::ReleasedBySite, |say| say.manual_version),
    task("/versions/withdrawal", When::ReleasedBySite, |say| say.manual_version_withdraw),
];

/// The rows of the table of routes that the manual explains.
pub fn explained() -> impl Iterator<Item = &'static str> {
    TASKS.iter().map(|task| task.path)
}

fn is_of(asked: &Asked<'_>, role: Role, task: &Task) -> bool {
    let when = match task.when {
        When::Always => true,
        When::FillsIn(form) => may_fill_in(role, &form()),
        When::EnteredTwice => asked.house.plan.protocol().double_entry.asks_for_anything(),
        When::ParticipantsAnswer => !asked_of_participants(&asked.house.plan).is_empty(),
        When::ReleasedBySite => asked.house.plan.released_by_site().next().is_some(),
        When::CodesKept => kept_by_site(asked) > 0,
    };
    when && admits(Method::Post, task.path, role)
}

/// Shows the manual of whoever asks.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let content = html! {
        p { a.button.plain href="/manual/file" { (say.manual_keep) } }
        (manual(asked, asked.caller()?.role()))
    };
    Ok(page(asked, &title(asked, asked.caller()?.role()), &content))
}

/// Gives it as a file that holds all that it needs.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let role = asked.caller()?.role();
    let title = title(asked, role);
    let page = html! {
        (DOCTYPE)
        html lang=(asked.say().language) {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { (title) } style { (PreEscaped(STYLE)) } }
            body { main #content { h1 { (title) } (manual(asked, role)) } }
        }
    };
    Ok(Reply::Download {
        name: format!("manual-{role}.html"),
        content_type: "text/html; charset=utf-8",
        bytes: page.into_string().into_bytes(),
    })
}

fn title(asked: &Asked<'_>, role: Role) -> String {
    let trial = &asked.house.plan.protocol().trial;
    asked
        .say()
        .manual_title(role_name(asked, role), &trial.name)
}

fn manual(asked: &Asked<'_>, role: Role) -> Markup {
    let say = asked.say();
    let own: Vec<&Task> = TASKS
        .iter()
        .filter(|task| is_of(asked, role, task))
        .collect();
    let places = all_places(asked)
        .into_iter()
        .filter(|(path, _, _)| admits(Method::Get, path, role));
    let rules = rules(asked, role);
    html! {
        p.lead { (say.manual_what) }
        section { h2 { (say.manual_day) } p { (say.manual_day_what) } }
        @if !own.is_empty() { section { h2 { (say.manual_steps) } ol { @for task in &own { li { p { ((task.how)(say)) } } } } } }
        @if !rules.is_empty() { section { h2 { (say.manual_rules) } ul { @for rule in &rules { li { (rule) } } } } }
        section { h2 { (say.manual_places) } dl.facts { @for (_, name, what) in places { dt { (name) } dd { (what) } } } }
        section { h2 { (say.place_schedule) } p { (say.manual_windows) } (schedule_table(asked)) }
        section { h2 { (say.manual_wrong) } p { (say.manual_wrong_what) } }
    }
}

/// What this trial asks of a role besides, from its protocol.
fn rules(asked: &Asked<'_>, role: Role) -> Vec<String> {
    let say = asked.say();
    let plan = &asked.house.plan;
    let protocol = plan.protocol();
    let scores = may_fill_in(role, &FormKind::Visit { visit: "".into() });
    let mut rules = Vec::new();
    if scores && protocol.response.core_set_entered_by != CoreSetEntry::AnybodyAtTheSite {
        rules.push(say.manual_rule_apart.to_owned());
    }
    let twice: Vec<&str> = protocol
        .double_entry
        .forms
        .iter()
        .map(|form| twice_words(say, *form))
        .collect();
    if !twice.is_empty() && admits(Method::Get, "/second-entries", role) {
        rules.push(say.manual_rule_twice(twice.join(", ")));
    }
    let asked_at: Vec<&str> = asked_of_participants(plan)
        .into_iter()
        .map(|(visit, _)| visit.label.as_str())
        .collect();
    if !asked_at.is_empty() && admits(Method::Get, "/subjects/{subject}/questionnaires", role) {
        rules.push(say.manual_rule_participants(asked_at.join(", ")));
    }
    let vials = protocol.supply.vials_of_every_arm_to_randomise;
    if vials > 0 && may_fill_in(role, &FormKind::Enrolment) {
        rules.push(say.manual_rule_stock.to_owned());
    }
    if role.knows_arms() {
        rules.push(say.manual_rule_knows_arms.to_owned());
    } else if plan.arms().len() > 1 {
        rules.push(say.manual_rule_blinded.to_owned());
    }
    rules
}
