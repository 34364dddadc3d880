//! The elements of the trial's design: what is planned for a stretch of time, as far as the lane may name it.

use protocol::{ArmCode, PeriodIndex, Plan, PlannedArm, PlannedTreatment, Treatment};

use crate::context::{Context, period_number};

/// The element before enrolment.
pub const SCREENING: &str = "SCRN";

/// `EPOCH` of that element.
pub const SCREENING_EPOCH: &str = "SCREENING";

/// One element of treatment.
pub struct Element {
    /// `ETCD`, at most eight letters.
    pub code: String,
    /// `ELEMENT`.
    pub name: String,
    /// The period that it fills.
    pub period: PeriodIndex,
}

/// The elements of treatment, period by period. A blinded reader finds one a period, which names no treatment.
pub fn elements(context: &Context<'_>) -> Vec<Element> {
    let plan = context.plan;
    let mut elements = Vec::new();
    for period in plan.periods() {
        let of =
            |arm: Option<&PlannedArm>| element(context, period.index, arm.map(|arm| arm.index));
        match period.treatment {
            treatment if treatment.is_by_arm() && context.arms.are_visible() => {
                let arms = plan.arms_in(period.index).iter();
                elements.extend(arms.map(|arm| of(Some(arm))));
            }
            _ => elements.push(of(None)),
        }
    }
    elements
}

/// The element of a period for those on an arm.
pub fn element(context: &Context<'_>, period: PeriodIndex, arm: Option<ArmCode>) -> Element {
    let plan = context.plan;
    let number = period_number(period);
    let allocated = arm
        .and_then(|arm| plan.arm(arm))
        .filter(|_| context.arms.are_visible());
    let (code, name) = match (plan.period(period).treatment, allocated) {
        (PlannedTreatment::Allocated | PlannedTreatment::RandomisedAgain, Some(arm)) => (
            format!("P{number}A{}", u16::from(arm.index.0) + 1),
            treatment_name(plan, arm.treatment),
        ),
        (PlannedTreatment::OpenLabel { product, regimen }, _) if context.arms.are_visible() => {
            let treatment = Treatment { product, regimen };
            (format!("P{number}"), treatment_name(plan, treatment))
        }
        _ => (format!("P{number}"), plan.period(period).label.clone()),
    };
    Element { code, name, period }
}

fn treatment_name(plan: &Plan, treatment: Treatment) -> String {
    format!(
        "{}, {}",
        plan.product(treatment.product).name,
        plan.regimen(treatment.regimen).label
    )
}
