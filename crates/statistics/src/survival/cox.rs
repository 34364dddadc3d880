//! Proportional hazards regression.

use super::observation::{Observation, require_times};
use super::partial_likelihood::PartialLikelihood;
use crate::chi_square_test::ChiSquareTest;
use crate::distribution::normal;
use crate::error::{StatisticsError, require_same_length};
use crate::interval::{ConfidenceLevel, Interval};
use crate::linear::ModelMatrix;
use nalgebra::DMatrix;
use std::collections::BTreeMap;

/// How tied event times enter the partial likelihood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// Breslow's: SAS's default.
    Breslow,
    /// Efron's: R's default.
    #[default]
    Efron,
    /// The discrete likelihood, all choices of the tied from the risk set: R `ties = "exact"`, SAS `TIES=DISCRETE`.
    Discrete,
}

/// A coefficient of a Cox model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HazardRatio {
    /// The log hazard ratio.
    pub coefficient: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The hazard ratio.
    pub ratio: f64,
    /// Its Wald interval.
    pub interval: Interval,
    /// Two-sided Wald p-value.
    pub p_value: f64,
}

/// A fitted Cox model.
#[derive(Clone, Debug, PartialEq)]
pub struct Cox {
    /// The log hazard ratios, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// The log partial likelihood with all coefficients 0.
    pub null_log_likelihood: f64,
    /// The log partial likelihood at the estimates.
    pub log_likelihood: f64,
    /// The score test that all coefficients are 0: with one 0/1 column and no ties, the log-rank test.
    pub score_test: ChiSquareTest,
    covariance: DMatrix<f64>,
}

impl Cox {
    /// The method's name.
    pub const METHOD: &'static str = "Cox proportional hazards regression";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Cox DR. J R Stat Soc B 1972;34:187-220";

    /// A coefficient as a hazard ratio with its Wald test.
    #[must_use]
    pub fn hazard_ratio(&self, column: usize, level: ConfidenceLevel) -> HazardRatio {
        let coefficient = self.coefficients[column];
        let standard_error = self.covariance[(column, column)].sqrt();
        let half = level.normal_quantile() * standard_error;
        HazardRatio {
            coefficient,
            standard_error,
            ratio: coefficient.exp(),
            interval: Interval::around(coefficient, half).exp(),
            p_value: normal::two_sided(coefficient / standard_error),
        }
    }

    /// The likelihood ratio test that all coefficients are 0.
    #[must_use]
    pub fn likelihood_ratio_test(&self) -> ChiSquareTest {
        let statistic = (2.0 * (self.log_likelihood - self.null_log_likelihood)).max(0.0);
        ChiSquareTest::new(statistic, self.coefficients.len() as u32)
    }
}

/// Fits a Cox model; the design has no intercept.
///
/// Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-565.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::ModelMatrix;
/// use statistics::survival::{Observation, Ties, cox};
/// let times = [6.0, 7.0, 10.0, 1.0, 2.0, 9.0].map(Observation::event);
/// let mut design = ModelMatrix::without_intercept(6);
/// design.covariate("treated", &[1.0, 1.0, 1.0, 0.0, 0.0, 0.0])?;
/// let fit = cox(&times, &design, Ties::Efron)?;
/// assert!(fit.hazard_ratio(0, ConfidenceLevel::NINETY_FIVE).ratio < 1.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`stratified_cox`].
pub fn cox(
    observations: &[Observation],
    design: &ModelMatrix,
    ties: Ties,
) -> Result<Cox, StatisticsError> {
    stratified_cox(observations, design, &vec![0; observations.len()], ties)
}

/// Fits a Cox model with a baseline hazard of its own in each stratum.
///
/// ```
/// use statistics::linear::ModelMatrix;
/// use statistics::survival::{Observation, Ties, stratified_cox};
/// let times = [6.0, 7.0, 10.0, 1.0, 2.0, 9.0].map(Observation::event);
/// let mut design = ModelMatrix::without_intercept(6);
/// design.covariate("treated", &[1.0, 1.0, 1.0, 0.0, 0.0, 0.0])?;
/// let fit = stratified_cox(&times, &design, &[1, 2, 2, 1, 2, 1], Ties::Efron)?;
/// // R: coxph(Surv(time) ~ treated + strata(stratum)).
/// assert!((fit.coefficients[0] + 0.7463).abs() < 1e-4);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] without subjects, events or columns, [`StatisticsError::LengthMismatch`],
/// [`StatisticsError::OutOfRange`] for a bad time, [`StatisticsError::Collinear`],
/// [`StatisticsError::Separation`] where a coefficient is infinite, [`StatisticsError::TooLarge`] for the discrete likelihood with
/// many ties.
pub fn stratified_cox(
    observations: &[Observation],
    design: &ModelMatrix,
    strata: &[usize],
    ties: Ties,
) -> Result<Cox, StatisticsError> {
    require_times(observations)?;
    let n = observations.len();
    require_same_length("the observations", n, "the model matrix", design.rows())?;
    require_same_length("the observations", n, "the strata", strata.len())?;
    if !observations.iter().any(|o| o.is_event()) {
        return Err(StatisticsError::TooFew {
            quantity: "events",
            needed: 1,
            found: 0,
        });
    }
    let p = design.columns();
    if p == 0 {
        return Err(StatisticsError::TooFew {
            quantity: "columns of the model matrix",
            needed: 1,
            found: 0,
        });
    }
    if let Some(column) = constant_within_strata(design, strata) {
        return Err(StatisticsError::Collinear { column });
    }
    let model = PartialLikelihood::new(observations, design, strata, ties);
    model.require_discrete_work()?;
    let null = model.at(&vec![0.0; p]);
    let cholesky = null.information.clone().cholesky();
    // Columns that do not vary within risk sets have no information even at 0.
    let cholesky = cholesky
        .filter(|_| well_conditioned(&null.information))
        .ok_or_else(|| StatisticsError::Collinear {
            column: weakest_column(&null.information),
        })?;
    let score_test = ChiSquareTest::new(null.score.dot(&cholesky.solve(&null.score)), p as u32);
    let fitted = model.maximise(null.clone())?;
    let covariance = fitted
        .information
        .clone()
        .cholesky()
        .ok_or(StatisticsError::NotPositiveDefinite {
            matrix: "the information",
        })?
        .inverse();
    Ok(Cox {
        coefficients: fitted.coefficients,
        null_log_likelihood: null.log_likelihood,
        log_likelihood: fitted.log_likelihood,
        score_test,
        covariance,
    })
}

/// The first column that does not vary within any stratum: its information is 0, which sums of products may miss by their
/// last bits.
fn constant_within_strata(design: &ModelMatrix, strata: &[usize]) -> Option<usize> {
    let mut first_row: BTreeMap<usize, usize> = BTreeMap::new();
    let mut varies = vec![false; design.columns()];
    for (row, stratum) in strata.iter().enumerate() {
        let first = design.row(*first_row.entry(*stratum).or_insert(row));
        for (column, value) in design.row(row).iter().enumerate() {
            varies[column] |= *value != first[column];
        }
    }
    varies.iter().position(|varies| !varies)
}

/// Whether no column is a combination of the others, judged on the correlation scale.
fn well_conditioned(information: &DMatrix<f64>) -> bool {
    let p = information.nrows();
    let scaled = DMatrix::from_fn(p, p, |i, j| {
        information[(i, j)] / (information[(i, i)] * information[(j, j)]).sqrt()
    });
    scaled
        .cholesky()
        .is_some_and(|c| c.l_dirty().diagonal().iter().all(|d| *d > 1e-7))
}

/// The column at which elimination first meets a pivot of 0.
fn weakest_column(information: &DMatrix<f64>) -> usize {
    (1..=information.nrows())
        .find(|size| {
            let block = information.view((0, 0), (*size, *size)).into_owned();
            block[(size - 1, size - 1)] <= 0.0 || !well_conditioned(&block)
        })
        .map_or(0, |size| size - 1)
}
