//! Bytes as hexadecimal digits. Both ways make room once, so that what is secret is not left behind where it had too little.

use std::fmt::Write as _;

/// Two lower-case digits a byte.
pub(crate) fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Nothing keeps a text in memory from being written.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes that a text spells; `None` where it is not pairs of hexadecimal digits.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in text.as_bytes().chunks_exact(2) {
        let pair = std::str::from_utf8(pair).ok()?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
    }
    Some(bytes)
}
