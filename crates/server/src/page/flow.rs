//! The flow of participants, live, in totals: nothing in it is counted by arm.

use std::collections::BTreeMap;

use maud::{Markup, html};
use record::SiteNumber;
use record::consort::{FlowBox, flow};

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};
use protocol::Plan;

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
    let most = sites
        .values()
        .map(|(screened, _)| *screened)
        .max()
        .unwrap_or(1);
    let content = html! {
        section { h2 { (say.flow_title) } div.flow { ul { (one_box(&asked.house.plan, &root)) } } }
        section { h2 { (say.enrolment_by_site) }
            @if sites.is_empty() { p.quiet { (say.nobody_here) } } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.site) } th.number scope="col" { (say.subjects_screened) } th.number scope="col" { (say.subjects_enrolled) } th scope="col" { (say.share) } } }
                    tbody { @for (site, (screened, enrolled)) in &sites {
                        tr.soon[!own.are_all() && own.include(*site)] {
                            th scope="row" { (site) } td.number { (screened) } td.number { (enrolled) }
                            td { meter min="0" max=(most) value=(enrolled) aria-label=(say.subjects_enrolled) {} }
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
