//! Numbers and words as parts of a sentence.

/// A number without noise in its last places.
pub(super) fn trimmed(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    rounded.to_string()
}

/// A name in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The text with a small first letter, unless it is an abbreviation.
pub(super) fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
