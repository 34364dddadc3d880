//! The keys of a table: which it may hold, which it must, and what its schemas say of each.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check_language::{code, counted};
use crate::form::{Node, is_required, limit, matches};

/// What the schemas of a table say of one of its keys.
pub(crate) enum Property<'s> {
    Known(&'s Value),
    /// Any value may stand there.
    Free,
    Unknown,
}

pub(crate) fn property<'s>(nodes: &[&'s Node], key: &str) -> Property<'s> {
    let named = nodes
        .iter()
        .filter_map(|node| node.get("properties")?.get(key))
        .next();
    let patterned = || {
        let patterns = nodes
            .iter()
            .filter_map(|node| node.get("patternProperties").and_then(Value::as_object));
        patterns
            .flatten()
            .find(|(pattern, _)| matches(pattern, key))
            .map(|(_, form)| form)
    };
    if let Some(form) = named.or_else(patterned) {
        return Property::Known(form);
    }
    let others = |node: &&'s Node| {
        node.get("additionalProperties")
            .or_else(|| node.get("unevaluatedProperties"))
    };
    match nodes.iter().find_map(others) {
        Some(Value::Bool(false)) => Property::Unknown,
        Some(form @ Value::Object(_)) => Property::Known(form),
        _ => Property::Free,
    }
}

pub(crate) fn property_names<'s>(nodes: &[&'s Node]) -> Vec<&'s str> {
    let mut seen = BTreeSet::new();
    let properties = nodes
        .iter()
        .filter_map(|node| node.get("properties").and_then(Value::as_object))
        .flatten();
    properties
        .map(|(key, _)| key.as_str())
        .filter(|key| seen.insert(*key))
        .collect()
}

pub(crate) fn key_patterns(nodes: &[&Node]) -> impl Iterator<Item = String> {
    let patterns = nodes
        .iter()
        .filter_map(|node| node.get("patternProperties").and_then(Value::as_object));
    patterns
        .flatten()
        .map(|(pattern, _)| format!("keys of the form {}", code(pattern)))
}

pub(crate) fn required_keys<'s>(nodes: &[&'s Node]) -> impl Iterator<Item = &'s str> {
    nodes
        .iter()
        .flat_map(|node| {
            node.get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(move |it| (node, it))
        })
        .filter(|(node, (key, _))| is_required(node, key))
        .map(|(_, (key, _))| key.as_str())
}

pub(crate) fn keys_in_words(nodes: &[&Node]) -> String {
    match (limit(nodes, "minProperties"), limit(nodes, "maxProperties")) {
        (Some(least), Some(most)) => format!("{least} to {most} keys"),
        (Some(least), None) => format!(
            "at least {}",
            counted(usize::try_from(least).unwrap_or(usize::MAX), "key", "keys")
        ),
        (None, Some(most)) => format!(
            "at most {}",
            counted(usize::try_from(most).unwrap_or(usize::MAX), "key", "keys")
        ),
        (None, None) => String::new(),
    }
}
