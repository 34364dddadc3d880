//! The test of non-inferiority of Farrington and Manning.

use super::score::score_statistic;
use crate::counts::TwoByTwo;
use crate::distribution::normal;
use crate::error::StatisticsError;

/// A test that the difference of two proportions is above a margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonInferiority {
    /// The observed difference, first minus second.
    pub difference: f64,
    /// The standard error under the margin, by restricted maximum likelihood.
    pub standard_error: f64,
    /// `(difference - margin) / standard_error`.
    pub z: f64,
    /// One-sided p-value: small where the difference is above the margin.
    pub p_value: f64,
}

impl NonInferiority {
    /// The method's name.
    pub const METHOD: &'static str = "Farrington-Manning score test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Farrington CP, Manning G. Stat Med 1990;9:1447-1454";
}

/// Tests `p1 - p2 <= margin` against `p1 - p2 > margin`; a margin of -0.1 allows a loss of ten points.
///
/// The variance is taken at the restricted maximum likelihood estimates under `p1 - p2 = margin`.
/// Farrington CP, Manning G. Stat Med 1990;9:1447-1454. SAS `RISKDIFF(NONINF METHOD=FM)`.
///
/// ```
/// use statistics::{TwoByTwo, risk_difference::farrington_manning};
/// let test = farrington_manning(TwoByTwo::new(60, 100, 62, 100)?, -0.15)?;
/// assert!(test.p_value < 0.05);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::OutOfRange`] for a
/// margin outside -1 to 1, [`StatisticsError::ZeroVariance`] where the margin leaves no variance.
pub fn farrington_manning(table: TwoByTwo, margin: f64) -> Result<NonInferiority, StatisticsError> {
    table.require_both_groups()?;
    if !(margin > -1.0 && margin < 1.0) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the margin",
            value: margin,
            allowed: "between -1 and 1",
        });
    }
    let (x1, n1) = (table.first.x(), table.first.n());
    let (x2, n2) = (table.second.x(), table.second.n());
    let at = super::restricted_estimate::from_counts(x1, n1, x2, n2, margin);
    let variance = at.first * (1.0 - at.first) / n1 + at.second * (1.0 - at.second) / n2;
    if variance <= 1e-18 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the difference under the margin",
        });
    }
    let z = score_statistic(x1, n1, x2, n2, margin, 1.0);
    Ok(NonInferiority {
        difference: x1 / n1 - x2 / n2,
        standard_error: variance.sqrt(),
        z,
        p_value: normal::upper_tail(z),
    })
}
