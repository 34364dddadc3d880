//! What a person who waits is told.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How far a long piece of work has come, said on standard error.
pub(super) struct Progress {
    begun: Instant,
    all: u64,
    of_what: &'static str,
    said: Mutex<Option<Instant>>,
    between: Duration,
    end_of_line: &'static str,
}

/// Characters of the bar.
const BAR: usize = 24;

impl Progress {
    pub(super) fn begin(all: u64, of_what: &'static str) -> Self {
        let (between, end_of_line) = if std::io::stderr().is_terminal() {
            (Duration::from_millis(500), "\r")
        } else {
            (Duration::from_secs(10), "\n")
        };
        Self {
            begun: Instant::now(),
            all,
            of_what,
            said: Mutex::new(None),
            between,
            end_of_line,
        }
    }

    /// Says how far it is, once it takes over a second and not too often.
    pub(super) fn report(&self, done: u64) {
        let waited = self.begun.elapsed();
        if waited < Duration::from_secs(1) || done == 0 {
            return;
        }
        let Ok(mut said) = self.said.lock() else {
            return;
        };
        if said.is_some_and(|last| last.elapsed() < self.between) {
            return;
        }
        *said = Some(Instant::now());
        let share = done as f64 / self.all.max(1) as f64;
        let left = waited.as_secs_f64() * (1.0 / share - 1.0).max(0.0);
        let full = (share.min(1.0) * BAR as f64) as usize;
        // Whoever reads standard error is told; if nobody does, the work is done all the same.
        let _ = write!(
            std::io::stderr(),
            "[{}{}] {done} of {} {}, {left:.0} s left    {}",
            "#".repeat(full),
            ".".repeat(BAR - full),
            self.all,
            self.of_what,
            self.end_of_line
        );
    }

    /// Leaves the line of the progress.
    pub(super) fn end(&self) {
        let said = self.said.lock().is_ok_and(|said| said.is_some());
        if said && self.end_of_line == "\r" {
            let _ = writeln!(std::io::stderr());
        }
    }
}
