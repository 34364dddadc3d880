//! The beta distribution.

use super::incomplete_beta::regularised;
use super::saddle_point::binomial_term;
use super::{Tails, invert};

/// Both tails at `x` of the beta distribution with parameters `a` and `b`.
///
/// ```
/// let tails = statistics::distribution::beta::tails(0.5, 9.0, 12.0);
/// assert!((tails.lower - 0.7482776641845703).abs() < 1e-14);
/// ```
#[must_use]
pub fn tails(x: f64, a: f64, b: f64) -> Tails {
    tails_at(x, 1.0 - x, a, b)
}

/// Both tails at `x`, with `y = 1 - x` given to keep its digits.
pub(crate) fn tails_at(x: f64, y: f64, a: f64, b: f64) -> Tails {
    regularised(a, b, x, y)
}

/// Density at `x`, between 0 and 1.
///
/// ```
/// let density = statistics::distribution::beta::density(0.5, 9.0, 12.0);
/// assert!((density - 2.8832244873046893).abs() < 1e-13);
/// ```
#[must_use]
pub fn density(x: f64, a: f64, b: f64) -> f64 {
    density_at(x, 1.0 - x, a, b)
}

/// Density at `x`, with `y = 1 - x` given to keep its digits.
pub(crate) fn density_at(x: f64, y: f64, a: f64, b: f64) -> f64 {
    a * b / (a + b) * binomial_term(a, a + b, x, y) / (x * y)
}

/// The value with the given probability below it.
///
/// ```
/// let lower = statistics::distribution::beta::quantile(0.025, 8.0, 12.0);
/// assert!((lower - 0.202521438977163).abs() < 1e-14);
/// ```
#[must_use]
pub fn quantile(probability: f64, a: f64, b: f64) -> f64 {
    solve(probability, a, b, false)
}

/// The value with the given probability above it.
///
/// ```
/// let limit = statistics::distribution::beta::upper_quantile(0.025, 9.0, 12.0);
/// assert!((limit - 0.6394574126925103).abs() < 1e-12);
/// ```
#[must_use]
pub fn upper_quantile(probability: f64, a: f64, b: f64) -> f64 {
    solve(probability, a, b, true)
}

fn solve(probability: f64, a: f64, b: f64, from_upper: bool) -> f64 {
    if probability <= 0.0 {
        return if from_upper { 1.0 } else { 0.0 };
    }
    if probability >= 1.0 {
        return if from_upper { 0.0 } else { 1.0 };
    }
    let mean = a / (a + b);
    let sd = (a * b / ((a + b) * (a + b) * (a + b + 1.0))).sqrt();
    let z = super::normal::quantile(probability);
    let start = if from_upper {
        mean - z * sd
    } else {
        mean + z * sd
    };
    invert(
        probability,
        from_upper,
        0.0,
        1.0,
        start,
        |x| tails(x, a, b),
        |x| density(x, a, b),
    )
}
