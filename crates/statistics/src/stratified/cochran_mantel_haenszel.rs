//! The Cochran-Mantel-Haenszel test.

use super::{informative, require_one};
use crate::chi_square_test::ChiSquareTest;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;

/// Whether a half is taken off the distance of observed from expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContinuityCorrection {
    /// None: SAS `PROC FREQ`.
    #[default]
    None,
    /// 1/2 where the distance is at least 1/2, as R `mantelhaen.test` does by default.
    Half,
}

/// The Cochran-Mantel-Haenszel test and the numbers it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CochranMantelHaenszel {
    /// The chi-square test with one degree of freedom.
    pub test: ChiSquareTest,
    /// The count of the first group, summed over strata.
    pub observed: f64,
    /// Its expectation under no association within strata.
    pub expected: f64,
    /// Its hypergeometric variance.
    pub variance: f64,
}

impl CochranMantelHaenszel {
    /// The method's name.
    pub const METHOD: &'static str = "Cochran-Mantel-Haenszel test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748";
}

/// `(sum(O) - sum(E))^2 / sum(V)` over the strata.
///
/// Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748. One pass, no allocation.
///
/// ```
/// use statistics::{TwoByTwo, stratified::{ContinuityCorrection, cochran_mantel_haenszel}};
/// let strata = [
///     TwoByTwo::new(8, 11, 4, 15)?,
///     TwoByTwo::new(23, 29, 14, 27)?,
///     TwoByTwo::new(6, 7, 3, 6)?,
/// ];
/// let result = cochran_mantel_haenszel(&strata, ContinuityCorrection::None)?;
/// assert!((result.test.statistic - 11.23621425).abs() < 1e-8);
/// assert!((result.test.p_value - 0.000802166).abs() < 1e-9);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has both groups, [`StatisticsError::ZeroVariance`]
/// where in every stratum none or all have the characteristic.
pub fn cochran_mantel_haenszel(
    strata: &[TwoByTwo],
    correction: ContinuityCorrection,
) -> Result<CochranMantelHaenszel, StatisticsError> {
    require_one(strata)?;
    let (mut observed, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for table in informative(strata) {
        let (n1, n2) = (table.first.n(), table.second.n());
        let n = n1 + n2;
        let margin = table.count() as f64;
        observed += table.first.x();
        expected += n1 * margin / n;
        variance += n1 * n2 * margin * (n - margin) / (n * n * (n - 1.0));
    }
    if variance <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the characteristic within strata",
        });
    }
    let mut distance = (observed - expected).abs();
    if correction == ContinuityCorrection::Half && distance >= 0.5 {
        distance -= 0.5;
    }
    let test = ChiSquareTest::new(distance * distance / variance, 1);
    Ok(CochranMantelHaenszel {
        test,
        observed,
        expected,
        variance,
    })
}
