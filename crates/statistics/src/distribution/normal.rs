//! The standard normal distribution.

use libm::erfc;
use std::f64::consts::{PI, SQRT_2};

/// Probability of a value at or below `z`.
///
/// ```
/// assert!((statistics::distribution::normal::cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
#[must_use]
pub fn cdf(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// Probability of a value above `z`.
///
/// ```
/// assert!((statistics::distribution::normal::upper_tail(1.96) - 0.024997895148220435).abs() < 1e-16);
/// ```
#[must_use]
pub fn upper_tail(z: f64) -> f64 {
    0.5 * erfc(z / SQRT_2)
}

/// Probability of a value at least as far from 0 as `z`: the two-sided p-value of a normal statistic.
///
/// ```
/// assert!((statistics::distribution::normal::two_sided(1.96) - 0.04999579029644087).abs() < 1e-15);
/// ```
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// Density at `z`.
///
/// ```
/// assert!((statistics::distribution::normal::density(0.0) - 0.3989422804014327).abs() < 1e-16);
/// ```
#[must_use]
pub fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// The value that a standard normal variable stays at or below with the given probability.
///
/// Infinite at 0 and 1.
///
/// ```
/// assert!((statistics::distribution::normal::quantile(0.975) - 1.959963984540054).abs() < 1e-15);
/// ```
#[must_use]
pub fn quantile(probability: f64) -> f64 {
    if probability <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if probability >= 1.0 {
        return f64::INFINITY;
    }
    // The rational approximation of Abramowitz and Stegun 26.2.23 starts Halley's iteration, which triples
    // the digits at each step; the smaller tail keeps them.
    let tail = probability.min(1.0 - probability);
    let s = (-2.0 * tail.ln()).sqrt();
    let mut z = s
        - (2.515_517 + s * (0.802_853 + s * 0.010_328))
            / (1.0 + s * (1.432_788 + s * (0.189_269 + s * 0.001_308)));
    for _ in 0..3 {
        let newton = (upper_tail(z) - tail) / density(z);
        z += newton / (1.0 - 0.5 * z * newton);
    }
    if probability < 0.5 { -z } else { z }
}
