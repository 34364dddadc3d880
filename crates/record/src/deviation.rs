//! Deviations: what was observed and should not have happened.

use std::fmt;

use instruments::exact::Rational;
use instruments::infusion::Millilitres;
use jiff::civil::Date;
use protocol::{StratumId, VisitIndex};

use crate::refusal::Obstacle;

/// A deviation from the protocol. An observation opens it; the subject's state stays defined.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    /// The entry that opened it.
    pub sequence: u64,
    /// The day.
    pub date: Date,
    /// The visit it belongs to, if it does.
    pub visit: Option<VisitIndex>,
    /// What was not as the protocol says.
    pub kind: DeviationKind,
}

/// What was not as the protocol says.
#[derive(Debug, Clone, PartialEq)]
pub enum DeviationKind {
    /// Something was done before consent was signed.
    BeforeConsent,
    /// A visit was held outside its window.
    VisitOutsideWindow {
        /// Days too late, or too early where negative.
        days: i32,
    },
    /// A visit was held that the protocol does not plan for this subject at this time.
    VisitNotPlanned,
    /// A cycle was given that the protocol does not plan for this subject at this visit.
    CycleNotPlanned,
    /// A cycle was given after the regimen was stopped, or after the subject had left.
    DoseAfterStop,
    /// The volume of a cycle is not the planned one.
    VolumeNotAsPlanned {
        /// The planned volume of the whole cycle.
        planned: Millilitres,
        /// The given volume of the whole cycle.
        given: Millilitres,
    },
    /// The cycle was spread over fewer or more days than allowed.
    DaysNotAsPlanned {
        /// The days given.
        given: usize,
        /// The fewest allowed.
        at_least: u8,
        /// The most allowed.
        at_most: u8,
    },
    /// The infusion ran faster than the protocol version in force allows, in ml/kg/min.
    RateTooHigh {
        /// The highest rate allowed.
        allowed: Rational,
        /// The highest rate reached.
        reached: Rational,
    },
    /// The bag or its line could be seen in a period in which nobody is to know what is given.
    NotSleeved,
    /// A dose was given on the old arm though a cross-over was due.
    CrossOverNotCarriedOut,
    /// A dose was given though the subject was to leave the trial, or the regimen to stop.
    EndNotCarriedOut,
    /// The subject was given the other arm's treatment by mistake.
    SwitchedInError {
        /// How it came about.
        explanation: String,
    },
    /// The subject was randomised in the wrong stratum.
    WrongStratum {
        /// The stratum whose list was used.
        used: Option<StratumId>,
        /// The stratum the subject belongs to.
        true_stratum: StratumId,
        /// How it came about.
        explanation: String,
    },
    /// Glucocorticoids were changed where they are to stay as they were.
    GlucocorticoidChanged {
        /// The treatment.
        name: String,
    },
    /// An immunosuppressant was changed where its dose is to be stable.
    ImmunosuppressantChanged {
        /// The treatment.
        name: String,
    },
    /// More immunosuppressants were taken at once than allowed.
    TooManyImmunosuppressants {
        /// How many are taken.
        taken: usize,
        /// How many are allowed.
        allowed: u8,
    },
    /// A premedication was given before reactions in enough cycles in a row.
    PremedicationTooEarly {
        /// The treatment.
        name: String,
    },
    /// Rescue medication was given where the protocol does not allow it, or not yet.
    RescueNotAllowed {
        /// The treatment.
        name: String,
    },
    /// An act was carried out, and what was corrected since stands in its way.
    ActContradicted {
        /// The act, as its `kind` is written.
        act: &'static str,
        /// What stands in its way.
        because: Box<Obstacle>,
    },
    /// As reported in words.
    Reported {
        /// The words.
        text: String,
    },
}

impl fmt::Display for DeviationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforeConsent => f.write_str("done before consent was signed"),
            Self::VisitOutsideWindow { days } if *days < 0 => {
                write!(
                    f,
                    "visit held {} days before its window",
                    days.unsigned_abs()
                )
            }
            Self::VisitOutsideWindow { days } => {
                write!(f, "visit held {days} days after its window")
            }
            Self::VisitNotPlanned => f.write_str("visit held that was not planned"),
            Self::CycleNotPlanned => f.write_str("infusion cycle given that was not planned"),
            Self::DoseAfterStop => {
                f.write_str("infusion cycle given after the regimen had stopped")
            }
            Self::VolumeNotAsPlanned { planned, given } => {
                write!(
                    f,
                    "{given} ml given in the cycle where {planned} ml were planned"
                )
            }
            Self::DaysNotAsPlanned {
                given,
                at_least,
                at_most,
            } => {
                write!(
                    f,
                    "cycle given over {given} days where {at_least} to {at_most} are allowed"
                )
            }
            Self::RateTooHigh { allowed, reached } => {
                write!(
                    f,
                    "infusion rate reached {reached} ml/kg/min where {allowed} is the highest allowed"
                )
            }
            Self::NotSleeved => {
                f.write_str("infusion cycle given without an opaque sleeve over bag and line")
            }
            Self::CrossOverNotCarriedOut => f.write_str("dose given although a cross-over was due"),
            Self::EndNotCarriedOut => {
                f.write_str("dose given although the treatment was to stop or the subject to leave")
            }
            Self::SwitchedInError { explanation } => write!(f, "switched in error: {explanation}"),
            Self::WrongStratum {
                used,
                true_stratum,
                explanation,
            } => match used {
                Some(used) => write!(
                    f,
                    "randomised in stratum {used} instead of {true_stratum}: {explanation}"
                ),
                None => write!(
                    f,
                    "randomised without stratum instead of in {true_stratum}: {explanation}"
                ),
            },
            Self::GlucocorticoidChanged { name } => {
                write!(
                    f,
                    "glucocorticoid {name} changed where it is to stay as it was at entry"
                )
            }
            Self::ImmunosuppressantChanged { name } => {
                write!(
                    f,
                    "immunosuppressant {name} changed where its dose is to be stable"
                )
            }
            Self::TooManyImmunosuppressants { taken, allowed } => {
                write!(
                    f,
                    "{taken} immunosuppressants taken where {allowed} are allowed"
                )
            }
            Self::PremedicationTooEarly { name } => {
                write!(
                    f,
                    "premedication {name} given before reactions in enough cycles in a row"
                )
            }
            Self::RescueNotAllowed { name } => {
                write!(
                    f,
                    "rescue medication {name} given where the protocol does not allow it"
                )
            }
            Self::ActContradicted { act, because } => write!(
                f,
                "{act} was carried out, and the record as it was corrected since contradicts it: {because}"
            ),
            Self::Reported { text } => f.write_str(text),
        }
    }
}
