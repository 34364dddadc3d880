//! Eligibility, criterion by criterion.

use forms::{CriterionExplained, Standing};
use maud::{Markup, html};

use crate::messages::Messages;

/// Every criterion with what was found and whether it stands in the way.
pub fn criteria(say: &Messages, all: &[CriterionExplained]) -> Markup {
    let in_the_way = all
        .iter()
        .filter(|one| one.standing == Standing::InTheWay)
        .count();
    let open = all
        .iter()
        .filter(|one| one.standing == Standing::Open)
        .count();
    html! {
        section {
            h2 { (say.eligibility) }
            @if in_the_way > 0 { p.alarm { (say.criteria_in_the_way(in_the_way)) } }
            @else if open > 0 { p.open { (say.criteria_open(open)) } }
            @else { p.good { (say.criteria_hold) } }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.criterion) } th scope="col" { (say.what_was_found) } th scope="col" { (say.standing) } } }
                tbody { @for one in all { tr {
                    td { strong { (one.id) } " " span.quiet { (if one.excludes { say.excludes } else { say.includes }) } br; (one.text) }
                    td { (one.explanation) }
                    td { @match one.standing {
                        Standing::Satisfied => span.tag.good { (say.holds) },
                        Standing::InTheWay => span.tag.alarm { (say.in_the_way) },
                        Standing::Open => span.tag.open { (say.open) },
                    } }
                } } }
            } }
        }
    }
}
