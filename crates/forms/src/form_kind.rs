//! Which forms there are, and the names under which they are asked for.

use std::fmt;
use std::str::FromStr;

use protocol::VisitId;
use serde::{Serialize, Serializer};

/// A form.
///
/// As text it is a word, and behind a stroke the visit where there is one: `adverse-event`, `visit/W4`.
///
/// ```
/// use forms::FormKind;
///
/// let visit: FormKind = "visit/W4".parse()?;
/// assert_eq!(visit, FormKind::Visit { visit: "W4".into() });
/// assert_eq!(visit.to_string(), "visit/W4");
/// assert!("visit".parse::<FormKind>().is_err());
/// # Ok::<(), forms::UnknownForm>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormKind {
    /// A person enters the screening log.
    Screening,
    /// Consent was signed.
    Consent,
    /// The criteria that a person judges.
    Eligibility,
    /// The verdict of the committee.
    Adjudication,
    /// The person will not be enrolled.
    ScreenFailure,
    /// The subject enters the trial, and is randomised where there are arms to choose from.
    Enrolment,
    /// A visit.
    Visit {
        /// Which.
        visit: VisitId,
    },
    /// A visit that was not held.
    MissedVisit {
        /// Which.
        visit: VisitId,
    },
    /// An infusion cycle.
    Infusion {
        /// The visit that starts it.
        visit: VisitId,
    },
    /// The watch for thrombosis after an infusion.
    Wells {
        /// The visit that started the cycle.
        visit: VisitId,
    },
    /// An adverse event.
    AdverseEvent,
    /// A treatment besides the trial's own.
    ConcomitantTreatment,
    /// Rescue medication.
    Rescue,
    /// The smaller dose.
    DoseReduction,
    /// Another regimen.
    RegimenChange,
    /// No further dose.
    RegimenStop,
    /// The way on after confirmed deterioration.
    CrossOver,
    /// The end of a period as planned.
    PeriodCompletion,
    /// Entry into the next period.
    PeriodEntry,
    /// The subject leaves the trial early.
    Discontinuation,
    /// The subject was randomised in the wrong stratum.
    WrongStratum,
    /// A deviation that nothing else says.
    Deviation,
}

impl FormKind {
    /// The word of the form, without its visit.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Screening => "screening",
            Self::Consent => "consent",
            Self::Eligibility => "eligibility",
            Self::Adjudication => "adjudication",
            Self::ScreenFailure => "screen-failure",
            Self::Enrolment => "enrolment",
            Self::Visit { .. } => "visit",
            Self::MissedVisit { .. } => "missed-visit",
            Self::Infusion { .. } => "infusion",
            Self::Wells { .. } => "wells",
            Self::AdverseEvent => "adverse-event",
            Self::ConcomitantTreatment => "concomitant-treatment",
            Self::Rescue => "rescue",
            Self::DoseReduction => "dose-reduction",
            Self::RegimenChange => "regimen-change",
            Self::RegimenStop => "regimen-stop",
            Self::CrossOver => "cross-over",
            Self::PeriodCompletion => "period-completion",
            Self::PeriodEntry => "period-entry",
            Self::Discontinuation => "discontinuation",
            Self::WrongStratum => "wrong-stratum",
            Self::Deviation => "deviation",
        }
    }

    /// The visit, where the form is of one.
    pub const fn visit(&self) -> Option<&VisitId> {
        match self {
            Self::Visit { visit }
            | Self::MissedVisit { visit }
            | Self::Infusion { visit }
            | Self::Wells { visit } => Some(visit),
            _ => None,
        }
    }

    /// One of each: those of a visit are of the visit given.
    pub fn all(visit: &VisitId) -> Vec<Self> {
        let visit = || visit.clone();
        vec![
            Self::Screening,
            Self::Consent,
            Self::Eligibility,
            Self::Adjudication,
            Self::ScreenFailure,
            Self::Enrolment,
            Self::Visit { visit: visit() },
            Self::MissedVisit { visit: visit() },
            Self::Infusion { visit: visit() },
            Self::Wells { visit: visit() },
            Self::AdverseEvent,
            Self::ConcomitantTreatment,
            Self::Rescue,
            Self::DoseReduction,
            Self::RegimenChange,
            Self::RegimenStop,
            Self::CrossOver,
            Self::PeriodCompletion,
            Self::PeriodEntry,
            Self::Discontinuation,
            Self::WrongStratum,
            Self::Deviation,
        ]
    }
}

impl fmt::Display for FormKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self.visit() {
            Some(visit) => write!(f, "/{visit}"),
            None => Ok(()),
        }
    }
}

impl FromStr for FormKind {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        let (word, visit) = match text.split_once('/') {
            Some((word, visit)) => (word, Some(VisitId::from(visit))),
            None => (text, None),
        };
        let nowhere = VisitId::from("");
        Self::all(visit.as_ref().unwrap_or(&nowhere))
            .into_iter()
            .find(|kind| kind.word() == word && kind.visit().is_some() == visit.is_some())
            .ok_or(UnknownForm)
    }
}

impl Serialize for FormKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// There is no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownForm;

impl fmt::Display for UnknownForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such form")
    }
}

impl std::error::Error for UnknownForm {}
