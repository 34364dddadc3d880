//! The rows of an analysis, by the values of its `by` columns and by group.

use datasets::{Column, Table};
use statistics::ConfidenceLevel;

use crate::error::{AnalysisError, UnlistedValue};
use crate::execution::context::{Context, Data, column, part_of};
use crate::execution::set::Members;
use crate::plan::{Analysis, Grouping};
use crate::results::{Group, VariableLevel};

/// The rows of an analysis.
pub(super) struct Selection<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) analysis: &'a Analysis,
    /// How errors name the analysis.
    pub(super) part: String,
    /// The level of intervals.
    pub(super) confidence: ConfidenceLevel,
    pub(super) data: Data<'a>,
    pub(super) grouping: Option<&'a Grouping>,
    /// One block for each combination of `by` values, in their order; without `by` columns, one.
    pub(super) blocks: Vec<Block>,
}

/// The rows with one combination of `by` values.
pub(super) struct Block {
    pub(super) by: Vec<VariableLevel>,
    /// All rows of the block, in row order.
    pub(super) rows: Vec<usize>,
    /// The rows of each level in the order of the plan, then of the total; without a grouping, of all.
    pub(super) groups: Vec<(Group, Vec<usize>)>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        analysis: &'a Analysis,
    ) -> Result<Self, AnalysisError> {
        let part = part_of(analysis);
        let data = context.data(&part, &analysis.dataset)?;
        let rows = selected_rows(context, analysis, &part, data)?;
        let grouping = match &analysis.grouping {
            Some(id) => Some(context.grouping(&part, id)?),
            None => None,
        };
        let blocks = blocks(&part, data.table, rows, &analysis.by, grouping)?;
        Ok(Selection {
            confidence: context.confidence_of(&part, analysis)?,
            context,
            analysis,
            part,
            data,
            grouping,
            blocks,
        })
    }

    /// The comparisons of the plan with their groups.
    pub(super) fn comparisons(&self) -> Vec<(Group, &'a str, &'a str)> {
        let Some(grouping) = self.grouping else {
            return Vec::new();
        };
        grouping
            .comparisons(self.analysis.comparisons)
            .into_iter()
            .map(|(level, reference)| {
                let group = Group::Comparison {
                    variable: grouping.variable.clone(),
                    level: level.to_owned(),
                    reference: reference.to_owned(),
                };
                (group, level, reference)
            })
            .collect()
    }
}

impl Block {
    /// The rows of a level.
    pub(super) fn level(&self, wanted: &str) -> &[usize] {
        self.levels()
            .find(|(level, _)| *level == wanted)
            .map_or(&[], |(_, rows)| rows)
    }

    /// The levels with their rows, without the total.
    pub(super) fn levels(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.groups.iter().filter_map(|(group, rows)| match group {
            Group::Level { level, .. } => Some((level.as_str(), rows.as_slice())),
            Group::All | Group::Total { .. } | Group::Comparison { .. } => None,
        })
    }
}

/// The rows of the set that fulfil the condition.
pub(super) fn selected_rows<'a>(
    context: &Context<'a>,
    analysis: &Analysis,
    part: &str,
    data: Data<'a>,
) -> Result<Vec<usize>, AnalysisError> {
    let rows = data.rows_where(part, analysis.condition.as_ref())?;
    match &analysis.set {
        Some(set) => Ok(Members::of(context, part, set)?.keep(data.subject, rows)),
        None => Ok(rows),
    }
}

fn blocks(
    part: &str,
    table: &Table,
    rows: Vec<usize>,
    by: &[String],
    grouping: Option<&Grouping>,
) -> Result<Vec<Block>, AnalysisError> {
    if by.is_empty() {
        return Ok(vec![block(part, table, Vec::new(), rows, grouping)?]);
    }
    let mut columns = Vec::new();
    for name in by {
        columns.push(column(part, table, name)?);
    }
    let names: Vec<&str> = by.iter().map(String::as_str).collect();
    let groups = table
        .group_by(&names)
        .map_err(|column| AnalysisError::MissingColumn {
            part: part.to_owned(),
            column,
        })?;
    let mut rows_of = vec![Vec::new(); groups.len()];
    for row in rows {
        rows_of[groups.of_rows()[row] as usize].push(row);
    }
    rows_of
        .into_iter()
        .filter(|rows| !rows.is_empty())
        .map(|rows| {
            let first = rows[0];
            let by = columns
                .iter()
                .map(|column| VariableLevel {
                    variable: column.name().to_owned(),
                    level: column.value(first).to_string(),
                })
                .collect();
            block(part, table, by, rows, grouping)
        })
        .collect()
}

fn block(
    part: &str,
    table: &Table,
    by: Vec<VariableLevel>,
    rows: Vec<usize>,
    grouping: Option<&Grouping>,
) -> Result<Block, AnalysisError> {
    let Some(grouping) = grouping else {
        return Ok(Block {
            by,
            groups: vec![(Group::All, rows.clone())],
            rows,
        });
    };
    let levels = levels_of_rows(part, table, &rows, grouping)?;
    let mut groups: Vec<(Group, Vec<usize>)> = grouping
        .levels
        .iter()
        .map(|level| {
            (
                Group::Level {
                    variable: grouping.variable.clone(),
                    level: level.value.clone(),
                },
                Vec::new(),
            )
        })
        .collect();
    for (row, level) in rows.iter().zip(levels) {
        groups[level].1.push(*row);
    }
    if let Some(label) = &grouping.total {
        let group = Group::Total {
            variable: grouping.variable.clone(),
            label: label.clone(),
        };
        groups.push((group, rows.clone()));
    }
    Ok(Block { by, groups, rows })
}

/// The place of each row's level among the levels of the plan.
pub(super) fn levels_of_rows(
    part: &str,
    table: &Table,
    rows: &[usize],
    grouping: &Grouping,
) -> Result<Vec<usize>, AnalysisError> {
    let variable = grouping.variable_in(table.name());
    let column = column(part, table, variable)?;
    let unlisted = |row: usize| {
        AnalysisError::UnlistedValue(Box::new(UnlistedValue {
            part: part.to_owned(),
            dataset: table.name().to_owned(),
            column: variable.to_owned(),
            row: row + 1,
            value: if column.is_missing(row) {
                String::new()
            } else {
                column.value(row).to_string()
            },
            listed: grouping
                .levels
                .iter()
                .map(|level| level.value.clone())
                .collect(),
        }))
    };
    let place = place_of_level(column, grouping);
    rows.iter()
        .map(|&row| place(row).ok_or_else(|| unlisted(row)))
        .collect()
}

/// Finds the place of a row's level: texts by their codes, other kinds by what they look like in print.
fn place_of_level<'a>(
    column: &'a Column,
    grouping: &'a Grouping,
) -> Box<dyn Fn(usize) -> Option<usize> + 'a> {
    let place_of = |text: &str| grouping.levels.iter().position(|level| level.value == text);
    match column.texts() {
        Ok(texts) => {
            let places: Vec<Option<usize>> = texts
                .dictionary()
                .iter()
                .map(|(_, text)| place_of(text))
                .collect();
            Box::new(move |row| places[texts.codes()[row] as usize])
        }
        Err(_) => Box::new(move |row| {
            if column.is_missing(row) {
                None
            } else {
                place_of(&column.value(row).to_string())
            }
        }),
    }
}
