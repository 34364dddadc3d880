//! Disease activity by organ, beside the core set: the Myositis Disease Activity Assessment Tool.
//!
//! The Total Improvement Score uses the single extramuscular global mark, not the sum over organs.

mod clinical_feature;
mod myoact;

pub use clinical_feature::ClinicalFeature;
pub use myoact::{Myoact, OrganSystem, myoact};
