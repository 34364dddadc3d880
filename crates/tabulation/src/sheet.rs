//! How cells are written.

/// The most bytes that a text of SAS transport version 5 holds.
const LONGEST_TEXT: usize = 200;

/// A flag as CDISC writes it: "Y" or nothing.
pub const fn flag(holds: bool) -> &'static str {
    if holds { "Y" } else { "" }
}

/// A yes or no that was asked.
pub const fn yes_no(holds: bool) -> &'static str {
    if holds { "Y" } else { "N" }
}

/// A text as far as a cell holds it: one that is too long is cut between two words and ends in "...", as
/// SDTMIG 3.4 (6.3.4, 7.4) has it for criteria; the protocol has it in full.
pub fn fitted(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let room = LONGEST_TEXT - "...".len();
    let whole = |end: &usize| text.is_char_boundary(*end);
    let end = (0..=room).rev().find(whole).unwrap_or(0);
    let kept = &text[..end];
    let kept = kept.rsplit_once(' ').map_or(kept, |(words, _)| words);
    format!("{}...", kept.trim_end_matches([',', ';', ' ']))
}
