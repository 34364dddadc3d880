//! Boundaries that keep the error probability over all looks.

use super::information::InformationRates;
use super::recursion::{Continuation, Density, crossing_probabilities};
use super::spending::SpendingFunction;
use crate::design::require_probability;
use crate::error::StatisticsError;
use crate::root::brent;

/// Whether a test looks one way or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Large statistics alone reject.
    One,
    /// Large and small ones reject, by the same boundary on either side.
    Two,
}

/// Shapes of boundaries from before spending functions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClassicShape {
    /// O'Brien PC, Fleming TR. Biometrics 1979;35:549-556: c / sqrt(t).
    OBrienFleming,
    /// Pocock SJ. Biometrika 1977;64:191-199: the same at each look.
    Pocock,
    /// Wang SK, Tsiatis AA. Biometrics 1987;43:193-199: c t^(delta - 1/2).
    WangTsiatis {
        /// Delta, from 0 (O'Brien-Fleming) to 1/2 (Pocock).
        delta: f64,
    },
}

impl Sides {
    /// The region in which a trial goes on under a boundary.
    #[must_use]
    pub const fn region(self, boundary: f64) -> Continuation {
        Continuation {
            lower: match self {
                Self::One => f64::NEG_INFINITY,
                Self::Two => -boundary,
            },
            upper: boundary,
        }
    }
}

/// No boundary lies beyond this: the normal tail there is 1e-89.
const FARTHEST: f64 = 20.0;

/// The upper boundary of each look that spends `alpha` by a function.
///
/// ```
/// use statistics::design::group_sequential::{InformationRates, Sides, SpendingFunction, spending_boundary};
/// let looks = InformationRates::equal(2)?;
/// let upper = spending_boundary(&looks, SpendingFunction::OBrienFleming, 0.025, Sides::One)?;
/// assert!((upper[0] - 2.962588).abs() < 1e-6 && (upper[1] - 1.968596).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for an alpha or a parameter of the function without meaning.
pub fn spending_boundary(
    rates: &InformationRates,
    spending: SpendingFunction,
    alpha: f64,
    sides: Sides,
) -> Result<Vec<f64>, StatisticsError> {
    require_probability("alpha", alpha)?;
    let mut density = Density::at_start();
    let mut spent_before = 0.0;
    let mut boundary = Vec::with_capacity(rates.looks());
    for (look, information) in rates.shares().iter().copied().enumerate() {
        let spent = spending.spent(alpha, information, sides)?;
        let share = match sides {
            Sides::One => 1.0,
            Sides::Two => 2.0,
        };
        let to_spend = (spent - spent_before) / share;
        spent_before = spent;
        let excess = |z: f64| density.above(information, z, 0.0) - to_spend;
        let upper = if excess(FARTHEST) >= 0.0 {
            FARTHEST
        } else {
            brent(excess, -FARTHEST, FARTHEST)
        };
        boundary.push(upper);
        if let Some(next) = rates.shares().get(look + 1) {
            density = density.after(information, sides.region(upper), 0.0, next - information);
        }
    }
    Ok(boundary)
}

/// The boundary of a classic shape that keeps `alpha` over all looks.
///
/// ```
/// use statistics::design::group_sequential::{ClassicShape, InformationRates, Sides, classic_boundary};
/// // Jennison and Turnbull 2000, table 2.1: Pocock's constant for 5 looks at 5% two-sided is 2.413.
/// let pocock = classic_boundary(&InformationRates::equal(5)?, ClassicShape::Pocock, 0.05, Sides::Two)?;
/// assert!((pocock[0] - 2.413).abs() < 5e-4);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for an alpha or a delta without meaning.
pub fn classic_boundary(
    rates: &InformationRates,
    shape: ClassicShape,
    alpha: f64,
    sides: Sides,
) -> Result<Vec<f64>, StatisticsError> {
    require_probability("alpha", alpha)?;
    let delta = match shape {
        ClassicShape::OBrienFleming => 0.0,
        ClassicShape::Pocock => 0.5,
        ClassicShape::WangTsiatis { delta } => delta,
    };
    if !(-2.0..=2.0).contains(&delta) {
        return Err(StatisticsError::OutOfRange {
            quantity: "delta of the boundary",
            value: delta,
            allowed: "-2 to 2",
        });
    }
    let boundary = |constant: f64| -> Vec<f64> {
        let shares = rates.shares().iter();
        shares
            .map(|share| constant * share.powf(delta - 0.5))
            .collect()
    };
    let excess = |constant: f64| {
        let regions: Vec<Continuation> = boundary(constant)
            .into_iter()
            .map(|upper| sides.region(upper))
            .collect();
        // The regions are as many as the looks, and in order since the constant is not negative.
        crossing_probabilities(rates, &regions, 0.0).map_or(f64::NAN, |stops| {
            let spent: f64 = stops
                .iter()
                .map(|stop| match sides {
                    Sides::One => stop.upper,
                    Sides::Two => stop.upper + stop.lower,
                })
                .sum();
            spent - alpha
        })
    };
    Ok(boundary(brent(excess, 0.0, FARTHEST)))
}
