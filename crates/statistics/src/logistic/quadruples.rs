//! Sums over the rows of a design, four columns at a time.
//!
//! Of every matrix, four neighbours in a row lie side by side, so that a processor adds them at once; each sum is still made
//! in the order of its terms, so that nothing of a result depends on it.

use nalgebra::DMatrix;

type Four = [f64; 4];

/// `sums += factor * values`, each by itself.
#[inline]
fn add_to(sums: &mut [Four], factor: f64, values: &[Four]) {
    for (sums, values) in sums.iter_mut().zip(values) {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += factor * value;
        }
    }
}

/// The sum over rows of `weight x x'`: its lower triangle.
pub(super) struct SumOfSquares {
    columns: usize,
    /// Fours to a row.
    fours: usize,
    sums: Vec<Four>,
    /// A row, with zeros behind it.
    row: Vec<Four>,
}

impl SumOfSquares {
    /// Of rows of so many columns, with none added yet.
    pub(super) fn of(columns: usize) -> Self {
        let fours = columns.div_ceil(4);
        Self {
            columns,
            fours,
            sums: vec![[0.0; 4]; columns * fours],
            row: vec![[0.0; 4]; fours],
        }
    }

    /// Adds a row.
    #[inline]
    pub(super) fn add(&mut self, weight: f64, row: &[f64]) {
        self.row.as_flattened_mut()[..self.columns].copy_from_slice(row);
        for ((place, x), sums) in row
            .iter()
            .enumerate()
            .zip(self.sums.chunks_exact_mut(self.fours))
        {
            // Beyond the diagonal the rest of its four is added too, and never read.
            let lower = place / 4 + 1;
            add_to(&mut sums[..lower], weight * x, &self.row[..lower]);
        }
    }

    /// The symmetrical matrix.
    pub(super) fn matrix(&self) -> DMatrix<f64> {
        let sums = self.sums.as_flattened();
        DMatrix::from_fn(self.columns, self.columns, |i, j| {
            sums[i.max(j) * self.fours * 4 + i.min(j)]
        })
    }
}

/// The inverse of a lower triangular matrix, column by column.
pub(super) struct InverseOfLower {
    fours: usize,
    columns: Vec<Four>,
    product: Vec<Four>,
}

impl InverseOfLower {
    /// Inverts a matrix of so many columns, none of which has a 0 on the diagonal.
    pub(super) fn of(lower: &DMatrix<f64>, columns: usize) -> Self {
        let fours = columns.div_ceil(4);
        let mut inverse = vec![[0.0; 4]; columns * fours];
        for (column, inverse) in inverse.chunks_exact_mut(fours).enumerate() {
            let inverse = inverse.as_flattened_mut();
            inverse[column] = 1.0 / lower[(column, column)];
            for row in column + 1..columns {
                let sum: f64 = (column..row).map(|k| lower[(row, k)] * inverse[k]).sum();
                inverse[row] = -sum / lower[(row, row)];
            }
        }
        Self {
            fours,
            columns: inverse,
            product: vec![[0.0; 4]; fours],
        }
    }

    /// The squared length of the inverse times a vector.
    #[inline]
    pub(super) fn squared_length_of_product(&mut self, vector: &[f64]) -> f64 {
        self.product.fill([0.0; 4]);
        let columns = self.columns.chunks_exact(self.fours);
        for ((place, x), column) in vector.iter().enumerate().zip(columns) {
            // Above the diagonal there are zeros.
            let first = place / 4;
            add_to(&mut self.product[first..], *x, &column[first..]);
        }
        let product = self.product.as_flattened();
        product.iter().map(|part| part * part).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{InverseOfLower, SumOfSquares};
    use nalgebra::{DMatrix, DVector};

    /// Rows of so many columns, of no pattern.
    fn rows(columns: usize) -> Vec<Vec<f64>> {
        (0..7)
            .map(|row| {
                (0..columns)
                    .map(|column| ((row * 31 + column * 17) % 11) as f64 - 4.5)
                    .collect()
            })
            .collect()
    }

    #[test]
    fn sums_of_squares_are_those_of_the_matrix_product_for_any_number_of_columns() {
        for columns in 1..14 {
            let mut sums = SumOfSquares::of(columns);
            let mut expected = DMatrix::<f64>::zeros(columns, columns);
            for (place, row) in rows(columns).iter().enumerate() {
                let weight = place as f64 / 8.0;
                sums.add(weight, row);
                let x = DVector::from_column_slice(row);
                expected += weight * &x * x.transpose();
            }
            assert!((sums.matrix() - expected).abs().max() < 1e-12, "{columns}");
        }
    }

    #[test]
    fn the_length_of_a_product_with_the_inverse_is_that_of_the_solution() {
        for columns in 1..14 {
            let lower = DMatrix::from_fn(columns, columns, |i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => 2.0 + i as f64 / 3.0,
                std::cmp::Ordering::Greater => ((i * 5 + j * 3) % 7) as f64 / 7.0 - 0.4,
            });
            let mut inverse = InverseOfLower::of(&lower, columns);
            for row in rows(columns) {
                let solution = lower
                    .solve_lower_triangular(&DVector::from_column_slice(&row))
                    .expect("no 0 on the diagonal");
                let length = inverse.squared_length_of_product(&row);
                assert!(
                    (length / solution.norm_squared() - 1.0).abs() < 1e-12,
                    "{columns}"
                );
            }
        }
    }
}
