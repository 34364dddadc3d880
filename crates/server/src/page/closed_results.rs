//! Results that could tell an arm, for those who watch over the trial's safety and know the arms.

use maud::html;

use super::frame::page;
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};

/// Shows every result. That they were looked at is written down, and nothing more.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let house = asked.house;
    let name = &asked.caller()?.session.account.name;
    house
        .accounts
        .note(house.now(), name, "closed page seen", "")?;
    let results = house.closed.all()?;
    let content = html! {
        p { a href="/committee" { (say.place_committee) } }
        p.lead { (say.closed_results_what) }
        p.warn { (say.unblinded_page) }
        @if results.is_empty() { p.quiet { (say.closed_results_none) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.closed_result) } } }
                tbody { @for result in &results { tr {
                    td { (minute_of(result.at)) }
                    td { @for (place, (column, cell)) in result.cells.iter().filter(|(_, cell)| !cell.is_empty()).enumerate() {
                        @if place > 0 { ", " } span.quiet { (column) ": " } (cell) } }
                } } }
            } }
        }
    };
    Ok(page(asked, say.place_closed_results, &content))
}
