//! Why a virtual trial cannot be lived through.

use std::error::Error;
use std::fmt;

use instruments::InstrumentError;
use instruments::measure::Enzyme;
use jiff::civil::Date;
use protocol::VersionId;
use record::rules::dosing::NoDose;
use record::rules::release::ReleaseRefusal;
use record::{AllocationError, AppendError, SubjectNumber, WrongKey};

use crate::patients::{MeasuredBy, NotPositiveDefinite};

/// Why a virtual trial cannot be lived through.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SimulationError {
    /// The record refused an entry: the simulator broke a rule of the protocol.
    Refused {
        /// The subject.
        subject: SubjectNumber,
        /// The day.
        date: Date,
        /// Why.
        reason: AppendError,
    },
    /// The protocol asks for a measure that the assumptions on patients do not have.
    NoMeasure {
        /// The measure.
        measure: MeasuredBy,
    },
    /// A measure has no healthy value from which its deficit counts.
    NoHealthyValue {
        /// The measure.
        measure: MeasuredBy,
    },
    /// The assumptions on patients have no enzyme.
    NoEnzyme,
    /// Correlations that cannot all hold at once.
    Correlations(NotPositiveDefinite),
    /// A value that the instrument refuses.
    Value(InstrumentError),
    /// A level of an enzyme that the instrument refuses.
    EnzymeLevel {
        /// The enzyme.
        enzyme: Enzyme,
        /// Why.
        reason: InstrumentError,
    },
    /// A cycle that cannot be dosed.
    Dose {
        /// The subject.
        subject: SubjectNumber,
        /// Why.
        reason: NoDose,
    },
    /// A version is released site by site, and the assumptions on patients have no day for it.
    NotReleased {
        /// The version.
        version: VersionId,
    },
    /// The assumptions on patients release a version as the protocol does not allow.
    Release(ReleaseRefusal),
    /// The randomisation lists cannot be drawn.
    Allocation(AllocationError),
    /// The lists do not open: the record is not one of virtual subjects.
    Key(WrongKey),
    /// The calendar ends before the trial.
    CalendarEnds {
        /// The last day that could be reached.
        after: Date,
    },
    /// Almost nobody is eligible.
    NobodyEligible {
        /// How many were screened.
        screened: u32,
        /// How many of them were enrolled.
        enrolled: u32,
        /// How many were to be enrolled.
        planned: u32,
    },
    /// A subject is not where the simulator believes it to be.
    Lost {
        /// The subject.
        subject: SubjectNumber,
        /// What was expected of it.
        expected: &'static str,
    },
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused {
                subject,
                date,
                reason,
            } => write!(
                f,
                "the virtual trial broke a rule of its protocol on {date}, with subject {subject}: {reason}. \
                 This is a mistake of the simulator; report it with the trial's files and the seed"
            ),
            Self::NoMeasure { measure } => write!(
                f,
                "the protocol asks for {}, which patients.toml does not have; add a [[measure]]",
                measure.name()
            ),
            Self::NoHealthyValue { measure } => write!(
                f,
                "patients.toml does not say what is healthy for {}; add `healthy` to its [[measure]]",
                measure.name()
            ),
            Self::NoEnzyme => f.write_str("patients.toml has no enzyme; add an [[enzyme]]"),
            Self::Correlations(reason) => reason.fmt(f),
            Self::Value(reason) => {
                write!(f, "a virtual patient has a value that cannot be: {reason}")
            }
            Self::EnzymeLevel { enzyme, reason } => {
                write!(
                    f,
                    "a virtual patient has a level of {enzyme} that cannot be: {reason}"
                )
            }
            Self::Dose { subject, reason } => {
                write!(f, "virtual subject {subject} cannot be dosed: {reason}")
            }
            Self::NotReleased { version } => write!(
                f,
                "the protocol releases version `{version}` site by site, and patients.toml has no day on which virtual \
                 sites have it; add a [[release]]"
            ),
            Self::Release(reason) => reason.fmt(f),
            Self::Allocation(reason) => reason.fmt(f),
            Self::Key(reason) => reason.fmt(f),
            Self::CalendarEnds { after } => {
                write!(
                    f,
                    "the calendar ends soon after {after}, before the virtual trial does"
                )
            }
            Self::NobodyEligible {
                screened,
                enrolled,
                planned,
            } => write!(
                f,
                "of {screened} virtual people only {enrolled} were eligible where {planned} are planned; \
                 check the criteria of protocol.toml against the distributions of patients.toml"
            ),
            Self::Lost { subject, expected } => write!(
                f,
                "virtual subject {subject} is not where the simulator believes it to be ({expected}); \
                 report this with the trial's files and the seed"
            ),
        }
    }
}

impl Error for SimulationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused { reason, .. } => Some(reason),
            Self::Correlations(reason) => Some(reason),
            Self::Value(reason) | Self::EnzymeLevel { reason, .. } => Some(reason),
            Self::Dose { reason, .. } => Some(reason),
            Self::Release(reason) => Some(reason),
            Self::Allocation(reason) => Some(reason),
            Self::Key(reason) => Some(reason),
            _ => None,
        }
    }
}

impl From<InstrumentError> for SimulationError {
    fn from(reason: InstrumentError) -> Self {
        Self::Value(reason)
    }
}

impl From<NotPositiveDefinite> for SimulationError {
    fn from(reason: NotPositiveDefinite) -> Self {
        Self::Correlations(reason)
    }
}

impl From<ReleaseRefusal> for SimulationError {
    fn from(reason: ReleaseRefusal) -> Self {
        Self::Release(reason)
    }
}

impl From<AllocationError> for SimulationError {
    fn from(reason: AllocationError) -> Self {
        Self::Allocation(reason)
    }
}

impl From<WrongKey> for SimulationError {
    fn from(reason: WrongKey) -> Self {
        Self::Key(reason)
    }
}
