//! Randomisation lists, and decisions of minimisation: which arm stands behind which number.

mod decision;
mod error;
mod generation;
mod randomisation;
mod table;

pub use decision::{Decision, DecisionRow};
pub use error::AllocationError;
pub use randomisation::Randomisation;
pub use table::{AllocationRow, AllocationTable, ListIndex, SlotPurpose};
