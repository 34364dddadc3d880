//! The ratio of two rates.

use super::single::EventRate;
use crate::distribution::{beta, binomial};
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::no_more_probable;

/// The ratio of two rates, first over second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateRatio {
    /// The ratio; infinite where the second group has no event.
    pub ratio: f64,
    /// The exact interval, given the total of events.
    pub exact: Interval,
    /// The Wald interval on the logarithm; none where a group has no event.
    pub wald: Option<Interval>,
    /// Exact p-values of equal rates.
    pub test: RateRatioTest,
}

/// Exact p-values of two equal rates, given the total of events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateRatioTest {
    /// All splits of the events that are no more probable than the one observed (R `poisson.test`).
    pub minimum_likelihood: f64,
    /// Twice the smaller tail, at most 1.
    pub doubled: f64,
}

impl RateRatio {
    /// The method's name.
    pub const METHOD: &'static str = "ratio of two Poisson rates, conditional on their sum";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Przyborowski J, Wilenski H. Biometrika 1940;31:313-323";
}

/// Compares two rates: given the total, the first count is binomial with the share of its time.
///
/// Przyborowski J, Wilenski H. Biometrika 1940;31:313-323. R `poisson.test`.
///
/// ```
/// use statistics::{ConfidenceLevel, rate::{EventRate, rate_ratio}};
/// let first = EventRate::new(11, 800.0)?;
/// let second = EventRate::new(21, 3011.0)?;
/// let result = rate_ratio(first, second, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((result.exact.lower - 0.8584264).abs() < 1e-7);
/// assert!((result.exact.upper - 4.2772659).abs() < 1e-7);
/// assert!((result.test.minimum_likelihood - 0.07967).abs() < 1e-5);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::Undefined`] where neither group has an event.
pub fn rate_ratio(
    first: EventRate,
    second: EventRate,
    level: ConfidenceLevel,
) -> Result<RateRatio, StatisticsError> {
    let (x1, x2) = (first.events(), second.events());
    let n = x1 + x2;
    if n == 0 {
        return Err(StatisticsError::Undefined {
            statistic: "the rate ratio",
            reason: "neither group has an event",
        });
    }
    let (t1, t2) = (first.time(), second.time());
    let tail = level.alpha() / 2.0;
    // From the share of the events to the ratio of the rates.
    let ratio_of = |share: f64| {
        if share < 1.0 {
            share / (1.0 - share) * t2 / t1
        } else {
            f64::INFINITY
        }
    };
    let lower = if x1 == 0 {
        0.0
    } else {
        beta::quantile(tail, x1 as f64, (x2 + 1) as f64)
    };
    let upper = if x2 == 0 {
        1.0
    } else {
        beta::upper_quantile(tail, (x1 + 1) as f64, x2 as f64)
    };
    let share = t1 / (t1 + t2);
    let smaller = binomial::lower_tail(x1, n, share).min(binomial::upper_tail(x1, n, share));
    let ratio = if x2 == 0 {
        f64::INFINITY
    } else {
        first.rate() / second.rate()
    };
    if ratio.is_nan() {
        return Err(StatisticsError::Undefined {
            statistic: "the rate ratio",
            reason: "both times are so short that the rates are beyond what a floating-point number holds",
        });
    }
    let wald = (x1 > 0 && x2 > 0).then(|| {
        let half = level.normal_quantile() * (1.0 / x1 as f64 + 1.0 / x2 as f64).sqrt();
        Interval::new(ratio * (-half).exp(), ratio * half.exp())
    });
    Ok(RateRatio {
        ratio,
        exact: Interval::new(ratio_of(lower), ratio_of(upper)),
        wald,
        test: RateRatioTest {
            minimum_likelihood: no_more_probable(x1, n, share),
            doubled: (2.0 * smaller).min(1.0),
        },
    })
}
