//! Beta-binomial inference.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;
use statistics::bayes::BetaPrior;

fn prior(case: &Case<'_>) -> Result<BetaPrior, QualificationError> {
    Ok(BetaPrior::new(case.number("a0")?, case.number("b0")?)?)
}

fn data(case: &Case<'_>) -> Result<Proportion, QualificationError> {
    Ok(Proportion::new(case.count("x")?, case.count("n")?)?)
}

pub(super) fn beta_binomial(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::beta_binomial(data(case)?, prior(case)?, case.level()?);
    Ok(fields(&sheet))
}

pub(super) fn beta_two(case: &Case<'_>) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::beta_two(
        case.two_by_two()?,
        prior(case)?,
    )))
}

pub(super) fn beta_predictive(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::beta_predictive(data(case)?, prior(case)?, case.count("m")?);
    Ok(fields(&sheet))
}
