//! Files that go out and come in.

use serde_json::json;

use super::words::{Operation, answered, created, file, list, number, object, one_of, shown, text};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
        (Method::Get, "/api/v1/exports/{file}") => file(
            "A table or a casebook to take away, as far as the caller may see; that it was taken is written down.",
            &["text/csv; charset=utf-8", "application/xml"],
        ),
        (Method::Get, "/api/v1/laboratory") => shown(
            "What the laboratory has handed in, as far as it went to visits, and which visits wait for muscle enzymes.",
            object(&[
                (
                    "transfers!",
                    list(object(&[
                        ("at!", text()),
                        ("by!", text()),
                        ("written!", number()),
                        ("unchanged!", number()),
                        ("waiting!", number()),
                    ])),
                ),
                (
                    "wanting!",
                    list(object(&[("subject!", number()), ("visit!", text())])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/imports/{kind}/preview") => answered(
            "Says what would be taken of a file, and writes nothing.",
            object(&[("reason", text()), ("text!", text())]),
            object(&[
                (
                    "changes!",
                    list(
                        json!({"type": "object", "required": ["change"], "properties": {
                            "change": one_of(&["screen", "write", "correct"]),
                        }}),
                    ),
                ),
                ("unchanged!", number()),
                ("waiting!", list(text())),
                ("not_taken!", list(text())),
                ("doubts!", list(text())),
            ]),
        ),
        (Method::Post, "/api/v1/imports/{kind}") => created(
            "Takes a file; the same file a second time changes nothing.",
            object(&[("reason", text()), ("text!", text())]),
            object(&[
                ("written!", number()),
                ("unchanged!", number()),
                ("waiting!", number()),
            ]),
        ),
        _ => return None,
    })
}
