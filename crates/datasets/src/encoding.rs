//! The characters behind the bytes of files that do not say their encoding.

use std::borrow::Cow;

/// How the bytes of texts are to be understood. A SAS transport file does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, of which the ASCII that regulators ask for is a part.
    Utf8,
    /// Windows-1252, which SAS calls `wlatin1`: what Western installations wrote for decades.
    Windows1252,
}

/// The characters of the bytes 0x80 to 0x9f in Windows-1252; elsewhere it is Latin-1. The five
/// unassigned bytes are the control characters of the same number, as the web's decoders have it.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

impl Encoding {
    /// The text of some bytes, or `None` where the encoding has no such bytes.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match (std::str::from_utf8(bytes), self) {
            (Ok(text), Encoding::Utf8) => Some(Cow::Borrowed(text)),
            (Ok(text), Encoding::Windows1252) if text.is_ascii() => Some(Cow::Borrowed(text)),
            (_, Encoding::Utf8) => None,
            (_, Encoding::Windows1252) => Some(Cow::Owned(
                bytes
                    .iter()
                    .map(|&byte| match byte {
                        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
                        _ => char::from(byte),
                    })
                    .collect(),
            )),
        }
    }

    /// The bytes of a text, or `None` where the encoding lacks a character of it.
    pub(crate) fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        if self == Encoding::Utf8 || text.is_ascii() {
            return Some(Cow::Borrowed(text.as_bytes()));
        }
        let byte = |letter: char| match WINDOWS_1252.iter().position(|&known| known == letter) {
            Some(place) => u8::try_from(0x80 + place).ok(),
            None => u8::try_from(u32::from(letter))
                .ok()
                .filter(|byte| !(0x80..=0x9f).contains(byte)),
        };
        text.chars()
            .map(byte)
            .collect::<Option<Vec<u8>>>()
            .map(Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_windows_1252_is_one_character_and_comes_back() {
        let bytes: Vec<u8> = (1..=255).collect();
        let text = Encoding::Windows1252.decode(&bytes).unwrap();
        assert_eq!(text.chars().count(), 255);
        assert!(text.contains('€') && text.contains('ÿ') && text.contains('’'));
        assert_eq!(Encoding::Windows1252.encode(&text).unwrap(), bytes);
        assert_eq!(Encoding::Windows1252.encode("≤ 5"), None);
    }
}
