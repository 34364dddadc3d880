//! What participants answer themselves, for programs of the site.

use record::AnswerTiming;
use serde_json::{Value, json};

use crate::http::{Asked, Reply, Trouble};
use crate::page::questionnaires::{Standing, made, questionnaires};

/// The questionnaires of a subject.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let all: Vec<Value> = questionnaires(asked)?
        .into_iter()
        .map(|one| {
            let mut told = json!({ "visit": one.visit, "standing": word(&one.standing) });
            match one.standing {
                Standing::Answered {
                    entry,
                    date,
                    timing,
                    answers,
                } => {
                    told["entry"] = json!(entry);
                    told["date"] = json!(date);
                    told["late"] = json!(timing == AnswerTiming::Late);
                    told["answers"] = answers;
                }
                Standing::Open { usable_until, .. } => told["until"] = json!(usable_until),
                Standing::NotYet(_) | Standing::Over => {}
            }
            told
        })
        .collect();
    Ok(Reply::json(json!({ "questionnaires": all })))
}

const fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Answered { .. } => "answered",
        Standing::Open { .. } => "open",
        Standing::NotYet(_) => "not_yet",
        Standing::Over => "over",
    }
}

/// Makes a link for a participant; it is told this once.
pub fn make(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let made = made(asked)?;
    Ok(Reply::Json {
        status: http::StatusCode::CREATED,
        body: json!({
            "visit": made.questionnaire.visit,
            "link": made.link,
            "code": made.code.to_string(),
            "code_address": made.code_address,
        }),
    })
}
