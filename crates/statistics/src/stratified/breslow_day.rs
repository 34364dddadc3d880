//! The test of Breslow and Day that the odds ratio is the same in all strata.

use super::{informative, mantel_haenszel_odds_ratio};
use crate::chi_square_test::ChiSquareTest;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::ConfidenceLevel;
use crate::root::brent;

/// Two versions of the test of a common odds ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// As Breslow and Day gave it: SAS `CMH`.
    pub breslow_day: ChiSquareTest,
    /// With Tarone's adjustment: SAS `CMH(BDT)`.
    pub tarone: ChiSquareTest,
}

impl Homogeneity {
    /// The method's name.
    pub const METHOD: &'static str = "Breslow-Day test, and with Tarone's adjustment";
    /// Where the methods were published.
    pub const REFERENCE: &'static str =
        "Breslow NE, Day NE. IARC Sci Publ 1980;32:142; Tarone RE. Biometrika 1985;72:91-95";
}

/// Tests whether the odds ratio is common to all strata, at its Mantel-Haenszel estimate.
///
/// Per stratum the count expected at that odds ratio solves a quadratic; it is found by bracketing, which
/// keeps the digits that its closed form cancels. Strata where none or all have the characteristic carry no
/// information and are left out. Breslow NE, Day NE. IARC Sci Publ 1980;32:142.
///
/// ```
/// use statistics::{TwoByTwo, stratified::breslow_day};
/// let strata = [TwoByTwo::new(8, 11, 4, 15)?, TwoByTwo::new(23, 29, 14, 27)?];
/// assert_eq!(breslow_day(&strata)?.breslow_day.degrees_of_freedom, 1);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`mantel_haenszel_odds_ratio`], and [`StatisticsError::TooFew`] for fewer than two informative strata.
pub fn breslow_day(strata: &[TwoByTwo]) -> Result<Homogeneity, StatisticsError> {
    let odds = mantel_haenszel_odds_ratio(strata, ConfidenceLevel::NINETY_FIVE)?.ratio;
    let (mut statistic, mut distance, mut variances) = (0.0, 0.0, 0.0);
    let mut used = 0_u32;
    for table in informative(strata) {
        let margin = table.count() as f64;
        let (n1, n2) = (table.first.n(), table.second.n());
        if margin == 0.0 || margin == n1 + n2 {
            continue;
        }
        let (low, high) = ((margin - n2).max(0.0), n1.min(margin));
        let expected = brent(
            |e| e * (n2 - margin + e) - odds * (n1 - e) * (margin - e),
            low,
            high,
        );
        let variance = 1.0
            / (1.0 / expected
                + 1.0 / (n1 - expected)
                + 1.0 / (margin - expected)
                + 1.0 / (n2 - margin + expected));
        let difference = table.first.x() - expected;
        statistic += difference * difference / variance;
        distance += difference;
        variances += variance;
        used += 1;
    }
    if used < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "informative strata",
            needed: 2,
            found: used as usize,
        });
    }
    Ok(Homogeneity {
        breslow_day: ChiSquareTest::new(statistic, used - 1),
        tarone: ChiSquareTest::new(statistic - distance * distance / variances, used - 1),
    })
}
