//! Where the time comes from. Nothing is ever put in order by it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, date};
use record::SiteNumber;

/// By how many minutes the clocks of a site are before UTC at a moment, in microseconds since the start of 1970; of no
/// site in particular, those of whoever works for all of them.
type Offsets = Arc<dyn Fn(i64, Option<SiteNumber>) -> i16 + Send + Sync>;

/// A clock: microseconds since the start of 1970, UTC, and the offset of each place in minutes.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    offsets: Offsets,
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
            offsets: Arc::new(|_, _| 0),
        }
    }

    /// The same clock, for people at places with clocks of their own: by how many minutes those are before UTC at a moment,
    /// in microseconds since the start of 1970. Of no site: the place of whoever works for all sites.
    #[must_use]
    pub fn with_offsets(
        mut self,
        offsets: impl Fn(i64, Option<SiteNumber>) -> i16 + Send + Sync + 'static,
    ) -> Self {
        self.offsets = Arc::new(offsets);
        self
    }

    pub(crate) fn now(&self) -> i64 {
        (self.now)()
    }

    /// The moment, and the offset from UTC where somebody of a site is at that very moment.
    pub(crate) fn reading(&self, site: Option<SiteNumber>) -> (i64, i16) {
        let now = self.now();
        (now, (self.offsets)(now, site))
    }

    /// The day that it was at a place at a moment.
    pub(crate) fn day_at(&self, moment: i64, site: Option<SiteNumber>) -> Date {
        const MINUTE: i64 = 60_000_000;
        let offset = i64::from((self.offsets)(moment, site));
        day_of(moment.saturating_add(offset * MINUTE))
    }

    /// The latest day that it can be anywhere on earth: nothing may be dated after it.
    pub(crate) fn latest_day(now: i64) -> Date {
        day_of(now.saturating_add(14 * 3_600_000_000))
    }
}

/// The day, UTC, of a moment in microseconds from the start of 1970.
fn day_of(moment: i64) -> Date {
    let days = moment.div_euclid(86_400_000_000);
    i32::try_from(days)
        .ok()
        .and_then(|days| jiff::Span::new().try_days(days).ok())
        .and_then(|span| date(1970, 1, 1).checked_add(span).ok())
        .unwrap_or(Date::MAX)
}
