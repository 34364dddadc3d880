//! Van Elteren's stratified rank-sum test.

use super::ranks::midranks;
use crate::chi_square_test::ChiSquareTest;
use crate::error::{StatisticsError, require_finite};

/// The stratified rank-sum test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VanElteren {
    /// The standardised statistic, above 0 where the first sample ranks higher.
    pub z: f64,
    /// Its square, with one degree of freedom.
    pub test: ChiSquareTest,
}

impl VanElteren {
    /// The method's name.
    pub const METHOD: &'static str = "van Elteren's test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "van Elteren PH. Bull Int Stat Inst 1960;37:351-361";
}

/// The rank-sum test with ranks within strata, each stratum weighted by `1/(N+1)`.
///
/// `strata` hold the first and second sample of each; a stratum with an empty sample contributes nothing. van Elteren
/// PH. Bull Int Stat Inst 1960;37:351-361. SAS `CMH SCORES=MODRIDIT`, row mean scores.
///
/// ```
/// use statistics::rank::van_elteren;
/// let result = van_elteren(&[(&[3.0, 4.0], &[1.0, 2.0]), (&[9.0, 8.0], &[5.0, 7.0])])?;
/// assert!(result.z > 2.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::ZeroVariance`] where no stratum has two samples with different values,
/// [`StatisticsError::NotFinite`] where a value is missing.
pub fn van_elteren(strata: &[(&[f64], &[f64])]) -> Result<VanElteren, StatisticsError> {
    let (mut distance, mut variance) = (0.0, 0.0);
    for (first, second) in strata {
        require_finite("the first sample of a stratum", first)?;
        require_finite("the second sample of a stratum", second)?;
        let (n1, n2) = (first.len() as f64, second.len() as f64);
        let n = n1 + n2;
        if first.is_empty() || second.is_empty() {
            continue;
        }
        let scores: Vec<f64> = midranks(&[*first, *second].concat())
            .iter()
            .map(|r| r / (n + 1.0))
            .collect();
        let mean = scores.iter().sum::<f64>() / n;
        let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
        distance += scores[..first.len()].iter().sum::<f64>() - n1 * mean;
        variance += n1 * n2 / (n * (n - 1.0)) * squares;
    }
    if variance <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the values within strata",
        });
    }
    let z = distance / variance.sqrt();
    Ok(VanElteren {
        z,
        test: ChiSquareTest::new(z * z, 1),
    })
}
