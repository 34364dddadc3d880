//! Score intervals for a stratified risk difference.

use super::{informative, mantel_haenszel_weights, require_one};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate, Interval};
use crate::risk_difference;
use crate::risk_difference::restricted_estimate::from_counts;
use crate::root::brent;

/// The score interval of Miettinen and Nurminen for a common risk difference, with Mantel-Haenszel weights.
///
/// The restricted estimates and the factor `N/(N-1)` are those of each stratum. Miettinen O, Nurminen M. Stat
/// Med 1985;4:213-226. R `ratesci::scoreci(stratified = TRUE, weighting = "MH", skew = FALSE)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::miettinen_nurminen};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let interval = miettinen_nurminen(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1418 0.5087");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn miettinen_nurminen(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    // At -1 and 1 themselves every variance vanishes.
    const EDGE: f64 = 1.0 - 1e-12;
    require_one(strata)?;
    let z = level.normal_quantile();
    let weights = mantel_haenszel_weights(strata);
    let statistic = |d: f64| {
        let (mut distance, mut variance) = (0.0, 0.0);
        for (table, weight) in informative(strata).zip(&weights) {
            let (x1, n1) = (table.first.x(), table.first.n());
            let (x2, n2) = (table.second.x(), table.second.n());
            let at = from_counts(x1, n1, x2, n2, d);
            let n = n1 + n2;
            distance += weight * (x1 / n1 - x2 / n2 - d);
            variance += weight
                * weight
                * (at.first * (1.0 - at.first) / n1 + at.second * (1.0 - at.second) / n2)
                * n
                / (n - 1.0);
        }
        (distance / variance.max(1e-300).sqrt()).clamp(-1e6, 1e6)
    };
    let observed: f64 = informative(strata)
        .zip(&weights)
        .map(|(t, weight)| weight * (t.first.ratio() - t.second.ratio()))
        .sum();
    let lower = if statistic(-EDGE) < z {
        -1.0
    } else {
        brent(|d| statistic(d) - z, -EDGE, observed.min(EDGE))
    };
    let upper = if statistic(EDGE) > -z {
        1.0
    } else {
        brent(|d| statistic(d) + z, observed.max(-EDGE), EDGE)
    };
    Ok(Interval::new(lower, upper))
}

/// The summary score estimate of a common risk difference.
///
/// The midpoints of the strata's score intervals, weighted by the inverse squares of their half-widths.
/// Agresti A. Categorical Data Analysis, 3rd edition 2013, page 231. SAS `COMMONRISKDIFF(CL=SCORE)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference, stratified::summary_score};
/// // Of one stratum it is the score interval itself.
/// let table = TwoByTwo::new(37, 47, 21, 48)?;
/// let summary = summary_score(&[table], ConfidenceLevel::NINETY_FIVE)?.interval;
/// let alone = risk_difference::miettinen_nurminen(table, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((summary.lower - alone.lower).abs() < 1e-12 && (summary.upper - alone.upper).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn summary_score(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<Estimate, StatisticsError> {
    require_one(strata)?;
    let z = level.normal_quantile();
    let (mut weights, mut weighted) = (0.0, 0.0);
    for table in informative(strata) {
        let interval = risk_difference::miettinen_nurminen(table, level)?;
        let standard_error = interval.width() / (2.0 * z);
        let weight = 1.0 / (standard_error * standard_error);
        weights += weight;
        weighted += weight * 0.5 * (interval.lower + interval.upper);
    }
    Ok(Estimate::wald(
        weighted / weights,
        (1.0 / weights).sqrt(),
        level,
    ))
}
