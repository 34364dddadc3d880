//! Where the decimal point of a cell stands.

/// Parts a text where its first figure has its decimal point, or would have it: what stands before
/// it is set to the left of the column's line of points, the rest to the right.
///
/// A text without a digit, such as `NC`, stands wholly to the left of the line.
///
/// ```
/// use report::print::decimal_point::split;
/// assert_eq!(split("48.4±24.4"), ("48", ".4±24.4"));
/// assert_eq!(split("36 (77)"), ("36", " (77)"));
/// assert_eq!(split("<0.001"), ("<0", ".001"));
/// assert_eq!(split("NC"), ("NC", ""));
/// ```
#[must_use]
pub fn split(text: &str) -> (&str, &str) {
    let Some(first) = text.find(|character: char| character.is_ascii_digit()) else {
        return (text, "");
    };
    let after = text[first..]
        .find(|character: char| !character.is_ascii_digit())
        .map_or(text.len(), |end| first + end);
    text.split_at(after)
}
