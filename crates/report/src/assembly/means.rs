//! Means over time from a summary by visit.

use analysis::plan::display::{Axis as PlannedAxis, MeanOverTime as PlannedFigure};
use analysis::results::{Group, Statistic};

use super::typesetting::{Address, Typesetter};
use crate::document::Content;
use crate::figure::axis::Axis;
use crate::figure::mean_over_time::{MeanOverTime, MeanPoint, MeanSeries, Phase, PrintedPoint};

/// Decimals of a mean in the table of numbers: one more than the scores have.
const MEAN_DECIMALS: u8 = 1;

pub(super) fn mean_over_time(
    typesetter: &Typesetter<'_>,
    figure: &PlannedFigure,
    id: &str,
    title: &str,
) -> Content {
    if figure.panels.is_empty() {
        return match drawn(
            typesetter,
            figure,
            &[],
            &figure.y,
            &format!("{id}-figure"),
            title,
        ) {
            Some(drawn) => Content::MeanOverTime(drawn),
            None => Content::Note(NOTHING.to_owned()),
        };
    }
    let panels: Vec<MeanOverTime> = figure
        .panels
        .iter()
        .enumerate()
        .filter_map(|(place, panel)| {
            let id = format!("{id}-panel-{}", place + 1);
            drawn(typesetter, figure, &panel.by, &panel.y, &id, &panel.title)
        })
        .collect();
    if panels.is_empty() {
        Content::Note(NOTHING.to_owned())
    } else {
        Content::MeanPanels(panels)
    }
}

const NOTHING: &str = "There are no values to show.";

/// The figure of the rows whose `by` values after the time are those given; none without a mean.
fn drawn(
    typesetter: &Typesetter<'_>,
    figure: &PlannedFigure,
    further: &[String],
    value: &PlannedAxis,
    id: &str,
    title: &str,
) -> Option<MeanOverTime> {
    let series = series(typesetter, figure, further);
    if series.iter().all(|of_group| of_group.points.is_empty()) {
        return None;
    }
    let times = series
        .iter()
        .flat_map(|of_group| of_group.points.iter().map(|point| point.time));
    let ends = series.iter().flat_map(|of_group| {
        let drawn = of_group.points.iter().flat_map(|point| {
            [
                point.lower.unwrap_or(point.mean),
                point.upper.unwrap_or(point.mean),
            ]
        });
        drawn.chain(of_group.printed.iter().map(|point| point.mean))
    });
    let (time, value) = (axis(&figure.x, times), axis(value, ends));
    Some(MeanOverTime {
        id: id.to_owned(),
        title: title.to_owned(),
        time,
        value,
        series,
        phases: figure
            .phases
            .iter()
            .map(|phase| Phase {
                label: phase.label.clone(),
                from: phase.from,
                to: phase.to,
            })
            .collect(),
    })
}

/// One series a group, in the order of the results, its points in order of time.
fn series(
    typesetter: &Typesetter<'_>,
    figure: &PlannedFigure,
    further: &[String],
) -> Vec<MeanSeries> {
    let mut series: Vec<(&Group, MeanSeries)> = Vec::new();
    for row in typesetter.results.of_analysis(&figure.analysis) {
        let by: Vec<String> = row.by.iter().map(|by| by.level.clone()).collect();
        let Some((time, rest)) = by.split_first() else {
            continue;
        };
        let wanted = row.statistic == Statistic::Mean
            && !matches!(row.group, Group::Comparison { .. })
            && rest == further;
        let (true, Ok(time)) = (wanted, time.parse::<f64>()) else {
            continue;
        };
        let place = series
            .iter()
            .position(|(group, _)| **group == row.group)
            .unwrap_or_else(|| {
                let label = typesetter.group_label(&figure.analysis, &row.group);
                let empty = MeanSeries {
                    label,
                    points: Vec::new(),
                    printed: Vec::new(),
                };
                series.push((&row.group, empty));
                series.len() - 1
            });
        let group = row.group.segment();
        let address = Address {
            analysis: &figure.analysis,
            group: &group,
            by: &by,
            level: None,
        };
        let of_group = &mut series[place].1;
        if let Some(mean) = row.value.as_number() {
            of_group.points.push(point(typesetter, address, time, mean));
        }
        if let Some(printed) = typesetter.beside(&row.id)
            && let Some(mean) = printed.value
        {
            of_group.printed.push(PrintedPoint {
                time,
                mean,
                text: printed.text.clone(),
            });
        }
    }
    for (_, of_group) in &mut series {
        of_group
            .points
            .sort_by(|one, other| one.time.total_cmp(&other.time));
        of_group
            .printed
            .sort_by(|one, other| one.time.total_cmp(&other.time));
    }
    series.into_iter().map(|(_, of_group)| of_group).collect()
}

fn point(typesetter: &Typesetter<'_>, address: Address<'_>, time: f64, mean: f64) -> MeanPoint {
    let lower = typesetter.figure(address, Statistic::Lower);
    let upper = typesetter.figure(address, Statistic::Upper);
    let written = typesetter.number(mean, MEAN_DECIMALS);
    let text = match (lower, upper) {
        (Some(lower), Some(upper)) => format!(
            "{written} ({} to {})",
            typesetter.number(lower, MEAN_DECIMALS),
            typesetter.number(upper, MEAN_DECIMALS)
        ),
        _ => written,
    };
    MeanPoint {
        time,
        mean,
        lower,
        upper,
        // A count of subjects, written as such by the analysis.
        subjects: typesetter
            .figure(address, Statistic::N)
            .map(|subjects| subjects as u64),
        text,
    }
}

/// The axis of the plan, its open ends and ticks taken from the data; what the plan's ends would
/// cut off widens it.
pub(super) fn axis(planned: &PlannedAxis, values: impl Iterator<Item = f64>) -> Axis {
    let (lowest, highest) = values.fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(lowest, highest), value| (lowest.min(value), highest.max(value)),
    );
    let (lowest, highest) = if lowest.is_finite() {
        (lowest, highest)
    } else {
        (0.0, 1.0)
    };
    let from = planned.from.unwrap_or(lowest).min(lowest);
    let to = planned.to.unwrap_or(highest).max(highest);
    if planned.ticks.is_empty() {
        Axis::round(&planned.title, from, to, 6)
    } else {
        Axis::with_ticks(&planned.title, from, to, planned.ticks.clone())
    }
}
