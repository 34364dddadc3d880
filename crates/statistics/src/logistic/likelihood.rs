//! The likelihood of a logistic model at given coefficients.

use super::fit::Penalty;
use super::quadruples::{InverseOfLower, SumOfSquares};
use crate::error::StatisticsError;
use crate::linear::ModelMatrix;
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// A model and its data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model<'a> {
    pub(super) design: &'a ModelMatrix,
    pub(super) outcome: &'a [bool],
    pub(super) penalty: Penalty,
}

/// The likelihood at a point.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub(super) coefficients: Vec<f64>,
    /// The log likelihood, plus half the log determinant of the information where it is penalised.
    pub(super) log_likelihood: f64,
    pub(super) score: DVector<f64>,
    pub(super) information: DMatrix<f64>,
    pub(super) cholesky: Cholesky<f64, Dyn>,
    /// The largest absolute linear predictor.
    pub(super) extreme: f64,
}

/// What a row leaves for the score.
struct Residual {
    /// Outcome less mean.
    residual: f64,
    mean: f64,
    /// The variance of the outcome.
    weight: f64,
}

impl Model<'_> {
    /// Log likelihood, score and information; `None` where the information is singular.
    pub(super) fn at(&self, coefficients: &[f64]) -> Option<At> {
        let (n, p) = (self.design.rows(), self.design.columns());
        let mut log_likelihood = 0.0;
        let mut extreme = 0.0_f64;
        let mut residuals = Vec::with_capacity(n);
        let mut information = SumOfSquares::of(p);
        for row in 0..n {
            let eta = self.design.predict(row, coefficients);
            extreme = extreme.max(eta.abs());
            // exp of the negative absolute value never overflows.
            let small = (-eta.abs()).exp();
            // The probability of the likelier outcome, and of the other: none is 1 less the other, or separation would
            // look like convergence.
            let likelier = 1.0 / (1.0 + small);
            let other = small * likelier;
            let (mean, complement) = if eta >= 0.0 {
                (likelier, other)
            } else {
                (other, likelier)
            };
            let weight = other * likelier;
            let event = self.outcome[row];
            log_likelihood += f64::from(u8::from(event)) * eta - eta.max(0.0) - small.ln_1p();
            residuals.push(Residual {
                residual: if event { complement } else { -mean },
                mean,
                weight,
            });
            information.add(weight, self.design.row(row));
        }
        let information = information.matrix();
        let cholesky = information.clone().cholesky()?;
        let mut score = vec![0.0; p];
        match self.penalty {
            Penalty::None => {
                for (row, of) in residuals.iter().enumerate() {
                    for (s, x) in score.iter_mut().zip(self.design.row(row)) {
                        *s += of.residual * x;
                    }
                }
            }
            Penalty::Firth => {
                log_likelihood += cholesky
                    .l_dirty()
                    .diagonal()
                    .iter()
                    .map(|d| d.ln())
                    .sum::<f64>();
                // The leverage is the squared length of L^-1 x, times the weight.
                let mut inverse = InverseOfLower::of(&cholesky.l(), p);
                for (row, of) in residuals.iter().enumerate() {
                    let x = self.design.row(row);
                    let leverage = inverse.squared_length_of_product(x);
                    let adjusted = of.residual + of.weight * leverage * (0.5 - of.mean);
                    for (s, value) in score.iter_mut().zip(x) {
                        *s += adjusted * value;
                    }
                }
            }
        }
        log_likelihood.is_finite().then(|| At {
            coefficients: coefficients.to_vec(),
            log_likelihood,
            score: DVector::from_vec(score),
            information,
            cholesky,
            extreme,
        })
    }

    /// Maximises from a start, all coefficients free but `held`.
    pub(super) fn maximise(
        &self,
        start: &[f64],
        held: Option<usize>,
    ) -> Result<At, StatisticsError> {
        const ITERATIONS: usize = 500;
        let mut at = self.at(start).ok_or(StatisticsError::NotConverged {
            method: "logistic regression",
            iterations: 0,
        })?;
        for _ in 0..ITERATIONS {
            let step = newton_step(&at, held);
            let size = relative_size(&step, &at.coefficients);
            if size < NEAR {
                return Ok(self.finish(at, step, held));
            }
            let noise = self.noise(at.log_likelihood);
            let mut share = 1.0;
            let next = loop {
                let trial = moved(&at.coefficients, &step, share);
                match self.at(&trial) {
                    Some(next) if next.log_likelihood >= at.log_likelihood - noise => {
                        break Some(next);
                    }
                    _ if share < 1e-10 => break None,
                    _ => share /= 2.0,
                }
            };
            let Some(next) = next else {
                return Err(self.diverged(&at, &step));
            };
            at = next;
            if self.penalty == Penalty::None && at.extreme > 40.0 && share * size > 1e-3 {
                return Err(self.diverged(&at, &step));
            }
        }
        let step = newton_step(&at, held);
        Err(self.diverged(&at, &step))
    }

    /// The last steps, which the likelihood is too flat to judge.
    ///
    /// Newton's error after a step is of the order of the step's square, so that one is enough. Under a penalty, whose own second
    /// derivatives the step leaves out, the error shrinks by a constant factor: steps are taken until they no longer shrink.
    fn finish(&self, mut at: At, mut step: DVector<f64>, held: Option<usize>) -> At {
        const STEPS: usize = 60;
        let mut size = relative_size(&step, &at.coefficients);
        for _ in 0..STEPS {
            if size == 0.0 {
                break;
            }
            let Some(next) = self.at(&moved(&at.coefficients, &step, 1.0)) else {
                break;
            };
            at = next;
            step = newton_step(&at, held);
            let left = relative_size(&step, &at.coefficients);
            if self.penalty == Penalty::None || left < 1e-15 || left >= 0.9 * size {
                break;
            }
            size = left;
        }
        at
    }

    /// By how much rounding may move a sum of as many terms as there are rows.
    fn noise(&self, log_likelihood: f64) -> f64 {
        let rows = self.design.rows() as f64;
        1e-12 + 4.0 * f64::EPSILON * rows.sqrt() * log_likelihood.abs()
    }

    /// Why an iteration ended: separation where a linear predictor ran away, else no convergence.
    fn diverged(&self, at: &At, step: &DVector<f64>) -> StatisticsError {
        if at.extreme > 15.0 {
            StatisticsError::Separation {
                column: step.iamax(),
            }
        } else {
            StatisticsError::NotConverged {
                method: "logistic regression",
                iterations: 500,
            }
        }
    }
}

/// Steps below this share of the coefficients are near the maximum.
const NEAR: f64 = 1e-8;

/// The largest part of a step, relative to its coefficient where that is above 1.
fn relative_size(step: &DVector<f64>, coefficients: &[f64]) -> f64 {
    step.iter()
        .zip(coefficients)
        .map(|(s, b)| s.abs() / b.abs().max(1.0))
        .fold(0.0, f64::max)
}

fn moved(coefficients: &[f64], step: &DVector<f64>, share: f64) -> Vec<f64> {
    coefficients
        .iter()
        .zip(step.iter())
        .map(|(b, s)| b + share * s)
        .collect()
}

/// The Newton step, 0 for the coefficient that is held.
fn newton_step(at: &At, held: Option<usize>) -> DVector<f64> {
    match held {
        None => at.cholesky.solve(&at.score),
        Some(column) => {
            let p = at.score.len();
            let free: Vec<usize> = (0..p).filter(|j| *j != column).collect();
            let information = at.information.select_rows(&free).select_columns(&free);
            let score = at.score.select_rows(&free);
            let mut step = DVector::zeros(p);
            // A principal block of a positive definite matrix is positive definite.
            if let Some(cholesky) = information.cholesky() {
                for (value, j) in cholesky.solve(&score).iter().zip(free) {
                    step[j] = *value;
                }
            }
            step
        }
    }
}
