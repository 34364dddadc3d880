//! Sample size, power and multiplicity.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;
use statistics::design::{
    Demand, clopper_pearson_width, exact_power, log_rank_events, two_means_size,
    two_proportions_size,
};
use statistics::multiplicity;

/// The inputs say by their names which of the four questions is asked.
pub(super) fn sample_size(case: &Case<'_>) -> Result<Value, QualificationError> {
    let mut answer = Answer::new();
    if case.has("n") {
        let planned = clopper_pearson_width(
            Proportion::new(case.count("x")?, case.count("n")?)?,
            case.level()?,
        )?;
        answer
            .number("lo", planned.interval.lower)
            .number("hi", planned.interval.upper)
            .number("width", planned.width);
        return Ok(answer.done());
    }
    let demand = Demand::new(case.number("alpha")?, case.number("power")?)?;
    if case.has("delta") {
        let size = two_means_size(case.number("delta")?, case.number("sd")?, demand)?;
        answer
            .number("normal_n", size.normal)
            .number("t_n", size.t_test as f64)
            .number("t_power", size.power);
    } else if case.has("hr") {
        let events = log_rank_events(case.number("hr")?, case.number("alloc_fraction")?, demand)?;
        answer
            .number("schoenfeld_events", events.schoenfeld)
            .number("freedman_events_1to1", events.freedman_equal_groups);
    } else {
        let size = two_proportions_size(
            case.number("p1")?,
            case.number("p2")?,
            case.number("ratio_n2_n1")?,
            demand,
        )?;
        let (first, second) = size.pooled_groups();
        answer
            .number("pooled", size.pooled)
            .number("unpooled", size.unpooled)
            .number("pooled_fleiss_cc", size.pooled_continuity_corrected)
            .number("unpooled_fleiss_cc", size.unpooled_continuity_corrected)
            .number("arcsine", size.arcsine)
            .number("pooled_n1_ceil", first as f64)
            .number("pooled_n2_ceil", second as f64);
    }
    Ok(answer.done())
}

pub(super) fn power_exact(case: &Case<'_>) -> Result<Value, QualificationError> {
    let power = exact_power(
        case.number("p1")?,
        case.number("p2")?,
        case.count("n1")?,
        case.count("n2")?,
        case.number("alpha")?,
    )?;
    let mut answer = Answer::new();
    answer
        .number("fisher", power.fisher)
        .number("pearson", power.pearson)
        .number("yates", power.yates);
    Ok(answer.done())
}

pub(super) fn adjusted_p_values(case: &Case<'_>) -> Result<Value, QualificationError> {
    let p_values = case.numbers("p")?;
    let mut answer = Answer::new();
    answer
        .numbers("p", &p_values)
        .numbers("bonferroni", &multiplicity::bonferroni(&p_values)?)
        .numbers("holm", &multiplicity::holm(&p_values)?)
        .numbers("hochberg", &multiplicity::hochberg(&p_values)?)
        .numbers("bh", &multiplicity::benjamini_hochberg(&p_values)?)
        .numbers("hommel", &multiplicity::hommel(&p_values)?);
    Ok(answer.done())
}
