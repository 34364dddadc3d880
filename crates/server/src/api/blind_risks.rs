//! Words that could tell an arm, in what blinded people wrote, for programs of those who know the arms.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::blind_risks::for_account;
use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::page::blind_risks::see_to;

/// The risks that the caller may see.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let risks = for_account(asked.house, &asked.caller()?.session.account)?;
    let told: Vec<Value> = risks
        .iter()
        .map(|risk| {
            let texts: Vec<Value> = risk
                .texts
                .iter()
                .map(|text| {
                    let words: Vec<&str> = text
                        .places
                        .iter()
                        .filter_map(|place| text.text.get(place.clone()))
                        .collect();
                    json!({ "name": text.name, "text": text.text, "words": words })
                })
                .collect();
            let line = &risk.line;
            json!({
                "risk": risk.number,
                "line": line.sequence,
                "at": second_of(line.recorded),
                "subject": line.subject,
                "site": line.site,
                "person": line.person,
                "role": line.role,
                "seen": risk.is_seen,
                "texts": texts,
            })
        })
        .collect();
    Ok(Reply::json(json!({ "risks": told })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Takes that the caller has seen to one.
pub fn seen(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let Nothing {} = asked.read()?;
    let risk = see_to(asked)?;
    Ok(Reply::Json {
        status: StatusCode::CREATED,
        body: json!({ "risk": risk }),
    })
}
