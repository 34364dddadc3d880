//! The words of the schemas: what a value can be, and what an operation takes and answers.

use forms::stock::Vials;
use serde_json::{Value, json};
use store::Role;

const JSON: &[&str] = &["application/json"];

/// What files of an analysis are.
pub(super) const FILES_OF_AN_ANALYSIS: &[&str] = &[
    "text/csv; charset=utf-8",
    "application/json",
    "application/xml",
    "application/pdf",
    "application/rtf",
    "image/svg+xml",
    "image/png",
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/octet-stream",
];

/// What an operation does, what it takes, and what it answers where it is done.
pub struct Operation {
    /// In a few words.
    pub summary: &'static str,
    /// What a program sends.
    pub takes: Option<Value>,
    /// The status.
    pub status: &'static str,
    /// In what form it is answered.
    pub content_types: &'static [&'static str],
    /// What stands in the answer, where it is JSON.
    pub schema: Option<Value>,
}

/// Something is shown.
pub(super) const fn shown(summary: &'static str, schema: Value) -> Operation {
    Operation {
        summary,
        takes: None,
        status: "200",
        content_types: JSON,
        schema: Some(schema),
    }
}

/// A file is given.
pub(super) const fn file(
    summary: &'static str,
    content_types: &'static [&'static str],
) -> Operation {
    Operation {
        summary,
        takes: None,
        status: "200",
        content_types,
        schema: None,
    }
}

/// Something is asked for with a request, and answered.
pub(super) fn answered(summary: &'static str, takes: Value, schema: Value) -> Operation {
    Operation {
        takes: Some(takes),
        ..shown(summary, schema)
    }
}

/// Something is there that was not there before.
pub(super) fn created(summary: &'static str, takes: Value, schema: Value) -> Operation {
    Operation {
        status: "201",
        ..answered(summary, takes, schema)
    }
}

/// Something was written into the record.
pub(super) fn done(summary: &'static str, takes: Value) -> Operation {
    created(summary, takes, shared_schema("Done"))
}

/// Something was written into the ledger of stock, or was there already.
pub(super) fn written(summary: &'static str, takes: Value) -> Operation {
    let schema = object(&[("written!", json!({"type": "boolean"}))]);
    created(summary, takes, schema)
}

/// Something happened to an account.
pub(super) fn account(summary: &'static str, takes: Value) -> Operation {
    created(summary, takes, object(&[("account!", number())]))
}

/// A link was made for the person of an account.
pub(super) fn linked(summary: &'static str, takes: Value) -> Operation {
    let schema = object(&[("account!", number()), ("link!", text())]);
    created(summary, takes, schema)
}

/// The files that there are.
pub(super) fn files(summary: &'static str) -> Operation {
    shown(summary, files_schema())
}

/// Files that are made.
pub(super) fn made(summary: &'static str, takes: Value) -> Operation {
    created(summary, takes, files_schema())
}

fn files_schema() -> Value {
    let file = object(&[("room!", text()), ("name!", text())]);
    object(&[("files!", list(file))])
}

/// How far the unblinding is.
pub(super) fn how_far(summary: &'static str) -> Operation {
    shown(summary, shared_schema("Unblinding"))
}

/// A step of the unblinding.
pub(super) fn unblinding(summary: &'static str, takes: Value) -> Operation {
    created(summary, takes, shared_schema("Unblinding"))
}

/// An object whose fields are all there are; those with an exclamation mark must be there.
pub(super) fn object(fields: &[(&str, Value)]) -> Value {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for (name, schema) in fields {
        let own = name.trim_end_matches('!');
        if own != *name {
            required.push(own);
        }
        properties.insert(own.to_owned(), schema.clone());
    }
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

pub(super) fn words() -> Value {
    // More than blanks.
    json!({"type": "string", "minLength": 1, "pattern": "\\S"})
}

pub(super) fn number() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
}

pub(super) fn date() -> Value {
    json!({"type": "string", "format": "date"})
}

pub(super) fn one_of(choices: &[&str]) -> Value {
    json!({"type": "string", "enum": choices})
}

pub(super) fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

pub(super) fn or_none(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

pub(super) fn shared_schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

pub(super) fn term() -> Value {
    object(&[
        ("dictionary!", words()),
        ("version!", words()),
        ("code!", words()),
        ("preferred_term!", words()),
        ("class!", words()),
    ])
}

/// The number of a lot.
pub(super) fn lot() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9][A-Za-z0-9 _/.+-]*$"})
}

pub(super) fn vials() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": Vials::MOST})
}

/// A role that a person can have.
pub(super) fn role() -> Value {
    let roles = Role::ALL.iter().filter(|role| role.has_accounts());
    one_of(&roles.map(|role| role.as_str()).collect::<Vec<_>>())
}

pub(super) fn site() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": u16::MAX})
}

/// An item in which two entries differ.
pub(super) fn difference() -> Vec<(&'static str, Value)> {
    vec![
        ("item!", words()),
        ("first!", json!({})),
        ("second!", json!({})),
    ]
}

/// Which of two values stands.
pub(super) fn decision() -> Value {
    let mut fields = difference();
    fields.push(("stands!", one_of(&["first", "second"])));
    object(&fields)
}

/// What a query is about.
pub(super) fn about() -> Value {
    let entry = || ("entry!", number());
    json!({"oneOf": [
        object(&[("of!", one_of(&["subject"]))]),
        object(&[("of!", one_of(&["entry"])), entry()]),
        object(&[("of!", one_of(&["item_group"])), entry(), ("group!", words())]),
        object(&[("of!", one_of(&["empty_field"])), ("visit!", words()), ("group!", words())]),
        object(&[
            ("of!", one_of(&["correction"])), ("form!", words()), ("item!", words()), ("proposed!", words()),
        ]),
    ]})
}
