//! One proportion under a beta prior.

use crate::counts::Proportion;
use crate::distribution::{beta, binomial};
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;
use libm::lgamma;

/// The largest further sample whose distribution is laid out count by count.
const LARGEST_SAMPLE: u64 = 10_000_000;

/// A beta prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaPrior {
    a: f64,
    b: f64,
}

impl BetaPrior {
    /// Uniform: Beta(1, 1).
    pub const UNIFORM: Self = Self { a: 1.0, b: 1.0 };
    /// Jeffreys': Beta(1/2, 1/2).
    pub const JEFFREYS: Self = Self { a: 0.5, b: 0.5 };

    /// A prior worth `a` successes and `b` failures.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless both are above 0 and finite.
    pub fn new(a: f64, b: f64) -> Result<Self, StatisticsError> {
        for value in [a, b] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(StatisticsError::OutOfRange {
                    quantity: "a parameter of the beta prior",
                    value,
                    allowed: "above 0 and finite",
                });
            }
        }
        Ok(Self { a, b })
    }

    /// What the data make of the prior.
    #[must_use]
    pub fn posterior(self, data: Proportion) -> BetaPosterior {
        BetaPosterior {
            a: self.a + data.x(),
            b: self.b + data.n() - data.x(),
        }
    }
}

/// A beta posterior of a proportion.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, bayes::BetaPrior};
/// let posterior = BetaPrior::UNIFORM.posterior(Proportion::new(8, 19)?);
/// assert!((posterior.mean() - 9.0 / 21.0).abs() < 1e-15);
/// let densest = posterior.highest_density(ConfidenceLevel::NINETY_FIVE)?;
/// assert!(densest.width() < posterior.equal_tailed(ConfidenceLevel::NINETY_FIVE).width());
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaPosterior {
    a: f64,
    b: f64,
}

impl BetaPosterior {
    /// Both parameters.
    #[must_use]
    pub const fn parameters(self) -> (f64, f64) {
        (self.a, self.b)
    }

    /// The posterior mean.
    #[must_use]
    pub const fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// The posterior variance.
    #[must_use]
    pub const fn variance(self) -> f64 {
        let sum = self.a + self.b;
        self.a * self.b / (sum * sum * (sum + 1.0))
    }

    /// The posterior median.
    #[must_use]
    pub fn median(self) -> f64 {
        beta::quantile(0.5, self.a, self.b)
    }

    /// The most probable value.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] unless both parameters are above 1: the density then peaks at an end.
    pub fn mode(self) -> Result<f64, StatisticsError> {
        if self.a > 1.0 && self.b > 1.0 {
            Ok((self.a - 1.0) / (self.a + self.b - 2.0))
        } else {
            Err(StatisticsError::Undefined {
                statistic: "the posterior mode",
                reason: "the density peaks at 0 or 1",
            })
        }
    }

    /// Probability that the proportion is above a value.
    #[must_use]
    pub fn probability_above(self, value: f64) -> f64 {
        beta::tails(value.clamp(0.0, 1.0), self.a, self.b).upper
    }

    /// The credible interval with alpha/2 in each tail.
    #[must_use]
    pub fn equal_tailed(self, level: ConfidenceLevel) -> Interval {
        let tail = level.alpha() / 2.0;
        Interval::new(
            beta::quantile(tail, self.a, self.b),
            beta::upper_quantile(tail, self.a, self.b),
        )
    }

    /// The shortest credible interval.
    ///
    /// It begins at 0 or ends at 1 where the density peaks there.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] where the density peaks at both ends.
    pub fn highest_density(self, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
        let (a, b, alpha) = (self.a, self.b, level.alpha());
        if a <= 1.0 && b <= 1.0 {
            return Err(StatisticsError::Undefined {
                statistic: "the highest density interval",
                reason: "the density peaks at both ends or is flat",
            });
        }
        if a <= 1.0 {
            return Ok(Interval::new(0.0, beta::upper_quantile(alpha, a, b)));
        }
        if b <= 1.0 {
            return Ok(Interval::new(beta::quantile(alpha, a, b), 1.0));
        }
        // The upper limit that leaves alpha outside together with a lower one.
        let partner = |lower: f64| {
            let below = beta::tails(lower, a, b).lower;
            beta::upper_quantile((alpha - below).max(0.0), a, b)
        };
        let log_density = |x: f64| (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p();
        let excess =
            |lower: f64| (log_density(partner(lower)) - log_density(lower)).clamp(-1e9, 1e9);
        let most = beta::quantile(alpha, a, b);
        let lower = brent(excess, most * 1e-12, most * (1.0 - 1e-12));
        Ok(Interval::new(lower, partner(lower)))
    }

    /// The probabilities of 0, 1, ... `size` successes in a further sample (beta-binomial).
    ///
    /// ```
    /// use statistics::{Proportion, bayes::BetaPrior};
    /// let posterior = BetaPrior::UNIFORM.posterior(Proportion::new(8, 19)?);
    /// let next = posterior.predictive(20)?;
    /// assert!((next.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::TooLarge`] above 10,000,000 subjects.
    pub fn predictive(self, size: u64) -> Result<Vec<f64>, StatisticsError> {
        if size > LARGEST_SAMPLE {
            return Err(StatisticsError::TooLarge {
                method: "the predictive distribution of a further sample",
                size,
                limit: LARGEST_SAMPLE,
            });
        }
        let (a, b, n) = (self.a, self.b, size as f64);
        // By ratios of neighbours from k = 0; logarithms keep small terms from underflowing.
        let mut log_mass = lgamma(b + n) - lgamma(b) - lgamma(a + b + n) + lgamma(a + b);
        let mut masses = Vec::with_capacity(size as usize + 1);
        masses.push(log_mass.exp());
        for k in 0..size {
            let k = k as f64;
            log_mass += ((n - k) / (k + 1.0) * (a + k) / (b + n - k - 1.0)).ln();
            masses.push(log_mass.exp());
        }
        Ok(masses)
    }

    /// Predictive probability of at least `least` successes in a further sample of `size`.
    ///
    /// # Errors
    /// [`StatisticsError::TooLarge`] above 10,000,000 subjects.
    pub fn predictive_at_least(self, least: u64, size: u64) -> Result<f64, StatisticsError> {
        let masses = self.predictive(size)?;
        let beyond = masses
            .len()
            .min(usize::try_from(least).unwrap_or(usize::MAX));
        Ok(masses[beyond..].iter().sum::<f64>().min(1.0))
    }

    /// Predictive probability that a planned trial of one arm will succeed: that, after `size` further subjects, the
    /// one-sided exact test of `hypothesis` has a p-value of at most `alpha`, given the data so far.
    ///
    /// ```
    /// use statistics::{Proportion, bayes::BetaPrior};
    /// let so_far = Proportion::new(8, 19)?;
    /// let posterior = BetaPrior::UNIFORM.posterior(so_far);
    /// // 18 of 39 are needed to reject 0.3, so 10 of the 20 to come.
    /// let success = posterior.predictive_success(so_far, 20, 0.3, 0.025)?;
    /// assert!((success - posterior.predictive_at_least(10, 20)?).abs() < 1e-15);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a hypothesis or an alpha that is no probability,
    /// [`StatisticsError::TooLarge`] above 10,000,000 further subjects.
    pub fn predictive_success(
        self,
        so_far: Proportion,
        size: u64,
        hypothesis: f64,
        alpha: f64,
    ) -> Result<f64, StatisticsError> {
        for (quantity, value) in [("the hypothesis", hypothesis), ("alpha", alpha)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(StatisticsError::OutOfRange {
                    quantity,
                    value,
                    allowed: "between 0 and 1",
                });
            }
        }
        let masses = self.predictive(size)?;
        let total = so_far.total() + size;
        // The more successes, the smaller the p-value: the test rejects from some number on.
        let rejects =
            |more: u64| binomial::upper_tail(so_far.count() + more, total, hypothesis) <= alpha;
        let (mut least, mut beyond) = (0, size + 1);
        while least < beyond {
            let middle = least.midpoint(beyond);
            if rejects(middle) {
                beyond = middle;
            } else {
                least = middle + 1;
            }
        }
        Ok(masses[least as usize..].iter().sum::<f64>().min(1.0))
    }
}
