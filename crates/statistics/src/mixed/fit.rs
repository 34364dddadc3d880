//! The fit by restricted or full maximum likelihood.

use super::inference::{MixedInference, SmallSample};
use super::patterns::{Pattern, gather};
use super::structure::{Covariance, CovarianceStructure};
use crate::error::{StatisticsError, require_finite, require_same_length};
use crate::linear::{ModelMatrix, least_squares};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use std::f64::consts::PI;

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
/// covariance parameters, [`StatisticsError::TooLarge`] above 200 visits or 300 covariance parameters.
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
    require_work(data.visit_count, structure)?;
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

/// Refuses covariance matrices whose inverses and derivatives would take minutes; 24 visits are 300 unstructured parameters.
fn require_work(visits: usize, structure: CovarianceStructure) -> Result<(), StatisticsError> {
    const LARGEST_VISITS: usize = 200;
    const LARGEST_PARAMETERS: usize = 300;
    let too_large = |method, size: usize, limit: usize| StatisticsError::TooLarge {
        method,
        size: size as u64,
        limit: limit as u64,
    };
    if visits > LARGEST_VISITS {
        return Err(too_large(
            "a mixed model for visits",
            visits,
            LARGEST_VISITS,
        ));
    }
    let parameters = structure.parameter_names(visits).len();
    if parameters > LARGEST_PARAMETERS {
        return Err(too_large(
            "a mixed model with this many covariance parameters",
            parameters,
            LARGEST_PARAMETERS,
        ));
    }
    Ok(())
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

struct Fitting {
    patterns: Vec<Pattern>,
    structure: CovarianceStructure,
    likelihood: Likelihood,
    visits: usize,
    rows: usize,
    columns: usize,
}

/// The likelihood at some covariance parameters.
struct At {
    parameters: Vec<f64>,
    covariance: Covariance,
    /// The inverse of each pattern's block.
    inverses: Vec<DMatrix<f64>>,
    /// `(X' V^-1 X)^-1`.
    phi: DMatrix<f64>,
    coefficients: DVector<f64>,
    log_likelihood: f64,
}

/// Derivatives of the log likelihood by the covariance parameters.
struct Derivatives {
    gradient: DVector<f64>,
    observed: DMatrix<f64>,
    expected: DMatrix<f64>,
    p: Vec<DMatrix<f64>>,
}

fn log_determinant(cholesky: &Cholesky<f64, Dyn>) -> f64 {
    2.0 * cholesky
        .l_dirty()
        .diagonal()
        .iter()
        .map(|d| d.ln())
        .sum::<f64>()
}

impl Fitting {
    /// `None` where a covariance block or the information about the mean is not positive definite.
    fn at(&self, parameters: Vec<f64>) -> Option<At> {
        let covariance = self.structure.at(&parameters, self.visits);
        if covariance.value.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let mut log_determinants = 0.0;
        let mut inverses = Vec::with_capacity(self.patterns.len());
        let mut information = DMatrix::zeros(self.columns, self.columns);
        let mut right = DVector::zeros(self.columns);
        for pattern in &self.patterns {
            let cholesky = pattern.block(&covariance.value).cholesky()?;
            log_determinants += pattern.subjects as f64 * log_determinant(&cholesky);
            let inverse = cholesky.inverse();
            pattern.add_quadratic(&inverse, &mut information);
            pattern.add_with_response(&inverse, &mut right);
            inverses.push(inverse);
        }
        let cholesky = information.cholesky()?;
        let coefficients = cholesky.solve(&right);
        let squares: f64 = self
            .patterns
            .iter()
            .zip(&inverses)
            .map(|(pattern, inverse)| inverse.dot(&pattern.residuals(&coefficients)))
            .sum();
        let n = self.rows as f64;
        let mut twice = log_determinants + squares + n * (2.0 * PI).ln();
        if self.likelihood == Likelihood::Restricted {
            twice += log_determinant(&cholesky) - self.columns as f64 * (2.0 * PI).ln();
        }
        let log_likelihood = -0.5 * twice;
        log_likelihood.is_finite().then(|| At {
            parameters,
            covariance,
            inverses,
            phi: cholesky.inverse(),
            coefficients,
            log_likelihood,
        })
    }

    /// Gradient and both informations; traces over subjects become traces over patterns.
    fn derivatives(&self, at: &At) -> Derivatives {
        let m = at.parameters.len();
        let restricted = self.likelihood == Likelihood::Restricted;
        let mut gradient = DVector::zeros(m);
        let mut observed = DMatrix::zeros(m, m);
        let mut expected = DMatrix::zeros(m, m);
        let mut p = vec![DMatrix::zeros(self.columns, self.columns); m];
        // X' V^-1 V_i V^-1 r, summed.
        let mut cross = vec![DVector::zeros(self.columns); m];
        for (pattern, inverse) in self.patterns.iter().zip(&at.inverses) {
            let count = pattern.subjects as f64;
            let residuals = pattern.residuals(&at.coefficients);
            let spread = pattern.spread(&at.phi);
            let first: Vec<DMatrix<f64>> = at
                .covariance
                .first
                .iter()
                .map(|d| pattern.block(d))
                .collect();
            // V^-1 V_i V^-1
            let sandwiches: Vec<DMatrix<f64>> =
                first.iter().map(|d| inverse * d * inverse).collect();
            let by_residuals: Vec<DMatrix<f64>> =
                first.iter().map(|d| d * inverse * &residuals).collect();
            let by_spread: Vec<DMatrix<f64>> =
                first.iter().map(|d| d * inverse * &spread).collect();
            for i in 0..m {
                // Traces of products of symmetric matrices are dot products of their entries.
                gradient[i] +=
                    0.5 * (sandwiches[i].dot(&residuals) - count * inverse.dot(&first[i]));
                if restricted {
                    gradient[i] += 0.5 * sandwiches[i].dot(&spread);
                }
                pattern.add_quadratic(&-&sandwiches[i], &mut p[i]);
                pattern.add_with_residuals(&sandwiches[i], &at.coefficients, &mut cross[i]);
                for j in 0..=i {
                    let plain = count * sandwiches[i].dot(&first[j]);
                    let of_means = sandwiches[i].dot(&by_spread[j].transpose());
                    let of_residuals = sandwiches[i].dot(&by_residuals[j].transpose());
                    expected[(i, j)] += 0.5 * plain;
                    observed[(i, j)] += of_residuals - 0.5 * plain;
                    if restricted {
                        expected[(i, j)] -= of_means;
                        observed[(i, j)] += of_means;
                    }
                    if let Some(second) = at.covariance.second.get(i * (i + 1) / 2 + j) {
                        let block = pattern.block(second);
                        let sandwich = inverse * &block * inverse;
                        observed[(i, j)] +=
                            0.5 * (count * inverse.dot(&block) - sandwich.dot(&residuals));
                        if restricted {
                            observed[(i, j)] -= 0.5 * sandwich.dot(&spread);
                        }
                    }
                }
            }
        }
        for i in 0..m {
            for j in 0..=i {
                observed[(i, j)] -= cross[i].dot(&(&at.phi * &cross[j]));
                if restricted {
                    let both = (&at.phi * &p[i]).dot(&(&at.phi * &p[j]).transpose());
                    expected[(i, j)] += 0.5 * both;
                    observed[(i, j)] -= 0.5 * both;
                }
                observed[(j, i)] = observed[(i, j)];
                expected[(j, i)] = expected[(i, j)];
            }
        }
        Derivatives {
            gradient,
            observed,
            expected,
            p,
        }
    }

    fn maximise(&self, start: Vec<f64>) -> Result<At, StatisticsError> {
        const ITERATIONS: usize = 200;
        let mut at = self.at(start).ok_or(StatisticsError::NotPositiveDefinite {
            matrix: "the information about the mean",
        })?;
        let failure = |iterations| StatisticsError::NotConverged {
            method: "the mixed model",
            iterations,
        };
        for iteration in 0..ITERATIONS {
            let derivatives = self.derivatives(&at);
            let step = derivatives
                .observed
                .clone()
                .cholesky()
                .or_else(|| derivatives.expected.clone().cholesky())
                .ok_or(StatisticsError::NotPositiveDefinite {
                    matrix: "the information about the covariance parameters",
                })?
                .solve(&derivatives.gradient);
            let mut share = 1.0;
            let next = loop {
                let trial = at
                    .parameters
                    .iter()
                    .zip(step.iter())
                    .map(|(t, s)| t + share * s)
                    .collect();
                match self.at(trial) {
                    Some(next) if next.log_likelihood >= at.log_likelihood - 1e-9 => break next,
                    _ => share /= 2.0,
                }
                if share < 1e-12 {
                    return Err(failure(iteration));
                }
            };
            let moved = step.amax() * share;
            let size = next.parameters.iter().map(|t| t.abs()).fold(1.0, f64::max);
            at = next;
            if moved < 1e-11 * size {
                return Ok(at);
            }
        }
        // Steps that only shuffle the last bits have converged.
        let derivatives = self.derivatives(&at);
        match derivatives.observed.cholesky() {
            Some(cholesky)
                if cholesky.solve(&derivatives.gradient).amax()
                    < 1e-8 * at.parameters.iter().map(|t| t.abs()).fold(1.0, f64::max) =>
            {
                Ok(at)
            }
            _ => Err(failure(ITERATIONS)),
        }
    }

    fn inference_parts(&self, at: &At, derivatives: &Derivatives) -> InferenceParts {
        let m = at.parameters.len();
        let zero = || DMatrix::zeros(self.columns, self.columns);
        let mut q = vec![zero(); m * m];
        let mut r = vec![zero(); at.covariance.second.len()];
        for (pattern, inverse) in self.patterns.iter().zip(&at.inverses) {
            let first: Vec<DMatrix<f64>> = at
                .covariance
                .first
                .iter()
                .map(|d| pattern.block(d))
                .collect();
            for i in 0..m {
                let left = inverse * &first[i] * inverse;
                for j in 0..m {
                    pattern.add_quadratic(&(&left * &first[j] * inverse), &mut q[i * m + j]);
                }
            }
            for (sum, second) in r.iter_mut().zip(&at.covariance.second) {
                pattern.add_quadratic(&(inverse * pattern.block(second) * inverse), sum);
            }
        }
        InferenceParts {
            covariance: at.phi.clone(),
            p: derivatives.p.clone(),
            q,
            r,
            observed_information: derivatives.observed.clone(),
            expected_information: derivatives.expected.clone(),
        }
    }
}
