//! What keeps a trial from being lived through in numbers.

use std::fmt;

use analysis::compiled::{CompileError, LayoutError};
use protocol::{CriterionId, PeriodId, VersionId};

use crate::error::SimulationError;

/// Why a trial cannot be lived through in numbers, so that it takes the way of its record.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NotInNumbers {
    /// The protocol has a rule that the numbers do not follow.
    Rule {
        /// The kind of the rule.
        kind: &'static str,
    },
    /// Subjects are not allocated by permuted blocks, or to one arm.
    Allocation,
    /// Subjects are randomised again at the entry into a period.
    SecondRandomisation {
        /// The period.
        period: PeriodId,
    },
    /// A visit is held only when something calls for it.
    ConditionalVisit {
        /// The visit.
        visit: String,
    },
    /// A version of the protocol is released site by site.
    ReleasedVersion {
        /// The version.
        version: VersionId,
    },
    /// A visit assesses more under a later version.
    AddedAssessments {
        /// The visit.
        visit: String,
    },
    /// A criterion of eligibility is judged by what the numbers do not hold.
    Criterion {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The strata are not judged by one measure at the screening visit.
    Strata,
    /// Eligibility is not judged at a visit before the first dose with a core set.
    Screening,
    /// The score or the criteria of deterioration need what the numbers do not hold.
    Response {
        /// What.
        what: &'static str,
    },
    /// The days of a cycle depend on the body weight, because a day's dose is capped.
    CappedDose {
        /// The regimen.
        regimen: String,
    },
    /// There are more of something than the numbers have room for.
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// The analyses read what trials in numbers do not fill, or are of a kind that takes tables.
    Analysis(Box<CompileError>),
    /// The datasets of the trial cannot be laid out.
    Layout(Box<LayoutError>),
    /// The protocol and the assumptions on patients do not fit, which the way of the record would refuse, too.
    Simulation(SimulationError),
}

impl fmt::Display for NotInNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { kind } => write!(f, "the protocol has a rule `{kind}`"),
            Self::Allocation => {
                f.write_str("subjects are allocated in another way than by permuted blocks")
            }
            Self::SecondRandomisation { period } => {
                write!(f, "whoever enters period {period} is randomised again")
            }
            Self::ConditionalVisit { visit } => {
                write!(
                    f,
                    "the visit {visit} is held only when something calls for it"
                )
            }
            Self::ReleasedVersion { version } => {
                write!(f, "version {version} is released site by site")
            }
            Self::AddedAssessments { visit } => {
                write!(
                    f,
                    "more is assessed at the visit {visit} under a later version"
                )
            }
            Self::Criterion { criterion } => write!(
                f,
                "the criterion {criterion} is judged by what the fast way does not draw"
            ),
            Self::Strata => {
                f.write_str("the strata are not bands of a measure of the screening visit")
            }
            Self::Screening => f.write_str(
                "eligibility is not judged at a visit with a core set before the first dose",
            ),
            Self::Response { what } => write!(f, "the response is judged with {what}"),
            Self::CappedDose { regimen } => write!(
                f,
                "the regimen {regimen} caps the dose of a day, so that the days of a cycle depend on the body weight"
            ),
            Self::TooMany { what } => write!(f, "there are too many {what}"),
            Self::Analysis(reason) => reason.fmt(f),
            Self::Layout(reason) => reason.fmt(f),
            Self::Simulation(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for NotInNumbers {}

impl From<SimulationError> for NotInNumbers {
    fn from(reason: SimulationError) -> Self {
        Self::Simulation(reason)
    }
}

impl From<CompileError> for NotInNumbers {
    fn from(reason: CompileError) -> Self {
        Self::Analysis(Box::new(reason))
    }
}

impl From<LayoutError> for NotInNumbers {
    fn from(reason: LayoutError) -> Self {
        Self::Layout(Box::new(reason))
    }
}
