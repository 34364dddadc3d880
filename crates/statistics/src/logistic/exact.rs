//! Exact conditional logistic regression.

use crate::conditional_odds::ConditionalOdds;
use crate::error::{StatisticsError, require_same_length};
use crate::interval::{ConfidenceLevel, Interval};
use crate::linear::ModelMatrix;
use crate::proportion::TIE;
use std::collections::BTreeMap;

/// How an exact estimate was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExactEstimator {
    /// Conditional maximum likelihood.
    ConditionalMaximumLikelihood,
    /// Median unbiased, where the observed statistic is the largest or smallest possible and the former infinite.
    MedianUnbiased,
}

/// Exact inference on one coefficient, given the sufficient statistics of all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactCoefficient {
    /// The log odds ratio.
    pub estimate: f64,
    /// How it was made.
    pub estimator: ExactEstimator,
    /// The exact interval with alpha/2 in each tail; infinite where the observed statistic is extreme.
    pub interval: Interval,
    /// Two-sided p-value: twice the smaller tail, at most 1 (SAS, "parameter estimates").
    pub two_sided_doubled: f64,
    /// The conditional score statistic.
    pub score: f64,
    /// Its exact p-value: all values of the statistic at least as far from the mean (SAS, "score").
    pub score_p_value: f64,
    /// The exact p-value of all values that are no more probable than the observed one (SAS, "probability").
    pub probability_p_value: f64,
}

impl ExactCoefficient {
    /// The method's name.
    pub const METHOD: &'static str = "exact conditional logistic regression";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Mehta CR, Patel NR. Stat Med 1995;14:2143-2160";
}

/// Columns are taken to this many parts of a unit, so that sums of them are whole numbers.
const PARTS: f64 = 1e6;

/// Values of the sufficient statistics kept at any time.
const LARGEST: u64 = 2_000_000;

/// Steps from one value to the next that are done, a few seconds' worth.
const LARGEST_WORK: u64 = 50_000_000;

/// Exact inference on one coefficient of a logistic regression.
///
/// The distribution of its sufficient statistic, given those of all other columns, is built up over groups of equal
/// rows; what can no longer reach the observed statistics is dropped. Cox DR. Analysis of Binary Data. 1970; Mehta CR, Patel
/// NR. Stat Med 1995;14:2143-2160. SAS `PROC LOGISTIC EXACT`. Columns are rounded to six decimals.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::ModelMatrix;
/// use statistics::logistic::{ExactEstimator, exact_coefficient};
/// let mut design = ModelMatrix::with_intercept(8);
/// let column = design.covariate("treated", &[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
/// // All the treated respond: maximum likelihood has no estimate, exact inference has.
/// let answer = [true, true, true, true, true, false, false, false];
/// let exact = exact_coefficient(&design, &answer, column, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(exact.estimator, ExactEstimator::MedianUnbiased);
/// assert!(exact.estimate > 0.0 && exact.interval.upper == f64::INFINITY);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`], [`StatisticsError::OutOfRange`] for a column that does not exist,
/// [`StatisticsError::ZeroVariance`] where the other statistics leave only one value possible,
/// [`StatisticsError::TooLarge`] where there are too many values to keep or to go through.
pub fn exact_coefficient(
    design: &ModelMatrix,
    outcome: &[bool],
    column: usize,
    level: ConfidenceLevel,
) -> Result<ExactCoefficient, StatisticsError> {
    require_same_length(
        "the model matrix",
        design.rows(),
        "the outcome",
        outcome.len(),
    )?;
    if column >= design.columns() {
        return Err(StatisticsError::OutOfRange {
            quantity: "the number of the column",
            value: column as f64,
            allowed: "below the number of columns",
        });
    }
    let (distribution, observed) = conditional_distribution(design, outcome, column)?;
    let values: Vec<i64> = distribution.keys().copied().collect();
    let log_masses: Vec<f64> = distribution.values().copied().collect();
    if values.len() < 2 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the sufficient statistic, given those of the other columns,",
        });
    }
    let at = values.partition_point(|value| *value < observed);
    // In units of the smallest step, so that a log odds ratio is of the order of 1.
    let unit = values
        .iter()
        .map(|value| value - values[0])
        .fold(0, greatest_common_divisor);
    let positions: Vec<f64> = values
        .iter()
        .map(|value| ((value - values[0]) / unit) as f64)
        .collect();
    let total: f64 = log_masses.iter().map(|mass| mass.exp()).sum();
    let masses: Vec<f64> = log_masses.iter().map(|mass| mass.exp() / total).collect();
    let mean: f64 = masses.iter().zip(&positions).map(|(m, t)| m * t).sum();
    let variance: f64 = masses
        .iter()
        .zip(&positions)
        .map(|(m, t)| m * (t - mean) * (t - mean))
        .sum();
    let distance = (positions[at] - mean).abs();
    let tail = |keep: &dyn Fn(usize) -> bool| {
        masses
            .iter()
            .enumerate()
            .filter(|(k, _)| keep(*k))
            .map(|(_, mass)| mass)
            .sum::<f64>()
            .min(1.0)
    };
    let smaller = tail(&|k| k <= at).min(tail(&|k| k >= at));
    let family = ConditionalOdds::with_positions(log_masses, positions.clone(), at);
    let scale = PARTS / unit as f64;
    let extreme = at == 0 || at + 1 == values.len();
    let (estimator, estimate) = if extreme {
        (ExactEstimator::MedianUnbiased, family.log_median_unbiased())
    } else {
        (
            ExactEstimator::ConditionalMaximumLikelihood,
            family.log_estimate(),
        )
    };
    let interval = family.log_interval(level, 1.0);
    Ok(ExactCoefficient {
        estimate: estimate * scale,
        estimator,
        interval: Interval::new(interval.lower * scale, interval.upper * scale),
        two_sided_doubled: (2.0 * smaller).min(1.0),
        score: distance * distance / variance,
        score_p_value: tail(&|k| (positions[k] - mean).abs() >= distance * (2.0 - TIE)),
        probability_p_value: tail(&|k| masses[k] <= masses[at] * TIE),
    })
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

/// A design in whole numbers of parts.
struct Gathered {
    /// The different rows, with how many there are of each.
    groups: Vec<(Vec<i64>, u64)>,
    /// The sums of the columns over the events.
    observed: Vec<i64>,
}

/// Gathers equal rows.
fn gather(design: &ModelMatrix, outcome: &[bool]) -> Result<Gathered, StatisticsError> {
    // Sums over all rows must stay whole numbers that 64 bits hold.
    let largest = i64::MAX as f64 / 4.0 / PARTS / outcome.len().max(1) as f64;
    let mut groups: BTreeMap<Vec<i64>, u64> = BTreeMap::new();
    let mut observed = vec![0_i64; design.columns()];
    for (row, event) in outcome.iter().enumerate() {
        if let Some(value) = design.row(row).iter().find(|x| x.abs() > largest) {
            return Err(StatisticsError::OutOfRange {
                quantity: "a covariate of exact logistic regression",
                value: *value,
                allowed: "smaller; give it in a larger unit",
            });
        }
        let key: Vec<i64> = design
            .row(row)
            .iter()
            .map(|x| (x * PARTS).round() as i64)
            .collect();
        if *event {
            for (sum, value) in observed.iter_mut().zip(&key) {
                *sum += value;
            }
        }
        *groups.entry(key).or_insert(0) += 1;
    }
    Ok(Gathered {
        groups: groups.into_iter().collect(),
        observed,
    })
}

/// `ln(e^a + e^b)`.
fn log_sum(a: f64, b: f64) -> f64 {
    let (low, high) = (a.min(b), a.max(b));
    high + (low - high).exp().ln_1p()
}

/// The distribution of a column's sum over the events, given all other sums, and the observed sum.
///
/// Numbers of ways are kept as logarithms: of 10,000 equal rows, half can be chosen in 10^3008 ways.
fn conditional_distribution(
    design: &ModelMatrix,
    outcome: &[bool],
    column: usize,
) -> Result<(BTreeMap<i64, f64>, i64), StatisticsError> {
    let p = design.columns();
    let Gathered { groups, observed } = gather(design, outcome)?;
    // The least and most that the groups from each one on can still add to each column.
    let mut reach = vec![vec![(0_i64, 0_i64); p]; groups.len() + 1];
    for at in (0..groups.len()).rev() {
        let (key, size) = &groups[at];
        for j in 0..p {
            let all = key[j] * *size as i64;
            let (low, high) = reach[at + 1][j];
            reach[at][j] = (low + all.min(0), high + all.max(0));
        }
    }
    let mut work = 0_u64;
    let mut states: BTreeMap<Vec<i64>, f64> = BTreeMap::from([(vec![0; p], 0.0)]);
    for (at, (key, size)) in groups.iter().enumerate() {
        work = work.saturating_add((states.len() as u64).saturating_mul(size + 1));
        require_at_most(work, LARGEST_WORK)?;
        let mut next: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
        for (sums, weight) in &states {
            let mut ways = *weight;
            let mut sums = sums.clone();
            for events in 0..=*size {
                let possible = (0..p).all(|j| {
                    let (low, high) = reach[at + 1][j];
                    j == column || (sums[j] + low <= observed[j] && observed[j] <= sums[j] + high)
                });
                if possible {
                    match next.get_mut(&sums) {
                        Some(sum) => *sum = log_sum(*sum, ways),
                        None => {
                            next.insert(sums.clone(), ways);
                        }
                    }
                }
                if events < *size {
                    ways += ((size - events) as f64 / (events + 1) as f64).ln();
                    for (sum, value) in sums.iter_mut().zip(key) {
                        *sum += value;
                    }
                }
            }
            require_at_most(next.len() as u64, LARGEST)?;
        }
        states = next;
    }
    let most = states.values().copied().fold(f64::NEG_INFINITY, f64::max);
    let distribution = states
        .into_iter()
        .map(|(sums, weight)| (sums[column], weight - most))
        .collect();
    Ok((distribution, observed[column]))
}

fn require_at_most(size: u64, limit: u64) -> Result<(), StatisticsError> {
    if size > limit {
        return Err(StatisticsError::TooLarge {
            method: "exact logistic regression",
            size,
            limit,
        });
    }
    Ok(())
}
