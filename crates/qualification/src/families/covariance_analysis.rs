//! Analysis of covariance.

use super::samples::{Subject, subjects};
use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::linear::{
    Ancova, AncovaData, Factor, Margins, ModelMatrix, TypeThreeTest, least_squares,
};
use statistics::{ConfidenceLevel, TTest, last_observation_carried_forward};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn ancova(case: &Case<'_>) -> Result<Value, QualificationError> {
    let visit = case.count("visit")? as usize;
    let rule = case.text("missing")?;
    let mut kept: Vec<(Subject, f64)> = Vec::new();
    for subject in subjects(&case.data()?)? {
        let value = response(&subject, visit, rule);
        if let Some(value) = value {
            kept.push((subject, value));
        }
    }
    let response: Vec<f64> = kept.iter().map(|(_, value)| *value).collect();
    let base: Vec<f64> = kept.iter().map(|(subject, _)| subject.base).collect();
    let treated: Vec<usize> = kept.iter().map(|(subject, _)| subject.treated).collect();
    let stratum: Vec<usize> = kept
        .iter()
        .map(|(subject, _)| subject.stratum - 1)
        .collect();
    let strata = stratum.iter().max().map_or(0, |last| last + 1);
    let treatment = Factor::new(&treated, 2)?;
    let fit = Ancova::fit(AncovaData {
        response: &response,
        treatment,
        factors: &[Factor::new(&stratum, strata)?],
        covariates: &[&base],
    })?;
    let model = fit.least_squares();
    let errors: Vec<f64> = (0..model.coefficients.len())
        .map(|j| model.standard_error(j))
        .collect();
    let mut answer = Answer::new();
    answer
        .count("n", response.len())
        .numbers("coef", &model.coefficients)
        .numbers("coef_se", &errors)
        .number("sigma2", model.residual_variance())
        .count("df", model.residual_degrees_of_freedom);
    for (name, margins) in [("lsm_equal", Margins::Equal), ("lsm_om", Margins::Observed)] {
        for arm in [0, 1] {
            let mean = fit.least_squares_mean(arm, margins, LEVEL)?;
            answer.value(&format!("{name}_trt{arm}"), contrast(mean));
        }
    }
    answer
        .value("difference", contrast(fit.difference(1, 0, LEVEL)?))
        .value("type3_base", type_three(fit.covariate_test(0)?))
        .value("type3_trt", type_three(fit.treatment_test()?))
        .value("type3_stratum", type_three(fit.factor_test(0)?));
    let mut unadjusted = ModelMatrix::with_intercept(response.len());
    unadjusted.factor("treatment", treatment)?;
    answer.number(
        "unadjusted_difference",
        least_squares(&unadjusted, &response)?.coefficients[1],
    );
    Ok(answer.done())
}

/// The change at a visit, under the rule for missing values that the inputs give in words.
fn response(subject: &Subject, visit: usize, rule: &str) -> Option<f64> {
    let at_visit = subject.changes.get(visit - 1).copied().flatten();
    if rule.starts_with("complete cases") {
        return at_visit;
    }
    let carried = last_observation_carried_forward(&subject.changes[..visit]);
    let last = carried.last().copied().flatten();
    if rule.contains("change 0") {
        last.or(Some(0.0))
    } else {
        last
    }
}

pub(super) fn contrast(test: TTest) -> Value {
    let mut part = Answer::new();
    part.number("estimate", test.estimate)
        .number("se", test.standard_error)
        .number("df", test.degrees_of_freedom)
        .number("t", test.t)
        .number("p", test.p_value)
        .interval("ci", test.interval);
    part.done()
}

fn type_three(test: TypeThreeTest) -> Value {
    let mut part = Answer::new();
    part.number("F", test.f)
        .count("df1", test.degrees_of_freedom)
        .number("p", test.p_value);
    part.done()
}
