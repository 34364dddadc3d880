//! Who is looking.

use record::ArmKey;

/// Through whose eyes the datasets are made.
#[derive(Clone, Copy)]
pub enum Lane<'k> {
    /// A reader who must not learn an arm: the columns that would tell are there, and empty.
    Blinded,
    /// A statistician who programs before the lock: every subject holds an arm drawn by lot from this seed,
    /// which says nothing about the true one.
    Dummy(u64),
    /// Everything.
    Open(&'k ArmKey),
}
