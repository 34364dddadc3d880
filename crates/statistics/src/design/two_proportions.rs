//! Subjects for a comparison of two proportions.

use super::{Demand, require_positive, require_probability};
use crate::error::StatisticsError;

/// Subjects of the first group by each formula, not rounded; the second group has `ratio` times as many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoProportionsSize {
    /// Pearson's chi-square: pooled variance under the hypothesis (Fleiss without correction, SAS `PCHI`).
    pub pooled: f64,
    /// Separate variances throughout.
    pub unpooled: f64,
    /// The first with Fleiss' continuity correction.
    pub pooled_continuity_corrected: f64,
    /// The second with Fleiss' continuity correction.
    pub unpooled_continuity_corrected: f64,
    /// The arcsine transformation.
    pub arcsine: f64,
    ratio: f64,
}

impl TwoProportionsSize {
    /// Where the formulas were published.
    pub const REFERENCE: &'static str = "Fleiss JL, Tytun A, Ury HK. Biometrics 1980;36:343-346; Cohen J. Statistical Power Analysis. 1988";

    /// Whole numbers of subjects in both groups by Pearson's formula, each rounded up.
    #[must_use]
    pub fn pooled_groups(&self) -> (u64, u64) {
        (
            self.pooled.ceil() as u64,
            (self.ratio * self.pooled).ceil() as u64,
        )
    }
}

/// Subjects for the two-sided test that two proportions are equal.
///
/// `ratio` is the second group's size over the first's. Fleiss JL, Tytun A, Ury HK. Biometrics 1980;36:343-346.
///
/// ```
/// use statistics::design::{Demand, two_proportions_size};
/// let size = two_proportions_size(0.6, 0.3, 1.0, Demand::new(0.05, 0.8)?)?;
/// assert_eq!(size.pooled_groups(), (42, 42));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no probability or no ratio, [`StatisticsError::Undefined`] where
/// the proportions are equal.
pub fn two_proportions_size(
    first: f64,
    second: f64,
    ratio: f64,
    demand: Demand,
) -> Result<TwoProportionsSize, StatisticsError> {
    require_probability("the first proportion", first)?;
    require_probability("the second proportion", second)?;
    require_positive("the ratio of the groups", ratio)?;
    let difference = (first - second).abs();
    if difference == 0.0 {
        return Err(StatisticsError::Undefined {
            statistic: "the sample size",
            reason: "the proportions are equal, so no number of subjects tells them apart",
        });
    }
    let (za, zb) = demand.quantiles();
    let mean = (first + ratio * second) / (1.0 + ratio);
    let under_hypothesis = mean * (1.0 - mean) * (1.0 + 1.0 / ratio);
    let separate = first * (1.0 - first) + second * (1.0 - second) / ratio;
    let pooled = ((za * under_hypothesis.sqrt() + zb * separate.sqrt()) / difference).powi(2);
    let unpooled = (za + zb).powi(2) * separate / (difference * difference);
    let corrected = |n: f64| {
        n / 4.0 * (1.0 + (1.0 + 2.0 * (ratio + 1.0) / (n * ratio * difference)).sqrt()).powi(2)
    };
    let h = 2.0 * first.sqrt().asin() - 2.0 * second.sqrt().asin();
    Ok(TwoProportionsSize {
        pooled,
        unpooled,
        pooled_continuity_corrected: corrected(pooled),
        unpooled_continuity_corrected: corrected(unpooled),
        arcsine: (za + zb).powi(2) * (1.0 + 1.0 / ratio) / (h * h),
        ratio,
    })
}
