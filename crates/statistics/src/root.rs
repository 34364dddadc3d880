//! Roots of functions of one variable.

/// A root of `f` between `a` and `b`, to the last bits of the argument.
///
/// Brent's method (Brent RP. Algorithms for minimization without derivatives. 1973, chapter 4): inverse
/// quadratic interpolation guarded by bisection. Where `f` has the same sign at both ends, the end
/// with the smaller absolute value is returned, which is what a limit at the edge of its range needs.
pub(crate) fn brent(mut f: impl FnMut(f64) -> f64, a: f64, b: f64) -> f64 {
    let (mut a, mut b) = (a, b);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return a;
    }
    if fb == 0.0 {
        return b;
    }
    if (fa > 0.0) == (fb > 0.0) {
        return if fa.abs() < fb.abs() { a } else { b };
    }
    let (mut c, mut fc) = (a, fa);
    let mut d = b - a;
    let mut e = d;
    for _ in 0..500 {
        if (fb > 0.0) == (fc > 0.0) {
            c = a;
            fc = fa;
            d = b - a;
            e = d;
        }
        if fc.abs() < fb.abs() {
            a = b;
            b = c;
            c = a;
            fa = fb;
            fb = fc;
            fc = fa;
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs() + 1e-300;
        let half = 0.5 * (c - b);
        if half.abs() <= tolerance || fb == 0.0 {
            return b;
        }
        if e.abs() >= tolerance && fa.abs() > fb.abs() {
            let s = fb / fa;
            let (mut p, mut q);
            if a == c {
                p = 2.0 * half * s;
                q = 1.0 - s;
            } else {
                let r = fb / fc;
                let t = fa / fc;
                p = s * (2.0 * half * t * (t - r) - (b - a) * (r - 1.0));
                q = (t - 1.0) * (r - 1.0) * (s - 1.0);
            }
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if 2.0 * p < (3.0 * half * q - (tolerance * q).abs()).min((e * q).abs()) {
                e = d;
                d = p / q;
            } else {
                d = half;
                e = half;
            }
        } else {
            d = half;
            e = half;
        }
        a = b;
        fa = fb;
        if d.abs() > tolerance {
            b += d;
        } else {
            b += tolerance.copysign(half);
        }
        fb = f(b);
    }
    b
}

#[cfg(test)]
mod tests {
    use super::brent;

    #[test]
    fn finds_the_root_of_a_cubic_to_the_last_bits() {
        let root = brent(|x| x * x * x - 2.0, 0.0, 4.0);
        assert!((root - 2f64.cbrt()).abs() < 4.0 * f64::EPSILON);
    }

    #[test]
    fn answers_with_the_nearer_end_where_there_is_no_root() {
        assert_eq!(brent(|x| x + 1.0, 0.0, 4.0), 0.0);
    }
}
