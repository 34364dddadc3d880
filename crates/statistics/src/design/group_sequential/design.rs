//! A group-sequential design: its power, its size and what it may be expected to need.

use super::boundary::{Sides, spending_boundary};
use super::information::InformationRates;
use super::recursion::{Continuation, Crossing, Density, crossing_probabilities, require_drift};
use super::spending::SpendingFunction;
use crate::design::require_probability;
use crate::distribution::normal;
use crate::error::StatisticsError;
use crate::root::brent;

/// Looks with the boundaries at which a trial stops.
///
/// ```
/// use statistics::design::group_sequential::{GroupSequentialDesign, InformationRates, Sides, SpendingFunction, spending_boundary};
/// let looks = InformationRates::equal(2)?;
/// let upper = spending_boundary(&looks, SpendingFunction::OBrienFleming, 0.025, Sides::One)?;
/// let design = GroupSequentialDesign::new(looks, upper, Sides::One)?;
/// let drift = design.drift_for_power(0.8)?;
/// let fixed = 1.959964 + 0.841621;
/// // One more look costs less than half a per cent of the largest size.
/// assert!((drift / fixed).powi(2) < 1.005);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSequentialDesign {
    rates: InformationRates,
    upper: Vec<f64>,
    futility: Vec<Option<f64>>,
    sides: Sides,
}

/// What a design may be expected to do under a drift.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The chance of rejecting: of crossing the upper boundary, or either one of a two-sided test.
    pub power: f64,
    /// The chance of stopping at each look, either way.
    pub stops: Vec<Crossing>,
    /// The expected information, as a share of the largest.
    pub information: f64,
}

impl GroupSequentialDesign {
    /// A design without futility.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] unless there is a boundary for each look, [`StatisticsError::NotFinite`] for one
    /// that is no number, [`StatisticsError::OutOfRange`] for a negative one of a two-sided test.
    pub fn new(
        rates: InformationRates,
        upper: Vec<f64>,
        sides: Sides,
    ) -> Result<Self, StatisticsError> {
        if upper.len() != rates.looks() {
            return Err(StatisticsError::LengthMismatch {
                quantity: "looks",
                expected: rates.looks(),
                other: "boundaries",
                found: upper.len(),
            });
        }
        for (index, value) in upper.iter().copied().enumerate() {
            if !value.is_finite() {
                return Err(StatisticsError::NotFinite {
                    quantity: "the boundary",
                    index,
                    value,
                });
            }
            if sides == Sides::Two && value < 0.0 {
                return Err(StatisticsError::OutOfRange {
                    quantity: "the boundary of a two-sided test",
                    value,
                    allowed: "0 or more",
                });
            }
        }
        Ok(Self {
            futility: vec![None; upper.len()],
            rates,
            upper,
            sides,
        })
    }

    /// The same design, stopped for futility below these statistics; `None`: not at that look. They are not binding: the
    /// upper boundary stays, and the error probability is kept even if nobody heeds them.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] unless one is named for each look but the last, [`StatisticsError::Undefined`]
    /// for a two-sided test, [`StatisticsError::OutOfRange`] for one above the upper boundary.
    pub fn with_futility(mut self, futility: &[Option<f64>]) -> Result<Self, StatisticsError> {
        if self.sides == Sides::Two {
            return Err(StatisticsError::Undefined {
                statistic: "a futility boundary",
                reason: "the test is two-sided; make it one-sided",
            });
        }
        if futility.len() + 1 != self.upper.len() {
            return Err(StatisticsError::LengthMismatch {
                quantity: "looks but the last",
                expected: self.upper.len() - 1,
                other: "futility boundaries",
                found: futility.len(),
            });
        }
        for ((place, bound), upper) in self.futility.iter_mut().zip(futility).zip(&self.upper) {
            if let Some(value) = bound
                && !(value.is_finite() && value <= upper)
            {
                return Err(StatisticsError::OutOfRange {
                    quantity: "the futility boundary",
                    value: *value,
                    allowed: "at most the upper boundary of the same look",
                });
            }
            *place = *bound;
        }
        Ok(self)
    }

    /// A one-sided design that spends both error probabilities: alpha above, and beta below by a function of its own. The
    /// futility boundary is not binding. The drift of the design is the one at which both meet at the last look.
    ///
    /// # Errors
    /// As [`spending_boundary`]; [`StatisticsError::OutOfRange`] unless `0 < beta < 1 - alpha`.
    pub fn spending_both(
        rates: InformationRates,
        (spending, alpha): (SpendingFunction, f64),
        (beta_spending, beta): (SpendingFunction, f64),
    ) -> Result<(Self, f64), StatisticsError> {
        require_probability("beta", beta)?;
        if beta >= 1.0 - alpha {
            return Err(StatisticsError::OutOfRange {
                quantity: "beta",
                value: beta,
                allowed: "below 1 - alpha",
            });
        }
        let upper = spending_boundary(&rates, spending, alpha, Sides::One)?;
        let mut spent = Vec::with_capacity(rates.looks());
        for share in rates.shares() {
            spent.push(beta_spending.spent(beta, *share, Sides::One)?);
        }
        let fixed = -normal::quantile(alpha) - normal::quantile(beta);
        // By how much the futility boundary of the last look is above the upper one.
        let gap = |drift: f64| {
            let lower = lower_spending(&rates, &upper, &spent, drift);
            lower.last().map_or(0.0, |last| last.1)
        };
        let drift = brent(gap, fixed * 0.5, fixed * 3.0);
        let lower = lower_spending(&rates, &upper, &spent, drift);
        let mut design = Self::new(rates, upper, Sides::One)?;
        let last = design.upper.len() - 1;
        for (look, (bound, _)) in lower.into_iter().enumerate().take(last) {
            // A boundary at which nothing can be spent stops nobody.
            let bound = bound.min(design.upper[look]);
            design.futility[look] = (bound > -19.0).then_some(bound);
        }
        Ok((design, drift))
    }

    /// The looks.
    #[must_use]
    pub const fn rates(&self) -> &InformationRates {
        &self.rates
    }

    /// The upper boundary, look by look.
    #[must_use]
    pub fn upper(&self) -> &[f64] {
        &self.upper
    }

    /// The futility boundary, look by look.
    #[must_use]
    pub fn futility(&self) -> &[Option<f64>] {
        &self.futility
    }

    /// Whether the test looks one way or both.
    #[must_use]
    pub const fn sides(&self) -> Sides {
        self.sides
    }

    fn regions(&self) -> Vec<Continuation> {
        let bounds = self.upper.iter().zip(&self.futility);
        bounds
            .map(|(upper, futility)| match futility {
                None => self.sides.region(*upper),
                Some(lower) => Continuation {
                    lower: *lower,
                    upper: *upper,
                },
            })
            .collect()
    }

    /// What the design does under a drift, the expected test statistic at the last look.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a drift above 40 in size.
    pub fn under(&self, drift: f64) -> Result<Expectation, StatisticsError> {
        let stops = crossing_probabilities(&self.rates, &self.regions(), drift)?;
        let power = stops
            .iter()
            .map(|stop| match self.sides {
                Sides::One => stop.upper,
                Sides::Two => stop.upper + stop.lower,
            })
            .sum();
        let shares = self.rates.shares();
        let mut information = 1.0;
        for (stop, share) in stops.iter().zip(shares).take(shares.len() - 1) {
            information -= (stop.upper + stop.lower) * (1.0 - share);
        }
        Ok(Expectation {
            power,
            stops,
            information,
        })
    }

    /// The drift under which the design has a power. Its square over that of a design with one look is by how much the
    /// largest size is inflated.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless the power is between the design's error probability and 1.
    pub fn drift_for_power(&self, power: f64) -> Result<f64, StatisticsError> {
        require_probability("the power", power)?;
        let least = self.under(0.0)?.power;
        if power <= least {
            return Err(StatisticsError::OutOfRange {
                quantity: "the power",
                value: power,
                allowed: "above the probability of rejecting a true hypothesis",
            });
        }
        let short = |drift: f64| {
            self.under(drift)
                .map_or(f64::NAN, |found| found.power - power)
        };
        let drift = brent(short, 0.0, 40.0);
        require_drift(drift)?;
        Ok(drift)
    }
}

/// The futility boundary that spends beta under a drift, and at each look how far it is above the upper one. What is left
/// to spend is counted from what was spent in truth.
fn lower_spending(
    rates: &InformationRates,
    upper: &[f64],
    spent: &[f64],
    drift: f64,
) -> Vec<(f64, f64)> {
    let mut density = Density::at_start();
    let mut before = 0.0;
    let mut lower = Vec::with_capacity(upper.len());
    for (look, information) in rates.shares().iter().copied().enumerate() {
        let to_spend = spent[look] - before;
        before = spent[look];
        let excess = |z: f64| density.below(information, z, drift) - to_spend;
        let bound = brent(excess, -20.0, 20.0);
        lower.push((bound, bound - upper[look]));
        if let Some(next) = rates.shares().get(look + 1) {
            let region = Continuation {
                lower: bound.min(upper[look]),
                upper: upper[look],
            };
            density = density.after(information, region, drift, next - information);
        }
    }
    lower
}
