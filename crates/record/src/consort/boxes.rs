//! The boxes of the flow.

use protocol::{ArmCode, CriterionId, PeriodIndex, Plan};

use crate::event::{DiscontinuationReason, ScreenFailureReason, SubjectNumber};

/// A box of the flow with the boxes below it, whose counts add up to its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowBox {
    /// What the box counts.
    pub kind: BoxKind,
    /// How many subjects are in it.
    pub count: u32,
    /// What is said beside the box. A person may be in several notes, so they need not add up.
    pub notes: Vec<Note>,
    /// The boxes below. Without any, the box is where its subjects' way ends for now.
    pub children: Vec<FlowBox>,
    pub(super) subjects: Vec<SubjectNumber>,
}

impl FlowBox {
    pub(super) const fn empty(kind: BoxKind) -> Self {
        Self {
            kind,
            count: 0,
            notes: Vec::new(),
            children: Vec::new(),
            subjects: Vec::new(),
        }
    }

    /// The boxes without any below them, from left to right.
    pub fn terminal_boxes(&self) -> Vec<&FlowBox> {
        if self.children.is_empty() {
            return vec![self];
        }
        self.children
            .iter()
            .flat_map(FlowBox::terminal_boxes)
            .collect()
    }

    /// The first box of a kind, this one or one below it.
    pub fn find(&self, kind: &BoxKind) -> Option<&FlowBox> {
        if self.kind == *kind {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(kind))
    }

    /// Who is in the box, in the order of screening.
    ///
    /// A box of an arm names the subjects who hold it: [`flow_by_arm`](super::flow_by_arm) has asked for
    /// the key by then.
    pub fn subjects(&self) -> &[SubjectNumber] {
        &self.subjects
    }
}

/// What a box counts. The order is that in which boxes stand below one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoxKind {
    /// Screened: everybody.
    Screened,
    /// Not enrolled after screening.
    NotEnrolled,
    /// In screening.
    InScreening,
    /// Enrolled, and in a randomised trial thereby randomised.
    Enrolled,
    /// Allocated to an arm.
    Arm(ArmCode),
    /// Entered a period after the first.
    Entered(PeriodIndex),
    /// Left the trial during a period.
    DidNotComplete(PeriodIndex),
    /// Left the trial during a period, for this reason.
    DidNotCompleteBecause(PeriodIndex, DiscontinuationReason),
    /// Is in a period.
    Ongoing(PeriodIndex),
    /// Completed a period.
    Completed(PeriodIndex),
    /// Left the trial before entering a period.
    DidNotEnter(PeriodIndex),
    /// Left the trial before entering a period, for this reason.
    DidNotEnterBecause(PeriodIndex, DiscontinuationReason),
    /// Has not entered a period yet.
    ToEnter(PeriodIndex),
}

impl BoxKind {
    /// The words for the box.
    pub fn describe(self, plan: &Plan) -> String {
        let name = |period| plan.period(period).label.as_str();
        match self {
            Self::Screened => "Screened".to_owned(),
            Self::NotEnrolled => "Not enrolled".to_owned(),
            Self::InScreening => "In screening".to_owned(),
            Self::Enrolled => "Enrolled".to_owned(),
            Self::Arm(arm) => {
                let label = plan.arm(arm).map_or("arm", |arm| arm.label.as_str());
                format!("Assigned to {label}")
            }
            Self::Entered(period) => format!("Entered: {}", name(period)),
            Self::DidNotComplete(period) => format!("Did not complete: {}", name(period)),
            Self::Ongoing(period) => format!("Ongoing: {}", name(period)),
            Self::Completed(period) => format!("Completed: {}", name(period)),
            Self::DidNotEnter(period) => format!("Did not enter: {}", name(period)),
            Self::ToEnter(period) => format!("Yet to enter: {}", name(period)),
            Self::DidNotCompleteBecause(_, reason) | Self::DidNotEnterBecause(_, reason) => {
                describe_reason(reason).to_owned()
            }
        }
    }
}

/// A number beside a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it counts.
    pub kind: NoteKind,
    /// How many persons.
    pub persons: u32,
}

/// What a note counts. The order is that in which notes stand beside a box.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Received at least one dose.
    Treated,
    /// Crossed over by rule.
    CrossedOver,
    /// Switched in error.
    SwitchedInError,
    /// Not enrolled because of a criterion; a person may have several reasons.
    Criterion(CriterionId),
    /// Not enrolled because active disease was not confirmed.
    DiseaseNotConfirmed,
    /// Not enrolled because consent was not given, or taken back.
    ConsentNotGiven,
    /// Not enrolled for another reason.
    OtherReason,
}

impl NoteKind {
    pub(super) fn of_reason(reason: &ScreenFailureReason) -> Self {
        match reason {
            ScreenFailureReason::Criterion { criterion } => Self::Criterion(criterion.clone()),
            ScreenFailureReason::DiseaseNotConfirmed {} => Self::DiseaseNotConfirmed,
            ScreenFailureReason::ConsentNotGiven {} => Self::ConsentNotGiven,
            ScreenFailureReason::Other { .. } => Self::OtherReason,
        }
    }

    /// The words for the note.
    pub fn describe(&self, plan: &Plan) -> String {
        match self {
            Self::Treated => "Received at least one dose".to_owned(),
            Self::CrossedOver => "Crossed over after confirmed deterioration".to_owned(),
            Self::SwitchedInError => "Switched in error".to_owned(),
            Self::Criterion(id) => {
                let criteria = &plan.protocol().eligibility.criteria;
                let written = criteria.iter().find(|criterion| criterion.id == *id);
                written.map_or_else(|| id.to_string(), |criterion| criterion.text.clone())
            }
            Self::DiseaseNotConfirmed => "Active disease not confirmed".to_owned(),
            Self::ConsentNotGiven => "Consent not given".to_owned(),
            Self::OtherReason => "Other reason".to_owned(),
        }
    }
}

/// The words for a reason.
const fn describe_reason(reason: DiscontinuationReason) -> &'static str {
    match reason {
        DiscontinuationReason::AdverseEvent => "Adverse event",
        DiscontinuationReason::ConfirmedDeterioration => "Confirmed deterioration",
        DiscontinuationReason::LackOfEfficacy => "Lack of efficacy",
        DiscontinuationReason::WithdrawalOfConsent => "Withdrawal of consent",
        DiscontinuationReason::LostToFollowUp => "Lost to follow-up",
        DiscontinuationReason::PhysiciansDecision => "Physician's decision",
        DiscontinuationReason::ProtocolViolation => "Protocol violation",
        DiscontinuationReason::Death => "Death",
        DiscontinuationReason::Other => "Other reason",
    }
}
