//! Claims about the size of a study.

use statistics::design::{Demand, clopper_pearson_width, exact_power, two_proportions_size};
use statistics::proportion::ProportionInterval;
use statistics::{ConfidenceLevel, Proportion, StatisticsError};

use super::candidate::{Candidate, Naming, judge};
use super::intervals::{factor, named_proportion};
use super::underived;
use crate::possible::Possible;
use crate::printed_number::PrintedNumber;
use crate::statement::{AssumedRates, ProportionMethod, ProportionScale};
use crate::verdict::Verdict;

const POOLED: &str = "normal approximation with pooled variance (Pearson's chi-square test)";

/// The formulas for two groups of the same size, by name.
fn totals(
    first: f64,
    second: f64,
    demand: Demand,
) -> Result<[(&'static str, f64); 5], StatisticsError> {
    let size = two_proportions_size(first, second, 1.0, demand)?;
    let both = |one: f64| 2.0 * one.ceil();
    Ok([
        (POOLED, both(size.pooled)),
        (
            "normal approximation with separate variances",
            both(size.unpooled),
        ),
        (
            "pooled variance with continuity correction",
            both(size.pooled_continuity_corrected),
        ),
        (
            "separate variances with continuity correction",
            both(size.unpooled_continuity_corrected),
        ),
        ("arcsine transformation", both(size.arcsine)),
    ])
}

pub(super) fn sample_size(
    total: u64,
    power: &PrintedNumber,
    alpha: &PrintedNumber,
    assumed: Option<&AssumedRates>,
) -> Verdict {
    let demand = match Demand::new(alpha.value(), power.value() / 100.0) {
        Ok(demand) => demand,
        Err(error) => return underived(&error.to_string()),
    };
    match assumed {
        Some(assumed) => for_rates(total, demand, assumed),
        None => underived(&rates_that_fit(total, demand)),
    }
}

fn for_rates(total: u64, demand: Demand, assumed: &AssumedRates) -> Verdict {
    let (first, second) = (
        assumed.first.value() / 100.0,
        assumed.second.value() / 100.0,
    );
    let by_formula = match totals(first, second, demand) {
        Ok(totals) => totals,
        Err(error) => return underived(&error.to_string()),
    };
    let candidates: Vec<Candidate> = by_formula
        .into_iter()
        .map(|(name, total)| Candidate::new(name, vec![Possible::exactly(total)]))
        .collect();
    let printed = PrintedNumber::whole(total);
    let exact = std::iter::once_with(|| exact_candidates(total, (first, second), demand)).flatten();
    judge(
        &[(&printed).into()],
        Naming::NotNamed,
        candidates.into_iter().chain(exact),
    )
}

/// Exact tests whose power reaches what is demanded with the printed number and not with one subject an arm less.
fn exact_candidates(total: u64, (first, second): (f64, f64), demand: Demand) -> Vec<Candidate> {
    let arm = total / 2;
    let at = |size: u64| exact_power(first, second, size, size, demand.alpha()).ok();
    // Above this the enumeration takes seconds.
    const LARGEST_ARM: u64 = 300;
    if total % 2 == 1 || !(2..=LARGEST_ARM).contains(&arm) {
        return Vec::new();
    }
    let (Some(here), Some(before)) = (at(arm), at(arm - 1)) else {
        return Vec::new();
    };
    [
        ("exact power of Fisher's test", here.fisher, before.fisher),
        (
            "exact power of Pearson's test",
            here.pearson,
            before.pearson,
        ),
    ]
    .into_iter()
    .filter(|(_, here, before)| *here >= demand.power() && *before < demand.power())
    .map(|(name, ..)| Candidate::new(name, vec![Possible::exactly(total as f64)]))
    .collect()
}

/// Why the number cannot be derived, and which rates in whole per cent would give it.
fn rates_that_fit(total: u64, demand: Demand) -> String {
    const NOT_PRINTED: &str = "the rates that were assumed are not printed";
    let mut fitting: Vec<(u8, u8)> = Vec::new();
    for first in 1..=99_u8 {
        for second in 1..first {
            let Ok(by_formula) =
                totals(f64::from(first) / 100.0, f64::from(second) / 100.0, demand)
            else {
                continue;
            };
            if by_formula[0].1 == total as f64 {
                fitting.push((first, second));
            }
        }
    }
    let round: Vec<String> = fitting
        .iter()
        .filter(|(first, second)| first % 10 == 0 && second % 10 == 0)
        .map(|(first, second)| format!("{first}% against {second}%"))
        .collect();
    match (fitting.len(), round.as_slice()) {
        (0, _) => {
            format!("{NOT_PRINTED}; no two rates in whole per cent give {total} by the {POOLED}")
        }
        (pairs, []) => {
            format!(
                "{NOT_PRINTED}; {pairs} pairs of rates in whole per cent give {total} by the {POOLED}"
            )
        }
        (pairs, round) => format!(
            "{NOT_PRINTED}; {pairs} pairs of rates in whole per cent give {total} by the {POOLED}, {} among them",
            round.join(" and ")
        ),
    }
}

/// The printed figures of a planned precision.
pub(super) struct Precision<'p> {
    pub(super) lower: &'p PrintedNumber,
    pub(super) upper: &'p PrintedNumber,
    pub(super) width: &'p PrintedNumber,
}

/// The interval for every count that the assumed proportion can stand for.
pub(super) fn precision(
    printed: &Precision<'_>,
    scale: ProportionScale,
    (assumed, of): (&PrintedNumber, u64),
    level: u8,
    method: ProportionMethod,
) -> Verdict {
    let Ok(level) = ConfidenceLevel::new(f64::from(level) / 100.0) else {
        return underived("the confidence level is not between 0 and 100");
    };
    let share = Possible::rounding_to(assumed);
    let counts = |end: f64| end / factor(scale) * of as f64;
    let from = counts(share.lowest).ceil().max(0.0) as u64;
    let to = (counts(share.highest).floor().max(0.0) as u64).min(of);
    // A large sample has many counts that round to the proportion; the widths of neighbours hardly differ.
    const MOST_COUNTS: u64 = 1000;
    if from > to || to - from > MOST_COUNTS {
        return underived("the assumed proportion does not say how many subjects it is");
    }
    let named = named_proportion(method);
    let others = ProportionInterval::ALL
        .into_iter()
        .filter(|other| Some(*other) != named);
    let candidates = move |each: ProportionInterval| {
        (from..=to).filter_map(move |count| {
            let proportion = Proportion::new(count, of).ok()?;
            let interval = match each {
                ProportionInterval::ClopperPearson => {
                    clopper_pearson_width(proportion, level).ok()?.interval
                }
                _ => each.of(proportion, level).ok()?,
            };
            let figures = [interval.width(), interval.lower, interval.upper];
            Some(Candidate::new(
                format!("{}, {count} of {of}", each.name()),
                figures
                    .map(|figure| Possible::exactly(factor(scale) * figure))
                    .to_vec(),
            ))
        })
    };
    let naming = match named {
        Some(each) => Naming::Named {
            name: None,
            candidates: candidates(each).collect(),
        },
        None => Naming::NotNamed,
    };
    let printed = [
        printed.width.into(),
        printed.lower.into(),
        printed.upper.into(),
    ];
    judge(&printed, naming, others.flat_map(candidates))
}
