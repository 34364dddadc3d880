//! The F distribution.

use super::incomplete_beta::regularised;

/// Probability of a value above `f` with `numerator` and `denominator` degrees of freedom.
///
/// ```
/// let p = statistics::distribution::fisher_f::upper_tail(4.0, 1.0, 10.0);
/// assert!((p - 0.07338803477074045).abs() < 1e-14);
/// ```
#[must_use]
pub fn upper_tail(f: f64, numerator: f64, denominator: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    if f == f64::INFINITY {
        return 0.0;
    }
    if denominator == f64::INFINITY {
        return super::chi_square::upper_tail(f * numerator, numerator);
    }
    let sum = denominator + numerator * f;
    regularised(
        denominator / 2.0,
        numerator / 2.0,
        denominator / sum,
        numerator * f / sum,
    )
    .lower
}
