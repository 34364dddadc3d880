//! Models of repeated measures.

mod correlated;
mod fitted;
mod visits;
mod whole;

pub(super) use correlated::correlated_regression;

use statistics::linear::{LeastSquares, least_squares};
use statistics::mixed::Likelihood;
use statistics::{ChiSquareTest, StatisticsError};

use crate::error::AnalysisError;
use crate::execution::compare::{ModelRows, common, put_test};
use crate::execution::context::{column, numbers};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::{Block, Selection};
use crate::execution::term::TERM;
use crate::plan::Side;
use crate::plan::method::RepeatedMeasures;
use crate::results::{Group, Statistic, VariableLevel};
use fitted::{Fitted, TermNames};
use visits::{Visits, structure};
use whole::put_model;

/// What stands in the place of a column in the results of the model as a whole.
const MODEL: &str = "model";

pub(super) fn repeated_measures(
    selection: &Selection<'_>,
    method: &RepeatedMeasures,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let response = numbers(&selection.part, selection.data.table, &method.variable)?;
    let visit = column(&selection.part, selection.data.table, &method.visit)?;
    for block in &selection.blocks {
        let model = ModelRows::new(
            selection,
            &method.covariates,
            &method.factors,
            &block.rows,
            |row| response.get(row).is_some() && !visit.is_missing(row),
        )?;
        let visits = Visits::new(selection, response, &method.visit, &model.rows)?;
        let fitted = Fitted::new(method, block, &model, &visits);
        let at = At::new(&Group::All, &block.by, &model.rows);
        put_model(
            &at,
            block.rows.len(),
            selection,
            structure(method.covariance),
            &visits,
            &fitted.as_ref().map(|of| &of.model).map_err(Clone::clone),
            Likelihood::Restricted,
            recorder,
        )?;
        put_means(selection, method, block, &model, &visits, &fitted, recorder)?;
        put_independence(&at, &visits, &fitted, recorder)?;
        put_terms(selection, method, &at, &fitted, recorder)?;
    }
    Ok(())
}

/// The same mean with independent values of one variance, and the test of the covariance structure against it: what SAS
/// prints as iteration 0 and as the null model likelihood ratio test.
fn put_independence(
    at: &At<'_>,
    visits: &Visits,
    fitted: &Result<Fitted<'_>, StatisticsError>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let independence = fitted.as_ref().map_err(Clone::clone).and_then(|of| {
        let fit = least_squares(of.design.matrix(), &visits.response)?;
        let freedom = fit.residual_degrees_of_freedom as f64;
        let variance = fit.residual_variance();
        let deviance = freedom * ((2.0 * std::f64::consts::PI * variance).ln() + 1.0)
            - log_determinant(&fit, of.design.matrix().columns())?
            + of.design.matrix().columns() as f64 * variance.ln();
        let parameters = of.model.covariance_parameters.len() - 1;
        let gain = (deviance + 2.0 * of.model.log_likelihood).max(0.0);
        Ok((deviance, ChiSquareTest::new(gain, parameters as u32)))
    });
    let item = VariableLevel {
        variable: MODEL.to_owned(),
        level: "independence".to_owned(),
    };
    recorder.put_all(
        &at.item(&item),
        &independence,
        &[
            (Statistic::MinusTwoLogLikelihood, &|(deviance, _)| *deviance),
            (Statistic::ChiSquare, &|(_, test)| test.statistic),
            (Statistic::DegreesOfFreedom, &|(_, test)| {
                f64::from(test.degrees_of_freedom)
            }),
            (Statistic::PValue, &|(_, test)| test.p_value),
        ],
    )
}

/// The logarithm of the determinant of the covariance of the coefficients, by Cholesky's factor.
fn log_determinant(fit: &LeastSquares, columns: usize) -> Result<f64, StatisticsError> {
    let mut factor = vec![vec![0.0; columns]; columns];
    let mut sum = 0.0;
    for row in 0..columns {
        for column in 0..=row {
            let inner: f64 = (0..column)
                .map(|k| factor[row][k] * factor[column][k])
                .sum();
            let rest = fit.covariance(row, column) - inner;
            if row > column {
                factor[row][column] = rest / factor[column][column];
            } else if rest > 0.0 {
                factor[row][row] = rest.sqrt();
                sum += rest.ln();
            } else {
                return Err(StatisticsError::NotPositiveDefinite {
                    matrix: "the covariance of the coefficients",
                });
            }
        }
    }
    Ok(sum)
}

fn put_means(
    selection: &Selection<'_>,
    method: &RepeatedMeasures,
    block: &Block,
    model: &ModelRows,
    visits: &Visits,
    fitted: &Result<Fitted<'_>, StatisticsError>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let of_fit = || fitted.as_ref().map_err(Clone::clone);
    let item_of = |visit: usize| VariableLevel {
        variable: method.visit.clone(),
        level: visits.names[visit].clone(),
    };
    let at_visit = |rows: Vec<usize>, visit: usize| -> Vec<usize> {
        rows.into_iter()
            .filter(|row| {
                let place = model.rows.binary_search(row);
                place.is_ok_and(|place| visits.visit[place] == visit)
            })
            .collect()
    };
    let all_and_each = || std::iter::once(None).chain((0..visits.names.len()).map(Some));
    for (group, rows) in &block.groups {
        let Group::Level { level, .. } = group else {
            continue;
        };
        for visit in all_and_each() {
            let mut used = common(rows, &model.rows);
            let item = visit.map(item_of);
            if let Some(visit) = visit {
                used = at_visit(used, visit);
            }
            let mut at = At::new(group, &block.by, &used);
            at.item = item.as_ref();
            recorder.put(&at, Statistic::N, used.len().into())?;
            let mean = of_fit().and_then(|of| {
                let weights = of.mean(method, level, visit)?;
                of.inference.contrast(&weights, selection.confidence)
            });
            put_test(recorder, &at, Statistic::LsMean, &mean, Side::Both)?;
        }
    }
    for (group, level, reference) in selection.comparisons() {
        for visit in all_and_each() {
            let item = visit.map(item_of);
            let mut at = At::new(&group, &block.by, &model.rows);
            at.item = item.as_ref();
            let difference = of_fit().and_then(|of| {
                let first = of.mean(method, level, visit)?;
                let second = of.mean(method, reference, visit)?;
                let weights: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
                of.inference.contrast(&weights, selection.confidence)
            });
            put_test(
                recorder,
                &at,
                Statistic::Difference,
                &difference,
                selection.analysis.side,
            )?;
        }
    }
    Ok(())
}

fn put_terms(
    selection: &Selection<'_>,
    method: &RepeatedMeasures,
    at: &At<'_>,
    fitted: &Result<Fitted<'_>, StatisticsError>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let names = TermNames {
        treatment: selection
            .grouping
            .map_or("", |grouping| grouping.variable.as_str()),
        visit: &method.visit,
        covariates: &method.covariates,
        factors: &method.factors,
    };
    let Ok(fitted) = fitted else { return Ok(()) };
    for (name, contrasts) in fitted.terms(&names) {
        let item = VariableLevel {
            variable: TERM.to_owned(),
            level: name,
        };
        let test = fitted.inference.joint_test(&contrasts);
        recorder.put_all(
            &at.item(&item),
            &test,
            &[
                (Statistic::F, &|test| test.f),
                (Statistic::NumeratorDegreesOfFreedom, &|test| {
                    test.numerator as f64
                }),
                (Statistic::DegreesOfFreedom, &|test| test.denominator),
                (Statistic::PValue, &|test| test.p_value),
            ],
        )?;
    }
    Ok(())
}
