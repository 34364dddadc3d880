//! Data that two people enter, for programs.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use store::{Decision, Wish};

use super::{carry_out, done};
use crate::http::{Asked, Reply, Trouble};
use crate::page::correction::entry_of;
use crate::page::second_entry::{examine, of_caller};

/// What waits for its second entry, and in what two entries differ.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(Reply::json(json!({ "entries": of_caller(asked)? })))
}

/// A second entry as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentSecond<'a> {
    date: Date,
    #[serde(borrow)]
    event: &'a serde_json::value::RawValue,
    reason: Option<String>,
}

/// Enters an entry of a subject a second time.
pub fn enter(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentSecond<'_> = asked.read()?;
    let event = asked.event(sent.event.get().as_bytes())?;
    let entry = entry_of(asked)?;
    let reason = sent.reason.as_deref().map(str::trim).unwrap_or_default();
    let wish = Wish::EnterSecond {
        entry: entry.sequence,
        date: sent.date,
        event: event.clone(),
    };
    // What was stored already is answered as it was.
    let before = asked.answered_under(asked.idempotency_key, wish.clone(), Some(reason))?;
    if let Some(answer) = before {
        return Ok(done(&answer));
    }
    examine(asked, &entry, sent.date, &event, reason)?;
    carry_out(asked, wish, Some(reason))
}

/// What a program decides in one entry, all of it or nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDecisions {
    decisions: Vec<Decision>,
    reason: String,
}

/// Decides which of two values stand.
pub fn decide(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentDecisions = asked.read()?;
    let entry = entry_of(asked)?;
    if sent.decisions.is_empty() {
        let message = asked.say().twice_nothing_chosen.to_owned();
        return Err(Trouble::Fields(vec![("decisions".to_owned(), message)]));
    }
    let wish = Wish::DecideDifferences {
        entry: entry.sequence,
        decisions: sent.decisions,
    };
    carry_out(asked, wish, Some(&sent.reason))
}
