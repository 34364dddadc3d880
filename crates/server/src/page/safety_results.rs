//! Results of the central laboratory that whoever treats a subject reads, as the protocol names them.

use exchange::{SafetyResult, safety_results};
use maud::html;

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};

/// Whether the protocol names any.
pub fn any_named(asked: &Asked<'_>) -> bool {
    !asked
        .house
        .plan
        .protocol()
        .blinding
        .safety_result
        .is_empty()
}

/// Those of the subject of the path.
///
/// # Errors
/// Those of the file in which results are kept.
pub fn of_subject(asked: &Asked<'_>) -> Result<Vec<SafetyResult>, Trouble> {
    let house = asked.house;
    let subject = asked.subject()?;
    let kept = house.closed.all()?;
    let cells: Vec<Vec<(String, String)>> = kept.into_iter().map(|result| result.cells).collect();
    Ok(safety_results(&cells, &house.plan, subject))
}

/// Shows them.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let results = of_subject(asked)?;
    let named = &asked.house.plan.protocol().blinding.safety_result;
    let labels: Vec<&str> = named.iter().map(|one| one.label.as_str()).collect();
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        p.lead { (say.safety_results_what(labels.join(", "))) }
        @if results.is_empty() { p.quiet { (say.safety_results_none) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.safety_result_test) } th scope="col" { (say.visit) } th scope="col" { (say.date) } th scope="col" { (say.safety_result_value) } th scope="col" { (say.safety_result_limit) } } }
                tbody { @for result in &results { tr {
                    th scope="row" { (result.label) }
                    td { @if let Some(visit) = &result.visit { (visit) } }
                    td.day { @if let Some(day) = result.collected { (day) } }
                    td.number { @match &result.value { Some(value) => { (value) @if let Some(unit) = &result.unit { " " (unit) } }, None => span.open { (say.safety_result_no_number) } } }
                    td.number { @if let Some(limit) = &result.upper_limit { (limit) } }
                } } }
            } }
        }
    };
    Ok(page(asked, &say.safety_results_title(number), &content))
}
