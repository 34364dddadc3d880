//! The ways through the trial: an arm of each randomisation, one after another.

use protocol::{ArmCode, PeriodIndex, Plan, PlannedTreatment};

/// Every way through the trial, in the order of the arms; where nobody is randomised again, one an arm.
pub fn paths(plan: &Plan) -> Vec<Vec<ArmCode>> {
    let mut paths = vec![Vec::new()];
    for arms in plan.arms_by_randomisation() {
        paths = paths
            .iter()
            .flat_map(|path: &Vec<ArmCode>| {
                arms.iter().map(|arm| {
                    let mut longer = path.clone();
                    longer.push(arm.index);
                    longer
                })
            })
            .collect();
    }
    paths
}

/// The arm of a path that decides what is given in a period.
pub fn arm_in(plan: &Plan, path: &[ArmCode], period: PeriodIndex) -> Option<ArmCode> {
    match plan.period(period).treatment {
        PlannedTreatment::RandomisedAgain => {
            let mut arms = path.iter().copied();
            arms.find(|arm| plan.allocated_at(*arm) == Some(period))
        }
        PlannedTreatment::Allocated | PlannedTreatment::OpenLabel { .. } => path.first().copied(),
    }
}
