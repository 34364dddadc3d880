//! The Mantel-Haenszel estimates of a common odds ratio, risk ratio and risk difference.

use super::{informative, require_one};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate, Interval, RatioEstimate};

/// The common odds ratio `sum(ad/N) / sum(bc/N)`, with the variance of Robins, Breslow and Greenland.
///
/// Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748; Robins J, Breslow N, Greenland S. Biometrics
/// 1986;42:311-323. SAS `CMH`, R `mantelhaen.test`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::mantel_haenszel_odds_ratio};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let common = mantel_haenszel_odds_ratio(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4}", common.ratio), "4.6109");
/// assert_eq!(format!("{:.4} {:.4}", common.interval.lower, common.interval.upper), "1.8551 11.4606");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::Undefined`] where
/// a sum is 0, so that the ratio is 0 or infinite and its logarithm has no variance.
pub fn mantel_haenszel_odds_ratio(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<RatioEstimate, StatisticsError> {
    require_one(strata)?;
    let (mut r, mut s) = (0.0, 0.0);
    let (mut pr, mut mixed, mut qs) = (0.0, 0.0, 0.0);
    for table in informative(strata) {
        let n = table.total() as f64;
        let [a, b, c, d] = table.cells();
        let (concordant, discordant) = (a * d / n, b * c / n);
        let (p, q) = ((a + d) / n, (b + c) / n);
        r += concordant;
        s += discordant;
        pr += p * concordant;
        mixed += p * discordant + q * concordant;
        qs += q * discordant;
    }
    if r <= 0.0 || s <= 0.0 {
        return Err(StatisticsError::Undefined {
            statistic: "the Mantel-Haenszel odds ratio",
            reason: "ad or bc is 0 in every stratum; use the exact conditional estimate",
        });
    }
    let variance = pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s);
    Ok(RatioEstimate::wald(r / s, variance.sqrt(), level))
}

/// The common risk ratio `sum(x1 n2/N) / sum(x2 n1/N)`, with the variance of Greenland and Robins.
///
/// Greenland S, Robins JM. Biometrics 1985;41:55-68. SAS `CMH`, the line "relative risk".
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::mantel_haenszel_risk_ratio};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let common = mantel_haenszel_risk_ratio(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4}", common.ratio), "1.7498");
/// assert_eq!(format!("{:.4} {:.4}", common.interval.lower, common.interval.upper), "1.2394 2.4704");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::Undefined`] where a
/// group has no count in any stratum.
pub fn mantel_haenszel_risk_ratio(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<RatioEstimate, StatisticsError> {
    require_one(strata)?;
    let (mut numerator, mut first, mut second) = (0.0, 0.0, 0.0);
    for table in informative(strata) {
        let (n1, n2) = (table.first.n(), table.second.n());
        let (x1, x2) = (table.first.x(), table.second.x());
        let n = n1 + n2;
        numerator += (n1 * n2 * (x1 + x2) - x1 * x2 * n) / (n * n);
        first += x1 * n2 / n;
        second += x2 * n1 / n;
    }
    if first <= 0.0 || second <= 0.0 {
        return Err(StatisticsError::Undefined {
            statistic: "the Mantel-Haenszel risk ratio",
            reason: "a group has a count of 0 in every stratum",
        });
    }
    let variance = (numerator / (first * second)).max(0.0);
    Ok(RatioEstimate::wald(first / second, variance.sqrt(), level))
}

/// The variance of the Mantel-Haenszel risk difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RiskDifferenceVariance {
    /// Greenland and Robins 1985: R `metafor`, many papers.
    GreenlandRobins,
    /// Sato 1989, consistent for sparse strata as well as for few large ones: SAS `COMMONRISKDIFF(CL=MH)`.
    #[default]
    Sato,
}

/// What the Mantel-Haenszel risk difference is made of.
struct RiskDifferenceSums {
    weight: f64,
    difference: f64,
    greenland_robins: f64,
    sato_p: f64,
    sato_q: f64,
}

fn risk_difference_sums(strata: &[TwoByTwo]) -> Result<RiskDifferenceSums, StatisticsError> {
    require_one(strata)?;
    let mut weight = 0.0;
    let mut weighted = 0.0;
    let mut greenland_robins = 0.0;
    let (mut sato_p, mut sato_q) = (0.0, 0.0);
    for table in informative(strata) {
        let (n1, n2) = (table.first.n(), table.second.n());
        let n = n1 + n2;
        let [a, b, c, d] = table.cells();
        weight += n1 * n2 / n;
        weighted += n1 * n2 / n * (a / n1 - c / n2);
        greenland_robins += (a * b * n2.powi(3) + c * d * n1.powi(3)) / (n1 * n2 * n * n);
        sato_p += (n1 * n1 * c - n2 * n2 * a + n1 * n2 * (n2 - n1) / 2.0) / (n * n);
        sato_q += (a * (n2 - c) + c * (n1 - a)) / (2.0 * n);
    }
    Ok(RiskDifferenceSums {
        weight,
        difference: weighted / weight,
        greenland_robins,
        sato_p,
        sato_q,
    })
}

/// The common risk difference with weights `n1 n2/N`, and its Wald interval.
///
/// Greenland S, Robins JM. Biometrics 1985;41:55-68; Sato T. Biometrics 1989;45:1323-1324.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo};
/// use statistics::stratified::{RiskDifferenceVariance, mantel_haenszel_risk_difference};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let common = mantel_haenszel_risk_difference(
///     &strata,
///     RiskDifferenceVariance::GreenlandRobins,
///     ConfidenceLevel::NINETY_FIVE,
/// )?;
/// assert_eq!(format!("{:.2}", 100.0 * common.estimate), "33.60");
/// assert_eq!(format!("{:.2}", 100.0 * common.interval.lower), "15.41");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn mantel_haenszel_risk_difference(
    strata: &[TwoByTwo],
    variance: RiskDifferenceVariance,
    level: ConfidenceLevel,
) -> Result<Estimate, StatisticsError> {
    let sums = risk_difference_sums(strata)?;
    let standard_error = match variance {
        RiskDifferenceVariance::GreenlandRobins => sums.greenland_robins.sqrt() / sums.weight,
        RiskDifferenceVariance::Sato => {
            let squared = (sums.difference * sums.sato_p + sums.sato_q) / sums.weight.powi(2);
            squared.max(0.0).sqrt()
        }
    };
    Ok(Estimate::wald(sums.difference, standard_error, level))
}

/// Klingenberg's interval for the Mantel-Haenszel risk difference: Sato's variance, inverted as a score.
///
/// Klingenberg B. Stat Med 2014;33:2968-2983.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::klingenberg};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let interval = klingenberg(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1388 0.5067");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups.
pub fn klingenberg(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let sums = risk_difference_sums(strata)?;
    let zz = level.normal_quantile().powi(2);
    let squared_weight = sums.weight.powi(2);
    let middle = sums.difference + 0.5 * zz * sums.sato_p / squared_weight;
    let radicand =
        middle * middle - sums.difference * sums.difference + zz * sums.sato_q / squared_weight;
    let interval = Interval::around(middle, radicand.max(0.0).sqrt());
    // With few people the score runs beyond what a difference of proportions can be.
    Ok(Interval::new(
        interval.lower.max(-1.0),
        interval.upper.min(1.0),
    ))
}
