//! Minimisation: which factors are balanced, with weights made whole.

use crate::allocation::{Allocation, Factor, ImbalanceMeasure};

/// Minimisation, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedMinimisation {
    /// The factors, in the order of the file.
    pub factors: Vec<PlannedFactor>,
    /// How imbalance is measured at one level of a factor.
    pub imbalance: ImbalanceMeasure,
    /// The probability of the arm that leaves the least imbalance.
    pub probability: f64,
}

/// A factor that is balanced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedFactor {
    /// Which.
    pub of: Factor,
    /// Its weight in thousandths: whole numbers, so that two sums of imbalances are equal or are not.
    pub thousandths: u64,
}

impl PlannedMinimisation {
    /// The weight that a file names, in thousandths; `None` for one that is not positive, above 1000, or finer than
    /// a thousandth.
    pub(crate) fn thousandths(weight: f64) -> Option<u64> {
        let thousandths = weight * 1000.0;
        let whole = thousandths.round();
        // A decimal of at most three places lies within the rounding of its product with 1000.
        let is_whole = (thousandths - whole).abs() <= 1e-9 * whole;
        (is_whole && (1.0..=1_000_000.0).contains(&whole)).then_some(whole as u64)
    }

    pub(super) fn compile(allocation: &Allocation) -> Option<Self> {
        let Allocation::Minimisation {
            factors,
            imbalance,
            probability,
            ..
        } = allocation
        else {
            return None;
        };
        let planned = |factor: &crate::BalancedFactor| PlannedFactor {
            of: factor.of,
            thousandths: Self::thousandths(factor.weight).unwrap_or(1000),
        };
        Some(Self {
            factors: factors.iter().map(planned).collect(),
            imbalance: *imbalance,
            probability: *probability,
        })
    }

    /// Whether a factor is balanced.
    pub fn balances(&self, factor: Factor) -> bool {
        self.factors.iter().any(|balanced| balanced.of == factor)
    }
}
