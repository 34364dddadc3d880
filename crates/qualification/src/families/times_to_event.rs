//! Kaplan-Meier, log-rank and restricted mean.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::survival::Observation;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// The observations of a table with columns `time` and `event`.
pub(super) fn observations(table: &Table) -> Result<Vec<Observation>, QualificationError> {
    let times = table.numbers("time")?;
    let events = table.counts("event")?;
    Ok(times
        .into_iter()
        .zip(events)
        .map(|(time, event)| {
            if event == 1 {
                Observation::event(time)
            } else {
                Observation::censored(time)
            }
        })
        .collect())
}

pub(super) fn kaplan_meier_curves(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (column, value) = case.text("filter")?.split_once("==").unwrap_or_default();
    let subjects = observations(&case.data()?.only(column, value)?)?;
    Ok(fields(&worksheet::kaplan_meier(&subjects, LEVEL)?))
}

pub(super) fn logrank(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let mut strata = Vec::new();
    if case.has("strata") {
        let column = case.text("strata")?;
        for stratum in table.distinct(column)? {
            strata.push(arms(&table.only(column, stratum)?)?);
        }
    } else {
        strata.push(arms(&table)?);
    }
    Ok(fields(&worksheet::log_rank(&strata)?))
}

/// The treated and the control arm.
fn arms(table: &Table) -> Result<Vec<Vec<Observation>>, QualificationError> {
    Ok(vec![
        observations(&table.only("trt", "1")?)?,
        observations(&table.only("trt", "0")?)?,
    ])
}

pub(super) fn rmst(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let mut groups = Vec::new();
    for arm in table.distinct("trt")? {
        groups.push((arm.to_owned(), observations(&table.only("trt", arm)?)?));
    }
    let sheet = worksheet::restricted_mean(&groups, case.number("tau")?, LEVEL)?;
    Ok(fields(&sheet))
}
