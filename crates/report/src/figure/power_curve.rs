//! Power, or another figure of a design between 0 and 1, against its size.

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea};
use super::picture::{Mark, Picture, Shape, line};
use super::series::{Appearance, LegendEntry, Source, legend_over};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveLine {
    /// What it shows.
    pub name: String,
    /// Size and value, sizes increasing.
    pub points: Vec<(f64, f64)>,
}

/// Lines of a design's figure against its size.
///
/// ```
/// use report::figure::power_curve::{CurveLine, PowerCurve};
/// let figure = PowerCurve {
///     title: "Power of a test".to_owned(),
///     horizontal: "Subjects".to_owned(),
///     vertical: "Power".to_owned(),
///     demanded: Some(0.8),
///     lines: vec![CurveLine { name: "exactly".to_owned(), points: vec![(20.0, 0.4), (80.0, 0.9)] }],
/// };
/// let svg = figure.picture().svg();
/// assert!(svg.contains("Power of a test") && svg.contains("exactly"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PowerCurve {
    /// What the figure shows.
    pub title: String,
    /// The name of the lower axis, with its unit.
    pub horizontal: String,
    /// The name of the left axis.
    pub vertical: String,
    /// The value that is asked for, marked by a line across.
    pub demanded: Option<f64>,
    /// The lines.
    pub lines: Vec<CurveLine>,
}

impl PowerCurve {
    /// The drawing.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let width = FigureWidth::Page.units();
        let area = PlotArea {
            left: 56.0,
            right: width - 16.0,
            top: 52.0,
            bottom: 352.0,
        };
        let largest = self
            .lines
            .iter()
            .filter_map(|line| line.points.last())
            .fold(0.0, |most: f64, (size, _)| most.max(*size));
        let horizontal = Axis::round(&self.horizontal, 0.0, largest, 8);
        let vertical = Axis::round(&self.vertical, 0.0, 1.0, 5);
        let across = Scale::new(
            horizontal.minimum,
            horizontal.maximum,
            area.left,
            area.right,
        );
        let up = Scale::new(vertical.minimum, vertical.maximum, area.bottom, area.top);
        let mut shapes = axis::left(&vertical, up, area);
        shapes.extend(axis::lower(&horizontal, across, area));
        if let Some(demanded) = self.demanded {
            let y = up.position(demanded);
            shapes.push(line((area.left, y), (area.right, y), Mark::Threshold));
        }
        let mut entries = Vec::new();
        for (place, curve) in self.lines.iter().enumerate() {
            let look = Appearance::of_place(place);
            let at = |(size, value): &(f64, f64)| (across.position(*size), up.position(*value));
            shapes.push(Shape::Strokes {
                strokes: vec![curve.points.iter().map(at).collect()],
                mark: Mark::Curve(look),
            });
            entries.push(LegendEntry {
                appearance: look,
                source: Source::Virtual,
                line: true,
                marker: false,
                label: curve.name.clone(),
            });
        }
        let (legend, legend_height) = legend_over(&entries, width);
        Picture {
            id: "power-curve".to_owned(),
            title: self.title.clone(),
            description: self.description(),
            width,
            height: area.bottom + 46.0,
            shapes,
        }
        .under(legend, legend_height)
    }

    /// What the figure shows to someone who cannot see it: where each line begins and ends.
    fn description(&self) -> String {
        let mut text = format!(
            "{} against {}.",
            self.vertical,
            self.horizontal.to_lowercase()
        );
        for curve in &self.lines {
            let Some(((first, from), (last, to))) = curve.points.first().zip(curve.points.last())
            else {
                continue;
            };
            text.push_str(&format!(
                " {}: {from:.3} at {}, {to:.3} at {}.",
                curve.name,
                Axis::tick_label(*first),
                Axis::tick_label(*last)
            ));
        }
        text
    }
}
