//! The distribution of a count given its margins, as a function of the odds ratio.

use crate::counts::TwoByTwo;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;

/// The exponential family `P(k) ~ exp(log_weight_k + k theta)` and the observed member.
///
/// One table gives Fisher's noncentral hypergeometric distribution; several give the convolution of
/// theirs (Gart JJ. Rev Int Stat Inst 1971;39:148-169).
pub(crate) struct ConditionalOdds {
    log_weights: Vec<f64>,
    /// The values of the count, increasing; 0, 1, 2, ... for a single table.
    positions: Vec<f64>,
    observed: usize,
    /// Whether the observed member is the first or the last possible one.
    at_least: bool,
    at_most: bool,
}

/// The counts that matter: all, where they are few.
///
/// Whatever the odds ratio, the count is a sum of independent indicators, as many as it has steps, and strays from its mean by more
/// than 12 times the root of their number with probability below exp(-288) (Hoeffding). Estimates and limits are
/// odds ratios whose mean lies within 2 such roots of the observed count.
fn kept(least: u64, most: u64, observed: u64) -> (u64, u64) {
    const FEW: u64 = 1_000_000;
    if most - least <= FEW {
        return (least, most);
    }
    let reach = 14 * (most - least).isqrt();
    (
        least.max(observed.saturating_sub(reach)),
        most.min(observed + reach),
    )
}

/// The logarithm of an odds ratio is sought between minus and plus this.
const EDGE: f64 = 60.0;

impl ConditionalOdds {
    pub(crate) fn new(log_weights: Vec<f64>, observed: usize) -> Self {
        let positions = (0..log_weights.len()).map(|k| k as f64).collect();
        Self::with_positions(log_weights, positions, observed)
    }

    /// A family in which the statistic takes other values than all whole numbers.
    pub(crate) fn with_positions(
        log_weights: Vec<f64>,
        positions: Vec<f64>,
        observed: usize,
    ) -> Self {
        Self {
            at_least: observed == 0,
            at_most: observed + 1 == log_weights.len(),
            log_weights,
            positions,
            observed,
        }
    }

    pub(crate) fn of_table(table: TwoByTwo) -> Self {
        let n1 = table.first.total();
        let n2 = table.second.total();
        let margin = table.count();
        let (least, most) = kept(
            margin.saturating_sub(n2),
            margin.min(n1),
            table.first.count(),
        );
        let mut log_weights = Vec::with_capacity((most - least + 1) as usize);
        let mut log_weight = 0.0;
        log_weights.push(log_weight);
        for k in least..most {
            log_weight += ((n1 - k) as f64 * (margin - k) as f64
                / ((k + 1) as f64 * (n2 + k + 1 - margin) as f64))
                .ln();
            log_weights.push(log_weight);
        }
        let mut odds = Self::new(log_weights, (table.first.count() - least) as usize);
        odds.at_least = table.first.count() == margin.saturating_sub(n2);
        odds.at_most = table.first.count() == margin.min(n1);
        odds
    }

    /// Sums of weight, and of weight times position, over all and over parts of the distribution.
    fn sums(&self, theta: f64) -> Sums {
        let exponent = |k: usize| self.log_weights[k] + self.positions[k] * theta;
        let greatest = (0..self.log_weights.len())
            .map(exponent)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut sums = Sums {
            below: 0.0,
            at: 0.0,
            above: 0.0,
            moment: 0.0,
        };
        for k in 0..self.log_weights.len() {
            let weight = (exponent(k) - greatest).exp();
            sums.moment += weight * self.positions[k];
            match k.cmp(&self.observed) {
                std::cmp::Ordering::Less => sums.below += weight,
                std::cmp::Ordering::Equal => sums.at += weight,
                std::cmp::Ordering::Greater => sums.above += weight,
            }
        }
        sums
    }

    /// The odds ratio whose mean is the observed count: 0 or infinite at the ends of the range.
    pub(crate) fn estimate(&self) -> f64 {
        self.log_estimate().exp()
    }

    /// The logarithm of [`Self::estimate`].
    pub(crate) fn log_estimate(&self) -> f64 {
        if self.at_least {
            return f64::NEG_INFINITY;
        }
        if self.at_most {
            return f64::INFINITY;
        }
        let excess = |theta| {
            let sums = self.sums(theta);
            sums.moment / sums.total() - self.positions[self.observed]
        };
        brent(excess, -EDGE, EDGE)
    }

    /// At an end of the range, the log odds ratio under which the observed count has probability 1/2.
    pub(crate) fn log_median_unbiased(&self) -> f64 {
        let excess = |theta| {
            let sums = self.sums(theta);
            sums.at / sums.total() - 0.5
        };
        brent(excess, -EDGE, EDGE)
    }

    /// The exact interval with alpha/2 in each tail.
    pub(crate) fn interval(&self, level: ConfidenceLevel) -> Interval {
        self.log_interval(level, 1.0).exp()
    }

    /// The interval that counts half the point probability in each tail.
    pub(crate) fn mid_p_interval(&self, level: ConfidenceLevel) -> Interval {
        self.log_interval(level, 0.5).exp()
    }

    /// The interval of the log odds ratio, with a share of the point probability in each tail.
    pub(crate) fn log_interval(&self, level: ConfidenceLevel, share: f64) -> Interval {
        let tail = level.alpha() / 2.0;
        let lower = if self.at_least {
            f64::NEG_INFINITY
        } else {
            let excess = |theta| {
                let sums = self.sums(theta);
                (sums.above + share * sums.at) / sums.total() - tail
            };
            brent(excess, -EDGE, EDGE)
        };
        let upper = if self.at_most {
            f64::INFINITY
        } else {
            let excess = |theta| {
                let sums = self.sums(theta);
                (sums.below + share * sums.at) / sums.total() - tail
            };
            brent(excess, -EDGE, EDGE)
        };
        Interval::new(lower, upper)
    }
}

struct Sums {
    below: f64,
    at: f64,
    above: f64,
    moment: f64,
}

impl Sums {
    fn total(&self) -> f64 {
        self.below + self.at + self.above
    }
}
