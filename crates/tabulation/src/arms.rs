//! Which arm a subject was to receive, and received, as far as the lane lets it be seen.

use jiff::civil::Date;
use protocol::{ArmCode, PeriodIndex, Plan, PlannedTreatment};
use record::{SegmentStart, Subject, TreatmentGiven, WrongKey};

use crate::lane::Lane;

/// The arms as one lane sees them.
#[derive(Clone, Copy)]
pub struct Arms<'a> {
    plan: &'a Plan,
    lane: Lane<'a>,
}

impl<'a> Arms<'a> {
    pub const fn new(plan: &'a Plan, lane: Lane<'a>) -> Self {
        Self { plan, lane }
    }

    /// The allocated arm.
    pub fn allocated(&self, subject: &Subject) -> Result<Option<ArmCode>, WrongKey> {
        let Some(arm) = subject.allocated_arm() else {
            return Ok(None);
        };
        match self.lane {
            Lane::Blinded => Ok(None),
            Lane::Dummy(seed) => Ok(self.drawn_by_lot(seed, subject)),
            Lane::Open(key) => arm.open(key).map(Some),
        }
    }

    /// The arm whose product the subject was receiving on a day; before the first stretch, the first one.
    pub fn received_on(&self, subject: &Subject, date: Date) -> Result<Option<ArmCode>, WrongKey> {
        let Some(segment) = subject
            .segment_on(date)
            .or_else(|| subject.segments().first())
        else {
            return Ok(None);
        };
        match (self.lane, segment.given) {
            (Lane::Blinded, _) => Ok(None),
            (Lane::Dummy(seed), TreatmentGiven::Arm(_)) => Ok(self
                .drawn_by_lot(seed, subject)
                .map(|arm| self.after_switches(arm, subject, date))),
            (Lane::Open(key), TreatmentGiven::Arm(arm)) => arm.open(key).map(Some),
            (_, TreatmentGiven::OpenLabel { product, .. }) => Ok(self.arm_with_product(product)),
        }
    }

    /// The arm whose product an open-label period gives to everyone.
    pub fn open_label_arm(&self, period: PeriodIndex) -> Option<ArmCode> {
        match (self.lane, self.plan.period(period).treatment) {
            (Lane::Blinded, _) | (_, PlannedTreatment::Allocated) => None,
            (_, PlannedTreatment::OpenLabel { product, .. }) => self.arm_with_product(product),
        }
    }

    /// Whether columns that would tell an arm may be filled.
    pub const fn are_visible(&self) -> bool {
        !matches!(self.lane, Lane::Blinded)
    }

    /// Whether everything may be shown, free words among it.
    pub const fn are_laid_open(&self) -> bool {
        matches!(self.lane, Lane::Open(_))
    }

    /// The name of an arm in tables; empty where there is none to see.
    pub fn label(&self, arm: Option<ArmCode>) -> &'a str {
        arm.and_then(|arm| self.plan.arm(arm))
            .map_or("", |arm| arm.label.as_str())
    }

    /// The short name of an arm.
    pub fn code(&self, arm: Option<ArmCode>) -> &'a str {
        arm.and_then(|arm| self.plan.arm(arm))
            .map_or("", |arm| arm.id.as_str())
    }

    /// The place of an arm in the protocol, counted from 1.
    pub fn number(&self, arm: Option<ArmCode>) -> Option<f64> {
        arm.map(|arm| f64::from(arm.0) + 1.0)
    }

    fn arm_with_product(&self, product: protocol::ProductIndex) -> Option<ArmCode> {
        let arm = self
            .plan
            .arms()
            .iter()
            .find(|arm| arm.treatment.product == product)?;
        Some(arm.index)
    }

    /// The arm that a subject of an arm has come to by a day: each switch up to then leads to the other one.
    fn after_switches(&self, arm: ArmCode, subject: &Subject, date: Date) -> ArmCode {
        let switches = subject.segments().iter().filter(|segment| {
            segment.from <= date
                && matches!(
                    segment.began,
                    SegmentStart::CrossedOver | SegmentStart::SwitchedInError
                )
        });
        switches.fold(arm, |arm, _| self.plan.other_arm(arm).unwrap_or(arm))
    }

    /// An arm by lot: the mixer of SplitMix64 over the seed and the subject's number, nothing else.
    fn drawn_by_lot(&self, seed: u64, subject: &Subject) -> Option<ArmCode> {
        let mut mixed = seed ^ u64::from(subject.number().0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let arms = self.plan.arms();
        let place = usize::try_from(mixed % arms.len().max(1) as u64).ok()?;
        arms.get(place).map(|arm| arm.index)
    }
}
