//! Response regressed on the group and covariates.

use statistics::StatisticsError;
use statistics::distribution::normal;
use statistics::linear::{Factor, ModelMatrix};
use statistics::logistic::{
    Coefficient, Penalty, exact_coefficient, logistic_regression, marginal_risks,
};

use crate::error::AnalysisError;
use crate::execution::compare::{COEFFICIENT, ModelRows, both, common};
use crate::execution::outcome::Outcome;
use crate::execution::record::{At, Recorder};
use crate::execution::respond::Responders;
use crate::execution::selection::{Block, Selection};
use crate::plan::method::{
    ExactLogisticRegression, LogisticRegression, StandardisedRiskDifference,
};
use crate::results::{Group, Statistic, VariableLevel};

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
            let beside = || responders.deciding(&model.rows);
            let at = At::new(&group, &block.by, &model.rows).beside(&beside);
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
                    (Statistic::PValue, &|of| {
                        selection
                            .analysis
                            .side
                            .of_symmetric(of.p_value, of.estimate)
                    }),
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
    let design = ModelMatrix::with_intercept(model.rows.len());
    let (design, column) = with_groups(design, block, model, level, reference)?;
    let fit = logistic_regression(&design, outcome, Penalty::None)?;
    Ok(fit.coefficient(column, selection.confidence))
}

/// Adds an indicator of each level but the reference, then covariates and factors; gives the column of the level.
fn with_groups(
    mut design: ModelMatrix,
    block: &Block,
    model: &ModelRows,
    level: &str,
    reference: &str,
) -> Result<(ModelMatrix, usize), StatisticsError> {
    let mut wanted = None;
    for (other, rows) in block.levels() {
        let mut indicator = vec![0.0; model.rows.len()];
        for row in common(rows, &model.rows) {
            if let Ok(place) = model.rows.binary_search(&row) {
                indicator[place] = 1.0;
            }
        }
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
    Ok((design, column))
}

/// Predicted risks averaged over all subjects, once as if each were in the level, once in the reference.
pub(super) fn standardised(
    selection: &Selection<'_>,
    method: &StandardisedRiskDifference,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    let judged = |row: usize| responders.outcome(row) != Outcome::Excluded;
    for block in &selection.blocks {
        for (group, level, reference) in selection.comparisons() {
            // Averaging over the subjects of a third level would answer another question.
            let compared = both(block.level(level), block.level(reference));
            let model = ModelRows::new(
                selection,
                &method.covariates,
                &method.factors,
                &compared,
                judged,
            )?;
            let outcome: Vec<bool> = model
                .rows
                .iter()
                .map(|row| responders.outcome(*row) == Outcome::Responder)
                .collect();
            let beside = || responders.deciding(&model.rows);
            let at = At::new(&group, &block.by, &model.rows).beside(&beside);
            recorder.put(&at, Statistic::N, model.rows.len().into())?;
            recorder.put(
                &at,
                Statistic::Excluded,
                (compared.len() - model.rows.len()).into(),
            )?;
            let design = ModelMatrix::with_intercept(model.rows.len());
            let risks = with_groups(design, block, &model, level, reference).and_then(
                |(design, column)| {
                    let fit = logistic_regression(&design, &outcome, Penalty::None)?;
                    marginal_risks(&fit, column, selection.confidence)
                },
            );
            let side = selection.analysis.side;
            recorder.put_all(
                &at,
                &risks,
                &[
                    (Statistic::Estimate, &|of| 100.0 * of.treated),
                    (Statistic::ReferenceEstimate, &|of| 100.0 * of.untreated),
                    (Statistic::Difference, &|of| 100.0 * of.difference.estimate),
                    (Statistic::Se, &|of| 100.0 * of.difference.standard_error),
                    (Statistic::Lower, &|of| 100.0 * of.difference.interval.lower),
                    (Statistic::Upper, &|of| 100.0 * of.difference.interval.upper),
                    (Statistic::PValue, &|of| {
                        let z = of.difference.estimate / of.difference.standard_error;
                        side.of_symmetric(normal::two_sided(z), z)
                    }),
                ],
            )?;
        }
    }
    Ok(())
}

/// Exact inference on each covariate, given the sums of all others.
pub(super) fn exact(
    selection: &Selection<'_>,
    method: &ExactLogisticRegression,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    let judged = |row: usize| responders.outcome(row) != Outcome::Excluded;
    for block in &selection.blocks {
        let model = ModelRows::new(selection, &method.covariates, &[], &block.rows, judged)?;
        let outcome: Vec<bool> = model
            .rows
            .iter()
            .map(|row| responders.outcome(*row) == Outcome::Responder)
            .collect();
        let design = || -> Result<ModelMatrix, StatisticsError> {
            let mut design = ModelMatrix::with_intercept(model.rows.len());
            for covariate in &model.covariates {
                design.covariate("a covariate", covariate)?;
            }
            Ok(design)
        };
        let design = design();
        let beside = || responders.deciding(&model.rows);
        let at = At::new(&Group::All, &block.by, &model.rows).beside(&beside);
        recorder.put(&at, Statistic::N, model.rows.len().into())?;
        recorder.put(
            &at,
            Statistic::Excluded,
            (block.rows.len() - model.rows.len()).into(),
        )?;
        for (place, name) in method.covariates.iter().enumerate() {
            let item = VariableLevel {
                variable: COEFFICIENT.to_owned(),
                level: name.clone(),
            };
            let coefficient = design
                .as_ref()
                .map_err(Clone::clone)
                // The first column is the intercept.
                .and_then(|of| exact_coefficient(of, &outcome, place + 1, selection.confidence));
            recorder.put_all(
                &at.item(&item),
                &coefficient,
                &[
                    (Statistic::Estimate, &|of| of.estimate),
                    (Statistic::Lower, &|of| of.interval.lower),
                    (Statistic::Upper, &|of| of.interval.upper),
                    (Statistic::PValue, &|of| of.two_sided_doubled),
                    (Statistic::Score, &|of| of.score),
                    (Statistic::ScorePValue, &|of| of.score_p_value),
                ],
            )?;
        }
    }
    Ok(())
}
