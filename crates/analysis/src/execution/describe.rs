//! A numeric column described, and the values of groups as methods take them.

use std::collections::BTreeMap;

use datasets::Numbers;
use statistics::{
    SampleSummary, StatisticsError, last_observation_carried_forward, mean, one_sample_t,
    quantile_of_sorted,
};

use crate::error::AnalysisError;
use crate::execution::compare::common;
use crate::execution::context::numbers;
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::method::{CarryForward, QuantileDefinition, RepeatedRows, Summary};
use crate::results::{ResultValue, Statistic};

pub(super) fn summary(
    selection: &Selection<'_>,
    method: &Summary,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = numbers(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        let kept = rows_analysed(
            selection,
            &block.rows,
            column,
            method.carry_forward.as_ref(),
            method.repeated_rows,
        )?;
        for (group, rows) in &block.groups {
            let rows = common(rows, &kept);
            let values = values(column, &rows);
            let at = At::new(group, &block.by, &rows);
            recorder.put(&at, Statistic::N, values.len().into())?;
            recorder.put(&at, Statistic::Missing, (rows.len() - values.len()).into())?;
            describe(&values, method.quantiles, selection, &at, recorder)?;
        }
    }
    Ok(())
}

fn describe(
    values: &[f64],
    definition: QuantileDefinition,
    selection: &Selection<'_>,
    at: &At<'_>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let sum = ResultValue::finite(values.iter().sum(), "the sum is too large for a number");
    recorder.put(at, Statistic::Sum, sum)?;
    recorder.put_all(at, &mean(values), &[(Statistic::Mean, &|mean| *mean)])?;
    let spread = SampleSummary::of(values);
    recorder.put_all(
        at,
        &spread,
        &[
            (Statistic::Sd, &|of| of.standard_deviation),
            (Statistic::Se, &|of| of.standard_error()),
        ],
    )?;
    let test = spread.and_then(|sample| one_sample_t(sample, selection.confidence));
    recorder.put_all(
        at,
        &test,
        &[
            (Statistic::Lower, &|test| test.interval.lower),
            (Statistic::Upper, &|test| test.interval.upper),
        ],
    )?;
    quartiles(values, definition, at, recorder)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ends = sorted
        .first()
        .zip(sorted.last())
        .ok_or(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    recorder.put_all(
        at,
        &ends,
        &[
            (Statistic::Min, &|(min, _)| **min),
            (Statistic::Max, &|(_, max)| **max),
        ],
    )
}

/// Median and quartiles.
pub(super) fn quartiles(
    values: &[f64],
    definition: QuantileDefinition,
    at: &At<'_>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let definition = match definition {
        QuantileDefinition::SasDefinition5 => statistics::QuantileDefinition::SAS_5,
        QuantileDefinition::SpssHaverage => statistics::QuantileDefinition::SPSS_HAVERAGE,
        QuantileDefinition::RDefault => statistics::QuantileDefinition::R_DEFAULT,
    };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    for (statistic, probability) in [
        (Statistic::Median, 0.5),
        (Statistic::Q1, 0.25),
        (Statistic::Q3, 0.75),
    ] {
        let quantile = quantile_of_sorted(&sorted, probability, definition);
        recorder.put_all(at, &quantile, &[(statistic, &|quantile| *quantile)])?;
    }
    Ok(())
}

/// The values of rows, missing ones left out, in row order.
pub(super) fn values(column: &Numbers, rows: &[usize]) -> Vec<f64> {
    rows.iter().filter_map(|row| column.get(*row)).collect()
}

/// The rows of a block that are analysed, in row order: with values carried forward, the row of each subject that stands
/// for the visit.
pub(super) fn rows_analysed(
    selection: &Selection<'_>,
    rows: &[usize],
    column: &Numbers,
    carry_forward: Option<&CarryForward>,
    repeated_rows: RepeatedRows,
) -> Result<Vec<usize>, AnalysisError> {
    let kept = match carry_forward {
        Some(rule) => carried(selection, rows, column, rule)?,
        None => rows.to_vec(),
    };
    if repeated_rows == RepeatedRows::Refuse {
        selection
            .data
            .require_one_row_each(&selection.part, &kept)?;
    }
    Ok(kept)
}

fn carried(
    selection: &Selection<'_>,
    rows: &[usize],
    column: &Numbers,
    rule: &CarryForward,
) -> Result<Vec<usize>, AnalysisError> {
    let order = numbers(&selection.part, selection.data.table, &rule.order)?;
    let mut visits_of: BTreeMap<u32, Vec<(f64, usize)>> = BTreeMap::new();
    for &row in rows {
        let Some(visit) = order.get(row) else {
            continue;
        };
        if visit <= rule.to && rule.from.is_none_or(|from| visit >= from) {
            visits_of
                .entry(selection.data.subject.codes()[row])
                .or_default()
                .push((visit, row));
        }
    }
    let mut kept = Vec::new();
    for (_, mut visits) in visits_of {
        visits.sort_by(|first, second| first.0.total_cmp(&second.0));
        if let Some(pair) = visits.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            selection
                .data
                .require_one_row_each(&selection.part, &[pair[0].1, pair[1].1])?;
        }
        let with_value: Vec<Option<usize>> = visits
            .into_iter()
            .map(|(_, row)| column.get(row).map(|_| row))
            .collect();
        kept.extend(
            last_observation_carried_forward(&with_value)
                .last()
                .copied()
                .flatten(),
        );
    }
    kept.sort_unstable();
    Ok(kept)
}
