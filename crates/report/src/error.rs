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
