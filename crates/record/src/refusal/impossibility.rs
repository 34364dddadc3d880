//! Why an observation cannot be.

use std::fmt;

use instruments::exact::Rational;
use instruments::quality_of_life::Sf36Version;
use jiff::civil::Date;
use protocol::{StratumId, VisitId};

use crate::event::{FindingItem, GradedMuscle, Test};

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
    /// More days by the clock than with a volume.
    MoreClockDays {
        /// Days with a volume.
        days: usize,
        /// Days by the clock.
        written: usize,
    },
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
    /// A visit that was held is said to be missed.
    MissedButHeld {
        /// The visit.
        visit: VisitId,
        /// On this day.
        held: Date,
    },
    /// The examination after this visit's infusion is there already.
    WatchedTwice {
        /// The visit.
        visit: VisitId,
        /// On this day.
        watched: Date,
    },
    /// The participant answered at this visit already.
    AnsweredTwice {
        /// The visit.
        visit: VisitId,
        /// On this day.
        answered: Date,
    },
    /// No question was answered.
    NothingAnswered,
    /// A muscle is graded twice, or on a side that it does not have.
    GradeTwice {
        /// The muscle.
        muscle: GradedMuscle,
    },
    /// A muscle's grade is above 10.
    GradeTooHigh {
        /// The muscle.
        muscle: GradedMuscle,
        /// The grade.
        grade: u8,
    },
    /// Muscle grades add up to other points than those that were written down.
    OtherSum {
        /// The points of the grades.
        sum: Rational,
        /// The points written down.
        points: Rational,
    },
    /// The answers of the questionnaire give another index than the one written down, or none.
    OtherIndex,
    /// Answers to the SF-36 are of another version than the protocol's.
    OtherSf36Version {
        /// The version of the protocol.
        version: Sf36Version,
    },
    /// Answers to the SF-36 are not 36, or one has a code that its item does not have.
    NoSf36Answers,
    /// The answers to the SF-36 give another component score than the one written down.
    OtherSf36Score {
        /// The score.
        test: Test,
        /// What the answers give; absent: too few are answered for one.
        given: Option<Rational>,
    },
    /// Something is there and said to be missing.
    DoneAndNotDone {
        /// What.
        item: FindingItem,
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
            Self::MoreClockDays { days, written } => write!(
                f,
                "times are there for {written} days and volumes for {days}; enter the volume of each day"
            ),
            Self::MissedButHeld { visit, held } => {
                write!(f, "visit {visit} was held on {held}, so it was not missed")
            }
            Self::WatchedTwice { visit, watched } => write!(
                f,
                "the scores after the infusion of visit {visit} are there already, of {watched}; correct those"
            ),
            Self::AnsweredTwice { visit, answered } => write!(
                f,
                "the participant answered at visit {visit} already, on {answered}; a visit is answered once"
            ),
            Self::NothingAnswered => f.write_str("no question was answered"),
            Self::GradeTwice { muscle } => write!(
                f,
                "{muscle:?} is graded twice, or on a side that it does not have; each muscle once a side"
            ),
            Self::GradeTooHigh { muscle, grade } => {
                write!(
                    f,
                    "{muscle:?} has grade {grade}, and grades go from 0 to 10"
                )
            }
            Self::OtherSum { sum, points } => write!(
                f,
                "the muscle grades add up to {sum} points and {points} are written down"
            ),
            Self::OtherIndex => f.write_str(
                "the answers of the questionnaire do not give the index that is written down",
            ),
            Self::OtherSf36Version { version } => {
                let number = match version {
                    Sf36Version::One => 1,
                    Sf36Version::Two => 2,
                };
                write!(f, "the trial uses version {number} of the SF-36")
            }
            Self::NoSf36Answers => f.write_str(
                "the answers to the SF-36 are 36 codes, each one of its item's or left out",
            ),
            Self::OtherSf36Score {
                test,
                given: Some(score),
            } => write!(
                f,
                "the answers to the SF-36 give {score} for {test:?}, and that is not what is written down"
            ),
            Self::OtherSf36Score { test, given: None } => write!(
                f,
                "too few items of the SF-36 are answered for {test:?}, and one is written down"
            ),
            Self::DoneAndNotDone { item } => {
                write!(f, "{item:?} has a value and is said to be missing")
            }
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
