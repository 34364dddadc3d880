//! Multiple imputation.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::imputation::{
    CompleteDataFreedom, Strategy, VisitDistribution, combine, conditional_normal,
};

pub(super) fn rubin(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let mut estimates = table.numbers("estimate")?;
    let mut errors = table.numbers("se")?;
    // "first 5": the rows that are taken.
    let rows = case.text("rows")?;
    let count: usize = rows
        .rsplit(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .ok_or_else(|| case.missing("rows", "a text such as \"first 5\""))?;
    estimates.truncate(count);
    errors.truncate(count);
    let freedom = if case.has("df_complete") {
        CompleteDataFreedom::Finite(case.number("df_complete")?)
    } else {
        CompleteDataFreedom::Large
    };
    let combined = combine(&estimates, &errors, freedom, ConfidenceLevel::NINETY_FIVE)?;
    let mut answer = Answer::new();
    answer
        .number("estimate", combined.test.estimate)
        .number("within", combined.within_variance)
        .number("between", combined.between_variance)
        .number("total", combined.total_variance)
        .number("se", combined.test.standard_error)
        .number("riv", combined.relative_increase)
        .number("lambda", combined.variance_share)
        .number("fmi", combined.fraction_missing)
        .number("df", combined.test.degrees_of_freedom)
        .number("t", combined.test.t)
        .number("p", combined.test.p_value)
        .interval("ci", combined.test.interval);
    Ok(answer.done())
}

pub(super) fn reference_based(case: &Case<'_>) -> Result<Value, QualificationError> {
    let group = VisitDistribution::new(&case.numbers("mu_group")?, &case.matrix("sigma_group")?)?;
    let reference = VisitDistribution::new(&case.numbers("mu_ref")?, &case.matrix("sigma_ref")?)?;
    let observed = case.optional_numbers("y")?;
    let mut answer = Answer::new();
    for strategy in Strategy::ALL {
        let key = match strategy {
            Strategy::MissingAtRandom => "MAR",
            Strategy::JumpToReference => "JR",
            Strategy::CopyReference => "CR",
            Strategy::CopyIncrements => "CIR",
            Strategy::LastMeanCarriedForward => "LMCF",
        };
        let part = conditional_normal(&group, &reference, &observed, strategy).map(|normal| {
            let mut part = Answer::new();
            part.numbers("mean", &normal.mean)
                .numbers("cov", &normal.covariance);
            part.done()
        });
        answer.value(key, part.unwrap_or(Value::Null));
    }
    Ok(answer.done())
}
