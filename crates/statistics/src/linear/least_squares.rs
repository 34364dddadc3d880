//! Ordinary least squares.

use super::model_matrix::ModelMatrix;
use crate::critical_value::CriticalValues;
use crate::distribution::fisher_f;
use crate::error::{StatisticsError, beyond_range, require_finite, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::t_test::{TEstimate, TTest};
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

    /// The fit of a triangular factor.
    pub(super) fn by(
        triangle: &Triangle,
        residual_degrees_of_freedom: usize,
    ) -> Result<Self, StatisticsError> {
        let fit = Self {
            coefficients: triangle.solve(),
            residual_sum_of_squares: triangle.residual_sum_of_squares,
            residual_degrees_of_freedom,
            unscaled_covariance: triangle.unscaled_covariance(),
        };
        let mut numbers = fit.coefficients.iter().chain(&fit.unscaled_covariance);
        if !(fit.residual_sum_of_squares.is_finite() && numbers.all(|number| number.is_finite())) {
            return Err(beyond_range("the least-squares fit"));
        }
        Ok(fit)
    }

    /// The same fit with its columns in another order: `from` says of each where it stood.
    pub(super) fn in_order(self, from: impl Fn(usize) -> usize) -> Self {
        let size = self.coefficients.len();
        Self {
            coefficients: (0..size).map(|to| self.coefficients[from(to)]).collect(),
            unscaled_covariance: DMatrix::from_fn(size, size, |row, column| {
                self.unscaled_covariance[(from(row), from(column))]
            }),
            ..self
        }
    }

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
        let mut critical = level;
        self.contrast_with(weights, &mut critical)
            .map(TEstimate::tested)
    }

    /// The same without its p-value, with the critical value of its interval from where the caller has it.
    ///
    /// # Errors
    /// As [`LeastSquares::contrast`].
    pub fn contrast_with(
        &self,
        weights: &[f64],
        critical: &mut impl CriticalValues,
    ) -> Result<TEstimate, StatisticsError> {
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
        TEstimate::with_critical_values(
            estimate,
            (variance.max(0.0) * self.residual_variance()).sqrt(),
            self.residual_degrees_of_freedom as f64,
            critical,
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
/// The rows are folded block by block into the triangular factor of the model matrix by Householder's reflections (Golub GH,
/// Van Loan CF. Matrix Computations, 4th edition 2013, sections 5.2.2 and 5.2.3), so that memory does not grow with the rows.
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
    LeastSquares::by(&Triangle::of(design, response)?, n - p)
}

/// How many rows are folded in together: enough that the work on the factor itself does not count, few enough to stay in a
/// processor's first cache.
const BLOCK: usize = 256;

/// The triangular factor R of a model matrix, row by row, with the reflected response in its last column.
pub(super) struct Triangle {
    size: usize,
    values: Vec<f64>,
    residual_sum_of_squares: f64,
}

impl Triangle {
    /// Folds the rows in, a block at a time.
    pub(super) fn of(design: &ModelMatrix, response: &[f64]) -> Result<Self, StatisticsError> {
        let p = design.columns();
        let width = p + 1;
        let mut values = vec![0.0_f64; p * width];
        let mut norms = vec![0.0_f64; p];
        let mut block = Vec::new();
        let mut sums = vec![0.0; 2 * width];
        let mut residual_sum_of_squares = 0.0;
        for (number, of_block) in response.chunks(BLOCK).enumerate() {
            block.resize(of_block.len() * width, 0.0);
            let rows = Rows {
                design,
                from: number * BLOCK,
                response: of_block,
            };
            // A width that is known beforehand lets the inner loops be unrolled; the arithmetic is the same.
            residual_sum_of_squares += match width {
                3 => rows.fold_of_width::<3>(&mut values, &mut block, &mut norms),
                4 => rows.fold_of_width::<4>(&mut values, &mut block, &mut norms),
                5 => rows.fold_of_width::<5>(&mut values, &mut block, &mut norms),
                6 => rows.fold_of_width::<6>(&mut values, &mut block, &mut norms),
                7 => rows.fold_of_width::<7>(&mut values, &mut block, &mut norms),
                _ => {
                    rows.gather(width, &mut block, &mut norms);
                    let (products, steps) = sums.split_at_mut(width);
                    fold(&mut values, &mut block, width, products, steps, Span::Rest)
                }
            };
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

    /// A factor of which each column is known as far as its diagonal, with the reflected response.
    pub(super) fn of_columns<'c>(
        columns: impl ExactSizeIterator<Item = &'c [f64]>,
        response: &'c [f64],
        residual_sum_of_squares: f64,
    ) -> Self {
        let size = columns.len();
        let width = size + 1;
        let mut values = vec![0.0; size * width];
        for (column, of_column) in columns.chain([response]).enumerate() {
            for (row, value) in of_column.iter().enumerate() {
                values[row * width + column] = *value;
            }
        }
        Self {
            size,
            values,
            residual_sum_of_squares,
        }
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

    /// `(R'R)^-1`.
    fn unscaled_covariance(&self) -> DMatrix<f64> {
        let p = self.size;
        // Row by row; what stands below the diagonal is 0.
        let mut inverse = vec![0.0; p * p];
        for column in 0..p {
            inverse[column * p + column] = 1.0 / self.at(column, column);
            for row in (0..column).rev() {
                let sum: f64 = (row + 1..=column)
                    .map(|k| self.at(row, k) * inverse[k * p + column])
                    .sum();
                inverse[row * p + column] = -sum / self.at(row, row);
            }
        }
        let mut covariance = DMatrix::zeros(p, p);
        for row in 0..p {
            for column in row..p {
                let of_row = &inverse[row * p + column..(row + 1) * p];
                let of_column = &inverse[column * p + column..(column + 1) * p];
                let products = of_row.iter().zip(of_column);
                let sum: f64 = products.map(|(left, right)| left * right).sum();
                covariance[(row, column)] = sum;
                covariance[(column, row)] = sum;
            }
        }
        covariance
    }
}

/// Which columns of a row are worked out at each step.
#[derive(Clone, Copy)]
enum Span {
    /// All of them: a width that is known fills registers, and the arithmetic of what is read again is the same.
    Whole,
    /// Those that are left.
    Rest,
}

/// Rows of a model matrix that are folded in together, with their response.
#[derive(Clone, Copy)]
struct Rows<'a> {
    design: &'a ModelMatrix,
    from: usize,
    response: &'a [f64],
}

impl Rows<'_> {
    /// Puts the rows side by side with their response, and adds the squares of each column.
    #[inline(always)]
    fn gather(self, width: usize, block: &mut [f64], norms: &mut [f64]) {
        let norms = &mut norms[..width - 1];
        let rows = block.chunks_exact_mut(width).zip(self.response);
        for (place, (into, value)) in rows.enumerate() {
            let row = &self.design.row(self.from + place)[..width - 1];
            for (norm, value) in norms.iter_mut().zip(row) {
                *norm += value * value;
            }
            into[..width - 1].copy_from_slice(row);
            into[width - 1] = *value;
        }
    }

    /// [`fold`] for a width that is known beforehand.
    fn fold_of_width<const WIDTH: usize>(
        self,
        triangle: &mut [f64],
        block: &mut [f64],
        norms: &mut [f64],
    ) -> f64 {
        let (mut products, mut steps) = ([0.0; WIDTH], [0.0; WIDTH]);
        self.gather(WIDTH, block, norms);
        fold(
            triangle,
            block,
            WIDTH,
            &mut products,
            &mut steps,
            Span::Whole,
        )
    }
}

/// Folds rows of `width` numbers, the response last, into a triangle; gives what they add to the residual sum of squares.
///
/// The triangle's rows below the pivot's are 0 in its column, so that a reflection moves the pivot's row and those of the block
/// alone. While a column is taken off the rows, their products with the next one are summed: each row is passed over once a
/// column.
#[inline(always)]
fn fold(
    triangle: &mut [f64],
    block: &mut [f64],
    width: usize,
    products: &mut [f64],
    steps: &mut [f64],
    span: Span,
) -> f64 {
    let last = width - 1;
    products.fill(0.0);
    for row in block.chunks_exact(width) {
        let first = row[0];
        for (product, value) in products.iter_mut().zip(row) {
            *product += first * value;
        }
    }
    for column in 0..last {
        let of_pivot = &mut triangle[column * width..(column + 1) * width];
        let pivot = of_pivot[column];
        let below = products[column];
        steps.fill(0.0);
        if below != 0.0 {
            let length = (pivot * pivot + below).sqrt();
            let reflected = -length.copysign(pivot);
            let head = pivot - reflected;
            let scale = 1.0 / (length * (length + pivot.abs()));
            for other in column + 1..width {
                let step = (head * of_pivot[other] + products[other]) * scale;
                of_pivot[other] -= head * step;
                steps[other] = step;
            }
            of_pivot[column] = reflected;
        }
        products.fill(0.0);
        let from = match span {
            // What stands before the next column is not read again, and its steps are 0.
            Span::Whole => 0,
            Span::Rest => column + 1,
        };
        for row in block.chunks_exact_mut(width) {
            let of_column = row[column];
            for other in from..width {
                row[other] -= of_column * steps[other];
            }
            let next = row[column + 1];
            for other in from..width {
                products[other] += next * row[other];
            }
        }
    }
    products[last]
}
