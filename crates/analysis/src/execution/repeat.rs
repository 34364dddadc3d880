//! Models of repeated measures.

use datasets::Numbers;
use statistics::linear::{Factor, LeastSquares, ModelMatrix, least_squares};
use statistics::mixed::{
    CovarianceStructure, Likelihood, MixedInference, MixedModel, RepeatedMeasures as Observed,
    SmallSample, VisitDesign, VisitModel, mixed_model,
};
use statistics::{ChiSquareTest, StatisticsError};

use crate::error::AnalysisError;
use crate::execution::compare::{COEFFICIENT, ModelRows, PresentLevels, common, margins, put_test};
use crate::execution::context::{column, numbers};
use crate::execution::describe::values;
use crate::execution::record::{At, Recorder};
use crate::execution::selection::{Block, Selection};
use crate::execution::term::TERM;
use crate::plan::Side;
use crate::plan::method::{
    CorrelatedRegression, LikelihoodKind, RepeatedMeasures, SmallSampleMethod, VisitCovariance,
};
use crate::results::{Group, Statistic, VariableLevel};

/// What stands in the place of a column in the results of covariance parameters.
const COVARIANCE: &str = "covariance";
/// What stands there in the results of the model as a whole.
const MODEL: &str = "model";

fn structure(covariance: VisitCovariance) -> CovarianceStructure {
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
struct Visits {
    response: Vec<f64>,
    subject: Vec<usize>,
    visit: Vec<usize>,
    /// What the visits are called, in their order.
    names: Vec<String>,
}

impl Visits {
    fn new(
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

    fn fit(
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

/// A fitted model with what its tests are made of.
struct Fitted<'b> {
    design: VisitDesign,
    model: MixedModel,
    inference: MixedInference,
    present: PresentLevels<'b>,
    visits: usize,
    covariates: usize,
    /// How many columns each factor has.
    factors: Vec<usize>,
}

impl<'b> Fitted<'b> {
    fn new(
        method: &RepeatedMeasures,
        block: &'b Block,
        rows: &ModelRows,
        visits: &Visits,
    ) -> Result<Self, StatisticsError> {
        let present = PresentLevels::new(block, &rows.rows);
        let factors: Vec<Factor<'_>> = rows
            .factors
            .iter()
            .map(|(levels, count)| Factor::new(levels, *count))
            .collect::<Result<_, _>>()?;
        let covariates: Vec<&[f64]> = rows.covariates.iter().map(Vec::as_slice).collect();
        let design = VisitDesign::new(VisitModel {
            treatment: Factor::new(&present.of_rows, present.levels.len())?,
            visit: Factor::new(&visits.visit, visits.names.len())?,
            covariates: &covariates,
            factors: &factors,
        })?;
        let model = visits.fit(
            design.matrix(),
            structure(method.covariance),
            Likelihood::Restricted,
        )?;
        let inference = model.inference(match method.degrees_of_freedom {
            SmallSampleMethod::KenwardRoger => SmallSample::KENWARD_ROGER,
            SmallSampleMethod::Satterthwaite => SmallSample::Satterthwaite,
            SmallSampleMethod::Residual => SmallSample::Residual,
        })?;
        Ok(Fitted {
            design,
            model,
            inference,
            visits: visits.names.len(),
            covariates: covariates.len(),
            factors: factors
                .iter()
                .map(|factor| factor.level_count.saturating_sub(1))
                .collect(),
            present,
        })
    }

    /// The weights of a level's mean at a visit, or averaged over all visits alike.
    fn mean(
        &self,
        method: &RepeatedMeasures,
        level: &str,
        visit: Option<usize>,
    ) -> Result<Vec<f64>, StatisticsError> {
        let level = self.present.place(level)?;
        let margins = margins(method.least_squares_means);
        let Some(visit) = visit else {
            let mut sum = vec![0.0; self.design.matrix().columns()];
            for visit in 0..self.visits {
                for (total, weight) in sum.iter_mut().zip(self.design.mean(level, visit, margins)?)
                {
                    *total += weight / self.visits as f64;
                }
            }
            return Ok(sum);
        };
        self.design.mean(level, visit, margins)
    }

    /// The contrasts of each term, so that a term with interactions is averaged over the other classifications (type III).
    ///
    /// The columns stand as [`VisitDesign`] lays them out: intercept, treatment, covariates, factors, visit, treatment by
    /// visit, covariates by visit.
    fn terms(&self, names: &TermNames<'_>) -> Vec<(String, Vec<Vec<f64>>)> {
        let levels = self.present.levels.len().saturating_sub(1);
        let steps = self.visits.saturating_sub(1);
        let width = self.design.matrix().columns();
        let unit = |column: usize| {
            let mut row = vec![0.0; width];
            row[column] = 1.0;
            row
        };
        let first_covariate = 1 + levels;
        let first_factor = first_covariate + self.covariates;
        let first_visit = first_factor + self.factors.iter().sum::<usize>();
        let by_visit = first_visit + steps;
        let covariate_by_visit = by_visit + levels * steps;
        let share_of_visit = 1.0 / self.visits as f64;
        let share_of_level = 1.0 / (levels + 1) as f64;
        let mut terms = Vec::new();
        let treatment = (0..levels)
            .map(|level| {
                let mut row = unit(1 + level);
                for step in 0..steps {
                    row[by_visit + level * steps + step] = share_of_visit;
                }
                row
            })
            .collect();
        terms.push((names.treatment.to_owned(), treatment));
        for (place, name) in names.covariates.iter().enumerate() {
            let mut row = unit(first_covariate + place);
            for step in 0..steps {
                row[covariate_by_visit + place * steps + step] = share_of_visit;
            }
            terms.push((name.clone(), vec![row]));
        }
        let mut column = first_factor;
        for (name, count) in names.factors.iter().zip(&self.factors) {
            terms.push((name.clone(), (column..column + count).map(unit).collect()));
            column += count;
        }
        let visit = (0..steps)
            .map(|step| {
                let mut row = unit(first_visit + step);
                for level in 0..levels {
                    row[by_visit + level * steps + step] = share_of_level;
                }
                row
            })
            .collect();
        terms.push((names.visit.to_owned(), visit));
        terms.push((
            format!("{}*{}", names.treatment, names.visit),
            (by_visit..covariate_by_visit).map(unit).collect(),
        ));
        for (place, name) in names.covariates.iter().enumerate() {
            let first = covariate_by_visit + place * steps;
            terms.push((
                format!("{name}*{}", names.visit),
                (first..first + steps).map(unit).collect(),
            ));
        }
        terms
    }
}

/// What the terms of a model are called.
struct TermNames<'n> {
    treatment: &'n str,
    visit: &'n str,
    covariates: &'n [String],
    factors: &'n [String],
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

/// What is said of a model as a whole: rows, subjects, covariance parameters, likelihood and criteria.
#[expect(
    clippy::too_many_arguments,
    reason = "the two models of this file share all of it and nothing else"
)]
fn put_model(
    at: &At<'_>,
    given: usize,
    selection: &Selection<'_>,
    structure: CovarianceStructure,
    visits: &Visits,
    model: &Result<&MixedModel, StatisticsError>,
    likelihood: Likelihood,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    recorder.put(at, Statistic::N, at.rows.len().into())?;
    recorder.put(
        at,
        Statistic::Subjects,
        selection
            .data
            .count_subjects(at.rows.iter().copied())
            .into(),
    )?;
    recorder.put(at, Statistic::Excluded, (given - at.rows.len()).into())?;
    for (place, name) in structure
        .parameter_names(visits.names.len())
        .into_iter()
        .enumerate()
    {
        let item = VariableLevel {
            variable: COVARIANCE.to_owned(),
            level: name,
        };
        let parameter = model
            .as_ref()
            .map(|model| model.covariance_parameters[place])
            .map_err(Clone::clone);
        recorder.put_all(
            &at.item(&item),
            &parameter,
            &[(Statistic::Estimate, &|parameter| *parameter)],
        )?;
    }
    let criteria = model
        .as_ref()
        .map(|model| Criteria::of(model, likelihood))
        .map_err(Clone::clone);
    let item = VariableLevel {
        variable: MODEL.to_owned(),
        level: "fit".to_owned(),
    };
    recorder.put_all(
        &at.item(&item),
        &criteria,
        &[
            (Statistic::MinusTwoLogLikelihood, &|of| of.deviance),
            (Statistic::Aic, &|of| of.akaike),
            (Statistic::Aicc, &|of| of.akaike_corrected),
            (Statistic::Bic, &|of| of.schwarz),
        ],
    )
}

/// Information criteria as SAS PROC MIXED counts them: under restricted likelihood the covariance parameters alone, and
/// the sample of AICC less the columns of the mean; the sample of BIC is the subjects.
struct Criteria {
    deviance: f64,
    akaike: f64,
    akaike_corrected: f64,
    schwarz: f64,
}

impl Criteria {
    fn of(model: &MixedModel, likelihood: Likelihood) -> Self {
        let deviance = -2.0 * model.log_likelihood;
        let columns = model.coefficients.len();
        let covariance = model.covariance_parameters.len();
        let (parameters, sample) = match likelihood {
            Likelihood::Restricted => (covariance, model.observations - columns),
            Likelihood::Full => (covariance + columns, model.observations),
        };
        let (d, n) = (parameters as f64, sample as f64);
        Criteria {
            deviance,
            akaike: deviance + 2.0 * d,
            akaike_corrected: deviance + 2.0 * d * n / (n - d - 1.0),
            schwarz: deviance + d * (model.subjects as f64).ln(),
        }
    }
}

pub(super) fn correlated_regression(
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
