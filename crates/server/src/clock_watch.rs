//! Whether the clock of the machine can be believed. Nothing is ever put in order by it, but days, sessions and one-time codes
//! hang on it, and every row of the trail says the time: a clock that was wrong is told, and stands in the log for ever.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::house::House;
use crate::time_server::TimeServerError;

/// After so long a server of the time is asked again.
const ASK_EACH: Duration = Duration::from_secs(600);

/// What is wrong with the clock. How much is in microseconds: positive where the clock is ahead of what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockAlarm {
    /// It was put forward or back, stood still or ran at another pace while the program ran.
    Moved {
        /// By how much.
        by: i64,
    },
    /// When the program began it said a time before that of the last row of the trail.
    BehindTheTrail {
        /// By how much.
        by: i64,
    },
    /// It says another time than the server of the time.
    FromTheTimeServer {
        /// By how much.
        by: i64,
    },
}

impl ClockAlarm {
    /// By how much the clock is ahead, in microseconds.
    pub const fn by(self) -> i64 {
        match self {
            Self::Moved { by } | Self::BehindTheTrail { by } | Self::FromTheTimeServer { by } => by,
        }
    }

    /// What happened, as it stands in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moved { .. } => "clock moved",
            Self::BehindTheTrail { .. } => "clock behind the trail",
            Self::FromTheTimeServer { .. } => "clock not that of the time server",
        }
    }
}

impl fmt::Display for ClockAlarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.by() / 1_000;
        write!(f, "by {:+.3} s", milliseconds as f64 / 1e3)
    }
}

/// An alarm that was raised, and the time that the clock showed then, in microseconds from the start of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// When, by the clock as it was.
    pub at: i64,
    /// What was wrong.
    pub alarm: ClockAlarm,
}

/// What is remembered of the clock while the program runs.
#[derive(Debug, Default)]
pub struct ClockWatch {
    seen: Mutex<SeenOfIt>,
}

#[derive(Debug, Default)]
struct SeenOfIt {
    /// By how much the clock was ahead of a count of steady time that began with the program, when it was last believed.
    ahead: Option<i64>,
    /// When a server of the time was asked last, in steady time.
    asked: Option<Duration>,
    /// Whether the clock is as that server says; `None` before the first answer.
    apart: Option<bool>,
    /// Why no answer came, as long as it is the same.
    unheard: Option<TimeServerError>,
    raised: Vec<Raised>,
}

impl ClockWatch {
    /// How many alarms are shown: the log has them all.
    const SHOWN: usize = 20;

    /// Looks at the clock at a moment of steady time, which no one can put forward or back. What it was off by since it was
    /// believed last, if that is more than is tolerated; it is believed again from there on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use server::{ClockAlarm, ClockWatch};
    ///
    /// let (watch, tolerated) = (ClockWatch::default(), Duration::from_secs(2));
    /// assert_eq!(watch.look(1_000_000, Duration::ZERO, tolerated), None);
    /// assert_eq!(watch.look(6_000_000, Duration::from_secs(5), tolerated), None);
    /// let hour_back = watch.look(11_000_000 - 3_600_000_000, Duration::from_secs(10), tolerated);
    /// assert_eq!(hour_back, Some(ClockAlarm::Moved { by: -3_600_000_000 }));
    /// ```
    pub fn look(&self, clock: i64, steady: Duration, tolerated: Duration) -> Option<ClockAlarm> {
        let ahead = clock.saturating_sub(in_microseconds(steady));
        let mut seen = self.seen();
        let believed = *seen.ahead.get_or_insert(ahead);
        let by = ahead.saturating_sub(believed);
        if by.saturating_abs() <= in_microseconds(tolerated) {
            return None;
        }
        seen.ahead = Some(ahead);
        Some(seen.raise(clock, ClockAlarm::Moved { by }))
    }

    /// Compares the clock, when the program begins, with the time of the last row of the trail.
    pub fn begin(&self, clock: i64, last_row: i64, tolerated: Duration) -> Option<ClockAlarm> {
        let by = clock.saturating_sub(last_row);
        (by < in_microseconds(tolerated).saturating_neg())
            .then(|| self.seen().raise(clock, ClockAlarm::BehindTheTrail { by }))
    }

    /// Takes by how much the clock is ahead of a server of the time. An alarm is raised once, until the clock is right again.
    pub fn compare(&self, clock: i64, by: i64, tolerated: Duration) -> Option<ClockAlarm> {
        let apart = by.saturating_abs() > in_microseconds(tolerated);
        let mut seen = self.seen();
        seen.unheard = None;
        let was_apart = seen.apart.replace(apart) == Some(true);
        (apart && !was_apart).then(|| seen.raise(clock, ClockAlarm::FromTheTimeServer { by }))
    }

    /// The alarms since the program began, the latest first.
    pub fn raised(&self) -> Vec<Raised> {
        self.seen().raised.iter().rev().copied().collect()
    }

    /// Whether a server of the time is to be asked now.
    fn is_to_ask(&self, steady: Duration) -> bool {
        let mut seen = self.seen();
        let is_due = seen
            .asked
            .is_none_or(|asked| steady.saturating_sub(asked) >= ASK_EACH);
        if is_due {
            seen.asked = Some(steady);
        }
        is_due
    }

    /// Whether it is new that, and why, a server of the time was not heard.
    fn is_unheard(&self, why: &TimeServerError) -> bool {
        self.seen().unheard.replace(why.clone()).as_ref() != Some(why)
    }

    /// Whoever panicked while holding it left a list of alarms, which is one after every step.
    fn seen(&self) -> MutexGuard<'_, SeenOfIt> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SeenOfIt {
    fn raise(&mut self, at: i64, alarm: ClockAlarm) -> ClockAlarm {
        if self.raised.len() == ClockWatch::SHOWN {
            self.raised.remove(0);
        }
        self.raised.push(Raised { at, alarm });
        alarm
    }
}

impl House {
    /// Compares the clock with the last row of the trail, when a trial is opened.
    pub fn begin_to_watch_the_clock(&self) -> Vec<String> {
        let Some(last_row) = self.store.standing().ok().and_then(|one| one.last_recorded) else {
            return Vec::new();
        };
        let now = self.now();
        let tolerated = self.settings.clock_tolerance;
        let alarm = self.clock.begin(now, last_row, tolerated);
        alarm
            .map(|alarm| self.tell_of(now, alarm))
            .into_iter()
            .collect()
    }

    /// Looks at the clock at a moment of steady time, and asks the server of the time where there is one and it is due. The
    /// lines of the log that come of it.
    pub fn look_at_the_clock(&self, steady: Duration) -> Vec<String> {
        let tolerated = self.settings.clock_tolerance;
        let now = self.now();
        let mut lines: Vec<String> = self
            .clock
            .look(now, steady, tolerated)
            .map(|alarm| self.tell_of(now, alarm))
            .into_iter()
            .collect();
        if let Some(server) = &self.settings.time_server
            && self.clock.is_to_ask(steady)
        {
            // A request is known by bytes that nobody can guess; without them none is sent.
            let mut bytes = [0; 8];
            let asked = match self.random(&mut bytes) {
                Ok(()) => server.clock_is_ahead_by(&self.time, bytes),
                Err(_) => Err(TimeServerError::NoRandomness),
            };
            match asked {
                Ok(by) => {
                    let now = self.now();
                    self.metrics.clock_is_ahead_by(by);
                    let alarm = self.clock.compare(now, by, tolerated);
                    lines.extend(alarm.map(|alarm| self.tell_of(now, alarm)));
                }
                Err(why) if self.clock.is_unheard(&why) => lines.push(
                    serde_json::json!({"at": now, "time_server": why.to_string()}).to_string(),
                ),
                Err(_) => {}
            }
        }
        lines
    }

    /// Counts an alarm and writes it where accounts have their log; the line for the program's own.
    fn tell_of(&self, now: i64, alarm: ClockAlarm) -> String {
        self.metrics.clock_alarm();
        let kept = self
            .accounts
            .note(now, "myotrial", alarm.as_str(), &alarm.to_string());
        let seconds = alarm.by() as f64 / 1e6;
        let is_kept = kept.is_ok();
        serde_json::json!({"at": now, "alarm": alarm.as_str(), "seconds": seconds, "kept": is_kept})
            .to_string()
    }
}

fn in_microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
