//! The schema that editors are given is the one the reader judges by.

use definition::{schema, unheeded_keywords};
use serde_json::{Value, json};

use crate::trial::Trial;

#[test]
fn a_schema_names_its_draft_its_file_and_its_purpose() {
    let schema = schema::<Trial>();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["$id"], "urn:myotrial:schema:trial");
    assert_eq!(schema["title"], "trial.toml");
    assert_eq!(schema["description"], "A small trial.");
    assert_eq!(
        schema["properties"]["stratum"]["description"],
        "Bands of activity."
    );
    assert_eq!(schema["required"], json!(["title", "approved", "planned"]));
}

#[test]
fn every_table_with_named_keys_is_closed() {
    fn walk(schema: &Value, composed: bool) {
        let Some(node) = schema.as_object() else {
            return;
        };
        let closed_here = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .any(|it| node.contains_key(*it));
        if node.contains_key("properties") && !composed {
            assert!(closed_here, "open: {schema:#}");
        }
        if composed {
            // Closed in part, the whole would refuse its own keys.
            assert!(!closed_here, "closed too early: {schema:#}");
        }
        let adds_up = node.contains_key("properties") && node.contains_key("oneOf");
        for (keyword, value) in node {
            match keyword.as_str() {
                "oneOf" | "anyOf" | "allOf" => {
                    value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .for_each(|form| walk(form, composed || adds_up));
                }
                "properties" | "$defs" => value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .for_each(|(_, it)| walk(it, false)),
                "items" | "additionalProperties" => walk(value, false),
                _ => {}
            }
        }
    }
    walk(&schema::<Trial>(), false);
}

#[test]
fn a_tagged_variant_that_holds_a_struct_has_the_keys_of_both() {
    let schema = schema::<Trial>();
    let switch = &schema["$defs"]["Rule"]["oneOf"][1];
    assert_eq!(switch["required"], json!(["kind", "to"]));
    assert_eq!(switch["properties"]["kind"]["const"], "switch");
    assert_eq!(switch["properties"]["to"]["type"], "string");
    assert_eq!(switch["additionalProperties"], false);
    assert!(
        schema["$defs"].get("Switch").is_none(),
        "nothing refers to it any more"
    );
}

#[test]
fn there_is_no_null_in_a_schema_for_toml() {
    assert!(!schema::<Trial>().to_string().contains("null"));
    assert_eq!(
        schema::<Trial>()["properties"]["alpha"],
        json!({ "$ref": "#/$defs/Share" })
    );
}

#[test]
fn nothing_stands_in_the_schema_that_the_reader_does_not_judge_by() {
    assert_eq!(
        unheeded_keywords::<Trial>().into_iter().collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}
