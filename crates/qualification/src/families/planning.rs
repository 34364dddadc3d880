//! Sample size, power and multiplicity.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;
use statistics::design::Demand;

/// The inputs say by their names which of the four questions is asked.
pub(super) fn sample_size(case: &Case<'_>) -> Result<Value, QualificationError> {
    if case.has("n") {
        let expected = Proportion::new(case.count("x")?, case.count("n")?)?;
        return Ok(fields(&worksheet::precision(
            expected,
            None,
            case.level()?,
        )?));
    }
    let demand = Demand::new(case.number("alpha")?, case.number("power")?)?;
    let sheet = if case.has("delta") {
        worksheet::two_means_size(case.number("delta")?, case.number("sd")?, None, demand)?
    } else if case.has("hr") {
        let share = case.number("alloc_fraction")?;
        worksheet::log_rank_events(case.number("hr")?, share, None, demand)?
    } else {
        let (first, second) = (case.number("p1")?, case.number("p2")?);
        worksheet::two_proportions_size(first, second, case.number("ratio_n2_n1")?, demand)?
    };
    Ok(fields(&sheet))
}

pub(super) fn power_exact(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::exact_power(
        case.number("p1")?,
        case.number("p2")?,
        (case.count("n1")?, case.count("n2")?),
        case.number("alpha")?,
    )?;
    Ok(fields(&sheet))
}

pub(super) fn adjusted_p_values(case: &Case<'_>) -> Result<Value, QualificationError> {
    Ok(fields(&worksheet::adjusted_p_values(&case.numbers("p")?)?))
}
