//! Distribution functions, quantiles and probability masses.
//!
//! The error function and the logarithm of the gamma function come from `libm`, to the last bit and alike on
//! every machine. `statrs` was measured first and found wanting: its error function is right to
//! ten digits only, its incomplete beta function stops after 140 terms and is then silently wrong for a
//! million rows. So the incomplete functions and the quantiles are solved here, to the last bits.

pub mod beta;
pub mod binomial;
pub mod chi_square;
pub mod fisher_f;
pub mod hypergeometric;
mod incomplete_beta;
mod incomplete_gamma;
pub mod noncentral_t;
pub mod normal;
pub mod poisson;
mod saddle_point;
pub mod student_t;

/// Both tails of a distribution at a point.
///
/// The smaller tail is computed directly, so that it keeps its relative precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// Probability of a value at or below the point.
    pub lower: f64,
    /// Probability of a value above the point.
    pub upper: f64,
}

/// The point where an increasing distribution function reaches a probability.
///
/// Newton's method kept inside a shrinking bracket, bisecting where it would leave it. `tails` is
/// compared on the side of the smaller tail.
pub(crate) fn invert(
    probability: f64,
    from_upper: bool,
    mut low: f64,
    mut high: f64,
    start: f64,
    tails: impl Fn(f64) -> Tails,
    density: impl Fn(f64) -> f64,
) -> f64 {
    let mut x = if start > low && start < high {
        start
    } else {
        0.5 * (low + high)
    };
    for _ in 0..400 {
        let at = tails(x);
        // Positive where x is too large.
        let excess = if from_upper {
            probability - at.upper
        } else {
            at.lower - probability
        };
        if excess == 0.0 {
            return x;
        }
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let slope = density(x);
        let mut next = x - excess / slope;
        if !(next > low && next < high) {
            next = 0.5 * (low + high);
        }
        if (next - x).abs() <= 2.0 * f64::EPSILON * x.abs() || next == x {
            return next;
        }
        x = next;
    }
    x
}
