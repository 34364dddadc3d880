//! Forest plots: an estimate with its interval a line.

use maud::{Markup, html};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, TextAlternative, coordinate, drawing};
use crate::number_format::with_minus_signs;

/// One line of the plot.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// What the line is of.
    pub label: String,
    /// Estimate, lower and upper limit, where there are any.
    pub estimate: Option<(f64, f64, f64)>,
    /// The estimate as written.
    pub text: String,
    /// The printed estimate.
    pub printed: Option<String>,
}

/// A forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// The axis of estimates.
    pub scale: Axis,
    /// Where there is no effect.
    pub no_effect: f64,
    /// The lines.
    pub rows: Vec<ForestRow>,
}

/// The height of a line of the plot, with room for the printed estimate beneath.
const ROW_HEIGHT: f64 = 36.0;

impl Forest {
    /// Draws the plot, the estimates written beside their lines.
    #[must_use]
    pub fn render(&self) -> Markup {
        let description = self.description();
        html! {
            @for width in FigureWidth::ALL { (self.draw(width, &description)) }
        }
    }

    fn description(&self) -> String {
        let mut text = format!("{}.", self.scale.label);
        for row in &self.rows {
            text.push_str(&format!(" {}: {}", row.label, row.text));
            if let Some(printed) = &row.printed {
                text.push_str(&format!(", printed {printed}"));
            }
            text.push('.');
        }
        text
    }

    fn draw(&self, width: FigureWidth, description: &str) -> Markup {
        let (left, right) = match width {
            FigureWidth::Page => (140.0, width.units() - 170.0),
            FigureWidth::Column => (84.0, width.units() - 104.0),
        };
        let area = PlotArea {
            left,
            right,
            top: 12.0,
            bottom: 12.0 + ROW_HEIGHT * self.rows.len() as f64,
        };
        let scale = Scale::new(
            self.scale.minimum,
            self.scale.maximum,
            area.left,
            area.right,
        );
        let none = coordinate(scale.position(self.no_effect));
        let content = html! {
            line.rule x1=(none) y1=(coordinate(area.top)) x2=(none) y2=(coordinate(area.bottom)) {}
            (axis::lower(&self.scale, scale, area))
            @for (place, row) in self.rows.iter().enumerate() {
                @let y = area.top + ROW_HEIGHT * (place as f64 + 0.5);
                text.strong x="2" y=(coordinate(y + 4.0)) { (row.label) }
                @if let Some((estimate, lower, upper)) = row.estimate {
                    @let (from, to) = (scale.position(lower), scale.position(upper));
                    path class="bar series-1" d={
                        "M" (coordinate(from)) " " (coordinate(y)) "H" (coordinate(to))
                        "M" (coordinate(from)) " " (coordinate(y - 4.0)) "v8"
                        "M" (coordinate(to)) " " (coordinate(y - 4.0)) "v8"
                    } {}
                    rect class="marker solid series-1" x=(coordinate(scale.position(estimate) - 5.0))
                        y=(coordinate(y - 5.0)) width="10" height="10" {}
                }
                text.figure x=(coordinate(area.right + 14.0)) y=(coordinate(y + 4.0)) { (with_minus_signs(&row.text)) }
                @if let Some(printed) = &row.printed {
                    text.printed-figure x=(coordinate(area.right + 14.0)) y=(coordinate(y + 17.0)) {
                        "\u{25cb} " (with_minus_signs(printed))
                    }
                }
            }
        };
        drawing(
            width,
            area.bottom + 46.0,
            TextAlternative {
                id: &self.id,
                title: &self.title,
                description,
            },
            &content,
        )
    }
}
