//! Drawings put together: side by side under their names, and under a legend.

use super::canvas::{estimated_text_width, wrapped};
use super::picture::{Anchor, Picture, Shape, WordsKind, words};

/// The size and the line height of the names over the drawings of a grid.
const NAME_SIZE: f64 = 13.5;
const NAME_LINE: f64 = 17.0;
/// The room between two drawings of a grid.
const GAP: f64 = 16.0;

impl Picture {
    /// Adds words and signs above the drawing.
    pub(crate) fn under(mut self, shapes: Vec<Shape>, height: f64) -> Self {
        let mut all = shapes;
        all.extend(
            self.shapes
                .into_iter()
                .map(|shape| shape.moved(0.0, height)),
        );
        self.shapes = all;
        self.height += height;
        self
    }

    /// Puts drawings of one width side by side, `columns` in a row, each under its own title; a title wider
    /// than its drawing goes on in a second line, and the drawings of a row begin at one height.
    pub(crate) fn grid(title: &str, pictures: Vec<Self>, columns: usize) -> Option<Self> {
        let first = pictures.first()?;
        let columns = columns.clamp(1, pictures.len());
        let step = first.width + GAP;
        let mut grid = Self {
            id: first.id.clone(),
            title: title.to_owned(),
            description: String::new(),
            width: step * columns as f64 - GAP,
            height: 0.0,
            shapes: Vec::new(),
        };
        let mut pictures = pictures.into_iter().peekable();
        while pictures.peek().is_some() {
            let row: Vec<Self> = pictures.by_ref().take(columns).collect();
            grid.add_row(row, step);
        }
        Some(grid)
    }

    fn add_row(&mut self, row: Vec<Self>, step: f64) {
        let names: Vec<Vec<String>> = row
            .iter()
            .map(|picture| wrapped(&picture.title, NAME_SIZE * 1.08, picture.width - 4.0))
            .collect();
        let lines = names.iter().map(Vec::len).max().unwrap_or(0);
        let top = self.height + NAME_LINE * lines as f64 + 5.0;
        let mut height = 0.0f64;
        for (place, (picture, name)) in row.into_iter().zip(names).enumerate() {
            let left = step * place as f64;
            for (number, line) in name.into_iter().enumerate() {
                let at = (left + 2.0, self.height + 14.0 + NAME_LINE * number as f64);
                self.shapes
                    .push(words(at, Anchor::Start, line, WordsKind::PanelName));
            }
            if !self.description.is_empty() {
                self.description.push(' ');
            }
            self.description
                .push_str(&format!("{}: {}", picture.title, picture.description));
            height = height.max(picture.height);
            self.shapes.extend(
                picture
                    .shapes
                    .into_iter()
                    .map(|shape| shape.moved(left, top)),
            );
        }
        self.height = top + height + GAP / 2.0;
    }
}

/// A legend over a drawing: signs with their words, in as many lines as the width asks for. Gives
/// the shapes and their height.
pub(crate) fn legend_shapes(entries: Vec<(Vec<Shape>, String)>, width: f64) -> (Vec<Shape>, f64) {
    const LINE: f64 = 18.0;
    const SIGN: f64 = 40.0;
    let mut shapes = Vec::new();
    let (mut left, mut top) = (2.0, 4.0);
    let any = !entries.is_empty();
    for (sign, label) in entries {
        let room = SIGN + estimated_text_width(&label, 12.0) + 16.0;
        if left > 2.0 && left + room > width {
            left = 2.0;
            top += LINE;
        }
        shapes.extend(sign.into_iter().map(|shape| shape.moved(left, top)));
        shapes.push(words(
            (left + SIGN, top + 10.0),
            Anchor::Start,
            label,
            WordsKind::Legend,
        ));
        left += room;
    }
    (shapes, if any { top + LINE + 6.0 } else { 0.0 })
}
