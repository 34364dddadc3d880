//! Response regressed on the group and covariates.

use statistics::StatisticsError;
use statistics::linear::{Factor, ModelMatrix};
use statistics::logistic::{Coefficient, Penalty, logistic_regression};

use crate::error::AnalysisError;
use crate::execution::compare::ModelRows;
use crate::execution::outcome::Outcome;
use crate::execution::record::{At, Recorder};
use crate::execution::respond::Responders;
use crate::execution::selection::{Block, Selection};
use crate::plan::method::LogisticRegression;
use crate::results::Statistic;

pub(super) fn logistic(
    selection: &Selection<'_>,
    method: &LogisticRegression,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    let judged = |row: usize| responders.outcome(row) != Outcome::Excluded;
    for block in &selection.blocks {
        let model = ModelRows::new(
            selection,
            &method.covariates,
            &method.factors,
            &block.rows,
            judged,
        )?;
        let outcome: Vec<bool> = model
            .rows
            .iter()
            .map(|row| responders.outcome(*row) == Outcome::Responder)
            .collect();
        for (group, level, reference) in selection.comparisons() {
            let at = At {
                group: &group,
                by: &block.by,
                item: None,
                source_rows: model.rows.len(),
            };
            recorder.put(&at, Statistic::N, model.rows.len().into())?;
            recorder.put(
                &at,
                Statistic::Excluded,
                (block.rows.len() - model.rows.len()).into(),
            )?;
            let coefficient = coefficient(selection, block, &model, &outcome, level, reference);
            recorder.put_all(
                &at,
                &coefficient,
                &[
                    (Statistic::Estimate, &|of| of.estimate),
                    (Statistic::Se, &|of| of.standard_error),
                    (Statistic::OddsRatio, &|of| of.estimate.exp()),
                    (Statistic::Lower, &|of| of.interval.lower.exp()),
                    (Statistic::Upper, &|of| of.interval.upper.exp()),
                    (Statistic::PValue, &|of| of.p_value),
                ],
            )?;
        }
    }
    Ok(())
}

/// The coefficient of a level against the reference, in the model with all levels.
fn coefficient(
    selection: &Selection<'_>,
    block: &Block,
    model: &ModelRows,
    outcome: &[bool],
    level: &str,
    reference: &str,
) -> Result<Coefficient, StatisticsError> {
    let mut design = ModelMatrix::with_intercept(model.rows.len());
    let mut wanted = None;
    for (other, rows) in block.levels() {
        let indicator: Vec<f64> = model
            .rows
            .iter()
            .map(|row| {
                if rows.binary_search(row).is_ok() {
                    1.0
                } else {
                    0.0
                }
            })
            .collect();
        // A level without rows has no column; the others are estimated all the same.
        if other == reference || indicator.iter().all(|is_in| *is_in == 0.0) {
            continue;
        }
        let column = design.covariate("the group", &indicator)?;
        if other == level {
            wanted = Some(column);
        }
    }
    for covariate in &model.covariates {
        design.covariate("a covariate", covariate)?;
    }
    for (levels, count) in &model.factors {
        design.factor("a factor", Factor::new(levels, *count)?)?;
    }
    let column = wanted.ok_or(StatisticsError::EmptyGroup {
        group: "the level that is compared",
    })?;
    let fit = logistic_regression(&design, outcome, Penalty::None)?;
    Ok(fit.coefficient(column, selection.context.confidence))
}
