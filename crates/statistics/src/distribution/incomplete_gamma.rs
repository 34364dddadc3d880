//! The regularised incomplete gamma function.

use super::Tails;
use super::saddle_point::poisson_term;

/// The series needs about `9 sqrt(a)` terms at `x = a`: enough for counts of 10^10.
const ITERATIONS: u32 = 2_000_000;

/// `P(a, x)` and `Q(a, x) = 1 - P(a, x)` for `a > 0` and finite `x > 0`.
///
/// The power series of DLMF 8.11.4 below `a + 1`, the continued fraction of DLMF 8.9.2 by the modified Lentz
/// method above; the leading factor is a Poisson term by Loader's saddle point.
pub(super) fn regularised(a: f64, x: f64) -> Tails {
    // x^a e^-x / Gamma(a + 1)
    let factor = poisson_term(a, x);
    if x < a + 1.0 {
        let mut term = 1.0;
        let mut sum = 1.0;
        for k in 1..ITERATIONS {
            term *= x / (a + f64::from(k));
            sum += term;
            if term <= sum * f64::EPSILON * 0.25 {
                break;
            }
        }
        let lower = (factor * sum).min(1.0);
        return Tails {
            lower,
            upper: 1.0 - lower,
        };
    }
    const TINY: f64 = 1e-300;
    let floor = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / floor(b);
    let mut h = d;
    for k in 1..ITERATIONS {
        let k = f64::from(k);
        let numerator = -k * (k - a);
        b += 2.0;
        d = 1.0 / floor(numerator * d + b);
        c = floor(b + numerator / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() <= f64::EPSILON || step.is_nan() {
            break;
        }
    }
    let upper = (factor * a * h).min(1.0);
    Tails {
        lower: 1.0 - upper,
        upper,
    }
}
