//! One proportion, and two without strata.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;

pub(super) fn one_proportion(case: &Case<'_>) -> Result<Value, QualificationError> {
    let proportion = Proportion::new(case.count("x")?, case.count("n")?)?;
    Ok(fields(&worksheet::one_proportion(
        proportion,
        case.level()?,
    )))
}

pub(super) fn binomial_test(case: &Case<'_>) -> Result<Value, QualificationError> {
    let proportion = Proportion::new(case.count("x")?, case.count("n")?)?;
    let sheet = worksheet::binomial_test(proportion, case.number("p0")?)?;
    Ok(fields(&sheet))
}

pub(super) fn risk_difference(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::risk_difference(case.two_by_two()?, case.level()?);
    Ok(fields(&sheet))
}

pub(super) fn risk_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::risk_ratio(
        case.two_by_two()?,
        case.level()?,
    )))
}

pub(super) fn odds_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::odds_ratio(
        case.two_by_two()?,
        case.level()?,
    )))
}

pub(super) fn tests_2x2(case: &Case<'_>) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::tests_2x2(case.two_by_two()?)))
}

pub(super) fn mcnemar(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::mcnemar(case.count("b")?, case.count("c")?)?;
    Ok(fields(&sheet))
}

pub(super) fn exact_unconditional_rd(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::exact_unconditional(case.two_by_two()?, case.level()?);
    Ok(fields(&sheet))
}
