//! Many trials on many threads.

use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fixed_sum::FixedSumError;
use super::shard::Replicates;
use super::tally::Tally;
use crate::chance::Seed;

/// A trial that can be simulated.
pub trait Model: Sync {
    /// Why a trial cannot be simulated.
    type Error: std::error::Error + Send;

    /// What a thread works with from one trial to the next: lists that are filled again, values that are worked out once.
    type Room;

    /// Room for the work of one thread.
    fn room(&self) -> Self::Room;

    /// Simulates trials in a room and tallies what came of them. What a trial comes to depends on the seed and its own
    /// number alone, and never on what the room was used for before.
    ///
    /// # Errors
    /// Where one of them cannot be simulated.
    fn simulate_in(
        &self,
        room: &mut Self::Room,
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, Self::Error>;

    /// The same in a room of its own.
    ///
    /// # Errors
    /// As [`Model::simulate_in`].
    fn simulate(&self, seed: Seed, replicates: Range<u64>) -> Result<Tally, Self::Error> {
        self.simulate_in(&mut self.room(), seed, replicates)
    }

    /// How many trials a thread does at a time, at most.
    fn at_a_time(&self) -> u64 {
        1_000
    }
}

/// Why trials could not be simulated.
#[derive(Debug, Clone, PartialEq)]
pub enum RunError<E> {
    /// A trial could not be simulated.
    Trial {
        /// Which trials were being done, the first of them that failed.
        among: Replicates,
        /// Why.
        reason: E,
    },
    /// More trials than there are numbers for.
    TooMany {
        /// As many as were asked for.
        trials: u64,
    },
    /// A sum became too large.
    Sum(FixedSumError),
}

impl<E: fmt::Display> fmt::Display for RunError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trial { among, reason } => write!(f, "among {among}: {reason}"),
            Self::TooMany { trials } => write!(
                f,
                "{trials} trials are more than the {} that a seed can number",
                MOST_TRIALS
            ),
            Self::Sum(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for RunError<E> {}

/// Into how many portions the work of a thread is divided, where they are not larger than a model wants them: at the end a
/// thread waits for half of one, on average.
const PORTIONS: u64 = 32;

/// Trials are numbered by 32 bits.
const MOST_TRIALS: u64 = 1 << 32;

/// Simulates trials on some threads. The tally is the same for any number of threads.
///
/// After each portion `progress` hears how many trials are done.
///
/// # Errors
/// [`RunError`]: of the trials that cannot be simulated, the first is named.
pub fn run<M: Model>(
    model: &M,
    seed: Seed,
    replicates: Replicates,
    threads: NonZeroUsize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Tally, RunError<M::Error>> {
    if replicates.to > MOST_TRIALS {
        return Err(RunError::TooMany {
            trials: replicates.to,
        });
    }
    // Small portions, so that few trials occupy every thread too, and none waits long for the last.
    let portion = model
        .at_a_time()
        .min(replicates.count().div_ceil(threads.get() as u64 * PORTIONS))
        .max(1);
    let next = AtomicU64::new(replicates.from);
    let done = AtomicU64::new(0);
    let outcome = Mutex::new(Ok(Tally::default()));
    let work = || {
        let mut own = Tally::default();
        // A room for all portions of a thread: what it keeps is worked out once.
        let mut room = model.room();
        loop {
            let from = next.fetch_add(portion, Ordering::Relaxed);
            if from >= replicates.to {
                return Ok(own);
            }
            let to = replicates.to.min(from + portion);
            let tally = model
                .simulate_in(&mut room, seed, from..to)
                .map_err(|reason| RunError::Trial {
                    among: Replicates { from, to },
                    reason,
                });
            match tally {
                Ok(tally) => own.merge(&tally).map_err(RunError::Sum)?,
                Err(error) => {
                    // Nobody begins another portion; those before this one are finished, so that the first is named.
                    next.fetch_max(replicates.to, Ordering::Relaxed);
                    return Err(error);
                }
            }
            progress(done.fetch_add(to - from, Ordering::Relaxed) + (to - from));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| {
                let own = work();
                // A thread that stopped in the middle of adding has stopped the program already.
                let mut whole = outcome.lock().unwrap_or_else(|broken| broken.into_inner());
                add(&mut whole, own);
            });
        }
    });
    outcome
        .into_inner()
        .unwrap_or_else(|broken| broken.into_inner())
}

fn add<E>(whole: &mut Result<Tally, RunError<E>>, own: Result<Tally, RunError<E>>) {
    let place = |error: &RunError<E>| match error {
        RunError::Trial { among, .. } => among.from,
        RunError::TooMany { .. } | RunError::Sum(_) => u64::MAX,
    };
    match (whole.as_mut(), own) {
        (Ok(tally), Ok(own)) => {
            if let Err(error) = tally.merge(&own) {
                *whole = Err(RunError::Sum(error));
            }
        }
        (Err(known), Err(error)) if place(&error) < place(known) => *known = error,
        (Ok(_), Err(error)) => *whole = Err(error),
        (Err(_), _) => {}
    }
}
