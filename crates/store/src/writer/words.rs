//! What people write to each other: reasons, questions and answers.

use super::refused::Refused;
use super::request::Request;
use crate::unreadable::Unreadable;

pub(super) fn needs_reason(request: &Request, needed: bool) -> Result<(), Refused> {
    let given = request
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if needed && !given {
        return Err(Refused::NoReason);
    }
    request.reason.as_deref().map_or(Ok(()), are_words)
}

pub(super) fn needs_words(text: &str, otherwise: Unreadable) -> Result<(), Refused> {
    if text.trim().is_empty() {
        return Err(Refused::Unreadable { why: otherwise });
    }
    are_words(text)
}

/// No reason, question or answer is longer, in letters: each stands in everybody's trail.
const LONGEST_WORDS: usize = 4_000;

/// Whether a text is what people write to each other: not too long, and without letters that cannot be seen or that turn the
/// direction of a line, so that what is read is what was written.
pub(super) fn are_words(text: &str) -> Result<(), Refused> {
    let unreadable = |why: Unreadable| Err(Refused::Unreadable { why });
    let letters = text.chars().count();
    if letters > LONGEST_WORDS {
        return unreadable(Unreadable::TooManyLetters {
            letters,
            most: LONGEST_WORDS,
        });
    }
    let hidden = |letter: &char| {
        (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.chars().find(hidden) {
        Some(letter) => unreadable(Unreadable::HiddenLetter(letter)),
        None => Ok(()),
    }
}
