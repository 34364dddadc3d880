//! The exact interval of Clopper and Pearson.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

use crate::distribution::beta;

/// The exact interval: each limit is the proportion at which the data are just significant at alpha/2.
///
/// Lower `Beta(alpha/2; x, n-x+1)`, upper `Beta(1-alpha/2; x+1, n-x)`; 0 for none and 1 for all.
/// Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. SAS `BINOMIAL(CL=EXACT)`, R `binom.test`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::clopper_pearson};
/// let interval = clopper_pearson(Proportion::new(12, 20)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert!((interval.width() - 0.448267).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn clopper_pearson(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    proportion.estimate()?;
    let (x, n) = (proportion.x(), proportion.n());
    let tail = level.alpha() / 2.0;
    let lower = if x == 0.0 {
        0.0
    } else {
        beta::quantile(tail, x, n - x + 1.0)
    };
    let upper = if x == n {
        1.0
    } else {
        beta::upper_quantile(tail, x + 1.0, n - x)
    };
    Ok(Interval::new(lower, upper))
}
