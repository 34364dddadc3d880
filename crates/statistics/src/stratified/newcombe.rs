//! Hybrid score intervals for a stratified risk difference.

use super::{informative, mantel_haenszel_weights, require_one};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::proportion::wilson;

/// Newcombe's hybrid interval around the Mantel-Haenszel risk difference, from the Wilson limits of each stratum.
///
/// The variances of the limits are added with squared Mantel-Haenszel weights, as for one stratum. Newcombe RG. Stat Med
/// 1998;17:873-890, method 10.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference, stratified};
/// let table = TwoByTwo::new(37, 47, 21, 48)?;
/// let level = ConfidenceLevel::NINETY_FIVE;
/// let one = stratified::newcombe(&[table], level)?;
/// let same = risk_difference::newcombe(table, level)?;
/// assert!((one.lower - same.lower).abs() < 1e-12 && (one.upper - same.upper).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn newcombe(strata: &[TwoByTwo], level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    require_one(strata)?;
    let z = level.normal_quantile();
    let (mut difference, mut below, mut above) = (0.0, 0.0, 0.0);
    for (table, weight) in informative(strata).zip(mantel_haenszel_weights(strata)) {
        let first = wilson(table.first, level)?;
        let second = wilson(table.second, level)?;
        let (n1, n2) = (table.first.n(), table.second.n());
        let variance = |limit: f64, n: f64| weight * weight * limit * (1.0 - limit) / n;
        difference += weight * (table.first.ratio() - table.second.ratio());
        below += variance(first.lower, n1) + variance(second.upper, n2);
        above += variance(first.upper, n1) + variance(second.lower, n2);
    }
    Ok(Interval::new(
        difference - z * below.sqrt(),
        difference + z * above.sqrt(),
    ))
}

/// The stratified hybrid interval of Yan and Su, with Mantel-Haenszel weights.
///
/// Wilson limits of each weighted proportion use a quantile shrunk so that the pooled limit keeps
/// its level. Yan X, Su XG. Stat Biopharm Res 2010;2:329-335. SAS `COMMONRISKDIFF(CL=NEWCOMBE)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::yan_su};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let interval = yan_su(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1400 0.4989");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn yan_su(strata: &[TwoByTwo], level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    require_one(strata)?;
    let z = level.normal_quantile();
    let weights = mantel_haenszel_weights(strata);
    let tables: Vec<TwoByTwo> = informative(strata).collect();
    let first: Vec<(f64, f64)> = tables
        .iter()
        .map(|t| (t.first.ratio(), t.first.n()))
        .collect();
    let second: Vec<(f64, f64)> = tables
        .iter()
        .map(|t| (t.second.ratio(), t.second.n()))
        .collect();
    let one = weighted_wilson(&first, &weights, z);
    let two = weighted_wilson(&second, &weights, z);
    let mut difference = 0.0;
    let (mut lambda1, mut lambda2) = (0.0, 0.0);
    for ((weight, (p1, n1)), (p2, n2)) in weights.iter().zip(&first).zip(&second) {
        difference += weight * (p1 - p2);
        lambda1 += weight * weight / n1;
        lambda2 += weight * weight / n2;
    }
    let variance = |lambda: f64, limit: f64| lambda * limit * (1.0 - limit);
    let below = variance(lambda1, one.lower) + variance(lambda2, two.upper);
    let above = variance(lambda1, one.upper) + variance(lambda2, two.lower);
    Ok(Interval::new(
        difference - z * below.sqrt(),
        difference + z * above.sqrt(),
    ))
}

/// Wilson limits of a weighted mean of proportions (Yan and Su, equations 4 and 5).
fn weighted_wilson(groups: &[(f64, f64)], weights: &[f64], z: f64) -> Interval {
    let varies = groups.iter().any(|(p, _)| p * (1.0 - p) > 0.0);
    let (mut squares, mut roots) = (0.0, 0.0);
    for ((p, n), weight) in groups.iter().zip(weights) {
        // Without any variance in the data the sizes alone decide.
        let variance = if varies { p * (1.0 - p) / n } else { 1.0 / n };
        squares += weight * weight * variance;
        roots += weight * variance.sqrt();
    }
    let shrunk = z * squares.sqrt() / roots;
    let zz = shrunk * shrunk;
    let (mut lower, mut upper) = (0.0, 0.0);
    for ((p, n), weight) in groups.iter().zip(weights) {
        let centre = (p + zz / (2.0 * n)) / (1.0 + zz / n);
        let half = shrunk / (1.0 + zz / n) * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
        lower += weight * (centre - half);
        upper += weight * (centre + half);
    }
    // Where all respond or none do, rounding can carry a limit beyond what a proportion can be.
    Interval::new(lower.max(0.0), upper.min(1.0))
}
