//! The JSON Schema by which editors complete a protocol.

use std::collections::BTreeSet;

use definition::{schema, unheeded_keywords};
use protocol::Protocol;
use serde_json::Value;

/// Visits every schema inside a schema, with its place, and checks the shape that draft 2020-12 gives to
/// each keyword.
fn walk(schema: &Value, place: &str, root: &Value, found: &mut Vec<String>) {
    if schema.is_boolean() {
        return;
    }
    let Some(node) = schema.as_object() else {
        found.push(format!("{place} is neither a table nor true or false"));
        return;
    };
    for (keyword, value) in node {
        let right = match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "format" | "pattern" | "$comment" => {
                value.is_string()
            }
            "$ref" => value
                .as_str()
                .and_then(|name| root.pointer(name.strip_prefix('#')?))
                .is_some(),
            "type" => {
                let known = |name: &Value| {
                    let names = ["array", "boolean", "integer", "number", "object", "string"];
                    name.as_str().is_some_and(|name| names.contains(&name))
                };
                known(value)
                    || value
                        .as_array()
                        .is_some_and(|names| names.iter().all(known))
            }
            "properties" | "$defs" => value.is_object(),
            "required" => value.as_array().is_some_and(|names| {
                let properties = node.get("properties").and_then(Value::as_object);
                names.iter().all(|name| {
                    name.as_str().is_some_and(|name| {
                        properties.is_some_and(|properties| properties.contains_key(name))
                    })
                })
            }),
            "enum" => value.as_array().is_some_and(|values| {
                let texts: BTreeSet<String> = values.iter().map(Value::to_string).collect();
                !values.is_empty() && texts.len() == values.len()
            }),
            "oneOf" | "anyOf" | "allOf" => value.as_array().is_some_and(|forms| !forms.is_empty()),
            "items" | "additionalProperties" | "unevaluatedProperties" => {
                value.is_object() || value.is_boolean()
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" => value.is_u64(),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
            "uniqueItems" => value.is_boolean(),
            "const" | "default" => true,
            _ => false,
        };
        if !right {
            found.push(format!(
                "{place}: `{keyword}` is not as the draft has it: {value}"
            ));
        }
        match keyword.as_str() {
            "properties" | "$defs" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    walk(inner, &format!("{place}/{keyword}/{name}"), root, found);
                }
            }
            "oneOf" | "anyOf" | "allOf" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    walk(inner, &format!("{place}/{keyword}/{index}"), root, found);
                }
            }
            "items" | "additionalProperties" | "unevaluatedProperties" => {
                walk(value, &format!("{place}/{keyword}"), root, found);
            }
            _ => {}
        }
    }
}

/// Properties without a word of help, and without a referred type that has one.
fn unexplained(schema: &Value, place: &str, root: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(node) => {
            for (name, property) in node
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let referred = property.get("$ref").and_then(Value::as_str);
                let target = referred.and_then(|name| root.pointer(name.strip_prefix('#')?));
                let helps = |schema: &Value| schema.get("description").is_some();
                // The key that tells variants apart is explained by the variant.
                let is_tag = property.get("const").is_some();
                if !is_tag && !helps(property) && !target.is_some_and(helps) {
                    found.push(format!("{place}/{name}"));
                }
            }
            for (keyword, inner) in node {
                unexplained(inner, &format!("{place}/{keyword}"), root, found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                unexplained(inner, &format!("{place}/{index}"), root, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_schema_is_one_of_draft_2020_12() {
    let schema = schema::<Protocol>();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["title"], "protocol.toml");
    let mut found = Vec::new();
    walk(&schema, "", &schema, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_stands_in_the_schema_that_the_reader_does_not_judge_by() {
    assert_eq!(unheeded_keywords::<Protocol>(), BTreeSet::new());
}

#[test]
fn every_key_has_a_word_of_help_for_the_editor() {
    let schema = schema::<Protocol>();
    let mut found = Vec::new();
    unexplained(&schema, "", &schema, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_words_of_the_settings_are_written_with_underscores() {
    let text = schema::<Protocol>().to_string();
    for word in [
        "physician_global",
        "absolute_of_range",
        "any_criterion",
        "highest_multiple",
        "open_label",
    ] {
        assert!(text.contains(&format!("\"{word}\"")), "{word}");
    }
    assert!(!text.contains("physician-global"));
}

/// A protocol written out and read again is the same protocol.
#[test]
fn a_protocol_survives_being_written() {
    for text in [crate::trials::PRODERM, crate::trials::FIRST_LINE] {
        let protocol = crate::trials::protocol(text);
        let written = toml::to_string(&protocol).expect("a protocol can be written");
        assert_eq!(crate::trials::protocol(&written), protocol);
    }
}
