//! What programs send and get, as JSON Schema (2020-12): what stands here is what the interface reads and answers, and a
//! test holds answers against it. Each operation stands in one row, with what it takes and what it answers.

mod accounts;
mod arms;
mod files;
mod pharmacy;
mod questionnaires;
mod review;
mod subjects;
mod words;

use serde_json::{Value, json};

use crate::analysis_room::Room;
use crate::page::stock_acts::LotDeed;
use crate::policy::Method;
use words::{list, number, object, one_of, shown, term, text};

pub use words::Operation;

/// What an operation does, what it takes and what it answers.
pub fn of(method: Method, path: &str) -> Operation {
    subjects::of(method, path)
        .or_else(|| review::of(method, path))
        .or_else(|| pharmacy::of(method, path))
        .or_else(|| accounts::of(method, path))
        .or_else(|| files::of(method, path))
        .or_else(|| arms::of(method, path))
        // The test that holds the table of routes against this one finds a route that is not described.
        .unwrap_or_else(|| shown("", json!({})))
}

/// Schemas to which several operations refer.
pub fn shared() -> Value {
    json!({
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "problems": list(object(&[
                    ("place", text()), ("column", text()), ("value", text()), ("field", text()), ("message!", text()),
                ])),
            },
        },
        "Done": object(&[
            ("line!", number()), ("entry", number()), ("subject", number()), ("version", number()),
            ("upheld", number()),
        ]),
        "Unblinding": object(&[
            ("unblinding!", json!({
                "type": "object", "required": ["standing"],
                "properties": {"standing": one_of(&["not_asked", "asked", "confirmed"])},
            })),
            ("not_locked!", list(number())),
            ("files!", list(object(&[("room!", text()), ("name!", text())]))),
        ]),
        "Term": term(),
        "ParticipantAnswers": questionnaires::answers(),
    })
}

/// What may stand in a part of a path.
pub fn of_part(name: &str) -> Value {
    match name {
        "room" => one_of(&Room::ALL.map(Room::as_str)),
        "name" | "visit" => json!({"type": "string", "minLength": 1}),
        "kind" => one_of(&["redcap", "odm", "laboratory"]),
        "deed" => one_of(&LotDeed::ALL.map(LotDeed::word)),
        "step" => one_of(&["answered", "closed", "reopened"]),
        "file" => one_of(&crate::page::exports::FILES),
        _ => json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
    }
}
