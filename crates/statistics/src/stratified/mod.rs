//! Two groups compared within strata.
//!
//! Each function takes one 2x2 table a stratum. A stratum with an empty group says nothing about a
//! difference and contributes nothing, as in SAS and R.

mod breslow_day;
mod cochran_mantel_haenszel;
mod exact;
mod generalised;
mod inverse_variance;
mod mantel_haenszel;
mod minimum_risk;
mod newcombe;
mod score;
mod woolf;

pub use breslow_day::{Homogeneity, breslow_day};
pub use cochran_mantel_haenszel::{
    CochranMantelHaenszel, ContinuityCorrection, cochran_mantel_haenszel,
};
pub use exact::{StratifiedExact, exact_conditional};
pub use generalised::{GeneralisedCochranMantelHaenszel, generalised_cochran_mantel_haenszel};
pub use inverse_variance::inverse_variance_risk_difference;
pub use mantel_haenszel::{
    RiskDifferenceVariance, klingenberg, mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference, mantel_haenszel_risk_ratio,
};
pub use minimum_risk::{MinimumRisk, minimum_risk};
pub use newcombe::{newcombe, yan_su};
pub use score::{miettinen_nurminen, summary_score};
pub use woolf::{Woolf, woolf};

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;

/// The strata with members in both groups.
pub(crate) fn informative(strata: &[TwoByTwo]) -> impl Iterator<Item = TwoByTwo> + '_ {
    strata
        .iter()
        .copied()
        .filter(|table| table.has_both_groups())
}

/// The difference of the pooled proportions, without regard to strata.
///
/// ```
/// use statistics::{TwoByTwo, stratified};
/// let strata = [TwoByTwo::new(8, 11, 4, 15)?, TwoByTwo::new(29, 36, 17, 33)?];
/// let pooled = stratified::crude_risk_difference(&strata)?;
/// assert!((pooled - (37.0 / 47.0 - 21.0 / 48.0)).abs() < 1e-15);
/// assert_eq!(stratified::strata_used(&strata), 2);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has members in both groups.
pub fn crude_risk_difference(strata: &[TwoByTwo]) -> Result<f64, StatisticsError> {
    require_one(strata)?;
    let (mut x1, mut n1, mut x2, mut n2) = (0.0, 0.0, 0.0, 0.0);
    for table in informative(strata) {
        x1 += table.first.x();
        n1 += table.first.n();
        x2 += table.second.x();
        n2 += table.second.n();
    }
    Ok(x1 / n1 - x2 / n2)
}

/// The number of strata with members in both groups.
///
/// ```
/// use statistics::{TwoByTwo, stratified::strata_used};
/// assert_eq!(strata_used(&[TwoByTwo::new(8, 11, 4, 15)?, TwoByTwo::new(3, 7, 0, 0)?]), 1);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[must_use]
pub fn strata_used(strata: &[TwoByTwo]) -> usize {
    informative(strata).count()
}

pub(crate) fn require_one(strata: &[TwoByTwo]) -> Result<(), StatisticsError> {
    if informative(strata).next().is_none() {
        return Err(StatisticsError::EmptyGroup {
            group: "one of the groups in every stratum",
        });
    }
    Ok(())
}

/// Mantel-Haenszel weights `n1 n2/N`, normalised to sum to 1.
pub(crate) fn mantel_haenszel_weights(strata: &[TwoByTwo]) -> Vec<f64> {
    let weights: Vec<f64> = informative(strata)
        .map(|t| t.first.n() * t.second.n() / (t.first.n() + t.second.n()))
        .collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}
