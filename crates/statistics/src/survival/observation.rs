//! One subject's time.

use crate::error::StatisticsError;

/// How a time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The event happened then.
    Event,
    /// It had not happened by then.
    Censored,
}

/// A time and how it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The time since the origin, at or above 0, in any unit.
    pub time: f64,
    /// How it ended.
    pub status: Status,
}

impl Observation {
    /// An event.
    #[must_use]
    pub const fn event(time: f64) -> Self {
        Self {
            time,
            status: Status::Event,
        }
    }

    /// A censored time.
    #[must_use]
    pub const fn censored(time: f64) -> Self {
        Self {
            time,
            status: Status::Censored,
        }
    }

    /// Whether the event happened.
    #[must_use]
    pub const fn is_event(self) -> bool {
        matches!(self.status, Status::Event)
    }
}

/// Refuses an empty list and times that are negative, infinite or missing.
pub(crate) fn require_times(observations: &[Observation]) -> Result<(), StatisticsError> {
    if observations.is_empty() {
        return Err(StatisticsError::TooFew {
            quantity: "subjects",
            needed: 1,
            found: 0,
        });
    }
    match observations
        .iter()
        .find(|o| !(o.time.is_finite() && o.time >= 0.0))
    {
        Some(observation) => Err(StatisticsError::OutOfRange {
            quantity: "a time",
            value: observation.time,
            allowed: "a finite number at or above 0",
        }),
        None => Ok(()),
    }
}

/// The times of those with a status, in increasing order.
///
/// The bits of numbers at or above 0 order as the numbers do, and whole numbers sort fastest.
pub(super) fn sorted_times(observations: &[Observation], status: Status) -> Vec<f64> {
    let mut bits: Vec<u64> = observations
        .iter()
        .filter(|observation| observation.status == status)
        // Adding 0 turns -0 into 0, whose bits come first.
        .map(|observation| (observation.time + 0.0).to_bits())
        .collect();
    bits.sort_unstable();
    bits.into_iter().map(f64::from_bits).collect()
}

/// How many times at the front are equal to `time`, and moves past them.
pub(super) fn take_equal(times: &[f64], passed: &mut usize, time: f64) -> usize {
    let start = *passed;
    while times.get(*passed) == Some(&time) {
        *passed += 1;
    }
    *passed - start
}
