//! Columns of a model matrix, reflected one after another.

use super::least_squares::Triangle;
use crate::error::StatisticsError;

/// How many rows are reflected together: few enough to stay in a processor's first cache.
const BLOCK: usize = 256;

/// So many sums run side by side, so that none waits for the one before it.
const SUMS: usize = 8;

/// The reflections that fold columns into a triangular factor (Golub GH, Van Loan CF. Matrix Computations, 4th edition 2013,
/// sections 5.2.2 and 5.2.3). They are kept, so that what several fits have in common is reflected once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reflections {
    columns: Vec<Reflected>,
}

/// A column, as the columns after it are reflected by it.
#[derive(Clone, Debug, PartialEq)]
struct Reflected {
    /// What was reflected off each row.
    rows: Vec<f64>,
    /// One reflection a block.
    blocks: Vec<Reflection>,
    /// The column of the triangular factor, its diagonal last.
    factor: Vec<f64>,
    /// The sum of the squares of the column itself.
    norm: f64,
}

/// How a block is reflected beside a row of the factor.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reflection {
    head: f64,
    scale: f64,
}

impl Reflections {
    /// No column yet.
    pub(super) const fn none() -> Self {
        Self {
            columns: Vec::new(),
        }
    }

    /// How many columns there are.
    pub(super) const fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Reflects one more column, with a number for each row; all have as many.
    pub(super) fn push(&mut self, mut column: Vec<f64>) {
        let norm = dot(&column, &column);
        let mut factor = self.reflect(&mut column);
        let mut pivot = 0.0_f64;
        let blocks = column
            .chunks(BLOCK)
            .map(|rows| {
                let below = dot(rows, rows);
                if below == 0.0 {
                    return Reflection {
                        head: 0.0,
                        scale: 0.0,
                    };
                }
                let length = (pivot * pivot + below).sqrt();
                let reflected = -length.copysign(pivot);
                let reflection = Reflection {
                    head: pivot - reflected,
                    scale: 1.0 / (length * (length + pivot.abs())),
                };
                pivot = reflected;
                reflection
            })
            .collect();
        factor.push(pivot);
        self.columns.push(Reflected {
            rows: column,
            blocks,
            factor,
            norm,
        });
    }

    /// Leaves the first so many columns.
    pub(super) fn truncate(&mut self, columns: usize) {
        self.columns.truncate(columns);
    }

    /// Folds a response in.
    ///
    /// # Errors
    /// [`StatisticsError::Collinear`] for the first column that follows from those before it.
    pub(super) fn fold(&self, response: &[f64]) -> Result<Triangle, StatisticsError> {
        for (column, reflected) in self.columns.iter().enumerate() {
            // What is left of a column after those before it, relative to its length.
            if reflected.factor[column].abs() <= 1e-9 * reflected.norm.sqrt() {
                return Err(StatisticsError::Collinear { column });
            }
        }
        let mut left = response.to_vec();
        let of_response = self.reflect(&mut left);
        Ok(Triangle::of_columns(
            self.columns.iter().map(|column| &column.factor[..]),
            &of_response,
            dot(&left, &left),
        ))
    }

    /// Reflects a column by all that there are, and gives what that makes of the rows of the factor.
    fn reflect(&self, column: &mut [f64]) -> Vec<f64> {
        let mut factor = vec![0.0; self.columns.len()];
        for (number, rows) in column.chunks_mut(BLOCK).enumerate() {
            for (top, by) in factor.iter_mut().zip(&self.columns) {
                let off = &by.rows[number * BLOCK..][..rows.len()];
                let Reflection { head, scale } = by.blocks[number];
                let step = (head * *top + dot(off, rows)) * scale;
                *top -= head * step;
                for (row, off) in rows.iter_mut().zip(off) {
                    *row -= off * step;
                }
            }
        }
        factor
    }
}

/// The sum of the products of two columns of one length.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; SUMS];
    let (lefts, last_left) = left.as_chunks::<SUMS>();
    let (rights, last_right) = right.as_chunks::<SUMS>();
    for (left, right) in lefts.iter().zip(rights) {
        for (sum, (left, right)) in sums.iter_mut().zip(left.iter().zip(right)) {
            *sum += left * right;
        }
    }
    for (sum, (left, right)) in sums.iter_mut().zip(last_left.iter().zip(last_right)) {
        *sum += left * right;
    }
    sums.iter().sum()
}
