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
        Some(observation) => Err(bad_time(observation.time)),
        None => Ok(()),
    }
}

/// The error for a time that is negative, infinite or missing.
pub(super) const fn bad_time(time: f64) -> StatisticsError {
    StatisticsError::OutOfRange {
        quantity: "a time",
        value: time,
        allowed: "a finite number at or above 0",
    }
}
