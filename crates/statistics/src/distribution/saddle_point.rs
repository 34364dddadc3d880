//! Binomial and Poisson terms without the cancellation of large logarithms.
//!
//! Loader C. Fast and accurate computation of binomial probabilities. 2000.

use libm::lgamma;
use std::f64::consts::PI;

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// `ln(z!) - (z + 1/2) ln z + z - ln(2 pi)/2`, the error of Stirling's formula.
pub(super) fn stirling_error(z: f64) -> f64 {
    if z < 15.0 {
        return lgamma(z + 1.0) - (z + 0.5) * z.ln() + z - HALF_LN_TWO_PI;
    }
    let zz = z * z;
    (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / zz) / zz) / zz)
                / zz)
            / zz)
        / z
}

/// `x ln(x/m) + m - x`, the deviance of one Poisson observation, by series where `x` is near `m`.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        let vv = v * v;
        for j in 1..1000 {
            term *= vv;
            let next = sum + term / (2 * j + 1) as f64;
            if next == sum {
                return next;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}

/// `Gamma(n+1)/(Gamma(x+1) Gamma(n-x+1)) p^x q^(n-x)` for real `x` between 0 and `n`.
pub(super) fn binomial_term(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if q == 0.0 {
        return if x == n { 1.0 } else { 0.0 };
    }
    let y = n - x;
    if x == 0.0 {
        return (n * if p < 0.1 { (-p).ln_1p() } else { q.ln() }).exp();
    }
    if y == 0.0 {
        return (n * if q < 0.1 { (-q).ln_1p() } else { p.ln() }).exp();
    }
    let exponent = stirling_error(n)
        - stirling_error(x)
        - stirling_error(y)
        - deviance(x, n * p)
        - deviance(y, n * q);
    (n / (2.0 * PI * x * y)).sqrt() * exponent.exp()
}

/// `m^x e^-m / Gamma(x+1)` for real `x` at or above 0.
pub(super) fn poisson_term(x: f64, m: f64) -> f64 {
    if m == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return (-m).exp();
    }
    (-stirling_error(x) - deviance(x, m)).exp() / (2.0 * PI * x).sqrt()
}
