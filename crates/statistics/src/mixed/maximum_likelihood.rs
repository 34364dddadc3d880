//! The likelihood of a covariance structure, and its maximum.

use super::fit::{InferenceParts, Likelihood};
use super::patterns::Pattern;
use super::structure::{Covariance, CovarianceStructure};
use crate::error::StatisticsError;
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use std::f64::consts::PI;

/// What the likelihood is a function of.
pub(super) struct Fitting {
    pub(super) patterns: Vec<Pattern>,
    pub(super) structure: CovarianceStructure,
    pub(super) likelihood: Likelihood,
    pub(super) visits: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// The likelihood at some covariance parameters.
pub(super) struct At {
    pub(super) parameters: Vec<f64>,
    pub(super) covariance: Covariance,
    /// The inverse of each pattern's block.
    inverses: Vec<DMatrix<f64>>,
    /// `(X' V^-1 X)^-1`.
    phi: DMatrix<f64>,
    pub(super) coefficients: DVector<f64>,
    pub(super) log_likelihood: f64,
}

/// Derivatives of the log likelihood by the covariance parameters.
pub(super) struct Derivatives {
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
    pub(super) fn derivatives(&self, at: &At) -> Derivatives {
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

    /// The maximum, by Newton's method from a start.
    pub(super) fn maximise(&self, start: Vec<f64>) -> Result<At, StatisticsError> {
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

    /// What inference on the mean needs of the fit.
    pub(super) fn inference_parts(&self, at: &At, derivatives: &Derivatives) -> InferenceParts {
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
