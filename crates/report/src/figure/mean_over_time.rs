//! Means over time with their confidence bars, and the printed means beside them.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, estimated_text_width, wrapped};
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, rectangle, words};
use super::series::{Appearance, LegendEntry, Source, legend, legend_over};

/// A mean at one visit, as a position and as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanPoint {
    /// When: the visit, in the unit of the lower axis.
    pub time: f64,
    /// The mean.
    pub mean: f64,
    /// Lower end of the confidence interval, where there is one.
    pub lower: Option<f64>,
    /// Upper end of the confidence interval, where there is one.
    pub upper: Option<f64>,
    /// Subjects that the mean is of.
    pub subjects: Option<u64>,
    /// The point as it is written in the table of numbers, for example `48.9 (42.0 to 55.8)`.
    pub text: String,
}

/// A printed mean beside a virtual one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedPoint {
    /// When.
    pub time: f64,
    /// The printed mean.
    pub mean: f64,
    /// As printed, for example `48.4±24.4`.
    pub text: String,
}

/// One group's means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanSeries {
    /// The group's name.
    pub label: String,
    /// Virtual means in order of time.
    pub points: Vec<MeanPoint>,
    /// Printed means in order of time.
    pub printed: Vec<PrintedPoint>,
}

/// A stretch of time with a name, such as an extension phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// The stretch's name.
    pub label: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// A figure of means over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanOverTime {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// Lower axis.
    pub time: Axis,
    /// Left axis.
    pub value: Axis,
    /// One line a group.
    pub series: Vec<MeanSeries>,
    /// Named stretches of time; every second one is shaded.
    pub phases: Vec<Phase>,
}

impl MeanOverTime {
    /// Draws the figure, its legend and its table of numbers.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            (legend(&self.legend_entries()))
            @for width in FigureWidth::ON_SCREEN {
                (self.plot(width).html(width))
            }
            (self.numbers())
        }
    }

    /// The figure with its legend, as one drawing.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Picture {
        let (legend, height) = legend_over(&self.legend_entries(), width.units());
        self.plot(width).under(legend, height)
    }

    fn render_small(&self) -> Markup {
        html! {
            div.panel {
                p.panel-name { (self.title) }
                div.any-width { (self.plot(FigureWidth::Column).html(FigureWidth::Column)) }
                (self.numbers())
            }
        }
    }

    fn legend_entries(&self) -> Vec<LegendEntry> {
        let mut entries = Vec::new();
        for (place, series) in self.series.iter().enumerate() {
            entries.push(LegendEntry {
                appearance: Appearance::of_place(place),
                source: Source::Virtual,
                line: true,
                marker: true,
                label: format!("{}, virtual", series.label),
            });
            if !series.printed.is_empty() {
                entries.push(LegendEntry {
                    appearance: Appearance::of_place(place),
                    source: Source::Printed,
                    line: false,
                    marker: true,
                    label: format!("{}, printed", series.label),
                });
            }
        }
        entries
    }

    fn description(&self) -> String {
        let mut text = format!("{} by {}.", self.value.label, self.time.label);
        for series in &self.series {
            text.push_str(&format!(" {}:", series.label));
            for point in &series.points {
                text.push_str(&format!(
                    " at {} {};",
                    Axis::tick_label(point.time),
                    point.text
                ));
            }
            for point in &series.printed {
                text.push_str(&format!(
                    " printed at {} {};",
                    Axis::tick_label(point.time),
                    point.text
                ));
            }
        }
        text
    }

    fn plot(&self, width: FigureWidth) -> Picture {
        let has_counts = self
            .series
            .iter()
            .any(|series| series.points.iter().any(|point| point.subjects.is_some()));
        let plot_height = match width {
            FigureWidth::Page => 320.0,
            FigureWidth::Slide => 250.0,
            FigureWidth::Column => 270.0,
        };
        let margin = count_margin(
            self.series.iter().map(|series| series.label.as_str()),
            width,
        );
        let area = PlotArea {
            left: margin,
            right: width.units() - 16.0,
            top: 52.0,
            bottom: 52.0 + plot_height,
        };
        let counts_top = area.bottom + 62.0;
        let height = if has_counts {
            counts_top + 16.0 * self.series.len() as f64 + 10.0
        } else {
            area.bottom + 46.0
        };
        let across = Scale::new(
            self.time.minimum,
            self.time.maximum,
            area.left + 8.0,
            area.right - 8.0,
        );
        let up = Scale::new(
            self.value.minimum,
            self.value.maximum,
            area.bottom,
            area.top,
        );
        let mut shapes = self.draw_phases(area, across);
        shapes.extend(axis::left(&self.value, up, area));
        shapes.extend(axis::lower(&self.time, across, area));
        for (place, series) in self.series.iter().enumerate() {
            let look = Appearance::of_place(place);
            shapes.extend(draw_series(series, look, self.dodge(place), across, up));
        }
        if has_counts {
            shapes.extend(self.draw_counts(counts_top, across));
        }
        Picture {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description(),
            width: width.units(),
            height,
            shapes,
        }
    }

    /// How many subjects each mean is of, aligned under the axis.
    fn draw_counts(&self, top: f64, across: Scale) -> Vec<Shape> {
        let mut shapes = vec![words(
            (2.0, top - 8.0),
            Anchor::Start,
            "Patients with a value",
            WordsKind::Strong,
        )];
        for (place, series) in self.series.iter().enumerate() {
            let y = top + 16.0 * place as f64 + 8.0;
            let look = Appearance::of_place(place);
            let name = WordsKind::Name(look);
            shapes.push(words((2.0, y), Anchor::Start, series.label.as_str(), name));
            for point in &series.points {
                if let Some(subjects) = point.subjects {
                    let at = (across.position(point.time), y);
                    let count = subjects.to_string();
                    shapes.push(words(at, Anchor::Middle, count, WordsKind::Tick));
                }
            }
        }
        shapes
    }

    /// Moves the groups a little apart, so that bars at one visit do not cover each other.
    fn dodge(&self, place: usize) -> f64 {
        let middle = (self.series.len() as f64 - 1.0) / 2.0;
        (place as f64 - middle) * 9.0
    }

    /// Shades every second phase, and sets the names over the shades, wrapped to their width.
    fn draw_phases(&self, area: PlotArea, across: Scale) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for phase in self.phases.iter().skip(1).step_by(2) {
            let from = across.position(phase.from);
            let width = across.position(phase.to) - from;
            let height = area.bottom - area.top;
            shapes.push(rectangle((from, area.top), width, height, Mark::Phase));
        }
        for phase in &self.phases {
            let (from, to) = (across.position(phase.from), across.position(phase.to));
            let lines = wrapped(&phase.label, 11.5, to - from - 6.0);
            for (line, label) in lines.into_iter().enumerate() {
                let at = (
                    f64::midpoint(from, to),
                    area.top + 14.0 + 13.0 * line as f64,
                );
                shapes.push(words(at, Anchor::Middle, label, WordsKind::PhaseName));
            }
        }
        shapes
    }

    fn numbers(&self) -> Markup {
        html! {
            details.numbers {
                summary { "The numbers in this figure" }
                div.scroll tabindex="0" role="region" aria-label={ "Numbers of " (self.title) } {
                    table.figures {
                        thead { tr {
                            th scope="col" { (self.time.label) }
                            @for series in &self.series {
                                th scope="col" { (series.label) }
                            }
                        } }
                        tbody {
                            @for tick in self.times() {
                                tr {
                                    th scope="row" { (Axis::tick_label(tick)) }
                                    @for series in &self.series {
                                        (number_cell(series, tick))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn times(&self) -> Vec<f64> {
        let mut times: Vec<f64> = self
            .series
            .iter()
            .flat_map(|series| {
                let points = series.points.iter().map(|point| point.time);
                points.chain(series.printed.iter().map(|point| point.time))
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }
}

/// Draws several figures of the same groups side by side, under one legend.
#[must_use]
pub fn render_panels(panels: &[MeanOverTime]) -> Markup {
    html! {
        @if let Some(first) = panels.first() { (legend(&first.legend_entries())) }
        div.panels { @for panel in panels { (panel.render_small()) } }
    }
}

/// Several figures of the same groups side by side under one legend, as one drawing.
pub(crate) fn picture_of_panels(
    title: &str,
    panels: &[MeanOverTime],
    columns: usize,
) -> Option<Picture> {
    let entries = panels.first()?.legend_entries();
    let plots = panels
        .iter()
        .map(|panel| panel.plot(FigureWidth::Column))
        .collect();
    let grid = Picture::grid(title, plots, columns)?;
    let (legend, height) = legend_over(&entries, grid.width);
    Some(grid.under(legend, height))
}

fn number_cell(series: &MeanSeries, time: f64) -> Markup {
    let point = series.points.iter().find(|point| point.time == time);
    let printed = series.printed.iter().find(|point| point.time == time);
    crate::table::cell(
        point.map(|point| point.text.as_str()),
        printed.map(|point| point.text.as_str()),
    )
}

fn draw_series(
    series: &MeanSeries,
    look: Appearance,
    dodge: f64,
    across: Scale,
    up: Scale,
) -> Vec<Shape> {
    let place = |point: &MeanPoint| (across.position(point.time) + dodge, up.position(point.mean));
    let mut shapes = vec![Shape::Strokes {
        strokes: vec![series.points.iter().map(place).collect()],
        mark: Mark::Curve(look),
    }];
    for point in &series.points {
        let (x, y) = place(point);
        if let (Some(lower), Some(upper)) = (point.lower, point.upper) {
            let (low, high) = (up.position(lower), up.position(upper));
            shapes.push(Shape::Strokes {
                strokes: vec![
                    vec![(x, low), (x, high)],
                    vec![(x - 3.5, low), (x + 3.5, low)],
                    vec![(x - 3.5, high), (x + 3.5, high)],
                ],
                mark: Mark::Bar(look),
            });
        }
        shapes.push(look.marker(Source::Virtual, (x, y), 4.0));
    }
    for point in &series.printed {
        // Just outside the bar of its own group, so that neither hides the other.
        let aside = if dodge < 0.0 { -7.0 } else { 7.0 };
        let at = (
            across.position(point.time) + dodge + aside,
            up.position(point.mean),
        );
        shapes.push(look.marker(Source::Printed, at, 4.0));
    }
    shapes
}

/// The left margin that group names beneath the axis need, within reason.
pub(crate) fn count_margin<'a>(labels: impl Iterator<Item = &'a str>, width: FigureWidth) -> f64 {
    let longest = labels
        .map(|label| estimated_text_width(label, 12.0))
        .fold(0.0, f64::max);
    let most = match width {
        FigureWidth::Page | FigureWidth::Slide => 150.0,
        FigureWidth::Column => 84.0,
    };
    (longest * 1.12 + 22.0).clamp(44.0, most)
}
