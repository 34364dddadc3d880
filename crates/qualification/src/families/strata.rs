//! Two groups within strata.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;

/// The golden files give no alpha for stratified analyses: 5 % throughout.
const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn stratified_2x2(case: &Case<'_>) -> Result<Value, QualificationError> {
    let strata = case.strata()?;
    let sheet = worksheet::stratified(&strata, &numbered(strata.len()), LEVEL)?;
    Ok(fields(&sheet))
}

pub(super) fn stratified_exact(case: &Case<'_>) -> Result<Value, QualificationError> {
    let strata = case.strata()?;
    let sheet = worksheet::stratified_exact(&strata, &numbered(strata.len()), LEVEL)?;
    Ok(fields(&sheet))
}

fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
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
    let sheet = worksheet::generalised_association(&tables, &row_scores, &column_scores)?;
    Ok(fields(&sheet))
}

/// The different values of a column, in increasing order.
fn distinct_numbers(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    sorted
}
