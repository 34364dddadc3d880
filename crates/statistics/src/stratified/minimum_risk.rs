//! The minimum risk weights of Mehrotra and Railkar.

use super::inverse_variance::wald_variance;
use super::{informative, require_one};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate, Interval};

/// The risk difference with minimum risk weights.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimumRisk {
    /// The weight of each stratum that has both groups; they sum to 1.
    pub weights: Vec<f64>,
    /// The pooled risk difference with its Wald interval.
    pub estimate: Estimate,
    /// The interval widened by `3/16 / sum(n1 n2/N)`: SAS `COMMONRISKDIFF(CL=MR(CORRECT))`.
    pub continuity_corrected: Interval,
}

impl MinimumRisk {
    /// The method's name.
    pub const METHOD: &'static str = "minimum risk weights";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Mehrotra DV, Railkar R. Stat Med 2000;19:811-825";
}

/// The stratified risk difference with the weights that minimise the mean squared error.
///
/// Mehrotra DV, Railkar R. Stat Med 2000;19:811-825, equation 9.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::minimum_risk};
/// let strata = [TwoByTwo::new(8, 11, 4, 15)?, TwoByTwo::new(23, 29, 14, 27)?];
/// let result = minimum_risk(&strata, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((result.weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::ZeroVariance`] where
/// a stratum has no variance.
pub fn minimum_risk(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<MinimumRisk, StatisticsError> {
    require_one(strata)?;
    let tables: Vec<TwoByTwo> = informative(strata).collect();
    let variances: Vec<f64> = tables
        .iter()
        .map(|table| wald_variance(*table))
        .collect::<Result<_, _>>()?;
    let differences: Vec<f64> = tables
        .iter()
        .map(|t| t.first.ratio() - t.second.ratio())
        .collect();
    let total: f64 = tables.iter().map(|t| t.total() as f64).sum();
    let inverse: f64 = variances.iter().map(|v| 1.0 / v).sum();
    let weighted: f64 = differences.iter().zip(&variances).map(|(d, v)| d / v).sum();
    // The difference weighted by the sizes of the strata, the mean of the population at hand.
    let by_size: f64 = tables
        .iter()
        .zip(&differences)
        .map(|(t, d)| t.total() as f64 / total * d)
        .sum();
    let alpha: Vec<f64> = differences.iter().map(|d| d * inverse - weighted).collect();
    let beta: Vec<f64> = variances
        .iter()
        .zip(&alpha)
        .map(|(v, a)| (1.0 + a * by_size) / v)
        .collect();
    let alpha_sum: f64 = alpha
        .iter()
        .zip(&differences)
        .zip(&variances)
        .map(|((a, d), v)| a * d / v)
        .sum();
    let beta_sum: f64 = differences.iter().zip(&beta).map(|(d, b)| d * b).sum();
    let weights: Vec<f64> = alpha
        .iter()
        .zip(&beta)
        .zip(&variances)
        .map(|((a, b), v)| b / inverse - (a / v / (inverse + alpha_sum)) * (beta_sum / inverse))
        .collect();
    let pooled: f64 = weights.iter().zip(&differences).map(|(w, d)| w * d).sum();
    let variance: f64 = weights.iter().zip(&variances).map(|(w, v)| w * w * v).sum();
    let estimate = Estimate::wald(pooled, variance.sqrt(), level);
    let size: f64 = tables
        .iter()
        .map(|t| t.first.n() * t.second.n() / t.total() as f64)
        .sum();
    let correction = 3.0 / 16.0 / size;
    Ok(MinimumRisk {
        weights,
        estimate,
        continuity_corrected: Interval::new(
            estimate.interval.lower - correction,
            estimate.interval.upper + correction,
        ),
    })
}
