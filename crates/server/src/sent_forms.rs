//! Forms that were sent and stored: what is sent a second time leads where it led the first time.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

/// So many are remembered. The store itself knows every key for good; this spares a person the message that a visit that
/// was just stored is there already.
const REMEMBERED: usize = 4_096;

/// What was stored last, and where it led.
#[derive(Debug, Default)]
pub struct SentForms(Mutex<VecDeque<Sent>>);

#[derive(Debug)]
struct Sent {
    key: String,
    content: [u8; 32],
    to: String,
}

/// What a form that is sent again was the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentBefore {
    /// The same: it led there.
    Alike {
        /// Where to.
        to: String,
    },
    /// Another one: a page that was stored, brought back with the browser's Back, and changed.
    Otherwise,
}

impl SentForms {
    /// Whether a person sent a form under a key before.
    pub fn before(&self, person: &str, key: &str, content: &str) -> Option<SentBefore> {
        let (wanted, content) = (own_key(person, key), digest(content));
        let sent = self.sent();
        let first = sent.iter().rev().find(|sent| sent.key == wanted)?;
        Some(if first.content == content {
            SentBefore::Alike {
                to: first.to.clone(),
            }
        } else {
            SentBefore::Otherwise
        })
    }

    /// Remembers where a form led.
    pub fn remember(&self, person: &str, key: &str, content: &str, to: &str) {
        let mut sent = self.sent();
        if sent.len() == REMEMBERED {
            sent.pop_front();
        }
        sent.push_back(Sent {
            key: own_key(person, key),
            content: digest(content),
            to: to.to_owned(),
        });
    }

    fn sent(&self) -> MutexGuard<'_, VecDeque<Sent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn own_key(person: &str, key: &str) -> String {
    format!("{person}/{key}")
}

fn digest(content: &str) -> [u8; 32] {
    Sha256::digest(content.as_bytes()).into()
}
