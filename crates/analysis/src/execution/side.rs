//! One-sided p-values.

use crate::plan::Side;

impl Side {
    /// The p-value of a statistic whose distribution under the hypothesis is symmetric, from the two-sided one and the sign
    /// of the effect.
    pub(super) fn of_symmetric(self, two_sided: f64, effect: f64) -> f64 {
        let towards = match self {
            Side::Both => return two_sided,
            Side::Greater => effect,
            Side::Less => -effect,
        };
        if towards >= 0.0 {
            two_sided / 2.0
        } else {
            1.0 - two_sided / 2.0
        }
    }

    /// The p-value of a test whose tails are known.
    pub(super) fn of_tails(self, two_sided: f64, greater: f64, less: f64) -> f64 {
        match self {
            Side::Both => two_sided,
            Side::Greater => greater,
            Side::Less => less,
        }
    }
}
