//! A drawing as a list of shapes: what a page shows as SVG, a PDF as vectors and a PNG as dots is
//! drawn once.

use maud::{Markup, html};

use super::canvas::{FigureWidth, coordinate};
use super::series::Appearance;

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Identifier, unique in the document.
    pub id: String,
    /// The figure's name.
    pub title: String,
    /// What the figure shows, in words and numbers, for someone who cannot see it.
    pub description: String,
    /// Width in the drawing's own units, which are pixels at scale 1.
    pub width: f64,
    /// Height in the same units.
    pub height: f64,
    /// The shapes, the hindmost first.
    pub shapes: Vec<Shape>,
}

/// A position: from the left and from the top.
pub type Point = (f64, f64);

/// A shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Lines from point to point; each stroke begins anew.
    Strokes {
        /// The strokes.
        strokes: Vec<Vec<Point>>,
        /// What is drawn.
        mark: Mark,
    },
    /// An area with corners.
    Polygon {
        /// The corners.
        corners: Vec<Point>,
        /// What is drawn.
        mark: Mark,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f64,
        /// What is drawn.
        mark: Mark,
    },
    /// A line of words.
    Words {
        /// The point on the line that the letters stand on.
        at: Point,
        /// Which part of the words stands at the point.
        anchor: Anchor,
        /// The words.
        words: String,
        /// What they are.
        kind: WordsKind,
    },
}

/// Which part of a line of words stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// What a shape stands for; its look follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The line of an axis, or a tick.
    Rule,
    /// A faint line across.
    Grid,
    /// The line of one half.
    Half,
    /// The ground of a phase.
    Phase,
    /// A value that matters.
    Threshold,
    /// From the end of a course to its label.
    Leader,
    /// A group's line.
    Curve(Appearance),
    /// A subject's line.
    ThinCurve(Appearance),
    /// A confidence interval.
    Bar(Appearance),
    /// Someone censored.
    Censored(Appearance),
    /// A result of the virtual trial.
    Solid(Appearance),
    /// A printed figure.
    Hollow(Appearance),
    /// A share of a stacked bar: 1 is the lightest shade, 4 the darkest.
    Share(usize),
    /// A box of a diagram.
    Frame,
    /// The head of an arrow.
    ArrowHead,
}

/// What words in a drawing are; their look follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordsKind {
    /// A number at an axis, or a count.
    Tick,
    /// The name of a row or of a block of counts.
    Strong,
    /// An axis.
    AxisName,
    /// A group or subject, in its hue.
    Name(Appearance),
    /// A phase.
    PhaseName,
    /// A figure.
    Figure,
    /// A printed figure.
    PrintedFigure,
    /// The figure in a share of that shade.
    ShareFigure(usize),
    /// A panel.
    PanelName,
    /// An entry of a legend, or a line of a box.
    Legend,
}

/// A colour: red, green, blue.
pub type Colour = (u8, u8, u8);

/// The colour of the paper.
pub const PAPER: Colour = (255, 255, 255);
const INK: Colour = (29, 31, 33);
const MUTED: Colour = (74, 78, 82);
const PRINTED: Colour = (107, 74, 18);
const THRESHOLD: Colour = (168, 64, 26);
const FAINT: Colour = (243, 241, 236);
const LINE: Colour = (216, 212, 203);

/// How a shape is painted on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    /// The colour within.
    pub fill: Option<Colour>,
    /// The colour of the line and its width.
    pub stroke: Option<(Colour, f64)>,
    /// Lengths of dashes and gaps; empty for an unbroken line.
    pub dash: &'static [f64],
}

/// How words are set on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lettering {
    /// The colour.
    pub colour: Colour,
    /// The size in the drawing's units.
    pub size: f64,
    /// Whether they are heavy.
    pub weight: crate::print::typeface::Weight,
}

impl Mark {
    /// The class by which the page's style sheet gives the look, for light and dark.
    fn class(self) -> String {
        match self {
            Self::Rule => "rule".to_owned(),
            Self::Grid => "grid".to_owned(),
            Self::Half => "half".to_owned(),
            Self::Phase => "phase".to_owned(),
            Self::Threshold => "threshold".to_owned(),
            Self::Leader => "leader".to_owned(),
            Self::Curve(look) => format!("curve {}", look.class()),
            Self::ThinCurve(look) => format!("curve thin {}", look.class()),
            Self::Bar(look) => format!("bar {}", look.class()),
            Self::Censored(look) => format!("censored {}", look.class()),
            Self::Solid(look) => format!("marker solid {}", look.class()),
            Self::Hollow(look) => format!("marker hollow {}", look.class()),
            Self::Share(shade) => format!("share share-{shade}"),
            Self::Frame => "frame".to_owned(),
            Self::ArrowHead => "arrow-head".to_owned(),
        }
    }

    /// The look on paper: the light one of the page's style sheet.
    #[must_use]
    pub fn paint(self) -> Paint {
        let line = |colour, width| Paint {
            fill: None,
            stroke: Some((colour, width)),
            dash: &[],
        };
        match self {
            Self::Rule => line(INK, 1.0),
            Self::Grid => line(LINE, 1.0),
            Self::Half => Paint {
                dash: &[1.0, 3.0],
                ..line(MUTED, 1.0)
            },
            Self::Phase => Paint {
                fill: Some(FAINT),
                stroke: None,
                dash: &[],
            },
            Self::Threshold => Paint {
                dash: &[5.0, 4.0],
                ..line(THRESHOLD, 1.5)
            },
            Self::Leader => line(LINE, 0.75),
            Self::Curve(look) => Paint {
                dash: look.dashes(),
                ..line(look.colour(), 2.0)
            },
            Self::ThinCurve(look) => Paint {
                dash: look.dashes(),
                ..line(look.colour(), 1.5)
            },
            Self::Bar(look) | Self::Censored(look) => line(look.colour(), 1.25),
            Self::Solid(look) => Paint {
                fill: Some(look.colour()),
                ..line(PAPER, 0.75)
            },
            Self::Hollow(look) => Paint {
                fill: Some(PAPER),
                ..line(look.colour(), 1.75)
            },
            Self::Share(shade) => Paint {
                fill: Some(match shade {
                    0 | 1 => (233, 238, 242),
                    2 => (169, 203, 227),
                    3 => (47, 127, 181),
                    _ => (11, 61, 102),
                }),
                ..line(PAPER, 1.0)
            },
            Self::Frame => Paint {
                fill: Some(PAPER),
                ..line(INK, 1.0)
            },
            Self::ArrowHead => Paint {
                fill: Some(INK),
                stroke: None,
                dash: &[],
            },
        }
    }

    /// The dashes that depend on the group and therefore stand in the drawing itself.
    const fn own_dash(self) -> Option<&'static str> {
        match self {
            Self::Curve(look) | Self::ThinCurve(look) => look.dash(),
            _ => None,
        }
    }
}

impl WordsKind {
    fn class(self) -> String {
        match self {
            Self::Tick => "tick".to_owned(),
            Self::Strong => "tick strong".to_owned(),
            Self::AxisName => "axis-name".to_owned(),
            Self::Name(look) => format!("tick name {}", look.class()),
            Self::PhaseName => "phase-name".to_owned(),
            Self::Figure | Self::Legend => "figure".to_owned(),
            Self::PrintedFigure => "printed-figure".to_owned(),
            Self::ShareFigure(shade) => format!("share-figure on-{shade}"),
            Self::PanelName => "strong".to_owned(),
        }
    }

    /// The look on paper.
    #[must_use]
    pub fn lettering(self) -> Lettering {
        use crate::print::typeface::Weight::{Bold, Regular};
        let of = |colour, size, weight| Lettering {
            colour,
            size,
            weight,
        };
        match self {
            Self::Tick => of(MUTED, 12.0, Regular),
            Self::Strong => of(INK, 12.0, Bold),
            Self::AxisName => of(INK, 12.5, Regular),
            Self::Name(look) => of(look.colour(), 12.0, Bold),
            Self::PhaseName => of(MUTED, 11.5, Regular),
            Self::Figure | Self::Legend => of(INK, 12.0, Regular),
            Self::PrintedFigure => of(PRINTED, 11.0, Regular),
            Self::ShareFigure(shade) if shade > 2 => of(PAPER, 11.0, Regular),
            Self::ShareFigure(_) => of(INK, 11.0, Regular),
            Self::PanelName => of(INK, 13.5, Bold),
        }
    }
}

/// A straight line.
pub(crate) fn line(from: Point, to: Point, mark: Mark) -> Shape {
    Shape::Strokes {
        strokes: vec![vec![from, to]],
        mark,
    }
}

/// A rectangle from its left upper corner.
pub(crate) fn rectangle(left_upper: Point, width: f64, height: f64, mark: Mark) -> Shape {
    let (left, top) = left_upper;
    Shape::Polygon {
        corners: vec![
            (left, top),
            (left + width, top),
            (left + width, top + height),
            (left, top + height),
        ],
        mark,
    }
}

/// A line of words.
pub(crate) fn words(at: Point, anchor: Anchor, words: impl Into<String>, kind: WordsKind) -> Shape {
    Shape::Words {
        at,
        anchor,
        words: words.into(),
        kind,
    }
}

impl Shape {
    pub(super) fn moved(mut self, right: f64, down: f64) -> Self {
        let moved = |(x, y): Point| (x + right, y + down);
        match &mut self {
            Self::Strokes { strokes, .. } => {
                for point in strokes.iter_mut().flatten() {
                    *point = moved(*point);
                }
            }
            Self::Polygon { corners, .. } => {
                for point in corners {
                    *point = moved(*point);
                }
            }
            Self::Circle { centre, .. } => *centre = moved(*centre),
            Self::Words { at, .. } => *at = moved(*at),
        }
        self
    }

    pub(crate) fn html(&self) -> Markup {
        match self {
            Self::Strokes { strokes, mark } => match strokes.as_slice() {
                [stroke] if stroke.len() == 2 => html! {
                    line class=(mark.class()) x1=(coordinate(stroke[0].0)) y1=(coordinate(stroke[0].1))
                        x2=(coordinate(stroke[1].0)) y2=(coordinate(stroke[1].1)) stroke-dasharray=[mark.own_dash()] {}
                },
                _ => html! {
                    path class=(mark.class()) d=(path_data(strokes)) stroke-dasharray=[mark.own_dash()] {}
                },
            },
            Self::Polygon { corners, mark } => html! {
                polygon class=(mark.class()) points=(point_list(corners)) {}
            },
            Self::Circle {
                centre,
                radius,
                mark,
            } => html! {
                circle class=(mark.class()) cx=(coordinate(centre.0)) cy=(coordinate(centre.1)) r=(coordinate(*radius)) {}
            },
            Self::Words {
                at,
                anchor,
                words,
                kind,
            } => html! {
                text class=(kind.class()) x=(coordinate(at.0)) y=(coordinate(at.1)) text-anchor=[anchor.name()] { (words) }
            },
        }
    }

    /// The shape with its look written at it, for a file without a style sheet.
    fn svg(&self) -> Markup {
        let painted = |mark: &Mark| {
            let paint = mark.paint();
            let fill = paint.fill.map_or("none".to_owned(), hexadecimal);
            let stroke = paint.stroke.map(|(colour, _)| hexadecimal(colour));
            let width = paint.stroke.map(|(_, width)| format!("{width}"));
            let dash: Vec<String> = paint
                .dash
                .iter()
                .map(|length| format!("{length}"))
                .collect();
            (
                fill,
                stroke,
                width,
                (!dash.is_empty()).then(|| dash.join(" ")),
            )
        };
        match self {
            Self::Strokes { strokes, mark } => {
                let (fill, stroke, width, dash) = painted(mark);
                html! { path d=(path_data(strokes)) fill=(fill) stroke=[stroke] stroke-width=[width] stroke-dasharray=[dash] stroke-linejoin="round" {} }
            }
            Self::Polygon { corners, mark } => {
                let (fill, stroke, width, _) = painted(mark);
                html! { polygon points=(point_list(corners)) fill=(fill) stroke=[stroke] stroke-width=[width] {} }
            }
            Self::Circle {
                centre,
                radius,
                mark,
            } => {
                let (fill, stroke, width, _) = painted(mark);
                html! { circle cx=(coordinate(centre.0)) cy=(coordinate(centre.1)) r=(coordinate(*radius)) fill=(fill) stroke=[stroke] stroke-width=[width] {} }
            }
            Self::Words {
                at,
                anchor,
                words,
                kind,
            } => {
                let lettering = kind.lettering();
                let heavy = lettering.weight == crate::print::typeface::Weight::Bold;
                html! {
                    text x=(coordinate(at.0)) y=(coordinate(at.1)) text-anchor=[anchor.name()] fill=(hexadecimal(lettering.colour))
                        font-size=(lettering.size) font-weight=[heavy.then_some("bold")] { (words) }
                }
            }
        }
    }
}

impl Anchor {
    /// The value of `text-anchor`; none for the default.
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Middle => Some("middle"),
            Self::End => Some("end"),
        }
    }
}

fn hexadecimal((red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn path_data(strokes: &[Vec<Point>]) -> String {
    let mut data = String::new();
    for stroke in strokes {
        for (place, (x, y)) in stroke.iter().enumerate() {
            data.push(if place == 0 { 'M' } else { 'L' });
            data.push_str(&format!("{} {}", coordinate(*x), coordinate(*y)));
        }
    }
    data
}

fn point_list(points: &[Point]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)))
        .collect();
    points.join(" ")
}

/// How much lower a picture is for a stamp, in its own units.
const STAMP_HEIGHT: f64 = 22.0;

impl Picture {
    /// The same with words beneath it, over nothing that is drawn.
    #[must_use]
    pub fn stamped(mut self, words: &str) -> Self {
        self.height += STAMP_HEIGHT;
        self.title = format!("{words}: {}", self.title);
        self.shapes.push(Shape::Words {
            at: (self.width / 2.0, self.height - 7.0),
            anchor: Anchor::Middle,
            words: words.to_owned(),
            kind: WordsKind::Strong,
        });
        self
    }
}

impl Picture {
    /// The drawing as an element of the page; the style sheet shows the width that fits.
    pub(crate) fn html(&self, width: FigureWidth) -> Markup {
        let suffix = width.suffix();
        let title_id = format!("{}-{suffix}-title", self.id);
        let description_id = format!("{}-{suffix}-description", self.id);
        html! {
            svg class=(width.class()) viewBox=(self.view_box()) width=(coordinate(self.width))
                height=(coordinate(self.height)) role="img"
                aria-labelledby={ (title_id) " " (description_id) } {
                title id=(title_id) { (self.title) }
                desc id=(description_id) { (self.description) }
                @for shape in &self.shapes { (shape.html()) }
            }
        }
    }

    fn view_box(&self) -> String {
        format!("0 0 {} {}", coordinate(self.width), coordinate(self.height))
    }

    /// The drawing as an SVG file of its own, on white.
    #[must_use]
    pub fn svg(&self) -> String {
        let drawn = html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(self.view_box()) width=(coordinate(self.width))
                height=(coordinate(self.height)) role="img" font-family="Liberation Sans, Arial, Helvetica, sans-serif" {
                title { (self.title) }
                desc { (self.description) }
                rect width="100%" height="100%" fill="#ffffff" {}
                @for shape in &self.shapes { (shape.svg()) }
            }
        };
        crate::page::without_control_characters(drawn.into_string()) + "\n"
    }
}
