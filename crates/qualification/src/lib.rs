//! Each statistic run against its golden vectors, on the user's own machine.
//!
//! [`qualify`] reads golden vectors (the built-in ones, or a folder of the same layout), computes each case
//! from its inputs with the `statistics` crate, compares every expected number, and says for each family how
//! far the worst one is off.

mod built_in;
mod case;
mod comparison;
mod error;
mod families;
mod qualify;
mod source;
mod table;

pub use comparison::Miss;
pub use error::QualificationError;
pub use qualify::{FamilyResult, Qualification, Verdict, qualify};
pub use source::GoldenSource;
