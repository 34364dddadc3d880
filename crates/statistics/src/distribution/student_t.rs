//! Student's t distribution, with real degrees of freedom.

use super::incomplete_beta::regularised;
use super::saddle_point::binomial_term;
use super::{Tails, invert};

/// Both tails at `t`.
///
/// ```
/// let tails = statistics::distribution::student_t::tails(2.0, 10.0);
/// assert!((tails.upper - 0.03669401738537018).abs() < 1e-15);
/// ```
#[must_use]
pub fn tails(t: f64, df: f64) -> Tails {
    if df == f64::INFINITY {
        return Tails {
            lower: super::normal::cdf(t),
            upper: super::normal::upper_tail(t),
        };
    }
    let sum = df + t * t;
    let one_tail = 0.5 * regularised(df / 2.0, 0.5, df / sum, t * t / sum).lower;
    if t > 0.0 {
        Tails {
            lower: 1.0 - one_tail,
            upper: one_tail,
        }
    } else {
        Tails {
            lower: one_tail,
            upper: 1.0 - one_tail,
        }
    }
}

/// Probability of a value at least as far from 0 as `t`: the two-sided p-value.
///
/// ```
/// let p = statistics::distribution::student_t::two_sided(2.0, 10.0);
/// assert!((p - 0.07338803477074045).abs() < 1e-14);
/// ```
#[must_use]
pub fn two_sided(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    if df == f64::INFINITY {
        return super::normal::two_sided(t);
    }
    let sum = df + t * t;
    regularised(df / 2.0, 0.5, df / sum, t * t / sum).lower
}

/// Density at `t`.
///
/// ```
/// let density = statistics::distribution::student_t::density(2.0, 10.0);
/// assert!((density - 0.061145766321218174).abs() < 1e-15);
/// ```
#[must_use]
pub fn density(t: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return super::normal::density(t);
    }
    // At t = 1 the beta function comes from a binomial term without cancellation:
    // x^a y^b / B(a, b) with x = df/(df+1), a = df/2, b = 1/2; elsewhere by the ratio of kernels.
    let (a, b) = (df / 2.0, 0.5);
    let at_one = a * b / (a + b) * binomial_term(a, a + b, df / (df + 1.0), 1.0 / (df + 1.0));
    let ratio = ((df + 1.0) / 2.0 * ((1.0 - t * t) / (df + t * t)).ln_1p()).exp();
    at_one * ratio
}

/// The value with the given probability above it.
///
/// ```
/// let critical = statistics::distribution::student_t::upper_quantile(0.025, 93.0);
/// assert!((critical - 1.985801814345838).abs() < 1e-12);
/// ```
#[must_use]
pub fn upper_quantile(probability: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return -super::normal::quantile(probability);
    }
    if probability <= 0.0 {
        return f64::INFINITY;
    }
    if probability >= 1.0 {
        return f64::NEG_INFINITY;
    }
    if probability > 0.5 {
        return -upper_quantile(1.0 - probability, df);
    }
    if probability == 0.5 {
        return 0.0;
    }
    let start = -super::normal::quantile(probability);
    let mut high = start.max(1.0) * 2.0;
    for _ in 0..2000 {
        if tails(high, df).upper < probability {
            break;
        }
        high *= 2.0;
    }
    invert(
        probability,
        true,
        0.0,
        high,
        start,
        |t| tails(t, df),
        |t| density(t, df),
    )
}
