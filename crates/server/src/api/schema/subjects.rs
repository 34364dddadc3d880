//! What is entered for a subject, and what was.

use serde_json::json;

use super::words::{
    Operation, created, date, done, list, number, object, one_of, or_none, shared_schema, shown,
    site, text, words,
};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
        (Method::Get, "/api/v1/openapi.json") => {
            shown("This description.", json!({"type": "object"}))
        }
        (Method::Get, "/api/v1/subjects") => shown(
            "The subjects whom the caller may see.",
            object(&[(
                "subjects!",
                list(object(&[
                    ("subject!", number()),
                    ("site!", number()),
                    ("screened!", date()),
                    ("enrolled!", or_none(date())),
                    ("standing!", text()),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects") => done(
            "Enters a person into the screening log, at the `site` of the screening; who works at one site need not name it.",
            object(&[
                ("date!", date()),
                (
                    "screening!",
                    json!({"type": "object", "properties": {"site": site()}}),
                ),
            ]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/entries") => shown(
            "The entries of a subject, as they are now.",
            object(&[(
                "entries!",
                list(object(&[
                    ("entry!", number()),
                    ("date!", date()),
                    (
                        "event!",
                        json!({"type": "object", "required": ["kind"], "properties": {"kind": text()}}),
                    ),
                    ("validity!", one_of(&["as_entered", "upheld", "struck_out"])),
                    ("version!", or_none(text())),
                ])),
            )]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/trail") => shown(
            "The trail of a subject, as far as the caller may read it.",
            object(&[(
                "lines!",
                list(json!({
                    "type": "object",
                    "required": ["sequence", "person", "role", "recorded", "kind", "source", "software", "protocol_sha256"],
                    "properties": {"sequence": number(), "person": text(), "role": text(), "kind": text(), "source": text(), "version": or_none(text())},
                })),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/events") => done(
            "Writes down what happened to a subject.",
            object(&[
                ("date!", date()),
                (
                    "event!",
                    json!({
                        "type": "object", "required": ["kind"], "properties": {"kind": words()},
                        "description": "An event in the words in which the entries of a subject give it.",
                    }),
                ),
                ("reason", or_none(text())),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/enrolment") => done(
            "Enrols a subject, and randomises it where there are arms to choose from; the answer is the same in every arm.",
            object(&[("date!", date())]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/corrections") => created(
            "Corrects groups of items of an entry, together or not at all, held against the checks of its form.",
            object(&[
                ("entry!", number()),
                (
                    "items!",
                    json!({"type": "array", "minItems": 1, "items": object(&[
                        ("group!", words()), ("seen!", number()), ("new!", json!({})),
                    ])}),
                ),
                ("reason!", words()),
                ("request", number()),
            ]),
            object(&[(
                "corrections!",
                list(object(&[
                    ("group!", text()),
                    ("line!", number()),
                    ("version!", or_none(number())),
                    ("upheld!", number()),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/enrolment-by-hand") => done(
            "Enters that a subject was randomised with a code that its site keeps; the answer is the same in every arm.",
            object(&[("date!", date()), ("code!", number()), ("reason!", words())]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/entries/{entry}/strike-out") => done(
            "Strikes an entry out that was made for the wrong subject.",
            object(&[("reason!", words())]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/questionnaires") => shown(
            "What a participant is asked at which visit, on a device of their own, and what was answered.",
            object(&[(
                "questionnaires!",
                list(object(&[
                    ("visit!", text()),
                    (
                        "standing!",
                        one_of(&["answered", "open", "not_yet", "over"]),
                    ),
                    ("until", date()),
                    ("entry", number()),
                    ("date", date()),
                    ("late", json!({"type": "boolean"})),
                    ("answers", shared_schema("ParticipantAnswers")),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/questionnaires/{visit}") => created(
            "Makes a link by which the participant answers the questions of a visit, once and without an account; an earlier \
                      one is worth nothing then.",
            object(&[]),
            object(&[
                ("visit!", text()),
                ("link!", text()),
                (
                    "code!",
                    json!({"type": "string", "description": "What the participant types instead of opening the link."}),
                ),
                (
                    "code_address!",
                    json!({"type": "string", "description": "Where the code is typed."}),
                ),
            ]),
        ),
        _ => return None,
    })
}
