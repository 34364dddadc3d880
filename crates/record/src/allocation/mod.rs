//! Randomisation lists: which arm stands behind which slot.

mod error;
mod generation;
mod table;

pub use error::AllocationError;
pub use table::{AllocationRow, AllocationTable, ListIndex};
