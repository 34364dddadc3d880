//! Kaplan-Meier curves, with the numbers at risk beneath the axis and the printed medians.

use maud::{Markup, html};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, TextAlternative, coordinate, drawing};
use super::mean_over_time::count_margin;
use super::series::{Appearance, LegendEntry, Source, legend};

/// What the curve's height means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveDirection {
    /// The share without the event: the curve falls from 1.
    WithoutEvent,
    /// The share with the event: the curve rises from 0, as suits an event that is hoped for.
    WithEvent,
}

/// One place where a curve changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// When.
    pub time: f64,
    /// The estimated share without the event just after that time, from 0 to 1.
    pub without_event: f64,
}

/// How many were still at risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtRisk {
    /// When.
    pub time: f64,
    /// Subjects at risk.
    pub subjects: u64,
}

/// A median as the curve gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Median {
    /// The median time, where the curve reaches one half.
    pub time: Option<f64>,
    /// As it is written, for example `35 (29 to 58)` or `NC`.
    pub text: String,
}

/// One group's curve.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
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
        let description = self.description();
        html! {
            (legend(&self.legend_entries()))
            @for width in FigureWidth::ALL {
                (self.draw(width, &description))
            }
            (self.medians())
        }
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

    fn draw(&self, width: FigureWidth, description: &str) -> Markup {
        let plot_height = match width {
            FigureWidth::Page => 240.0,
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
        let content = html! {
            (axis::left(&percent, up, area))
            line.half x1=(coordinate(area.left)) y1=(coordinate(up.position(50.0))) x2=(coordinate(area.right)) y2=(coordinate(up.position(50.0))) {}
            (axis::lower(&self.time, across, area))
            @for (place, curve) in self.curves.iter().enumerate() {
                (self.draw_curve(curve, Appearance::of_place(place), across, up))
            }
            text.tick.strong x="2" y=(coordinate(risk_top - 8.0)) { "Number at risk" }
            @for (place, curve) in self.curves.iter().enumerate() {
                @let y = risk_top + 16.0 * place as f64 + 8.0;
                text class={ "tick name " (Appearance::of_place(place).class()) } x="2" y=(coordinate(y)) { (curve.label) }
                @for row in &curve.at_risk {
                    text.tick x=(coordinate(across.position(row.time))) y=(coordinate(y)) text-anchor="middle" { (row.subjects) }
                }
            }
        };
        drawing(
            width,
            height,
            TextAlternative {
                id: &self.id,
                title: &self.title,
                description,
            },
            &content,
        )
    }

    fn draw_curve(
        &self,
        curve: &Curve,
        appearance: Appearance,
        across: Scale,
        up: Scale,
    ) -> Markup {
        let mut path = format!(
            "M{} {}",
            coordinate(across.position(self.time.minimum)),
            coordinate(up.position(self.height_of(1.0)))
        );
        for step in &curve.steps {
            path.push_str(&format!(
                "H{}V{}",
                coordinate(across.position(step.time.min(self.time.maximum))),
                coordinate(up.position(self.height_of(step.without_event)))
            ));
        }
        path.push_str(&format!(
            "H{}",
            coordinate(across.position(curve.end.min(self.time.maximum)))
        ));
        html! {
            path class={ "curve " (appearance.class()) } d=(path) stroke-dasharray=[appearance.dash()] {}
            @for time in &curve.censored {
                @let x = across.position(*time);
                @let y = up.position(self.height_of(share_at(&curve.steps, *time)));
                @if across_holds(&self.time, *time) {
                    line class={ "censored " (appearance.class()) } x1=(coordinate(x)) y1=(coordinate(y - 4.0))
                        x2=(coordinate(x)) y2=(coordinate(y + 4.0)) {}
                }
            }
            @if let Some(time) = curve.printed_median.as_ref().and_then(|median| median.time) {
                @if across_holds(&self.time, time) {
                    (appearance.marker(Source::Printed, across.position(time), up.position(50.0), 5.0))
                }
            }
        }
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
