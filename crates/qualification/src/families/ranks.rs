//! Rank tests.

use super::fields;
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
    Ok(fields(&worksheet::signed_rank(&differences(case)?, LEVEL)?))
}

pub(super) fn signed_rank_exact_ci(case: &Case<'_>) -> Result<Value, QualificationError> {
    let sheet = worksheet::signed_rank_exact_interval(&differences(case)?, LEVEL);
    Ok(fields(&sheet))
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
    Ok(fields(&worksheet::rank_sum(&first, &second, LEVEL)?))
}

pub(super) fn rank_sum_exact_ci(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (first, second) = samples(case)?;
    let sheet = worksheet::rank_sum_exact_interval(&first, &second, LEVEL);
    Ok(fields(&sheet))
}

pub(super) fn van_elteren(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?.complete(&["y"])?;
    let column = case.text("strata")?;
    let mut samples = Vec::new();
    for stratum in table.distinct(column)? {
        samples.push(arms(&table.only(column, stratum)?)?);
    }
    Ok(fields(&worksheet::van_elteren(&samples)?))
}
