//! The Wald interval on the log odds.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// `ln(x/(n-x)) +- z sqrt(n/(x(n-x)))`, transformed back.
///
/// Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133, section 4. SAS `BINOMIAL(CL=LOGIT)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::logit};
/// let interval = logit(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1736 0.3070");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0, [`StatisticsError::Undefined`] where none or all
/// are counted, as the log odds are then infinite.
pub fn logit(proportion: Proportion, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    proportion.estimate()?;
    if proportion.count() == 0 || proportion.complement() == 0 {
        return Err(StatisticsError::Undefined {
            statistic: "the logit interval",
            reason: "the log odds of none or of all are infinite; use Clopper-Pearson or Wilson",
        });
    }
    let (x, n) = (proportion.x(), proportion.n());
    let log_odds = (x / (n - x)).ln();
    let half = level.normal_quantile() * (n / (x * (n - x))).sqrt();
    let expit = |value: f64| 1.0 / (1.0 + (-value).exp());
    Ok(Interval::new(
        expit(log_odds - half),
        expit(log_odds + half),
    ))
}
