//! Mixed models for repeated measures.

use super::covariance_analysis::contrast;
use super::samples::subjects;
use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::linear::{Factor, Margins};
use statistics::mixed::{
    CovarianceStructure, Curvature, Information, Likelihood, RepeatedMeasures, SmallSample,
    VisitDesign, VisitModel, mixed_model,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn mmrm(case: &Case<'_>) -> Result<Value, QualificationError> {
    let structure = match case.text("covariance")? {
        "us" => CovarianceStructure::Unstructured,
        "cs" => CovarianceStructure::CompoundSymmetry,
        "toep" => CovarianceStructure::Toeplitz,
        "toeph" => CovarianceStructure::HeterogeneousToeplitz,
        "ar1" => CovarianceStructure::AutoRegressive,
        "ar1h" => CovarianceStructure::HeterogeneousAutoRegressive,
        "csh" => CovarianceStructure::HeterogeneousCompoundSymmetry,
        "ad" => CovarianceStructure::AnteDependence,
        _ => return Err(case.missing("covariance", "us, cs, csh, toep, toeph, ar1, ar1h or ad")),
    };
    let people = subjects(&case.data()?)?;
    let visits = people.first().map_or(0, |person| person.changes.len());
    let (mut response, mut base) = (Vec::new(), Vec::new());
    let (mut subject, mut visit) = (Vec::new(), Vec::new());
    let (mut treated, mut stratum) = (Vec::new(), Vec::new());
    for (number, person) in people.iter().enumerate() {
        for (at, change) in person.changes.iter().enumerate() {
            if let Some(change) = change {
                response.push(*change);
                base.push(person.base);
                subject.push(number);
                visit.push(at);
                treated.push(person.treated);
                stratum.push(person.stratum - 1);
            }
        }
    }
    let strata = stratum.iter().max().map_or(0, |last| last + 1);
    let design = VisitDesign::new(VisitModel {
        treatment: Factor::new(&treated, 2)?,
        visit: Factor::new(&visit, visits)?,
        covariates: &[&base],
        factors: &[Factor::new(&stratum, strata)?],
    })?;
    let data = RepeatedMeasures {
        response: &response,
        design: design.matrix(),
        subject: &subject,
        visit: &visit,
        visit_count: visits,
    };
    let fit = mixed_model(data, structure, Likelihood::Restricted)?;
    let mut answer = Answer::new();
    answer
        .count("n_obs", fit.observations)
        .count("n_subjects", fit.subjects)
        .number("loglik_reml", fit.log_likelihood)
        .number("neg2_reml", -2.0 * fit.log_likelihood)
        .number("baseline_ref_value_obs_mean", design.covariate_means()[0])
        .value(
            "cov_params",
            parameters(structure, visits, &fit.covariance_parameters),
        );
    let (mut beta, mut errors) = (Answer::new(), Answer::new());
    for (column, name) in column_names(strata, visits).iter().enumerate() {
        beta.number(name, fit.coefficients[column]);
        errors.number(name, fit.standard_error(column));
    }
    answer
        .value("beta", beta.done())
        .value("beta_se_asymptotic", errors.done());
    // The golden values are those without second derivatives; in these structures there are none.
    let kenward_roger = |information| SmallSample::KenwardRoger {
        information,
        curvature: Curvature::FirstOrder,
    };
    for (suffix, method) in [
        ("kr", kenward_roger(Information::Observed)),
        ("kr_expectedinfo", kenward_roger(Information::Expected)),
        ("satterthwaite", SmallSample::Satterthwaite),
    ] {
        let inference = fit.inference(method)?;
        for at in 0..visits {
            let number = at + 1;
            let difference = inference.contrast(&design.difference(1, 0, at)?, LEVEL)?;
            answer.value(
                &format!("diff_visit{number}_{suffix}"),
                contrast(difference),
            );
            for arm in [0, 1] {
                let mean = inference.contrast(&design.mean(arm, at, Margins::Equal)?, LEVEL)?;
                answer.value(
                    &format!("lsm_visit{number}_trt{arm}_{suffix}"),
                    contrast(mean),
                );
            }
        }
    }
    Ok(answer.done())
}

/// Covariance parameters under the names of the golden file: `s21` where unstructured, else `resid`, `cs` and so on.
fn parameters(structure: CovarianceStructure, visits: usize, values: &[f64]) -> Value {
    let mut answer = Answer::new();
    let names: Vec<String> = match structure {
        CovarianceStructure::Unstructured => (1..=visits)
            .flat_map(|i| (1..=i).map(move |j| format!("s{i}{j}")))
            .collect(),
        CovarianceStructure::CompoundSymmetry => vec!["resid".to_owned(), "cs".to_owned()],
        _ => structure.parameter_names(visits),
    };
    for (name, value) in names.iter().zip(values) {
        answer.number(name, *value);
    }
    answer.done()
}

fn column_names(strata: usize, visits: usize) -> Vec<String> {
    let mut names: Vec<String> = ["intercept", "trt", "base"].map(str::to_owned).to_vec();
    names.extend((2..=strata).map(|level| format!("stratum{level}")));
    for prefix in ["visit", "trt_visit", "base_visit"] {
        names.extend((2..=visits).map(|visit| format!("{prefix}{visit}")));
    }
    names
}
