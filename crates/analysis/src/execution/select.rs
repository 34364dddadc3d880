//! Individual courses and listings: rows, not statistics.

use std::collections::{BTreeMap, BTreeSet};

use datasets::Column;

use crate::error::AnalysisError;
use crate::execution::context::{Context, Data, column, numbers, part_of};
use crate::execution::outcome::{Outcome, outcomes};
use crate::execution::record::{At, Recorder, Watch};
use crate::execution::selection::{levels_of_rows, selected_rows};
use crate::plan::method::{Courses as CoursesMethod, Listing as ListingMethod, Panel};
use crate::plan::{Analysis, PanelId};
use crate::results::{
    Course, CoursePanel, Courses, Group, Listing, ListingRow, Results, Statistic, VariableLevel,
};

pub(super) fn courses(
    context: &Context<'_>,
    analysis: &Analysis,
    method: &CoursesMethod,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    let part = part_of(analysis);
    let data = context.data(&part, &analysis.dataset)?;
    let rows = selected_rows(context, analysis, &part, data)?;
    let (x, y) = (
        numbers(&part, data.table, &method.x)?,
        numbers(&part, data.table, &method.y)?,
    );
    let levels = match &analysis.grouping {
        Some(id) => {
            let grouping = context.grouping(&part, id)?;
            let levels = levels_of_rows(&part, data.table, &rows, grouping)?;
            levels
                .into_iter()
                .map(|level| Some(grouping.levels[level].value.clone()))
                .collect()
        }
        None => vec![None; rows.len()],
    };
    let mut points: BTreeMap<&str, Course> = BTreeMap::new();
    let mut order: Vec<(&str, f64, f64, usize)> = Vec::new();
    for (row, group) in rows.into_iter().zip(levels) {
        let (Some(x), Some(y)) = (x.get(row), y.get(row)) else {
            continue;
        };
        let subject = data.subject.get(row);
        points.entry(subject).or_insert_with(|| Course {
            subject: subject.to_owned(),
            group,
            points: method.origin.iter().map(|[x, y]| (*x, *y)).collect(),
            source_rows: Vec::new(),
        });
        order.push((subject, x, y, row));
    }
    order.sort_by(|first, second| first.1.total_cmp(&second.1).then(first.3.cmp(&second.3)));
    for (subject, x, y, row) in order {
        if let Some(course) = points.get_mut(subject) {
            course.points.push((x, y));
            course.source_rows.push(row);
        }
    }
    let panels = panels(context, &part, analysis, method, points)?;
    let mut recorder = Recorder::new(analysis, results, watch);
    for panel in &panels {
        let item = VariableLevel {
            variable: "panel".to_owned(),
            level: panel.id.to_string(),
        };
        let mut rows: Vec<usize> = panel
            .courses
            .iter()
            .flat_map(|course| course.source_rows.iter().copied())
            .collect();
        rows.sort_unstable();
        let at = At::new(&Group::All, &[], &rows).item(&item);
        recorder.put(&at, Statistic::N, panel.courses.len().into())?;
    }
    results.push_courses(
        &analysis.id,
        Courses {
            dataset: analysis.dataset.clone(),
            panels,
        },
    );
    Ok(())
}

fn panels(
    context: &Context<'_>,
    part: &str,
    analysis: &Analysis,
    method: &CoursesMethod,
    courses: BTreeMap<&str, Course>,
) -> Result<Vec<CoursePanel>, AnalysisError> {
    if method.panels.is_empty() {
        let courses = courses.into_values().collect();
        return Ok(vec![CoursePanel {
            id: PanelId::new("all"),
            label: analysis.title.clone(),
            courses,
        }]);
    }
    let data = context.data(part, &analysis.dataset)?;
    let mut panels = Vec::new();
    for panel in &method.panels {
        let shown: BTreeSet<&str> = match panel {
            Panel::Responders { response, .. } | Panel::Nonresponders { response, .. } => {
                let wanted = match panel {
                    Panel::Responders { .. } => Outcome::Responder,
                    Panel::Nonresponders { .. } | Panel::Where { .. } => Outcome::Nonresponder,
                };
                let outcomes = outcomes(context, part, response)?;
                courses
                    .keys()
                    .copied()
                    .filter(|subject| outcomes.of(subject) == wanted)
                    .collect()
            }
            Panel::Where { condition, .. } => {
                let rows = data.rows_where(part, Some(condition))?;
                rows.into_iter().map(|row| data.subject.get(row)).collect()
            }
        };
        let courses = courses
            .iter()
            .filter(|(subject, _)| shown.contains(*subject))
            .map(|(_, course)| course.clone());
        panels.push(CoursePanel {
            id: panel.id().clone(),
            label: panel.label().to_owned(),
            courses: courses.collect(),
        });
    }
    Ok(panels)
}

pub(super) fn listing(
    context: &Context<'_>,
    analysis: &Analysis,
    method: &ListingMethod,
    results: &mut Results,
) -> Result<(), AnalysisError> {
    let part = part_of(analysis);
    let data = context.data(&part, &analysis.dataset)?;
    let mut rows = selected_rows(context, analysis, &part, data)?;
    let order: Vec<&str> = method.order.iter().map(String::as_str).collect();
    let groups = data
        .table
        .group_by(&order)
        .map_err(|column| AnalysisError::MissingColumn {
            part: part.clone(),
            column,
        })?;
    rows.sort_by_key(|row| groups.of_rows()[*row]);
    let (mut columns, mut headings) = (Vec::new(), Vec::new());
    for shown in &method.columns {
        let column = column(&part, data.table, &shown.variable)?;
        let of_data = if column.variable().label.is_empty() {
            column.name()
        } else {
            &column.variable().label
        };
        headings.push(shown.label.clone().unwrap_or_else(|| of_data.to_owned()));
        columns.push(column);
    }
    let keys = keys(context, analysis, data);
    let mut key_columns = Vec::new();
    for name in &keys {
        key_columns.push(column(&part, data.table, name)?);
    }
    let texts = |of: &[&Column], row: usize| -> Vec<String> {
        of.iter()
            .map(|column| column.value(row).to_string())
            .collect()
    };
    let rows = rows
        .into_iter()
        .map(|row| ListingRow {
            cells: texts(&columns, row),
            key: texts(&key_columns, row),
            source_row: row,
        })
        .collect();
    results.push_listing(
        &analysis.id,
        Listing {
            dataset: analysis.dataset.clone(),
            headings,
            keys,
            rows,
        },
    );
    Ok(())
}

/// The columns that tell the rows of a listing's dataset apart.
fn keys(context: &Context<'_>, analysis: &Analysis, data: Data<'_>) -> Vec<String> {
    let of_metadata = data.table.keys();
    let of_plan = context
        .plan
        .source(&analysis.dataset)
        .map_or(&[][..], |source| source.keys.as_slice());
    if !of_metadata.is_empty() {
        of_metadata.into_iter().map(str::to_owned).collect()
    } else if !of_plan.is_empty() {
        of_plan.to_vec()
    } else {
        vec![context.plan.plan.subjects.key.clone()]
    }
}
