//! How groups are told apart: by hue, by dash and by marker at once, so that any one suffices.
//!
//! Hues are those of Okabe and Ito (2008), which readers with the common colour deficiencies tell
//! apart; the style sheet holds them, with lighter ones of the same set for a dark page.

use maud::{Markup, html};

use super::canvas::coordinate;

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

    /// Draws the group's marker with its centre at the point given.
    pub(crate) fn marker(self, source: Source, x: f64, y: f64, radius: f64) -> Markup {
        let class = match source {
            Source::Virtual => "marker solid",
            Source::Printed => "marker hollow",
        };
        let class = format!("{class} {}", self.class());
        match self.0 % 4 {
            0 => html! {
                circle class=(class) cx=(coordinate(x)) cy=(coordinate(y)) r=(coordinate(radius)) {}
            },
            1 => html! {
                rect class=(class) x=(coordinate(x - radius * 0.9)) y=(coordinate(y - radius * 0.9))
                    width=(coordinate(radius * 1.8)) height=(coordinate(radius * 1.8)) {}
            },
            2 => {
                let reach = radius * 1.25;
                polygon(
                    &class,
                    &[
                        (x, y - reach),
                        (x + reach, y + reach * 0.8),
                        (x - reach, y + reach * 0.8),
                    ],
                )
            }
            _ => {
                let reach = radius * 1.3;
                polygon(
                    &class,
                    &[
                        (x, y - reach),
                        (x + reach, y),
                        (x, y + reach),
                        (x - reach, y),
                    ],
                )
            }
        }
    }
}

fn polygon(class: &str, corners: &[(f64, f64)]) -> Markup {
    let points: Vec<String> = corners
        .iter()
        .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)))
        .collect();
    html! { polygon class=(class) points=(points.join(" ")) {} }
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

/// Sets a legend as text beside small drawings, so that it wraps like text on a narrow page.
pub(crate) fn legend(entries: &[LegendEntry]) -> Markup {
    html! {
        ul.legend aria-hidden="true" {
            @for entry in entries {
                li {
                    svg viewBox="0 0 34 12" width="34" height="12" {
                        @if entry.line {
                            line class={ "curve " (entry.appearance.class()) } x1="1" y1="6" x2="33" y2="6"
                                stroke-dasharray=[entry.appearance.dash()] {}
                        }
                        @if entry.marker {
                            (entry.appearance.marker(entry.source, 17.0, 6.0, 4.0))
                        }
                    }
                    (entry.label)
                }
            }
        }
    }
}
