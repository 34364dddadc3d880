//! Chi-square tests of one 2x2 table.

use crate::chi_square_test::ChiSquareTest;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;

/// The numbers that the chi-square tests share.
struct Margins {
    total: f64,
    /// The determinant `ad - bc`.
    determinant: f64,
    /// The product of the four margins.
    product: f64,
}

fn margins(table: TwoByTwo) -> Result<Margins, StatisticsError> {
    table.require_both_groups()?;
    let with = table.count() as f64;
    let total = table.total() as f64;
    if with == 0.0 || with == total {
        return Err(StatisticsError::Undefined {
            statistic: "the chi-square test",
            reason: "none or all have the characteristic, so there is nothing to compare",
        });
    }
    let [a, b, c, d] = table.cells();
    Ok(Margins {
        total,
        determinant: a * d - b * c,
        product: table.first.n() * table.second.n() * with * (total - with),
    })
}

/// Pearson's chi-square test, without continuity correction.
///
/// `N (ad - bc)^2 / (n1 n2 m1 m2)`. Pearson K. Philos Mag 1900;50:157-175. SAS `CHISQ`, R
/// `chisq.test(correct = FALSE)`.
///
/// ```
/// use statistics::{TwoByTwo, two_by_two::pearson};
/// let test = pearson(TwoByTwo::new(11, 15, 2, 8)?)?;
/// assert!((test.statistic - 4.9597).abs() < 1e-4);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] or [`StatisticsError::Undefined`] where a margin is 0.
pub fn pearson(table: TwoByTwo) -> Result<ChiSquareTest, StatisticsError> {
    let m = margins(table)?;
    Ok(ChiSquareTest::new(
        m.total * m.determinant * m.determinant / m.product,
        1,
    ))
}

/// Pearson's test with the continuity correction of Yates.
///
/// `N max(0, |ad - bc| - N/2)^2 / (n1 n2 m1 m2)`. Yates F. J R Stat Soc Suppl 1934;1:217-235.
///
/// ```
/// use statistics::{TwoByTwo, two_by_two::yates};
/// let test = yates(TwoByTwo::new(37, 47, 21, 48)?)?;
/// assert_eq!(format!("{:.6}", test.statistic), "10.788898");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] or [`StatisticsError::Undefined`] where a margin is 0.
pub fn yates(table: TwoByTwo) -> Result<ChiSquareTest, StatisticsError> {
    let m = margins(table)?;
    let corrected = (m.determinant.abs() - m.total / 2.0).max(0.0);
    Ok(ChiSquareTest::new(
        m.total * corrected * corrected / m.product,
        1,
    ))
}

/// The test of Egon Pearson, `(N-1)/N` times Karl Pearson's statistic: Cochran-Mantel-Haenszel of one stratum.
///
/// Campbell I. Stat Med 2007;26:3661-3675.
///
/// ```
/// use statistics::{TwoByTwo, two_by_two::n_minus_one};
/// let test = n_minus_one(TwoByTwo::new(37, 47, 21, 48)?)?;
/// assert_eq!(format!("{:.6}", test.statistic), "12.086848");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] or [`StatisticsError::Undefined`] where a margin is 0.
pub fn n_minus_one(table: TwoByTwo) -> Result<ChiSquareTest, StatisticsError> {
    let m = margins(table)?;
    let pearson = m.total * m.determinant * m.determinant / m.product;
    Ok(ChiSquareTest::new(pearson * (m.total - 1.0) / m.total, 1))
}

/// The likelihood ratio test, `2 sum O ln(O/E)`.
///
/// Wilks SS. Ann Math Stat 1938;9:60-62. SAS `CHISQ`, the line G2.
///
/// ```
/// use statistics::{TwoByTwo, two_by_two::likelihood_ratio};
/// let test = likelihood_ratio(TwoByTwo::new(37, 47, 21, 48)?)?;
/// assert_eq!(format!("{:.6}", test.statistic), "12.572884");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] or [`StatisticsError::Undefined`] where a margin is 0.
pub fn likelihood_ratio(table: TwoByTwo) -> Result<ChiSquareTest, StatisticsError> {
    let m = margins(table)?;
    let with = table.count() as f64;
    let without = m.total - with;
    let (n1, n2) = (table.first.n(), table.second.n());
    let expected = [
        n1 * with / m.total,
        n1 * without / m.total,
        n2 * with / m.total,
        n2 * without / m.total,
    ];
    let sum: f64 = table
        .cells()
        .into_iter()
        .zip(expected)
        .map(|(o, e)| if o == 0.0 { 0.0 } else { o * (o / e).ln() })
        .sum();
    Ok(ChiSquareTest::new((2.0 * sum).max(0.0), 1))
}
