//! Forms that were sent and stored: what is sent a second time leads where it led the first time.

use std::collections::VecDeque;
use std::sync::Mutex;

/// So many are remembered. The store itself knows every key for good; this spares a person the message that a visit that
/// was just stored is there already.
const REMEMBERED: usize = 4_096;

/// What was stored last, and where it led.
#[derive(Debug, Default)]
pub struct SentForms(Mutex<VecDeque<(String, String)>>);

impl SentForms {
    /// Where a form led that was sent under a key by a person.
    pub fn led_to(&self, person: &str, key: &str) -> Option<String> {
        let wanted = format!("{person}/{key}");
        let sent = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.iter()
            .rev()
            .find(|(own, _)| *own == wanted)
            .map(|(_, to)| to.clone())
    }

    /// Remembers where a form led.
    pub fn remember(&self, person: &str, key: &str, to: &str) {
        let mut sent = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if sent.len() == REMEMBERED {
            sent.pop_front();
        }
        sent.push_back((format!("{person}/{key}"), to.to_owned()));
    }
}
