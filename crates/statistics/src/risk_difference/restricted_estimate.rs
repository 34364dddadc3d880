//! The maximum likelihood estimates of two proportions whose difference is held fixed.

use crate::counts::TwoByTwo;
use std::f64::consts::PI;

/// Two proportions that maximise the likelihood among those with a given difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestrictedEstimate {
    /// The first proportion, equal to the second plus the difference.
    pub first: f64,
    /// The second proportion.
    pub second: f64,
}

/// The estimates under `p1 - p2 = difference`.
///
/// The root of the cubic likelihood equation by its trigonometric solution (Miettinen O, Nurminen M.
/// Stat Med 1985;4:213-226, appendix; Farrington CP, Manning G. Stat Med 1990;9:1447-1454), then
/// polished by Newton's method, since the closed form loses half its digits near a double root.
///
/// ```
/// use statistics::{TwoByTwo, risk_difference::restricted_estimate};
/// let at = restricted_estimate(TwoByTwo::new(37, 47, 21, 48)?, 0.0);
/// assert!((at.first - 58.0 / 95.0).abs() < 1e-15);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[must_use]
pub fn restricted_estimate(table: TwoByTwo, difference: f64) -> RestrictedEstimate {
    from_counts(
        table.first.x(),
        table.first.n(),
        table.second.x(),
        table.second.n(),
        difference,
    )
}

pub(crate) fn from_counts(x1: f64, n1: f64, x2: f64, n2: f64, d: f64) -> RestrictedEstimate {
    let a3 = n1 + n2;
    let a2 = (n1 + 2.0 * n2) * d - a3 - (x1 + x2);
    let a1 = (n2 * d - a3 - 2.0 * x2) * d + x1 + x2;
    let a0 = x2 * d * (1.0 - d);
    let shift = a2 / (3.0 * a3);
    let q = shift.powi(3) - a1 * a2 / (6.0 * a3 * a3) + a0 / (2.0 * a3);
    let radius = (shift * shift - a1 / (3.0 * a3)).max(0.0).sqrt();
    let p = if q < 0.0 { -radius } else { radius };
    let cosine = if p == 0.0 {
        0.0
    } else {
        (q / (p * p * p)).clamp(-1.0, 1.0)
    };
    let angle = (PI + cosine.acos()) / 3.0;
    let (low, high) = ((-d).max(0.0), (1.0 - d).min(1.0));
    let mut p2 = (2.0 * p * angle.cos() - shift).clamp(low, high);
    for _ in 0..3 {
        let value = ((a3 * p2 + a2) * p2 + a1) * p2 + a0;
        let slope = (3.0 * a3 * p2 + 2.0 * a2) * p2 + a1;
        if slope.abs() <= 1e-9 || p2 <= low || p2 >= high {
            break;
        }
        let step = value / slope;
        let next = p2 - step;
        if step.abs() >= 1e-3 || next < low || next > high {
            break;
        }
        p2 = next;
    }
    RestrictedEstimate {
        first: p2 + d,
        second: p2,
    }
}
