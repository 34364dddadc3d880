//! The Poisson distribution.

use super::chi_square;
use super::saddle_point::poisson_term;

/// Probability of exactly `x` events where `mean` are expected.
///
/// ```
/// let p = statistics::distribution::poisson::mass(2, 1.0);
/// assert!((p - 0.18393972058572114).abs() < 1e-15);
/// ```
#[must_use]
pub fn mass(x: u64, mean: f64) -> f64 {
    poisson_term(x as f64, mean)
}

/// Probability of `x` events or fewer.
///
/// ```
/// let p = statistics::distribution::poisson::lower_tail(2, 1.0);
/// assert!((p - 2.5 / 1f64.exp()).abs() < 1e-14);
/// ```
#[must_use]
pub fn lower_tail(x: u64, mean: f64) -> f64 {
    chi_square::tails(2.0 * mean, 2.0 * (x as f64 + 1.0)).upper
}

/// Probability of `x` events or more.
///
/// ```
/// let p = statistics::distribution::poisson::upper_tail(2, 1.0);
/// assert!((p - 0.2642411176571153).abs() < 1e-15);
/// ```
#[must_use]
pub fn upper_tail(x: u64, mean: f64) -> f64 {
    if x == 0 {
        1.0
    } else {
        chi_square::tails(2.0 * mean, 2.0 * x as f64).lower
    }
}
