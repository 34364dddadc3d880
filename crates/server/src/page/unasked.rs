//! What the forms say of an item about which a query was raised: the store closes it with the answer that took the question away.

use forms::{Circumstances, ENGLISH, why_item_unasked, why_visit_unasked};
use store::{QueryAbout, WhyUnasked};

use crate::house::Time;
use crate::zones::{Days, Zones};

/// Why nothing is asked at the place of a query, by the forms on the day of the subject's site.
pub fn why_unasked(time: Time, zones: Zones) -> WhyUnasked {
    Box::new(move |state, number, about, entry| {
        let site = state.subject(number)?.screening().site;
        let days = Days {
            now: time(),
            zones: zones.clone(),
        };
        let c = Circumstances::of(state, number, days.at(site), &ENGLISH);
        match about {
            QueryAbout::ItemGroup { group, .. } => why_item_unasked(&c, entry?, &group.0),
            QueryAbout::EmptyField { visit, .. } => why_visit_unasked(&c, visit),
            QueryAbout::Subject {} | QueryAbout::Entry { .. } | QueryAbout::Correction { .. } => {
                None
            }
        }
    })
}
