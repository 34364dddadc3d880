//! What is done here and now, on this machine.

mod allocation;
mod backup;
mod doses;
mod statistics;
mod trail;

use serde::Serialize;

use crate::evidence::Outcome;
use crate::ground::{Ground, GroundError};

/// A check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Statistics against their golden vectors.
    Statistics,
    /// Doses and volumes of every cycle of the protocol.
    Doses,
    /// Lists that one person prepared and approved.
    TwoPersons,
    /// Enrolment before its steps.
    OrderOfSteps,
    /// Many clients who randomise at once.
    Allocation,
    /// Statements against rows that stand.
    AppendOnly,
    /// Bytes changed behind the program's back.
    Tampering,
    /// Changes without a reason.
    ReasonForChange,
    /// Signatures over data that change.
    Signatures,
    /// A backup, and an older one put back.
    Backup,
}

/// What a check found: nothing, or what does not hold.
pub(crate) enum Found {
    Nothing,
    Fault(String),
    NotApplicable(String),
}

impl Check {
    /// Every check, in the order in which they are carried out.
    pub const ALL: &'static [Self] = &[
        Self::Statistics,
        Self::Doses,
        Self::TwoPersons,
        Self::OrderOfSteps,
        Self::Allocation,
        Self::AppendOnly,
        Self::Tampering,
        Self::ReasonForChange,
        Self::Signatures,
        Self::Backup,
    ];

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Statistics => "statistics",
            Self::Doses => "doses",
            Self::TwoPersons => "two persons",
            Self::OrderOfSteps => "order of steps",
            Self::Allocation => "allocation",
            Self::AppendOnly => "append only",
            Self::Tampering => "tampering",
            Self::ReasonForChange => "reason for change",
            Self::Signatures => "signatures",
            Self::Backup => "backup",
        }
    }

    /// What it does, in a sentence.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Statistics => {
                "every statistic is computed again and held against values of other programs"
            }
            Self::Doses => {
                "every cycle of the protocol, for body weights from 30 to 180 kg, adds up in grams, days and millilitres"
            }
            Self::TwoPersons => {
                "randomisation lists that one person prepared and approved are refused"
            }
            Self::OrderOfSteps => {
                "a subject who was only screened is not enrolled, and no slot is used"
            }
            Self::Allocation => {
                "36 clients randomise at once: nothing acknowledged is lost, doubled or out of order"
            }
            Self::AppendOnly => "statements that change or delete rows of the trail are refused",
            Self::Tampering => {
                "a byte changed in the first, a middle and the last row is found and the row named"
            }
            Self::ReasonForChange => {
                "a correction without a reason is refused, and one with a reason keeps the old value"
            }
            Self::Signatures => "a signature falls when the data it was put to change",
            Self::Backup => {
                "a backup verifies, and an older state put back opens for reading alone"
            }
        }
    }

    /// Carries it out.
    pub(crate) fn carry_out(self, ground: &Ground) -> Outcome {
        let found: Result<Found, GroundError> = match self {
            Self::Statistics => statistics::golden_vectors(),
            Self::Doses => Ok(doses::cycles_add_up(ground.plan())),
            Self::TwoPersons => allocation::one_person_alone(ground),
            Self::OrderOfSteps => allocation::before_its_steps(ground),
            Self::Allocation => allocation::at_once(ground),
            Self::AppendOnly => trail::append_only(ground),
            Self::Tampering => trail::tampering(ground),
            Self::ReasonForChange => trail::reason_for_change(ground),
            Self::Signatures => trail::signatures(ground),
            Self::Backup => backup::backup(ground),
        };
        match found {
            Ok(Found::Nothing) => Outcome::Holds,
            Ok(Found::Fault(why)) => Outcome::Fails(why),
            Ok(Found::NotApplicable(why)) => Outcome::NotApplicable(why),
            Err(error) => Outcome::Fails(format!("it could not be carried out: {error}")),
        }
    }
}

/// A fault, unless it is so.
pub(crate) fn demand(so: bool, otherwise: impl FnOnce() -> String) -> Found {
    if so {
        Found::Nothing
    } else {
        Found::Fault(otherwise())
    }
}
