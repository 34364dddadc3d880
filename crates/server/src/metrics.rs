//! What is counted: nothing of a person, a subject or an arm.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper limits of the times that are told apart, in milliseconds.
const LIMITS: [u64; 7] = [5, 10, 25, 50, 100, 500, 2_000];

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    answers: [AtomicU64; 5],
    within: [AtomicU64; LIMITS.len()],
    microseconds: AtomicU64,
    refused_connections: AtomicU64,
    clock_alarms: AtomicU64,
    /// Microseconds by which the clock was ahead of the server of the time, when that was heard last.
    clock_ahead: Mutex<Option<i64>>,
}

impl Metrics {
    /// Counts an answer.
    pub fn answered(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.answers[class].fetch_add(1, Ordering::Relaxed);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (limit, count) in LIMITS.iter().zip(&self.within) {
            if milliseconds <= *limit {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// Counts a connection that was turned away because there were too many.
    pub fn turned_away(&self) {
        self.refused_connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts that the clock was found wrong.
    pub fn clock_alarm(&self) {
        self.clock_alarms.fetch_add(1, Ordering::Relaxed);
    }

    /// Keeps by how many microseconds the clock is ahead of the server of the time.
    pub fn clock_is_ahead_by(&self, microseconds: i64) {
        *self
            .clock_ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(microseconds);
    }

    /// In the text format of Prometheus.
    pub fn to_text(&self) -> String {
        let mut text = String::from(
            "# HELP myotrial_answers_total Answers by class of status.\n# TYPE myotrial_answers_total counter\n",
        );
        let mut all = 0;
        for (class, count) in (1..).zip(&self.answers) {
            let count = count.load(Ordering::Relaxed);
            all += count;
            let _ = writeln!(
                text,
                "myotrial_answers_total{{class=\"{class}xx\"}} {count}"
            );
        }
        text.push_str(
            "# HELP myotrial_answer_seconds Time from request to answer.\n# TYPE myotrial_answer_seconds histogram\n",
        );
        for (limit, count) in LIMITS.iter().zip(&self.within) {
            let seconds = Duration::from_millis(*limit).as_secs_f64();
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(
                text,
                "myotrial_answer_seconds_bucket{{le=\"{seconds}\"}} {count}"
            );
        }
        let seconds =
            Duration::from_micros(self.microseconds.load(Ordering::Relaxed)).as_secs_f64();
        let turned_away = self.refused_connections.load(Ordering::Relaxed);
        let _ = write!(
            text,
            "myotrial_answer_seconds_bucket{{le=\"+Inf\"}} {all}\nmyotrial_answer_seconds_sum {seconds}\n\
             myotrial_answer_seconds_count {all}\n# HELP myotrial_connections_turned_away_total Connections beyond the limit.\n\
             # TYPE myotrial_connections_turned_away_total counter\nmyotrial_connections_turned_away_total {turned_away}\n"
        );
        let _ = write!(
            text,
            "# HELP myotrial_clock_alarms_total How often the machine's clock was found wrong.\n\
             # TYPE myotrial_clock_alarms_total counter\nmyotrial_clock_alarms_total {}\n",
            self.clock_alarms.load(Ordering::Relaxed)
        );
        let ahead = *self
            .clock_ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(ahead) = ahead {
            let _ = write!(
                text,
                "# HELP myotrial_clock_ahead_seconds By how much the clock is ahead of the server of the time.\n\
                 # TYPE myotrial_clock_ahead_seconds gauge\nmyotrial_clock_ahead_seconds {}\n",
                ahead as f64 / 1e6
            );
        }
        text
    }
}
