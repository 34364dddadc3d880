//! Ordinary least squares.

use super::model_matrix::ModelMatrix;
use crate::distribution::fisher_f;
use crate::error::{StatisticsError, beyond_range, require_finite, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::t_test::TTest;
use nalgebra::{DMatrix, DVector};

/// A least-squares fit.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// The coefficients, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// Residual sum of squares.
    pub residual_sum_of_squares: f64,
    /// Rows less columns.
    pub residual_degrees_of_freedom: usize,
    /// `(X'X)^-1`, to be multiplied by the residual variance.
    unscaled_covariance: DMatrix<f64>,
}

impl LeastSquares {
    /// The method's name.
    pub const METHOD: &'static str = "ordinary least squares";

    /// The residual variance, `residual sum of squares / degrees of freedom`.
    #[must_use]
    pub fn residual_variance(&self) -> f64 {
        self.residual_sum_of_squares / self.residual_degrees_of_freedom as f64
    }

    /// The covariance of two coefficients.
    #[must_use]
    pub fn covariance(&self, row: usize, column: usize) -> f64 {
        self.residual_variance() * self.unscaled_covariance[(row, column)]
    }

    /// The standard error of a coefficient.
    #[must_use]
    pub fn standard_error(&self, column: usize) -> f64 {
        self.covariance(column, column).sqrt()
    }

    /// A linear combination of the coefficients, with its t test.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of weights, [`StatisticsError::ZeroVariance`]
    /// where the fit is perfect.
    pub fn contrast(
        &self,
        weights: &[f64],
        level: ConfidenceLevel,
    ) -> Result<TTest, StatisticsError> {
        let p = self.coefficients.len();
        require_same_length("the coefficients", p, "the contrast", weights.len())?;
        let estimate: f64 = weights
            .iter()
            .zip(&self.coefficients)
            .map(|(w, b)| w * b)
            .sum();
        let mut variance = 0.0;
        for (i, left) in weights.iter().enumerate() {
            for (j, right) in weights.iter().enumerate() {
                variance += left * right * self.unscaled_covariance[(i, j)];
            }
        }
        TTest::new(
            estimate,
            (variance.max(0.0) * self.residual_variance()).sqrt(),
            self.residual_degrees_of_freedom as f64,
            level,
        )
    }

    /// The F statistic and p-value of the hypothesis that the coefficients in a range of columns are all 0.
    ///
    /// # Errors
    /// [`StatisticsError::ZeroVariance`] where the fit is perfect.
    pub fn joint_test(
        &self,
        columns: std::ops::Range<usize>,
    ) -> Result<(f64, f64), StatisticsError> {
        let q = columns.len();
        let start = columns.start;
        let block = self
            .unscaled_covariance
            .view((start, start), (q, q))
            .into_owned();
        let part = DVector::from_column_slice(&self.coefficients[columns]);
        let cholesky = block
            .cholesky()
            .ok_or(StatisticsError::NotPositiveDefinite {
                matrix: "a block of (X'X)^-1",
            })?;
        let variance = self.residual_variance();
        if variance.is_nan() || variance <= 0.0 {
            return Err(StatisticsError::ZeroVariance {
                quantity: "the residual",
            });
        }
        let f = part.dot(&cholesky.solve(&part)) / q as f64 / variance;
        if f.is_nan() {
            // Values near the ends of what a floating-point number holds: both parts of the ratio are infinite.
            return Err(StatisticsError::Undefined {
                statistic: "the joint test",
                reason: "squares of the response are beyond what a floating-point number holds",
            });
        }
        Ok((
            f,
            fisher_f::upper_tail(f, q as f64, self.residual_degrees_of_freedom as f64),
        ))
    }
}

/// Fits by least squares.
///
/// The rows are folded one by one into the triangular factor of the model matrix by Givens rotations
/// (Golub GH, Van Loan CF. Matrix Computations, 4th edition 2013, section 5.2.5): as stable as Householder's
/// method, while memory does not grow with the rows.
///
/// ```
/// use statistics::linear::{ModelMatrix, least_squares};
/// let mut design = ModelMatrix::with_intercept(4);
/// design.covariate("x", &[0.0, 1.0, 2.0, 3.0])?;
/// let fit = least_squares(&design, &[1.0, 3.0, 5.0, 7.5])?;
/// assert!((fit.coefficients[1] - 2.15).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] and [`StatisticsError::NotFinite`] for a response that does not fit,
/// [`StatisticsError::TooFew`] where rows do not outnumber columns, [`StatisticsError::Collinear`],
/// [`StatisticsError::Undefined`] where sums of squares are beyond the range of floating-point numbers.
pub fn least_squares(
    design: &ModelMatrix,
    response: &[f64],
) -> Result<LeastSquares, StatisticsError> {
    let (n, p) = (design.rows(), design.columns());
    require_same_length("the model matrix", n, "the response", response.len())?;
    require_finite("the response", response)?;
    if n <= p {
        return Err(StatisticsError::TooFew {
            quantity: "rows",
            needed: p + 1,
            found: n,
        });
    }
    let triangle = Triangle::of(design, response)?;
    let inverse = triangle.inverse();
    let fit = LeastSquares {
        coefficients: triangle.solve(),
        residual_sum_of_squares: triangle.residual_sum_of_squares,
        residual_degrees_of_freedom: n - p,
        unscaled_covariance: &inverse * inverse.transpose(),
    };
    let mut numbers = fit.coefficients.iter().chain(&fit.unscaled_covariance);
    if !(fit.residual_sum_of_squares.is_finite() && numbers.all(|number| number.is_finite())) {
        return Err(beyond_range("the least-squares fit"));
    }
    Ok(fit)
}

/// The triangular factor R of a model matrix, row by row, with the rotated response in its last column.
pub(super) struct Triangle {
    size: usize,
    values: Vec<f64>,
    residual_sum_of_squares: f64,
}

impl Triangle {
    /// Folds the rows in, one by one.
    pub(super) fn of(design: &ModelMatrix, response: &[f64]) -> Result<Self, StatisticsError> {
        let p = design.columns();
        let width = p + 1;
        let mut values = vec![0.0_f64; p * width];
        let mut norms = vec![0.0_f64; p];
        let mut row = vec![0.0; width];
        let mut residual_sum_of_squares = 0.0;
        for (i, value) in response.iter().enumerate() {
            row[..p].copy_from_slice(design.row(i));
            row[p] = *value;
            for (norm, value) in norms.iter_mut().zip(&row) {
                *norm += value * value;
            }
            for j in 0..p {
                if row[j] == 0.0 {
                    continue;
                }
                let pivot = values[j * width + j];
                let length = pivot.hypot(row[j]);
                let (cosine, sine) = (pivot / length, row[j] / length);
                for k in j..width {
                    let (upper, lower) = (values[j * width + k], row[k]);
                    values[j * width + k] = cosine * upper + sine * lower;
                    row[k] = cosine * lower - sine * upper;
                }
            }
            residual_sum_of_squares += row[p] * row[p];
        }
        for j in 0..p {
            // What is left of a column after those before it, relative to its length.
            if values[j * width + j].abs() <= 1e-9 * norms[j].sqrt() {
                return Err(StatisticsError::Collinear { column: j });
            }
        }
        Ok(Self {
            size: p,
            values,
            residual_sum_of_squares,
        })
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * (self.size + 1) + column]
    }

    /// The coefficients, by back substitution.
    fn solve(&self) -> Vec<f64> {
        let p = self.size;
        let mut coefficients = vec![0.0; p];
        for j in (0..p).rev() {
            let known: f64 = (j + 1..p).map(|k| self.at(j, k) * coefficients[k]).sum();
            coefficients[j] = (self.at(j, p) - known) / self.at(j, j);
        }
        coefficients
    }

    fn inverse(&self) -> DMatrix<f64> {
        let p = self.size;
        let mut inverse = DMatrix::zeros(p, p);
        for column in 0..p {
            inverse[(column, column)] = 1.0 / self.at(column, column);
            for row in (0..column).rev() {
                let sum: f64 = (row + 1..=column)
                    .map(|k| self.at(row, k) * inverse[(k, column)])
                    .sum();
                inverse[(row, column)] = -sum / self.at(row, row);
            }
        }
        inverse
    }
}
