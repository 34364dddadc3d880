//! The Wilcoxon-Mann-Whitney test and the Hodges-Lehmann shift.

use super::distribution::{require_pairs, subset_sums, tails_at};
use super::ranks::{median_of_sorted, midranks, tie_sum};
use super::signed_rank::lower_quantile;
use crate::distribution::{normal, student_t};
use crate::error::{StatisticsError, require_finite};
use crate::interval::{ConfidenceLevel, Interval};

/// The rank-sum statistic of two samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSum {
    /// Values of the first sample.
    pub first_size: usize,
    /// Values of the second sample.
    pub second_size: usize,
    /// The sum of the ranks of the first sample.
    pub rank_sum: f64,
    /// Mann and Whitney's U: pairs in which the first is larger, ties counting half.
    pub u: f64,
    /// U over the number of pairs: the probability that the first is larger.
    pub probability_of_superiority: f64,
    /// The variance of U, corrected for ties.
    pub variance: f64,
    /// Normal and t approximations; none where all values are equal.
    pub asymptotic: Option<RankSumAsymptotic>,
}

/// Approximate p-values of the rank-sum test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSumAsymptotic {
    /// The standardised statistic.
    pub z: f64,
    /// Its two-sided normal p-value: SPSS.
    pub p_value: f64,
    /// The standardised statistic with continuity correction.
    pub z_continuity_corrected: f64,
    /// Its two-sided normal p-value: R and SAS by default.
    pub p_value_continuity_corrected: f64,
    /// The t approximation with N-1 degrees of freedom, without correction.
    pub p_value_t: f64,
    /// The t approximation with correction: SAS `NPAR1WAY`.
    pub p_value_t_continuity_corrected: f64,
    /// The chi-square of Kruskal and Wallis, the square of `z`.
    pub kruskal_wallis: f64,
}

impl RankSum {
    /// The method's name.
    pub const METHOD: &'static str = "Wilcoxon-Mann-Whitney rank-sum test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60";
}

fn require_samples(first: &[f64], second: &[f64]) -> Result<(), StatisticsError> {
    require_finite("the first sample", first)?;
    require_finite("the second sample", second)?;
    if first.is_empty() {
        return Err(StatisticsError::EmptyGroup {
            group: "the first sample",
        });
    }
    if second.is_empty() {
        return Err(StatisticsError::EmptyGroup {
            group: "the second sample",
        });
    }
    Ok(())
}

/// The rank-sum test of two samples with its approximations.
///
/// Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60.
///
/// ```
/// use statistics::rank::rank_sum;
/// let test = rank_sum(&[11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert_eq!(test.u, 20.0);
/// assert_eq!(test.probability_of_superiority, 1.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`], [`StatisticsError::NotFinite`] where a value is missing. The exact methods and those
/// on all pairs besides: [`StatisticsError::TooLarge`] for many thousand values.
pub fn rank_sum(first: &[f64], second: &[f64]) -> Result<RankSum, StatisticsError> {
    require_samples(first, second)?;
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let n = n1 + n2;
    let together = [first, second].concat();
    let sum: f64 = midranks(&together)[..first.len()].iter().sum();
    let u = sum - n1 * (n1 + 1.0) / 2.0;
    let variance = n1 * n2 / 12.0 * ((n + 1.0) - tie_sum(&together) / (n * (n - 1.0)));
    let asymptotic = (variance > 0.0).then(|| {
        let distance = u - n1 * n2 / 2.0;
        let corrected = if distance == 0.0 {
            0.0
        } else {
            distance - 0.5_f64.copysign(distance)
        };
        let (z, zc) = (distance / variance.sqrt(), corrected / variance.sqrt());
        RankSumAsymptotic {
            z,
            p_value: normal::two_sided(z),
            z_continuity_corrected: zc,
            p_value_continuity_corrected: normal::two_sided(zc),
            p_value_t: student_t::two_sided(z, n - 1.0),
            p_value_t_continuity_corrected: student_t::two_sided(zc, n - 1.0),
            kruskal_wallis: z * z,
        }
    });
    Ok(RankSum {
        first_size: first.len(),
        second_size: second.len(),
        rank_sum: sum,
        u,
        probability_of_superiority: u / (n1 * n2),
        variance,
        asymptotic,
    })
}

/// The exact rank-sum test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSumExact {
    /// Probability of the observed rank sum or more.
    pub greater: f64,
    /// Probability of the observed rank sum or less.
    pub less: f64,
    /// Two-sided: sums at least as far from the expectation (SAS, `coin`).
    pub two_sided_by_distance: f64,
    /// Two-sided: twice the smaller tail, at most 1 (R).
    pub two_sided_doubled: f64,
    /// Probability of exactly the observed sum.
    pub point: f64,
}

/// The exact rank-sum test, given the midranks: valid with ties.
///
/// ```
/// use statistics::rank::rank_sum_exact;
/// let test = rank_sum_exact(&[11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert!((test.two_sided_doubled - 2.0 / 126.0).abs() < 1e-15);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`rank_sum`].
pub fn rank_sum_exact(first: &[f64], second: &[f64]) -> Result<RankSumExact, StatisticsError> {
    require_samples(first, second)?;
    let doubled = doubled_ranks(first, second);
    let masses = subset_sums(&doubled, first.len())?;
    let at: usize = doubled[..first.len()].iter().sum();
    let (less, greater) = tails_at(&masses, at);
    let centre = first.len() * (doubled.len() + 1);
    let distance = at.abs_diff(centre);
    let by_distance: f64 = masses
        .iter()
        .enumerate()
        .filter(|(sum, _)| sum.abs_diff(centre) >= distance)
        .map(|(_, mass)| mass)
        .sum();
    Ok(RankSumExact {
        greater,
        less,
        two_sided_by_distance: by_distance.min(1.0),
        two_sided_doubled: (2.0 * less.min(greater)).min(1.0),
        point: masses[at],
    })
}

fn doubled_ranks(first: &[f64], second: &[f64]) -> Vec<usize> {
    midranks(&[first, second].concat())
        .iter()
        .map(|rank| (2.0 * rank) as usize)
        .collect()
}

/// All differences of a first and a second value, in increasing order.
fn differences(first: &[f64], second: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    require_pairs(
        "the Hodges-Lehmann shift",
        first.len() as u64 * second.len() as u64,
    )?;
    let mut all: Vec<f64> = first
        .iter()
        .flat_map(|x| second.iter().map(move |y| x - y))
        .collect();
    all.sort_unstable_by(f64::total_cmp);
    Ok(all)
}

/// The Hodges-Lehmann estimate of the shift: the median of all differences, first minus second.
///
/// Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611.
///
/// ```
/// let shift = statistics::rank::shift_estimate(&[11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert_eq!(shift, 9.5);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`rank_sum`].
pub fn shift_estimate(first: &[f64], second: &[f64]) -> Result<f64, StatisticsError> {
    require_samples(first, second)?;
    Ok(median_of_sorted(&differences(first, second)?))
}

/// An interval of order statistics of the differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftInterval {
    /// The limits are the `rank`-th difference from either end, counted from 1.
    pub rank: usize,
    /// The limits.
    pub interval: Interval,
    /// The level that the discrete distribution gives.
    pub achieved_level: f64,
}

/// The exact interval of the shift for samples without ties.
///
/// Hollander M, Wolfe DA. Nonparametric Statistical Methods, 2nd edition 1999, section 4.3. R
/// `wilcox.test(conf.int = TRUE, exact = TRUE)`.
///
/// ```
/// use statistics::{ConfidenceLevel, rank::shift_interval};
/// let shift = shift_interval(&[11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 4.0, 5.0], ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!((shift.interval.lower, shift.interval.upper), (7.0, 12.0));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`rank_sum`].
pub fn shift_interval(
    first: &[f64],
    second: &[f64],
    level: ConfidenceLevel,
) -> Result<ShiftInterval, StatisticsError> {
    require_samples(first, second)?;
    let n1 = first.len();
    let ranks: Vec<usize> = (1..=n1 + second.len()).collect();
    let masses = subset_sums(&ranks, n1)?;
    // From the distribution of the rank sum to that of U, which starts at 0.
    let (rank, below) = lower_quantile(&masses[n1 * (n1 + 1) / 2..], level.alpha() / 2.0);
    let all = differences(first, second)?;
    Ok(ShiftInterval {
        rank,
        interval: Interval::new(all[rank - 1], all[all.len() - rank]),
        achieved_level: 1.0 - 2.0 * below,
    })
}

/// The interval of the shift by the tie-conditional exact distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TieConditionalShift {
    /// Values of U whose lower tail is at most alpha/2.
    pub lower_rank: usize,
    /// Values of U whose upper tail is at most alpha/2.
    pub upper_rank: usize,
    /// The limits; none where the two ranks differ or no value is that rare.
    pub interval: Option<Interval>,
}

/// The exact interval of the shift as SAS `EXACT HL` has it: its rank comes from the distribution given the ties.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::rank::{shift_interval, tie_conditional_shift_interval};
/// let (treated, placebo) = ([11.0, 12.0, 13.0, 14.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
/// // Without ties it is the ordinary interval.
/// let shift = tie_conditional_shift_interval(&treated, &placebo, ConfidenceLevel::NINETY_FIVE)?;
/// let ordinary = shift_interval(&treated, &placebo, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(shift.interval, Some(ordinary.interval));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`rank_sum`], and [`StatisticsError::ZeroVariance`] where all values are equal.
pub fn tie_conditional_shift_interval(
    first: &[f64],
    second: &[f64],
    level: ConfidenceLevel,
) -> Result<TieConditionalShift, StatisticsError> {
    let test = rank_sum(first, second)?;
    if test.asymptotic.is_none() {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the values",
        });
    }
    let (n1, n2) = (first.len(), second.len());
    let doubled = doubled_ranks(first, second);
    let mut masses = subset_sums(&doubled, n1)?;
    let start = n1 * (n1 + 1);
    let pairs = n1 * n2;
    masses.resize(masses.len().max(start + 2 * pairs + 1), 0.0);
    // A tail met in theory is met here, whatever its last bits.
    let tail = level.alpha() / 2.0 + 1e-12;
    // Tails at whole values of U, from its smallest and from its largest.
    let count = |tails: &mut dyn Iterator<Item = f64>| {
        let mut cumulated = 0.0;
        let mut rank = 0;
        for (position, mass) in tails.enumerate() {
            cumulated += mass;
            if cumulated > tail {
                break;
            }
            if position % 2 == 0 {
                rank = position / 2 + 1;
            }
        }
        rank
    };
    let reachable = &masses[start..=start + 2 * pairs];
    let lower_rank = count(&mut reachable.iter().copied());
    let upper_rank = count(&mut reachable.iter().rev().copied());
    let all = differences(first, second)?;
    let interval = (lower_rank == upper_rank && lower_rank >= 1)
        .then(|| Interval::new(all[lower_rank - 1], all[pairs - lower_rank]));
    Ok(TieConditionalShift {
        lower_rank,
        upper_rank,
        interval,
    })
}

/// The asymptotic interval of the shift (Moses), its rank rounded down without correction for ties: SAS `HL`.
///
/// The rank, counted from 1, and the limits; no limits where the rank is below 1.
///
/// ```
/// use statistics::{ConfidenceLevel, Interval, rank::moses_interval};
/// let shift = moses_interval(&[11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 4.0, 5.0], ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(shift, (1, Some(Interval::new(6.0, 13.0))));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`rank_sum`].
pub fn moses_interval(
    first: &[f64],
    second: &[f64],
    level: ConfidenceLevel,
) -> Result<(i64, Option<Interval>), StatisticsError> {
    require_samples(first, second)?;
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let sd = (n1 * n2 * (n1 + n2 + 1.0) / 12.0).sqrt();
    let rank = (n1 * n2 / 2.0 - level.normal_quantile() * sd).floor() as i64;
    if rank < 1 {
        return Ok((rank, None));
    }
    let all = differences(first, second)?;
    let interval = Interval::new(all[rank as usize - 1], all[all.len() - rank as usize]);
    Ok((rank, Some(interval)))
}
