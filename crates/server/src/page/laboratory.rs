//! What the central laboratory has handed in, and which visits wait for it. Only muscle enzymes are counted, which go to the
//! visits: how many other results there are could tell an arm, and stands nowhere here.

use instruments::measure::Enzyme;
use maud::html;
use protocol::{Assessment, VisitIndex};
use record::{HeldVisit, Subject, SubjectNumber, TrialState};

use super::frame::page;
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// No page names more visits.
const AT_MOST: usize = 300;

/// The visits that were held, at which the protocol asks for muscle enzymes, and for which there is none.
pub fn wanting(state: &TrialState<'_>) -> Vec<(SubjectNumber, VisitIndex)> {
    let plan = state.plan();
    let asks = |subject: &Subject, held: &HeldVisit| {
        let visit = plan.visit(held.visit);
        let version = subject.version_of_entry(held.sequence);
        let asks =
            |assessment| version.is_some_and(|version| visit.assesses_under(assessment, version));
        asks(Assessment::CoreSet) || asks(Assessment::EnzymePanel)
    };
    let mut wanting = Vec::new();
    for subject in state.subjects() {
        for held in subject.visits().iter().filter(|held| asks(subject, held)) {
            let core_set = held.findings.core_set.as_ref();
            let some = core_set.is_some_and(|core_set| {
                let mut enzymes = Enzyme::ALL.into_iter();
                enzymes.any(|enzyme| core_set.enzymes.level(enzyme).is_some())
            });
            if !some {
                wanting.push((subject.number(), held.visit));
            }
        }
    }
    wanting
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let transfers = asked.house.accounts.transfers()?;
    let wanting = asked.house.store.look(wanting)?;
    let visit_path = "/subjects/{subject}/visits/{visit}";
    let leads_on = asked
        .role()
        .is_some_and(|role| admits(Method::Get, visit_path, role));
    let content = html! {
        p.lead { (say.laboratory_what) }
        section { h2 { (say.laboratory_transfers) }
            @if transfers.is_empty() { p.quiet { (say.laboratory_no_transfers) } } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.when) } th scope="col" { (say.laboratory_by) } th scope="col" { (say.laboratory_written) } th scope="col" { (say.laboratory_unchanged) } th scope="col" { (say.laboratory_waiting) } } }
                    tbody { @for transfer in transfers.iter().rev() { tr {
                        th scope="row" { (minute_of(transfer.at)) } td { (transfer.by) }
                        td.number { (transfer.written) } td.number { (transfer.unchanged) } td.number { (transfer.waiting) }
                    } } }
                } }
            }
        }
        section { h2 { (say.laboratory_wanting) }
            @if wanting.is_empty() { p.quiet { (say.laboratory_none_wanting) } } @else {
                p { (say.laboratory_wanting_count(wanting.len())) } p { (say.laboratory_wanting_what) }
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.visit) } } }
                    tbody { @for (subject, visit) in wanting.iter().take(AT_MOST) {
                        @let visit = asked.house.plan.visit(*visit);
                        tr { th scope="row" { (subject) }
                            td { @if leads_on { a href=(format!("/subjects/{subject}/visits/{}", visit.id)) { (visit.label) } } @else { (visit.label) } } }
                    } }
                } }
                @if wanting.len() > AT_MOST { p.quiet { (say.import_more(wanting.len() - AT_MOST)) } }
            }
        }
    };
    Ok(page(asked, say.place_laboratory, &content))
}
