//! The flow of participants as one drawing, for paper and for slides. The page sets it as boxes of
//! text instead, so that it wraps at any width.

use super::canvas::FigureWidth;
use super::flow::{Flow, FlowBox, FlowLevel, FlowLine};
use super::picture::{Anchor, Mark, Picture, Point, Shape, WordsKind, line, rectangle, words};
use crate::print::typeface::{Face, Typeface, Weight};

const LINE_HEIGHT: f64 = 15.0;
const PADDING: f64 = 8.0;
/// The height of an arrow between two boxes.
const ARROW: f64 = 22.0;
const GAP: f64 = 14.0;

/// A drawing narrower than this has no room for a box beside the stem.
const NARROW: f64 = 500.0;

/// A line of a box: words at the left, the count at the right.
struct BoxLine {
    indent: f64,
    words: String,
    count: Option<(String, bool)>,
    heavy: bool,
}

impl Flow {
    /// The diagram as one drawing.
    #[must_use]
    pub fn picture(&self, id: &str, width: FigureWidth, typeface: &Typeface) -> Picture {
        let mut drawing = FlowDrawing {
            typeface,
            width: width.units(),
            top: 2.0,
            shapes: Vec::new(),
            ends: Vec::new(),
        };
        for level in &self.levels {
            match level {
                FlowLevel::Trunk(content) => drawing.trunk(content),
                FlowLevel::Aside(content) => drawing.aside(content),
                FlowLevel::Groups(groups) => drawing.groups(groups),
            }
        }
        Picture {
            id: id.to_owned(),
            title: self.title.clone(),
            description: self.description(),
            width: width.units(),
            height: drawing.top + 4.0,
            shapes: drawing.shapes,
        }
    }

    fn description(&self) -> String {
        let mut text = String::new();
        for level in &self.levels {
            let boxes = match level {
                FlowLevel::Trunk(content) | FlowLevel::Aside(content) => {
                    std::slice::from_ref(content)
                }
                FlowLevel::Groups(groups) => groups.as_slice(),
            };
            for content in boxes {
                for line in std::iter::once(&content.head).chain(&content.lines) {
                    text.push_str(&format!("{}: {}", line.label, line.count));
                    if let Some(printed) = &line.printed {
                        text.push_str(&format!(" (printed: {printed})"));
                    }
                    text.push_str(". ");
                }
            }
        }
        text.trim_end().to_owned()
    }
}

struct FlowDrawing<'a> {
    typeface: &'a Typeface,
    width: f64,
    top: f64,
    shapes: Vec<Shape>,
    /// Where the boxes end from which the next level goes on.
    ends: Vec<Point>,
}

impl FlowDrawing<'_> {
    fn trunk(&mut self, content: &FlowBox) {
        let width = (self.width * 0.46).max(190.0).min(self.width);
        let left = (self.width - width) / 2.0;
        self.arrows(&[self.width / 2.0]);
        let lines = self.lines(content, width);
        let height = height_of(&lines);
        self.draw_box((left, self.top), width, height, lines);
        self.top += height;
        self.ends = vec![(self.width / 2.0, self.top)];
    }

    /// Those who leave, in a box at the right of the line that goes on down; in a narrow drawing upon the line.
    fn aside(&mut self, content: &FlowBox) {
        if self.width < NARROW {
            return self.aside_upon_stem(content);
        }
        let left = self.width / 2.0 + 26.0;
        let width = self.width - left - 1.0;
        let lines = self.lines(content, width);
        let height = height_of(&lines);
        let top = self.top + 10.0;
        let middle = (self.width / 2.0, top + height / 2.0);
        self.shapes.push(line(middle, (left, middle.1), Mark::Rule));
        self.shapes
            .push(head((left, middle.1), (-6.0, -4.0), (-6.0, 4.0)));
        self.draw_box((left, top), width, height, lines);
        let bottom = top + height + 10.0;
        let down = (self.width / 2.0, bottom);
        self.shapes
            .push(line((self.width / 2.0, self.top), down, Mark::Rule));
        self.top = bottom;
        self.ends = vec![down];
    }

    fn aside_upon_stem(&mut self, content: &FlowBox) {
        let left = 40.0;
        let width = self.width - left - 1.0;
        let lines = self.lines(content, width);
        let height = height_of(&lines);
        let (middle, top) = (self.width / 2.0, self.top + 10.0);
        let bottom = top + height;
        self.shapes
            .push(line((middle, self.top), (middle, top), Mark::Rule));
        self.draw_box((left, top), width, height, lines);
        self.top = bottom;
        self.ends = vec![(middle, bottom)];
    }

    fn groups(&mut self, groups: &[FlowBox]) {
        let count = groups.len().max(1) as f64;
        let step = self.width / count;
        let middles: Vec<f64> = (0..groups.len())
            .map(|place| step * (place as f64 + 0.5))
            .collect();
        self.arrows(&middles);
        let width = step - GAP;
        let all: Vec<Vec<BoxLine>> = groups
            .iter()
            .map(|content| self.lines(content, width))
            .collect();
        let height = all.iter().map(|lines| height_of(lines)).fold(0.0, f64::max);
        for (middle, lines) in middles.iter().zip(all) {
            self.draw_box((middle - width / 2.0, self.top), width, height, lines);
        }
        self.top += height;
        self.ends = middles.iter().map(|middle| (*middle, self.top)).collect();
    }

    /// Arrows from the boxes above to those at `middles`; from one box to several over a fork.
    fn arrows(&mut self, middles: &[f64]) {
        if self.ends.is_empty() {
            return;
        }
        let bottom = self.top + ARROW;
        let fork = self.top + ARROW * 0.45;
        let aligned = self.ends.len() == middles.len();
        for (x, y) in self.ends.clone() {
            let to = if aligned { bottom } else { fork };
            self.shapes.push(line((x, y), (x, to), Mark::Rule));
        }
        if !aligned {
            let all = self
                .ends
                .iter()
                .map(|(x, _)| *x)
                .chain(middles.iter().copied());
            let (from, to) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| {
                (least.min(x), most.max(x))
            });
            self.shapes.push(line((from, fork), (to, fork), Mark::Rule));
            for middle in middles {
                self.shapes
                    .push(line((*middle, fork), (*middle, bottom), Mark::Rule));
            }
        }
        for middle in middles {
            self.shapes
                .push(head((*middle, bottom), (-4.0, -6.0), (4.0, -6.0)));
        }
        self.top = bottom;
    }

    fn lines(&self, content: &FlowBox, width: f64) -> Vec<BoxLine> {
        let mut lines = Vec::new();
        self.push_line(&content.head, true, width, &mut lines);
        for line in &content.lines {
            self.push_line(line, false, width, &mut lines);
        }
        lines
    }

    fn push_line(&self, line: &FlowLine, heavy: bool, width: f64, lines: &mut Vec<BoxLine>) {
        let face: &Face = self
            .typeface
            .face(if heavy { Weight::Bold } else { Weight::Regular });
        let indent = f64::from(line.indent.min(3)) * 12.0;
        let size = WordsKind::Legend.lettering().size;
        let printed = line
            .printed
            .as_ref()
            .map(|printed| format!("\u{25cb} {printed}"));
        let counted = [Some(&line.count), printed.as_ref()]
            .into_iter()
            .flatten()
            .map(|text| face.width(text, size))
            .fold(0.0, f64::max);
        let room = (width - 2.0 * PADDING - indent - counted - 10.0).max(40.0);
        let mut counts = [
            Some((line.count.clone(), false)),
            printed.map(|text| (text, true)),
        ]
        .into_iter()
        .flatten();
        let texts = face.lines(&line.label, size, room);
        for text in &texts {
            lines.push(BoxLine {
                indent,
                words: (*text).to_owned(),
                count: counts.next(),
                heavy,
            });
        }
        lines.extend(counts.map(|count| BoxLine {
            indent,
            words: String::new(),
            count: Some(count),
            heavy,
        }));
    }

    fn draw_box(&mut self, left_upper: Point, width: f64, height: f64, lines: Vec<BoxLine>) {
        let (left, top) = left_upper;
        self.shapes
            .push(rectangle(left_upper, width, height, Mark::Frame));
        for (place, text) in lines.into_iter().enumerate() {
            let y = top + PADDING + LINE_HEIGHT * (place as f64 + 0.75);
            let kind = if text.heavy {
                WordsKind::Strong
            } else {
                WordsKind::Legend
            };
            let at = (left + PADDING + text.indent, y);
            self.shapes.push(words(at, Anchor::Start, text.words, kind));
            if let Some((count, printed)) = text.count {
                let kind = if printed {
                    WordsKind::PrintedFigure
                } else {
                    kind
                };
                let at = (left + width - PADDING, y);
                self.shapes.push(words(at, Anchor::End, count, kind));
            }
        }
    }
}

fn height_of(lines: &[BoxLine]) -> f64 {
    lines.len() as f64 * LINE_HEIGHT + 2.0 * PADDING
}

/// The head of an arrow whose point is given, with the way to its two other corners.
fn head(point: Point, one: Point, other: Point) -> Shape {
    Shape::Polygon {
        corners: vec![
            point,
            (point.0 + one.0, point.1 + one.1),
            (point.0 + other.0, point.1 + other.1),
        ],
        mark: Mark::ArrowHead,
    }
}
