//! Exact conditional inference on a common odds ratio.

use super::informative;
use crate::conditional_odds::ConditionalOdds;
use crate::counts::TwoByTwo;
use crate::distribution::hypergeometric::Hypergeometric;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::TIE;

/// Exact conditional analysis of several 2x2 tables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratifiedExact {
    /// The count of the first group, summed over the informative strata.
    pub observed: u64,
    /// The least sum that the margins allow.
    pub least: u64,
    /// The largest sum that the margins allow.
    pub most: u64,
    /// The conditional maximum likelihood estimate of the common odds ratio: 0 or infinite at the ends.
    pub odds_ratio: f64,
    /// The exact interval with alpha/2 in each tail.
    pub interval: Interval,
    /// The interval with half the point probability in each tail.
    pub mid_p_interval: Interval,
    /// Two-sided p-value: all sums that are no more probable than the one observed (R).
    pub two_sided_minimum_likelihood: f64,
    /// Two-sided p-value: twice the smaller tail, at most 1.
    pub two_sided_doubled: f64,
    /// Probability of the observed sum or more under no association.
    pub greater: f64,
    /// Probability of the observed sum or fewer under no association.
    pub less: f64,
}

impl StratifiedExact {
    /// The method's name.
    pub const METHOD: &'static str = "exact conditional analysis of a common odds ratio";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Gart JJ. Rev Int Stat Inst 1971;39:148-169";
}

/// Exact inference on the common odds ratio of several 2x2 tables, given all margins.
///
/// The sum's distribution is the convolution of hypergeometric ones. Gart JJ. Rev Int Stat Inst
/// 1971;39:148-169. R `mantelhaen.test(exact = TRUE)`, SAS `EXACT COMOR`. Without an informative stratum the
/// sum can take one value only: the interval is then 0 to infinity and every p-value 1.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::exact_conditional};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let result = exact_conditional(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4}", result.odds_ratio), "4.4259");
/// assert_eq!(format!("{:.5}", result.two_sided_minimum_likelihood), "0.00125");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooLarge`] where the counts are so many that the convolution would take minutes.
pub fn exact_conditional(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<StratifiedExact, StatisticsError> {
    require_work(strata)?;
    let (mut observed, mut least) = (0, 0);
    let mut masses = vec![1.0];
    for table in undetermined(strata) {
        let stratum = Hypergeometric::complete(table);
        masses = convolve(&masses, &stratum.masses);
        least += stratum.least;
        observed += table.first.count();
    }
    let at = (observed - least) as usize;
    let total: f64 = masses.iter().sum();
    for mass in &mut masses {
        *mass /= total;
    }
    let as_rare: f64 = masses.iter().filter(|m| **m <= masses[at] * TIE).sum();
    let greater: f64 = masses[at..].iter().sum();
    let less: f64 = masses[..=at].iter().sum();
    let most = least + masses.len() as u64 - 1;
    let odds = ConditionalOdds::new(masses.iter().map(|mass| mass.ln()).collect(), at);
    Ok(StratifiedExact {
        observed,
        least,
        most,
        odds_ratio: odds.estimate(),
        interval: odds.interval(level),
        mid_p_interval: odds.mid_p_interval(level),
        two_sided_minimum_likelihood: as_rare.min(1.0),
        two_sided_doubled: (2.0 * greater.min(less)).min(1.0),
        greater,
        less,
    })
}

/// The strata whose margins leave more than one table possible.
fn undetermined(strata: &[TwoByTwo]) -> impl Iterator<Item = TwoByTwo> + '_ {
    informative(strata).filter(|table| table.count() > 0 && table.count() < table.total())
}

/// Refuses tables with more possible sums, or more products to add up, than can be done in seconds.
fn require_work(strata: &[TwoByTwo]) -> Result<(), StatisticsError> {
    const LARGEST_RANGE: u64 = 1_000_000;
    const LARGEST_WORK: u64 = 4_000_000_000;
    let (mut range, mut work) = (0_u64, 0_u64);
    for table in undetermined(strata) {
        let margin = table.count();
        let steps = margin.min(table.first.total()) - margin.saturating_sub(table.second.total());
        work = work.saturating_add((range + 1).saturating_mul(steps + 1));
        range = range.saturating_add(steps);
        for (size, limit) in [(range, LARGEST_RANGE), (work, LARGEST_WORK)] {
            if size > limit {
                return Err(StatisticsError::TooLarge {
                    method: "exact analysis of a common odds ratio",
                    size,
                    limit,
                });
            }
        }
    }
    Ok(())
}

fn convolve(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; left.len() + right.len() - 1];
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            sum[i + j] += a * b;
        }
    }
    sum
}
