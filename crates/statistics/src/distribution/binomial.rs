//! The binomial distribution.

use super::incomplete_beta::regularised;
use super::saddle_point::binomial_term;
use crate::error::StatisticsError;

/// Probability of exactly `x` out of `n`.
///
/// ```
/// let p = statistics::distribution::binomial::mass(8, 19, 0.5);
/// assert!((p - 0.14416122436523438).abs() < 1e-15);
/// ```
#[must_use]
pub fn mass(x: u64, n: u64, p: f64) -> f64 {
    if x > n {
        return 0.0;
    }
    binomial_term(x as f64, n as f64, p, 1.0 - p)
}

/// Probability of `x` or fewer out of `n`.
///
/// ```
/// let p = statistics::distribution::binomial::lower_tail(5, 10, 0.5);
/// assert!((p - 638.0 / 1024.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn lower_tail(x: u64, n: u64, p: f64) -> f64 {
    if x >= n {
        return 1.0;
    }
    regularised((n - x) as f64, (x + 1) as f64, 1.0 - p, p).lower
}

/// Probability of `x` or more out of `n`.
///
/// ```
/// let p = statistics::distribution::binomial::upper_tail(8, 19, 0.5);
/// assert!((p - 0.8203582763671875).abs() < 1e-14);
/// ```
#[must_use]
pub fn upper_tail(x: u64, n: u64, p: f64) -> f64 {
    if x == 0 {
        return 1.0;
    }
    if x > n {
        return 0.0;
    }
    regularised(x as f64, (n - x + 1) as f64, p, 1.0 - p).lower
}

/// The probabilities of 0, 1, ... `n`.
///
/// ```
/// let masses = statistics::distribution::binomial::masses(2, 0.5)?;
/// assert!((masses[1] - 0.5).abs() < 1e-15);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooLarge`] for `n` above 1,000,000.
pub fn masses(n: u64, p: f64) -> Result<Vec<f64>, StatisticsError> {
    const LARGEST: u64 = 1_000_000;
    if n > LARGEST {
        return Err(StatisticsError::TooLarge {
            method: "every probability of a binomial distribution",
            size: n,
            limit: LARGEST,
        });
    }
    Ok((0..=n).map(|x| mass(x, n, p)).collect())
}
