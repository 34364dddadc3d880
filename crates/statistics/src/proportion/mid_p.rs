//! The mid-P interval.

use crate::counts::Proportion;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

use crate::distribution::binomial;
use crate::root::brent;

/// The exact interval with only half the probability of the observed count in each tail.
///
/// Berry G, Armitage P. Statistician 1995;44:417-423. SAS `BINOMIAL(CL=MIDP)`. 0 for none, 1 for all.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion, proportion::mid_p};
/// let interval = mid_p(Proportion::new(36, 154)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1720 0.3055");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where the total is 0.
pub fn mid_p(proportion: Proportion, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
    let estimate = proportion.estimate()?;
    let (x, n) = (proportion.count(), proportion.total());
    let tail = level.alpha() / 2.0;
    let lower = if x == 0 {
        0.0
    } else {
        brent(
            |p| binomial::upper_tail(x + 1, n, p) + 0.5 * binomial::mass(x, n, p) - tail,
            0.0,
            estimate,
        )
    };
    let upper = if x == n {
        1.0
    } else {
        let below = |p| {
            if x == 0 {
                0.0
            } else {
                binomial::lower_tail(x - 1, n, p)
            }
        };
        brent(
            |p| below(p) + 0.5 * binomial::mass(x, n, p) - tail,
            estimate,
            1.0,
        )
    };
    Ok(Interval::new(lower, upper))
}
