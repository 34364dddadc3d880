//! Least squares from sums of products.

use crate::error::StatisticsError;

/// The sums of squares and products of a linear model with `P` columns.
///
/// Where rows and responses are whole numbers of a unit (millimetres, quarter points), every sum is exact as long as it
/// is below 2^53 units: then the order of the rows does not matter to the last bit, and sums of counts may stand in for
/// rows. What is lost against [`least_squares`](super::least_squares), which never forms the products, is half
/// the digits where columns are nearly collinear (Golub GH, Van Loan CF. Matrix Computations, 4th edition 2013, section
/// 5.3.8): for a few well-separated columns, as in a simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalEquations<const P: usize> {
    /// Rows.
    pub rows: u64,
    /// Sums of the products of two columns; only where the row's number is at least the column's is it read.
    pub products: [[f64; P]; P],
    /// Sums of the products of a column and the response.
    pub with_response: [f64; P],
    /// The sum of the squares of the response.
    pub response_squared: f64,
}

/// A least-squares fit from sums of products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalEquationsFit<const P: usize> {
    /// The coefficients, in the order of the columns.
    pub coefficients: [f64; P],
    /// Their standard errors.
    pub standard_errors: [f64; P],
    /// Residual sum of squares.
    pub residual_sum_of_squares: f64,
    /// Rows less columns.
    pub residual_degrees_of_freedom: u64,
}

impl<const P: usize> NormalEquationsFit<P> {
    /// The t statistic of a coefficient.
    ///
    /// # Errors
    /// [`StatisticsError::ZeroVariance`] where the fit is perfect, [`StatisticsError::OutOfRange`] for a column that
    /// does not exist.
    pub fn t(&self, column: usize) -> Result<f64, StatisticsError> {
        match (
            self.coefficients.get(column),
            self.standard_errors.get(column),
        ) {
            (Some(coefficient), Some(error)) if *error > 0.0 => Ok(coefficient / error),
            (Some(_), Some(_)) => Err(StatisticsError::ZeroVariance {
                quantity: "the residual",
            }),
            _ => Err(StatisticsError::OutOfRange {
                quantity: "the number of the column",
                value: column as f64,
                allowed: "below the number of columns",
            }),
        }
    }
}

impl<const P: usize> Default for NormalEquations<P> {
    fn default() -> Self {
        Self {
            rows: 0,
            products: [[0.0; P]; P],
            with_response: [0.0; P],
            response_squared: 0.0,
        }
    }
}

impl<const P: usize> NormalEquations<P> {
    /// Adds a row and its response.
    pub fn add(&mut self, row: [f64; P], response: f64) {
        self.rows += 1;
        for i in 0..P {
            for j in 0..=i {
                self.products[i][j] += row[i] * row[j];
            }
            self.with_response[i] += row[i] * response;
        }
        self.response_squared += response * response;
    }

    /// Solves them by Cholesky's factor.
    ///
    /// ```
    /// use statistics::linear::NormalEquations;
    /// let mut sums = NormalEquations::default();
    /// for (x, y) in [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0), (3.0, 7.5)] {
    ///     sums.add([1.0, x], y);
    /// }
    /// let fit = sums.solve()?;
    /// assert!((fit.coefficients[1] - 2.15).abs() < 1e-14);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] where rows do not outnumber columns, [`StatisticsError::Collinear`],
    /// [`StatisticsError::Undefined`] where a sum is not a finite number.
    pub fn solve(&self) -> Result<NormalEquationsFit<P>, StatisticsError> {
        if self.rows <= P as u64 {
            return Err(StatisticsError::TooFew {
                quantity: "rows",
                needed: P + 1,
                found: usize::try_from(self.rows).unwrap_or(usize::MAX),
            });
        }
        let finite = self
            .products
            .iter()
            .enumerate()
            .all(|(row, products)| products[..=row].iter().all(|product| product.is_finite()));
        if !(finite
            && self.with_response.iter().all(|sum| sum.is_finite())
            && self.response_squared.is_finite())
        {
            return Err(crate::error::beyond_range("the least-squares fit"));
        }
        let factor = self.factor()?;
        // The response in the coordinates of the factor: its squares are what the columns explain.
        let mut explained = [0.0; P];
        let mut residual = self.response_squared;
        for i in 0..P {
            let mut rest = self.with_response[i];
            for j in 0..i {
                rest -= factor[i][j] * explained[j];
            }
            explained[i] = rest / factor[i][i];
            residual -= explained[i] * explained[i];
        }
        // Less than the rounding of the response's own square is none at all: the fit is perfect.
        let residual_sum_of_squares = if residual <= 1e-14 * self.response_squared {
            0.0
        } else {
            residual
        };
        let degrees = self.rows - P as u64;
        let variance = residual_sum_of_squares / degrees as f64;
        let mut coefficients = [0.0; P];
        for i in (0..P).rev() {
            let mut rest = explained[i];
            for j in i + 1..P {
                rest -= factor[j][i] * coefficients[j];
            }
            coefficients[i] = rest / factor[i][i];
        }
        let mut standard_errors = [0.0; P];
        for (column, error) in standard_errors.iter_mut().enumerate() {
            // The column of the factor's inverse, whose squares add up to the diagonal of the inverse product.
            let mut inverse = [0.0; P];
            let mut squares = 0.0;
            for i in column..P {
                let mut rest = if i == column { 1.0 } else { 0.0 };
                for j in column..i {
                    rest -= factor[i][j] * inverse[j];
                }
                inverse[i] = rest / factor[i][i];
                squares += inverse[i] * inverse[i];
            }
            *error = (variance * squares).sqrt();
        }
        Ok(NormalEquationsFit {
            coefficients,
            standard_errors,
            residual_sum_of_squares,
            residual_degrees_of_freedom: degrees,
        })
    }

    /// The lower triangular factor whose product with its transpose the products are.
    fn factor(&self) -> Result<[[f64; P]; P], StatisticsError> {
        let mut factor = [[0.0; P]; P];
        for i in 0..P {
            for j in 0..=i {
                let pairs = factor[i][..j].iter().zip(&factor[j][..j]);
                let known: f64 = pairs.map(|(left, right)| left * right).sum();
                let rest = self.products[i][j] - known;
                if i == j {
                    // What is left of a column's square after those before it, relative to it.
                    if rest <= 1e-12 * self.products[i][i] {
                        return Err(StatisticsError::Collinear { column: i });
                    }
                    factor[i][i] = rest.sqrt();
                } else {
                    factor[i][j] = rest / factor[j][j];
                }
            }
        }
        Ok(factor)
    }
}

#[cfg(test)]
mod tests {
    use super::NormalEquations;
    use crate::error::StatisticsError;
    use crate::linear::{LeastSquares, ModelMatrix, least_squares};
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

    /// Arm, stratum, baseline in millimetres, response in units of 2.5 points.
    type Row = (bool, bool, u8, u8);

    fn columns((arm, stratum, baseline, _): &Row) -> [f64; 4] {
        let number = |yes: bool| f64::from(u8::from(yes));
        [1.0, number(*arm), number(*stratum), f64::from(*baseline)]
    }

    fn response((_, _, _, units): &Row) -> f64 {
        f64::from(*units) * 2.5
    }

    fn by_rotations(rows: &[Row]) -> Result<LeastSquares, StatisticsError> {
        let mut design = ModelMatrix::with_intercept(rows.len());
        for place in 1..4 {
            let column: Vec<f64> = rows.iter().map(|row| columns(row)[place]).collect();
            design.covariate("a column", &column)?;
        }
        let responses: Vec<f64> = rows.iter().map(response).collect();
        least_squares(&design, &responses)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn whole_numbers_give_what_rotations_give_and_in_any_order_the_same_bits(
            rows in vec((any::<bool>(), any::<bool>(), 0_u8..101, 0_u8..41), 12..120),
        ) {
            let mut sums = NormalEquations::default();
            let mut backwards = NormalEquations::default();
            for row in &rows {
                sums.add(columns(row), response(row));
            }
            for row in rows.iter().rev() {
                backwards.add(columns(row), response(row));
            }
            prop_assert_eq!(sums, backwards);
            match (by_rotations(&rows), sums.solve()) {
                (Ok(rotated), Ok(solved)) => {
                    for place in 0..4 {
                        let error = rotated.standard_error(place);
                        let apart = solved.standard_errors[place] - error;
                        prop_assert!(apart.abs() <= 1e-11 * error + 1e-12, "{apart} of {error}");
                        let apart = solved.coefficients[place] - rotated.coefficients[place];
                        prop_assert!(apart.abs() <= 1e-11 * error + 1e-12, "{apart}, error {error}");
                    }
                }
                (rotated, solved) => prop_assert_eq!(rotated.err(), solved.err()),
            }
        }
    }

    #[test]
    fn collinear_columns_few_rows_and_perfect_fits_are_refused_by_name()
    -> Result<(), StatisticsError> {
        let mut sums = NormalEquations::default();
        for x in [1.0, 2.0] {
            sums.add([1.0, x], x);
        }
        assert!(matches!(sums.solve(), Err(StatisticsError::TooFew { .. })));
        sums.add([1.0, 4.0], 4.0);
        let perfect = sums.solve()?;
        assert!(matches!(
            perfect.t(1),
            Err(StatisticsError::ZeroVariance { .. })
        ));
        assert!(matches!(
            perfect.t(2),
            Err(StatisticsError::OutOfRange { .. })
        ));
        let mut twice = NormalEquations::default();
        for x in [1.0, 2.0, 4.0, 5.0] {
            twice.add([1.0, x, 2.0 * x], x * x);
        }
        assert_eq!(
            twice.solve().err(),
            Some(StatisticsError::Collinear { column: 2 })
        );
        sums.add([1.0, f64::INFINITY], 1.0);
        assert!(matches!(
            sums.solve(),
            Err(StatisticsError::Undefined { .. })
        ));
        Ok(())
    }
}
