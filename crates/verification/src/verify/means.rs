//! Claims about means and medians.

use statistics::{ConfidenceLevel, SampleSummary, two_sample_t};

use super::agreement::Possible;
use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::printed_number::PrintedNumber;
use crate::statement::{GroupMean, MeanDifferenceMethod, Summarised};
use crate::verdict::Verdict;

pub(super) fn difference(
    value: &PrintedNumber,
    minuend: &PrintedNumber,
    subtrahend: &PrintedNumber,
) -> Verdict {
    // Whole numbers in a difference are counts or weeks and exact; decimals are rounded.
    let possible = |number: &PrintedNumber| {
        if number.decimals() == 0 {
            Possible::exactly(number.value())
        } else {
            Possible::rounding_to(number)
        }
    };
    let (from, taken) = (possible(minuend), possible(subtrahend));
    let figures = Possible {
        lowest: from.lowest - taken.highest,
        highest: from.highest - taken.lowest,
    };
    let method = format!("{minuend} less {subtrahend}");
    judge(
        &[value],
        &[Candidate::new(method, vec![figures])],
        &Naming::First,
    )
}

pub(super) fn pooled(mean: &PrintedNumber, groups: &[GroupMean]) -> Verdict {
    let total: f64 = groups.iter().map(|group| group.n as f64).sum();
    if total == 0.0 {
        return underived("the groups are empty");
    }
    let weighted = |end: fn(Possible) -> f64| {
        groups
            .iter()
            .map(|group| group.n as f64 * end(Possible::rounding_to(&group.mean)))
            .sum::<f64>()
            / total
    };
    let figures = Possible {
        lowest: weighted(|possible| possible.lowest),
        highest: weighted(|possible| possible.highest),
    };
    judge(
        &[mean],
        &[Candidate::new("mean weighted by group size", vec![figures])],
        &Naming::First,
    )
}

/// The interval of a mean, and of a least-squares mean difference, reaches equally far to both sides.
pub(super) fn centre_of_interval(
    centre: &PrintedNumber,
    lower: &PrintedNumber,
    upper: &PrintedNumber,
) -> Verdict {
    let (low, high) = (Possible::rounding_to(lower), Possible::rounding_to(upper));
    let middle = Possible {
        lowest: f64::midpoint(low.lowest, high.lowest),
        highest: f64::midpoint(low.highest, high.highest),
    };
    judge(
        &[centre],
        &[Candidate::new("middle of its interval", vec![middle])],
        &Naming::First,
    )
}

/// The difference for every combination of the ends to which the printed inputs may have been rounded.
pub(super) fn mean_difference(
    printed: [&PrintedNumber; 3],
    first: &Summarised,
    second: &Summarised,
    level: u8,
    method: MeanDifferenceMethod,
) -> Verdict {
    let Ok(level) = ConfidenceLevel::new(f64::from(level) / 100.0) else {
        return underived("the confidence level is not between 0 and 100");
    };
    let ends = |number: &PrintedNumber| {
        let possible = Possible::rounding_to(number);
        [number.value(), possible.lowest, possible.highest]
    };
    let mut pooled: Option<[Possible; 3]> = None;
    let mut welch: Option<[Possible; 3]> = None;
    for mean_1 in ends(&first.mean) {
        for sd_1 in ends(&first.sd) {
            for mean_2 in ends(&second.mean) {
                for sd_2 in ends(&second.sd) {
                    let computed =
                        SampleSummary::new(mean_1, sd_1.max(0.0), first.n).and_then(|one| {
                            two_sample_t(
                                one,
                                SampleSummary::new(mean_2, sd_2.max(0.0), second.n)?,
                                level,
                            )
                        });
                    let computed = match computed {
                        Ok(computed) => computed,
                        Err(error) => return underived(&error.to_string()),
                    };
                    take_in(&mut pooled, &computed.pooled);
                    take_in(&mut welch, &computed.welch);
                }
            }
        }
    }
    let candidate = |name: &str, figures: Option<[Possible; 3]>| {
        Candidate::new(name, figures.into_iter().flatten().collect())
    };
    let pooled = candidate("two-sample t, pooled variance", pooled);
    let welch = candidate("two-sample t, separate variances (Welch)", welch);
    match method {
        MeanDifferenceMethod::Pooled => judge(&printed, &[pooled, welch], &Naming::First),
        MeanDifferenceMethod::Welch => judge(&printed, &[welch, pooled], &Naming::First),
        MeanDifferenceMethod::NotNamed => judge(&printed, &[pooled, welch], &Naming::None),
    }
}

fn take_in(known: &mut Option<[Possible; 3]>, test: &statistics::TTest) {
    let figures = [test.estimate, test.interval.lower, test.interval.upper];
    *known = Some(match *known {
        None => figures.map(Possible::exactly),
        Some(known) => [0, 1, 2].map(|place| known[place].with(figures[place])),
    });
}

/// Figures of which each must not be below the one before it.
pub(super) fn ordered(figures: [Option<&PrintedNumber>; 3]) -> Verdict {
    let printed: Vec<&PrintedNumber> = figures.into_iter().flatten().collect();
    let in_order = printed
        .windows(2)
        .all(|pair| pair[0].value() <= pair[1].value());
    if in_order {
        underived("the patients' values are not printed")
    } else {
        Verdict::Disagrees {
            method: "order".to_owned(),
            should_be: "a median between its limits".to_owned(),
        }
    }
}
