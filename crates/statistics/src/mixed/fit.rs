//! The fit by restricted or full maximum likelihood.

use super::inference::{MixedInference, SmallSample};
use super::maximum_likelihood::Fitting;
use super::patterns::gather;
use super::structure::CovarianceStructure;
use crate::error::{StatisticsError, require_finite, require_same_length};
use crate::linear::{ModelMatrix, least_squares};
use nalgebra::DMatrix;

/// Repeated measures, one row for each observed value; missing values have no row.
#[derive(Clone, Copy, Debug)]
pub struct RepeatedMeasures<'a> {
    /// The response.
    pub response: &'a [f64],
    /// The columns of the mean.
    pub design: &'a ModelMatrix,
    /// The subject of each row, any number.
    pub subject: &'a [usize],
    /// The visit of each row, from 0.
    pub visit: &'a [usize],
    /// How many visits there are.
    pub visit_count: usize,
}

/// Which likelihood is maximised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Likelihood {
    /// Restricted (residual): the default of SAS `PROC MIXED` and R `mmrm`.
    #[default]
    Restricted,
    /// Full.
    Full,
}

/// A fitted mixed model for repeated measures.
#[derive(Clone, Debug)]
pub struct MixedModel {
    /// The coefficients, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// The covariance parameters, in the order of [`CovarianceStructure::parameter_names`].
    pub covariance_parameters: Vec<f64>,
    /// The covariance matrix of all visits.
    pub visit_covariance: DMatrix<f64>,
    /// The maximised log likelihood. Restricted, it depends on how the columns are coded.
    pub log_likelihood: f64,
    /// Rows.
    pub observations: usize,
    /// Subjects with at least one row.
    pub subjects: usize,
    pub(super) parts: InferenceParts,
}

/// What small-sample inference needs from a fit.
#[derive(Clone, Debug)]
pub(super) struct InferenceParts {
    /// `(X' V^-1 X)^-1`.
    pub(super) covariance: DMatrix<f64>,
    /// `-X' V^-1 V_i V^-1 X`.
    pub(super) p: Vec<DMatrix<f64>>,
    /// `X' V^-1 V_i V^-1 V_j V^-1 X`, at `i m + j`.
    pub(super) q: Vec<DMatrix<f64>>,
    /// `X' V^-1 V_ij V^-1 X`, for `i >= j` at `i (i+1)/2 + j`; empty where all are 0.
    pub(super) r: Vec<DMatrix<f64>>,
    /// Second derivatives of the negative log likelihood.
    pub(super) observed_information: DMatrix<f64>,
    /// Their expectation.
    pub(super) expected_information: DMatrix<f64>,
}

impl MixedModel {
    /// The method's name.
    pub const METHOD: &'static str = "mixed model for repeated measures";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Patterson HD, Thompson R. Biometrika 1971;58:545-554; Jennrich RI, Schluchter MD. Biometrics 1986;42:805-820";

    /// The standard error of a coefficient, without small-sample correction.
    #[must_use]
    pub fn standard_error(&self, column: usize) -> f64 {
        self.parts.covariance[(column, column)].sqrt()
    }

    /// Prepares tests of linear combinations of the coefficients.
    ///
    /// # Errors
    /// [`StatisticsError::NotPositiveDefinite`] where the information about the covariance parameters is singular.
    pub fn inference(&self, method: SmallSample) -> Result<MixedInference, StatisticsError> {
        MixedInference::new(self, method)
    }
}

/// Fits a mixed model for repeated measures.
///
/// Newton's method on the covariance parameters with analytical derivatives, Fisher scoring where the likelihood is not
/// concave, and step halving. Agrees with SAS `PROC MIXED` with `REPEATED` and R `mmrm`.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::ModelMatrix;
/// use statistics::mixed::{
///     CovarianceStructure, Likelihood, RepeatedMeasures, SmallSample, mixed_model,
/// };
/// let response = [1.0, 2.1, 0.8, 1.7, 1.4, 2.6, 1.9, 3.2, 1.5];
/// let subject = [1, 1, 2, 2, 3, 3, 4, 4, 5];
/// let visit = [0, 1, 0, 1, 0, 1, 0, 1, 0];
/// let mut design = ModelMatrix::with_intercept(9);
/// let second = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
/// design.covariate("second visit", &second)?;
/// let data = RepeatedMeasures {
///     response: &response,
///     design: &design,
///     subject: &subject,
///     visit: &visit,
///     visit_count: 2,
/// };
/// let fit = mixed_model(data, CovarianceStructure::Unstructured, Likelihood::Restricted)?;
/// let inference = fit.inference(SmallSample::Satterthwaite)?;
/// let change = inference.contrast(&[0.0, 1.0], ConfidenceLevel::NINETY_FIVE)?;
/// assert!(change.estimate > 0.9 && change.p_value < 0.01);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`], [`StatisticsError::NotFinite`], [`StatisticsError::OutOfRange`] for a visit that
/// does not exist, [`StatisticsError::TooFew`], [`StatisticsError::Collinear`], [`StatisticsError::ZeroVariance`],
/// [`StatisticsError::NotPositiveDefinite`] or [`StatisticsError::NotConverged`] where the data do not determine the
/// covariance parameters, [`StatisticsError::TooLarge`] above 200 visits, 200 covariance parameters, or
/// 20,000 products of a parameter and a column.
pub fn mixed_model(
    data: RepeatedMeasures<'_>,
    structure: CovarianceStructure,
    likelihood: Likelihood,
) -> Result<MixedModel, StatisticsError> {
    let n = data.response.len();
    require_finite("the response", data.response)?;
    require_same_length("the response", n, "the subjects", data.subject.len())?;
    require_same_length("the response", n, "the visits", data.visit.len())?;
    if data.visit_count < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "visits",
            needed: 2,
            found: data.visit_count,
        });
    }
    if let Some(visit) = data.visit.iter().find(|visit| **visit >= data.visit_count) {
        return Err(StatisticsError::OutOfRange {
            quantity: "a visit",
            value: *visit as f64,
            allowed: "below the number of visits (visits are counted from 0)",
        });
    }
    require_work(data.visit_count, structure, data.design.columns())?;
    let independent = least_squares(data.design, data.response)?;
    let fitting = Fitting {
        patterns: gather(&data)?,
        structure,
        likelihood,
        visits: data.visit_count,
        rows: n,
        columns: data.design.columns(),
    };
    let start = structure.start(&visit_variances(&data, &independent.coefficients)?);
    let at = fitting.maximise(start)?;
    let derivatives = fitting.derivatives(&at);
    let parts = fitting.inference_parts(&at, &derivatives);
    Ok(MixedModel {
        coefficients: at.coefficients.iter().copied().collect(),
        visit_covariance: at.covariance.value.clone(),
        covariance_parameters: at.parameters,
        log_likelihood: at.log_likelihood,
        observations: n,
        subjects: fitting
            .patterns
            .iter()
            .map(|pattern| pattern.subjects)
            .sum(),
        parts,
    })
}

/// Refuses models whose derivatives would take minutes or more memory than there is; 19 visits have 190 unstructured
/// parameters.
fn require_work(
    visits: usize,
    structure: CovarianceStructure,
    columns: usize,
) -> Result<(), StatisticsError> {
    const LARGEST_VISITS: usize = 200;
    const LARGEST_PARAMETERS: usize = 200;
    const LARGEST_PRODUCT: usize = 20_000;
    let require = |method, size: usize, limit: usize| {
        if size > limit {
            return Err(StatisticsError::TooLarge {
                method,
                size: size as u64,
                limit: limit as u64,
            });
        }
        Ok(())
    };
    require("a mixed model for visits", visits, LARGEST_VISITS)?;
    let parameters = structure.parameter_names(visits).len();
    require(
        "a mixed model, by its number of covariance parameters,",
        parameters,
        LARGEST_PARAMETERS,
    )?;
    // Inference keeps a matrix over the columns for each pair of parameters.
    require(
        "a mixed model, by its covariance parameters times its columns,",
        parameters.saturating_mul(columns),
        LARGEST_PRODUCT,
    )
}

/// Mean squared residuals of each visit from the least-squares fit.
fn visit_variances(
    data: &RepeatedMeasures<'_>,
    coefficients: &[f64],
) -> Result<Vec<f64>, StatisticsError> {
    let mut squares = vec![0.0; data.visit_count];
    let mut counts = vec![0.0; data.visit_count];
    for row in 0..data.response.len() {
        let residual = data.response[row] - data.design.predict(row, coefficients);
        squares[data.visit[row]] += residual * residual;
        counts[data.visit[row]] += 1.0;
    }
    let total: f64 = squares.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the residual",
        });
    }
    if counts.contains(&0.0) {
        return Err(StatisticsError::TooFew {
            quantity: "rows at a visit",
            needed: 1,
            found: 0,
        });
    }
    let overall = total / counts.iter().sum::<f64>();
    // A visit that the means fit perfectly still needs a variance to start from.
    Ok(squares
        .iter()
        .zip(&counts)
        .map(|(s, n)| (s / n).max(0.01 * overall))
        .collect())
}
