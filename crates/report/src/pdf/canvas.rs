//! A page of the file to draw on: words, rules, and the tags around them.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::error::PrintError;
use crate::figure::picture::Colour;
use crate::print::typeface::{Face, Typeface, Weight};

pub(super) const INK: Colour = (0, 0, 0);
pub(super) const MUTED: Colour = (90, 94, 98);
pub(super) const PRINTED: Colour = (107, 74, 18);

/// The faces as the file embeds them: only the glyphs that are used.
pub(super) struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    pub(super) fn embedded(typeface: &Typeface) -> Result<Self, PrintError> {
        Ok(Self {
            regular: font(typeface.face(Weight::Regular))?,
            bold: font(typeface.face(Weight::Bold))?,
        })
    }

    fn of(&self, weight: Weight) -> Font {
        match weight {
            Weight::Regular => self.regular.clone(),
            Weight::Bold => self.bold.clone(),
        }
    }
}

fn font(face: &Face) -> Result<Font, PrintError> {
    Font::new(face.data().into(), 0).ok_or_else(|| PrintError::Typeface {
        reason: "it is not a font that can be embedded".to_owned(),
    })
}

/// Words and how they look.
#[derive(Clone, Copy)]
pub(super) struct Words<'t> {
    text: &'t str,
    size: f64,
    weight: Weight,
    colour: Colour,
}

impl<'t> Words<'t> {
    pub(super) const fn new(text: &'t str, size: f64, weight: Weight, colour: Colour) -> Self {
        Self {
            text,
            size,
            weight,
            colour,
        }
    }
}

pub(super) struct Canvas<'a, 's> {
    pub(super) surface: Surface<'s>,
    pub(super) typeface: &'a Typeface,
    pub(super) fonts: &'a Fonts,
    /// What stands on the page, for messages.
    pub(super) place: &'a str,
}

impl Canvas<'_, '_> {
    /// Draws what belongs to the document's content.
    pub(super) fn tagged(
        &mut self,
        draw: impl FnOnce(&mut Self) -> Result<(), PrintError>,
    ) -> Result<Identifier, PrintError> {
        let tag = ContentTag::Span(SpanTag::empty());
        let identifier = self.surface.start_tagged(tag);
        // What was begun must be ended, also where drawing fails.
        let drawn = draw(self);
        self.surface.end_tagged();
        drawn.map(|()| identifier)
    }

    /// Draws what a reader of the content leaves out, such as what stands on every page.
    pub(super) fn artifact(
        &mut self,
        kind: ArtifactType,
        draw: impl FnOnce(&mut Self) -> Result<(), PrintError>,
    ) -> Result<(), PrintError> {
        let tag = ContentTag::Artifact(Artifact::with_kind(kind));
        self.surface.start_tagged(tag);
        let drawn = draw(self);
        self.surface.end_tagged();
        drawn
    }

    /// Sets words from `left` on; gives where they end.
    pub(super) fn words_from(
        &mut self,
        words: Words<'_>,
        left: f64,
        line: f64,
    ) -> Result<f64, PrintError> {
        let face = self.typeface.face(words.weight);
        let text = face.shown(words.text, self.place)?;
        let mut glyphs = Vec::with_capacity(text.len());
        let mut width = 0.0;
        for (place, character) in text.char_indices() {
            let advance = face.advance(character);
            width += advance;
            // `shown` left no character without a glyph.
            let glyph = face.glyph(character).unwrap_or(0);
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(u32::from(glyph)),
                advance as f32,
                0.0,
                0.0,
                0.0,
                place..place + character.len_utf8(),
                None,
            ));
        }
        if !glyphs.is_empty() {
            self.surface.set_fill(Some(fill(words.colour)));
            self.surface.set_stroke(None);
            self.surface.draw_glyphs(
                Point::from_xy(left as f32, line as f32),
                &glyphs,
                self.fonts.of(words.weight),
                &text,
                words.size as f32,
                false,
            );
        }
        Ok(left + width * words.size)
    }

    /// Sets words from `left` on.
    pub(super) fn words(
        &mut self,
        words: Words<'_>,
        left: f64,
        line: f64,
    ) -> Result<(), PrintError> {
        self.words_from(words, left, line).map(|_| ())
    }

    /// Sets words that end at `right`.
    pub(super) fn words_to(
        &mut self,
        words: Words<'_>,
        right: f64,
        line: f64,
    ) -> Result<(), PrintError> {
        let width = self.typeface.width(words.text, words.size, words.weight);
        self.words(words, right - width, line)
    }

    /// Draws a horizontal rule, which is no content.
    pub(super) fn rule(&mut self, y: f64, from: f64, to: f64, width: f64) {
        let mut path = PathBuilder::new();
        let (top, bottom) = ((y - width / 2.0) as f32, (y + width / 2.0) as f32);
        path.move_to(from as f32, top);
        path.line_to(to as f32, top);
        path.line_to(to as f32, bottom);
        path.line_to(from as f32, bottom);
        path.close();
        let Some(path) = path.finish() else { return };
        let tag = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
        self.surface.start_tagged(tag);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(INK)));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }
}

pub(super) fn colour((red, green, blue): Colour) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

pub(super) fn fill(of: Colour) -> Fill {
    Fill {
        paint: colour(of).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}
