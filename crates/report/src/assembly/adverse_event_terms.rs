//! Which adverse-event terms make the rows of a block, and in which order.

use analysis::plan::display::{TermLevel, TermOrder, Terms};
use analysis::plan::method::Method;
use analysis::results::{ArdRow, Statistic};

use super::tables::Term;
use super::typesetting::Typesetter;

/// A term as the results name it.
struct Found {
    level: String,
    /// Its highest share, or its share in the group that the plan names.
    percent: f64,
}

pub(super) fn terms(typesetter: &Typesetter<'_>, block: &Terms) -> Vec<Term> {
    let Some(Method::AdverseEvents(method)) = typesetter
        .plan
        .analysis(&block.analysis)
        .map(|analysis| &analysis.method)
    else {
        return Vec::new();
    };
    let nested = format!("{} > {}", method.body_system, method.preferred_term);
    let plain = |found: Found| Term {
        label: found.level.clone(),
        level: found.level,
        indent: 0,
    };
    match block.level {
        TermLevel::PreferredTerm => chosen(typesetter, block, &method.preferred_term, "")
            .into_iter()
            .map(plain)
            .collect(),
        TermLevel::BodySystem => chosen(typesetter, block, &method.body_system, "")
            .into_iter()
            .map(body_system)
            .collect(),
        TermLevel::BodySystemAndPreferredTerm => {
            let mut rows = Vec::new();
            for system in chosen(typesetter, block, &method.body_system, "") {
                let system = body_system(system);
                let prefix = format!("{} > ", system.label);
                let within = chosen(typesetter, block, &nested, &prefix);
                rows.push(system);
                rows.extend(within.into_iter().map(|found| Term {
                    label: found.level[prefix.len()..].to_owned(),
                    level: found.level,
                    indent: 1,
                }));
            }
            rows
        }
    }
}

/// The results of a body system are named `SYSTEM > any`.
fn body_system(found: Found) -> Term {
    let label = found
        .level
        .rsplit_once(" > ")
        .map_or(found.level.as_str(), |(system, _)| system)
        .to_owned();
    Term {
        label,
        level: found.level,
        indent: 0,
    }
}

/// The terms of a kind that are frequent enough, in the order of the block.
fn chosen(typesetter: &Typesetter<'_>, block: &Terms, variable: &str, prefix: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let of_kind = |row: &&ArdRow| {
        row.statistic == Statistic::Percent
            && row
                .item
                .as_ref()
                .is_some_and(|item| item.variable == variable && item.level.starts_with(prefix))
            && block
                .group
                .as_ref()
                .is_none_or(|group| row.group.segment() == *group)
    };
    for row in typesetter
        .results
        .of_analysis(&block.analysis)
        .filter(of_kind)
    {
        let (Some(item), Some(percent)) = (&row.item, row.value.as_number()) else {
            continue;
        };
        match found.iter_mut().find(|known| known.level == item.level) {
            Some(known) => known.percent = known.percent.max(percent),
            None => found.push(Found {
                level: item.level.clone(),
                percent,
            }),
        }
    }
    found.retain(|term| term.percent > 0.0 && term.percent >= block.at_least_percent);
    match block.order {
        TermOrder::Alphabet => found.sort_by(|one, other| one.level.cmp(&other.level)),
        TermOrder::Frequency => found.sort_by(|one, other| {
            other
                .percent
                .total_cmp(&one.percent)
                .then_with(|| one.level.cmp(&other.level))
        }),
    }
    found
}
