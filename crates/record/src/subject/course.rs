//! The course of a subject through the trial.

use instruments::exact::Rational;
use instruments::infusion::Millilitres;
use jiff::civil::Date;
use protocol::{
    Discretion, PeriodIndex, Plan, PlannedTreatment, ProductIndex, RegimenIndex, Treatment,
    Trigger, VisitIndex,
};

use crate::allocation::Randomisation;
use crate::arm::{ArmKey, MaskedArm, WrongKey};
use crate::event::{DiscontinuationReason, Findings, InfusionDay, StopCause};

/// A subject's stay in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodStay {
    /// The period.
    pub period: PeriodIndex,
    /// The day on which the subject entered it.
    pub entered: Date,
    /// How it ended; absent: the subject is in it.
    pub ended: Option<PeriodEnd>,
    /// What had fallen before the subject entered it, and what the subject was receiving then.
    pub(crate) after: Vec<(Trigger, Receipt)>,
}

/// What a subject was receiving, told without the arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receipt {
    /// The treatment of the arm that a randomisation allocated.
    Allocated(Randomisation),
    /// That of the other of its arms.
    Other(Randomisation),
    /// What everyone receives and knows.
    OpenLabel,
}

/// How a stay in a period ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodEnd {
    /// As planned, on this day.
    Completed(Date),
    /// The subject left the trial, on this day.
    LeftTrial(Date),
}

/// A stretch of time with one treatment.
#[derive(Clone)]
pub struct TreatmentSegment {
    /// Its first day.
    pub from: Date,
    /// The period in which it lies.
    pub period: PeriodIndex,
    /// Why it began.
    pub began: SegmentStart,
    /// What is given.
    pub given: TreatmentGiven,
    /// The regimen, where a rule has changed it; else it is the treatment's own.
    pub changed_regimen: Option<RegimenIndex>,
}

/// Why a stretch of treatment began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentStart {
    /// The subject was enrolled.
    Enrolled,
    /// The subject crossed over by rule.
    CrossedOver,
    /// The subject was switched in error.
    SwitchedInError,
    /// The subject entered another period.
    PeriodEntered,
    /// The subject entered another period, and was randomised again.
    RandomisedAgain,
    /// The regimen was changed.
    RegimenChanged,
}

/// What is given in a stretch of treatment.
#[derive(Clone, Copy)]
pub enum TreatmentGiven {
    /// The treatment of an arm, which is sealed.
    Arm(MaskedArm),
    /// A treatment that everyone receives and knows.
    OpenLabel {
        /// The product.
        product: ProductIndex,
        /// The regimen.
        regimen: RegimenIndex,
    },
}

impl TreatmentSegment {
    /// What is given, laid open.
    ///
    /// # Errors
    /// [`WrongKey`].
    pub fn open(&self, plan: &Plan, key: &ArmKey) -> Result<Option<Treatment>, WrongKey> {
        if let TreatmentGiven::Arm(arm) = self.given {
            arm.open(key)?;
        }
        Ok(self.treatment(plan))
    }

    /// What is given, for the rules.
    pub(crate) fn treatment(&self, plan: &Plan) -> Option<Treatment> {
        let mut treatment = match self.given {
            TreatmentGiven::Arm(arm) => plan.arm(arm.code())?.treatment,
            TreatmentGiven::OpenLabel { product, regimen } => Treatment { product, regimen },
        };
        if let Some(regimen) = self.changed_regimen {
            treatment.regimen = regimen;
        }
        Some(treatment)
    }

    /// What a period gives to a subject of an arm.
    pub(crate) fn given_in(plan: &Plan, period: PeriodIndex, arm: MaskedArm) -> TreatmentGiven {
        match plan.period(period).treatment {
            PlannedTreatment::Allocated | PlannedTreatment::RandomisedAgain => {
                TreatmentGiven::Arm(arm)
            }
            PlannedTreatment::OpenLabel { product, regimen } => {
                TreatmentGiven::OpenLabel { product, regimen }
            }
        }
    }
}

/// A visit that was held.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldVisit {
    /// The entry that says so.
    pub sequence: u64,
    /// The visit.
    pub visit: VisitIndex,
    /// The day.
    pub date: Date,
    /// What was found.
    pub findings: Findings,
}

/// An infusion cycle that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCycle {
    /// The entry that says so.
    pub sequence: u64,
    /// The visit that started it.
    pub visit: VisitIndex,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The volume of each day.
    pub millilitres_by_day: Vec<Millilitres>,
    /// The highest rate reached, in ml/kg/min.
    pub highest_rate: Rational,
    /// How each day ran by the clock, in their order; empty: not written down.
    pub by_the_clock: Vec<InfusionDay>,
}

/// Something observed, with its day and its entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered<T> {
    /// The entry.
    pub sequence: u64,
    /// The day.
    pub date: Date,
    /// What was observed.
    pub what: T,
}

/// A deterioration that was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmedDeterioration {
    /// The visit that confirmed it.
    pub visit: VisitIndex,
    /// Its day.
    pub date: Date,
    /// The period in which that visit is assessed.
    pub period: PeriodIndex,
}

/// What a rule has made due, or allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The subject is to be moved to the other arm before the next dose.
    CrossOver {
        /// Since this day.
        since: Date,
    },
    /// The subject is to leave the trial.
    End {
        /// Since this day.
        since: Date,
    },
    /// The regimen is to be stopped.
    RegimenStop {
        /// Since this day.
        since: Date,
        /// Why.
        cause: StopCause,
    },
    /// A visit outside the planned course is to be held.
    ExtraVisit {
        /// The visit.
        visit: VisitIndex,
    },
    /// Another regimen may, or must, follow.
    RegimenChange {
        /// The regimen.
        to: RegimenIndex,
        /// Whether the physician decides.
        discretion: Discretion,
    },
}

/// When and why the regimen was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegimenStop {
    /// The day.
    pub date: Date,
    /// Why.
    pub cause: StopCause,
}

/// When and why a subject left the trial early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The day.
    pub date: Date,
    /// Why.
    pub reason: DiscontinuationReason,
}
