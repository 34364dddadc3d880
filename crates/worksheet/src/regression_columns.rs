//! The named columns of a regression.

use crate::data::Levels;
use crate::error::WorksheetError;
use statistics::linear::ModelMatrix;

/// Covariates and the indicators of factors, in the order of the model, each with its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegressionColumns {
    columns: Vec<(String, Vec<f64>)>,
}

impl RegressionColumns {
    /// No columns yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column as it is.
    pub fn covariate(&mut self, name: impl Into<String>, values: Vec<f64>) {
        self.columns.push((name.into(), values));
    }

    /// Adds an indicator of each level after the first: `stratum2` for the level 2 of the column `stratum`.
    pub fn factor(&mut self, name: &str, levels: &Levels) {
        for (place, level) in levels.names.iter().enumerate().skip(1) {
            let indicator = levels
                .of_rows
                .iter()
                .map(|of_row| f64::from(u8::from(*of_row == place)))
                .collect();
            self.columns.push((format!("{name}{level}"), indicator));
        }
    }

    /// Whether every column has so many rows.
    pub(crate) fn all_have(&self, rows: usize) -> bool {
        self.columns.iter().all(|(_, values)| values.len() == rows)
    }

    /// The columns with their rows in another order; `rows` are some that every column has.
    pub(crate) fn in_order(&self, rows: &[u32]) -> Self {
        let reordered = |values: &Vec<f64>| rows.iter().map(|row| values[*row as usize]).collect();
        Self {
            columns: self
                .columns
                .iter()
                .map(|(name, values)| (name.clone(), reordered(values)))
                .collect(),
        }
    }

    /// The names, in the order of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The place of a column among the others, from 0.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, _)| known == name)
    }

    /// A column's values.
    pub(crate) fn values(&self, place: usize) -> &[f64] {
        &self.columns[place].1
    }

    /// The model matrix with or without an intercept before the columns.
    pub(crate) fn matrix(
        &self,
        rows: usize,
        intercept: Intercept,
    ) -> Result<ModelMatrix, WorksheetError> {
        let mut design = match intercept {
            Intercept::Present => ModelMatrix::with_intercept(rows),
            Intercept::Absent => ModelMatrix::without_intercept(rows),
        };
        for (_, values) in &self.columns {
            design.covariate("a covariate", values)?;
        }
        Ok(design)
    }
}

/// Whether a model has an intercept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intercept {
    Present,
    Absent,
}
