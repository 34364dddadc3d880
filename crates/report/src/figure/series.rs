//! How groups are told apart: by hue, by dash and by marker at once, so that any one suffices.
//!
//! Hues are those of Okabe and Ito (2008), which readers with the common colour deficiencies tell
//! apart; the style sheet holds them, with lighter ones of the same set for a dark page.

use maud::{Markup, html};

use super::composition::legend_shapes;
use super::picture::{Colour, Mark, Point, Shape, line, rectangle};

/// How many appearances there are before they repeat.
pub const APPEARANCES: usize = 7;

/// The look of one group in every figure of a page: place 0 is the first group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance(usize);

/// What a marker stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A result of the virtual trial: drawn solid.
    Virtual,
    /// A figure from the paper: drawn hollow.
    Printed,
}

impl Appearance {
    /// The look of the group at `place`, counted from 0; looks repeat after [`APPEARANCES`].
    #[must_use]
    pub const fn of_place(place: usize) -> Self {
        Self(place % APPEARANCES)
    }

    /// The class that carries the hue.
    pub(crate) fn class(self) -> String {
        format!("series-{}", self.0 + 1)
    }

    /// The dash pattern of the group's lines; none for a solid line.
    pub(crate) const fn dash(self) -> Option<&'static str> {
        match self.0 {
            0 => None,
            1 => Some("7 3.5"),
            2 => Some("2 3"),
            3 => Some("9 3 2 3"),
            4 => Some("4 2"),
            5 => Some("12 4"),
            _ => Some("6 2 2 2 2 2"),
        }
    }

    /// The same as lengths of dashes and gaps.
    pub(crate) const fn dashes(self) -> &'static [f64] {
        match self.0 {
            0 => &[],
            1 => &[7.0, 3.5],
            2 => &[2.0, 3.0],
            3 => &[9.0, 3.0, 2.0, 3.0],
            4 => &[4.0, 2.0],
            5 => &[12.0, 4.0],
            _ => &[6.0, 2.0, 2.0, 2.0, 2.0, 2.0],
        }
    }

    /// The hue on paper, that of the light page.
    pub(crate) const fn colour(self) -> Colour {
        match self.0 {
            0 => (0, 114, 178),
            1 => (194, 84, 0),
            2 => (0, 128, 92),
            3 => (168, 79, 128),
            4 => (138, 97, 0),
            5 => (47, 134, 189),
            _ => (74, 74, 74),
        }
    }

    /// Draws the group's marker with its centre at the point given.
    pub(crate) fn marker(self, source: Source, centre: Point, radius: f64) -> Shape {
        let mark = match source {
            Source::Virtual => Mark::Solid(self),
            Source::Printed => Mark::Hollow(self),
        };
        let (x, y) = centre;
        match self.0 % 4 {
            0 => Shape::Circle {
                centre,
                radius,
                mark,
            },
            1 => {
                let half = radius * 0.9;
                rectangle((x - half, y - half), 2.0 * half, 2.0 * half, mark)
            }
            2 => {
                let reach = radius * 1.25;
                Shape::Polygon {
                    corners: vec![
                        (x, y - reach),
                        (x + reach, y + reach * 0.8),
                        (x - reach, y + reach * 0.8),
                    ],
                    mark,
                }
            }
            _ => {
                let reach = radius * 1.3;
                Shape::Polygon {
                    corners: vec![
                        (x, y - reach),
                        (x + reach, y),
                        (x, y + reach),
                        (x - reach, y),
                    ],
                    mark,
                }
            }
        }
    }
}

/// One entry of a legend: the sign, and what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct LegendEntry {
    pub appearance: Appearance,
    pub source: Source,
    /// Whether the virtual group is drawn as a line (with or without markers).
    pub line: bool,
    pub marker: bool,
    pub label: String,
}

impl LegendEntry {
    /// The sign, in a space 34 wide and 12 high.
    fn sign(&self) -> Vec<Shape> {
        let mut sign = Vec::new();
        if self.line {
            let mark = Mark::Curve(self.appearance);
            sign.push(line((1.0, 6.0), (33.0, 6.0), mark));
        }
        if self.marker {
            sign.push(self.appearance.marker(self.source, (17.0, 6.0), 4.0));
        }
        sign
    }
}

/// Sets a legend as text beside small drawings, so that it wraps like text on a narrow page.
pub(crate) fn legend(entries: &[LegendEntry]) -> Markup {
    legend_of_signs(&signs(entries))
}

/// The same of signs, each with its words.
pub(crate) fn legend_of_signs(signs: &[(Vec<Shape>, String)]) -> Markup {
    html! {
        @if !signs.is_empty() {
            ul.legend aria-hidden="true" {
                @for (sign, label) in signs {
                    li {
                        svg viewBox="0 0 34 12" width="34" height="12" {
                            @for shape in sign { (shape.html()) }
                        }
                        (label)
                    }
                }
            }
        }
    }
}

/// The legend as shapes over a drawing, with their height.
pub(crate) fn legend_over(entries: &[LegendEntry], width: f64) -> (Vec<Shape>, f64) {
    legend_shapes(signs(entries), width)
}

fn signs(entries: &[LegendEntry]) -> Vec<(Vec<Shape>, String)> {
    let all = entries.iter();
    all.map(|entry| (entry.sign(), entry.label.clone()))
        .collect()
}
