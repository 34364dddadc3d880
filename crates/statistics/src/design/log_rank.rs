//! Events for a log-rank test.

use super::{Demand, require_positive, require_probability};
use crate::error::StatisticsError;

/// Events needed in both groups together, not rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRankEvents {
    /// Schoenfeld's formula, for any allocation.
    pub schoenfeld: f64,
    /// Freedman's formula, for equal groups.
    pub freedman_equal_groups: f64,
}

/// Events for the two-sided log-rank test of a hazard ratio; `share` is the part of the subjects in one group.
///
/// Schoenfeld DA. Biometrika 1981;68:316-319; Freedman LS. Stat Med 1982;1:121-129.
///
/// ```
/// use statistics::design::{Demand, log_rank_events};
/// let events = log_rank_events(0.5, 0.5, Demand::new(0.05, 0.8)?)?;
/// assert_eq!(events.schoenfeld.ceil(), 66.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a hazard ratio that is not above 0 or a share that is no probability,
/// [`StatisticsError::Undefined`] for a hazard ratio of 1.
pub fn log_rank_events(
    hazard_ratio: f64,
    share: f64,
    demand: Demand,
) -> Result<LogRankEvents, StatisticsError> {
    require_positive("the hazard ratio", hazard_ratio)?;
    require_probability("the share of one group", share)?;
    if hazard_ratio == 1.0 {
        return Err(StatisticsError::Undefined {
            statistic: "the number of events",
            reason: "the hazards are equal, so no number of events tells them apart",
        });
    }
    let (za, zb) = demand.quantiles();
    let squared = (za + zb).powi(2);
    let log = hazard_ratio.ln();
    Ok(LogRankEvents {
        schoenfeld: squared / (share * (1.0 - share) * log * log),
        freedman_equal_groups: squared * ((1.0 + hazard_ratio) / (1.0 - hazard_ratio)).powi(2),
    })
}
