//! Subjects counted.

use datasets::Column;

use crate::error::{AnalysisError, UnlistedValue};
use crate::execution::context::column;
use crate::execution::recipient::{Given, Item, Recipient};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::execution::set::Members;
use crate::plan::method::{Categories, Conditions, Denominator};
use crate::results::{Statistic, VariableLevel};

pub(super) fn categories(
    selection: &Selection<'_>,
    method: &Categories,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = column(&selection.part, selection.data.table, &method.variable)?;
    let values = values(selection, method, column)?;
    let totals = totals(selection, method.percent_of, |row| !column.is_missing(row))?;
    for value in values {
        let item = VariableLevel {
            variable: method.variable.clone(),
            level: value,
        };
        let has_value =
            |row: &usize| !column.is_missing(*row) && column.value(*row).to_string() == item.level;
        count(selection, &item, has_value, &totals, recorder)?;
    }
    Ok(())
}

/// The values that the plan lists, or those found in the order of their kind.
fn values(
    selection: &Selection<'_>,
    method: &Categories,
    column: &Column,
) -> Result<Vec<String>, AnalysisError> {
    let mut rows: Vec<usize> = selection
        .blocks
        .iter()
        .flat_map(|block| block.rows.iter().copied())
        .collect();
    rows.retain(|row| !column.is_missing(*row));
    if !method.values.is_empty() {
        if let Some(row) = rows
            .into_iter()
            .find(|row| !method.values.contains(&column.value(*row).to_string()))
        {
            return Err(AnalysisError::UnlistedValue(Box::new(UnlistedValue {
                part: selection.part.clone(),
                dataset: selection.data.table.name().to_owned(),
                column: column.name().to_owned(),
                row: row + 1,
                value: column.value(row).to_string(),
                listed: method.values.clone(),
            })));
        }
        return Ok(method.values.clone());
    }
    let groups = selection
        .data
        .table
        .group_by(&[column.name()])
        .map_err(|column| AnalysisError::MissingColumn {
            part: selection.part.clone(),
            column,
        })?;
    rows.sort_by_key(|row| groups.of_rows()[*row]);
    let mut values: Vec<String> = rows
        .into_iter()
        .map(|row| column.value(row).to_string())
        .collect();
    values.dedup();
    Ok(values)
}

pub(super) fn conditions(
    selection: &Selection<'_>,
    method: &Conditions,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let totals = totals(selection, method.percent_of, |_| true)?;
    for condition in &method.conditions {
        let mut fulfilled = vec![false; selection.data.table.rows()];
        for row in selection
            .data
            .rows_where(&selection.part, condition.filter.as_ref())?
        {
            fulfilled[row] = true;
        }
        let item = VariableLevel {
            variable: "condition".to_owned(),
            level: condition.id.to_string(),
        };
        count(selection, &item, |row| fulfilled[*row], &totals, recorder)?;
    }
    Ok(())
}

fn count(
    selection: &Selection<'_>,
    item: &VariableLevel,
    counted: impl Fn(&usize) -> bool,
    totals: &[Vec<usize>],
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    for (block, totals) in selection.blocks.iter().zip(totals) {
        for ((group, rows), total) in block.groups.iter().zip(totals) {
            let rows: Vec<usize> = rows.iter().copied().filter(|row| counted(row)).collect();
            let subjects = selection.data.count_subjects(rows.iter().copied());
            let at = At::new(group, &block.by, &rows).item(item);
            share(None, subjects, *total, &mut recorder.about(&at))?;
        }
    }
    Ok(())
}

/// How many subjects there are out of how many.
pub(crate) fn share<R: Recipient>(
    item: Option<Item<'_>>,
    subjects: usize,
    total: usize,
    to: &mut R,
) -> Result<(), R::Refusal> {
    to.take(item, Statistic::N, Given::Count(subjects))?;
    to.take(item, Statistic::Total, Given::Count(total))?;
    to.take(item, Statistic::Percent, Given::percent(subjects, total))
}

/// What the percentages of each group of each block are of.
pub(super) fn totals(
    selection: &Selection<'_>,
    percent_of: Denominator,
    observed: impl Fn(usize) -> bool,
) -> Result<Vec<Vec<usize>>, AnalysisError> {
    match (percent_of, &selection.analysis.set) {
        (Denominator::Set, Some(set)) => {
            let members = Members::of(selection.context, &selection.part, set)?;
            let sizes = members.sizes(&selection.part, selection.grouping)?;
            let sizes: Vec<usize> = sizes.into_iter().map(|(_, subjects, _)| subjects).collect();
            Ok(vec![sizes; selection.blocks.len()])
        }
        (Denominator::Set, None) => Err(AnalysisError::Unusable {
            part: selection.part.clone(),
            reason:
                "the percentages are of the analysis set, and the analysis has none; name a `set`"
                    .to_owned(),
        }),
        (Denominator::Observed, _) => Ok(selection
            .blocks
            .iter()
            .map(|block| {
                let of_rows = |rows: &Vec<usize>| {
                    selection
                        .data
                        .count_subjects(rows.iter().copied().filter(|row| observed(*row)))
                };
                block.groups.iter().map(|(_, rows)| of_rows(rows)).collect()
            })
            .collect()),
    }
}
