//! The embedded typeface, Liberation Sans: Latin, Greek and Cyrillic, under the SIL Open Font Licence.
//!
//! Its widths are those of Arial, so that what is measured here holds for an RTF file that names
//! Arial as for a PDF file that embeds the face itself.

use std::borrow::Cow;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::error::PrintError;

const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/LiberationSans-Bold.ttf");

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// As text is.
    #[default]
    Regular,
    /// As headings are.
    Bold,
}

/// One face: which glyph shows a character, and how wide it is.
#[derive(Debug, Clone)]
pub struct Face {
    data: &'static [u8],
    units_per_em: f64,
    /// The glyph of each character of the basic plane; 0 where the face has none.
    glyphs: Vec<u16>,
    /// The advance of each glyph in font units.
    advances: Vec<u16>,
}

/// The faces of the two weights.
#[derive(Debug, Clone)]
pub struct Typeface {
    regular: Face,
    bold: Face,
}

impl Typeface {
    /// Reads the embedded faces.
    ///
    /// # Errors
    /// When an embedded face cannot be read, which a test excludes.
    pub fn embedded() -> Result<Self, PrintError> {
        Ok(Self {
            regular: Face::read(REGULAR)?,
            bold: Face::read(BOLD)?,
        })
    }

    /// The face of a weight.
    #[must_use]
    pub fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// How wide a text is set, in points, at a size in points.
    #[must_use]
    pub fn width(&self, text: &str, size: f64, weight: Weight) -> f64 {
        self.face(weight).width(text, size)
    }
}

impl Face {
    fn read(data: &'static [u8]) -> Result<Self, PrintError> {
        let font = FontRef::new(data).map_err(|error| PrintError::Typeface {
            reason: error.to_string(),
        })?;
        let mut glyphs = vec![0u16; 0x1_0000];
        for (character, glyph) in font.charmap().mappings() {
            if let (Some(place), Ok(glyph)) = (
                glyphs.get_mut(character as usize),
                u16::try_from(glyph.to_u32()),
            ) {
                *place = glyph;
            }
        }
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let advances = (0..metrics.glyph_count())
            .map(|glyph| {
                let advance = metrics.advance_width(glyph.into()).unwrap_or(0.0);
                // Advances of a TrueType face are whole numbers below 65,536.
                advance as u16
            })
            .collect();
        let units_per_em = font
            .metrics(Size::unscaled(), LocationRef::default())
            .units_per_em;
        Ok(Self {
            data,
            units_per_em: f64::from(units_per_em),
            glyphs,
            advances,
        })
    }

    /// The bytes of the face, as a font file.
    #[must_use]
    pub fn data(&self) -> &'static [u8] {
        self.data
    }

    /// The glyph of a character; none where the face has none.
    #[must_use]
    pub fn glyph(&self, character: char) -> Option<u16> {
        match self.glyphs.get(character as usize) {
            Some(0) | None => None,
            Some(glyph) => Some(*glyph),
        }
    }

    /// The advance of a character as a share of the size; a character without a glyph is as wide as a
    /// figure.
    #[must_use]
    pub fn advance(&self, character: char) -> f64 {
        let glyph = self.glyph(character).or_else(|| self.glyph('0'));
        let advance = glyph
            .and_then(|glyph| self.advances.get(usize::from(glyph)))
            .copied()
            .unwrap_or(0);
        f64::from(advance) / self.units_per_em
    }

    /// A text as the face can show it: control characters become an empty box, spaces and hyphens
    /// that the face lacks their plain kin.
    ///
    /// # Errors
    /// When the face has no glyph for a character; `place` says where the text stands.
    pub fn shown<'t>(&self, text: &'t str, place: &str) -> Result<Cow<'t, str>, PrintError> {
        if text
            .chars()
            .all(|character| self.glyph(character).is_some())
        {
            return Ok(Cow::Borrowed(text));
        }
        let mut shown = String::with_capacity(text.len());
        for character in text.chars() {
            shown.push(match character {
                _ if self.glyph(character).is_some() => character,
                '\n' | '\t' | '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
                '\u{2011}' => '-',
                '\u{fffd}' => '\u{25a1}',
                _ if character.is_control() => '\u{25a1}',
                _ => {
                    return Err(PrintError::MissingGlyph {
                        character,
                        text: text.to_owned(),
                        place: place.to_owned(),
                    });
                }
            });
        }
        Ok(Cow::Owned(shown))
    }

    /// How wide a text is set, in points, at a size in points.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        text.chars()
            .map(|character| self.advance(character))
            .sum::<f64>()
            * size
    }

    /// Breaks a text into lines no wider than `width`: between words where it can, within a word that
    /// is wider than a line of its own.
    ///
    /// ```
    /// use report::print::typeface::{Typeface, Weight};
    /// let typeface = Typeface::embedded()?;
    /// let face = typeface.face(Weight::Regular);
    /// let lines = face.lines("Confirmed deterioration", 10.0, 60.0);
    /// assert_eq!(lines, ["Confirmed", "deterioration"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn lines<'t>(&self, text: &'t str, size: f64, width: f64) -> Vec<&'t str> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            self.break_paragraph(paragraph, size, width, &mut lines);
        }
        lines
    }

    fn break_paragraph<'t>(&self, text: &'t str, size: f64, width: f64, lines: &mut Vec<&'t str>) {
        // A tenth of a point forgives the last digit of sums.
        let room = (width + 0.1) / size;
        let mut start = 0;
        let mut last_space: Option<usize> = None;
        let mut since_start = 0.0;
        let mut since_space = 0.0;
        for (place, character) in text.char_indices() {
            let advance = self.advance(character);
            if character == ' ' {
                last_space = Some(place);
                since_start += advance;
                since_space = 0.0;
                continue;
            }
            if since_start + advance > room && place > start {
                match last_space.filter(|space| *space > start) {
                    Some(space) => {
                        lines.push(text[start..space].trim_end());
                        start = space + 1;
                        since_start = since_space;
                    }
                    None => {
                        lines.push(&text[start..place]);
                        start = place;
                        since_start = 0.0;
                    }
                }
                last_space = None;
            }
            since_start += advance;
            since_space += advance;
        }
        lines.push(text[start..].trim_end());
    }
}
