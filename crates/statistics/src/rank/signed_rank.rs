//! Wilcoxon's signed-rank test, the sign test and the Hodges-Lehmann estimate of one sample.

use super::distribution::{require_pairs, signed_sums, tails_at};
use super::ranks::{median_of_sorted, midranks, tie_sum};
use crate::distribution::{binomial, normal, student_t};
use crate::error::{StatisticsError, require_finite};
use crate::interval::{ConfidenceLevel, Interval};

/// A standardised statistic and its two-sided normal p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRankStandardised {
    /// The statistic less its expectation, over its standard deviation.
    pub z: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

impl SignedRankStandardised {
    fn new(z: f64) -> Self {
        Self {
            z,
            p_value: normal::two_sided(z),
        }
    }
}

/// Wilcoxon's signed-rank test, zeros left out, in the versions of SPSS, R and SAS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// Differences above 0.
    pub positive: usize,
    /// Differences below 0.
    pub negative: usize,
    /// Differences of 0, which are not ranked.
    pub zero: usize,
    /// The sum of the ranks of positive differences.
    pub positive_rank_sum: f64,
    /// The sum of the ranks of negative differences.
    pub negative_rank_sum: f64,
    /// The variance of either sum, corrected for ties.
    pub variance: f64,
    /// SAS's S: the positive rank sum less its expectation.
    pub sas_s: f64,
    /// Normal approximation without continuity correction: SPSS `NPAR TESTS`.
    pub asymptotic: SignedRankStandardised,
    /// Normal approximation with continuity correction: R `wilcox.test`.
    pub continuity_corrected: SignedRankStandardised,
    /// SAS's t approximation with n-1 degrees of freedom, used above 20 differences. None where it divides by 0.
    pub sas_t: Option<SasT>,
}

/// SAS's t approximation of the signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SasT {
    /// The t statistic.
    pub t: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

impl SignedRank {
    /// The method's name.
    pub const METHOD: &'static str = "Wilcoxon signed-rank test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Wilcoxon F. Biometrics Bull 1945;1:80-83";

    /// The mean rank of positive differences, if there are any.
    #[must_use]
    pub fn mean_positive_rank(&self) -> Option<f64> {
        (self.positive > 0).then(|| self.positive_rank_sum / self.positive as f64)
    }

    /// The mean rank of negative differences, if there are any.
    #[must_use]
    pub fn mean_negative_rank(&self) -> Option<f64> {
        (self.negative > 0).then(|| self.negative_rank_sum / self.negative as f64)
    }
}

/// The ranks of the nonzero differences by absolute value, and the sum of those of positive ones.
struct Ranked {
    nonzero: Vec<f64>,
    ranks: Vec<f64>,
    positive_sum: f64,
}

fn rank_nonzero(differences: &[f64]) -> Result<Ranked, StatisticsError> {
    require_finite("the differences", differences)?;
    let nonzero: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    if nonzero.is_empty() {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the list of differences",
        });
    }
    let absolute: Vec<f64> = nonzero.iter().map(|d| d.abs()).collect();
    let ranks = midranks(&absolute);
    let positive_sum = nonzero
        .iter()
        .zip(&ranks)
        .filter(|(d, _)| **d > 0.0)
        .map(|(_, rank)| rank)
        .sum();
    Ok(Ranked {
        nonzero,
        ranks,
        positive_sum,
    })
}

/// Wilcoxon's signed-rank test of paired differences, zeros left out.
///
/// Differences of decimal numbers should be rounded first ([`round_to_decimals`](super::round_to_decimals)), or
/// floating-point noise splits ties. Wilcoxon F. Biometrics Bull 1945;1:80-83.
///
/// ```
/// use statistics::rank::signed_rank;
/// let test = signed_rank(&[1.0, -2.0, 3.0, 4.0, 0.0, 5.0])?;
/// assert_eq!(test.positive_rank_sum, 13.0);
/// assert_eq!(test.zero, 1);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::ZeroVariance`] where all differences are 0, [`StatisticsError::NotFinite`] where one is missing.
pub fn signed_rank(differences: &[f64]) -> Result<SignedRank, StatisticsError> {
    let Ranked {
        nonzero,
        positive_sum,
        ..
    } = rank_nonzero(differences)?;
    let n = nonzero.len() as f64;
    let expectation = n * (n + 1.0) / 4.0;
    let absolute: Vec<f64> = nonzero.iter().map(|d| d.abs()).collect();
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - tie_sum(&absolute) / 48.0;
    let s = positive_sum - expectation;
    let corrected = if s == 0.0 {
        0.0
    } else {
        s - 0.5_f64.copysign(s)
    };
    let t_variance = n * variance - s * s;
    let sas_t = (n > 1.0 && t_variance > 0.0).then(|| {
        let t = s * (n - 1.0).sqrt() / t_variance.sqrt();
        SasT {
            t,
            p_value: student_t::two_sided(t, n - 1.0),
        }
    });
    let positive = nonzero.iter().filter(|d| **d > 0.0).count();
    Ok(SignedRank {
        positive,
        negative: nonzero.len() - positive,
        zero: differences.len() - nonzero.len(),
        positive_rank_sum: positive_sum,
        negative_rank_sum: 2.0 * expectation - positive_sum,
        variance,
        sas_s: s,
        asymptotic: SignedRankStandardised::new(s / variance.sqrt()),
        continuity_corrected: SignedRankStandardised::new(corrected / variance.sqrt()),
        sas_t,
    })
}

/// The exact signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRankExact {
    /// Twice the smaller tail, at most 1.
    pub two_sided: f64,
    /// Probability of the observed positive rank sum or more.
    pub greater: f64,
    /// Probability of the observed positive rank sum or less.
    pub less: f64,
    /// Probability of exactly the observed sum.
    pub point: f64,
}

/// The exact signed-rank test, zeros left out, given the midranks: valid with ties.
///
/// SAS `PROC UNIVARIATE` up to 20 differences, R `coin` and `exactRankTests`.
///
/// ```
/// use statistics::rank::signed_rank_exact;
/// let test = signed_rank_exact(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert_eq!(test.two_sided, 2.0 / 32.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`signed_rank`].
pub fn signed_rank_exact(differences: &[f64]) -> Result<SignedRankExact, StatisticsError> {
    let ranked = rank_nonzero(differences)?;
    exact_test(&ranked.ranks, ranked.positive_sum)
}

fn exact_test(ranks: &[f64], positive_sum: f64) -> Result<SignedRankExact, StatisticsError> {
    // Without ties the ranks are whole numbers as they are, and the distribution half as long.
    let scale = if ranks.iter().all(|rank| rank.fract() == 0.0) {
        1.0
    } else {
        2.0
    };
    let scaled: Vec<usize> = ranks.iter().map(|rank| (scale * rank) as usize).collect();
    let masses = signed_sums(&scaled)?;
    let at = (scale * positive_sum).round() as usize;
    let (less, greater) = tails_at(&masses, at);
    Ok(SignedRankExact {
        two_sided: (2.0 * less.min(greater)).min(1.0),
        greater,
        less,
        point: masses[at],
    })
}

/// Pratt's version of the signed-rank test: zeros are ranked with the rest, then left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pratt {
    /// The sum of the ranks of positive differences.
    pub positive_rank_sum: f64,
    /// Normal approximation without continuity correction.
    pub asymptotic: SignedRankStandardised,
    /// The exact test.
    pub exact: SignedRankExact,
}

/// The signed-rank test with Pratt's handling of zeros.
///
/// Pratt JW. J Am Stat Assoc 1959;54:655-667. R `coin::wilcoxsign_test(zero.method = "Pratt")`.
///
/// ```
/// // The zero takes rank 1, then leaves.
/// let test = statistics::rank::pratt(&[1.0, -2.0, 3.0, 4.0, 0.0, 5.0])?;
/// assert_eq!(test.positive_rank_sum, 17.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`signed_rank`].
pub fn pratt(differences: &[f64]) -> Result<Pratt, StatisticsError> {
    rank_nonzero(differences)?;
    let absolute: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let ranks = midranks(&absolute);
    let (mut kept, mut positive) = (Vec::new(), 0.0);
    let (mut sum, mut squares) = (0.0, 0.0);
    for (difference, rank) in differences.iter().zip(&ranks) {
        if *difference != 0.0 {
            kept.push(*rank);
            sum += rank;
            squares += rank * rank;
            if *difference > 0.0 {
                positive += rank;
            }
        }
    }
    let z = (positive - sum / 2.0) / (squares / 4.0).sqrt();
    Ok(Pratt {
        positive_rank_sum: positive,
        asymptotic: SignedRankStandardised::new(z),
        exact: exact_test(&kept, positive)?,
    })
}

/// The exact two-sided sign test: twice the smaller binomial tail of the signs, at most 1.
///
/// Arbuthnot J. Philos Trans 1710;27:186-190. SAS `PROC UNIVARIATE`, the line M(Sign).
///
/// ```
/// // Four against one: twice (1 + 5)/32.
/// let p_value = statistics::rank::sign_test(&[1.0, -2.0, 3.0, 4.0, 0.0, 5.0])?;
/// assert!((p_value - 0.375).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`signed_rank`].
pub fn sign_test(differences: &[f64]) -> Result<f64, StatisticsError> {
    let test = signed_rank(differences)?;
    let n = (test.positive + test.negative) as u64;
    let smaller = test.positive.min(test.negative) as u64;
    Ok((2.0 * binomial::lower_tail(smaller, n, 0.5)).min(1.0))
}

/// The means of all pairs of values, each with itself too, in increasing order.
fn walsh_averages(values: &[f64]) -> Vec<f64> {
    let mut averages = Vec::with_capacity(values.len() * (values.len() + 1) / 2);
    for (i, a) in values.iter().enumerate() {
        for b in &values[i..] {
            averages.push((a + b) / 2.0);
        }
    }
    averages.sort_unstable_by(f64::total_cmp);
    averages
}

/// The Hodges-Lehmann estimate of the centre of one sample: the median of the means of all pairs.
///
/// Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611. Whether zeros are included is the caller's choice; SAS and
/// R's exact method include them.
///
/// ```
/// assert_eq!(statistics::rank::pseudomedian(&[1.0, 2.0, 6.0])?, 2.75);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`] where a value is missing.
pub fn pseudomedian(values: &[f64]) -> Result<f64, StatisticsError> {
    require_values(values)?;
    Ok(median_of_sorted(&walsh_averages(values)))
}

/// An interval of order statistics of the means of pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PseudomedianInterval {
    /// The limits are the `rank`-th mean from either end, counted from 1.
    pub rank: usize,
    /// The limits.
    pub interval: Interval,
    /// The level that the discrete distribution gives, at or above the one asked for where that is possible.
    pub achieved_level: f64,
}

/// The exact interval of the pseudomedian for values without ties or zeros.
///
/// Hollander M, Wolfe DA. Nonparametric Statistical Methods, 2nd edition 1999, section 3.3. R
/// `wilcox.test(conf.int = TRUE, exact = TRUE)`. Where the sample is too small for the level, the widest interval is
/// given with the level it has.
///
/// ```
/// use statistics::{ConfidenceLevel, rank::pseudomedian_interval};
/// let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let result = pseudomedian_interval(&values, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!((result.interval.lower, result.interval.upper), (1.0, 6.0));
/// assert_eq!(result.achieved_level, 0.96875);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`pseudomedian`].
pub fn pseudomedian_interval(
    values: &[f64],
    level: ConfidenceLevel,
) -> Result<PseudomedianInterval, StatisticsError> {
    require_values(values)?;
    let ranks: Vec<usize> = (1..=values.len()).collect();
    let masses = signed_sums(&ranks)?;
    let (rank, below) = lower_quantile(&masses, level.alpha() / 2.0);
    let averages = walsh_averages(values);
    Ok(PseudomedianInterval {
        rank,
        interval: Interval::new(averages[rank - 1], averages[averages.len() - rank]),
        achieved_level: 1.0 - 2.0 * below,
    })
}

/// The first position, at least 1, at which the cumulated probability reaches `tail`, and the probability before it.
pub(super) fn lower_quantile(masses: &[f64], tail: f64) -> (usize, f64) {
    let mut cumulated = 0.0;
    let mut position = 0;
    for (at, mass) in masses.iter().enumerate() {
        cumulated += mass;
        position = at;
        // As R's quantile functions: a tail met in theory is met here, whatever its last bit.
        if cumulated >= tail - 1e-15 {
            break;
        }
    }
    let position = position.max(1);
    (position, masses[..position].iter().sum())
}

/// The asymptotic interval of the pseudomedian by the order statistics of the means of pairs.
///
/// The rank is the normal quantile of the signed-rank distribution without ties, rounded down. Zeros are the
/// caller's choice. None where the sample is too small for the level.
///
/// ```
/// use statistics::{ConfidenceLevel, rank::pseudomedian_asymptotic_interval};
/// let values: Vec<f64> = (1..=10).map(f64::from).collect();
/// let interval = pseudomedian_asymptotic_interval(&values, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!((interval.lower, interval.upper), (3.0, 8.0));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`pseudomedian`], and [`StatisticsError::TooFew`] where no interval of that level exists.
pub fn pseudomedian_asymptotic_interval(
    values: &[f64],
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    require_values(values)?;
    let n = values.len() as f64;
    let sd = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
    let place = (n * (n + 1.0) / 4.0 - level.normal_quantile() * sd).floor();
    if place < 0.0 {
        return Err(StatisticsError::TooFew {
            quantity: "values for an asymptotic interval of this level",
            needed: values.len() + 1,
            found: values.len(),
        });
    }
    let averages = walsh_averages(values);
    let at = place as usize;
    Ok(Interval::new(
        averages[at],
        averages[averages.len() - 1 - at],
    ))
}

fn require_values(values: &[f64]) -> Result<(), StatisticsError> {
    require_finite("the values", values)?;
    let n = values.len() as u64;
    require_pairs("the means of all pairs", n.saturating_mul(n + 1) / 2)?;
    if values.is_empty() {
        return Err(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    }
    Ok(())
}
