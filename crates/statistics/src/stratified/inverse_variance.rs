//! The inverse-variance mean of risk differences.

use super::{informative, require_one};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate};

/// The risk difference pooled over strata: `sum w d / sum w` with weights `w = 1/v`, where `v` is each stratum's Wald
/// variance `p1 q1/n1 + p2 q2/n2`, and the standard error `1/sqrt(sum w)`.
///
/// Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd edition 2003, section 10.1.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::inverse_variance_risk_difference};
/// let table = TwoByTwo::new(23, 29, 14, 27)?;
/// let level = ConfidenceLevel::NINETY_FIVE;
/// let one = inverse_variance_risk_difference(&[table], level)?;
/// let two = inverse_variance_risk_difference(&[table, table], level)?;
/// assert_eq!(one.estimate, two.estimate);
/// // Twice the information.
/// assert!((one.standard_error / two.standard_error - 2f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::ZeroVariance`] where
/// a stratum has no variance, so that its weight would be infinite.
pub fn inverse_variance_risk_difference(
    strata: &[TwoByTwo],
    level: ConfidenceLevel,
) -> Result<Estimate, StatisticsError> {
    require_one(strata)?;
    let (mut weights, mut weighted) = (0.0, 0.0);
    for table in informative(strata) {
        let weight = 1.0 / wald_variance(table)?;
        weights += weight;
        weighted += weight * (table.first.ratio() - table.second.ratio());
    }
    Ok(Estimate::wald(
        weighted / weights,
        1.0 / f64::sqrt(weights),
        level,
    ))
}

/// `p1 q1/n1 + p2 q2/n2`, which must not vanish.
pub(super) fn wald_variance(table: TwoByTwo) -> Result<f64, StatisticsError> {
    let (p1, p2) = (table.first.ratio(), table.second.ratio());
    let variance = p1 * (1.0 - p1) / table.first.n() + p2 * (1.0 - p2) / table.second.n();
    if variance > 0.0 {
        Ok(variance)
    } else {
        Err(StatisticsError::ZeroVariance {
            quantity: "the risk difference of a stratum",
        })
    }
}
