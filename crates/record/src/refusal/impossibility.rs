//! Why an observation cannot be.

use std::fmt;

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{StratumId, VisitId};

use crate::event::Test;

/// Why an observation cannot be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Impossibility {
    /// Nobody with this number has been screened.
    NeverScreened,
    /// It is dated before the person was screened.
    BeforeScreening {
        /// The day of screening.
        screened: Date,
    },
    /// The protocol has no such visit.
    UnknownVisit {
        /// The visit.
        visit: VisitId,
    },
    /// The visit has been held already.
    HeldTwice {
        /// The visit.
        visit: VisitId,
        /// On this day.
        held: Date,
    },
    /// The cycle of this visit has been given already.
    GivenTwice {
        /// The visit.
        visit: VisitId,
        /// From this day on.
        given: Date,
    },
    /// A cycle without a day.
    NoDays,
    /// A volume or rate of nothing.
    NothingGiven,
    /// A rate that no vein takes, in ml/kg/min.
    RateOutOfReach {
        /// The rate.
        rate: Rational,
    },
    /// A test is there twice.
    TestTwice {
        /// The test.
        test: Test,
    },
    /// A result outside its scale.
    OutOfScale {
        /// The test.
        test: Test,
        /// The result.
        value: Rational,
        /// The lowest the scale goes.
        lowest: Rational,
        /// The highest the scale goes.
        highest: Option<Rational>,
    },
    /// Muscle strength was taken by another instrument than the trial's.
    OtherStrengthScale {
        /// The highest number of points of the trial's.
        maximum: u16,
    },
    /// A text that must say something is blank.
    Blank {
        /// Which text.
        what: &'static str,
    },
    /// The event ended before it began.
    EndedBeforeOnset {
        /// The day on which it is said to have ended.
        ended: Date,
    },
    /// The subject holds no arm from which to be switched, or there is no other.
    NoOtherArm,
    /// The protocol has no such stratum.
    UnknownStratum {
        /// The stratum.
        stratum: StratumId,
    },
    /// The stratum is the one that was used.
    StratumWasRight {
        /// The stratum.
        stratum: StratumId,
    },
    /// The subject was never randomised.
    NotRandomised,
}

impl fmt::Display for Impossibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverScreened => f.write_str("nobody with this number has been screened"),
            Self::BeforeScreening { screened } => {
                write!(
                    f,
                    "it is dated before the person was screened, on {screened}"
                )
            }
            Self::UnknownVisit { visit } => write!(f, "the protocol has no visit {visit}"),
            Self::HeldTwice { visit, held } => {
                write!(
                    f,
                    "visit {visit} was held on {held} already; correct that entry instead"
                )
            }
            Self::GivenTwice { visit, given } => write!(
                f,
                "the cycle of visit {visit} was given from {given} on already; correct that entry instead"
            ),
            Self::NoDays => f.write_str("a cycle takes at least one day; enter the volume of each"),
            Self::NothingGiven => f.write_str(
                "a volume or the rate is 0; enter a cycle only where something was given",
            ),
            Self::RateOutOfReach { rate } => {
                write!(
                    f,
                    "a rate of {rate} ml/kg/min cannot be; rates are below 1 ml/kg/min"
                )
            }
            Self::TestTwice { test } => {
                write!(f, "{test:?} is there twice; each test once a visit")
            }
            Self::OutOfScale {
                test,
                value,
                lowest,
                highest: Some(highest),
            } => {
                write!(
                    f,
                    "{test:?} is {value}, and its scale goes from {lowest} to {highest}"
                )
            }
            Self::OutOfScale {
                test,
                value,
                lowest,
                highest: None,
            } => {
                write!(f, "{test:?} is {value}, and its scale begins at {lowest}")
            }
            Self::OtherStrengthScale { maximum } => {
                write!(
                    f,
                    "muscle strength is taken by a manual muscle test of {maximum} points in this trial"
                )
            }
            Self::Blank { what } => write!(f, "{what} is blank"),
            Self::EndedBeforeOnset { ended } => {
                write!(f, "it is said to have ended on {ended}, before it began")
            }
            Self::NoOtherArm => f.write_str("the subject has no other arm to be switched to"),
            Self::UnknownStratum { stratum } => write!(f, "the protocol has no stratum {stratum}"),
            Self::StratumWasRight { stratum } => {
                write!(f, "stratum {stratum} is the one that was used")
            }
            Self::NotRandomised => f.write_str("the subject was never randomised"),
        }
    }
}
