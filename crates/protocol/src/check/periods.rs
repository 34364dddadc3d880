//! Periods: each from one planned visit to a later one, the first from the first dose, the next from where
//! the one before it ends.

use definition::{Mistakes, path};

use super::lookup::{Lookup, day_in_words, planned_day};
use crate::schedule::VisitPurpose;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let periods = &lookup.protocol.periods;
    for (index, period) in periods.iter().enumerate() {
        let here = path!["period", index];
        for (key, id) in [("from", &period.from), ("to", &period.to)] {
            let Some(visit) = lookup.visit(id) else {
                continue;
            };
            if visit.purpose != VisitPurpose::Scheduled {
                mistakes
                    .at(here.then(key))
                    .says(format!(
                        "`{id}` is not held for every subject, so that it bounds no period"
                    ))
                    .allowed("a visit whose purpose is `scheduled`");
            } else if let Some(version) = &visit.since
                && lookup
                    .version(Some(version))
                    .is_some_and(|brought| brought > 0)
            {
                mistakes
                    .at(here.then(key))
                    .says(format!(
                        "`{id}` exists only from version `{version}` on, so that earlier subjects have no such period"
                    ))
                    .allowed("a visit that is there from the first version on");
            }
        }
        if let Some((from, to)) = lookup.days_of(period)
            && to <= from
        {
            mistakes
                .at(here.then("to"))
                .says(format!(
                    "`{}` ends at {}, not after it begins at {}",
                    period.id,
                    day_in_words(to),
                    day_in_words(from)
                ))
                .allowed(format!("a visit after {}", day_in_words(from)));
        }
        match index.checked_sub(1).map(|before| &periods[before]) {
            None => {
                if let Some(visit) = lookup.visit(&period.from)
                    && visit.purpose == VisitPurpose::Scheduled
                    && planned_day(visit).is_some_and(|day| day != 0)
                {
                    mistakes
                        .at(here.then("from"))
                        .says(format!(
                            "the first period begins at `{}`, not at the first dose",
                            period.from
                        ))
                        .allowed("the visit of week 0: weeks count from the first dose");
                }
            }
            Some(before) if before.to != period.from => {
                mistakes
                    .at(here.then("from"))
                    .says(format!(
                        "`{}` begins at `{}`, but `{}` ends at `{}`",
                        period.id, period.from, before.id, before.to
                    ))
                    .allowed("the visit that closes the period before it")
                    .try_instead(format!("`{}`", before.to));
            }
            Some(_) => {}
        }
    }
}
