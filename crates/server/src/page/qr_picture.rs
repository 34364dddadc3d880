//! A link as a picture that a telephone reads.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// So many modules stay white around it (ISO/IEC 18004).
const MARGIN: i32 = 4;

/// The picture of a text; `None` where it is too long for one.
pub fn qr_picture(text: &str, what: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * MARGIN;
    let mut dark = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            dark.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    Some(html! {
        svg.qr role="img" aria-label=(what) viewBox=(format!("0 0 {side} {side}")) width="220" height="220" shape-rendering="crispEdges" {
            // Dark on white, whatever the colours of the page: else no telephone reads it.
            rect width=(side) height=(side) fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    })
}
