//! The restricted mean survival time.

use super::kaplan_meier::KaplanMeier;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate};

/// The area under a product-limit curve up to `horizon`, with its Wald interval.
///
/// Variance by Greenwood's terms, `sum A(t)^2 d/(n(n-d))` with `A(t)` the area right of `t`. Klein JP,
/// Moeschberger ML. Survival Analysis, 2nd edition 2003, section 4.5; Uno H and others, J Clin Oncol
/// 2014;32:2380-2385. R `survRM2`.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::survival::{
///     BandTransform, Observation, kaplan_meier, restricted_mean_survival_time,
/// };
/// let level = ConfidenceLevel::NINETY_FIVE;
/// let times = [1.0, 2.0, 3.0, 4.0].map(Observation::event);
/// let curve = kaplan_meier(&times, BandTransform::LogLog, level)?;
/// assert_eq!(restricted_mean_survival_time(&curve, 4.0, level)?.estimate, 2.5);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] unless `horizon` is above 0 and not beyond the last time, where the curve ends.
pub fn restricted_mean_survival_time(
    curve: &KaplanMeier,
    horizon: f64,
    level: ConfidenceLevel,
) -> Result<Estimate, StatisticsError> {
    let last = curve.steps.last();
    let ends_at_zero = last.is_some_and(|step| step.survival == 0.0);
    let end = last.map_or(0.0, |step| step.time);
    // A curve that has come down to 0 is known for ever after.
    if !(horizon > 0.0 && horizon.is_finite() && (horizon <= end || ends_at_zero)) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the horizon",
            value: horizon,
            allowed: "above 0 and not beyond the last time",
        });
    }
    let within = curve.steps.partition_point(|step| step.time <= horizon);
    // From the right: the area beyond each time is needed for the variance.
    let (mut area, mut variance) = (0.0, 0.0);
    let mut right = horizon;
    for step in curve.steps[..within].iter().rev() {
        area += step.survival * (right - step.time);
        right = step.time;
        if step.events > 0 && step.at_risk > step.events {
            let (n, d) = (step.at_risk as f64, step.events as f64);
            variance += area * area * d / (n * (n - d));
        }
    }
    area += right;
    Ok(Estimate::wald(area, variance.sqrt(), level))
}
