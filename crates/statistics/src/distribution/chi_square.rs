//! The chi-square distribution.

use super::incomplete_gamma::regularised;
use super::{Tails, invert};

/// Both tails at `x` with `df` degrees of freedom.
///
/// ```
/// let tails = statistics::distribution::chi_square::tails(3.84, 1.0);
/// assert!((tails.upper - 0.05004352124870519).abs() < 1e-15);
/// ```
#[must_use]
pub fn tails(x: f64, df: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if x == f64::INFINITY {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    regularised(df / 2.0, x / 2.0)
}

/// Probability of a value above `x`: the p-value of a chi-square statistic.
///
/// ```
/// let p = statistics::distribution::chi_square::upper_tail(11.236214247, 1.0);
/// assert!((p - 0.000802166).abs() < 1e-8);
/// ```
#[must_use]
pub fn upper_tail(x: f64, df: f64) -> f64 {
    if df == 1.0 && x > 0.0 {
        return super::normal::two_sided(x.sqrt());
    }
    tails(x, df).upper
}

/// The value with the given probability below it.
///
/// ```
/// let critical = statistics::distribution::chi_square::quantile(0.95, 2.0);
/// assert!((critical - 5.991464547107979).abs() < 1e-12);
/// ```
#[must_use]
pub fn quantile(probability: f64, df: f64) -> f64 {
    solve(probability, df, false)
}

/// The value with the given probability above it.
///
/// ```
/// let critical = statistics::distribution::chi_square::upper_quantile(0.05, 1.0);
/// assert!((critical - 3.841458820694124).abs() < 1e-12);
/// ```
#[must_use]
pub fn upper_quantile(probability: f64, df: f64) -> f64 {
    solve(probability, df, true)
}

fn solve(probability: f64, df: f64, from_upper: bool) -> f64 {
    if probability <= 0.0 {
        return if from_upper { f64::INFINITY } else { 0.0 };
    }
    if probability >= 1.0 {
        return if from_upper { 0.0 } else { f64::INFINITY };
    }
    let mut high = df.max(1.0) * 2.0;
    for _ in 0..2000 {
        let at = tails(high, df);
        if if from_upper {
            at.upper < probability
        } else {
            at.lower > probability
        } {
            break;
        }
        high *= 2.0;
    }
    // Wilson and Hilferty's cube root of 1931 starts Newton close by.
    let z = super::normal::quantile(if from_upper {
        1.0 - probability
    } else {
        probability
    });
    let start = df * (1.0 - 2.0 / (9.0 * df) + z * (2.0 / (9.0 * df)).sqrt()).powi(3);
    invert(
        probability,
        from_upper,
        0.0,
        high,
        start,
        |x| tails(x, df),
        |x| super::saddle_point::poisson_term(df / 2.0, x / 2.0) * df / 2.0 / x,
    )
}
