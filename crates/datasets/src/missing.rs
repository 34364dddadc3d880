//! The twenty-eight ways in which a SAS number can be missing.

use std::fmt;

/// Why a value is absent: the ordinary missing value, or one of SAS's special ones.
///
/// The order is SAS's own: `._` before `.` before `.A` to `.Z`, and all of them before every
/// number, so that a sort gives the order a SAS programmer expects.
///
/// ```
/// use datasets::Missing;
/// let not_done: Missing = ".N".parse().unwrap();
/// assert!(Missing::Underscore < Missing::Ordinary && Missing::Ordinary < not_done);
/// assert_eq!(not_done.to_string(), ".N");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// `._`
    Underscore,
    /// `.`: nothing is said about the reason.
    Ordinary,
    /// `.A` to `.Z`: the sponsor's own codes, e.g. `.N` for "not done".
    Special(MissingLetter),
}

/// The letter of a special missing value, `A` to `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MissingLetter(u8);

impl MissingLetter {
    /// The letter, if it is one of `A` to `Z` (either case).
    #[must_use]
    pub fn new(letter: char) -> Option<Self> {
        let upper = letter.to_ascii_uppercase();
        upper
            .is_ascii_uppercase()
            .then_some(MissingLetter(upper as u8))
    }

    /// The letter as it is written, upper case.
    #[must_use]
    pub fn letter(self) -> char {
        char::from(self.0)
    }
}

impl Missing {
    /// How many there are; their ranks run from 0 to 27.
    pub(crate) const COUNT: u8 = 28;

    /// Rank in SAS's order, from 0 (`._`) to 27 (`.Z`).
    pub(crate) fn rank(self) -> u8 {
        match self {
            Missing::Underscore => 0,
            Missing::Ordinary => 1,
            Missing::Special(letter) => 2 + (letter.0 - b'A'),
        }
    }

    /// The missing value of a rank; a rank beyond the last is the ordinary missing value.
    pub(crate) fn from_rank(rank: u8) -> Self {
        match rank {
            0 => Missing::Underscore,
            2..Self::COUNT => Missing::Special(MissingLetter(b'A' + rank - 2)),
            _ => Missing::Ordinary,
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Underscore => f.write_str("._"),
            Missing::Ordinary => f.write_str("."),
            Missing::Special(letter) => write!(f, ".{}", letter.letter()),
        }
    }
}

/// A text that is not one of `.`, `._`, `.A` to `.Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAMissingValue(pub String);

impl fmt::Display for NotAMissingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a missing value; allowed are `.`, `._` and `.A` to `.Z`",
            self.0
        )
    }
}

impl std::error::Error for NotAMissingValue {}

impl std::str::FromStr for Missing {
    type Err = NotAMissingValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut rest = text.chars();
        match (rest.next(), rest.next(), rest.next()) {
            (Some('.'), None, None) => Ok(Missing::Ordinary),
            (Some('.'), Some('_'), None) => Ok(Missing::Underscore),
            (Some('.'), Some(letter), None) => MissingLetter::new(letter)
                .map(Missing::Special)
                .ok_or_else(|| NotAMissingValue(text.to_owned())),
            _ => Err(NotAMissingValue(text.to_owned())),
        }
    }
}
