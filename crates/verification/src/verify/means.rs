//! Claims about means and medians.

use statistics::{ConfidenceLevel, SampleSummary, StatisticsError, TwoSampleT, two_sample_t};

use super::candidate::{Candidate, Naming, judge};
use super::counts::{agrees, disagrees};
use super::underived;
use crate::possible::Possible;
use crate::printed_number::PrintedNumber;
use crate::statement::{Ends, GroupMean, MeanDifferenceMethod, Summarised};
use crate::verdict::Verdict;

/// What the sum of all values of the groups can be.
fn sum_of(groups: &[GroupMean]) -> Possible {
    groups.iter().fold(Possible::exactly(0.0), |sum, group| {
        let mean = Possible::rounding_to(&group.mean);
        let n = group.n as f64;
        sum.plus(Possible {
            lowest: n * mean.lowest,
            highest: n * mean.highest,
        })
    })
}

fn divided(sum: Possible, n: f64) -> Possible {
    Possible {
        lowest: sum.lowest / n,
        highest: sum.highest / n,
    }
}

pub(super) fn pooled(mean: &PrintedNumber, groups: &[GroupMean]) -> Verdict {
    let n: f64 = groups.iter().map(|group| group.n as f64).sum();
    if n == 0.0 {
        return underived("the groups are empty");
    }
    let figures = divided(sum_of(groups), n);
    let candidate = Candidate::new("mean weighted by group size", vec![figures]);
    judge(&[mean.into()], Naming::own(candidate), None)
}

/// The others can have any mean on the scale, and no other.
pub(super) fn with_others(
    mean: &PrintedNumber,
    n: u64,
    groups: &[GroupMean],
    (minimum, maximum): (&PrintedNumber, &PrintedNumber),
) -> Verdict {
    let known: u64 = groups
        .iter()
        .fold(0, |known, group| known.saturating_add(group.n));
    if n == 0 || known > n {
        return underived("the groups are larger than the whole");
    }
    let others = (n - known) as f64;
    let scale = Possible {
        lowest: others * minimum.value(),
        highest: others * maximum.value(),
    };
    let figures = divided(sum_of(groups).plus(scale), n as f64);
    let method = format!("{} more values on the scale", n - known);
    judge(
        &[mean.into()],
        Naming::own(Candidate::new(method, vec![figures])),
        None,
    )
}

/// The interval of a mean, and of a least-squares mean difference, reaches equally far to both sides.
pub(super) fn centre_of_interval(
    centre: &PrintedNumber,
    lower: &PrintedNumber,
    upper: &PrintedNumber,
) -> Verdict {
    let (low, high) = (Possible::rounding_to(lower), Possible::rounding_to(upper));
    let middle = divided(low.plus(high), 2.0);
    judge(
        &[centre.into()],
        Naming::own(Candidate::new("middle of its interval", vec![middle])),
        None,
    )
}

/// Steps across the rounding of a standard deviation. The width of Welch's interval need not grow with it, because
/// the degrees of freedom change too, so that its ends alone do not do.
const STEPS: u32 = 8;

fn across(number: &PrintedNumber) -> impl Iterator<Item = f64> + Clone {
    let possible = Possible::rounding_to(number);
    let step = (possible.highest - possible.lowest) / f64::from(STEPS);
    (0..=STEPS).map(move |index| (possible.lowest + f64::from(index) * step).max(0.0))
}

/// Student's and Welch's test for every combination of what rounds to the printed means (by the ends of their
/// difference, on which all depends evenly) and standard deviations (in steps).
pub(super) fn every_t_test(
    first: &Summarised,
    second: &Summarised,
    level: ConfidenceLevel,
    mut take: impl FnMut(&TwoSampleT),
) -> Result<(), StatisticsError> {
    let apart = Possible::rounding_to(&first.mean).less(Possible::rounding_to(&second.mean));
    for difference in [apart.lowest, apart.highest] {
        for sd_1 in across(&first.sd) {
            for sd_2 in across(&second.sd) {
                let one = SampleSummary::new(difference, sd_1, first.n)?;
                let other = SampleSummary::new(0.0, sd_2, second.n)?;
                match two_sample_t(one, other, level) {
                    Ok(computed) => take(&computed),
                    // Two samples that do not vary lie at the edge of what was printed and have no test.
                    Err(StatisticsError::ZeroVariance { .. }) if sd_1 == 0.0 && sd_2 == 0.0 => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(())
}

pub(super) fn mean_difference(
    printed: [&PrintedNumber; 3],
    (first, second): (&Summarised, &Summarised),
    level: u8,
    method: MeanDifferenceMethod,
) -> Verdict {
    let Ok(level) = ConfidenceLevel::new(f64::from(level) / 100.0) else {
        return underived("the confidence level is not between 0 and 100");
    };
    let centre = Possible::rounding_to(&first.mean).less(Possible::rounding_to(&second.mean));
    let mut pooled: Option<Possible> = None;
    let mut welch: Option<Possible> = None;
    let widen = |known: &mut Option<Possible>, test: &statistics::TTest| {
        let reach = test.interval.upper - test.estimate;
        *known = Some(known.map_or(Possible::exactly(reach), |known| known.with(reach)));
    };
    let tried = every_t_test(first, second, level, |computed| {
        widen(&mut pooled, &computed.pooled);
        widen(&mut welch, &computed.welch);
    });
    if let Err(error) = tried {
        return underived(&error.to_string());
    }
    let (Some(pooled), Some(welch)) = (pooled, welch) else {
        return underived("neither group varies");
    };
    let pooled = Candidate::centred("two-sample t, pooled variance", centre, pooled);
    let welch = Candidate::centred("two-sample t, separate variances (Welch)", centre, welch);
    let printed = printed.map(Into::into);
    match method {
        MeanDifferenceMethod::Pooled => judge(&printed, Naming::own(pooled), Some(welch)),
        MeanDifferenceMethod::Welch => judge(&printed, Naming::own(welch), Some(pooled)),
        MeanDifferenceMethod::NotNamed => judge(&printed, Naming::NotNamed, [pooled, welch]),
    }
}

/// Half of all values lie on either side of a median, so that it lies between the medians of the parts.
pub(super) fn median_of_groups(median: &PrintedNumber, groups: &[PrintedNumber]) -> Verdict {
    let Some(between) = groups.iter().fold(None, |known: Option<Possible>, group| {
        let possible = Possible::rounding_to(group);
        Some(known.map_or(possible, |known| {
            known.with(possible.lowest).with(possible.highest)
        }))
    }) else {
        return underived("there are no groups");
    };
    let candidate = Candidate::new("between the medians of the groups", vec![between]);
    judge(&[median.into()], Naming::own(candidate), None)
}

/// Figures of which each must not be below the one before it.
pub(super) fn ordered(figures: [Option<&PrintedNumber>; 3]) -> Verdict {
    const RULE: &str = "a median lies between its limits";
    let printed: Vec<&PrintedNumber> = figures.into_iter().flatten().collect();
    let in_order = printed.windows(2).all(|pair| {
        let (one, next) = (
            Possible::rounding_to(pair[0]),
            Possible::rounding_to(pair[1]),
        );
        one.lowest <= next.highest
    });
    if in_order {
        underived("the patients' values are not printed")
    } else {
        disagrees(RULE, "a median between its limits".to_owned())
    }
}

/// The smallest of the smallest and the largest of the largest.
pub(super) fn range_of_groups(
    (minimum, maximum): (&PrintedNumber, &PrintedNumber),
    groups: &[Ends],
) -> Verdict {
    const RULE: &str = "the smallest and the largest of the groups";
    let extreme = |pick: fn(f64, f64) -> f64, of: fn(&Ends) -> &PrintedNumber| {
        groups
            .iter()
            .map(|ends| Possible::rounding_to(of(ends)))
            .reduce(|known, next| Possible {
                lowest: pick(known.lowest, next.lowest),
                highest: pick(known.highest, next.highest),
            })
    };
    match (
        extreme(f64::min, |ends| &ends.minimum),
        extreme(f64::max, |ends| &ends.maximum),
    ) {
        (Some(low), Some(high)) => judge(
            &[minimum.into(), maximum.into()],
            Naming::own(Candidate::new(RULE, vec![low, high])),
            None,
        ),
        _ => underived("there are no groups"),
    }
}

/// A number that is printed twice: what rounds to the finer one must be able to round to the coarser.
pub(super) fn repeated(value: &PrintedNumber, elsewhere: &PrintedNumber, there: &str) -> Verdict {
    let method = format!("as printed in {there}");
    if value.decimals() > elsewhere.decimals() {
        // The finer one stands here, so the other is judged by it.
        let back = judge(
            &[elsewhere.into()],
            Naming::own(Candidate::new("", vec![Possible::rounding_to(value)])),
            None,
        );
        return match back {
            Verdict::Agrees { .. } => agrees(&method),
            _ => disagrees(&method, elsewhere.to_string()),
        };
    }
    let figure = if value.decimals() == elsewhere.decimals() {
        Possible::exactly(elsewhere.value())
    } else {
        Possible::rounding_to(elsewhere)
    };
    let candidate = Candidate::new(method, vec![figure]);
    judge(&[value.into()], Naming::own(candidate), None)
}
