//! Rank tests.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::rank;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// `end - base`, rounded so that equal differences of decimals tie; incomplete pairs are left out.
fn differences(case: &Case<'_>) -> Result<Vec<f64>, QualificationError> {
    let table = case.data()?.complete(&["base", "end"])?;
    Ok(table
        .numbers("base")?
        .into_iter()
        .zip(table.numbers("end")?)
        .map(|(base, end)| rank::round_to_decimals(end - base, 10))
        .collect())
}

pub(super) fn signed_rank(case: &Case<'_>) -> Result<Value, QualificationError> {
    let differences = differences(case)?;
    let mut answer = Answer::new();
    answer.count("n", differences.len());
    let Ok(test) = rank::signed_rank(&differences) else {
        // All differences are 0: only the counts exist.
        answer
            .count("n_nonzero", 0)
            .count("n_pos", 0)
            .count("n_neg", 0)
            .count("n_zero", differences.len())
            .number("w_plus", 0.0)
            .number("w_minus", 0.0);
        return Ok(answer.done());
    };
    let nonzero: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let exact = rank::signed_rank_exact(&differences)?;
    let pratt = rank::pratt(&differences)?;
    answer
        .count("n_nonzero", nonzero.len())
        .count("n_pos", test.positive)
        .count("n_neg", test.negative)
        .count("n_zero", test.zero)
        .number("w_plus", test.positive_rank_sum)
        .number("w_minus", test.negative_rank_sum)
        .optional("mean_rank_pos", test.mean_positive_rank())
        .optional("mean_rank_neg", test.mean_negative_rank())
        .number("variance_tie_corrected", test.variance)
        .number("sas_s", test.sas_s)
        .number("z", test.asymptotic.z)
        .number("p_asymptotic", test.asymptotic.p_value)
        .number("z_cc", test.continuity_corrected.z)
        .number("p_asymptotic_cc", test.continuity_corrected.p_value)
        .optional("sas_t_approx", test.sas_t.map(|t| t.t))
        .optional("sas_t_approx_p", test.sas_t.map(|t| t.p_value))
        .number("p_exact", exact.two_sided)
        .number("p_exact_greater", exact.greater)
        .number("p_exact_less", exact.less)
        .number("p_exact_point", exact.point)
        .number("pratt_w_plus", pratt.positive_rank_sum)
        .number("pratt_z", pratt.asymptotic.z)
        .number("pratt_p_asymptotic", pratt.asymptotic.p_value)
        .number("pratt_p_exact", pratt.exact.two_sided)
        .number("sign_p_exact", rank::sign_test(&differences)?)
        .number("hl_all", rank::pseudomedian(&differences)?)
        .number("hl_nonzero", rank::pseudomedian(&nonzero)?)
        .fallible_interval(
            "hl_nonzero_ci_asymptotic_index",
            rank::pseudomedian_asymptotic_interval(&nonzero, LEVEL),
        );
    Ok(answer.done())
}

pub(super) fn signed_rank_exact_ci(case: &Case<'_>) -> Result<Value, QualificationError> {
    let result = rank::pseudomedian_interval(&differences(case)?, LEVEL)?;
    let mut answer = Answer::new();
    answer
        .count("k", result.rank)
        .interval("ci", result.interval)
        .number("achieved_level", result.achieved_level);
    Ok(answer.done())
}

/// Both samples: given as numbers, or as a file with columns `trt` and `y`.
fn samples(case: &Case<'_>) -> Result<(Vec<f64>, Vec<f64>), QualificationError> {
    if !case.has("data") {
        return Ok((case.numbers("x")?, case.numbers("y")?));
    }
    arms(&case.data()?.complete(&["y"])?)
}

fn arms(table: &Table) -> Result<(Vec<f64>, Vec<f64>), QualificationError> {
    Ok((
        table.only("trt", "1")?.numbers("y")?,
        table.only("trt", "0")?.numbers("y")?,
    ))
}

pub(super) fn rank_sum(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (first, second) = samples(case)?;
    let test = rank::rank_sum(&first, &second)?;
    let exact = rank::rank_sum_exact(&first, &second)?;
    let mut answer = Answer::new();
    answer
        .count("n1", test.first_size)
        .count("n2", test.second_size)
        .number("rank_sum_1", test.rank_sum)
        .number("u1", test.u)
        .number("prob_superiority", test.probability_of_superiority)
        .number("variance", test.variance);
    if let Some(asymptotic) = test.asymptotic {
        answer
            .number("z", asymptotic.z)
            .number("p_asymptotic", asymptotic.p_value)
            .number("z_cc", asymptotic.z_continuity_corrected)
            .number("p_asymptotic_cc", asymptotic.p_value_continuity_corrected)
            .number("p_t_approx", asymptotic.p_value_t)
            .number("p_t_approx_cc", asymptotic.p_value_t_continuity_corrected)
            .number("kruskal_wallis", asymptotic.kruskal_wallis);
    }
    answer
        .number("p_exact_greater", exact.greater)
        .number("p_exact_less", exact.less)
        .number("p_exact_two_sided_abs", exact.two_sided_by_distance)
        .number("p_exact_two_sided_doubled", exact.two_sided_doubled)
        .number("p_exact_point", exact.point)
        .number("hl_shift", rank::shift_estimate(&first, &second)?);
    if let Ok(shift) = rank::tie_conditional_shift_interval(&first, &second, LEVEL) {
        answer
            .count("hl_exact_index_lower_tail", shift.lower_rank)
            .count("hl_exact_index_upper_tail", shift.upper_rank);
        if let Some(interval) = shift.interval {
            answer.interval("hl_exact_ci_tie_conditional", interval);
        }
    }
    let (index, moses) = rank::moses_interval(&first, &second, LEVEL)?;
    answer.number("moses_index", index as f64);
    if let Some(interval) = moses {
        answer.interval("moses_ci_floor", interval);
    }
    Ok(answer.done())
}

pub(super) fn rank_sum_exact_ci(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (first, second) = samples(case)?;
    let result = rank::shift_interval(&first, &second, LEVEL)?;
    let mut answer = Answer::new();
    answer
        .count("k", result.rank)
        .interval("ci", result.interval)
        .number("achieved_level", result.achieved_level);
    Ok(answer.done())
}

pub(super) fn van_elteren(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?.complete(&["y"])?;
    let column = case.text("strata")?;
    let mut samples = Vec::new();
    for stratum in table.distinct(column)? {
        samples.push(arms(&table.only(column, stratum)?)?);
    }
    let strata: Vec<(&[f64], &[f64])> = samples
        .iter()
        .map(|(x, y)| (x.as_slice(), y.as_slice()))
        .collect();
    let result = rank::van_elteren(&strata)?;
    let mut answer = Answer::new();
    answer.test("chi2", "p", result.test).number("z", result.z);
    Ok(answer.done())
}
