//! Where the time comes from. Nothing is ever put in order by it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, date};

/// A clock: microseconds since the start of 1970, UTC, and the offset of the place in minutes.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    utc_offset: i16,
}

impl Clock {
    /// The clock of the machine.
    pub fn of_the_machine() -> Self {
        Self::of(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            // A clock before 1970 is wrong, and is written down as it stands.
            since.map_or(0, |since| {
                i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
            })
        })
    }

    /// A clock of one's own, for trials that never were and for tests.
    pub fn of(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            now: Arc::new(now),
            utc_offset: 0,
        }
    }

    /// The same clock at another offset from UTC, in minutes.
    #[must_use]
    pub fn with_utc_offset(mut self, minutes: i16) -> Self {
        self.utc_offset = minutes;
        self
    }

    pub(crate) fn now(&self) -> i64 {
        (self.now)()
    }

    pub(crate) const fn utc_offset(&self) -> i16 {
        self.utc_offset
    }

    /// The latest day that it can be anywhere on earth: nothing may be dated after it.
    pub(crate) fn latest_day(now: i64) -> Date {
        let hours = now.div_euclid(3_600_000_000).saturating_add(14);
        let days = hours.div_euclid(24);
        i32::try_from(days)
            .ok()
            .and_then(|days| jiff::Span::new().try_days(days).ok())
            .and_then(|span| date(1970, 1, 1).checked_add(span).ok())
            .unwrap_or(Date::MAX)
    }
}
