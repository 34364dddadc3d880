//! The usual mean of a trial with visits: treatment by visit, covariates by visit, and factors.

use crate::error::StatisticsError;
use crate::linear::{Factor, Margins, ModelMatrix};

/// What the mean depends on, one row for each observed value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VisitModel<'a> {
    /// The treatment of each row.
    pub treatment: Factor<'a>,
    /// The visit of each row.
    pub visit: Factor<'a>,
    /// Covariates, each with a slope for every visit.
    pub covariates: &'a [&'a [f64]],
    /// Other factors, the same at every visit.
    pub factors: &'a [Factor<'a>],
}

/// The model matrix of such a mean, and the weights of its least-squares means.
///
/// Columns: intercept, treatment, covariates, factors, visit, treatment by visit, covariates by visit; each factor
/// without its first level.
///
/// ```
/// use statistics::linear::{Factor, Margins};
/// use statistics::mixed::{VisitDesign, VisitModel};
/// let design = VisitDesign::new(VisitModel {
///     treatment: Factor::new(&[0, 0, 1, 1], 2)?,
///     visit: Factor::new(&[0, 1, 0, 1], 2)?,
///     covariates: &[],
///     factors: &[],
/// })?;
/// // The difference at the second visit: the treatment and its interaction.
/// assert_eq!(design.difference(1, 0, 1)?, [0.0, 1.0, 0.0, 1.0]);
/// assert_eq!(design.mean(1, 1, Margins::Equal)?, [1.0, 1.0, 1.0, 1.0]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct VisitDesign {
    matrix: ModelMatrix,
    treatments: usize,
    visits: usize,
    /// Means of the covariates over all rows.
    covariate_means: Vec<f64>,
    /// Shares of the rows in the levels of each factor after its first.
    factor_shares: Vec<Vec<f64>>,
}

fn indicator(factor: Factor<'_>, level: usize) -> Vec<f64> {
    factor
        .levels
        .iter()
        .map(|l| f64::from(u8::from(*l == level)))
        .collect()
}

impl VisitDesign {
    /// Builds the matrix.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] where the columns differ in length, [`StatisticsError::NotFinite`].
    pub fn new(model: VisitModel<'_>) -> Result<Self, StatisticsError> {
        let rows = model.treatment.levels.len();
        let mut matrix = ModelMatrix::with_intercept(rows);
        matrix.factor("the treatment", model.treatment)?;
        for covariate in model.covariates {
            matrix.covariate("a covariate", covariate)?;
        }
        for factor in model.factors {
            matrix.factor("a factor", *factor)?;
        }
        matrix.factor("the visit", model.visit)?;
        for treatment in 1..model.treatment.level_count {
            let treated = indicator(model.treatment, treatment);
            add_by_visit(&mut matrix, &treated, model.visit)?;
        }
        for covariate in model.covariates {
            add_by_visit(&mut matrix, covariate, model.visit)?;
        }
        let n = rows as f64;
        Ok(Self {
            matrix,
            treatments: model.treatment.level_count,
            visits: model.visit.level_count,
            covariate_means: model
                .covariates
                .iter()
                .map(|c| c.iter().sum::<f64>() / n)
                .collect(),
            factor_shares: model
                .factors
                .iter()
                .map(|factor| {
                    (1..factor.level_count)
                        .map(|level| indicator(*factor, level).iter().sum::<f64>() / n)
                        .collect()
                })
                .collect(),
        })
    }

    /// The model matrix.
    #[must_use]
    pub const fn matrix(&self) -> &ModelMatrix {
        &self.matrix
    }

    /// The means of the covariates over all rows, at which least-squares means are taken.
    #[must_use]
    pub fn covariate_means(&self) -> &[f64] {
        &self.covariate_means
    }

    /// The weights of a least-squares mean.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a treatment or visit that does not exist.
    pub fn mean(
        &self,
        treatment: usize,
        visit: usize,
        margins: Margins,
    ) -> Result<Vec<f64>, StatisticsError> {
        self.require("the treatment", treatment, self.treatments)?;
        self.require("the visit", visit, self.visits)?;
        let is = |wanted: usize, level: usize| f64::from(u8::from(wanted == level));
        let mut weights = vec![1.0];
        weights.extend((1..self.treatments).map(|level| is(treatment, level)));
        weights.extend_from_slice(&self.covariate_means);
        for shares in &self.factor_shares {
            let equal = 1.0 / (shares.len() + 1) as f64;
            weights.extend(shares.iter().map(|share| match margins {
                Margins::Equal => equal,
                Margins::Observed => *share,
            }));
        }
        weights.extend((1..self.visits).map(|level| is(visit, level)));
        for level in 1..self.treatments {
            weights.extend((1..self.visits).map(|at| is(treatment, level) * is(visit, at)));
        }
        for mean in &self.covariate_means {
            weights.extend((1..self.visits).map(|at| mean * is(visit, at)));
        }
        Ok(weights)
    }

    /// The weights of the difference of two treatments at a visit.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a treatment or visit that does not exist.
    pub fn difference(
        &self,
        treatment: usize,
        reference: usize,
        visit: usize,
    ) -> Result<Vec<f64>, StatisticsError> {
        let mut weights = self.mean(treatment, visit, Margins::Equal)?;
        for (weight, other) in
            weights
                .iter_mut()
                .zip(self.mean(reference, visit, Margins::Equal)?)
        {
            *weight -= other;
        }
        Ok(weights)
    }

    fn require(
        &self,
        quantity: &'static str,
        value: usize,
        count: usize,
    ) -> Result<(), StatisticsError> {
        if value < count {
            Ok(())
        } else {
            Err(StatisticsError::OutOfRange {
                quantity,
                value: value as f64,
                allowed: "below the number of levels (counted from 0)",
            })
        }
    }
}

/// Adds the products of a column with the indicators of the visits after the first.
fn add_by_visit(
    matrix: &mut ModelMatrix,
    column: &[f64],
    visit: Factor<'_>,
) -> Result<(), StatisticsError> {
    for level in 1..visit.level_count {
        let product: Vec<f64> = column
            .iter()
            .zip(indicator(visit, level))
            .map(|(x, at)| x * at)
            .collect();
        matrix.covariate("an interaction with visits", &product)?;
    }
    Ok(())
}
