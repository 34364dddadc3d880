//! Requests of the sponsor for corrections, for programs.

use serde::Deserialize;
use serde_json::json;
use store::{QueryFilter, QueryStep};

use super::send_out;
use crate::http::{Asked, Reply, Trouble};
use crate::page::correction_requests::{SentRequest, own_step};

/// The requests, with what the sites answered.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let person = asked.caller()?.person();
    let requests = asked.house.store.queries(&person, QueryFilter::default())?;
    Ok(Reply::json(json!({ "requests": requests })))
}

/// Asks for a correction.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentRequest = asked.read()?;
    let telling = sent.telling.clone();
    let wish = sent.into_wish(asked)?;
    send_out(asked, wish, &telling)
}

/// Words as a program sends them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentWords {
    text: String,
    #[serde(default)]
    telling: Vec<String>,
}

/// Settles a request, or asks again.
pub fn step(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWords = asked.read()?;
    let step: QueryStep = asked.part("step").parse().map_err(|()| Trouble::NotFound)?;
    let wish = own_step(asked, step, sent.text)?;
    send_out(asked, wish, &sent.telling)
}
