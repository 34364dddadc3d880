//! Win statistics.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::{Value, json};
use statistics::ConfidenceLevel;
use statistics::survival::Observation;
use statistics::win::{Endpoint, finkelstein_schoenfeld, stratified_win_ratio, win_statistics};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// The subjects of one arm, each with its three endpoints in order.
fn arm(table: &Table, arm: &str) -> Result<Vec<[Endpoint; 3]>, QualificationError> {
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
            [
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
    let result = win_statistics(&first, &second)?;
    let ratio = result.win_ratio(LEVEL)?;
    let odds = result.win_odds(LEVEL)?;
    let benefit = result.net_benefit(LEVEL);
    let scores = finkelstein_schoenfeld(&first, &second)?;
    let mut levels = Answer::new();
    for (level, (wins, losses)) in result.by_level.iter().enumerate() {
        levels.value(&format!("level{}", level + 1), json!([wins, losses]));
    }
    let mut answer = Answer::new();
    answer
        .value("wins", json!(result.wins))
        .value("losses", json!(result.losses))
        .value("ties", json!(result.ties))
        .number("win_ratio", ratio.estimate.ratio)
        .number("log_wr_se", ratio.estimate.log_standard_error)
        .interval("wr_ci", ratio.estimate.interval)
        .number("wr_p", ratio.p_value)
        .number("net_benefit", benefit.estimate)
        .number("nb_se", benefit.standard_error)
        .interval("nb_ci", benefit.interval)
        .number("win_odds", odds.estimate.ratio)
        .interval("wo_ci", odds.estimate.interval)
        .value("wins_losses_by_level", levels.done())
        .number("fs_t", scores.statistic)
        .number("fs_var", scores.variance)
        .number("fs_z", scores.z)
        .number("fs_p", scores.p_value);
    Ok(answer.done())
}

fn stratified(table: &Table) -> Result<Value, QualificationError> {
    let mut answer = Answer::new();
    let mut strata = Vec::new();
    for stratum in table.distinct("stratum")? {
        let part = table.only("stratum", stratum)?;
        let (first, second) = (arm(&part, "1")?, arm(&part, "0")?);
        let result = win_statistics(&first, &second)?;
        answer.value(
            &format!("stratum{stratum}"),
            json!({ "wins": result.wins, "losses": result.losses, "ties": result.ties }),
        );
        strata.push((
            result.wins,
            result.losses,
            (first.len() + second.len()) as u64,
        ));
    }
    answer.number("stratified_win_ratio_mh", stratified_win_ratio(&strata)?);
    Ok(answer.done())
}
