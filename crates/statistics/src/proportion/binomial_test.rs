//! The exact binomial test.

use crate::counts::Proportion;
use crate::distribution::binomial;
use crate::error::StatisticsError;

/// P-values of the exact test of one proportion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinomialTest {
    /// Two-sided: all counts that are no more probable than the one observed (R).
    pub two_sided_minimum_likelihood: f64,
    /// Two-sided: twice the smaller tail, at most 1 (SAS).
    pub two_sided_doubled: f64,
    /// Probability of the observed count or more.
    pub greater: f64,
    /// Probability of the observed count or fewer.
    pub less: f64,
}

impl BinomialTest {
    /// The method's name.
    pub const METHOD: &'static str = "exact binomial test";
}

/// Probabilities below this multiple of the observed one count as equal to it, as in R's `binom.test`:
/// equal in theory, they differ in the last bits.
pub(crate) const TIE: f64 = 1.0 + 1e-7;

/// The exact test that a proportion is `hypothesis`.
///
/// Agrees with R `binom.test` and SAS `EXACT BINOMIAL`.
///
/// ```
/// use statistics::{Proportion, proportion::binomial_test};
/// let test = binomial_test(Proportion::new(12, 20)?, 0.6)?;
/// assert!((test.two_sided_minimum_likelihood - 1.0).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0, [`StatisticsError::OutOfRange`] for a
/// hypothesis that is no probability.
pub fn binomial_test(
    proportion: Proportion,
    hypothesis: f64,
) -> Result<BinomialTest, StatisticsError> {
    proportion.estimate()?;
    if !(0.0..=1.0).contains(&hypothesis) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the hypothesis",
            value: hypothesis,
            allowed: "between 0 and 1",
        });
    }
    let (x, n) = (proportion.count(), proportion.total());
    let greater = binomial::upper_tail(x, n, hypothesis);
    let less = binomial::lower_tail(x, n, hypothesis);
    Ok(BinomialTest {
        two_sided_minimum_likelihood: no_more_probable(x, n, hypothesis),
        two_sided_doubled: (2.0 * greater.min(less)).min(1.0),
        greater,
        less,
    })
}

/// The probability of all counts that are no more probable than `x`.
///
/// The terms rise to the mode and fall from there on, so that what is no more probable is a tail on either side; where
/// each begins is found by halving, which does for any total.
pub(crate) fn no_more_probable(x: u64, n: u64, p: f64) -> f64 {
    let most = binomial::mass(x, n, p) * TIE;
    let mode = (((n + 1) as f64 * p) as u64).min(n);
    if binomial::mass(mode, n, p) <= most {
        return 1.0;
    }
    let rare = |k: u64| binomial::mass(k, n, p) <= most;
    // How many counts below the mode are rare, and the first rare one above it.
    let below = first_in(0, mode, |k| !rare(k));
    let above = first_in(mode, n + 1, rare);
    let lower = below
        .checked_sub(1)
        .map_or(0.0, |last| binomial::lower_tail(last, n, p));
    (lower + binomial::upper_tail(above, n, p)).min(1.0)
}

/// The first number from `low` on, and before `high`, that has a property which all after it have too; else `high`.
pub(super) fn first_in(low: u64, high: u64, has: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        if has(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
