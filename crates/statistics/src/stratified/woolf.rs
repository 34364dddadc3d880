//! Woolf's pooled odds ratio and test of homogeneity.

use super::{informative, require_one};
use crate::chi_square_test::ChiSquareTest;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, RatioEstimate};

/// The inverse-variance mean of log odds ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Woolf {
    /// The pooled odds ratio: SAS `CMH`, the line "logit".
    pub odds_ratio: RatioEstimate,
    /// The test that the odds ratio is common to all strata.
    pub homogeneity: ChiSquareTest,
}

impl Woolf {
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Woolf B. Ann Hum Genet 1955;19:251-253";
}

/// The odds ratio pooled over strata with inverse-variance weights, and its test of homogeneity.
///
/// Woolf B. Ann Hum Genet 1955;19:251-253.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo, stratified::woolf};
/// let strata = [TwoByTwo::new(8, 11, 4, 15)?, TwoByTwo::new(23, 29, 14, 27)?];
/// assert!(woolf(&strata, ConfidenceLevel::NINETY_FIVE)?.odds_ratio.ratio > 3.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::Undefined`] where
/// a cell of a stratum is 0.
pub fn woolf(strata: &[TwoByTwo], level: ConfidenceLevel) -> Result<Woolf, StatisticsError> {
    require_one(strata)?;
    let (mut weights, mut weighted, mut squares) = (0.0, 0.0, 0.0);
    let mut used = 0_u32;
    for table in informative(strata) {
        let [a, b, c, d] = table.cells();
        if a * b * c * d == 0.0 {
            return Err(StatisticsError::Undefined {
                statistic: "Woolf's odds ratio",
                reason: "a cell of a stratum is 0; use Mantel-Haenszel",
            });
        }
        let log_odds = (a * d / (b * c)).ln();
        let weight = 1.0 / (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d);
        weights += weight;
        weighted += weight * log_odds;
        squares += weight * log_odds * log_odds;
        used += 1;
    }
    let mean = weighted / weights;
    let statistic = (squares - mean * weighted).max(0.0);
    Ok(Woolf {
        odds_ratio: RatioEstimate::wald(mean.exp(), (1.0 / weights).sqrt(), level),
        homogeneity: ChiSquareTest::new(statistic, used - 1),
    })
}
