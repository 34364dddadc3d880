//! The regularised incomplete beta function.

use super::Tails;
use super::saddle_point::binomial_term;

/// `I_x(a, b)` and its complement, with `y = 1 - x` given separately to keep its digits.
///
/// The continued fraction of DLMF 8.17.22, evaluated by the modified Lentz method, on the side where
/// it converges; the leading factor is a binomial term by Loader's saddle point.
pub(super) fn regularised(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if y <= 0.0 {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    // x^a y^b / B(a, b)
    let factor = a * b / (a + b) * binomial_term(a, a + b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (factor * continued_fraction(a, b, x) / a).min(1.0);
        Tails {
            lower,
            upper: 1.0 - lower,
        }
    } else {
        let upper = (factor * continued_fraction(b, a, y) / b).min(1.0);
        Tails {
            lower: 1.0 - upper,
            upper,
        }
    }
}

/// It needs about `sqrt(max(a, b))` terms near the mean.
const ITERATIONS: u32 = 2_000_000;

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let floor = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / floor(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..ITERATIONS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / floor(1.0 + even * d);
        c = floor(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / floor(1.0 + odd * d);
        c = floor(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() <= f64::EPSILON || step.is_nan() {
            break;
        }
    }
    h
}
