//! Which results of a plan are compiled.

use std::collections::BTreeSet;

use super::error::CompileError;
use crate::plan::display::{Cell, ColumnGroup};
use crate::plan::{AnalysisId, DisplayId, Plan};
use crate::results::{BIG_N, Group, ResultId, Statistic};

/// The results that are wanted: all of some analyses, or those of given names.
///
/// The steps of curves have no names that stay the same, so that they are never among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub(crate) analyses: BTreeSet<AnalysisId>,
    pub(crate) results: BTreeSet<ResultId>,
}

impl Choice {
    /// All results of some analyses.
    #[must_use]
    pub fn analyses(analyses: impl IntoIterator<Item = AnalysisId>) -> Self {
        Choice {
            analyses: analyses.into_iter().collect(),
            results: BTreeSet::new(),
        }
    }

    /// The results of these names.
    #[must_use]
    pub fn results(results: impl IntoIterator<Item = ResultId>) -> Self {
        Choice {
            analyses: BTreeSet::new(),
            results: results.into_iter().collect(),
        }
    }

    /// The results that a table prints: those of its cells and footnotes, and the sizes of sets in its headings.
    ///
    /// # Errors
    /// Where the plan has no such table, or the table prints what is chosen only once there are results (terms of adverse
    /// events).
    pub fn printed_in(plan: &Plan, display: &DisplayId) -> Result<Self, CompileError> {
        let mut choice = Choice::default();
        let unknown = || CompileError::Unknown {
            what: "table",
            name: display.to_string(),
        };
        let shown = plan.display(display).ok_or_else(unknown)?;
        let table = shown.kind.table().ok_or_else(unknown)?;
        for columns in &table.columns {
            if let Some(set) = &columns.big_n {
                let grouping = columns.grouping.as_ref().map(ToString::to_string);
                let by = [
                    set.to_string(),
                    grouping.unwrap_or_else(|| "all".to_owned()),
                ];
                for group in groups_of_columns(plan, columns).unwrap_or_else(|| vec![all()]) {
                    let id = ResultId::of(BIG_N, &group, &by, None, Statistic::N);
                    choice.results.insert(id);
                }
            }
        }
        for row in &table.rows {
            if row.terms.is_some() {
                return Err(CompileError::Inexpressible {
                    part: format!("display `{display}`"),
                    what: "rows made of the terms of adverse events".to_owned(),
                });
            }
            for (id, cell) in &row.cells {
                let columns = table.columns.iter().find(|columns| columns.id == *id);
                choice.add_cell(plan, cell, columns)?;
            }
        }
        for footnote in &shown.footnotes {
            if let Some(cell) = &footnote.result {
                choice.add_cell(plan, cell, None)?;
            }
        }
        Ok(choice)
    }

    /// All results of the analyses that a table prints.
    ///
    /// # Errors
    /// Where the plan has no such table.
    pub fn analyses_in(plan: &Plan, display: &DisplayId) -> Result<Self, CompileError> {
        let shown = plan.display(display).and_then(|shown| {
            let cells = shown.kind.table()?.rows.iter();
            let cells = cells.flat_map(|row| row.cells.values());
            let footnotes = shown.footnotes.iter();
            Some(cells.chain(footnotes.filter_map(|footnote| footnote.result.as_ref())))
        });
        let cells = shown.ok_or_else(|| CompileError::Unknown {
            what: "table",
            name: display.to_string(),
        })?;
        Ok(Choice::analyses(cells.map(|cell| cell.analysis.clone())))
    }

    fn add_cell(
        &mut self,
        plan: &Plan,
        cell: &Cell,
        columns: Option<&ColumnGroup>,
    ) -> Result<(), CompileError> {
        let analysis = plan
            .analysis(&cell.analysis)
            .ok_or_else(|| CompileError::Unknown {
                what: "analysis",
                name: cell.analysis.to_string(),
            })?;
        let of_columns = columns.and_then(|columns| groups_of_columns(plan, columns));
        let groups = match (&cell.group, of_columns) {
            (Some(group), _) => vec![group.clone()],
            (None, Some(groups)) => groups,
            // In a single column the one comparison, or the only group, that there is.
            (None, None) => {
                let grouping = analysis.grouping.as_ref().and_then(|id| plan.grouping(id));
                match grouping {
                    None => vec![all()],
                    Some(grouping) => match grouping.comparisons(analysis.comparisons).as_slice() {
                        [(level, reference)] => vec![
                            Group::Comparison {
                                variable: grouping.variable.clone(),
                                level: (*level).to_owned(),
                                reference: (*reference).to_owned(),
                            }
                            .segment(),
                        ],
                        _ => grouping
                            .levels
                            .iter()
                            .take(1)
                            .map(|level| level.value.clone())
                            .collect(),
                    },
                }
            }
        };
        for group in &groups {
            for statistic in cell.format.statistics() {
                let level = cell.level.as_deref();
                let id = ResultId::of(analysis.id.as_str(), group, &cell.by, level, statistic);
                self.results.insert(id);
            }
        }
        Ok(())
    }
}

fn all() -> String {
    Group::All.segment()
}

/// The groups of columns of a grouping: its levels and the total, or those that the columns name.
fn groups_of_columns(plan: &Plan, columns: &ColumnGroup) -> Option<Vec<String>> {
    let grouping = plan.grouping(columns.grouping.as_ref()?)?;
    let levels = grouping.levels.iter().map(|level| level.value.clone());
    let groups = levels.chain(grouping.total.clone());
    Some(
        groups
            .filter(|group| columns.levels.is_empty() || columns.levels.contains(group))
            .collect(),
    )
}
