//! Blaker's exact interval.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

use super::binomial_test::first_in;
use super::clopper_pearson;
use crate::distribution::binomial;
use crate::root::brent;

/// The exact interval that inverts one two-sided test, never wider than Clopper and Pearson's.
///
/// The acceptability of `p` is the smaller tail at the observed count plus the largest opposite tail
/// that does not exceed it; the interval spans the `p` whose acceptability is above alpha. Blaker H. Can J
/// Stat 2000;28:783-798. SAS `BINOMIAL(CL=BLAKER)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::blaker};
/// let interval = blaker(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1701 0.3073");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn blaker(proportion: Proportion, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let outer = clopper_pearson(proportion, level)?;
    let (x, n) = (proportion.count(), proportion.total());
    let lower = if x == 0 {
        0.0
    } else {
        lower_limit(x, n, level.alpha(), outer.lower)
    };
    // The upper limit is the lower one of the failures, mirrored.
    let upper = if x == n {
        1.0
    } else {
        1.0 - lower_limit(n - x, n, level.alpha(), 1.0 - outer.upper)
    };
    Ok(Interval::new(lower, upper))
}

/// The least `p` at or above the Clopper-Pearson limit with acceptability above `alpha`.
///
/// Between the points where the opposite tail changes its cut, the acceptability `P(X >= x)` plus
/// `P(X <= k)` is smooth, and it jumps upwards in `p` where `k` grows. The cut `k` at a given `p` is the
/// largest with `P(X <= k) <= P(X >= x)`, so the limit is either a jump or a root within a piece.
fn lower_limit(x: u64, n: u64, alpha: f64, start: f64) -> f64 {
    let estimate = x as f64 / n as f64;
    let upper = |p: f64| binomial::upper_tail(x, n, p);
    let lower = |cut: Option<u64>, p: f64| cut.map_or(0.0, |k| binomial::lower_tail(k, n, p));
    let cut_at = |p: f64| {
        let observed = upper(p);
        first_in(0, x, |k| binomial::lower_tail(k, n, p) > observed).checked_sub(1)
    };
    let mut left = start;
    let mut cut = cut_at(left);
    loop {
        let next = cut.map_or(0, |k| k + 1);
        // The piece ends where the next cut's tail falls to the size of the observed one.
        let right = if next >= x {
            estimate
        } else {
            brent(
                |p| binomial::lower_tail(next, n, p) - upper(p),
                left,
                estimate,
            )
        };
        let acceptability = |p: f64| upper(p) + lower(cut, p) - alpha;
        if acceptability(left) > 0.0 {
            return left;
        }
        if acceptability(right) > 0.0 {
            return brent(acceptability, left, right);
        }
        if next >= x {
            return estimate;
        }
        left = right;
        cut = Some(next);
    }
}
