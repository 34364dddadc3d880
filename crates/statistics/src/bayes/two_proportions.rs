//! Two independent proportions under beta priors.

use super::beta_binomial::BetaPosterior;
use super::quadrature::integrate_unit;
use crate::distribution::beta;

/// The posterior difference of two proportions, first minus second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PosteriorDifference {
    /// Probability that the first is larger.
    pub probability_first_larger: f64,
    /// Posterior mean of the difference.
    pub mean: f64,
    /// Posterior standard deviation of the difference.
    pub standard_deviation: f64,
}

/// Compares two independent posteriors.
///
/// The probability is the integral of the first density times the second distribution function.
///
/// ```
/// use statistics::{Proportion, bayes::{BetaPrior, posterior_difference}};
/// let first = BetaPrior::UNIFORM.posterior(Proportion::new(3, 3)?);
/// let second = BetaPrior::UNIFORM.posterior(Proportion::new(0, 3)?);
/// let result = posterior_difference(first, second);
/// assert!((result.probability_first_larger - 69.0 / 70.0).abs() < 1e-13);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[must_use]
pub fn posterior_difference(first: BetaPosterior, second: BetaPosterior) -> PosteriorDifference {
    let (a1, b1) = first.parameters();
    let (a2, b2) = second.parameters();
    let probability_first_larger =
        integrate_unit(|x, y| beta::density_at(x, y, a1, b1) * beta::tails_at(x, y, a2, b2).lower);
    PosteriorDifference {
        probability_first_larger: probability_first_larger.min(1.0),
        mean: first.mean() - second.mean(),
        standard_deviation: (first.variance() + second.variance()).sqrt(),
    }
}
