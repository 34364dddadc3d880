//! The table of an infusion: volumes and rates, and nothing that tells a product.

use forms::live::infusion_plan::InfusionTable;
use forms::live::{rounded, short};
use maud::{Markup, html};

use crate::messages::Messages;

/// The table, as the pump needs it.
pub fn infusion_table(say: &Messages, table: &InfusionTable) -> Markup {
    html! {
        dl.facts {
            dt { (say.dosing_weight) } dd { (table.weight) " kg" }
            dt { (say.days_of_cycle) } dd { (table.days) @if table.days_at_least != table.days_at_most { " (" (table.days_at_least) " " (say.to) " " (table.days_at_most) ")" } }
            dt { (say.volume_each_day) } dd { strong { (short(table.each_day.millilitres(), 1)) " ml" } }
            dt { (say.volume_whole) } dd { (short(table.whole.millilitres(), 1)) " ml" }
            dt { (say.duration_each_day) } dd { (rounded(table.minutes, 0)) " min" }
            dt { (say.highest_rate) } dd { (rounded(table.highest_millilitres_per_hour, 1)) " ml/h" }
        }
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.step) } th.number scope="col" { "ml/h" } th.number scope="col" { (say.for_minutes) } th.number scope="col" { (say.runs_in) } th.number scope="col" { (say.in_all) } } }
            tbody { @for (place, row) in (1..).zip(&table.steps) { tr {
                th scope="row" { (place) }
                td.number { strong { (rounded(row.millilitres_per_hour, 1)) } }
                td.number { (rounded(row.minutes, 0)) }
                td.number { (rounded(row.millilitres, 1)) }
                td.number { (rounded(row.cumulative, 1)) }
            } } }
        } }
    }
}
