//! What a schema allows at a place, looked up.

use serde_json::{Map, Value};
use toml::de::DeValue;

use crate::moment::moment;
use crate::quantity::Quantity;

/// One schema: its keywords.
pub(crate) type Node = Map<String, Value>;

/// Longest chain of references followed.
const LONGEST_CHAIN: usize = 32;

/// The alternatives of a schema, and the keyword that brought them.
pub(crate) fn alternatives(node: &Node) -> impl Iterator<Item = &Vec<Value>> {
    ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(|keyword| node.get(keyword).and_then(Value::as_array))
}

/// A schema document in which references are followed.
#[derive(Clone, Copy)]
pub(crate) struct Forms<'s> {
    root: &'s Value,
}

/// Alternatives told apart by the value of one key.
pub(crate) struct Tagged<'s> {
    pub(crate) key: &'s str,
    pub(crate) variants: Vec<(&'s str, &'s Value)>,
}

impl<'s> Forms<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Forms { root }
    }

    pub(crate) fn root(self) -> &'s Value {
        self.root
    }

    pub(crate) fn referenced(self, node: &'s Node) -> Option<&'s Value> {
        let reference = node.get("$ref")?.as_str()?;
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// A schema and all that it includes unconditionally.
    pub(crate) fn parts(self, schema: &'s Value) -> Vec<&'s Node> {
        let mut parts = Vec::new();
        self.collect_parts(schema, &mut parts, 0);
        parts
    }

    fn collect_parts(self, schema: &'s Value, parts: &mut Vec<&'s Node>, depth: usize) {
        let Some(node) = schema.as_object() else {
            return;
        };
        if depth > LONGEST_CHAIN {
            return;
        }
        parts.push(node);
        let all = node
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for inner in self.referenced(node).into_iter().chain(all) {
            self.collect_parts(inner, parts, depth + 1);
        }
    }

    /// The values of a closed list of words or numbers; `None` if the schema allows anything else.
    pub(crate) fn enumeration(self, schema: &'s Value) -> Option<Vec<&'s Value>> {
        self.enumeration_within(schema, 0)
    }

    fn enumeration_within(self, schema: &'s Value, depth: usize) -> Option<Vec<&'s Value>> {
        if depth > LONGEST_CHAIN {
            return None;
        }
        for node in self.parts(schema) {
            if let Some(value) = node.get("const") {
                return Some(vec![value]);
            }
            if let Some(values) = node.get("enum").and_then(Value::as_array) {
                return Some(values.iter().collect());
            }
            if let Some(forms) = alternatives(node).next() {
                let each: Option<Vec<_>> = forms
                    .iter()
                    .map(|form| self.enumeration_within(form, depth + 1))
                    .collect();
                return each.map(|lists| lists.into_iter().flatten().collect());
            }
        }
        None
    }

    /// The key by which all alternatives are told apart: a required key that each allows one text for.
    pub(crate) fn tagged(self, forms: &'s [Value]) -> Option<Tagged<'s>> {
        let fixed: Vec<Vec<(&'s str, &'s str)>> =
            forms.iter().map(|form| self.fixed_keys(form)).collect();
        let (first, others) = fixed.split_first()?;
        let shared = |key: &str| {
            others
                .iter()
                .all(|keys| keys.iter().any(|(name, _)| *name == key))
        };
        let mut candidates = first.iter().map(|(key, _)| *key).filter(|key| shared(key));
        let key = candidates
            .clone()
            .find(|key| *key == "kind")
            .or_else(|| candidates.next())?;
        let value_of = |keys: &[(&'s str, &'s str)]| {
            keys.iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| *value)
        };
        let variants = fixed
            .iter()
            .zip(forms)
            .filter_map(|(keys, form)| value_of(keys).map(|value| (value, form)));
        Some(Tagged {
            key,
            variants: variants.collect(),
        })
    }

    fn fixed_keys(self, form: &'s Value) -> Vec<(&'s str, &'s str)> {
        let parts = self.parts(form);
        let required = |key: &str| parts.iter().any(|node| is_required(node, key));
        let properties = parts
            .iter()
            .filter_map(|node| node.get("properties").and_then(Value::as_object))
            .flatten();
        properties
            .filter(|(key, _)| required(key))
            .filter_map(|(key, property)| Some((key.as_str(), property.get("const")?.as_str()?)))
            .collect()
    }

    /// The only key of a table, where there can be but one: `{ percent = 5 }`, an untagged variant of serde.
    pub(crate) fn only_key(self, form: &'s Value) -> Option<&'s str> {
        let parts = self.parts(form);
        let [node] = parts.as_slice() else {
            return None;
        };
        let properties = node.get("properties").and_then(Value::as_object)?;
        let closed = node.get("additionalProperties") == Some(&Value::Bool(false));
        let (key, _) = properties.iter().next()?;
        (closed && properties.len() == 1 && is_required(node, key)).then_some(key.as_str())
    }

    /// Could the value be of this form, judged by its kind alone?
    pub(crate) fn kind_fits(self, schema: &'s Value, value: &DeValue<'_>) -> bool {
        self.kind_fits_within(schema, value, 0)
    }

    fn kind_fits_within(self, schema: &'s Value, value: &DeValue<'_>, depth: usize) -> bool {
        let parts = self.parts(schema);
        parts.iter().all(|node| {
            node_takes_kind(node, value)
                && (depth > LONGEST_CHAIN
                    || alternatives(node).all(|forms| {
                        forms
                            .iter()
                            .any(|form| self.kind_fits_within(form, value, depth + 1))
                    }))
        })
    }
}

pub(crate) fn is_required(node: &Node, key: &str) -> bool {
    let required = node.get("required").and_then(Value::as_array);
    required
        .into_iter()
        .flatten()
        .any(|name| name.as_str() == Some(key))
}

/// The tightest of a limit on length, which the parts of a schema may each state.
pub(crate) fn limit(parts: &[&Node], keyword: &str) -> Option<u64> {
    let limits = parts
        .iter()
        .filter_map(|node| node.get(keyword).and_then(Value::as_u64));
    if keyword.starts_with("min") {
        limits.max()
    } else {
        limits.min()
    }
}

/// The kinds of value that a node names, if it names any.
fn node_takes_kind(node: &Node, value: &DeValue<'_>) -> bool {
    let takes = |name: &str| match value {
        DeValue::String(_) => name == "string",
        // A whole number is a number; serde reads it as one.
        DeValue::Integer(_) => matches!(name, "integer" | "number"),
        DeValue::Float(_) => name == "number",
        DeValue::Boolean(_) => name == "boolean",
        DeValue::Datetime(written) => {
            name == "string" && moment(node).is_some_and(|form| form.is_held_by(written))
        }
        DeValue::Array(_) => name == "array",
        DeValue::Table(_) => name == "object",
    };
    match node.get("type") {
        Some(Value::String(name)) => takes(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(takes),
        _ => true,
    }
}

/// Do a value of the file and a value of a schema say the same?
pub(crate) fn same(value: &DeValue<'_>, json: &Value) -> bool {
    match value {
        DeValue::String(text) => json.as_str() == Some(text),
        DeValue::Boolean(truth) => json.as_bool() == Some(*truth),
        DeValue::Integer(_) | DeValue::Float(_) => number(value)
            .zip(Quantity::of_json(json))
            .is_some_and(|(one, other)| one.equals(other)),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => false,
    }
}

/// The number that a value is, if it is one that the program can hold.
pub(crate) fn number(value: &DeValue<'_>) -> Option<Quantity> {
    match value {
        DeValue::Integer(integer) => Quantity::of_integer(integer),
        DeValue::Float(float) => Quantity::of_float(float),
        _ => None,
    }
}

pub(crate) fn matches_pattern(node: &Node, text: &str) -> bool {
    node.get("pattern")
        .and_then(Value::as_str)
        .is_none_or(|pattern| matches(pattern, text))
}

/// A pattern that cannot be read judges nothing; [`unheeded_keywords`](crate::unheeded_keywords) tells of it.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}
