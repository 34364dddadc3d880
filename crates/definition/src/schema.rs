//! The JSON Schema of a file, made from its Rust type: editors complete by it, and the reader judges by it.
//!
//! Two things are made plainer than serde's attributes alone say:
//!
//! * TOML has no null. An optional key is left out, so every `null` is taken out of the schema.
//! * Every table is closed. A table with named keys refuses all others, whether or not its type says
//!   `deny_unknown_fields` (which serde cannot combine with `flatten`, and which schemars does not carry into a tagged
//!   variant that holds a struct). A type that really takes any key is a map and has no named keys.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::reading::Definition;

type Node = Map<String, Value>;

/// Deepest chain of references taken apart. A type that flattens itself would never end.
const DEEPEST_COMPOSITION: usize = 16;

/// Keywords whose value is one schema.
const ONE_SCHEMA: [&str; 3] = ["items", "additionalProperties", "unevaluatedProperties"];
/// Keywords whose value is a list of schemas for the items of a list.
const LISTED_ITEMS: [&str; 1] = ["prefixItems"];
/// Keywords whose value is a list of schemas for the same value.
const SAME_VALUE: [&str; 3] = ["oneOf", "anyOf", "allOf"];
/// Keywords whose value names schemas.
const NAMED_SCHEMAS: [&str; 3] = ["properties", "patternProperties", "$defs"];

/// Keywords that the reader judges by, beside those that hold schemas.
const JUDGED: [&str; 18] = [
    "$ref",
    "type",
    "enum",
    "const",
    "required",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
];
/// Keywords that explain and judge nothing.
const EXPLAINING: [&str; 10] = [
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// The JSON Schema (draft 2020-12) of a file: the very one that [`read`](crate::read) judges by.
///
/// ```
/// use definition::{Definition, Mistakes, schema};
///
/// /// The doses of a trial.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Doses {
///     /// Grams per kilogram of body weight.
///     #[schemars(range(min = 0.1, max = 2.0))]
///     dose: f64,
/// }
///
/// impl Definition for Doses {
///     const FILE_NAME: &'static str = "doses.toml";
///
///     fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
///         readable.by_serde()
///     }
///
///     fn check(&self, _: &mut Mistakes) {}
/// }
///
/// let schema = schema::<Doses>();
/// assert_eq!(schema["title"], "doses.toml");
/// assert_eq!(schema["description"], "The doses of a trial.");
/// assert_eq!(schema["properties"]["dose"]["maximum"], 2.0);
/// assert_eq!(schema["additionalProperties"], false);
/// ```
#[must_use]
pub fn schema<D: Definition>() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut derived = Value::from(generator.into_root_schema_for::<D>());
    without_null(&mut derived);

    let definitions = derived
        .get("$defs")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut closed = Closing {
        definitions: &definitions,
    }
    .closed(&derived, Alone::Yes, 0);
    drop_unused_definitions(&mut closed);

    let mut described = Node::new();
    described.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    let name = D::FILE_NAME.strip_suffix(".toml").unwrap_or(D::FILE_NAME);
    described.insert(
        "$id".to_owned(),
        json!(format!("urn:myotrial:schema:{name}")),
    );
    described.insert("title".to_owned(), json!(D::FILE_NAME));
    if let Value::Object(rest) = closed {
        for (keyword, value) in rest {
            described.entry(keyword).or_insert(value);
        }
    }
    Value::Object(described)
}

/// Keywords of a file's schema by which the reader does not judge; to be empty in a test of every file's type, so that no
/// rule stands in the schema that nobody enforces.
///
/// ```
/// # use definition::{Definition, Mistakes, unheeded_keywords};
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Blocks {
///     #[schemars(extend("multipleOf" = 2))]
///     size: u32,
/// }
/// # impl Definition for Blocks {
/// #     const FILE_NAME: &'static str = "blocks.toml";
/// #     fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
/// #         readable.by_serde()
/// #     }
/// #     fn check(&self, _: &mut Mistakes) {}
/// # }
/// assert!(unheeded_keywords::<Blocks>().contains("multipleOf"));
/// ```
#[must_use]
pub fn unheeded_keywords<D: Definition>() -> BTreeSet<String> {
    let mut unheeded = BTreeSet::new();
    for_each_node(&schema::<D>(), &mut |node| {
        for (keyword, value) in node {
            let known = JUDGED.contains(&keyword.as_str())
                || EXPLAINING.contains(&keyword.as_str())
                || ONE_SCHEMA.contains(&keyword.as_str())
                || LISTED_ITEMS.contains(&keyword.as_str())
                || SAME_VALUE.contains(&keyword.as_str())
                || NAMED_SCHEMAS.contains(&keyword.as_str())
                || keyword.starts_with("x-");
            let unreadable = keyword == "pattern"
                && value
                    .as_str()
                    .is_none_or(|pattern| regex_lite::Regex::new(pattern).is_err());
            if !known || unreadable {
                unheeded.insert(keyword.clone());
            }
        }
    });
    unheeded
}

/// The names of all keys that tell the variants of a type apart (`kind` and its like).
pub(crate) fn tags(schema: &Value) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    for_each_node(schema, &mut |node| {
        let properties = node.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            if property.get("const").is_some() {
                tags.insert(key.clone());
            }
        }
    });
    tags
}

/// Visits every schema inside a schema, itself first.
fn for_each_node(schema: &Value, visit: &mut impl FnMut(&Node)) {
    let Some(node) = schema.as_object() else {
        return;
    };
    visit(node);
    for (keyword, value) in node {
        let keyword = keyword.as_str();
        if ONE_SCHEMA.contains(&keyword) {
            for_each_node(value, visit);
        } else if LISTED_ITEMS.contains(&keyword) || SAME_VALUE.contains(&keyword) {
            value
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|inner| for_each_node(inner, visit));
        } else if NAMED_SCHEMAS.contains(&keyword) {
            value
                .as_object()
                .into_iter()
                .flatten()
                .for_each(|(_, inner)| for_each_node(inner, visit));
        }
    }
}

/// Takes every `null` out of types, defaults and alternatives.
fn without_null(schema: &mut Value) {
    let Some(node) = schema.as_object_mut() else {
        return;
    };
    if node.get("default").is_some_and(Value::is_null) {
        node.shift_remove("default");
    }
    if let Some(Value::Array(types)) = node.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            node.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(forms)) = node.get_mut(keyword) else {
            continue;
        };
        let before = forms.len();
        forms.retain(|form| form.get("type").is_none_or(|name| name != "null"));
        // `Option<T>` leaves one form, which is then the type itself.
        if forms.len() == 1 && forms.len() < before {
            let Some(Value::Object(only)) = forms.pop() else {
                continue;
            };
            node.shift_remove(keyword);
            for (name, value) in only {
                node.entry(name).or_insert(value);
            }
        }
    }
    for (keyword, value) in node.iter_mut() {
        let keyword = keyword.as_str();
        if ONE_SCHEMA.contains(&keyword) {
            without_null(value);
        } else if LISTED_ITEMS.contains(&keyword) || SAME_VALUE.contains(&keyword) {
            value
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(without_null);
        } else if NAMED_SCHEMAS.contains(&keyword) {
            value
                .as_object_mut()
                .into_iter()
                .flatten()
                .for_each(|(_, inner)| without_null(inner));
        }
    }
}

/// Does a schema judge a value alone, or together with others that add keys to the same table?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Yes,
    No,
}

/// Closes tables. A table described in several places (a tag beside a struct, flattened fields) is closed once, where all
/// of its keys are known: `additionalProperties` looks only at the keys beside it, so that a closed part would refuse the
/// keys of the other parts; `unevaluatedProperties` looks at all parts.
struct Closing<'d> {
    definitions: &'d Node,
}

impl Closing<'_> {
    fn closed(&self, schema: &Value, alone: Alone, depth: usize) -> Value {
        let Some(node) = schema.as_object() else {
            return schema.clone();
        };
        let mut node = node.clone();
        if node.contains_key("properties") || alone == Alone::No {
            self.take_in_reference(&mut node);
        }
        let has_keys = node.contains_key("properties");
        let has_parts = SAME_VALUE.iter().any(|keyword| node.contains_key(*keyword));
        let joined = node
            .get("allOf")
            .and_then(Value::as_array)
            .is_some_and(|parts| parts.len() > 1);
        let adds_up = joined || (has_keys && has_parts);
        close_table(&mut node, alone, has_keys, adds_up);

        let inside = if adds_up || alone == Alone::No {
            Alone::No
        } else {
            Alone::Yes
        };
        for (keyword, value) in &mut node {
            let keyword = keyword.as_str();
            if ONE_SCHEMA.contains(&keyword) {
                *value = self.closed(value, Alone::Yes, 0);
            } else if LISTED_ITEMS.contains(&keyword) {
                for inner in value.as_array_mut().into_iter().flatten() {
                    *inner = self.closed(inner, Alone::Yes, 0);
                }
            } else if SAME_VALUE.contains(&keyword) && depth < DEEPEST_COMPOSITION {
                for inner in value.as_array_mut().into_iter().flatten() {
                    *inner = self.closed(inner, inside, depth + 1);
                }
            } else if NAMED_SCHEMAS.contains(&keyword) {
                for (_, inner) in value.as_object_mut().into_iter().flatten() {
                    *inner = self.closed(inner, Alone::Yes, 0);
                }
            }
        }
        Value::Object(node)
    }

    /// Puts what a reference says in the place of the reference.
    fn take_in_reference(&self, node: &mut Node) {
        for _ in 0..DEEPEST_COMPOSITION {
            let Some(target) = node
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|name| self.definition(name))
            else {
                return;
            };
            node.shift_remove("$ref");
            for (keyword, value) in target {
                match (node.get_mut(keyword), value) {
                    (None, value) => {
                        node.insert(keyword.clone(), value.clone());
                    }
                    (Some(Value::Object(own)), Value::Object(more)) if keyword == "properties" => {
                        for (key, property) in more {
                            own.entry(key.clone()).or_insert_with(|| property.clone());
                        }
                    }
                    (Some(Value::Array(own)), Value::Array(more)) if keyword == "required" => {
                        own.extend(more.iter().cloned());
                    }
                    // What stands beside a reference is said of this place, and the reference of its type in general.
                    (Some(_), _) => {}
                }
            }
        }
    }

    fn definition(&self, reference: &str) -> Option<&Node> {
        self.definitions
            .get(reference.strip_prefix("#/$defs/")?)?
            .as_object()
    }
}

fn close_table(node: &mut Node, alone: Alone, has_keys: bool, adds_up: bool) {
    let said = node
        .get("additionalProperties")
        .or_else(|| node.get("unevaluatedProperties"));
    let open = said.is_some_and(|said| *said != Value::Bool(false));
    if open {
        return;
    }
    let was_closed = said.is_some();
    if alone == Alone::No || adds_up {
        node.shift_remove("additionalProperties");
        node.shift_remove("unevaluatedProperties");
    }
    if alone == Alone::Yes && adds_up {
        node.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    } else if alone == Alone::Yes && has_keys && !was_closed {
        node.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

/// A definition that was taken in wherever it was named is no longer wanted.
fn drop_unused_definitions(schema: &mut Value) {
    let Some(root) = schema.as_object_mut() else {
        return;
    };
    let Some(Value::Object(mut definitions)) = root.shift_remove("$defs") else {
        return;
    };
    let mut used = BTreeSet::new();
    let mut named = references(&Value::Object(root.clone()));
    while let Some(name) = named.pop() {
        if let Some(definition) = definitions.get(&name)
            && used.insert(name)
        {
            named.extend(references(definition));
        }
    }
    definitions.retain(|name, _| used.contains(name));
    if !definitions.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
}

fn references(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for_each_node(schema, &mut |node| {
        let name = node
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| name.strip_prefix("#/$defs/"));
        names.extend(name.map(str::to_owned));
    });
    names
}
