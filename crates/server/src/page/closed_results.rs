//! Results that could tell an arm, for those who watch over the trial's safety and know the arms. What must be acted on stands
//! first, and the site can be asked to call: that is all that the blinded are told.

use exchange::{Danger, DangerReason, dangers};
use maud::{Markup, html};

use super::frame::{form_token, page};
use crate::closed_results::ClosedResult;
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};

pub fn judged(asked: &Asked<'_>, results: &[ClosedResult]) -> Vec<Danger> {
    let cells: Vec<Vec<(String, String)>> =
        results.iter().map(|result| result.cells.clone()).collect();
    dangers(&cells, asked.house.plan.danger_limits())
}

/// That results wait to be acted on, for the first page of those who may see them.
pub fn waiting(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let count = judged(asked, &asked.house.closed.all()?).len();
    Ok(html! {
        @if count > 0 {
            section.card { h2 { (say.danger_title) } p.alarm { (say.danger_count(count)) }
                p { a href="/closed-results" { (say.place_closed_results) } } }
        }
    })
}

/// Every result; that they were looked at is written down first.
///
/// # Errors
/// Those of the accounts, and of the file of closed results.
pub fn look(asked: &Asked<'_>) -> Result<Vec<ClosedResult>, Trouble> {
    let house = asked.house;
    let name = &asked.caller()?.session.account.name;
    house
        .accounts
        .note(house.now(), name, "closed page seen", "")?;
    Ok(house.closed.all()?)
}

/// Shows every result. That they were looked at is written down, and nothing more.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let results = look(asked)?;
    let content = html! {
        p { a href="/committee" { (say.place_committee) } }
        @if asked.query.has("called") { p.good role="status" { (say.danger_called) } }
        p.lead { (say.closed_results_what) }
        p.warn { (say.unblinded_page) }
        (to_act_on(asked, &results))
        @if results.is_empty() { p.quiet { (say.closed_results_none) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.closed_result) } } }
                tbody { @for result in &results { tr {
                    td { (minute_of(result.at)) }
                    td { (cells(result)) }
                } } }
            } }
        }
    };
    Ok(page(asked, say.place_closed_results, &content))
}

fn cells(result: &ClosedResult) -> Markup {
    html! {
        @for (place, (column, cell)) in result.cells.iter().filter(|(_, cell)| !cell.is_empty()).enumerate() {
            @if place > 0 { ", " } span.quiet { (column) ": " } (cell)
        }
    }
}

fn to_act_on(asked: &Asked<'_>, results: &[ClosedResult]) -> Markup {
    let say = asked.say();
    let found = judged(asked, results);
    let limits = asked.house.plan.danger_limits();
    let what = say.danger_what(
        limits.haemoglobin_fall,
        limits.haemoglobin_below,
        limits.haptoglobin_below,
        limits.bilirubin_above_times_limit,
    );
    let reason = |danger: &Danger| match danger.reason {
        DangerReason::Low => say.danger_low,
        DangerReason::Fell => say.danger_fell,
        DangerReason::High => say.danger_high,
        DangerReason::Positive => say.danger_positive,
        DangerReason::Unjudged => say.danger_unjudged,
    };
    html! {
        @if !found.is_empty() {
            section { h2 { (say.danger_title) } p { (what) } p { (say.danger_call_what) }
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what) } th scope="col" { (say.closed_result) } th scope="col" { (say.danger_call) } } }
                    tbody { @for danger in &found { tr {
                        th scope="row" { (danger.subject) }
                        td { span.tag.alarm { (reason(danger)) } }
                        td { @if let Some(result) = results.get(danger.place) { (cells(result)) } }
                        td { @if let Ok(number) = danger.subject.parse::<u32>() {
                            form method="post" action=(format!("/closed-results/{number}/call")) {
                                (form_token(asked)) button.second type="submit" { (say.danger_call) } } } }
                    } } }
                } }
            }
        }
    }
}

/// Asks a subject's site to call.
pub fn call(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    ask_to_call(asked)?;
    Ok(Reply::SeeOther("/closed-results?called=yes".to_owned()))
}

/// Leaves the notice by which the site of the path's subject is asked to call.
///
/// # Errors
/// [`Trouble::NotFound`], and those of the accounts.
pub fn ask_to_call(asked: &Asked<'_>) -> Result<(), Trouble> {
    let house = asked.house;
    let number = asked.subject()?;
    let site = house
        .store
        .look(move |state| {
            state
                .subject(number)
                .map(|subject| subject.screening().site)
        })?
        .ok_or(Trouble::NotFound)?;
    let now = house.now();
    let name = &asked.caller()?.session.account.name;
    house
        .accounts
        .leave_notice_of_safety_call(now, number, site)?;
    house
        .accounts
        .note(now, name, "site asked to call", &number.to_string())?;
    Ok(())
}
