//! Places at which a failure test may let the program fail. Without the feature `failpoints` there is nothing here.

/// A place before or after a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    BeforeBegin,
    AfterBegin,
    BeforeEvent,
    AfterEvent,
    AfterProjection,
    AfterDecision,
    BeforeHead,
    BeforeCommit,
    AfterVault,
    AfterCommit,
    AfterWitness,
}

#[cfg(not(feature = "failpoints"))]
#[inline]
pub(crate) const fn pass(_place: Place) -> Result<(), crate::error::StoreError> {
    Ok(())
}

#[cfg(feature = "failpoints")]
pub(crate) use set::pass;
#[cfg(feature = "failpoints")]
pub use set::{Fails, StepOfWriter, fail_at, fail_each, passed, places};

#[cfg(feature = "failpoints")]
mod set {
    use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

    use super::Place;
    use crate::error::{DatabaseError, StoreError, Trouble};

    /// In which way it fails.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[repr(u8)]
    pub enum Fails {
        /// The process ends at once, as by kill -9.
        Abort = 1,
        /// The disk is full.
        Full = 2,
        /// The disk cannot be written.
        Disk = 3,
        /// The connection is lost.
        Lost = 4,
        /// Two transactions stood in each other's way.
        Conflict = 5,
    }

    /// A step of the writer that can be let fail again and again.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum StepOfWriter {
        /// A batch is about to be committed.
        BeforeCommit,
        /// A batch was committed, and nobody was told yet.
        AfterCommit,
        /// What goes into the vault was committed, and the record not yet.
        AfterVault,
    }

    static PASSED: AtomicU64 = AtomicU64::new(0);
    static AT: AtomicU64 = AtomicU64::new(0);
    static HOW: AtomicU8 = AtomicU8::new(0);
    /// Each how manieth commit fails before it is made, and after it was made; 0: none.
    static EACH: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];
    static COMMITS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

    /// Lets the process fail once, at the `number`-th place that it passes from now on, counted from 1.
    pub fn fail_at(number: u64, how: Fails) {
        PASSED.store(0, Ordering::SeqCst);
        HOW.store(how as u8, Ordering::SeqCst);
        AT.store(number, Ordering::SeqCst);
    }

    /// Lets a step fail each `number`-th time from now on, as if two transactions stood in each other's way.
    pub fn fail_each(step: StepOfWriter, number: u64) {
        EACH[step as usize].store(number, Ordering::SeqCst);
    }

    /// Whether a step that fails again and again fails this time.
    fn fails_again(place: Place) -> bool {
        let step = match place {
            Place::BeforeCommit => StepOfWriter::BeforeCommit as usize,
            Place::AfterCommit => StepOfWriter::AfterCommit as usize,
            Place::AfterVault => StepOfWriter::AfterVault as usize,
            _ => return false,
        };
        let each = EACH[step].load(Ordering::SeqCst);
        each > 0 && (COMMITS[step].fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(each)
    }

    /// How many places were passed since [`fail_at`].
    pub fn passed() -> u64 {
        PASSED.load(Ordering::SeqCst)
    }

    /// How many kinds of places there are.
    pub const fn places() -> usize {
        Place::AfterWitness as usize + 1
    }

    pub(crate) fn pass(place: Place) -> Result<(), StoreError> {
        let number = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
        let trouble = if AT.load(Ordering::SeqCst) == number {
            match HOW.load(Ordering::SeqCst) {
                1 => std::process::abort(),
                2 => Trouble::Full,
                3 => Trouble::Disk,
                4 => Trouble::ConnectionLost,
                _ => Trouble::Conflict,
            }
        } else if fails_again(place) {
            Trouble::Conflict
        } else {
            return Ok(());
        };
        Err(StoreError::Database(DatabaseError {
            doing: format!("pass {place:?}"),
            trouble,
            said: "a failure test let it fail".to_owned(),
        }))
    }
}
