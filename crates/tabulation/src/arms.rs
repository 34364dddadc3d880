//! Which arm a subject was to receive, and received, as far as the lane lets it be seen.

use jiff::civil::Date;
use protocol::{ArmCode, PeriodIndex, Plan, PlannedTreatment};
use record::rules::standing::{Standing, standing};
use record::{MaskedArm, Randomisation, Subject, TreatmentGiven, WrongKey};

use crate::lane::Lane;
use crate::relation::mixed;

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

    /// The arm allocated at enrolment.
    pub fn allocated(&self, subject: &Subject) -> Result<Option<ArmCode>, WrongKey> {
        self.as_seen(subject, Randomisation::First, subject.first_arm())
    }

    /// The arm that a period after the first gives to a subject who entered it: the one allocated at its entry, or the one
    /// whose product everybody is given.
    pub fn planned_in(
        &self,
        subject: &Subject,
        period: PeriodIndex,
    ) -> Result<Option<ArmCode>, WrongKey> {
        match self.plan.period(period).treatment {
            PlannedTreatment::RandomisedAgain => {
                let of = Randomisation::AtEntry(period);
                self.as_seen(subject, of, subject.arm_at_entry(period))
            }
            PlannedTreatment::Allocated | PlannedTreatment::OpenLabel { .. } => {
                Ok(self.open_label_arm(period))
            }
        }
    }

    /// The arms allocated to a subject, one a randomisation, as the lane sees them.
    pub fn path(&self, subject: &Subject) -> Result<Vec<ArmCode>, WrongKey> {
        let mut path: Vec<ArmCode> = self.allocated(subject)?.into_iter().collect();
        for later in subject.second_allocations() {
            path.extend(self.planned_in(subject, later.period)?);
        }
        Ok(path)
    }

    /// The arms whose products the first doses after each randomisation held, which is told where everything is laid open
    /// alone.
    pub fn path_received(&self, subject: &Subject) -> Result<Vec<ArmCode>, WrongKey> {
        let mut path: Vec<ArmCode> = self.first_received(subject)?.into_iter().collect();
        for later in subject.second_allocations() {
            let mut doses = subject.cycles().iter().map(|cycle| cycle.from);
            if let Some(first) = doses.find(|from| *from >= later.date)
                && self.are_laid_open()
            {
                path.extend(self.received_on(subject, first)?);
            }
        }
        Ok(path)
    }

    fn as_seen(
        &self,
        subject: &Subject,
        of: Randomisation,
        arm: Option<MaskedArm>,
    ) -> Result<Option<ArmCode>, WrongKey> {
        let Some(arm) = arm else {
            return Ok(None);
        };
        match self.lane {
            Lane::Blinded => Ok(None),
            Lane::Dummy(seed) => Ok(self.drawn_by_lot(seed, subject, of)),
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
            (Lane::Dummy(seed), TreatmentGiven::Arm(_)) => {
                let of = match self.plan.period(segment.period).treatment {
                    PlannedTreatment::RandomisedAgain => Randomisation::AtEntry(segment.period),
                    PlannedTreatment::Allocated | PlannedTreatment::OpenLabel { .. } => {
                        Randomisation::First
                    }
                };
                Ok(self.drawn_by_lot(seed, subject, of))
            }
            (Lane::Open(key), TreatmentGiven::Arm(arm)) => arm.open(key).map(Some),
            (_, TreatmentGiven::OpenLabel { product, .. }) => Ok(self.arm_with_product(product)),
        }
    }

    /// The arm whose product an open-label period gives to everyone.
    pub fn open_label_arm(&self, period: PeriodIndex) -> Option<ArmCode> {
        match (self.lane, self.plan.period(period).treatment) {
            (Lane::Blinded, _)
            | (_, PlannedTreatment::Allocated | PlannedTreatment::RandomisedAgain) => None,
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

    /// The names of the arms of a path as one, as tables print it.
    pub fn path_label(&self, path: &[ArmCode]) -> String {
        let labels: Vec<&str> = path.iter().map(|arm| self.label(Some(*arm))).collect();
        labels.join(" - ")
    }

    /// The short names of the arms of a path as one; the protocol's check keeps it as short as `ARMCD` may be.
    pub fn path_code(&self, path: &[ArmCode]) -> String {
        let codes: Vec<&str> = path.iter().map(|arm| self.code(Some(*arm))).collect();
        codes.join("-")
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

    /// An arm of a randomisation by lot: the mixer of SplitMix64 over the seed, the subject's number and which randomisation it
    /// is, nothing else; not the order of the arms in their file either.
    fn drawn_by_lot(&self, seed: u64, subject: &Subject, of: Randomisation) -> Option<ArmCode> {
        let which = match of {
            Randomisation::First => 0,
            Randomisation::AtEntry(period) => period.position() as u64,
        };
        let who = u64::from(subject.number().0) | which << 32;
        let mixed = mixed(seed ^ who.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut arms: Vec<_> = of.arms(self.plan).iter().collect();
        arms.sort_by_key(|arm| arm.id.as_str());
        let place = usize::try_from(mixed % arms.len().max(1) as u64).ok()?;
        arms.get(place).map(|arm| arm.index)
    }
}
