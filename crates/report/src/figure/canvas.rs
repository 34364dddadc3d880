//! The paper a figure is drawn on: its size and its margins.

/// How wide a figure is drawn.
///
/// Text in an SVG shrinks with the drawing, so a figure drawn for a page cannot be read on a
/// phone. Each figure is therefore drawn for both, and the style sheet shows the one that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureWidth {
    /// A page or a screen of ordinary width.
    Page,
    /// A phone held upright, or one column of a journal.
    Column,
    /// A slide: few words to the line, legible from the last row.
    Slide,
}

impl FigureWidth {
    /// The widths that a page on the screen is drawn in, the wider first.
    pub(crate) const ON_SCREEN: [Self; 2] = [Self::Page, Self::Column];

    /// The width of the drawing in its own units, which are pixels at scale 1.
    #[must_use]
    pub const fn units(self) -> f64 {
        match self {
            Self::Page => 760.0,
            Self::Column => 360.0,
            Self::Slide => 640.0,
        }
    }

    /// How many panels of a figure stand side by side.
    pub(crate) const fn panel_columns(self) -> usize {
        match self {
            Self::Page | Self::Slide => 2,
            Self::Column => 1,
        }
    }

    /// The class by which the style sheet shows or hides the drawing.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Page | Self::Slide => "drawing for-page",
            Self::Column => "drawing for-column",
        }
    }

    /// What is added to an identifier, so that the two drawings of one figure have their own.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Column => "column",
            Self::Slide => "slide",
        }
    }
}

/// The rectangle inside the margins in which data are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotArea {
    /// Distance of the left edge from the left of the drawing.
    pub left: f64,
    /// Distance of the right edge from the left of the drawing.
    pub right: f64,
    /// Distance of the upper edge from the top of the drawing.
    pub top: f64,
    /// Distance of the lower edge from the top of the drawing.
    pub bottom: f64,
}

/// Writes a coordinate with a tenth of a pixel: the same bytes for the same picture.
pub(crate) fn coordinate(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Negative zero would print its sign.
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    format!("{rounded}")
}

/// An estimate of how wide a label will be set, from its number of characters.
///
/// The fonts are the reader's own, so the estimate is generous: 0.56 em is the mean advance of
/// common sans-serif faces at mixed case, rounded up.
pub(crate) fn estimated_text_width(text: &str, font_size: f64) -> f64 {
    text.chars().count() as f64 * font_size * 0.56
}

/// The text in lines that fit a width, as far as its words allow. A no-break space holds what stands about it together.
pub(crate) fn wrapped(text: &str, font_size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(|letter: char| letter.is_whitespace() && letter != '\u{a0}') {
        if word.is_empty() {
            continue;
        }
        match lines.last_mut() {
            Some(line) if estimated_text_width(&format!("{line} {word}"), font_size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
