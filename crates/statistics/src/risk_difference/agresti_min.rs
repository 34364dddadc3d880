//! The exact unconditional interval for the difference of two proportions by one two-sided test.

use super::exact_unconditional::{scan_by_score, slack};
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::unconditional::Tables;

/// A difference of two proportions with its exact interval by one two-sided test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgrestiMin {
    /// The observed difference.
    pub estimate: f64,
    /// The smallest interval that holds every difference the test does not reject.
    pub interval: Interval,
}

impl AgrestiMin {
    /// The method's name.
    pub const METHOD: &'static str = "exact unconditional, two-sided score (Agresti-Min)";
    /// The key of the method in JSON.
    pub const KEY: &'static str = "agresti_min";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Agresti A, Min Y. Biometrics 2001;57:963-971";
}

/// The differences that one exact two-sided score test does not reject, the nuisance parameter maximised out.
///
/// A difference `d` is kept where the largest probability, over all pairs of proportions `d` apart, of a score
/// statistic at least as far from 0 as the observed one is above alpha. As a rule shorter than the interval of Chan and Zhang, which
/// keeps alpha/2 on either side; its limits alone are no one-sided bounds. What is kept can have gaps: the limits are the
/// outermost values. SAS `EXACT RISKDIFF(METHOD=SCORE2)`.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, risk_difference::agresti_min};
/// let result = agresti_min(TwoByTwo::new(9, 10, 3, 10)?, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(result.estimate, 0.9 - 0.3);
/// let interval = result.interval;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1557 0.8509");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::TooLarge`] above 3000 subjects.
pub fn agresti_min(table: TwoByTwo, level: ConfidenceLevel) -> Result<AgrestiMin, StatisticsError> {
    let lower_limit = |table| -> Result<f64, StatisticsError> {
        let tables = Tables::of(table, AgrestiMin::METHOD)?;
        let limit = scan_by_score(&tables, level.alpha(), |score, statistic| {
            tables.beyond(score.abs() - slack(score), statistic)
        });
        Ok(limit)
    };
    Ok(AgrestiMin {
        estimate: super::estimate(table)?,
        // With the groups exchanged the upper limit is a lower one, with its sign changed.
        interval: Interval::new(lower_limit(table)?, -lower_limit(table.exchanged())?),
    })
}
