//! Adverse events.

use std::collections::BTreeMap;

use statistics::TwoByTwo;
use statistics::rate::{EventRate, RateInterval};
use statistics::two_by_two::fisher;

use crate::error::AnalysisError;
use crate::execution::compare::both;
use crate::execution::context::{numbers, texts};
use crate::execution::count::totals;
use crate::execution::record::{At, Recorder, percent};
use crate::execution::selection::{Selection, levels_of_rows};
use crate::execution::set::Members;
use crate::plan::method::{self, AdverseEvents, Denominator, EventTest};
use crate::results::{DatasetRows, Group, ResultValue, Statistic, VariableLevel};

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
    let all_totals = totals(selection, Denominator::Set, |_| true)?;
    let totals = &all_totals;
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
    for (block, totals) in selection.blocks.iter().zip(totals) {
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
                let mut at = At::new(group, &block.by, rows);
                at.item = item.as_ref();
                recorder.put(&at, Statistic::Subjects, subjects.into())?;
                recorder.put(&at, Statistic::Events, rows.len().into())?;
                recorder.put(&at, Statistic::Total, (*total).into())?;
                recorder.put(&at, Statistic::Percent, percent(subjects, *total))?;
            }
        }
    }
    if method.test == Some(EventTest::Fisher) {
        for (key, item) in &items {
            let has = |row: usize| item_of(row, key.0).is_none_or(|of| of.level == key.1);
            fisher_of_event(selection, has, item.as_ref(), &all_totals, recorder)?;
        }
    }
    Ok(())
}

/// Fisher's exact test of subjects with against subjects without an event, for each comparison.
fn fisher_of_event(
    selection: &Selection<'_>,
    has: impl Fn(usize) -> bool,
    item: Option<&VariableLevel>,
    totals: &[Vec<usize>],
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    for (block, totals) in selection.blocks.iter().zip(totals) {
        for (group, level, reference) in selection.comparisons() {
            let with = |level: &str| -> Vec<usize> {
                let rows = block.level(level).iter().copied();
                rows.filter(|row| has(*row)).collect()
            };
            let total = |level: &str| {
                let place = block.groups.iter().position(
                    |(group, _)| matches!(group, Group::Level { level: of, .. } if of == level),
                );
                place.map_or(0, |place| totals[place])
            };
            let (first, second) = (with(level), with(reference));
            let subjects =
                |rows: &[usize]| selection.data.count_subjects(rows.iter().copied()) as u64;
            let table = TwoByTwo::new(
                subjects(&first),
                total(level) as u64,
                subjects(&second),
                total(reference) as u64,
            );
            let rows = both(&first, &second);
            let mut at = At::new(&group, &block.by, &rows);
            at.item = item;
            recorder.put_all(
                &at,
                &table,
                &[(Statistic::PValue, &|table| fisher(*table).two_sided)],
            )?;
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
            let (exposure, exposed) = exposure(selection, &method.exposure, group)?;
            let beside = || {
                vec![DatasetRows {
                    dataset: method.exposure.dataset.clone(),
                    rows: exposed.clone(),
                }]
            };
            let at = At::new(group, &block.by, rows).beside(&beside);
            let events = events(selection, method.events.as_deref(), rows)?;
            recorder.put(&at, Statistic::Events, ResultValue::Count(events))?;
            let subjects = selection.data.count_subjects(rows.iter().copied());
            recorder.put(&at, Statistic::Subjects, subjects.into())?;
            recorder.put(
                &at,
                Statistic::Exposure,
                ResultValue::finite(exposure, "the sum is too large"),
            )?;
            let rate = EventRate::new(events, exposure);
            recorder.put_all(
                &at,
                &rate,
                &[(Statistic::Rate, &|rate| method.per * rate.rate())],
            )?;
            let interval = rate.and_then(|rate| interval.of(rate, selection.confidence));
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

/// The ratio of the rates of two levels.
pub(super) fn rate_ratio(
    selection: &Selection<'_>,
    method: &method::RateRatio,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    for block in &selection.blocks {
        for (group, level, reference) in selection.comparisons() {
            let of_level = |level: &str| -> Result<_, AnalysisError> {
                let group = Group::Level {
                    variable: String::new(),
                    level: level.to_owned(),
                };
                let (exposure, exposed) = exposure(selection, &method.exposure, &group)?;
                let events = events(selection, method.events.as_deref(), block.level(level))?;
                Ok((EventRate::new(events, exposure), exposed))
            };
            let ((first, exposed), (second, also_exposed)) =
                (of_level(level)?, of_level(reference)?);
            let ratio = first.and_then(|first| {
                statistics::rate::rate_ratio(first, second?, selection.confidence)
            });
            let exposed = both(&exposed, &also_exposed);
            let beside = || {
                vec![DatasetRows {
                    dataset: method.exposure.dataset.clone(),
                    rows: exposed.clone(),
                }]
            };
            let rows = both(block.level(level), block.level(reference));
            recorder.put_all(
                &At::new(&group, &block.by, &rows).beside(&beside),
                &ratio,
                &[
                    (Statistic::RateRatio, &|of| of.ratio),
                    (Statistic::Lower, &|of| of.exact.lower),
                    (Statistic::Upper, &|of| of.exact.upper),
                    (Statistic::PValue, &|of| of.test.minimum_likelihood),
                ],
            )?;
        }
    }
    Ok(())
}

/// The number of events of rows: the rows, or what a column of them adds up to.
fn events(
    selection: &Selection<'_>,
    column: Option<&str>,
    rows: &[usize],
) -> Result<u64, AnalysisError> {
    let Some(name) = column else {
        return Ok(rows.len() as u64);
    };
    let table = selection.data.table;
    let counts = numbers(&selection.part, table, name)?;
    let mut events = 0;
    for row in rows {
        let count = counts
            .get(*row)
            .filter(|count| *count >= 0.0 && count.fract() == 0.0 && *count < 1e15);
        let Some(count) = count else {
            return Err(AnalysisError::Unusable {
                part: selection.part.clone(),
                reason: format!(
                    "{}, row {}: `{name}` is not a whole number of events",
                    table.name(),
                    row + 1
                ),
            });
        };
        events += count as u64;
    }
    Ok(events)
}

/// The exposure of a group, added up over the rows of the analysis set, and those rows.
fn exposure(
    selection: &Selection<'_>,
    exposure: &method::Exposure,
    group: &Group,
) -> Result<(f64, Vec<usize>), AnalysisError> {
    let part = &selection.part;
    let data = selection.context.data(part, &exposure.dataset)?;
    let amounts = numbers(part, data.table, &exposure.variable)?;
    let mut rows = data.rows_where(part, exposure.condition.as_ref())?;
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
    let sum = rows.iter().filter_map(|row| amounts.get(*row)).sum();
    Ok((sum, rows))
}
