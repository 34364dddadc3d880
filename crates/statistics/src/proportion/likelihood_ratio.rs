//! The likelihood ratio interval.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

use crate::distribution::chi_square;
use crate::root::brent;

/// The proportions whose deviance from the estimate is below the chi-square quantile.
///
/// Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133, section 4. SAS `BINOMIAL(CL=LIKELIHOODRATIO)`.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::likelihood_ratio};
/// let interval = likelihood_ratio(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1717 0.3047");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn likelihood_ratio(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let estimate = proportion.estimate()?;
    let (x, n) = (proportion.x(), proportion.n());
    let critical = chi_square::upper_quantile(level.alpha(), 1.0);
    // x ln(a/b), with 0 ln 0 = 0.
    let term = |count: f64, ratio: f64| {
        if count == 0.0 {
            0.0
        } else {
            count * ratio.ln()
        }
    };
    let excess = |p: f64| {
        2.0 * (term(x, estimate / p) + term(n - x, (1.0 - estimate) / (1.0 - p))) - critical
    };
    let lower = if x == 0.0 {
        0.0
    } else {
        brent(excess, f64::MIN_POSITIVE, estimate)
    };
    let upper = if x == n {
        1.0
    } else {
        brent(excess, estimate, 1.0 - f64::EPSILON / 2.0)
    };
    Ok(Interval::new(lower, upper))
}
