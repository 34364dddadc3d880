//! Words to be taken out of the trail, for programs.

use serde::Deserialize;
use serde_json::json;
use store::{RedactionVerdict, Wish};

use super::carry_out;
use crate::http::{Asked, Reply, Trouble};

/// What waits to be decided.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let waiting = asked.house.store.redactions(&asked.caller()?.person())?;
    Ok(Reply::json(json!({ "redactions": waiting })))
}

/// What is asked for, as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentWords {
    words: String,
    reason: String,
}

/// Asks for words about a subject to be taken out.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWords = asked.read()?;
    let wish = Wish::AskRedaction {
        subject: asked.subject()?,
        words: sent.words,
    };
    carry_out(asked, wish, Some(&sent.reason))
}

/// What is decided, as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentVerdict {
    verdict: RedactionVerdict,
    reason: String,
}

/// Takes words out, or leaves them.
pub fn decide(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentVerdict = asked.read()?;
    let wish = Wish::DecideRedaction {
        asked: asked.part("line").parse().map_err(|_| Trouble::NotFound)?,
        verdict: sent.verdict,
    };
    carry_out(asked, wish, Some(&sent.reason))
}
