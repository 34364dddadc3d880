//! The way into the trial, or past it.

use jiff::civil::Date;
use protocol::{PeriodIndex, StratumIndex, VersionIndex};

use crate::arm::MaskedArm;
use crate::event::{DecisionId, ScreenFailureReason, SlotId, Verdict};

/// The verdict of the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjudication {
    /// The day.
    pub date: Date,
    /// The verdict.
    pub verdict: Verdict,
}

/// Why and when a person was not enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenFailure {
    /// The day.
    pub date: Date,
    /// The reasons, at least one.
    pub reasons: Vec<ScreenFailureReason>,
}

/// An enrolment, with all that is needed to replay the allocation.
#[derive(Clone)]
pub struct Enrolment {
    /// The day.
    pub date: Date,
    /// The place in the order of enrolment, counted from 1.
    pub order: u32,
    /// The protocol version under which the subject was judged eligible.
    pub version: VersionIndex,
    /// What the arm stood behind; absent where the trial has one arm.
    pub behind: Option<Behind>,
    /// The stratum whose list was used. A correction does not change it.
    pub stratum: Option<StratumIndex>,
    /// The allocated arm.
    pub arm: MaskedArm,
}

impl Enrolment {
    /// Whether chance decided between arms.
    pub const fn is_by_chance(&self) -> bool {
        self.behind.is_some()
    }
}

/// A randomisation after the first, with all that is needed to replay it.
#[derive(Clone)]
pub struct SecondAllocation {
    /// The period at whose entry it was.
    pub period: PeriodIndex,
    /// The day.
    pub date: Date,
    /// The slot behind which the arm stood.
    pub slot: SlotId,
    /// The stratum whose list was used.
    pub stratum: Option<StratumIndex>,
    /// The allocated arm.
    pub arm: MaskedArm,
}

/// What an allocated arm stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// A slot of a randomisation list.
    Slot(SlotId),
    /// A decision of minimisation.
    Decision(DecisionId),
}

/// The true stratum of a subject who was randomised in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StratumCorrection {
    /// The day on which it was found.
    pub date: Date,
    /// The true stratum.
    pub true_stratum: StratumIndex,
    /// How it came about.
    pub explanation: String,
}
