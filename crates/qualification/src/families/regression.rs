//! Logistic and Cox regression.

use super::times_to_event::observations;
use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::linear::ModelMatrix;
use statistics::logistic::{LogisticFit, Penalty, logistic_regression, marginal_risks};
use statistics::survival::{Ties, stratified_cox};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// Columns of a logistic model, by name, and the outcome.
struct Binary {
    columns: Vec<(String, Vec<f64>)>,
    outcome: Vec<bool>,
}

impl Binary {
    fn design(&self) -> Result<ModelMatrix, QualificationError> {
        let mut design = ModelMatrix::with_intercept(self.outcome.len());
        for (_, values) in &self.columns {
            design.covariate("a covariate", values)?;
        }
        Ok(design)
    }
}

/// What stands for the strata in a model.
enum Strata {
    Absent,
    Indicators,
    Score,
}

/// One row a subject out of a file of counts by stratum (`... expanded`).
fn expanded(case: &Case<'_>, strata: &Strata) -> Result<Binary, QualificationError> {
    let names: Vec<String> = case
        .data()?
        .texts("stratum")?
        .into_iter()
        .map(str::to_owned)
        .collect();
    let (mut treated, mut stratum, mut outcome) = (Vec::new(), Vec::new(), Vec::new());
    for (at, table) in case.strata()?.into_iter().enumerate() {
        for (arm, group) in [(1.0, table.first), (0.0, table.second)] {
            for subject in 0..group.total() {
                treated.push(arm);
                stratum.push(at);
                outcome.push(subject < group.count());
            }
        }
    }
    let mut columns = vec![("trt".to_owned(), treated)];
    columns.extend(stratum_columns(&stratum, &names, strata));
    Ok(Binary { columns, outcome })
}

fn stratum_columns(
    stratum: &[usize],
    names: &[String],
    strata: &Strata,
) -> Vec<(String, Vec<f64>)> {
    let indicator = |level: usize| {
        stratum
            .iter()
            .map(|s| f64::from(u8::from(*s == level)))
            .collect()
    };
    match strata {
        Strata::Absent => Vec::new(),
        Strata::Indicators => (1..names.len())
            .map(|level| (names[level].clone(), indicator(level)))
            .collect(),
        Strata::Score => {
            vec![(
                "score".to_owned(),
                stratum.iter().map(|s| (s + 1) as f64).collect(),
            )]
        }
    }
}

/// The patient data with columns `trt`, `stratum`, `baseline` and `resp`, complete cases.
fn patients(
    case: &Case<'_>,
    baseline: bool,
    strata: &Strata,
) -> Result<Binary, QualificationError> {
    let table = case.data()?.complete(&["resp"])?;
    let mut columns = vec![("trt".to_owned(), table.numbers("trt")?)];
    if baseline {
        columns.push(("baseline".to_owned(), table.numbers("baseline")?));
    }
    let stratum: Vec<usize> = table
        .counts("stratum")?
        .iter()
        .map(|s| *s as usize - 1)
        .collect();
    let count = stratum.iter().max().map_or(0, |last| last + 1);
    let names: Vec<String> = (1..=count).map(|level| format!("stratum{level}")).collect();
    columns.extend(stratum_columns(&stratum, &names, strata));
    let outcome = table.counts("resp")?.iter().map(|r| *r == 1).collect();
    Ok(Binary { columns, outcome })
}

pub(super) fn logistic(case: &Case<'_>) -> Result<Value, QualificationError> {
    let model = case.text("model")?;
    let strata = if model.contains("linear") {
        Strata::Score
    } else if model.contains("factor") || model.contains("stratum") {
        Strata::Indicators
    } else {
        Strata::Absent
    };
    let data = if case.text("data")?.contains("expanded") {
        expanded(case, &strata)?
    } else {
        patients(case, model.contains("baseline"), &strata)?
    };
    summary(&data, Penalty::None)
}

pub(super) fn firth(case: &Case<'_>) -> Result<Value, QualificationError> {
    let text = case.text("data")?;
    if text.contains("resp ~") {
        let data = patients(case, text.contains("baseline"), &Strata::Absent)?;
        return summary(&data, Penalty::Firth);
    }
    // All columns but the outcome, in the order of the file.
    let table = case.data()?;
    let mut columns = Vec::new();
    for name in table.header().iter().filter(|name| *name != "y") {
        columns.push((name.clone(), table.numbers(name)?));
    }
    let outcome = table.counts("y")?.iter().map(|y| *y == 1).collect();
    summary(&Binary { columns, outcome }, Penalty::Firth)
}

fn summary(data: &Binary, penalty: Penalty) -> Result<Value, QualificationError> {
    let design = data.design()?;
    let fit = logistic_regression(&design, &data.outcome, penalty)?;
    let mut answer = Answer::new();
    answer
        .number("loglik", fit.log_likelihood())
        .value("intercept", coefficient(&fit, 0)?);
    for (position, (name, _)) in data.columns.iter().enumerate() {
        answer.value(name, coefficient(&fit, position + 1)?);
    }
    Ok(answer.done())
}

fn coefficient(fit: &LogisticFit<'_>, column: usize) -> Result<Value, QualificationError> {
    let wald = fit.coefficient(column, LEVEL);
    let mut answer = Answer::new();
    answer
        .number("coef", wald.estimate)
        .number("se", wald.standard_error)
        .number("wald_p", wald.p_value)
        .interval("wald_ci", wald.interval)
        .test("lr_chi2", "lr_p", fit.likelihood_ratio_test(column)?)
        .interval("profile_ci", fit.profile_interval(column, LEVEL)?);
    Ok(answer.done())
}

pub(super) fn logistic_marginal(case: &Case<'_>) -> Result<Value, QualificationError> {
    let data = if case.text("data")?.contains("expanded") {
        expanded(case, &Strata::Indicators)?
    } else {
        patients(case, false, &Strata::Indicators)?
    };
    let design = data.design()?;
    let fit = logistic_regression(&design, &data.outcome, Penalty::None)?;
    let risks = marginal_risks(&fit, 1, LEVEL)?;
    let mut answer = Answer::new();
    answer
        .number("p1", risks.treated)
        .number("p0", risks.untreated)
        .number("rd", risks.difference.estimate)
        .number("se", risks.difference.standard_error)
        .interval("ci", risks.difference.interval);
    Ok(answer.done())
}

pub(super) fn cox(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let subjects = observations(&table)?;
    let mut design = ModelMatrix::without_intercept(subjects.len());
    for name in case.texts("covariates")? {
        design.covariate("a covariate", &table.numbers(name)?)?;
    }
    let strata: Vec<usize> = if case.has("strata") {
        table
            .counts(case.text("strata")?)?
            .iter()
            .map(|s| *s as usize)
            .collect()
    } else {
        vec![0; subjects.len()]
    };
    let ties = match case.text("ties")? {
        "breslow" => Ties::Breslow,
        "efron" => Ties::Efron,
        "exact" => Ties::Discrete,
        _ => return Err(case.missing("ties", "breslow, efron or exact")),
    };
    let fit = stratified_cox(&subjects, &design, &strata, ties)?;
    let ratios: Vec<_> = (0..design.columns())
        .map(|column| fit.hazard_ratio(column, LEVEL))
        .collect();
    let of = |f: &dyn Fn(&statistics::survival::HazardRatio) -> f64| {
        ratios.iter().map(f).collect::<Vec<f64>>()
    };
    let mut answer = Answer::new();
    answer
        .numbers("coef", &of(&|r| r.coefficient))
        .numbers("se", &of(&|r| r.standard_error))
        .numbers("hr", &of(&|r| r.ratio))
        .value(
            "hr_ci",
            ratios
                .iter()
                .map(|r| crate::answer::interval(r.interval))
                .collect(),
        )
        .numbers("wald_p", &of(&|r| r.p_value))
        .numbers("loglik", &[fit.null_log_likelihood, fit.log_likelihood])
        .number("lr_chi2", fit.likelihood_ratio_test().statistic)
        .number("score_chi2", fit.score_test.statistic);
    Ok(answer.done())
}
