//! Words from outside, made harmless.

/// Appends a text as RTF: braces and backslashes escaped, every character beyond ASCII as `\u` with
/// a fallback for readers that know no Unicode, line feeds and tabs as the format has them, other
/// control characters as the replacement character.
pub(super) fn push(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' | '{' | '}' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\line "),
            '\t' => out.push_str("\\tab "),
            ' '..='~' => out.push(character),
            _ if character.is_control() => push_unicode(out, char::REPLACEMENT_CHARACTER),
            _ => push_unicode(out, character),
        }
    }
}

/// `\u` takes a signed 16-bit number, so that a character beyond the basic plane is two of them.
fn push_unicode(out: &mut String, character: char) {
    use std::fmt::Write as _;
    let fallback = fallback(character);
    let mut units = [0u16; 2];
    for unit in character.encode_utf16(&mut units) {
        // The reinterpretation as a signed number is what the format asks for.
        let signed = *unit as i16;
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{signed}{fallback}");
    }
}

/// The one character shown by a reader without Unicode.
const fn fallback(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2264}' => '<',
        '\u{2265}' => '>',
        '\u{d7}' => 'x',
        '\u{b7}' | '\u{2022}' => '.',
        '\u{25cb}' => 'o',
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        '\u{b5}' | 'μ' => 'u',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::push;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        push(&mut out, text);
        out
    }

    #[test]
    fn what_means_something_to_the_format_is_escaped() {
        assert_eq!(escaped(r"{\rtf1}"), r"\{\\rtf1\}");
        assert_eq!(escaped("a\nb\tc"), r"a\line b\tab c");
        assert_eq!(escaped("\u{1}"), r"\u-3?");
    }

    #[test]
    fn a_character_beyond_ascii_has_a_number_and_a_fallback() {
        assert_eq!(escaped("≥2"), r"\u8805>2");
        assert_eq!(escaped("−9.4"), r"\u8722-9.4");
        assert_eq!(escaped("\u{1d6fd}"), r"\u-10187?\u-8451?");
    }
}
