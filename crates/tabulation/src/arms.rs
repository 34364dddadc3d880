//! Which arm a subject was to receive, and received, as far as the lane lets it be seen.

use jiff::civil::Date;
use protocol::{ArmCode, PeriodIndex, Plan, PlannedTreatment};
use record::rules::standing::{Standing, standing};
use record::{Subject, TreatmentGiven, WrongKey};

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

    /// The arm whose product the subject was receiving on a day; before the first stretch, the first one. Of
    /// arms drawn by lot it is always the allocated one: a switch, shown, would be a true one.
    pub fn received_on(&self, subject: &Subject, date: Date) -> Result<Option<ArmCode>, WrongKey> {
        let Some(segment) = subject
            .segment_on(date)
            .or_else(|| subject.segments().first())
        else {
            return Ok(None);
        };
        match (self.lane, segment.given) {
            (Lane::Blinded, _) => Ok(None),
            (Lane::Dummy(seed), TreatmentGiven::Arm(_)) => Ok(self.drawn_by_lot(seed, subject)),
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

    /// The arm whose product the first dose held, which is told where everything is laid open alone.
    pub fn first_received(&self, subject: &Subject) -> Result<Option<ArmCode>, WrongKey> {
        match subject.first_dose() {
            Some(first) if self.are_laid_open() => self.received_on(subject, first),
            _ => Ok(None),
        }
    }

    /// The day of the first switch of treatment, as far as the lane knows of any.
    pub fn switched(&self, subject: &Subject) -> Option<Date> {
        subject.switched().filter(|_| self.are_laid_open())
    }

    /// Where a value stands against rescue medication and the switches that the lane knows of.
    pub fn standing(
        &self,
        subject: &Subject,
        measured: Date,
        period: Option<PeriodIndex>,
    ) -> Standing {
        let switch = subject.switch().filter(|_| self.are_laid_open());
        let first_rescue = subject.rescues().iter().map(|rescue| rescue.date).min();
        standing(measured, period, switch, first_rescue)
    }

    /// Whether columns that would tell an allocated arm may be filled, with the true one or one drawn by lot.
    pub const fn are_visible(&self) -> bool {
        !matches!(self.lane, Lane::Blinded)
    }

    /// Whether everything may be shown: what was in the bags, who was switched, free words.
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

    /// An arm by lot: the mixer of SplitMix64 over the seed and the subject's number, nothing else; not the order of the arms
    /// in their file either.
    fn drawn_by_lot(&self, seed: u64, subject: &Subject) -> Option<ArmCode> {
        let mut mixed = seed ^ u64::from(subject.number().0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let mut arms: Vec<_> = self.plan.arms().iter().collect();
        arms.sort_by_key(|arm| arm.id.as_str());
        let place = usize::try_from(mixed % arms.len().max(1) as u64).ok()?;
        arms.get(place).map(|arm| arm.index)
    }
}
