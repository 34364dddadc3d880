//! Figures as pictures in the file: PNG, which every reader of RTF shows.

use std::fmt::Write as _;

use super::{escape, twips};
use crate::error::PrintError;
use crate::figure::canvas::FigureWidth;
use crate::figure::picture::Picture;
use crate::png;
use crate::print::paper::{EDGE_MARGIN, SHORT_SIDE};
use crate::print::typeface::Typeface;

/// Appends a figure as wide as the text, or less where it would be higher than a page.
pub(super) fn push(
    out: &mut String,
    picture: &Picture,
    text_width: f64,
    typeface: &Typeface,
) -> Result<(), PrintError> {
    let image = png::draw(picture, FigureWidth::Page.dots(), typeface)?;
    let highest = crate::print::paper::LONG_SIDE.min(SHORT_SIDE * 1.1) - 2.0 * EDGE_MARGIN;
    let width = text_width.min(highest * picture.width / picture.height);
    let height = width * picture.height / picture.width;
    out.push_str(
        "\\pard\\plain\\sa60 {\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv ",
    );
    escape::push(out, &picture.description);
    let _ = writeln!(
        out,
        "}}}}}}\\pngblip\\picw{:.0}\\pich{:.0}\\picwgoal{}\\pichgoal{}",
        FigureWidth::Page.dots(),
        FigureWidth::Page.dots() * picture.height / picture.width,
        twips(width),
        twips(height),
    );
    out.reserve(image.len() * 2 + image.len() / 32);
    for line in image.chunks(64) {
        for byte in line {
            let _ = write!(out, "{byte:02x}");
        }
        out.push('\n');
    }
    out.push_str("}}\\par\n");
    Ok(())
}
