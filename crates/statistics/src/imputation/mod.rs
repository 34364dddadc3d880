//! Multiple imputation: combining its results, and the reference-based distributions it draws from.

mod reference_based;
mod rubin;

pub use reference_based::{ConditionalNormal, Strategy, VisitDistribution, conditional_normal};
pub use rubin::{CombinedEstimate, CompleteDataFreedom, combine};
