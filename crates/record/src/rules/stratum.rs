//! The stratum in which a subject is randomised.

use instruments::measure::CoreSetMeasures;
use protocol::{NoStratum, Plan, StratumIndex};

/// The stratum of what was measured at the visit that counts; `None` where the trial has no strata.
///
/// # Errors
/// [`NoStratum`] where the trial has strata and the subject has none of them, so that it cannot be
/// randomised.
pub fn stratum(
    plan: &Plan,
    measured: Option<&CoreSetMeasures>,
) -> Result<Option<StratumIndex>, NoStratum> {
    match plan.strata() {
        None => Ok(None),
        Some(strata) => strata
            .stratum_at(measured.ok_or(NoStratum::NotMeasured)?)
            .map(Some),
    }
}
