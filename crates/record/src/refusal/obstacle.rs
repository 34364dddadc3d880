//! What stands in the way of an act.

use std::fmt;

use jiff::civil::Date;
use protocol::{CriterionId, NoStratum, PeriodId, RegimenId, StratumId, Trigger, VisitId};

use crate::event::{DecisionId, SiteNumber, SlotId, SubjectNumber};

/// What stands in the way of an act, said so that it can be mended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The person must be screened first.
    NotScreened,
    /// The person has been screened already.
    AlreadyScreened,
    /// Subjects are numbered in the order of screening.
    SubjectNumberNotNext {
        /// The next number.
        next: SubjectNumber,
    },
    /// The site is not one of the trial's.
    NoSuchSite {
        /// How many sites the trial has.
        sites: u32,
    },
    /// The act is dated before something that must come first.
    TooEarly {
        /// The earliest day.
        earliest: Date,
    },
    /// The subject is past screening.
    NotInScreening,
    /// The subject is not enrolled.
    NotEnrolled,
    /// The subject has left the trial, or completed it.
    AlreadyEnded,
    /// Consent must be signed first.
    NoConsent,
    /// Consent has been signed already.
    ConsentAlreadySigned,
    /// The protocol has no such criterion.
    UnknownCriterion {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The criterion follows from what was measured, and is not answered by a person.
    CriterionIsMeasured {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The criterion must be answered, or what it needs be measured.
    CriterionOpen {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The criterion stands in the way of enrolment.
    CriterionNotSatisfied {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The criterion is given as a reason against enrolment, and does not stand in its way.
    CriterionSatisfied {
        /// The criterion.
        criterion: CriterionId,
    },
    /// The committee must give its verdict first.
    NotAdjudicated,
    /// The committee has given its verdict already.
    AlreadyAdjudicated,
    /// The protocol has no committee.
    NoCommittee,
    /// The committee did not confirm active disease.
    DiseaseNotConfirmed,
    /// The committee confirmed active disease, which is given as not confirmed.
    DiseaseConfirmed,
    /// The subject has no stratum.
    NoStratum(NoStratum),
    /// The stratum is not the one that follows from what was measured.
    OtherStratum {
        /// The one that follows.
        measured: Option<StratumId>,
    },
    /// The trial allocates by randomisation lists, and the act names no slot.
    SlotNeeded,
    /// The trial has one arm, and the act names a slot.
    NoSlotNeeded,
    /// Whoever enters the period is randomised again, and the act only enters it.
    RandomisedAtEntry {
        /// The period.
        period: PeriodId,
    },
    /// Nobody is randomised at the entry into the period, and the act names a slot.
    NotRandomisedAtEntry {
        /// The period.
        period: PeriodId,
    },
    /// The slot is not the next one of the subject's list.
    SlotNotNext {
        /// The slot.
        slot: SlotId,
    },
    /// The subject's list has no slot left.
    ListExhausted,
    /// The trial allocates by minimisation, and the act names no decision.
    DecisionNeeded,
    /// The trial does not allocate by minimisation.
    NoDecisionNeeded,
    /// The vault keeps no such decision for the subject.
    NoSuchDecision {
        /// The decision.
        decision: DecisionId,
    },
    /// The site is not the subject's.
    OtherSite {
        /// The subject's.
        site: SiteNumber,
    },
    /// The site keeps no slots for emergencies.
    NoEmergencySlots,
    /// The slot is not one that the subject's site keeps for emergencies.
    NotAnEmergencySlot {
        /// The slot.
        slot: SlotId,
    },
    /// The slot is kept for emergencies, and is not the next of its site's.
    EmergencySlotNotNext {
        /// The slot.
        slot: SlotId,
    },
    /// Subjects are enrolled in order.
    EnrolmentNotNext {
        /// The next place.
        next: u32,
    },
    /// At least one reason must be given.
    NoReason,
    /// A reason is given twice.
    ReasonTwice,
    /// The protocol has no such period.
    UnknownPeriod {
        /// The period.
        period: PeriodId,
    },
    /// The subject is not in this period.
    NotInPeriod {
        /// The period.
        period: PeriodId,
    },
    /// The period before must be completed first.
    PeriodNotCompleted {
        /// The period before.
        period: PeriodId,
    },
    /// The period is not the one that follows.
    PeriodNotNext {
        /// The period.
        period: PeriodId,
    },
    /// The visit that closes the period must be held first.
    ClosingVisitNotHeld {
        /// The visit.
        visit: VisitId,
    },
    /// A rule of the protocol keeps the subject out of the period.
    KeptOut {
        /// The period.
        period: PeriodId,
        /// What keeps the subject out.
        by: Trigger,
    },
    /// It hangs on the arm whether a rule of the protocol keeps the subject out of the period.
    HangsOnArm {
        /// The period.
        period: PeriodId,
    },
    /// The subject is to leave the trial.
    EndIsDue,
    /// The regimen has stopped, or is to stop.
    RegimenStopped,
    /// No rule has made a cross-over due.
    CrossOverNotDue,
    /// The protocol has no such regimen.
    UnknownRegimen {
        /// The regimen.
        regimen: RegimenId,
    },
    /// No rule allows this regimen to the subject.
    RegimenChangeNotAllowed {
        /// The regimen.
        regimen: RegimenId,
    },
    /// The protocol has no such visit.
    UnknownVisit {
        /// The visit.
        visit: VisitId,
    },
    /// The smaller dose is not allowed to the subject at this visit.
    ReductionNotAllowed {
        /// The visit.
        visit: VisitId,
    },
    /// The dose has been reduced already.
    AlreadyReduced,
    /// Deterioration is given as the reason, and was not confirmed.
    DeteriorationNotConfirmed,
}

impl Obstacle {
    /// Whether it gives way to an act that was carried out before it came to light. What people measured, answered or
    /// decided can have been written down wrongly; the order of days, the numbers of subjects and what a list holds cannot
    /// be otherwise.
    pub(crate) const fn gives_way(&self) -> bool {
        matches!(
            self,
            Self::CriterionOpen { .. }
                | Self::CriterionNotSatisfied { .. }
                | Self::CriterionSatisfied { .. }
                | Self::NotAdjudicated
                | Self::DiseaseNotConfirmed
                | Self::DiseaseConfirmed
                | Self::NoStratum(_)
                | Self::ClosingVisitNotHeld { .. }
                | Self::KeptOut { .. }
                | Self::HangsOnArm { .. }
                | Self::EndIsDue
                | Self::RegimenStopped
                | Self::CrossOverNotDue
                | Self::RegimenChangeNotAllowed { .. }
                | Self::ReductionNotAllowed { .. }
                | Self::DeteriorationNotConfirmed
        )
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotScreened => f.write_str("screen the person first"),
            Self::AlreadyScreened => f.write_str("the person has been screened already"),
            Self::SubjectNumberNotNext { next } => {
                write!(f, "subjects are numbered in the order of screening, and the next is {next}")
            }
            Self::NoSuchSite { sites } => write!(f, "the trial has sites 1 to {sites}"),
            Self::TooEarly { earliest } => {
                write!(f, "it is dated before what must come first, on {earliest}")
            }
            Self::NotInScreening => f.write_str("screening is over"),
            Self::NotEnrolled => f.write_str("enrol the subject first"),
            Self::AlreadyEnded => f.write_str("the subject's part in the trial has ended"),
            Self::NoConsent => f.write_str("consent must be signed first"),
            Self::ConsentAlreadySigned => f.write_str("consent has been signed already"),
            Self::UnknownCriterion { criterion } => {
                write!(f, "the protocol has no criterion {criterion}")
            }
            Self::CriterionIsMeasured { criterion } => write!(
                f,
                "criterion {criterion} follows from what was measured; enter the measurement instead"
            ),
            Self::CriterionOpen { criterion } => {
                write!(f, "criterion {criterion} must be answered, or measured, first")
            }
            Self::CriterionNotSatisfied { criterion } => {
                write!(f, "criterion {criterion} stands in the way")
            }
            Self::CriterionSatisfied { criterion } => {
                write!(f, "criterion {criterion} is given as a reason, and does not stand in the way")
            }
            Self::NotAdjudicated => f.write_str("the committee must give its verdict first"),
            Self::AlreadyAdjudicated => f.write_str("the committee has given its verdict already"),
            Self::NoCommittee => f.write_str("the protocol asks for no committee"),
            Self::DiseaseNotConfirmed => f.write_str("the committee did not confirm active disease"),
            Self::DiseaseConfirmed => f.write_str(
                "that active disease is not confirmed is given as a reason, and the committee confirmed it or has not said",
            ),
            Self::NoStratum(reason) => reason.fmt(f),
            Self::OtherStratum { measured: Some(measured) } => {
                write!(f, "what was measured puts the subject in stratum {measured}")
            }
            Self::OtherStratum { measured: None } => f.write_str("the trial has no strata"),
            Self::SlotNeeded => {
                f.write_str("the trial allocates by randomisation lists; name the slot")
            }
            Self::NoSlotNeeded => f.write_str("the trial has one arm; name no slot"),
            Self::RandomisedAtEntry { period } => write!(
                f,
                "whoever enters period {period} is randomised again; ask for the randomisation"
            ),
            Self::NotRandomisedAtEntry { period } => write!(
                f,
                "nobody is randomised at the entry into period {period}; enter it without a slot"
            ),
            Self::SlotNotNext { slot } => {
                write!(f, "slot {slot} is not the next one of the subject's list; ask for the next")
            }
            Self::ListExhausted => f.write_str(
                "the subject's randomisation list has no slot left; have it lengthened before enrolling",
            ),
            Self::DecisionNeeded => {
                f.write_str("the trial allocates by minimisation; name the decision of the vault")
            }
            Self::NoDecisionNeeded => {
                f.write_str("the trial does not allocate by minimisation; name no decision")
            }
            Self::NoSuchDecision { decision } => {
                write!(f, "the vault keeps no decision {decision} for the subject as it is")
            }
            Self::OtherSite { site } => write!(f, "the subject is at site {site}"),
            Self::NoEmergencySlots => f.write_str(
                "the subject's site keeps no codes for emergencies; the protocol reserves none",
            ),
            Self::NotAnEmergencySlot { slot } => write!(
                f,
                "code {slot} is none of those that the subject's site keeps for emergencies; read it again from the sheet"
            ),
            Self::EmergencySlotNotNext { slot } => write!(
                f,
                "emergency code {slot} is not the next of the site's, or was entered already; enter what was given by hand \
                 in the order in which it was given"
            ),
            Self::EnrolmentNotNext { next } => {
                write!(f, "subjects are enrolled in order, and the next place is {next}")
            }
            Self::NoReason => f.write_str("give at least one reason"),
            Self::ReasonTwice => f.write_str("a reason is given twice"),
            Self::UnknownPeriod { period } => write!(f, "the protocol has no period {period}"),
            Self::NotInPeriod { period } => write!(f, "the subject is not in period {period}"),
            Self::PeriodNotCompleted { period } => write!(f, "period {period} must be completed first"),
            Self::PeriodNotNext { period } => write!(f, "period {period} is not the one that follows"),
            Self::ClosingVisitNotHeld { visit } => {
                write!(f, "visit {visit} closes the period and must be held first")
            }
            // After what, is not said: it can tell what the subject was receiving, and these words may be kept.
            Self::KeptOut { period, .. } => {
                write!(f, "the protocol keeps the subject out of period {period}")
            }
            Self::HangsOnArm { period } => write!(
                f,
                "whether the subject may enter period {period} follows from what it was receiving"
            ),
            Self::EndIsDue => {
                f.write_str("the subject is to leave the trial; enter that the subject is discontinued")
            }
            Self::RegimenStopped => f.write_str("the regimen has stopped, or is to stop"),
            Self::CrossOverNotDue => f.write_str("no rule has made a cross-over due"),
            Self::UnknownRegimen { regimen } => write!(f, "the protocol has no regimen {regimen}"),
            Self::RegimenChangeNotAllowed { regimen } => {
                write!(f, "no rule allows regimen {regimen} to the subject")
            }
            Self::UnknownVisit { visit } => write!(f, "the protocol has no visit {visit}"),
            Self::ReductionNotAllowed { visit } => {
                write!(f, "the protocol does not allow the smaller dose to the subject at visit {visit}")
            }
            Self::AlreadyReduced => f.write_str("the dose has been reduced already"),
            Self::DeteriorationNotConfirmed => {
                f.write_str("deterioration is given as the reason, and was not confirmed")
            }
        }
    }
}
