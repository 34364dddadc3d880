//! Adverse events.

use std::collections::BTreeMap;

use statistics::rate::{EventRate, RateInterval};

use crate::error::AnalysisError;
use crate::execution::context::{numbers, texts};
use crate::execution::count::totals;
use crate::execution::record::{At, Recorder, percent};
use crate::execution::selection::{Selection, levels_of_rows};
use crate::execution::set::Members;
use crate::plan::method::{self, AdverseEvents, Denominator};
use crate::results::{Group, ResultValue, Statistic, VariableLevel};

/// What stands after a body system where its events are taken together.
const ANY: &str = "any";

pub(super) fn adverse_events(
    selection: &Selection<'_>,
    method: &AdverseEvents,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let body_system = texts(&selection.part, selection.data.table, &method.body_system)?;
    let preferred_term = texts(
        &selection.part,
        selection.data.table,
        &method.preferred_term,
    )?;
    let totals = totals(selection, Denominator::Set, |_| true)?;
    // A row belongs to: any event; its body system; its term; its term within its body system.
    let mut items: BTreeMap<(usize, String), Option<VariableLevel>> = BTreeMap::new();
    let nested = format!("{} > {}", method.body_system, method.preferred_term);
    let item_of = |row: usize, kind: usize| {
        let (system, term) = (body_system.get(row), preferred_term.get(row));
        let named = |variable: &str, level: String| {
            Some(VariableLevel {
                variable: variable.to_owned(),
                level,
            })
        };
        match kind {
            0 => None,
            1 => named(&method.body_system, format!("{system} > {ANY}")),
            2 => named(&method.preferred_term, term.to_owned()),
            _ => named(&nested, format!("{system} > {term}")),
        }
    };
    items.insert((0, String::new()), None);
    for block in &selection.blocks {
        for &row in &block.rows {
            for kind in 1..4 {
                let item = item_of(row, kind);
                let level = item
                    .as_ref()
                    .map_or(String::new(), |item| item.level.clone());
                items.insert((kind, level), item);
            }
        }
    }
    for (block, totals) in selection.blocks.iter().zip(&totals) {
        for ((group, rows), total) in block.groups.iter().zip(totals) {
            let mut rows_of: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
            for &row in rows {
                for kind in 0..4 {
                    let level = item_of(row, kind).map_or(String::new(), |item| item.level);
                    rows_of.entry((kind, level)).or_default().push(row);
                }
            }
            for (key, item) in &items {
                let rows = rows_of.get(key).map_or(&[][..], Vec::as_slice);
                let subjects = selection.data.count_subjects(rows.iter().copied());
                let at = At {
                    group,
                    by: &block.by,
                    item: item.as_ref(),
                    source_rows: rows.len(),
                };
                recorder.put(&at, Statistic::Subjects, subjects.into())?;
                recorder.put(&at, Statistic::Events, rows.len().into())?;
                recorder.put(&at, Statistic::Total, (*total).into())?;
                recorder.put(&at, Statistic::Percent, percent(subjects, *total))?;
            }
        }
    }
    Ok(())
}

pub(super) fn rate(
    selection: &Selection<'_>,
    method: &method::EventRate,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let interval = match method.interval {
        method::RateInterval::Exact => RateInterval::Exact,
        method::RateInterval::WaldLog => RateInterval::WaldLog,
        method::RateInterval::Byar => RateInterval::Byar,
        method::RateInterval::MidP => RateInterval::MidP,
    };
    for block in &selection.blocks {
        for (group, rows) in &block.groups {
            let exposure = exposure(selection, method, group)?;
            let at = At {
                group,
                by: &block.by,
                item: None,
                source_rows: rows.len(),
            };
            recorder.put(&at, Statistic::Events, rows.len().into())?;
            let subjects = selection.data.count_subjects(rows.iter().copied());
            recorder.put(&at, Statistic::Subjects, subjects.into())?;
            recorder.put(
                &at,
                Statistic::Exposure,
                ResultValue::finite(exposure, "the sum is too large"),
            )?;
            let rate = EventRate::new(rows.len() as u64, exposure);
            recorder.put_all(
                &at,
                &rate,
                &[(Statistic::Rate, &|rate| method.per * rate.rate())],
            )?;
            let interval = rate.and_then(|rate| interval.of(rate, selection.context.confidence));
            recorder.put_all(
                &at,
                &interval,
                &[
                    (Statistic::Lower, &|interval| method.per * interval.lower),
                    (Statistic::Upper, &|interval| method.per * interval.upper),
                ],
            )?;
        }
    }
    Ok(())
}

/// The exposure of a group, added up over the rows of the analysis set.
fn exposure(
    selection: &Selection<'_>,
    method: &method::EventRate,
    group: &Group,
) -> Result<f64, AnalysisError> {
    let part = &selection.part;
    let data = selection.context.data(part, &method.exposure.dataset)?;
    let amounts = numbers(part, data.table, &method.exposure.variable)?;
    let mut rows = data.rows_where(part, method.exposure.condition.as_ref())?;
    if let Some(set) = &selection.analysis.set {
        rows = Members::of(selection.context, part, set)?.keep(data.subject, rows);
    }
    if let (Group::Level { level, .. }, Some(grouping)) = (group, selection.grouping) {
        let levels = levels_of_rows(part, data.table, &rows, grouping)?;
        let of_level = |place: &usize| grouping.levels[*place].value == *level;
        rows = rows
            .into_iter()
            .zip(levels)
            .filter(|(_, place)| of_level(place))
            .map(|(row, _)| row)
            .collect();
    }
    Ok(rows.into_iter().filter_map(|row| amounts.get(row)).sum())
}
