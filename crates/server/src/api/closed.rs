//! What programs of those ask who know arms, or learn one: an emergency, the committee's room; and the rehearsal on arms that
//! are nobody's.

use exchange::DangerReason;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::analysis_room::Audience;
use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::page::closed_results::{ask_to_call, judged, look};
use crate::page::committee::{self, note};
use crate::page::dummy_arms;
use crate::page::emergency::{Receives, open_in_emergency};

/// Who a person is once more, and why an arm is opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentEmergency {
    reason: String,
    password: String,
}

/// Opens one arm in an emergency, to the caller alone.
pub fn emergency(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentEmergency = asked.read()?;
    let opened = open_in_emergency(asked, sent.reason.trim(), &sent.password)?;
    let receives = match opened.receives {
        Receives::AsAllocated => json!({"as": "allocated"}),
        Receives::Otherwise { what, since } => {
            json!({"as": "otherwise", "what": what, "since": since})
        }
        Receives::Unknown => json!({"as": "unknown"}),
    };
    Ok(Reply::json(json!({
        "arm": opened.arm,
        "receives": receives,
        "not_written": opened.not_written,
    })))
}

/// Every closed result, and those that must be acted on.
pub fn results(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let results = look(asked)?;
    let dangers: Vec<Value> = judged(asked, &results)
        .into_iter()
        .filter_map(|danger| {
            let reason = match danger.reason {
                DangerReason::Low => "low",
                DangerReason::Fell => "fell",
                DangerReason::High => "high",
                DangerReason::Positive => "positive",
                DangerReason::Unjudged => "unjudged",
            };
            let number = results.get(danger.place)?.number;
            Some(json!({"result": number, "subject": danger.subject, "reason": reason}))
        })
        .collect();
    let results: Vec<Value> = results
        .iter()
        .map(|result| {
            let cells = result.cells.iter();
            let cells: Vec<Value> = cells
                .map(|(column, cell)| json!({"column": column, "cell": cell}))
                .collect();
            json!({"result": result.number, "at": second_of(result.at), "cells": cells})
        })
        .collect();
    Ok(Reply::json(
        json!({"results": results, "to_act_on": dangers}),
    ))
}

/// An object without fields: the path says all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Asks a subject's site to call.
pub fn call(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    ask_to_call(asked)?;
    Ok(Reply::Json {
        status: StatusCode::CREATED,
        body: json!({"subject": asked.subject()?}),
    })
}

/// The files of an audience.
fn files(asked: &Asked<'_>, audience: Audience, status: StatusCode) -> Reply {
    let room = &asked.house.analysis;
    let files: Vec<Value> = audience
        .rooms()
        .iter()
        .flat_map(|one| {
            let names = room.files(audience, *one).into_iter();
            names.map(|name| json!({"room": one.as_str(), "name": name}))
        })
        .collect();
    Reply::Json {
        status,
        body: json!({ "files": files }),
    }
}

/// What was made of the closed report.
pub fn report(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    note(asked, "closed page seen")?;
    Ok(files(asked, Audience::Committee, StatusCode::OK))
}

/// Makes the closed report anew.
pub fn make_report(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    committee::make_report(asked)?;
    Ok(files(asked, Audience::Committee, StatusCode::CREATED))
}

/// What was made on dummy arms.
pub fn rehearsal(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(files(asked, Audience::Rehearsal, StatusCode::OK))
}

/// Makes the analysis on dummy arms anew.
pub fn make_rehearsal(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    dummy_arms::make_rehearsal(asked)?;
    Ok(files(asked, Audience::Rehearsal, StatusCode::CREATED))
}
