//! References in the text of XML.

use quick_xml::events::BytesRef;

/// The letter that a reference stands for: one of the five of XML itself, or a numbered one. There are no others without a
/// document type, and none is read.
pub(super) fn letter(reference: &BytesRef<'_>) -> Option<char> {
    let numbered = reference.resolve_char_ref().ok()?;
    numbered.or(match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    })
}
