//! The 2017 EULAR/ACR classification criteria for idiopathic inflammatory myopathies (Lundberg et al., Ann
//! Rheum Dis 2017;76:1955-1964).
//!
//! They are for patients without a better explanation of their symptoms. Scores are counted in tenths, so
//! that a sum of 7.5 is 7.5.

mod category;
mod classify;
mod findings;
mod score;
mod subgroup;

pub use category::{CategoryBasis, EularAcrCategory};
pub use classify::{BiopsyNeed, EularAcr2017, EularAcrRules, eular_acr_2017};
pub use findings::{AgeAtOnset, BiopsyFindings, EularAcrFindings, MuscleBiopsy};
pub use score::Tenths;
pub use subgroup::{CaseFrom, EularAcrSubgroup};
