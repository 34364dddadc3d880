//! Worsening: the IMACS definition (Oddis et al. 2005), and any trial's variant of it as data.

mod confirmation;
mod criteria;
mod criterion;
mod judgement_of_visit;

pub use confirmation::{SameCriterion, confirmed};
pub use criteria::{AnyOf, DeteriorationCriteria};
pub use criterion::{DeteriorationCriterion, DeteriorationCriterionSet};
pub use judgement_of_visit::{Deterioration, WorseMeasures, deteriorated, deteriorated_as_judged};
