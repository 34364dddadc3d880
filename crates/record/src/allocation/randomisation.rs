//! Which of a subject's randomisations.

use protocol::{PeriodIndex, Plan, PlannedArm};

/// Which of a subject's randomisations: each happens to a subject at most once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Randomisation {
    /// The one at enrolment.
    #[default]
    First,
    /// The one at the entry into a period.
    AtEntry(PeriodIndex),
}

impl Randomisation {
    /// The arms among which it chooses.
    pub fn arms(self, plan: &Plan) -> &[PlannedArm] {
        match self {
            Self::First => plan.arms(),
            Self::AtEntry(period) => plan.arms_in(period),
        }
    }
}
