//! What can go wrong when a page is set, said to the person who must mend it.

use std::error::Error;
use std::fmt;

/// Why a number could not be written.
#[derive(Debug, Clone, PartialEq)]
pub enum FormatError {
    /// The value is infinite or not a number.
    NotFinite {
        /// The value as it came.
        value: f64,
    },
    /// The value is not a probability.
    NotAProbability {
        /// The value as it came.
        value: f64,
    },
    /// More decimals than a double can hold.
    TooManyDecimals {
        /// How many were asked for.
        asked: u8,
    },
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { value } => write!(
                f,
                "{value} cannot be printed: a result must be a finite number, or carry the reason why there is none"
            ),
            Self::NotAProbability { value } => {
                write!(
                    f,
                    "{value} cannot be printed as a p-value: it must lie from 0 to 1"
                )
            }
            Self::TooManyDecimals { asked } => write!(
                f,
                "{asked} decimals were asked for; ask for at most {}",
                crate::number_format::MOST_DECIMALS
            ),
        }
    }
}

impl Error for FormatError {}

/// Why a document could not be printed.
#[derive(Debug)]
pub enum PrintError {
    /// The embedded typeface cannot be read.
    Typeface {
        /// What its reader says.
        reason: String,
    },
    /// A character that the embedded typeface cannot show.
    MissingGlyph {
        /// The character.
        character: char,
        /// The text it stands in.
        text: String,
        /// The display it stands in.
        place: String,
    },
    /// The form cannot be made.
    Form {
        /// Which form.
        form: &'static str,
        /// Why.
        reason: String,
    },
    /// What is written to does not take it.
    Write(std::io::Error),
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Typeface { reason } => {
                write!(f, "the embedded typeface cannot be read: {reason}")
            }
            Self::MissingGlyph {
                character,
                text,
                place,
            } => write!(
                f,
                "{place}: the embedded typeface has no glyph for \u{201c}{character}\u{201d} (U+{:04X}) in \
                 \u{201c}{}\u{201d}; it has Latin, Greek and Cyrillic. Write the word in one of these, or ask \
                 for HTML, which uses the reader's own typefaces",
                u32::from(*character),
                shortened(text),
            ),
            Self::Form { form, reason } => write!(f, "no {form} file can be made: {reason}"),
            Self::Write(error) => write!(f, "the document cannot be written: {error}"),
        }
    }
}

impl Error for PrintError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Write(error) => Some(error),
            Self::Typeface { .. } | Self::MissingGlyph { .. } | Self::Form { .. } => None,
        }
    }
}

impl From<std::io::Error> for PrintError {
    fn from(error: std::io::Error) -> Self {
        Self::Write(error)
    }
}

/// The beginning of a text, for a message.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let mut beginning: String = text.chars().take(SHOWN).collect();
    beginning.push('\u{2026}');
    beginning
}
