//! The difference of two proportions of the same subjects.

use crate::chi_square_test::ChiSquareTest;
use crate::counts::{Proportion, require_countable};
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::wilson;
use crate::two_by_two::mcnemar;

/// Pairs of two answers of the same subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// Yes both times.
    pub both: u64,
    /// Yes the first time only.
    pub first_only: u64,
    /// Yes the second time only.
    pub second_only: u64,
    /// No both times.
    pub neither: u64,
}

impl Pairs {
    /// How many there are.
    fn count(self) -> Result<u64, StatisticsError> {
        let n = [self.both, self.first_only, self.second_only, self.neither]
            .iter()
            .fold(0_u64, |sum, count| sum.saturating_add(*count));
        require_countable("the number of pairs", n)?;
        Ok(n)
    }
}

/// McNemar's statistic times `(N-1)/N`, with `N` pairs: the score test that goes with the score interval.
///
/// Tango T. Stat Med 1998;17:891-908. R `ratesci::pairbinci`.
///
/// ```
/// use statistics::two_by_two::{Pairs, mcnemar_n_minus_one};
/// let pairs = Pairs { both: 1, first_only: 1, second_only: 7, neither: 12 };
/// assert_eq!(format!("{:.2}", mcnemar_n_minus_one(pairs)?.statistic), "4.29");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::Undefined`] where no pair is discordant, [`StatisticsError::OutOfRange`] for more than
/// 10,000,000,000 pairs.
pub fn mcnemar_n_minus_one(pairs: Pairs) -> Result<ChiSquareTest, StatisticsError> {
    let n = pairs.count()? as f64;
    let plain = mcnemar(pairs.first_only, pairs.second_only)?;
    Ok(ChiSquareTest::new(
        plain.chi_square.statistic * (n - 1.0) / n,
        1,
    ))
}

/// The difference of two paired proportions, first minus second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// The difference.
    pub estimate: f64,
    /// Newcombe's interval: Wilson's limits of both proportions, squared and added with their correlation.
    pub interval: Interval,
}

impl PairedDifference {
    /// The method's name.
    pub const METHOD: &'static str = "Newcombe's hybrid score interval for paired proportions";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Newcombe RG. Stat Med 1998;17:2635-2650, method 10";
}

/// The difference of two paired proportions with Newcombe's interval.
///
/// Newcombe RG. Stat Med 1998;17:2635-2650, method 10 (a positive correlation is continuity corrected). R
/// `ratesci::pairbinci`.
///
/// ```
/// use statistics::{ConfidenceLevel, two_by_two::{Pairs, paired_difference}};
/// let pairs = Pairs { both: 1, first_only: 1, second_only: 7, neither: 12 };
/// let result = paired_difference(pairs, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.3}", result.estimate), "-0.286");
/// assert_eq!(format!("{:.3} {:.4}", result.interval.lower, result.interval.upper), "-0.507 -0.0256");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] without pairs, [`StatisticsError::OutOfRange`] for more than 10,000,000,000.
pub fn paired_difference(
    pairs: Pairs,
    level: ConfidenceLevel,
) -> Result<PairedDifference, StatisticsError> {
    let Pairs {
        both,
        first_only,
        second_only,
        neither,
    } = pairs;
    let n = pairs.count()?;
    let first = Proportion::new(both + first_only, n)?;
    let second = Proportion::new(both + second_only, n)?;
    let (p1, p2) = (first.estimate()?, second.estimate()?);
    let (one, two) = (wilson(first, level)?, wilson(second, level)?);
    let margins = first.x() * first.complement() as f64 * second.x() * second.complement() as f64;
    let product = both as f64 * neither as f64 - first_only as f64 * second_only as f64;
    let cross = if product > 0.0 {
        (product - n as f64 / 2.0).max(0.0)
    } else {
        product
    };
    // Where one answer never changes there is no correlation to allow for.
    let correlation = if margins > 0.0 {
        cross / margins.sqrt()
    } else {
        0.0
    };
    let length = |a: f64, b: f64| (a * a - 2.0 * correlation * a * b + b * b).max(0.0).sqrt();
    let estimate = p1 - p2;
    Ok(PairedDifference {
        estimate,
        interval: Interval::new(
            estimate - length(p1 - one.lower, two.upper - p2),
            estimate + length(one.upper - p1, p2 - two.lower),
        ),
    })
}
