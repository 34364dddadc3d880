//! Figures as pictures in the file: PNG, which every reader of RTF shows.

use std::fmt::Write as _;

use super::{escape, twips};
use crate::error::PrintError;
use crate::figure::canvas::FigureWidth;
use crate::figure::picture::Picture;
use crate::png;
use crate::print::typeface::Typeface;

/// Appends a figure, `scale` points to its unit.
pub(super) fn push(
    out: &mut String,
    picture: &Picture,
    scale: f64,
    typeface: &Typeface,
) -> Result<(), PrintError> {
    let image = png::draw(picture, FigureWidth::Page.dots(), typeface)?;
    let width = picture.width * scale;
    let height = picture.height * scale;
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
