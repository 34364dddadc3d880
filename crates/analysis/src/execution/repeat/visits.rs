//! The rows of a block as a model of repeated measures takes them.

use datasets::Numbers;
use statistics::StatisticsError;
use statistics::linear::ModelMatrix;
use statistics::mixed::{
    CovarianceStructure, Likelihood, MixedModel, RepeatedMeasures as Observed, mixed_model,
};

use crate::error::AnalysisError;
use crate::execution::context::column;
use crate::execution::describe::values;
use crate::execution::selection::Selection;
use crate::plan::method::VisitCovariance;

/// The covariance that a plan names.
pub(super) fn structure(covariance: VisitCovariance) -> CovarianceStructure {
    match covariance {
        VisitCovariance::Unstructured => CovarianceStructure::Unstructured,
        VisitCovariance::Toeplitz => CovarianceStructure::Toeplitz,
        VisitCovariance::HeterogeneousToeplitz => CovarianceStructure::HeterogeneousToeplitz,
        VisitCovariance::Autoregressive => CovarianceStructure::AutoRegressive,
        VisitCovariance::HeterogeneousAutoregressive => {
            CovarianceStructure::HeterogeneousAutoRegressive
        }
        VisitCovariance::CompoundSymmetry => CovarianceStructure::CompoundSymmetry,
        VisitCovariance::HeterogeneousCompoundSymmetry => {
            CovarianceStructure::HeterogeneousCompoundSymmetry
        }
        VisitCovariance::Antedependence => CovarianceStructure::AnteDependence,
    }
}

/// The rows of a block as a model takes them: responses, subjects and visits.
pub(super) struct Visits {
    pub(super) response: Vec<f64>,
    subject: Vec<usize>,
    pub(super) visit: Vec<usize>,
    /// What the visits are called, in their order.
    pub(super) names: Vec<String>,
}

impl Visits {
    pub(super) fn new(
        selection: &Selection<'_>,
        response: &Numbers,
        visit: &str,
        rows: &[usize],
    ) -> Result<Self, AnalysisError> {
        let table = selection.data.table;
        let at = column(&selection.part, table, visit)?;
        let groups = table
            .group_by(&[visit])
            .map_err(|column| AnalysisError::MissingColumn {
                part: selection.part.clone(),
                column,
            })?;
        let rank = |row: &usize| groups.of_rows()[*row];
        let mut first: Vec<usize> = rows.to_vec();
        first.sort_by_key(rank);
        first.dedup_by_key(|row| rank(row));
        let place = |row: &usize| first.partition_point(|other| rank(other) < rank(row));
        let visits = Visits {
            response: values(response, rows),
            subject: rows
                .iter()
                .map(|row| selection.data.subject.codes()[*row] as usize)
                .collect(),
            visit: rows.iter().map(place).collect(),
            names: first.iter().map(|row| at.value(*row).to_string()).collect(),
        };
        visits.require_one_row_a_visit(selection, rows)?;
        Ok(visits)
    }

    fn require_one_row_a_visit(
        &self,
        selection: &Selection<'_>,
        rows: &[usize],
    ) -> Result<(), AnalysisError> {
        for place in 0..self.names.len() {
            let at_visit: Vec<usize> = rows
                .iter()
                .zip(&self.visit)
                .filter(|(_, visit)| **visit == place)
                .map(|(row, _)| *row)
                .collect();
            selection
                .data
                .require_one_row_each(&selection.part, &at_visit)?;
        }
        Ok(())
    }

    pub(super) fn fit(
        &self,
        design: &ModelMatrix,
        structure: CovarianceStructure,
        likelihood: Likelihood,
    ) -> Result<MixedModel, StatisticsError> {
        mixed_model(
            Observed {
                response: &self.response,
                design,
                subject: &self.subject,
                visit: &self.visit,
                visit_count: self.names.len(),
            },
            structure,
            likelihood,
        )
    }
}
