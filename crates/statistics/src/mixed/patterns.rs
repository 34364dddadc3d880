//! Subjects gathered by the visits at which they were seen.
//!
//! All subjects with the same visits share one block of the covariance matrix. Sums of products of their rows, kept for each
//! pair of visits, let a likelihood be computed without going through the subjects again.

use super::fit::RepeatedMeasures;
use crate::error::StatisticsError;
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeMap;

/// Subjects with the same visits.
pub(super) struct Pattern {
    /// The visits, increasing.
    pub(super) visits: Vec<usize>,
    /// How many subjects.
    pub(super) subjects: usize,
    /// `sum x_a x_b'` over the subjects, for visits `a` and `b` at `a * visits + b`.
    products: Vec<DMatrix<f64>>,
    /// `sum x_a y_b` over the subjects.
    with_response: Vec<DVector<f64>>,
    /// `sum y_a y_b` over the subjects.
    response: DMatrix<f64>,
}

/// Gathers the subjects.
pub(super) fn gather(data: &RepeatedMeasures<'_>) -> Result<Vec<Pattern>, StatisticsError> {
    let mut subjects: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, subject) in data.subject.iter().enumerate() {
        subjects.entry(*subject).or_default().push(row);
    }
    let p = data.design.columns();
    let mut patterns: BTreeMap<Vec<usize>, Pattern> = BTreeMap::new();
    for mut rows in subjects.into_values() {
        rows.sort_by_key(|row| data.visit[*row]);
        let visits: Vec<usize> = rows.iter().map(|row| data.visit[*row]).collect();
        if visits.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(StatisticsError::Undefined {
                statistic: "the covariance between visits",
                reason: "a subject has two rows at the same visit; keep one of them",
            });
        }
        let k = visits.len();
        let pattern = patterns.entry(visits.clone()).or_insert_with(|| Pattern {
            visits,
            subjects: 0,
            products: vec![DMatrix::zeros(p, p); k * k],
            with_response: vec![DVector::zeros(p); k * k],
            response: DMatrix::zeros(k, k),
        });
        pattern.subjects += 1;
        for (a, row_a) in rows.iter().enumerate() {
            let x_a = data.design.row(*row_a);
            for (b, row_b) in rows.iter().enumerate() {
                let x_b = data.design.row(*row_b);
                let y_b = data.response[*row_b];
                let product = &mut pattern.products[a * k + b];
                for i in 0..p {
                    if x_a[i] != 0.0 {
                        for j in 0..p {
                            product[(i, j)] += x_a[i] * x_b[j];
                        }
                        pattern.with_response[a * k + b][i] += x_a[i] * y_b;
                    }
                }
                pattern.response[(a, b)] += data.response[*row_a] * y_b;
            }
        }
    }
    Ok(patterns.into_values().collect())
}

impl Pattern {
    /// The block of a matrix over all visits.
    pub(super) fn block(&self, matrix: &DMatrix<f64>) -> DMatrix<f64> {
        matrix
            .select_rows(&self.visits)
            .select_columns(&self.visits)
    }

    /// Adds `sum X' M X` over the subjects.
    pub(super) fn add_quadratic(&self, middle: &DMatrix<f64>, sum: &mut DMatrix<f64>) {
        let k = self.visits.len();
        for a in 0..k {
            for b in 0..k {
                let weight = middle[(a, b)];
                if weight != 0.0 {
                    *sum += &self.products[a * k + b] * weight;
                }
            }
        }
    }

    /// Adds `sum X' M y` over the subjects.
    pub(super) fn add_with_response(&self, middle: &DMatrix<f64>, sum: &mut DVector<f64>) {
        let k = self.visits.len();
        for a in 0..k {
            for b in 0..k {
                *sum += &self.with_response[a * k + b] * middle[(a, b)];
            }
        }
    }

    /// `sum X F X'` over the subjects, a matrix over the visits.
    pub(super) fn spread(&self, form: &DMatrix<f64>) -> DMatrix<f64> {
        let k = self.visits.len();
        DMatrix::from_fn(k, k, |a, b| self.products[a * k + b].dot(form))
    }

    /// `sum r r'` over the subjects, with `r = y - X beta`.
    pub(super) fn residuals(&self, coefficients: &DVector<f64>) -> DMatrix<f64> {
        let k = self.visits.len();
        DMatrix::from_fn(k, k, |a, b| {
            let quadratic = coefficients.dot(&(&self.products[a * k + b] * coefficients));
            self.response[(a, b)]
                - self.with_response[a * k + b].dot(coefficients)
                - self.with_response[b * k + a].dot(coefficients)
                + quadratic
        })
    }

    /// `sum X' M r` over the subjects.
    pub(super) fn add_with_residuals(
        &self,
        middle: &DMatrix<f64>,
        coefficients: &DVector<f64>,
        sum: &mut DVector<f64>,
    ) {
        let k = self.visits.len();
        for a in 0..k {
            for b in 0..k {
                let weight = middle[(a, b)];
                if weight != 0.0 {
                    *sum += (&self.with_response[a * k + b]
                        - &self.products[a * k + b] * coefficients)
                        * weight;
                }
            }
        }
    }
}
