//! Who is looking.

use record::ArmKey;

/// Through whose eyes the datasets are made.
#[derive(Clone, Copy)]
pub enum Lane<'k> {
    /// A reader who must not learn an arm: the columns that would tell are there, and empty.
    Blinded,
    /// A statistician who programs before the lock: every subject holds an arm drawn by lot from this seed,
    /// which says nothing about the true one, and is taken to have stayed on it. Who was switched, and what
    /// was in the bags, stays hidden as from a blinded reader. `STUDYID` says `DUMMY` in each row.
    Dummy(u64),
    /// Everything.
    Open(&'k ArmKey),
}
