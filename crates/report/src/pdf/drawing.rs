//! Figures as vectors, drawn from the very shapes that the page and the PNG are drawn from.

use krilla::geom::{Path, PathBuilder, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{LineCap, LineJoin, Stroke, StrokeDash};
use krilla::tagging::Identifier;

use super::canvas::{Canvas, Words, colour, fill};
use crate::error::PrintError;
use crate::figure::picture::{Mark, Picture, Point, Shape};
use crate::print::paper::SIDE_MARGIN;

/// How far the handles of a quarter of a circle reach, as a share of its radius.
const QUARTER: f64 = 0.552_284_75;

/// Draws a figure with its upper edge at `top`, `scale` points to its unit.
pub(super) fn draw(
    canvas: &mut Canvas<'_, '_>,
    picture: &Picture,
    top: f64,
    scale: f64,
) -> Result<Identifier, PrintError> {
    canvas.tagged(|canvas| {
        let scale = scale as f32;
        let placed = Transform::from_row(scale, 0.0, 0.0, scale, SIDE_MARGIN as f32, top as f32);
        canvas.surface.push_transform(&placed);
        let drawn = picture
            .shapes
            .iter()
            .try_for_each(|shape| self::shape(canvas, shape));
        canvas.surface.pop();
        drawn
    })
}

fn shape(canvas: &mut Canvas<'_, '_>, shape: &Shape) -> Result<(), PrintError> {
    let mut path = PathBuilder::new();
    let mark = match shape {
        Shape::Strokes { strokes, mark } => {
            for stroke in strokes {
                polyline(&mut path, stroke);
            }
            mark
        }
        Shape::Polygon { corners, mark } => {
            polyline(&mut path, corners);
            path.close();
            mark
        }
        Shape::Circle {
            centre,
            radius,
            mark,
        } => {
            circle(&mut path, *centre, *radius);
            mark
        }
        Shape::Words {
            at,
            anchor,
            words,
            kind,
        } => {
            let lettering = kind.lettering();
            let width = canvas
                .typeface
                .width(words, lettering.size, lettering.weight);
            let left = anchor.left(at.0, width);
            let words = Words::new(words, lettering.size, lettering.weight, lettering.colour);
            return canvas.words(words, left, at.1);
        }
    };
    if let Some(path) = path.finish() {
        paint(canvas, &path, *mark);
    }
    Ok(())
}

fn paint(canvas: &mut Canvas<'_, '_>, path: &Path, mark: Mark) {
    let paint = mark.paint();
    canvas.surface.set_fill(paint.fill.map(fill));
    canvas
        .surface
        .set_stroke(paint.stroke.map(|(of, width)| Stroke {
            paint: colour(of).into(),
            width: width as f32,
            miter_limit: 4.0,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            opacity: NormalizedF32::ONE,
            dash: (!paint.dash.is_empty()).then(|| StrokeDash {
                array: paint.dash.iter().map(|length| *length as f32).collect(),
                offset: 0.0,
            }),
        }));
    canvas.surface.draw_path(path);
    canvas.surface.set_stroke(None);
}

fn polyline(path: &mut PathBuilder, points: &[Point]) {
    for (place, (x, y)) in points.iter().enumerate() {
        if place == 0 {
            path.move_to(*x as f32, *y as f32);
        } else {
            path.line_to(*x as f32, *y as f32);
        }
    }
}

fn circle(path: &mut PathBuilder, (x, y): Point, radius: f64) {
    let at = |right: f64, down: f64| ((x + right * radius) as f32, (y + down * radius) as f32);
    let start = at(1.0, 0.0);
    path.move_to(start.0, start.1);
    let quarters = [
        ((1.0, QUARTER), (QUARTER, 1.0), (0.0, 1.0)),
        ((-QUARTER, 1.0), (-1.0, QUARTER), (-1.0, 0.0)),
        ((-1.0, -QUARTER), (-QUARTER, -1.0), (0.0, -1.0)),
        ((QUARTER, -1.0), (1.0, -QUARTER), (1.0, 0.0)),
    ];
    for (one, two, end) in quarters {
        let (one, two, end) = (at(one.0, one.1), at(two.0, two.1), at(end.0, end.1));
        path.cubic_to(one.0, one.1, two.0, two.1, end.0, end.1);
    }
    path.close();
}
