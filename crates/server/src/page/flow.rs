//! The flow of participants, live, in totals: nothing in it is counted by arm.

use std::collections::BTreeMap;

use maud::{Markup, html};
use record::SiteNumber;
use record::consort::{FlowBox, flow};

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};
use protocol::Plan;

/// In such steps somebody of a site is told how many there are elsewhere. Exact counts of every site, looked at day after day,
/// would tell in which order people were enrolled, and with it where a list stands (B-24).
const STEP: u32 = 5;

/// How many there are at a site, as far as whoever asks is told.
fn counted(count: u32, is_exact: bool) -> String {
    if is_exact || count == 0 {
        return count.to_string();
    }
    let from = count / STEP * STEP;
    format!("{}-{}", from.max(1), from + STEP - 1)
}

/// Shows the flow and the enrolment by site.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let own = asked.caller()?.sites();
    let (root, sites) = asked.house.store.look(move |state| {
        let mut sites: BTreeMap<SiteNumber, (u32, u32)> = BTreeMap::new();
        for subject in state.subjects() {
            let counts = sites.entry(subject.screening().site).or_default();
            counts.0 += 1;
            counts.1 += u32::from(subject.enrolment().is_some());
        }
        (flow(state), sites)
    })?;
    let shown_as = |count: u32, site: SiteNumber| {
        if own.include(site) {
            count
        } else {
            count / STEP * STEP
        }
    };
    let most = sites
        .iter()
        .map(|(site, (screened, _))| shown_as(*screened, *site))
        .max()
        .unwrap_or(1)
        .max(1);
    let content = html! {
        section { h2 { (say.flow_title) } div.flow { ul { (one_box(&asked.house.plan, &root)) } } }
        section { h2 { (say.enrolment_by_site) }
            @if !own.are_all() { p.quiet { (say.enrolment_elsewhere) } }
            @if sites.is_empty() { p.quiet { (say.nobody_here) } } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.site) } th.number scope="col" { (say.subjects_screened) } th.number scope="col" { (say.subjects_enrolled) } th scope="col" { (say.share) } } }
                    tbody { @for (site, (screened, enrolled)) in &sites {
                        tr.soon[!own.are_all() && own.include(*site)] {
                            th scope="row" { (site) }
                            td.number { (counted(*screened, own.include(*site))) } td.number { (counted(*enrolled, own.include(*site))) }
                            td { meter min="0" max=(most) value=(shown_as(*enrolled, *site)) aria-label=(say.subjects_enrolled) {} }
                        }
                    } }
                } }
            }
        }
    };
    Ok(page(asked, say.place_flow, &content))
}

fn one_box(plan: &Plan, one: &FlowBox) -> Markup {
    html! {
        li {
            div.box { strong { (one.count) } (one.kind.describe(plan))
                @for note in &one.notes { small { (note.persons) ": " (note.kind.describe(plan)) } }
            }
            @if !one.children.is_empty() { ul { @for child in &one.children { (one_box(plan, child)) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn counts_of_other_sites_are_told_in_steps_of_five() {
        let told = |count: u32| counted(count, false);
        let all = [0, 1, 4, 5, 9, 10, 14].map(told);
        assert_eq!(all, ["0", "1-4", "1-4", "5-9", "5-9", "10-14", "10-14"]);
        assert_eq!(counted(7, true), "7");
    }
}
