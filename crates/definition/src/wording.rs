//! What a schema allows and what a file holds, put in words.

use std::collections::BTreeSet;

use serde_json::Value;
use toml::de::DeValue;

use crate::check_language::{all_of, code, counted, one_of, quotation, text_value};
use crate::document::Spot;
use crate::form::{Forms, Node, alternatives, is_required, limit};
use crate::moment::moment;
use crate::quantity::Bounds;

/// Deepest description of lists within lists.
const DEEPEST_WORDS: usize = 3;

impl<'s> Forms<'s> {
    /// What is allowed, as the end of the sentence "allowed: ...".
    pub(crate) fn in_words(self, schema: &'s Value) -> String {
        self.words(schema, 0)
    }

    fn words(self, schema: &'s Value, depth: usize) -> String {
        if let Some(values) = self.enumeration(schema) {
            return one_of(values.into_iter().map(json_in_words));
        }
        let parts = self.parts(schema);
        if let Some(forms) = parts.iter().find_map(|node| alternatives(node).next())
            && !parts.iter().any(|node| node.contains_key("properties"))
        {
            return self.alternatives_in_words(forms, depth);
        }
        match parts
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str))
        {
            Some("string") => text_in_words(&parts),
            Some("integer") => format!("a whole number{}", Bounds::stated(&parts).in_words()),
            Some("number") => format!("a number{}", Bounds::stated(&parts).in_words()),
            Some("boolean") => "true or false".to_owned(),
            Some("array") => self.list_in_words(&parts, depth),
            Some("object") => table_in_words(&parts),
            _ => "any value".to_owned(),
        }
    }

    fn alternatives_in_words(self, forms: &'s [Value], depth: usize) -> String {
        if let Some(tagged) = self.tagged(forms) {
            let values = tagged.variants.iter().map(|(value, _)| text_value(value));
            return format!("a table whose {} is {}", code(tagged.key), one_of(values));
        }
        if depth >= DEEPEST_WORDS {
            return "one of several forms".to_owned();
        }
        let mut said: Vec<String> = forms
            .iter()
            .map(|form| self.words(form, depth + 1))
            .collect();
        said.dedup();
        said.join("; or ")
    }

    fn list_in_words(self, parts: &[&'s Node], depth: usize) -> String {
        let least = limit(parts, "minItems").unwrap_or(0);
        let items = |count: u64| {
            counted(
                usize::try_from(count).unwrap_or(usize::MAX),
                "item",
                "items",
            )
        };
        let length = match limit(parts, "maxItems") {
            Some(most) if most == least => format!(" of {}", items(least)),
            Some(most) if least == 0 => format!(" of at most {}", items(most)),
            Some(most) => format!(" of {least} to {}", items(most)),
            None if least == 0 => String::new(),
            None => format!(" of at least {}", items(least)),
        };
        let each = parts
            .iter()
            .find_map(|node| node.get("items"))
            .filter(|_| depth < DEEPEST_WORDS);
        match each.map(|item| self.words(item, depth + 1)) {
            Some(item) if item != "any value" => format!("a list{length}, each item {item}"),
            _ => format!("a list{length}"),
        }
    }

    /// What kind of value is wanted, as in "where a number is wanted".
    pub(crate) fn kind_in_words(self, schema: &'s Value) -> String {
        let parts = self.parts(schema);
        match parts
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str))
        {
            Some("string") => match parts.iter().find_map(|node| moment(node)) {
                Some(form) => form.name().to_owned(),
                None => "text".to_owned(),
            },
            Some("integer") => "a whole number".to_owned(),
            Some("number") => "a number".to_owned(),
            Some("boolean") => "true or false".to_owned(),
            Some("array") => "a list".to_owned(),
            Some("object") => "a table".to_owned(),
            _ => {
                let forms = parts.iter().find_map(|node| alternatives(node).next());
                let mut kinds: Vec<String> = forms
                    .into_iter()
                    .flatten()
                    .map(|form| self.flat_kind_in_words(form))
                    .collect();
                let mut seen = BTreeSet::new();
                kinds.retain(|kind| seen.insert(kind.clone()));
                if kinds.is_empty() {
                    "another value".to_owned()
                } else {
                    one_of(kinds)
                }
            }
        }
    }

    fn flat_kind_in_words(self, form: &'s Value) -> String {
        let kind = self
            .parts(form)
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str));
        match kind {
            Some("string") => "text",
            Some("integer") => "a whole number",
            Some("number") => "a number",
            Some("boolean") => "true or false",
            Some("array") => "a list",
            Some("object") => "a table",
            _ => "another value",
        }
        .to_owned()
    }
}

fn text_in_words(parts: &[&Node]) -> String {
    if let Some(form) = parts.iter().find_map(|node| moment(node)) {
        return form.in_words().to_owned();
    }
    let least = limit(parts, "minLength").unwrap_or(0);
    let letters = |count: u64| {
        counted(
            usize::try_from(count).unwrap_or(usize::MAX),
            "character",
            "characters",
        )
    };
    let length = match limit(parts, "maxLength") {
        Some(most) if most == least => format!(" of {}", letters(least)),
        Some(most) if least == 0 => format!(" of at most {}", letters(most)),
        Some(most) => format!(" of {least} to {}", letters(most)),
        None if least == 0 => String::new(),
        None if least == 1 => " that is not empty".to_owned(),
        None => format!(" of at least {}", letters(least)),
    };
    let pattern = parts
        .iter()
        .find_map(|node| node.get("pattern").and_then(Value::as_str));
    match pattern {
        Some(pattern) => format!("text{length} of the form {}", code(pattern)),
        None => format!("text{length}"),
    }
}

fn table_in_words(parts: &[&Node]) -> String {
    let properties = parts
        .iter()
        .filter_map(|node| node.get("properties").and_then(Value::as_object))
        .flatten();
    let required: Vec<String> = properties
        .map(|(key, _)| key)
        .filter(|key| parts.iter().any(|node| is_required(node, key)))
        .map(|key| code(key))
        .collect();
    if required.is_empty() {
        "a table".to_owned()
    } else {
        format!("a table with {}", all_of(required))
    }
}

/// A value of a schema as the file would write it.
pub(crate) fn json_in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text_value(text),
        other => quotation(&other.to_string()),
    }
}

/// What kind of value the file holds, as in "`dose` is text".
pub(crate) fn found_in_words(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "text".to_owned(),
        DeValue::Integer(_) => "a whole number".to_owned(),
        DeValue::Float(_) => "a number with a decimal point".to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(written) => match (written.date.is_some(), written.time.is_some()) {
            (true, true) => "a date and a time",
            (true, false) => "a date",
            (false, _) => "a time",
        }
        .to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A scalar as the file writes it, for "`dose` is 11"; `None` for lists and tables.
pub(crate) fn scalar_in_words(spot: &Spot<'_>) -> Option<String> {
    match spot.get_ref() {
        DeValue::String(text) => Some(text_value(text)),
        DeValue::Integer(integer) => Some(quotation(&integer.to_string())),
        DeValue::Float(float) => Some(quotation(&float.to_string())),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(written) => Some(written.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
