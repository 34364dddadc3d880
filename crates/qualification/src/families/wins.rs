//! Win statistics.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::survival::Observation;
use statistics::win::Endpoint;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// The subjects of one arm, each with its three endpoints in order.
fn arm(table: &Table, arm: &str) -> Result<Vec<Vec<Endpoint>>, QualificationError> {
    let rows = table.only("trt", arm)?;
    let (death, died) = (rows.numbers("t_death")?, rows.counts("d_death")?);
    let (stay, stayed) = (rows.numbers("t_hosp")?, rows.counts("d_hosp")?);
    let change = rows.optional_numbers("chg")?;
    let time = |time: f64, event: u64| {
        Endpoint::Time(if event == 1 {
            Observation::event(time)
        } else {
            Observation::censored(time)
        })
    };
    Ok((0..death.len())
        .map(|i| {
            vec![
                time(death[i], died[i]),
                time(stay[i], stayed[i]),
                change[i].map_or(Endpoint::Missing, Endpoint::Value),
            ]
        })
        .collect())
}

pub(super) fn win_statistics_of(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = rows(case)?;
    if case.expected.get("stratified_win_ratio_mh").is_some() {
        return stratified(&table);
    }
    let (first, second) = (arm(&table, "1")?, arm(&table, "0")?);
    Ok(fields(&worksheet::win_statistics(&first, &second, LEVEL)?))
}

/// The rows that a case compares.
///
/// The inputs do not say whether rows without a change are left out: the expected numbers of pairs do.
fn rows(case: &Case<'_>) -> Result<Table, QualificationError> {
    let expected = pairs_of(case.expected).unwrap_or_default();
    let stratified = case.expected.get("stratified_win_ratio_mh").is_some();
    if pairs(&case.data()?, stratified)? != expected {
        let complete = case.data()?.complete(&["chg"])?;
        if pairs(&complete, stratified)? == expected {
            return Ok(complete);
        }
    }
    case.data()
}

/// Wins, losses and ties added up, in all strata together where there are strata.
fn pairs_of(expected: &Value) -> Option<usize> {
    let add = |part: &Value| {
        ["wins", "losses", "ties"]
            .iter()
            .map(|key| Some(part.get(key)?.as_u64()? as usize))
            .sum::<Option<usize>>()
    };
    add(expected).or_else(|| {
        expected
            .as_object()?
            .values()
            .filter(|v| v.is_object())
            .map(add)
            .sum()
    })
}

/// The pairs that rows make.
fn pairs(table: &Table, stratified: bool) -> Result<usize, QualificationError> {
    let of = |part: &Table| Ok(arm(part, "1")?.len() * arm(part, "0")?.len());
    if !stratified {
        return of(table);
    }
    table
        .distinct("stratum")?
        .into_iter()
        .map(|stratum| of(&table.only("stratum", stratum)?))
        .sum()
}

fn stratified(table: &Table) -> Result<Value, QualificationError> {
    let mut strata = Vec::new();
    for stratum in table.distinct("stratum")? {
        let part = table.only("stratum", stratum)?;
        strata.push((stratum.to_owned(), arm(&part, "1")?, arm(&part, "0")?));
    }
    Ok(fields(&worksheet::stratified_win_ratio(&strata)?))
}
