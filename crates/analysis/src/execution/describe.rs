//! A numeric column described, and the values of groups as methods take them.

use std::collections::BTreeMap;

use datasets::Numbers;
use statistics::{
    CriticalValues, SampleSummary, StatisticsError, last_observation_carried_forward, mean,
    mean_interval, quantile_of_sorted,
};

use crate::error::AnalysisError;
use crate::execution::compare::common;
use crate::execution::context::numbers;
use crate::execution::recipient::{Given, Recipient};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::method::{CarryForward, QuantileDefinition, RepeatedRows, Summary};
use crate::results::Statistic;

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
            let description = Description {
                quantiles: method.quantiles,
                missing: rows.len() - values.len(),
            };
            let mut critical = selection.confidence;
            let to = &mut recorder.about(&at);
            describe(&values, &description, &mut Vec::new(), &mut critical, to)?;
        }
    }
    Ok(())
}

/// How values are described.
pub(crate) struct Description {
    pub(crate) quantiles: QuantileDefinition,
    /// How many rows have no value.
    pub(crate) missing: usize,
}

/// Describes values; the list that is to hold them sorted is given, to be used again.
pub(crate) fn describe<R: Recipient>(
    values: &[f64],
    description: &Description,
    sorted: &mut Vec<f64>,
    critical: &mut impl CriticalValues,
    to: &mut R,
) -> Result<(), R::Refusal> {
    to.take(None, Statistic::N, Given::Count(values.len()))?;
    to.take(None, Statistic::Missing, Given::Count(description.missing))?;
    if to.wants(None, &[Statistic::Sum]) {
        let sum = Given::finite(values.iter().sum(), &"the sum is too large for a number");
        to.take(None, Statistic::Sum, sum)?;
    }
    let spread = SampleSummary::of(values);
    let mean = match &spread {
        Ok(sample) => Ok(sample.mean),
        Err(_) => mean(values),
    };
    to.take_all(None, &mean, &[(Statistic::Mean, &|mean| *mean)])?;
    to.take_all(
        None,
        &spread,
        &[
            (Statistic::Sd, &|of| of.standard_deviation),
            (Statistic::Se, &|of| of.standard_error()),
        ],
    )?;
    if to.wants(None, &[Statistic::Lower, Statistic::Upper]) {
        to.take_all(
            None,
            &spread.and_then(|sample| mean_interval(sample, critical)),
            &[
                (Statistic::Lower, &|interval| interval.lower),
                (Statistic::Upper, &|interval| interval.upper),
            ],
        )?;
    }
    let of_order = [
        Statistic::Median,
        Statistic::Q1,
        Statistic::Q3,
        Statistic::Min,
        Statistic::Max,
    ];
    if !to.wants(None, &of_order) {
        return Ok(());
    }
    sorted.clear();
    sorted.extend_from_slice(values);
    sorted.sort_unstable_by(f64::total_cmp);
    quartiles(sorted, description.quantiles, to)?;
    let ends = sorted
        .first()
        .zip(sorted.last())
        .ok_or(StatisticsError::TooFew {
            quantity: "values",
            needed: 1,
            found: 0,
        });
    to.take_all(
        None,
        &ends,
        &[
            (Statistic::Min, &|(min, _)| **min),
            (Statistic::Max, &|(_, max)| **max),
        ],
    )
}

/// Median and quartiles of sorted values.
pub(super) fn quartiles<R: Recipient>(
    sorted: &[f64],
    definition: QuantileDefinition,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let definition = match definition {
        QuantileDefinition::SasDefinition5 => statistics::QuantileDefinition::SAS_5,
        QuantileDefinition::SpssHaverage => statistics::QuantileDefinition::SPSS_HAVERAGE,
        QuantileDefinition::RDefault => statistics::QuantileDefinition::R_DEFAULT,
    };
    for (statistic, probability) in [
        (Statistic::Median, 0.5),
        (Statistic::Q1, 0.25),
        (Statistic::Q3, 0.75),
    ] {
        let quantile = quantile_of_sorted(sorted, probability, definition);
        to.take_all(None, &quantile, &[(statistic, &|quantile| *quantile)])?;
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
