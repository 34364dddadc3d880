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
    let mut table = case.data()?;
    // Whether rows without a change are left out stands in the case's name and nowhere in its inputs.
    if case.id.ends_with("complete") {
        table = table.complete(&["chg"])?;
    }
    if case.expected.get("stratified_win_ratio_mh").is_some() {
        return stratified(&table);
    }
    let (first, second) = (arm(&table, "1")?, arm(&table, "0")?);
    Ok(fields(&worksheet::win_statistics(&first, &second, LEVEL)?))
}

fn stratified(table: &Table) -> Result<Value, QualificationError> {
    let mut strata = Vec::new();
    for stratum in table.distinct("stratum")? {
        let part = table.only("stratum", stratum)?;
        strata.push((stratum.to_owned(), arm(&part, "1")?, arm(&part, "0")?));
    }
    Ok(fields(&worksheet::stratified_win_ratio(&strata)?))
}
