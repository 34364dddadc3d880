//! Trying again what two transactions in each other's way left undone.

use std::time::{Duration, Instant};

use super::refused::Refused;
use super::request::Asked;
use super::work::{Outcome, Writer};
use crate::error::{StoreError, Trouble};
use crate::keys::random;

/// So many times in all a batch is brought to the database.
const ATTEMPTS: u32 = 5;

/// The shortest wait before the second attempt; each wait after it is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(4);

/// After so long nothing is begun any more: whoever waits is told, and may ask again.
const LONGEST: Duration = Duration::from_secs(2);

/// How often something was tried.
pub(super) struct Attempts {
    begun: Instant,
    made: u32,
}

impl Attempts {
    /// Something is tried for the first time.
    pub(super) fn first() -> Self {
        Self {
            begun: Instant::now(),
            made: 1,
        }
    }

    /// Whether it is to be tried again after an error; the wait is over when this returns. Only a conflict is tried again:
    /// what else goes wrong goes wrong once more, or must first be looked into.
    pub(super) fn again(&mut self, error: &StoreError) -> bool {
        let is_conflict = error.trouble() == Some(Trouble::Conflict);
        if !is_conflict || self.made >= ATTEMPTS || self.begun.elapsed() > LONGEST {
            return false;
        }
        // Two that stood in each other's way must not come back at the same moment.
        let jitter = random().map_or(0.5, |bytes| f64::from(bytes[0]) / 256.0);
        let wait = FIRST_WAIT * 2_u32.pow(self.made - 1);
        std::thread::sleep(wait.mul_f64(1.0 + jitter));
        self.made += 1;
        true
    }
}

impl Writer<'_> {
    /// Tries again what an error left unstored, as long as that is worth it. Everything was read again after the error, and each
    /// request looked up by its key, so that nothing is stored twice; a draw that came to the vault holds.
    pub(super) fn try_again(
        &mut self,
        asked: &[Asked],
        mut error: StoreError,
        outcomes: &mut [Outcome],
    ) {
        let mut attempts = Attempts::first();
        loop {
            let is_left = |outcome: &Outcome| matches!(outcome, Err(Refused::NotStored { .. }));
            let left: Vec<usize> = (0..asked.len())
                .filter(|place| is_left(&outcomes[*place]))
                .collect();
            if left.is_empty() || !attempts.again(&error) {
                return;
            }
            let those: Vec<Asked> = left.iter().map(|place| asked[*place].clone()).collect();
            let (now, failed) = match self.transact(&those) {
                Ok(now) => (now, None),
                Err(error) => (self.recover(&error, &those), Some(error)),
            };
            for (place, outcome) in left.into_iter().zip(now) {
                outcomes[place] = outcome;
            }
            match failed {
                Some(again) => error = again,
                None => return,
            }
        }
    }
}
