//! The description of the interface for programs.

use serde_json::{Map, Value, json};
use store::Role;

use super::schema::{self, of_part};
use crate::http::{Asked, Reply, Trouble};
use crate::policy::{Method, Route, Who};
use crate::routes::ROUTES;

/// What a request may be refused with, besides what its own answer is.
const PROBLEMS: [(&str, &str); 11] = [
    ("400", "What was sent cannot be read."),
    ("401", "Nobody is signed in, or not any more."),
    (
        "403",
        "The role may not do it, or the token of the forms is missing.",
    ),
    (
        "404",
        "There is nothing here, or it is not the caller's; which of the two is not told.",
    ),
    (
        "409",
        "Somebody changed it in the meantime, or the key was used for something else.",
    ),
    ("413", "What was sent is too large."),
    ("415", "What was sent is not JSON."),
    ("421", "The host is not one of this server's."),
    ("422", "The trial does not take it, and says why."),
    (
        "423",
        "The data are locked or frozen, or the site is closed.",
    ),
    (
        "503",
        "It cannot be stored now; it may be sent again under the same key.",
    ),
];

/// The description of this interface (OpenAPI 3.1), made from the table of routes.
pub fn description(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let mut paths = Map::new();
    for route in ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
    {
        let path = paths
            .entry(route.path)
            .or_insert_with(|| Value::Object(Map::new()));
        path[route.method.as_str().to_lowercase()] = operation(route);
    }
    let trial = &asked.house.plan.protocol().trial;
    let transport = &asked.house.settings.transport;
    Ok(Reply::json(json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("{}: the trial for programs", trial.name),
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A program signs in as a person does, by the form at /sign-in, and sends the cookie of the session \
                with each request. What writes also carries the token of the session's forms in X-Form-Token (each page \
                shows it in the hidden field _form_token) and a key of the program's own in Idempotency-Key: the same \
                request under the same key happens once, however often it is sent. Every refusal is a problem+json \
                (RFC 9457). No answer to a blinded role tells an arm.",
        },
        "security": [{"session": []}],
        "components": {
            "securitySchemes": {"session": {
                "type": "apiKey", "in": "cookie", "name": crate::router::cookie_name(transport.is_encrypted()),
            }},
            "schemas": schema::shared(),
        },
        "paths": paths,
    })))
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": of_part(name)}))
        .collect();
    if route.path.ends_with("/trail") {
        parameters.push(json!({
            "name": "after", "in": "query", "required": false,
            "description": "Lines after this one alone: an answer holds a thousand at most.",
            "schema": {"type": "integer", "minimum": 0, "maximum": u32::MAX},
        }));
    }
    if route.method == Method::Get && route.path == "/api/v1/pharmacy/stock" {
        parameters.push(json!({
            "name": "site", "in": "query", "required": false,
            "description": "The site, needed by who works at several.",
            "schema": {"type": "integer", "minimum": 1, "maximum": u16::MAX},
        }));
    }
    let roles: Vec<&str> = match route.policy.who {
        Who::Roles(roles) => roles.iter().copied().map(Role::as_str).collect(),
        Who::Anyone | Who::SignedIn => Vec::new(),
    };
    let for_whom = if roles.is_empty() {
        "For everybody who is signed in.".to_owned()
    } else {
        format!("For: {}.", roles.join(", "))
    };
    let answer = schema::of(route.method, route.path);
    let mut responses = Map::new();
    let mut told = json!({"description": answer.summary});
    for content_type in answer.content_types {
        told["content"][content_type] = match &answer.schema {
            Some(schema) => json!({ "schema": schema }),
            None => json!({}),
        };
    }
    responses.insert(answer.status.to_owned(), told);
    for (status, description) in PROBLEMS {
        responses.insert(
            status.to_owned(),
            json!({
                "description": description,
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }),
        );
    }
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": answer.summary,
        "description": for_whom,
        "responses": responses,
    });
    if let Some(takes) = &answer.takes {
        operation["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": takes}}});
    }
    if route.method == Method::Post {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "A key of the program's own: what is sent twice under it happens once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
        }));
        parameters.push(json!({
            "name": "X-Form-Token", "in": "header", "required": true,
            "description": "The token of the session's forms.",
            "schema": {"type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$"},
        }));
    }
    operation["parameters"] = json!(parameters);
    operation
}

/// A name for the operation that programs can make a function of: the method, and the words of the path.
fn operation_id(route: &Route) -> String {
    let words = route
        .path
        .trim_start_matches("/api/v1/")
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    std::iter::once(route.method.as_str().to_lowercase().as_str())
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}
