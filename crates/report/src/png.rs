//! Figures as PNG, drawn with the embedded typeface: the same bytes on every machine.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, PathBuilder, Pixmap, Stroke, StrokeDash, Transform,
};

use crate::error::PrintError;
use crate::figure::canvas::FigureWidth;
use crate::figure::picture::{Anchor, Colour, Mark, Picture, Point, Shape, WordsKind};
use crate::print::typeface::{Face, Typeface};

impl FigureWidth {
    /// How many dots a drawing is wide as PNG: 85 mm and 170 mm at 300 dots an inch, and a slide of
    /// 1920.
    #[must_use]
    pub const fn dots(self) -> f64 {
        match self {
            Self::Column => 1004.0,
            Self::Page => 2008.0,
            Self::Slide => 1920.0,
        }
    }
}

/// Draws a picture as PNG on white, `dots` wide.
///
/// # Errors
/// When the typeface has no glyph for a character, or the picture has no size.
pub fn draw(picture: &Picture, dots: f64, typeface: &Typeface) -> Result<Vec<u8>, PrintError> {
    let scale = dots / picture.width;
    let bad = |reason: &str| PrintError::Form {
        form: "PNG",
        reason: format!("{}: {reason}", picture.title),
    };
    let height = (picture.height * scale).ceil();
    // Both are positive and far below the largest picture that memory holds.
    let mut pixels =
        Pixmap::new(dots as u32, height as u32).ok_or_else(|| bad("it has no size"))?;
    pixels.fill(Color::WHITE);
    let mut canvas = Dots {
        pixels,
        scale: scale as f32,
        typeface,
        place: &picture.title,
    };
    for shape in &picture.shapes {
        canvas.shape(shape)?;
    }
    encoded(&canvas.pixels).map_err(|error| bad(&error.to_string()))
}

/// The dots as PNG without transparency, for all stand on white. Each line is written as what changed since the one
/// above it, which in a drawing is little; looking for the best filter of each line takes longer than all the rest.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut colours = Vec::with_capacity(pixels.data().len() / 4 * 3);
    for dot in pixels.data().chunks_exact(4) {
        colours.extend_from_slice(&dot[..3]);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // The filter comes second, for a compression chooses one of its own.
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}

struct Dots<'a> {
    pixels: Pixmap,
    scale: f32,
    typeface: &'a Typeface,
    place: &'a str,
}

impl Dots<'_> {
    fn shape(&mut self, shape: &Shape) -> Result<(), PrintError> {
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
                path.push_circle(centre.0 as f32, centre.1 as f32, *radius as f32);
                mark
            }
            Shape::Words {
                at,
                anchor,
                words,
                kind,
            } => return self.words(*at, *anchor, words, *kind),
        };
        self.paint(path, *mark);
        Ok(())
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn paint(&mut self, path: PathBuilder, mark: Mark) {
        let Some(path) = path.finish() else { return };
        let paint = mark.paint();
        if let Some(colour) = paint.fill {
            let ink = ink(colour);
            self.pixels
                .fill_path(&path, &ink, FillRule::Winding, self.transform(), None);
        }
        if let Some((colour, width)) = paint.stroke {
            let dash = paint.dash.iter().map(|length| *length as f32).collect();
            let stroke = Stroke {
                width: width as f32,
                line_cap: LineCap::Butt,
                line_join: LineJoin::Round,
                dash: StrokeDash::new(dash, 0.0),
                ..Stroke::default()
            };
            let ink = ink(colour);
            self.pixels
                .stroke_path(&path, &ink, &stroke, self.transform(), None);
        }
    }

    fn words(
        &mut self,
        at: Point,
        anchor: Anchor,
        words: &str,
        kind: WordsKind,
    ) -> Result<(), PrintError> {
        let lettering = kind.lettering();
        let face = self.typeface.face(lettering.weight);
        let words = face.shown(words, self.place)?;
        let left = anchor.left(at.0, face.width(&words, lettering.size));
        let path = outlines(face, &words, left, at.1, lettering.size)?;
        if let Some(path) = path.finish() {
            let ink = ink(lettering.colour);
            self.pixels
                .fill_path(&path, &ink, FillRule::Winding, self.transform(), None);
        }
        Ok(())
    }
}

impl Anchor {
    /// Where words of a width begin.
    pub(crate) fn left(self, at: f64, width: f64) -> f64 {
        match self {
            Self::Start => at,
            Self::Middle => at - width / 2.0,
            Self::End => at - width,
        }
    }
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

fn ink((red, green, blue): Colour) -> tiny_skia::Paint<'static> {
    let mut paint = tiny_skia::Paint::default();
    paint.set_color_rgba8(red, green, blue, 255);
    paint.anti_alias = true;
    paint
}

/// The outlines of words that stand on a line.
fn outlines(
    face: &Face,
    words: &str,
    left: f64,
    line: f64,
    size: f64,
) -> Result<PathBuilder, PrintError> {
    let unreadable = |reason: String| PrintError::Typeface { reason };
    let font = FontRef::new(face.data()).map_err(|error| unreadable(error.to_string()))?;
    let glyphs = font.outline_glyphs();
    let mut pen = Pen {
        path: PathBuilder::new(),
        x: left as f32,
        y: line as f32,
    };
    for character in words.chars() {
        let outline = face
            .glyph(character)
            .and_then(|glyph| glyphs.get(glyph.into()));
        if let Some(outline) = outline {
            let settings = DrawSettings::unhinted(Size::new(size as f32), LocationRef::default());
            outline
                .draw(settings, &mut pen)
                .map_err(|error| unreadable(error.to_string()))?;
        }
        pen.x += (face.advance(character) * size) as f32;
    }
    Ok(pen.path)
}

/// Takes an outline, whose height grows upwards, to its place on a drawing, whose depth grows down.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.y - y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.y - y);
    }
    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path
            .quad_to(self.x + cx0, self.y - cy0, self.x + x, self.y - y);
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.path.cubic_to(
            self.x + cx0,
            self.y - cy0,
            self.x + cx1,
            self.y - cy1,
            self.x + x,
            self.y - y,
        );
    }
    fn close(&mut self) {
        self.path.close();
    }
}
