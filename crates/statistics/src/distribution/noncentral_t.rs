//! The noncentral t distribution, for the power of t tests.

use super::incomplete_beta::regularised;
use super::{normal, saddle_point::poisson_term};
use libm::lgamma;

/// The noncentrality up to which the series is summed.
const LONGEST_SERIES: f64 = 1000.0;

/// Probability of a value at or below `t` with `df` degrees of freedom and noncentrality `delta`.
///
/// The series of Lenth RV, Applied Statistics 1989;38:185-189 (AS 243): Poisson mixtures of incomplete
/// beta functions, summed outwards from the largest Poisson weight so that a large `delta` does
/// not underflow. Beyond a noncentrality of 1000, where the series would be long, the normal approximation of Johnson NL,
/// Welch BL. Biometrika 1940;31:362-389.
///
/// ```
/// // With no noncentrality this is Student's t.
/// let p = statistics::distribution::noncentral_t::cdf(2.0, 10.0, 0.0);
/// assert!((p - (1.0 - 0.03669401738537022)).abs() < 1e-13);
/// ```
#[must_use]
pub fn cdf(t: f64, df: f64, delta: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - cdf(-t, df, -delta);
    }
    let below_zero = normal::cdf(-delta);
    if t == 0.0 {
        return below_zero;
    }
    if delta == 0.0 {
        return super::student_t::tails(t, df).lower;
    }
    let sum = df + t * t;
    // A square beyond the largest number: so far out that nothing is left above it.
    if !sum.is_finite() {
        return 1.0;
    }
    if delta.abs() > LONGEST_SERIES {
        let spread = (1.0 + t * t / (2.0 * df)).sqrt();
        return normal::cdf((t * (1.0 - 1.0 / (4.0 * df)) - delta) / spread);
    }
    let half = delta * delta / 2.0;
    let (x, y) = (t * t / sum, df / sum);
    let term = |j: u64| {
        let k = j as f64;
        let p = poisson_term(k, half);
        // e^(-delta^2/2) (delta^2/2)^j / Gamma(j + 3/2) * delta / sqrt 2
        let q = delta / std::f64::consts::SQRT_2 * (k * half.ln() - half - lgamma(k + 1.5)).exp();
        p * regularised(k + 0.5, df / 2.0, x, y).lower
            + q * regularised(k + 1.0, df / 2.0, x, y).lower
    };
    let centre = half.floor() as u64;
    let mut total = 0.0;
    // Poisson weights below the least that counts are at most some ten standard deviations away.
    for j in centre..centre + 100_000 {
        let value = term(j);
        total += value;
        if value.abs() <= 1e-18 && j > centre + 3 {
            break;
        }
    }
    for j in (0..centre).rev() {
        let value = term(j);
        total += value;
        if value.abs() <= 1e-18 {
            break;
        }
    }
    (below_zero + 0.5 * total).clamp(0.0, 1.0)
}
