//! What waits, and for how long: queries by age and site, and how much of what is planned was compared with its source.

use std::collections::BTreeMap;

use maud::{Markup, html};
use record::SiteNumber;
use store::{QueryFilter, QueryStanding};

use super::frame::page;
use super::source_verification::shares;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// The ages by which queries are counted, in days: up to each, and beyond the last.
pub const AGES: [i64; 3] = [7, 14, 28];

const DAY: i64 = 86_400_000_000;

/// Queries of a site that stand in one way, by age: the last are older than every limit.
pub type ByAge = [usize; AGES.len() + 1];

/// The queries that are not closed, by standing and site.
///
/// # Errors
/// Those of the store.
pub fn queries_by_age(
    asked: &Asked<'_>,
) -> Result<BTreeMap<(QueryStanding, SiteNumber), ByAge>, Trouble> {
    let now = asked.house.now();
    let person = asked.caller()?.person();
    let queries = asked.house.store.queries(&person, QueryFilter::default())?;
    let mut counted: BTreeMap<(QueryStanding, SiteNumber), ByAge> = BTreeMap::new();
    for query in queries {
        if query.standing == QueryStanding::Closed {
            continue;
        }
        // From the day on which it was asked: an answer that waits is no younger for it.
        let asked_at = query.said.first().map_or(now, |words| words.recorded);
        let days = (now - asked_at) / DAY;
        let place = AGES.iter().position(|limit| days <= *limit);
        let of_site = counted.entry((query.standing, query.site)).or_default();
        if let Some(count) = of_site.get_mut(place.unwrap_or(AGES.len())) {
            *count += 1;
        }
    }
    Ok(counted)
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let role = asked.caller()?.role();
    let counted = queries_by_age(asked)?;
    let verified = admits(Method::Get, "/subjects/{subject}/source-verification", role);
    let shares = if verified {
        shares(asked)?
    } else {
        BTreeMap::new()
    };
    let ages = |standing: QueryStanding| -> Markup {
        let own: Vec<(SiteNumber, ByAge)> = counted
            .iter()
            .filter(|((other, _), _)| *other == standing)
            .map(|((_, site), by_age)| (*site, *by_age))
            .collect();
        html! {
            @if own.is_empty() { p.quiet { (say.no_queries) } } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.site) }
                        @for (place, limit) in AGES.iter().enumerate() {
                            @let from = if place == 0 { 0 } else { AGES.get(place - 1).map_or(0, |before| before + 1) };
                            th.number scope="col" { (say.days_from_to(from, limit)) } }
                        th.number scope="col" { (say.days_more(AGES.last().copied().unwrap_or_default())) }
                    } }
                    tbody { @for (site, by_age) in &own { tr { th scope="row" { (site) } @for count in by_age { td.number { (count) } } } } }
                } }
                p { a href=(format!("/queries?standing={standing}")) { (say.place_queries) } }
            }
        }
    };
    let content = html! {
        p.lead { (say.dashboard_what) }
        section { h2 { (say.dashboard_open) } (ages(QueryStanding::Open)) }
        section { h2 { (say.dashboard_answered) } (ages(QueryStanding::Answered)) }
        @if verified {
            section { h2 { (say.verification) }
                p { (say.verification_of_sites) }
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.site) } th.number scope="col" { (say.verification_planned) } th.number scope="col" { (say.source_verified_done) } th.number scope="col" { (say.verification_percent) } } }
                    tbody { @for (site, share) in &shares { tr { th scope="row" { (site) } td.number { (share.planned) } td.number { (share.verified) } td.number { (share.percent()) } } } }
                } }
            }
        }
    };
    Ok(page(asked, say.place_dashboard, &content))
}
