//! McNemar's test of paired proportions.

use crate::chi_square_test::ChiSquareTest;
use crate::counts::require_countable;
use crate::distribution::binomial;
use crate::error::StatisticsError;

/// The tests of two discordant counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct McNemar {
    /// `(b-c)^2/(b+c)`.
    pub chi_square: ChiSquareTest,
    /// `max(0, |b-c|-1)^2/(b+c)`.
    pub continuity_corrected: ChiSquareTest,
    /// Exact two-sided p-value: twice the smaller binomial tail, at most 1.
    pub exact: f64,
    /// Exact two-sided p-value with half the point probability.
    pub mid_p: f64,
}

impl McNemar {
    /// The method's name.
    pub const METHOD: &'static str = "McNemar's test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "McNemar Q. Psychometrika 1947;12:153-157";
}

/// McNemar's test from the two discordant counts of a paired 2x2 table.
///
/// McNemar Q. Psychometrika 1947;12:153-157; mid-P by Fagerland MW and others, BMC Med Res Methodol
/// 2013;13:91. SAS `AGREE` prints the first without correction.
///
/// ```
/// use statistics::two_by_two::mcnemar;
/// assert_eq!(mcnemar(9, 3)?.chi_square.statistic, 3.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::Undefined`] where no pair is discordant; the exact p-value is then 1.
/// [`StatisticsError::OutOfRange`] for more than 10,000,000,000 pairs.
pub fn mcnemar(b: u64, c: u64) -> Result<McNemar, StatisticsError> {
    let n = b.saturating_add(c);
    require_countable("the number of discordant pairs", n)?;
    if n == 0 {
        return Err(StatisticsError::Undefined {
            statistic: "McNemar's statistic",
            reason: "no pair is discordant; the exact p-value is 1",
        });
    }
    let difference = b.abs_diff(c) as f64;
    let smaller = b.min(c);
    let tail = binomial::lower_tail(smaller, n, 0.5);
    let point = binomial::mass(smaller, n, 0.5);
    Ok(McNemar {
        chi_square: ChiSquareTest::new(difference * difference / n as f64, 1),
        continuity_corrected: ChiSquareTest::new((difference - 1.0).max(0.0).powi(2) / n as f64, 1),
        exact: (2.0 * tail).min(1.0),
        mid_p: if b == c {
            1.0
        } else {
            (2.0 * (tail - 0.5 * point)).min(1.0)
        },
    })
}
