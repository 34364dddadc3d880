//! Correlations, and the triangular factor that turns independent deviates into correlated ones.

use std::error::Error;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measure::MeasuredBy;
use crate::normal::TOGETHER;

/// A correlation between the baseline values of two measures that their common severity does not explain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// The two measures.
    pub between: [MeasuredBy; 2],
    /// The correlation.
    #[schemars(range(min = -1.0, max = 1.0))]
    pub is: f64,
}

/// The lower triangle of Cholesky's factor of a correlation matrix.
///
/// ```
/// use simulation::patients::{Correlation, CorrelationFactor, MeasuredBy::{CdasiActivity, Extramuscular}};
///
/// let skin = Correlation { between: [Extramuscular, CdasiActivity], is: 0.6 };
/// let factor = CorrelationFactor::of(&[Extramuscular, CdasiActivity], &[skin])?;
/// let mut deviates = [1.0, 0.0];
/// factor.correlate(&mut deviates);
/// assert_eq!(deviates, [1.0, 0.6]);
/// # Ok::<(), simulation::patients::NotPositiveDefinite>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationFactor {
    /// The rows of the triangle, one after the other: of each measure the first so many, and itself.
    triangle: Vec<f64>,
    measures: usize,
}

impl CorrelationFactor {
    /// The factor for these measures; those that no correlation names are independent.
    ///
    /// # Errors
    /// [`NotPositiveDefinite`] where the correlations cannot all hold at once.
    pub fn of(
        measures: &[MeasuredBy],
        correlations: &[Correlation],
    ) -> Result<Self, NotPositiveDefinite> {
        let between = |one: MeasuredBy, other: MeasuredBy| {
            correlations
                .iter()
                .find(|pair| pair.between == [one, other] || pair.between == [other, one])
                .map_or(0.0, |pair| pair.is)
        };
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(measures.len());
        for (place, measure) in measures.iter().enumerate() {
            let mut row = Vec::with_capacity(place + 1);
            for (column, other) in measures[..place].iter().enumerate() {
                let above: &[f64] = &rows[column];
                let explained: f64 = row.iter().zip(above).map(|(a, b): (&f64, _)| a * b).sum();
                row.push((between(*measure, *other) - explained) / above[column]);
            }
            let left = 1.0 - row.iter().map(|a| a * a).sum::<f64>();
            if left.is_nan() || left <= 1e-10 {
                return Err(NotPositiveDefinite { measure: *measure });
            }
            row.push(libm::sqrt(left));
            rows.push(row);
        }
        Ok(Self {
            triangle: rows.concat(),
            measures: measures.len(),
        })
    }

    /// Gives independent standard normal deviates, one a measure, their correlations.
    pub fn correlate(&self, deviates: &mut [f64]) {
        self.correlate_people(deviates, 1);
    }

    /// The same for many people side by side: the first deviates of all, the second ones, and so on.
    #[inline(always)]
    pub(crate) fn correlate_people(&self, deviates: &mut [f64], people: usize) {
        let given = deviates.len().checked_div(people).unwrap_or(0);
        // From the last on, so that each still finds the independent ones before it.
        for place in (0..self.measures.min(given)).rev() {
            let from = place * (place + 1) / 2;
            let row = &self.triangle[from..=from + place];
            let mut person = 0;
            while person + TOGETHER <= people {
                self.correlate_some::<TOGETHER>(row, deviates, people, person);
                person += TOGETHER;
            }
            while person < people {
                self.correlate_some::<1>(row, deviates, people, person);
                person += 1;
            }
        }
    }

    /// The correlated deviates of some people, from one on, in the last place of a row of the triangle.
    #[inline(always)]
    fn correlate_some<const SOME: usize>(
        &self,
        row: &[f64],
        deviates: &mut [f64],
        people: usize,
        person: usize,
    ) {
        // A sum of numbers begins with the zero that changes none.
        let mut sums = [-0.0; SOME];
        for (place, share) in row.iter().enumerate() {
            let of_place = &deviates[place * people + person..][..SOME];
            for (sum, deviate) in sums.iter_mut().zip(of_place) {
                *sum += share * deviate;
            }
        }
        let last = (row.len() - 1) * people + person;
        deviates[last..last + SOME].copy_from_slice(&sums);
    }
}

/// Correlations that cannot all hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotPositiveDefinite {
    /// The first measure that those before it leave no room for.
    pub measure: MeasuredBy,
}

impl fmt::Display for NotPositiveDefinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the correlations cannot all hold at once: their matrix is not positive definite at {}",
            self.measure.name()
        )
    }
}

impl Error for NotPositiveDefinite {}
