//! Two groups within strata.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::stratified::{self, ContinuityCorrection, RiskDifferenceVariance};

/// The golden files give no alpha for stratified analyses: 5 % throughout.
const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn stratified_2x2(case: &Case<'_>) -> Result<Value, QualificationError> {
    let strata = case.strata()?;
    let mut answer = Answer::new();
    answer.count("strata_used", stratified::strata_used(&strata));
    for (statistic, p_value, correction) in [
        ("cmh", "cmh_p", ContinuityCorrection::None),
        ("cmh_cc", "cmh_cc_p", ContinuityCorrection::Half),
    ] {
        if let Ok(result) = stratified::cochran_mantel_haenszel(&strata, correction) {
            answer.test(statistic, p_value, result.test);
        }
    }
    if let Ok(odds) = stratified::mantel_haenszel_odds_ratio(&strata, LEVEL) {
        answer
            .number("mh_or", odds.ratio)
            .number("mh_or_selog_rbg", odds.log_standard_error)
            .interval("mh_or_ci", odds.interval);
    }
    if let Ok(homogeneity) = stratified::breslow_day(&strata) {
        answer
            .test("breslow_day", "breslow_day_p", homogeneity.breslow_day)
            .number(
                "breslow_day_df",
                f64::from(homogeneity.breslow_day.degrees_of_freedom),
            )
            .test("tarone", "tarone_p", homogeneity.tarone);
    }
    if let Ok(risk) = stratified::mantel_haenszel_risk_ratio(&strata, LEVEL) {
        answer
            .number("mh_rr", risk.ratio)
            .number("mh_rr_selog_gr", risk.log_standard_error)
            .interval("mh_rr_ci", risk.interval);
    }
    for (standard_error, interval, variance) in [
        (
            "mh_rd_se_gr",
            "mh_rd_ci_gr",
            RiskDifferenceVariance::GreenlandRobins,
        ),
        (
            "mh_rd_se_sato",
            "mh_rd_ci_sato",
            RiskDifferenceVariance::Sato,
        ),
    ] {
        let difference = stratified::mantel_haenszel_risk_difference(&strata, variance, LEVEL)?;
        answer
            .number("mh_rd", difference.estimate)
            .number(standard_error, difference.standard_error)
            .interval(interval, difference.interval);
    }
    answer
        .interval(
            "mh_rd_ci_klingenberg",
            stratified::klingenberg(&strata, LEVEL)?,
        )
        .interval(
            "mh_weighted_newcombe_ci",
            stratified::newcombe(&strata, LEVEL)?,
        )
        .interval("yan_su_newcombe_ci", stratified::yan_su(&strata, LEVEL)?)
        .interval(
            "mn_stratified_mh_ci",
            stratified::miettinen_nurminen(&strata, LEVEL)?,
        )
        .number("crude_rd", stratified::crude_risk_difference(&strata)?);
    if let Ok(pooled) = stratified::inverse_variance_risk_difference(&strata, LEVEL) {
        answer
            .number("iv_rd", pooled.estimate)
            .interval("iv_rd_ci", pooled.interval);
    }
    if let Ok(risk) = stratified::minimum_risk(&strata, LEVEL) {
        answer
            .numbers("mr_weights", &risk.weights)
            .number("mr_rd", risk.estimate.estimate)
            .number("mr_rd_se", risk.estimate.standard_error)
            .interval("mr_rd_ci", risk.estimate.interval)
            .interval("mr_rd_ci_cc", risk.continuity_corrected);
    }
    if let Ok(woolf) = stratified::woolf(&strata, LEVEL) {
        answer
            .number("woolf_homogeneity", woolf.homogeneity.statistic)
            .number("woolf_or", woolf.odds_ratio.ratio);
    }
    Ok(answer.done())
}

pub(super) fn stratified_exact(case: &Case<'_>) -> Result<Value, QualificationError> {
    let exact = stratified::exact_conditional(&case.strata()?, LEVEL)?;
    let mut answer = Answer::new();
    answer
        .number("s", exact.observed as f64)
        .numbers("support", &[exact.least as f64, exact.most as f64])
        .number("cmle_or", exact.odds_ratio)
        .interval("exact_ci", exact.interval)
        .interval("midp_ci", exact.mid_p_interval)
        .number("p_two_sided_minlike", exact.two_sided_minimum_likelihood)
        .number("p_two_sided_doubled", exact.two_sided_doubled)
        .number("p_greater", exact.greater)
        .number("p_less", exact.less);
    Ok(answer.done())
}

pub(super) fn cmh_general(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let (row_scores, column_scores) = (case.numbers("row_scores")?, case.numbers("col_scores")?);
    let rows = distinct_numbers(&table.numbers("row")?);
    let columns = distinct_numbers(&table.numbers("col")?);
    let mut tables = Vec::new();
    for stratum in table.distinct("stratum")? {
        let part = table.only("stratum", stratum)?;
        let mut counts = vec![vec![0; columns.len()]; rows.len()];
        let (row, column) = (part.numbers("row")?, part.numbers("col")?);
        for ((r, c), count) in row.iter().zip(&column).zip(part.counts("count")?) {
            let at = |levels: &[f64], value: &f64| levels.iter().position(|level| level == value);
            if let (Some(r), Some(c)) = (at(&rows, r), at(&columns, c)) {
                counts[r][c] += count;
            }
        }
        tables.push(counts);
    }
    let result =
        stratified::generalised_cochran_mantel_haenszel(&tables, &row_scores, &column_scores)?;
    let mut answer = Answer::new();
    for (name, test) in [
        ("correlation", result.correlation),
        ("row_means", result.row_mean_scores),
        ("general", result.general_association),
    ] {
        answer
            .test(name, &format!("{name}_p"), test)
            .number(&format!("{name}_df"), f64::from(test.degrees_of_freedom));
    }
    Ok(answer.done())
}

/// The different values of a column, in increasing order.
fn distinct_numbers(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    sorted
}
