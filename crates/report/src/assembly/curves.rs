//! Kaplan-Meier figures from their curves, a panel an analysis.

use analysis::plan::display::{CurveShown, DisplayKind, KaplanMeierFigure, KaplanMeierPanel};
use analysis::plan::method::Method;
use analysis::plan::{AnalysisId, Pattern, Plan};
use analysis::results::{Curve as ResultCurve, Statistic};

use super::means::axis;
use super::typesetting::{Address, Typesetter};
use crate::document::Content;
use crate::figure::kaplan_meier::{AtRisk, Curve, CurveDirection, CurveStep, KaplanMeier, Median};

pub(super) fn kaplan_meier(
    typesetter: &Typesetter<'_>,
    figure: &KaplanMeierFigure,
    id: &str,
) -> Vec<Content> {
    figure
        .panels
        .iter()
        .enumerate()
        .map(|(place, panel)| {
            self::panel(
                typesetter,
                figure,
                panel,
                &format!("{id}-panel-{}", place + 1),
            )
        })
        .collect()
}

fn panel(
    typesetter: &Typesetter<'_>,
    figure: &KaplanMeierFigure,
    panel: &KaplanMeierPanel,
    id: &str,
) -> Content {
    let curves: Vec<Curve> = typesetter
        .results
        .curves(&panel.analysis)
        .iter()
        .filter(|curve| curve.by == panel.by)
        .map(|curve| self::curve(typesetter, &panel.analysis, curve))
        .collect();
    if curves.is_empty() {
        return Content::Note(format!("{}: there is no curve to show.", panel.title));
    }
    let ends = curves.iter().map(|curve| curve.end);
    Content::KaplanMeier(KaplanMeier {
        id: id.to_owned(),
        title: panel.title.clone(),
        time: axis(&figure.x, std::iter::once(0.0).chain(ends)),
        value_label: figure.y.title.clone(),
        direction: match figure.curve {
            CurveShown::WithEvent => CurveDirection::WithEvent,
            CurveShown::WithoutEvent => CurveDirection::WithoutEvent,
        },
        curves,
    })
}

fn curve(typesetter: &Typesetter<'_>, analysis: &AnalysisId, curve: &ResultCurve) -> Curve {
    let group = curve.group.segment();
    let address = Address {
        analysis,
        group: &group,
        by: &curve.by,
        level: None,
    };
    Curve {
        label: typesetter.group_label(analysis, &curve.group),
        steps: curve
            .points
            .iter()
            .filter(|point| point.events > 0)
            .map(|point| CurveStep {
                time: point.time,
                without_event: point.survival,
            })
            .collect(),
        censored: curve
            .points
            .iter()
            .filter(|point| point.censored > 0)
            .map(|point| point.time)
            .collect(),
        end: curve.points.last().map_or(0.0, |point| point.time),
        at_risk: at_risk(typesetter, analysis, curve),
        median: Some(median(typesetter, address)),
        printed_median: typesetter
            .beside(&address.id(Statistic::Median))
            .map(|printed| Median {
                time: printed.value,
                text: printed.text.clone(),
            }),
    }
}

/// Numbers at risk at the times that the analysis names, in their order.
fn at_risk(typesetter: &Typesetter<'_>, analysis: &AnalysisId, curve: &ResultCurve) -> Vec<AtRisk> {
    let wanted = match typesetter
        .plan
        .analysis(analysis)
        .map(|analysis| &analysis.method)
    {
        Some(Method::KaplanMeier(method)) => method.at_risk_times.as_slice(),
        _ => &[],
    };
    curve
        .at_risk
        .iter()
        .filter(|(time, _)| wanted.contains(time))
        .map(|(time, subjects)| AtRisk {
            time: *time,
            subjects: *subjects,
        })
        .collect()
}

/// The median as the plan's tables print it, or else in whole units of time.
fn median(typesetter: &Typesetter<'_>, address: Address<'_>) -> Median {
    let in_days = Pattern::new("{median:0} ({lower:0} to {upper:0})");
    let pattern = pattern_of_tables(typesetter.plan, address).unwrap_or(&in_days);
    Median {
        time: typesetter.figure(address, Statistic::Median),
        text: typesetter.cell(address, pattern).result.unwrap_or_default(),
    }
}

/// How a table of the plan prints the median of the same curve.
fn pattern_of_tables<'p>(plan: &'p Plan, address: Address<'_>) -> Option<&'p Pattern> {
    let tables = plan
        .displays
        .iter()
        .filter_map(|display| match &display.kind {
            DisplayKind::BaselineTable(table)
            | DisplayKind::EndpointTable(table)
            | DisplayKind::AdverseEventTable(table) => Some(table),
            _ => None,
        });
    tables
        .flat_map(|table| table.rows.iter())
        .flat_map(|row| row.cells.values())
        .filter(|cell| cell.analysis == *address.analysis && cell.by == address.by)
        .map(|cell| &cell.format)
        .find(|format| {
            format
                .statistics()
                .any(|statistic| statistic == Statistic::Median)
        })
}
