//! What can be wrong with a value, said to the person who must mend it.

use std::error::Error;
use std::fmt;

use crate::exact::Rational;

/// Why a value was refused.
///
/// The text names the quantity, the value, what is allowed and, where it is not plain, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstrumentError {
    /// A text that is not a number.
    NotANumber {
        /// The text as it was read.
        text: String,
    },
    /// A fraction over nothing.
    ZeroDenominator {
        /// The numerator that stood above it.
        numerator: i64,
    },
    /// A number whose exact form does not fit in a fraction of 64-bit integers.
    NotRepresentable {
        /// The number or the operation, in words.
        what: String,
    },
    /// A value outside the range of its scale.
    OutOfRange {
        /// The scale, with its unit.
        quantity: &'static str,
        /// The value.
        value: Rational,
        /// The lowest value allowed.
        lowest: Rational,
        /// The highest value allowed.
        highest: Rational,
    },
    /// A value that must be whole and is not.
    NotWhole {
        /// The scale, with its unit.
        quantity: &'static str,
        /// The value.
        value: Rational,
    },
    /// A value that must be above zero and is not.
    NotPositive {
        /// The quantity, with its unit.
        quantity: &'static str,
        /// The value.
        value: Rational,
    },
    /// A value below zero where none can be.
    Negative {
        /// The quantity, with its unit.
        quantity: &'static str,
        /// The value.
        value: Rational,
    },
    /// A value with more digits than any instrument gives, for which comparison could not stay exact.
    TooPrecise {
        /// The quantity, with its unit.
        quantity: &'static str,
        /// The value.
        value: Rational,
    },
    /// A code that its instrument does not have.
    UnknownCode {
        /// What was being read.
        quantity: &'static str,
        /// The code as it was read.
        code: String,
        /// The codes that exist.
        allowed: &'static str,
    },
    /// A list that must name each thing once and does not.
    NotAPermutation {
        /// What the list orders.
        quantity: &'static str,
    },
    /// A list with the wrong number of members.
    WrongCount {
        /// What the list holds.
        quantity: &'static str,
        /// How many were given.
        given: usize,
        /// How many there must be.
        needed: usize,
    },
}

impl fmt::Display for InstrumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber { text } => write!(
                f,
                "\"{text}\" is not a number; write a whole number, a decimal with a point (1.35) or a fraction (8/7)"
            ),
            Self::ZeroDenominator { numerator } => {
                write!(
                    f,
                    "{numerator}/0 is not a number; the denominator must not be 0"
                )
            }
            Self::NotRepresentable { what } => write!(
                f,
                "{what} has too many digits to be held exactly; give it as it was measured, with at most 15 digits"
            ),
            Self::OutOfRange {
                quantity,
                value,
                lowest,
                highest,
            } => {
                write!(f, "{quantity}: {value} is outside {lowest} to {highest}")
            }
            Self::NotWhole { quantity, value } => {
                write!(f, "{quantity}: {value} is not a whole number")
            }
            Self::NotPositive { quantity, value } => {
                write!(f, "{quantity}: {value} is not above 0")
            }
            Self::Negative { quantity, value } => write!(f, "{quantity}: {value} is below 0"),
            Self::TooPrecise { quantity, value } => write!(
                f,
                "{quantity}: {value} has too many digits; give it as it was measured, with at most 15 digits"
            ),
            Self::UnknownCode {
                quantity,
                code,
                allowed,
            } => {
                write!(
                    f,
                    "{quantity}: \"{code}\" is not a code; allowed are {allowed}"
                )
            }
            Self::NotAPermutation { quantity } => {
                write!(f, "{quantity}: each must be named once and only once")
            }
            Self::WrongCount {
                quantity,
                given,
                needed,
            } => {
                write!(f, "{quantity}: {given} given, {needed} needed")
            }
        }
    }
}

impl Error for InstrumentError {}
