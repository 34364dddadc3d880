//! Who is on the way to the provider and back: each question once, for the browser that asked it, and not for long.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::accounts::{Token, password::equal};

/// So many may be on the way at once; the oldest is forgotten first.
const AT_MOST: usize = 1_000;

/// So long one may be on the way, in microseconds.
const PATIENCE: i64 = 10 * 60 * 1_000_000;

/// One who is on the way.
struct Waiting {
    state: String,
    browser: [u8; 32],
    since: i64,
    secrets: Secrets,
}

/// What must come back with whoever comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The number that the ID token repeats.
    pub nonce: String,
    /// What proves to the provider that the code was asked for by this program (RFC 7636).
    pub verifier: String,
}

/// Who is on the way.
#[derive(Default)]
pub struct WaitingSignOns(Mutex<VecDeque<Waiting>>);

impl std::fmt::Debug for WaitingSignOns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WaitingSignOns")
    }
}

impl WaitingSignOns {
    /// Remembers that a browser was sent to the provider.
    pub fn sent(&self, now: i64, browser: &Token, state: &str, secrets: Secrets) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| now.saturating_sub(one.since) <= PATIENCE);
        while waiting.len() >= AT_MOST {
            waiting.pop_front();
        }
        waiting.push_back(Waiting {
            state: state.to_owned(),
            browser: browser.digest(),
            since: now,
            secrets,
        });
    }

    /// What must come back with a browser that was sent, once: a second time, to another browser, or too late nothing is told.
    pub fn back(&self, now: i64, browser: &Token, state: &str) -> Option<Secrets> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = browser.digest();
        let place = waiting.iter().position(|one| {
            equal(one.state.as_bytes(), state.as_bytes()) && equal(&one.browser, &digest)
        })?;
        let found = waiting.remove(place)?;
        (now.saturating_sub(found.since) <= PATIENCE).then_some(found.secrets)
    }
}
