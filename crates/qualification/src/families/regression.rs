//! Logistic and Cox regression.

use super::fields;
use super::times_to_event::observations;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::logistic::Penalty;
use statistics::survival::Ties;
use worksheet::{BinaryOutcome, CoxModel, RegressionColumns};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// Columns of a logistic model, by name, and the outcome.
struct Binary {
    columns: Vec<(String, Vec<f64>)>,
    outcome: Vec<bool>,
}

impl Binary {
    fn model(self) -> BinaryOutcome {
        let mut columns = RegressionColumns::new();
        for (name, values) in self.columns {
            columns.covariate(name, values);
        }
        BinaryOutcome {
            columns,
            outcome: self.outcome,
        }
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
    summary(data, Penalty::None)
}

pub(super) fn firth(case: &Case<'_>) -> Result<Value, QualificationError> {
    let text = case.text("data")?;
    if text.contains("resp ~") {
        let data = patients(case, text.contains("baseline"), &Strata::Absent)?;
        return summary(data, Penalty::Firth);
    }
    // All columns but the outcome, in the order of the file.
    let table = case.data()?;
    let mut columns = Vec::new();
    for name in table.header().iter().filter(|name| *name != "y") {
        columns.push((name.clone(), table.numbers(name)?));
    }
    let outcome = table.counts("y")?.iter().map(|y| *y == 1).collect();
    summary(Binary { columns, outcome }, Penalty::Firth)
}

fn summary(data: Binary, penalty: Penalty) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::logistic(&data.model(), penalty, LEVEL)?))
}

pub(super) fn logistic_marginal(case: &Case<'_>) -> Result<Value, QualificationError> {
    let data = if case.text("data")?.contains("expanded") {
        expanded(case, &Strata::Indicators)?
    } else {
        patients(case, false, &Strata::Indicators)?
    };
    let sheet = worksheet::marginal_risk_difference(&data.model(), "trt", LEVEL)?;
    Ok(fields(&sheet))
}

pub(super) fn cox(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let subjects = observations(&table)?;
    let mut columns = RegressionColumns::new();
    for name in case.texts("covariates")? {
        columns.covariate(name, table.numbers(name)?);
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
    let model = CoxModel {
        subjects,
        columns,
        strata,
    };
    Ok(fields(&worksheet::cox(&model, ties, LEVEL)?))
}
