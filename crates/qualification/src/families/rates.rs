//! Rates of events.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::rate::{self, EventRate, RateInterval};

pub(super) fn poisson_rate(case: &Case<'_>) -> Result<Value, QualificationError> {
    let rate = EventRate::new(case.count("events")?, case.number("persontime")?)?;
    let level = case.level()?;
    let mut answer = Answer::new();
    answer.number("rate", rate.rate());
    for method in RateInterval::ALL {
        answer.fallible_interval(method.key(), method.of(rate, level));
    }
    Ok(answer.done())
}

pub(super) fn rate_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    let first = EventRate::new(case.count("x1")?, case.number("t1")?)?;
    let second = EventRate::new(case.count("x2")?, case.number("t2")?)?;
    let result = rate::rate_ratio(first, second, case.level()?)?;
    let mut answer = Answer::new();
    answer
        .number("estimate", result.ratio)
        .interval("exact_conditional", result.exact)
        .number("p_exact_minlike", result.test.minimum_likelihood)
        .number("p_exact_doubled", result.test.doubled);
    if let Some(interval) = result.wald {
        answer.interval("wald_log", interval);
    }
    Ok(answer.done())
}
