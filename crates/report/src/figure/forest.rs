//! Forest plots: an estimate with its interval a line.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea};
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, line, rectangle, words};
use super::series::Appearance;
use crate::number_format::with_minus_signs;

/// One line of the plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        html! {
            @for width in FigureWidth::ON_SCREEN { (self.picture(width).html(width)) }
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

    /// The figure as one drawing.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Picture {
        let (left, right) = match width {
            FigureWidth::Page | FigureWidth::Slide => (140.0, width.units() - 170.0),
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
        let none = scale.position(self.no_effect);
        let mut shapes = vec![line((none, area.top), (none, area.bottom), Mark::Rule)];
        shapes.extend(axis::lower(&self.scale, scale, area));
        for (place, row) in self.rows.iter().enumerate() {
            let y = area.top + ROW_HEIGHT * (place as f64 + 0.5);
            shapes.extend(row.draw(y, scale, area.right + 14.0));
        }
        Picture {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description(),
            width: width.units(),
            height: area.bottom + 46.0,
            shapes,
        }
    }
}

impl ForestRow {
    /// The row at a height, its estimate written at `text_left`.
    fn draw(&self, y: f64, scale: Scale, text_left: f64) -> Vec<Shape> {
        let look = Appearance::of_place(0);
        let label = self.label.as_str();
        let mut shapes = vec![words(
            (2.0, y + 4.0),
            Anchor::Start,
            label,
            WordsKind::Strong,
        )];
        if let Some((estimate, lower, upper)) = self.estimate {
            let (from, to) = (scale.position(lower), scale.position(upper));
            shapes.push(Shape::Strokes {
                strokes: vec![
                    vec![(from, y), (to, y)],
                    vec![(from, y - 4.0), (from, y + 4.0)],
                    vec![(to, y - 4.0), (to, y + 4.0)],
                ],
                mark: Mark::Bar(look),
            });
            let left_upper = (scale.position(estimate) - 5.0, y - 5.0);
            shapes.push(rectangle(left_upper, 10.0, 10.0, Mark::Solid(look)));
        }
        let text = with_minus_signs(&self.text);
        shapes.push(words(
            (text_left, y + 4.0),
            Anchor::Start,
            text,
            WordsKind::Figure,
        ));
        if let Some(printed) = &self.printed {
            let text = format!("\u{25cb} {}", with_minus_signs(printed));
            let at = (text_left, y + 17.0);
            shapes.push(words(at, Anchor::Start, text, WordsKind::PrintedFigure));
        }
        shapes
    }
}
