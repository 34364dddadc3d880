//! Beta-binomial inference.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;
use statistics::bayes::{BetaPrior, posterior_difference};

fn prior(case: &Case<'_>) -> Result<BetaPrior, QualificationError> {
    Ok(BetaPrior::new(case.number("a0")?, case.number("b0")?)?)
}

pub(super) fn beta_binomial(case: &Case<'_>) -> Result<Value, QualificationError> {
    let posterior = prior(case)?.posterior(Proportion::new(case.count("x")?, case.count("n")?)?);
    let level = case.level()?;
    let mut answer = Answer::new();
    answer
        .number("mean", posterior.mean())
        .number("median", posterior.median())
        .interval("eti", posterior.equal_tailed(level))
        .number("p_gt_half", posterior.probability_above(0.5))
        .fallible("mode", posterior.mode())
        .fallible_interval("hpd", posterior.highest_density(level));
    Ok(answer.done())
}

pub(super) fn beta_two(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (prior, table) = (prior(case)?, case.two_by_two()?);
    let result = posterior_difference(prior.posterior(table.first), prior.posterior(table.second));
    let mut answer = Answer::new();
    answer
        .number("p_p1_gt_p2", result.probability_first_larger)
        .number("mean_diff", result.mean)
        .number("sd_diff", result.standard_deviation);
    Ok(answer.done())
}

pub(super) fn beta_predictive(case: &Case<'_>) -> Result<Value, QualificationError> {
    let posterior = prior(case)?.posterior(Proportion::new(case.count("x")?, case.count("n")?)?);
    let size = case.count("m")?;
    let mut answer = Answer::new();
    answer.numbers("pmf", &posterior.predictive(size)).number(
        "p_ge_half",
        posterior.predictive_at_least(size.div_ceil(2), size),
    );
    Ok(answer.done())
}
