//! Rates of events.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::rate::EventRate;

pub(super) fn poisson_rate(case: &Case<'_>) -> Result<Value, QualificationError> {
    let rate = EventRate::new(case.count("events")?, case.number("persontime")?)?;
    Ok(fields(&worksheet::poisson_rate(rate, case.level()?)))
}

pub(super) fn rate_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    let first = EventRate::new(case.count("x1")?, case.number("t1")?)?;
    let second = EventRate::new(case.count("x2")?, case.number("t2")?)?;
    Ok(fields(&worksheet::rate_ratio(
        first,
        second,
        case.level()?,
    )?))
}
