//! Kaplan-Meier curves, with the numbers at risk beneath the axis and the printed medians.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea};
use super::mean_over_time::count_margin;
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, line, words};
use super::series::{Appearance, LegendEntry, Source, legend, legend_over};

/// What the curve's height means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CurveDirection {
    /// The share without the event: the curve falls from 1.
    WithoutEvent,
    /// The share with the event: the curve rises from 0, as suits an event that is hoped for.
    WithEvent,
}

/// One place where a curve changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurveStep {
    /// When.
    pub time: f64,
    /// The estimated share without the event just after that time, from 0 to 1.
    pub without_event: f64,
}

/// How many were still at risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AtRisk {
    /// When.
    pub time: f64,
    /// Subjects at risk.
    pub subjects: u64,
}

/// A median as the curve gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// The median time, where the curve reaches one half.
    pub time: Option<f64>,
    /// As it is written, for example `35 (29 to 58)` or `NC`.
    pub text: String,
}

/// One group's curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The group's name.
    pub label: String,
    /// Steps in order of time; the curve starts with everyone without the event at the axis' start.
    pub steps: Vec<CurveStep>,
    /// Times at which someone was censored.
    pub censored: Vec<f64>,
    /// Where the curve ends.
    pub end: f64,
    /// Numbers at risk in order of time.
    pub at_risk: Vec<AtRisk>,
    /// The virtual median.
    pub median: Option<Median>,
    /// The printed median.
    pub printed_median: Option<Median>,
}

/// A figure of Kaplan-Meier curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KaplanMeier {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// Lower axis.
    pub time: Axis,
    /// Name of the left axis with its unit, which is per cent.
    pub value_label: String,
    /// What the curve's height means.
    pub direction: CurveDirection,
    /// One curve a group.
    pub curves: Vec<Curve>,
}

impl KaplanMeier {
    /// Draws the figure, its legend and the table of medians.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            (legend(&self.legend_entries()))
            @for width in FigureWidth::ON_SCREEN {
                (self.plot(width).html(width))
            }
            (self.medians())
        }
    }

    /// The figure with its legend, the medians among its entries, as one drawing.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Picture {
        let mut entries = self.legend_entries();
        for entry in &mut entries {
            let curve = self
                .curves
                .iter()
                .enumerate()
                .find(|(place, _)| Appearance::of_place(*place) == entry.appearance);
            let Some((_, curve)) = curve else { continue };
            let median = match entry.source {
                Source::Virtual => curve.median.as_ref(),
                Source::Printed => curve.printed_median.as_ref(),
            };
            if let Some(median) = median {
                let label = match entry.source {
                    Source::Virtual => ", median ",
                    Source::Printed => " ",
                };
                entry.label.push_str(label);
                entry.label.push_str(&median.text);
            }
        }
        let (legend, height) = legend_over(&entries, width.units());
        self.plot(width).under(legend, height)
    }

    fn legend_entries(&self) -> Vec<LegendEntry> {
        let mut entries = Vec::new();
        for (place, curve) in self.curves.iter().enumerate() {
            entries.push(LegendEntry {
                appearance: Appearance::of_place(place),
                source: Source::Virtual,
                line: true,
                marker: false,
                label: format!("{}, virtual", curve.label),
            });
            let printed_time = curve.printed_median.as_ref().and_then(|median| median.time);
            if printed_time.is_some() {
                entries.push(LegendEntry {
                    appearance: Appearance::of_place(place),
                    source: Source::Printed,
                    line: false,
                    marker: true,
                    label: format!("{}, printed median", curve.label),
                });
            }
        }
        entries
    }

    fn description(&self) -> String {
        let mut text = format!("{} by {}.", self.value_label, self.time.label);
        for curve in &self.curves {
            if let Some(median) = &curve.median {
                text.push_str(&format!(" {}: median {}", curve.label, median.text));
            }
            if let Some(printed) = &curve.printed_median {
                text.push_str(&format!(", printed {}", printed.text));
            }
            text.push_str("; at risk");
            for row in &curve.at_risk {
                text.push_str(&format!(
                    " {} at {},",
                    row.subjects,
                    Axis::tick_label(row.time)
                ));
            }
            text.pop();
            text.push('.');
        }
        text
    }

    fn height_of(&self, without_event: f64) -> f64 {
        100.0
            * match self.direction {
                CurveDirection::WithoutEvent => without_event,
                CurveDirection::WithEvent => 1.0 - without_event,
            }
    }

    fn plot(&self, width: FigureWidth) -> Picture {
        let plot_height = match width {
            FigureWidth::Page | FigureWidth::Slide => 240.0,
            FigureWidth::Column => 220.0,
        };
        let margin = count_margin(self.curves.iter().map(|curve| curve.label.as_str()), width);
        let area = PlotArea {
            left: margin,
            right: width.units() - 16.0,
            top: 40.0,
            bottom: 40.0 + plot_height,
        };
        let percent = Axis::with_ticks(
            &self.value_label,
            0.0,
            100.0,
            vec![0.0, 25.0, 50.0, 75.0, 100.0],
        );
        let across = Scale::new(
            self.time.minimum,
            self.time.maximum,
            area.left,
            area.right - 8.0,
        );
        let up = Scale::new(0.0, 100.0, area.bottom, area.top);
        let risk_top = area.bottom + 62.0;
        let height = risk_top + 16.0 * self.curves.len() as f64 + 10.0;
        let mut shapes = axis::left(&percent, up, area);
        let half = up.position(50.0);
        shapes.push(line((area.left, half), (area.right, half), Mark::Half));
        shapes.extend(axis::lower(&self.time, across, area));
        for (place, curve) in self.curves.iter().enumerate() {
            shapes.extend(self.draw_curve(curve, Appearance::of_place(place), across, up));
        }
        shapes.extend(self.draw_numbers_at_risk(risk_top, across));
        Picture {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description(),
            width: width.units(),
            height,
            shapes,
        }
    }

    /// Numbers at risk, aligned under the axis.
    fn draw_numbers_at_risk(&self, top: f64, across: Scale) -> Vec<Shape> {
        let mut shapes = vec![words(
            (2.0, top - 8.0),
            Anchor::Start,
            "Number at risk",
            WordsKind::Strong,
        )];
        for (place, curve) in self.curves.iter().enumerate() {
            let y = top + 16.0 * place as f64 + 8.0;
            let name = WordsKind::Name(Appearance::of_place(place));
            shapes.push(words((2.0, y), Anchor::Start, curve.label.as_str(), name));
            for row in &curve.at_risk {
                let at = (across.position(row.time), y);
                let count = row.subjects.to_string();
                shapes.push(words(at, Anchor::Middle, count, WordsKind::Tick));
            }
        }
        shapes
    }

    fn draw_curve(&self, curve: &Curve, look: Appearance, across: Scale, up: Scale) -> Vec<Shape> {
        let height = |without_event| up.position(self.height_of(without_event));
        let mut at = height(1.0);
        let mut steps = vec![(across.position(self.time.minimum), at)];
        for step in &curve.steps {
            let x = across.position(step.time.min(self.time.maximum));
            steps.push((x, at));
            at = height(step.without_event);
            steps.push((x, at));
        }
        steps.push((across.position(curve.end.min(self.time.maximum)), at));
        let mut shapes = vec![Shape::Strokes {
            strokes: vec![steps],
            mark: Mark::Curve(look),
        }];
        for time in curve
            .censored
            .iter()
            .filter(|time| across_holds(&self.time, **time))
        {
            let x = across.position(*time);
            let y = height(share_at(&curve.steps, *time));
            shapes.push(line((x, y - 4.0), (x, y + 4.0), Mark::Censored(look)));
        }
        let printed = curve.printed_median.as_ref().and_then(|median| median.time);
        if let Some(time) = printed.filter(|time| across_holds(&self.time, *time)) {
            let at = (across.position(time), up.position(50.0));
            shapes.push(look.marker(Source::Printed, at, 5.0));
        }
        shapes
    }

    fn medians(&self) -> Markup {
        let any = self
            .curves
            .iter()
            .any(|curve| curve.median.is_some() || curve.printed_median.is_some());
        html! {
            @if any {
                table.figures.medians {
                    caption.visually-hidden { "Medians of " (self.title) }
                    thead { tr {
                        th scope="col" { "Median (95% CI)" }
                        @for curve in &self.curves { th scope="col" { (curve.label) } }
                    } }
                    tbody { tr {
                        th scope="row" { (self.time.label) }
                        @for curve in &self.curves {
                            (crate::table::cell(
                                curve.median.as_ref().map(|median| median.text.as_str()),
                                curve.printed_median.as_ref().map(|median| median.text.as_str()),
                            ))
                        }
                    } }
                }
            }
        }
    }
}

fn across_holds(axis: &Axis, time: f64) -> bool {
    (axis.minimum..=axis.maximum).contains(&time)
}

/// The share without the event at a time: that of the last step not after it.
fn share_at(steps: &[CurveStep], time: f64) -> f64 {
    steps
        .iter()
        .take_while(|step| step.time <= time)
        .last()
        .map_or(1.0, |step| step.without_event)
}
