//! Forest plots of comparisons.

use analysis::plan::Pattern;
use analysis::plan::display::{Forest as PlannedForest, ForestRow as PlannedRow};
use analysis::results::Statistic;

use super::means::axis;
use super::typesetting::{Address, Typesetter};
use crate::document::Content;
use crate::figure::forest::{Forest, ForestRow};

pub(super) fn forest(
    typesetter: &Typesetter<'_>,
    figure: &PlannedForest,
    id: &str,
    title: &str,
) -> Content {
    let rows: Vec<ForestRow> = figure
        .rows
        .iter()
        .map(|row| self::row(typesetter, row, &figure.format))
        .collect();
    let ends = rows
        .iter()
        .filter_map(|row| row.estimate)
        .flat_map(|(estimate, lower, upper)| [estimate, lower, upper]);
    let scale = axis(&figure.x, std::iter::once(figure.no_effect).chain(ends));
    Content::Forest(Forest {
        id: format!("{id}-figure"),
        title: title.to_owned(),
        scale,
        no_effect: figure.no_effect,
        rows,
    })
}

fn row(typesetter: &Typesetter<'_>, row: &PlannedRow, format: &Pattern) -> ForestRow {
    let leading = format.statistics().next().unwrap_or(Statistic::Difference);
    let group = row.group.clone().or_else(|| {
        let group = typesetter.only_group(&row.analysis, &row.by, None, leading)?;
        Some(group.segment())
    });
    let group = group.unwrap_or_default();
    let address = Address {
        analysis: &row.analysis,
        group: &group,
        by: &row.by,
        level: None,
    };
    let cell = typesetter.cell(address, format);
    let figure = |statistic| typesetter.figure(address, statistic);
    let estimate = figure(leading)
        .zip(figure(Statistic::Lower))
        .zip(figure(Statistic::Upper))
        .map(|((estimate, lower), upper)| (estimate, lower, upper));
    ForestRow {
        label: row.label.clone(),
        estimate,
        text: cell.result.unwrap_or_default(),
        printed: cell.printed,
    }
}
