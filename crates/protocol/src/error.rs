//! Why a protocol could not be compiled, and why a value has no stratum.

use std::error::Error;
use std::fmt;

use instruments::InstrumentError;
use instruments::exact::Rational;

/// Why a [`Protocol`](crate::Protocol) could not be made a [`Plan`](crate::Plan).
///
/// A protocol that was read from a file has been checked, and never comes here; one put together in memory
/// may.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CompileError {
    /// A name that nothing in the protocol has.
    Unknown {
        /// What was named, such as "visit".
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two things of a kind with the same name.
    NamedTwice {
        /// What was named.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// More things of a kind than a plan can hold (255).
    TooMany {
        /// What there are too many of.
        what: &'static str,
    },
    /// A list that must not be empty.
    None {
        /// What there is none of.
        what: &'static str,
    },
    /// A number that its place does not allow.
    Number {
        /// Which number.
        what: &'static str,
        /// The number.
        value: f64,
        /// Why not.
        reason: InstrumentError,
    },
    /// A score that is not a multiple of 2.5 between 0 and 100.
    Score {
        /// Which score.
        what: &'static str,
        /// The number of points.
        points: f64,
    },
    /// A week that does not fall on a whole day.
    Week {
        /// The visit's name.
        visit: String,
        /// The week.
        week: f64,
    },
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, name } => {
                write!(
                    f,
                    "the protocol has no {what} \"{name}\"; add it, or name one that there is"
                )
            }
            Self::NamedTwice { what, name } => {
                write!(
                    f,
                    "two {what}s are called \"{name}\"; give one of them another name"
                )
            }
            Self::TooMany { what } => write!(f, "there are more than 255 {what}s; take some out"),
            Self::None { what } => write!(f, "there is no {what}; add at least one"),
            Self::Number {
                what,
                value,
                reason,
            } => write!(f, "{what} is {value}: {reason}"),
            Self::Score { what, points } => write!(
                f,
                "{what} is {points}, which no Total Improvement Score can be; write a multiple of 2.5 from 0 to 100"
            ),
            Self::Week { visit, week } => write!(
                f,
                "visit \"{visit}\" is planned for week {week}, which is not a whole number of days; write sevenths of a week"
            ),
        }
    }
}

impl Error for CompileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Number { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// Why a value belongs to no stratum, so that its subject cannot be randomised.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoStratum {
    /// The protocol has no strata.
    Unstratified,
    /// The measure was not taken at the visit that counts.
    NotMeasured,
    /// The measure was taken on another scale than the bands are written in.
    OtherScale {
        /// The value as it was taken.
        value: String,
    },
    /// The value lies below the lowest band or above the highest.
    OutsideBands {
        /// The value.
        value: Rational,
        /// Where the lowest band begins.
        lowest: Rational,
        /// Where the highest band ends.
        highest: Rational,
    },
    /// The value lies between two bands, and the protocol refuses such values.
    BetweenBands {
        /// The value.
        value: Rational,
        /// Where the band below ends.
        below: Rational,
        /// Where the band above begins.
        above: Rational,
    },
}

impl fmt::Display for NoStratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstratified => f.write_str("the protocol has no strata"),
            Self::NotMeasured => f.write_str(
                "the measure by which subjects are stratified was not taken; take it before randomisation",
            ),
            Self::OtherScale { value } => write!(
                f,
                "{value} is not on the scale of the strata; take the measure on the scale in which the protocol writes its bands"
            ),
            Self::OutsideBands { value, lowest, highest } => {
                write!(f, "{value} lies outside the strata, which go from {lowest} to {highest}")
            }
            Self::BetweenBands { value, below, above } => write!(
                f,
                "{value} lies between two strata: one ends at {below} and the next begins at {above}; the protocol does not randomise such a subject"
            ),
        }
    }
}

impl Error for NoStratum {}
