//! Times to an event.

use statistics::StatisticsError;
use statistics::survival::{
    BandTransform, FlatToTheEnd, LogRankWeight, Observation, kaplan_meier, stratified_log_rank,
};

use crate::error::AnalysisError;
use crate::execution::context::numbers;
use crate::execution::record::{At, Recorder};
use crate::execution::respond::strata;
use crate::execution::selection::Selection;
use crate::plan::method::{EventCode, KaplanMeier, LogRank, SurvivalInterval};
use crate::results::{AT_TIME, Group, ResultValue, STEP, Statistic, VariableLevel};

/// Why a quantile or a limit of it has no value.
const NOT_REACHED: &str = "not reached: too few subjects had the event";

/// The observation of each row; none where the time is missing.
fn observations(
    selection: &Selection<'_>,
    time: &str,
    event: &EventCode,
) -> Result<Vec<Option<Observation>>, AnalysisError> {
    for block in &selection.blocks {
        selection
            .data
            .require_one_row_each(&selection.part, &block.rows)?;
    }
    let times = numbers(&selection.part, selection.data.table, time)?;
    let code = numbers(&selection.part, selection.data.table, &event.variable)?;
    let mut observations = vec![None; selection.data.table.rows()];
    for &row in selection.blocks.iter().flat_map(|block| &block.rows) {
        let Some(time) = times.get(row) else { continue };
        let Some(code) = code.get(row) else {
            return Err(AnalysisError::Unusable {
                part: selection.part.clone(),
                reason: format!(
                    "{}, row {}: there is a time and no `{}` that says whether the event came; give it a value, or \
                     leave the row out by `where`",
                    selection.data.table.name(),
                    row + 1,
                    event.variable
                ),
            });
        };
        observations[row] = Some(if code == event.event {
            Observation::event(time)
        } else {
            Observation::censored(time)
        });
    }
    Ok(observations)
}

pub(super) fn curves(
    selection: &Selection<'_>,
    method: &KaplanMeier,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let observations = observations(selection, &method.time, &method.event)?;
    for block in &selection.blocks {
        for (group, rows) in &block.groups {
            let of_group: Vec<Observation> =
                rows.iter().filter_map(|row| observations[*row]).collect();
            let at = At {
                group,
                by: &block.by,
                item: None,
                source_rows: of_group.len(),
            };
            curve(selection, method, &of_group, &at, recorder)?;
        }
    }
    Ok(())
}

fn curve(
    selection: &Selection<'_>,
    method: &KaplanMeier,
    observations: &[Observation],
    at: &At<'_>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let transform = match method.interval {
        SurvivalInterval::LogLog => BandTransform::LogLog,
        SurvivalInterval::Linear => BandTransform::Plain,
        SurvivalInterval::Log => BandTransform::Log,
    };
    let events = observations
        .iter()
        .filter(|observation| observation.is_event())
        .count();
    recorder.put(at, Statistic::N, observations.len().into())?;
    recorder.put(at, Statistic::Events, events.into())?;
    recorder.put(
        at,
        Statistic::Censored,
        (observations.len() - events).into(),
    )?;
    let curve = kaplan_meier(observations, transform, selection.context.confidence);
    for (probability, [time, lower, upper]) in [
        (0.5, [Statistic::Median, Statistic::Lower, Statistic::Upper]),
        (
            0.25,
            [Statistic::Q1, Statistic::Q1Lower, Statistic::Q1Upper],
        ),
        (
            0.75,
            [Statistic::Q3, Statistic::Q3Lower, Statistic::Q3Upper],
        ),
    ] {
        let quantile = curve
            .as_ref()
            .map(|curve| curve.quantile(probability, FlatToTheEnd::NotEstimable));
        for (statistic, of) in [
            (time, quantile.map(|quantile| quantile.time)),
            (lower, quantile.map(|quantile| quantile.lower)),
            (upper, quantile.map(|quantile| quantile.upper)),
        ] {
            recorder.put(at, statistic, time_or_reason(of))?;
        }
    }
    let Ok(curve) = &curve else { return Ok(()) };
    let put_step =
        |recorder: &mut Recorder<'_>, step: usize, values: &[(Statistic, ResultValue)]| {
            let item = VariableLevel {
                variable: STEP.to_owned(),
                level: step.to_string(),
            };
            let at = At {
                group: at.group,
                by: at.by,
                item: Some(&item),
                source_rows: at.source_rows,
            };
            values.iter().try_for_each(|(statistic, value)| {
                recorder.put(&at, *statistic, value.clone()).map(|_| ())
            })
        };
    let start = [
        (Statistic::Time, ResultValue::Number(0.0)),
        (Statistic::Survival, ResultValue::Number(1.0)),
        (Statistic::AtRisk, observations.len().into()),
        (Statistic::Events, 0.into()),
        (Statistic::Censored, 0.into()),
    ];
    put_step(recorder, 0, &start)?;
    for (place, step) in curve.steps.iter().enumerate() {
        let limit = |limit: Option<f64>| {
            limit.map_or(
                ResultValue::NotCalculated("the curve has reached 0".to_owned()),
                ResultValue::Number,
            )
        };
        let values = [
            (Statistic::Time, ResultValue::Number(step.time)),
            (Statistic::Survival, ResultValue::Number(step.survival)),
            (
                Statistic::Lower,
                limit(step.interval.map(|interval| interval.lower)),
            ),
            (
                Statistic::Upper,
                limit(step.interval.map(|interval| interval.upper)),
            ),
            (Statistic::AtRisk, step.at_risk.into()),
            (Statistic::Events, step.events.into()),
            (Statistic::Censored, step.censored.into()),
        ];
        put_step(recorder, place + 1, &values)?;
    }
    for time in &method.at_risk_times {
        // At risk at a time: neither event nor censoring came before it.
        let at_risk = observations
            .iter()
            .filter(|observation| observation.time >= *time)
            .count();
        let item = VariableLevel {
            variable: AT_TIME.to_owned(),
            level: format!("t={time}"),
        };
        let at = At {
            group: at.group,
            by: at.by,
            item: Some(&item),
            source_rows: at.source_rows,
        };
        recorder.put(&at, Statistic::AtRisk, at_risk.into())?;
    }
    Ok(())
}

fn time_or_reason(time: Result<Option<f64>, &StatisticsError>) -> ResultValue {
    match time {
        Ok(Some(time)) => ResultValue::Number(time),
        Ok(None) => ResultValue::NotCalculated(NOT_REACHED.to_owned()),
        Err(error) => ResultValue::NotCalculated(error.to_string()),
    }
}

pub(super) fn log_rank(
    selection: &Selection<'_>,
    method: &LogRank,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let observations = observations(selection, &method.time, &method.event)?;
    for block in &selection.blocks {
        let strata = strata(selection, &method.strata, &block.rows)?;
        let of_strata: Vec<Vec<Vec<Observation>>> = strata
            .iter()
            .map(|stratum| {
                block
                    .levels()
                    .map(|(_, rows)| {
                        let within = rows.iter().filter(|row| stratum.binary_search(row).is_ok());
                        within.filter_map(|row| observations[*row]).collect()
                    })
                    .collect()
            })
            .collect();
        let groups: Vec<Vec<&[Observation]>> = of_strata
            .iter()
            .map(|groups| groups.iter().map(Vec::as_slice).collect())
            .collect();
        let groups: Vec<&[&[Observation]]> = groups.iter().map(Vec::as_slice).collect();
        let test = stratified_log_rank(&groups, LogRankWeight::LogRank);
        let at = At {
            group: &Group::All,
            by: &block.by,
            item: None,
            source_rows: block.rows.len(),
        };
        recorder.put_all(
            &at,
            &test,
            &[
                (Statistic::ChiSquare, &|result| result.test.statistic),
                (Statistic::DegreesOfFreedom, &|result| {
                    f64::from(result.test.degrees_of_freedom)
                }),
                (Statistic::PValue, &|result| result.test.p_value),
            ],
        )?;
    }
    Ok(())
}
