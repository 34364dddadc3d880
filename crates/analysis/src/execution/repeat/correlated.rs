//! Regression of values that are correlated within a subject.

use statistics::StatisticsError;
use statistics::linear::ModelMatrix;
use statistics::mixed::Likelihood;

use super::visits::{Visits, structure};
use super::whole::put_model;
use crate::error::AnalysisError;
use crate::execution::compare::{COEFFICIENT, ModelRows};
use crate::execution::context::{column, numbers};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::method::{CorrelatedRegression, LikelihoodKind};
use crate::results::{Group, Statistic, VariableLevel};

pub(in crate::execution) fn correlated_regression(
    selection: &Selection<'_>,
    method: &CorrelatedRegression,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let response = numbers(&selection.part, selection.data.table, &method.variable)?;
    let visit = column(&selection.part, selection.data.table, &method.visit)?;
    let likelihood = match method.likelihood {
        LikelihoodKind::Restricted => Likelihood::Restricted,
        LikelihoodKind::Full => Likelihood::Full,
    };
    for block in &selection.blocks {
        let rows = ModelRows::new(selection, &method.covariates, &[], &block.rows, |row| {
            response.get(row).is_some() && !visit.is_missing(row)
        })?;
        let visits = Visits::new(selection, response, &method.visit, &rows.rows)?;
        let design = || -> Result<ModelMatrix, StatisticsError> {
            let mut design = ModelMatrix::with_intercept(rows.rows.len());
            for covariate in &rows.covariates {
                design.covariate("a covariate", covariate)?;
            }
            Ok(design)
        };
        let model =
            design().and_then(|of| visits.fit(&of, structure(method.covariance), likelihood));
        let model = model.as_ref().map_err(Clone::clone);
        let at = At::new(&Group::All, &block.by, &rows.rows);
        put_model(
            &at,
            block.rows.len(),
            selection,
            structure(method.covariance),
            &visits,
            &model,
            likelihood,
            recorder,
        )?;
        let names =
            std::iter::once("intercept").chain(method.covariates.iter().map(String::as_str));
        for (column, name) in names.enumerate() {
            let item = VariableLevel {
                variable: COEFFICIENT.to_owned(),
                level: name.to_owned(),
            };
            recorder.put_all(
                &at.item(&item),
                &model,
                &[
                    (Statistic::Estimate, &|of| of.coefficients[column]),
                    (Statistic::Se, &|of| of.standard_error(column)),
                ],
            )?;
        }
    }
    Ok(())
}
