//! Files that were sent to be looked at, and wait for a person to say that they are to be taken.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::import::ImportKind;

/// So many files wait at most; the oldest is let go first, and is sent again.
const WAITING: usize = 16;

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFile {
    /// The key under which it waits.
    pub key: String,
    /// Whose account sent it.
    pub person: String,
    /// What it is.
    pub kind: ImportKind,
    /// Which transfer it is, in the person's words.
    pub reason: String,
    /// What stands in it.
    pub text: String,
}

/// The files that wait, in memory alone: what nobody took leaves nothing behind.
#[derive(Debug, Default)]
pub struct StagedFiles(Mutex<VecDeque<StagedFile>>);

impl StagedFiles {
    /// Lets a file wait.
    pub fn put(&self, file: StagedFile) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING {
            waiting.pop_front();
        }
        waiting.push_back(file);
    }

    /// A file that waits under a key, if this person sent it.
    pub fn get(&self, key: &str, person: &str) -> Option<StagedFile> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |file: &&StagedFile| file.key == key && file.person == person;
        waiting.iter().find(own).cloned()
    }

    /// Lets a file go.
    pub fn remove(&self, key: &str) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|file| file.key != key);
    }
}
