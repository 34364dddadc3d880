//! Integration over the unit interval.

use std::f64::consts::FRAC_PI_2;

/// The integral of `f(x, 1 - x)` from 0 to 1.
///
/// Double exponential quadrature (Takahasi H, Mori M. Publ RIMS 1974;9:721-741): singularities at the ends do no harm, and
/// both the point and its complement keep their digits. The step is halved until the sum stands.
pub(super) fn integrate_unit(f: impl Fn(f64, f64) -> f64) -> f64 {
    const REACH: f64 = 6.5;
    let term = |t: f64| {
        let s = FRAC_PI_2 * t.sinh();
        // x = 1/(1+e^-2s); its derivative follows from both factors.
        let (x, y) = (
            1.0 / (1.0 + (-2.0 * s).exp()),
            1.0 / (1.0 + (2.0 * s).exp()),
        );
        let weight = 2.0 * FRAC_PI_2 * t.cosh() * x * y;
        if x > 0.0 && y > 0.0 && weight > 0.0 {
            weight * f(x, y)
        } else {
            0.0
        }
    };
    let mut step = 0.5;
    let mut sum = term(0.0);
    let mut k = 1.0;
    while k * step <= REACH {
        sum += term(k * step) + term(-k * step);
        k += 1.0;
    }
    let mut integral = sum * step;
    for _ in 0..8 {
        step /= 2.0;
        let mut k = 1.0;
        while k * step <= REACH {
            sum += term(k * step) + term(-k * step);
            k += 2.0;
        }
        let finer = sum * step;
        if (finer - integral).abs() <= 1e-15 * finer.abs() {
            return finer;
        }
        integral = finer;
    }
    integral
}

#[cfg(test)]
mod tests {
    use super::integrate_unit;

    #[test]
    fn integrates_a_density_that_is_infinite_at_both_ends() {
        let arcsine = integrate_unit(|x, y| 1.0 / (x * y).sqrt());
        assert!((arcsine - std::f64::consts::PI).abs() < 1e-12);
    }
}
