//! Which of a subject's randomisations.

use protocol::PeriodIndex;

/// Which of a subject's randomisations: each happens to a subject at most once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Randomisation {
    /// The one at enrolment.
    #[default]
    First,
    /// The one at the entry into a period.
    AtEntry(PeriodIndex),
}
