//! Mixed models for repeated measures: a mean for each visit, and a covariance between visits.

mod fit;
mod inference;
mod maximum_likelihood;
mod patterns;
mod structure;
mod visit_design;

pub use fit::{Likelihood, MixedModel, RepeatedMeasures, mixed_model};
pub use inference::{Curvature, Information, JointTest, MixedInference, SmallSample};
pub use structure::CovarianceStructure;
pub use visit_design::{VisitDesign, VisitModel};
