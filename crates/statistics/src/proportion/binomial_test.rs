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
    let observed = binomial::mass(x, n, hypothesis);
    let as_extreme: f64 = (0..=n)
        .map(|k| binomial::mass(k, n, hypothesis))
        .filter(|mass| *mass <= observed * TIE)
        .sum();
    let greater = binomial::upper_tail(x, n, hypothesis);
    let less = binomial::lower_tail(x, n, hypothesis);
    Ok(BinomialTest {
        two_sided_minimum_likelihood: as_extreme.min(1.0),
        two_sided_doubled: (2.0 * greater.min(less)).min(1.0),
        greater,
        less,
    })
}
