//! The description of the interface for programs.

use serde_json::{Value, json};
use store::Role;

use crate::http::{Asked, Reply, Trouble};
use crate::policy::{Method, Who};
use crate::routes::ROUTES;

/// The description of this interface (OpenAPI 3.1), made from the table of routes.
pub fn description(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let mut paths = serde_json::Map::new();
    for route in ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
    {
        let parameters: Vec<Value> = route
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| {
                json!({"name": name, "in": "path", "required": true, "schema": schema_of_part(name)})
            })
            .collect();
        let roles: Vec<&str> = match route.policy.who {
            Who::Roles(roles) => roles.iter().copied().map(Role::as_str).collect(),
            Who::Anyone | Who::SignedIn => Vec::new(),
        };
        let problem = json!({"description": "A problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
        let done = json!({"description": "Done", "content": {"application/json": {"schema": {"type": "object"}}}});
        let mut operation = json!({
            "summary": format!("{:?} {}", route.method, route.path),
            "description": if roles.is_empty() { String::new() } else { format!("For: {}.", roles.join(", ")) },
            "parameters": parameters,
            "responses": {"default": problem},
        });
        let (method, status) = match route.method {
            Method::Get => ("get", "200"),
            Method::Post => {
                operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema_of(route.path)}}});
                operation["parameters"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|parameters| {
                        for name in ["Idempotency-Key", "X-Form-Token"] {
                            parameters.push(json!({"name": name, "in": "header", "required": true, "schema": {"type": "string", "minLength": 1}}));
                        }
                    });
                ("post", "201")
            }
        };
        operation["responses"][status] = done;
        let path = paths
            .entry(route.path)
            .or_insert_with(|| Value::Object(serde_json::Map::new()));
        path[method] = operation;
    }
    let trial = &asked.house.plan.protocol().trial;
    Ok(Reply::json(json!({
        "openapi": "3.1.0",
        "info": {"title": format!("{}: the trial for programs", trial.name), "version": env!("CARGO_PKG_VERSION")},
        "security": [{"session": []}],
        "components": {
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "myotrial"}},
            "schemas": {"Problem": {"type": "object", "required": ["title", "status"], "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
            }}},
        },
        "paths": paths,
    })))
}

/// What may stand in a part of a path.
fn schema_of_part(name: &str) -> Value {
    match name {
        "room" => {
            json!({"type": "string", "enum": ["results", "displays", "plan", "adam", "sdtm"]})
        }
        "name" => json!({"type": "string", "minLength": 1}),
        "kind" => json!({"type": "string", "enum": ["redcap", "odm", "laboratory"]}),
        "step" => json!({"type": "string", "enum": ["answered", "closed", "reopened"]}),
        "file" => json!({"type": "string", "enum": crate::page::exports::FILES}),
        _ => json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
    }
}

/// An object whose fields are all there are; those with an exclamation mark must be there.
fn object(fields: &[(&str, Value)]) -> Value {
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

fn schema_of(path: &str) -> Value {
    let text = || json!({"type": "string"});
    let words = || json!({"type": "string", "minLength": 1});
    let number = || json!({"type": "integer", "minimum": 0, "maximum": u32::MAX});
    let date = || json!({"type": "string", "format": "date"});
    let one_of = |choices: &[&str]| json!({"type": "string", "enum": choices});
    match path {
        "/api/v1/subjects" => {
            object(&[("date!", date()), ("screening!", json!({"type": "object"}))])
        }
        "/api/v1/subjects/{subject}/events" => object(&[
            ("date!", date()),
            ("event!", json!({"type": "object", "required": ["kind"]})),
            ("reason", text()),
        ]),
        "/api/v1/subjects/{subject}/corrections" => object(&[
            ("entry!", number()),
            ("group!", words()),
            ("seen!", number()),
            ("new!", json!({})),
            ("reason!", words()),
        ]),
        "/api/v1/subjects/{subject}/queries" => object(&[
            (
                "about!",
                json!({"type": "object", "required": ["of"], "properties": {"of": {"type": "string"}}}),
            ),
            ("text!", words()),
        ]),
        "/api/v1/subjects/{subject}/queries/{query}/{step}" => object(&[("text!", text())]),
        "/api/v1/subjects/{subject}/endorsements" => {
            object(&[("visit", text()), ("password", text()), ("code", text())])
        }
        "/api/v1/subjects/{subject}/closure" => object(&[
            ("standing!", one_of(&["open", "frozen", "locked"])),
            ("reason!", words()),
        ]),
        "/api/v1/sites/{site}" => object(&[
            ("standing!", one_of(&["open", "closed"])),
            ("reason!", words()),
        ]),
        "/api/v1/coding/{entry}" => object(&[
            ("seen!", number()),
            (
                "term!",
                object(&[
                    ("dictionary!", words()),
                    ("version!", words()),
                    ("code!", words()),
                    ("preferred_term!", words()),
                    ("class!", words()),
                ]),
            ),
            ("reason", text()),
        ]),
        "/api/v1/imports/{kind}" | "/api/v1/imports/{kind}/preview" => {
            object(&[("reason!", words()), ("text!", text())])
        }
        "/api/v1/unblinding" => object(&[
            ("reason!", words()),
            ("password!", text()),
            ("code", text()),
        ]),
        "/api/v1/unblinding/confirmation" => {
            object(&[("reason", text()), ("password!", text()), ("code", text())])
        }
        _ => object(&[("date!", date())]),
    }
}
