//! The chance of crossing a boundary at each look, by recursive integration of the score's density over the region in
//! which the trial goes on (Armitage P, McPherson CK, Rowe BC. J R Stat Soc A 1969;132:235-244).

use super::information::InformationRates;
use crate::distribution::normal;
use crate::error::StatisticsError;

/// The test statistics at a look with which the trial goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Continuation {
    /// The lower end; minus infinity: nothing stops it below.
    pub lower: f64,
    /// The upper end; infinity: nothing stops it above.
    pub upper: f64,
}

/// The chance of stopping at a look, not having stopped before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Below the region.
    pub lower: f64,
    /// Above it.
    pub upper: f64,
}

/// Beyond so many standard deviations from its mean a normal variable has a probability below 1e-20.
const REACH: f64 = 9.5;

/// Nodes and weights of Gauss and Legendre's rule on -1 to 1 with ten points: one half of the symmetrical rule
/// (Abramowitz M, Stegun IA. 1964, table 25.4).
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// The density of the score among trials that go on, at the nodes of a rule of integration.
#[derive(Clone, Debug)]
pub(super) struct Density {
    /// Score, and density times weight.
    nodes: Vec<(f64, f64)>,
    information: f64,
}

impl Density {
    /// Before the first look: the score is 0.
    pub(super) fn at_start() -> Self {
        Self {
            nodes: vec![(0.0, 1.0)],
            information: 0.0,
        }
    }

    /// The chance that the test statistic of a look is above a value.
    pub(super) fn above(&self, information: f64, z: f64, drift: f64) -> f64 {
        self.tail(information, z, drift, |standardised| {
            normal::upper_tail(standardised)
        })
    }

    /// The chance that it is below.
    pub(super) fn below(&self, information: f64, z: f64, drift: f64) -> f64 {
        self.tail(information, z, drift, normal::cdf)
    }

    fn tail(&self, information: f64, z: f64, drift: f64, of: impl Fn(f64) -> f64) -> f64 {
        if z.is_infinite() {
            return if of(z) > 0.5 { self.mass() } else { 0.0 };
        }
        let step = information - self.information;
        let bound = z * information.sqrt() - drift * step;
        let root = step.sqrt();
        self.nodes
            .iter()
            .map(|(score, mass)| mass * of((bound - score) / root))
            .sum()
    }

    fn mass(&self) -> f64 {
        self.nodes.iter().map(|(_, mass)| mass).sum()
    }

    /// The density at a look among the trials that go on after it. `next` is the step of information after it.
    pub(super) fn after(
        &self,
        information: f64,
        region: Continuation,
        drift: f64,
        next: f64,
    ) -> Self {
        let root = information.sqrt();
        let mean = drift * information;
        let lower = (region.lower * root).max(mean - REACH * root);
        let upper = (region.upper * root).min(mean + REACH * root);
        let step = information - self.information;
        let spread = step.sqrt();
        let mut nodes = Vec::new();
        if upper > lower {
            // A panel is no wider than the narrower of the two normal kernels that meet on it.
            let panels = ((upper - lower) / spread.min(next.sqrt())).ceil().max(1.0);
            let half = (upper - lower) / panels / 2.0;
            for panel in 0..panels as usize {
                let middle = lower + half * (2.0 * panel as f64 + 1.0);
                for (node, weight) in NODES {
                    for sign in [-1.0, 1.0] {
                        let score = middle + sign * half * node;
                        let density: f64 = self
                            .nodes
                            .iter()
                            .map(|(from, mass)| {
                                mass * normal::density((score - from - drift * step) / spread)
                            })
                            .sum();
                        nodes.push((score, density / spread * weight * half));
                    }
                }
            }
        }
        Self { nodes, information }
    }
}

/// The chance of stopping at each look. `drift` is the expected test statistic at the last look.
///
/// ```
/// use statistics::design::group_sequential::{Continuation, InformationRates, crossing_probabilities};
/// // Two tests at 1.96 each, half-way and at the end: 8.3% instead of 5%.
/// let at = Continuation { lower: -1.959964, upper: 1.959964 };
/// let stops = crossing_probabilities(&InformationRates::equal(2)?, &[at, at], 0.0)?;
/// let any: f64 = stops.iter().map(|stop| stop.lower + stop.upper).sum();
/// assert!((any - 0.0831).abs() < 1e-4);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] unless there is a region for each look, [`StatisticsError::OutOfRange`] for a
/// region whose ends are not in order, or a drift that is not finite or above 40 in size.
pub fn crossing_probabilities(
    rates: &InformationRates,
    regions: &[Continuation],
    drift: f64,
) -> Result<Vec<Crossing>, StatisticsError> {
    if regions.len() != rates.looks() {
        return Err(StatisticsError::LengthMismatch {
            quantity: "looks",
            expected: rates.looks(),
            other: "boundaries",
            found: regions.len(),
        });
    }
    require_drift(drift)?;
    let mut density = Density::at_start();
    let mut stops = Vec::with_capacity(regions.len());
    for (look, region) in regions.iter().enumerate() {
        // Not a number compares with nothing.
        if !matches!(
            region.lower.partial_cmp(&region.upper),
            Some(std::cmp::Ordering::Less | std::cmp::Ordering::Equal)
        ) {
            return Err(StatisticsError::OutOfRange {
                quantity: "the lower boundary",
                value: region.lower,
                allowed: "at most the upper boundary of the same look",
            });
        }
        let information = rates.shares()[look];
        stops.push(Crossing {
            lower: density.below(information, region.lower, drift),
            upper: density.above(information, region.upper, drift),
        });
        if let Some(next) = rates.shares().get(look + 1) {
            density = density.after(information, *region, drift, next - information);
        }
    }
    Ok(stops)
}

pub(super) fn require_drift(drift: f64) -> Result<(), StatisticsError> {
    // Beyond 40 standard errors no power differs from 0 or 1 by what a double can hold.
    if drift.is_finite() && drift.abs() <= 40.0 {
        Ok(())
    } else {
        Err(StatisticsError::OutOfRange {
            quantity: "the drift",
            value: drift,
            allowed: "finite and at most 40 in size",
        })
    }
}
