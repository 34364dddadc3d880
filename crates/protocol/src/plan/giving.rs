//! What a plan says of arms, products and regimens: who is given what, when and how fast.

use super::Plan;
use super::index::{ArmIndex, PeriodIndex, ProductIndex, RegimenIndex, VersionIndex, VisitIndex};
use super::treatment::{
    PlannedArm, PlannedDose, PlannedProduct, PlannedRate, PlannedReduction, PlannedRegimen,
    Treatment,
};
use super::visit::PlannedTreatment;
use crate::trial::Blinding;

impl Plan {
    /// The arms of the first allocation, in the order of the file.
    pub fn arms(&self) -> &[PlannedArm] {
        let first = self.protocol.arms.len();
        self.arms.get(..first).unwrap_or_default()
    }

    /// An arm, be it of the first allocation or of a later one; `None` for a code that is no arm of this plan.
    pub fn arm(&self, arm: ArmIndex) -> Option<&PlannedArm> {
        self.arms.get(usize::from(arm.0))
    }

    /// The arm of this name.
    pub fn arm_named(&self, name: impl AsRef<str>) -> Option<ArmIndex> {
        self.names.arms.get(name)
    }

    /// The arm to which a subject of this arm crosses over; `None` unless it is one of two among which a randomisation
    /// chooses.
    pub fn other_arm(&self, arm: ArmIndex) -> Option<ArmIndex> {
        let mut chosen_among = self.arms_by_randomisation();
        chosen_among.find_map(|arms| match arms {
            [one, other] if one.index == arm => Some(other.index),
            [one, other] if other.index == arm => Some(one.index),
            _ => None,
        })
    }

    /// The products, in the order of the file.
    pub fn products(&self) -> &[PlannedProduct] {
        &self.products
    }

    /// A product.
    pub fn product(&self, product: ProductIndex) -> &PlannedProduct {
        &self.products[product.position()]
    }

    /// The product of this name.
    pub fn product_named(&self, name: impl AsRef<str>) -> Option<ProductIndex> {
        self.names.products.get(name)
    }

    /// The regimens, in the order of the file.
    pub fn regimens(&self) -> &[PlannedRegimen] {
        &self.regimens
    }

    /// A regimen.
    pub fn regimen(&self, regimen: RegimenIndex) -> &PlannedRegimen {
        &self.regimens[regimen.position()]
    }

    /// The regimen of this name.
    pub fn regimen_named(&self, name: impl AsRef<str>) -> Option<RegimenIndex> {
        self.names.regimens.get(name)
    }

    /// What a subject of an arm is given in a period, as long as no rule has changed the regimen; `None`
    /// for a code that is no arm of this plan, or of which none is given in the period ([`Plan::arms_in`]).
    pub fn treatment_in(&self, period: PeriodIndex, arm: ArmIndex) -> Option<Treatment> {
        let arm = self.arm(arm)?;
        match self.period(period).treatment {
            PlannedTreatment::Allocated => Some(arm.treatment),
            PlannedTreatment::OpenLabel { product, regimen } => {
                Some(Treatment { product, regimen })
            }
            PlannedTreatment::RandomisedAgain => {
                (self.allocated_at(arm.index) == Some(period)).then_some(arm.treatment)
            }
        }
    }

    /// Whether the bag and its line are to be hidden from sight at the cycle that a visit starts: where the protocol asks for
    /// it, and not everybody knows what is given.
    pub fn hides_infusion_at(&self, visit: VisitIndex) -> bool {
        let protocol = self.protocol();
        let is_known = |period: PeriodIndex| {
            matches!(
                self.period(period).treatment,
                PlannedTreatment::OpenLabel { .. }
            )
        };
        protocol.blinding.sleeve
            && protocol.trial.blinding == Blinding::DoubleBlind
            && self
                .visit(visit)
                .dosing_period()
                .is_some_and(|period| !is_known(period))
    }

    /// The dose that a visit starts under a regimen, if it starts one.
    pub fn dose_at(&self, regimen: RegimenIndex, visit: VisitIndex) -> Option<&PlannedDose> {
        self.regimen(regimen).dose_at(visit)
    }

    /// Whether the physician may choose the reduced dose at a visit.
    pub fn reduction_at(
        &self,
        regimen: RegimenIndex,
        visit: VisitIndex,
    ) -> Option<&PlannedReduction> {
        let reduction = self.regimen(regimen).reduction.as_ref()?;
        let visit = self.visit(visit);
        let allowed = visit.dosing_period() == Some(reduction.period)
            && visit.planned_day >= self.visit(reduction.from).planned_day;
        allowed.then_some(reduction)
    }

    /// How fast a product may run under a version: its latest table that has started. A placebo without a
    /// table runs as the product that it imitates.
    pub fn infusion_rate(
        &self,
        product: ProductIndex,
        version: VersionIndex,
    ) -> Option<&PlannedRate> {
        let product = self.product(product);
        let rates = if product.rates.is_empty() {
            &self.product(product.imitates?).rates
        } else {
            &product.rates
        };
        rates.iter().rev().find(|rate| rate.since <= version)
    }
}
