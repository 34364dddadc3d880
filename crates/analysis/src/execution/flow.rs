//! Flow diagrams: subjects counted along a tree of boxes.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::AnalysisError;
use crate::execution::context::{Context, Data, part_of, texts};
use crate::execution::record::{At, Recorder, Watch};
use crate::execution::selection::{levels_of_rows, selected_rows};
use crate::plan::method::{Flow as FlowMethod, FlowBox, Reasons, Split};
use crate::plan::{Analysis, BoxId, Grouping};
use crate::results::{Flow, FlowBoxCount, FlowReason, Group, Results, Statistic, VariableLevel};

/// What a reason is called where the data give none.
const NO_REASON: &str = "Reason not given";

pub(super) fn flow(
    context: &Context<'_>,
    analysis: &Analysis,
    method: &FlowMethod,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    let part = part_of(analysis);
    let data = context.data(&part, &analysis.dataset)?;
    let rows = selected_rows(context, analysis, &part, data)?;
    data.require_one_row_each(&part, &rows)?;
    let grouping = match &analysis.grouping {
        Some(id) => Some(context.grouping(&part, id)?),
        None => None,
    };
    let mut boxes = Vec::new();
    let mut rows_of: BTreeMap<&BoxId, Vec<usize>> = BTreeMap::new();
    let mut recorder = Recorder::new(analysis, results, watch);
    for this in &method.boxes {
        let above = this
            .parent
            .as_ref()
            .and_then(|parent| rows_of.get(parent))
            .unwrap_or(&rows);
        let fulfil: BTreeSet<usize> = data
            .rows_where(&part, this.condition.as_ref())?
            .into_iter()
            .collect();
        let inside: Vec<usize> = above
            .iter()
            .copied()
            .filter(|row| fulfil.contains(row))
            .collect();
        for (group, rows) in split(&part, data, this, &inside, grouping)? {
            boxes.push(count(
                context,
                &part,
                data,
                this,
                &group,
                &rows,
                &mut recorder,
            )?);
        }
        rows_of.insert(&this.id, inside);
    }
    results.push_flow(&analysis.id, Flow { boxes });
    Ok(())
}

fn split(
    part: &str,
    data: Data<'_>,
    this: &FlowBox,
    rows: &[usize],
    grouping: Option<&Grouping>,
) -> Result<Vec<(Group, Vec<usize>)>, AnalysisError> {
    let (Split::Groups, Some(grouping)) = (this.split, grouping) else {
        return Ok(vec![(Group::All, rows.to_vec())]);
    };
    let part = format!("{part}, box `{}`", this.id);
    let levels = levels_of_rows(&part, data.table, rows, grouping)?;
    Ok(grouping
        .levels
        .iter()
        .enumerate()
        .map(|(place, level)| {
            let rows = rows
                .iter()
                .zip(&levels)
                .filter(|(_, of_row)| **of_row == place);
            let group = Group::Level {
                variable: grouping.variable.clone(),
                level: level.value.clone(),
            };
            (group, rows.map(|(row, _)| *row).collect())
        })
        .collect())
}

fn count(
    context: &Context<'_>,
    part: &str,
    data: Data<'_>,
    this: &FlowBox,
    group: &Group,
    rows: &[usize],
    recorder: &mut Recorder<'_>,
) -> Result<FlowBoxCount, AnalysisError> {
    let item = VariableLevel {
        variable: "box".to_owned(),
        level: this.id.to_string(),
    };
    let at = At::new(group, &[], rows).item(&item);
    let result = recorder.put(&at, Statistic::N, rows.len().into())?;
    let mut reasons = Vec::new();
    if let Some(wanted) = &this.reasons {
        let dataset = wanted.dataset.as_deref();
        for (label, subjects, rows) in reasons_of(context, part, data, wanted, rows)? {
            let level = format!("{} > {label}", this.id);
            let item = VariableLevel {
                variable: wanted.variable.clone(),
                level,
            };
            let at = At::new(group, &[], &rows).item(&item).of_dataset(dataset);
            let result = recorder.put(&at, Statistic::N, subjects.into())?;
            reasons.push(FlowReason {
                label,
                subjects: subjects as u64,
                result,
            });
        }
    }
    Ok(FlowBoxCount {
        id: this.id.clone(),
        label: this.label.clone(),
        group: group.clone(),
        parent: this.parent.clone(),
        place: this.place,
        subjects: rows.len() as u64,
        result,
        reasons,
    })
}

/// The reasons of the subjects in a box with the number of subjects and the rows, the most frequent first.
fn reasons_of(
    context: &Context<'_>,
    part: &str,
    data: Data<'_>,
    reasons: &Reasons,
    rows: &[usize],
) -> Result<Vec<(String, usize, Vec<usize>)>, AnalysisError> {
    let subjects: BTreeSet<&str> = rows.iter().map(|row| data.subject.get(*row)).collect();
    let from = match &reasons.dataset {
        Some(dataset) => context.data(part, dataset)?,
        None => data,
    };
    let column = texts(part, from.table, &reasons.variable)?;
    let mut rows_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in from.rows_where(part, reasons.condition.as_ref())? {
        if subjects.contains(from.subject.get(row)) {
            let reason = column.get(row);
            rows_of
                .entry(if reason.is_empty() { NO_REASON } else { reason })
                .or_default()
                .push(row);
        }
    }
    let mut counted: Vec<(String, usize, Vec<usize>)> = rows_of
        .into_iter()
        .map(|(label, rows)| {
            (
                label.to_owned(),
                from.count_subjects(rows.iter().copied()),
                rows,
            )
        })
        .collect();
    // The map is in alphabetical order, which a stable sort keeps among equals.
    counted.sort_by_key(|(_, subjects, _)| std::cmp::Reverse(*subjects));
    Ok(counted)
}
